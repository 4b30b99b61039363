#!/usr/bin/env bash
# The fault tests in their long form: kills the server and PostgreSQL 200 times each under load, on both databases,
# and compares what was acknowledged with what is stored; then tries backups of PostgreSQL. It takes half an
# hour to an hour on two cores.
#
#   scripts/faults.sh [KILLS]
set -euo pipefail
cd "$(dirname "$0")/.."

export PKG_CONFIG_LIBDIR=/nonexistent
export KARTLEGGER_FAULT_KILLS=${1:-200}
cargo test --locked --test faults -- --nocapture
scripts/backup_drill.sh
