#!/usr/bin/env bash
# Figures from stored answers: time, memory and growth, beside DuckDB on the same data in the same run.
#
#   scripts/bench_figures.sh [ENTRIES …]      10000 and 1000000 unless said
#
# It needs rustup, gcc and python3, and installs DuckDB's wheel at a pinned version under target/. A run
# with a million entries takes about 3 GB of disk. Run it on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export PKG_CONFIG_LIBDIR=/nonexistent
venv=target/bench-venv
if ! cmp -s benches/figures/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" --quiet install -r benches/figures/requirements.txt
    cp benches/figures/requirements.txt "$venv/"
fi
KARTLEGGER_BENCH_PYTHON=$PWD/$venv/bin/python cargo bench --bench figures -- "$@"
