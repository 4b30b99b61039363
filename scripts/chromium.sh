#!/usr/bin/env bash
# What the browser journeys need, installed when missing: Node.js, Chromium, and the two packages that
# tests/e2e/package-lock.json pins.
#
#   eval "$(scripts/chromium.sh)"   prepares it and sets CHROMIUM, the browser's program
#
# CHROMIUM names another Chromium or Chrome, if it is not where Debian puts it.
set -euo pipefail
cd "$(dirname "$0")/.."

# What Debian 12 has; the packages ask for no newer one.
node_major=18

say() { printf 'chromium.sh: %s\n' "$*" >&2; }

# Installs packages of Debian, or says what is missing and ends.
install() {
    if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
        say "installing $* with apt-get"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install -y --no-install-recommends "$@"; } >&2 && return
    fi
    say "missing: $* (Debian: apt-get install $*; elsewhere Node.js $node_major or later with npm, and CHROMIUM)"
    exit 1
}

command -v node > /dev/null || install nodejs
command -v npm > /dev/null || install npm
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
if [ "$major" -lt "$node_major" ]; then
    say "Node.js $major is too old: $node_major or later is needed"
    exit 1
fi

chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] || install chromium
if ! "$chromium" --version > /dev/null 2>&1; then
    say "$chromium does not start"
    exit 1
fi

# The lock file's versions, and nothing that the packages would run themselves. What is there already stays.
if ! cmp -s tests/e2e/package-lock.json tests/e2e/node_modules/lock-that-was-installed; then
    (cd tests/e2e && npm ci --silent --ignore-scripts) >&2
    cp tests/e2e/package-lock.json tests/e2e/node_modules/lock-that-was-installed
fi

printf 'export CHROMIUM=%q\n' "$chromium"
