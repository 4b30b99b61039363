#!/usr/bin/env bash
# Tries what the operations guide says of backups of PostgreSQL, on servers of its own: a dump and its restore, and a
# base backup with archived logs from which a moment is restored. It needs PostgreSQL's client tools (Debian:
# postgresql-client-15, which postgresql-15 brings along).
#
#   scripts/backup_drill.sh [PROGRAM]        PROGRAM is the one that cargo builds for tests unless given
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/debug/kartlegger}")
bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
work=$(mktemp -d "${TMPDIR:-/tmp}/kartlegger-drill-XXXXXX")
chmod 755 "$work"
owner=$(id -un)
[ "$(id -u)" != 0 ] || owner=nobody

as_owner() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$owner" -- "$@"); else "$@"; fi
}
finish() {
    as_owner "$bin/pg_ctl" stop -m immediate -D "$work/restored" > /dev/null 2>&1 || true
    scripts/postgres.sh stop "$work/live" > /dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT

kartlegger() { DATABASE_URL=$1 "$program" --data-dir "$work/data" --set log.filter=error "${@:2}"; }
add() { echo "fire blå ugler" | kartlegger "$live" user add --role administrator --email "$1@etat.test" "$1" > /dev/null; }
ask() { "$bin/psql" --no-psqlrc --tuples-only --no-align --dbname="$live" --command="$1"; }
expect() { [ "$1" = "$2" ] || { echo "backup_drill.sh: $3: '$1' is not '$2'"; exit 1; }; }
sealed() { kartlegger "$1" verify | sed -n 's/.*SHA-256: //p'; }

eval "$(scripts/postgres.sh durable "$work/live")"
live=$KARTLEGGER_TEST_POSTGRES
port=${live##*:} && port=${port%%/*}
install -d -o "$owner" "$work/log"
install -d -o "$owner" -m 700 "$work/restored"
cat >> "$work/live/data/postgresql.conf" <<CONF
archive_mode = on
archive_command = 'test ! -f $work/log/%f && cp %p $work/log/%f'
CONF
as_owner "$bin/pg_ctl" restart -w -D "$work/live/data" -l "$work/live/data/server.log" -o "-p $port" > /dev/null

add anne
echo "== a dump is restored"
"$bin/pg_dump" --format=custom --file="$work/dump" --dbname="$live"
ask "CREATE DATABASE copy" > /dev/null
"$bin/pg_restore" --exit-on-error --no-owner --dbname="${live%/*}/copy" "$work/dump"
expect "$(sealed "${live%/*}/copy")" "$(sealed "$live")" "the content of the copy"

echo "== a moment is restored"
as_owner "$bin/pg_basebackup" --pgdata="$work/restored" --host=127.0.0.1 --port="$port" --username=postgres \
    --wal-method=stream --checkpoint=fast
as_owner "$bin/pg_verifybackup" "$work/restored" > /dev/null
add berit
moment=$(ask "SELECT clock_timestamp()")
sleep 1
add cathrine
ask "SELECT pg_switch_wal()" > /dev/null
last=$(ask "SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
for _ in $(seq 100); do [ -e "$work/log/$last" ] && break; sleep 0.1; done
scripts/postgres.sh crash "$work/live"
cat >> "$work/restored/postgresql.conf" <<CONF
archive_mode = off
restore_command = 'cp $work/log/%f %p'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
CONF
as_owner touch "$work/restored/recovery.signal"
as_owner "$bin/pg_ctl" start -w -D "$work/restored" -l "$work/restored/server.log" -o "-p $port" > /dev/null
for _ in $(seq 100); do [ "$(ask "SELECT pg_is_in_recovery()")" = f ] && break; sleep 0.1; done
expect "$(kartlegger "$live" user list | cut -f 1 | tr '\n' ' ')" "anne berit " "the accounts at that moment"
kartlegger "$live" verify
echo "backup_drill.sh: passed"
