#!/usr/bin/env bash
# The load benchmark's tables, on SQLite and on a throw-away PostgreSQL that flushes.
#
#   scripts/bench.sh [json|six|pages|storm|inserts|flushes|rates|grown|read]... [--clients 1,8,32,128] [--seconds 4]
#       [--stored 10000,100000,1000000]
#
# It needs rustup and gcc, and about 6 GB of disk for a million stored submissions. Run it on a machine
# that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export PKG_CONFIG_LIBDIR=/nonexistent
folder=$(mktemp -d)
trap 'scripts/postgres.sh stop "$folder/pg" || true; rm -rf "$folder"' EXIT
chmod 755 "$folder"
eval "$(scripts/postgres.sh start "$folder/pg")"
BENCH_DATABASE_URL=$KARTLEGGER_TEST_POSTGRES cargo bench --quiet --bench load -- "$@"
