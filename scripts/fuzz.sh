#!/usr/bin/env bash
# Looks for inputs that break the claims of fuzz/src/claims, starting from those that are kept.
#
#   scripts/fuzz.sh [SECONDS] [TARGET …]      60 seconds for each target unless said
#
# It needs rustup and g++, and installs cargo-fuzz at a pinned version under target/tools. The coverage that
# guides it is a compiler flag that stable Rust keeps for itself, hence RUSTC_BOOTSTRAP; no sanitizer is needed,
# since the product has no unsafe code of its own. New inputs are kept under target/fuzz-corpus; one that
# breaks a claim stands in target/fuzz-found/TARGET: mend the fault, and add the input to fuzz/corpus/TARGET under
# a name that says what it is. tests/corpus.rs replays those in every test run.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo_fuzz=0.13.2
tools=$PWD/target/tools
seconds=60
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    seconds=$1
    shift
fi
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    for file in fuzz/targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi

if [ "$("$tools/bin/cargo-fuzz" --version 2> /dev/null)" != "cargo-fuzz $cargo_fuzz" ]; then
    cargo install cargo-fuzz --version "$cargo_fuzz" --locked --profile dev --quiet \
        --root "$tools" --target-dir "$tools/build"
    rm -rf "$tools/build"
fi

export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$PWD/target/fuzz
"$tools/bin/cargo-fuzz" build --dev --sanitizer none

failed=()
for target in "${targets[@]}"; do
    printf '\n== %s\n' "$target"
    mkdir -p "target/fuzz-corpus/$target" "target/fuzz-found/$target"
    # The first folder takes what is found; the others are only read.
    if ! "$tools/bin/cargo-fuzz" run --dev --sanitizer none "$target" \
        "target/fuzz-corpus/$target" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1500 -max_len=20000 -print_final_stats=1 \
        -artifact_prefix="$PWD/target/fuzz-found/$target/"; then
        failed+=("$target")
    fi
done
if [ ${#failed[@]} != 0 ]; then
    printf '\nfuzz.sh: claims were broken in: %s\n' "${failed[*]}"
    exit 1
fi
printf '\nfuzz.sh: every claim held\n'
