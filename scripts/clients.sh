#!/usr/bin/env bash
# Readers that others have written, for tests/clients: installed at pinned versions under target/clients.
#
#   scripts/clients.sh
#
# It needs python3 (3.11 or newer) and npm; on Debian it installs them when they are missing. What is there
# already stays, so a second run takes no time.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/target/clients
toolkit=jsonstat-toolkit@2.2.2
requirements=tests/clients/requirements.txt

say() { printf 'clients.sh: %s\n' "$*" >&2; }

has_python() { python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; }
has_npm() { command -v npm > /dev/null && command -v node > /dev/null; }

if ! { has_python && has_npm; }; then
    if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
        say "installing python3-venv and npm with apt-get"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install -y --no-install-recommends python3 python3-venv nodejs npm; } >&2
    fi
    if ! { has_python && has_npm; }; then
        say "install python3 (3.11 or newer, with venv) and npm"
        exit 1
    fi
fi

# What is installed is what the pins say, or it is made anew.
wanted=$({ echo "$toolkit"; cat "$requirements"; } | sha256sum)
if [ "$(cat "$folder/installed" 2> /dev/null)" = "$wanted" ]; then
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$requirements"
npm install --silent --no-save --no-package-lock --ignore-scripts --prefix "$folder" "$toolkit" > /dev/null
echo "$wanted" > "$folder/installed"
