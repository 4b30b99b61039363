#!/usr/bin/env bash
# Every check of the project, with all that they need: what CI runs, and what a change must pass.
#
#   scripts/test.sh
#
# It needs rustup and gcc, and installs the rest at pinned versions (PostgreSQL: see postgres.sh; Chromium and
# Node.js: see chromium.sh; readers that others have written: see clients.sh; cargo-deny under target/tools).
# Nothing is skipped: what cannot be had fails the run. The last line is "test.sh: passed in N s" or
# "test.sh: FAILED at STEP after N s".
set -euo pipefail
cd "$(dirname "$0")/.."

cargo_deny=0.20.2
tools=$PWD/target/tools

# The build must not find system libraries that a fresh machine does not have.
export PKG_CONFIG_LIBDIR=/nonexistent
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
# A snapshot that differs fails; it is never rewritten here.
export INSTA_UPDATE=no INSTA_FORCE_PASS=0

step="the start"
times=""
started=$SECONDS
cluster=$(mktemp -d "${TMPDIR:-/tmp}/kartlegger-test-XXXXXX")

finish() {
    local status=$?
    trap - EXIT INT TERM
    scripts/postgres.sh stop "$cluster" > /dev/null 2>&1 || true
    rm -rf "$cluster"
    printf '\n%s' "$times"
    if [ "$status" = 0 ]; then
        echo "test.sh: passed in $((SECONDS - started)) s"
    else
        echo "test.sh: FAILED at $step after $((SECONDS - started)) s"
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Runs a command as one step and notes how long it took.
run() {
    step=$1
    shift
    printf '\n== %s\n' "$step"
    local from=$SECONDS
    "$@"
    times+=$(printf '%6d s  %s' $((SECONDS - from)) "$step")$'\n'
}

start_postgres() {
    local export_line
    export_line=$(scripts/postgres.sh start "$cluster")
    eval "$export_line"
}

prepare_chromium() {
    local export_line
    export_line=$(scripts/chromium.sh)
    eval "$export_line"
}

# A debug build of it compiles in a fifth of the time, and checks in a second all the same.
install_cargo_deny() {
    if [ "$("$tools/bin/cargo-deny" --version 2> /dev/null)" != "cargo-deny $cargo_deny" ]; then
        cargo install cargo-deny --version "$cargo_deny" --locked --profile dev --quiet \
            --root "$tools" --target-dir "$tools/build"
        rm -rf "$tools/build"
    fi
}

# Private items are documented too, so links to them lead somewhere.
check_docs() {
    RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --no-deps --document-private-items
}

# The program brings its database clients along: none from the system may be linked.
check_linking() {
    local linked
    linked=$(ldd target/debug/kartlegger)
    if grep -E 'libpq|libsqlite3|libssl|libcrypto' <<< "$linked"; then
        echo "the program links a system library that a fresh machine does not have"
        return 1
    fi
}

# The fuzzer's targets compile parts of the product by themselves, and are run by hand only; the fuzzer itself, which
# wants g++, is left out.
check_fuzzing() {
    cargo fmt --manifest-path fuzz/Cargo.toml --check
    cargo check --locked --manifest-path fuzz/Cargo.toml --no-default-features \
        --config profile.dev.opt-level=0 --target-dir "${CARGO_TARGET_DIR:-target}"
}

run "formatting" cargo fmt --check
run "cargo-deny is there" install_cargo_deny
run "bans, licences, sources" "$tools/bin/cargo-deny" --locked check bans licenses sources
run "PostgreSQL is there" start_postgres
run "Chromium is there" prepare_chromium
run "tests are built" cargo test --locked --no-run
run "linking" check_linking
run "tests on both databases" cargo test --locked
run "readers of others are there" scripts/clients.sh
run "readers of others" cargo test --locked --test api clients_of_others -- --ignored
run "requests of others" cargo test --locked --test api requests_of_others -- --ignored
run "journeys in a browser" node --test tests/e2e/journeys.test.mjs
run "targets of the fuzzer" check_fuzzing
run "clippy" cargo clippy --locked --all-targets -- -D warnings
run "documentation" check_docs
