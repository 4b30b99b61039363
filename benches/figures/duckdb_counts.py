"""The same counts by DuckDB: reads the entries into a table of its own, counts every table of the
plan, and compares each count with this product's. Prints seconds and peak memory as one line of JSON."""

import json
import resource
import sys
import time

import duckdb

folder = sys.argv[1]
with open(f"{folder}/tables.json", encoding="utf-8") as file:
    spec = json.load(file)

engine = duckdb.connect()
lists, numbers = set(spec["lists"]), set(spec["numbers"])


def since(started):
    """Seconds that passed, and seconds on a processor over all threads."""
    return [time.perf_counter() - started[0], time.process_time() - started[1]]


def quoted(name):
    return '"' + name + '"'


def text(value):
    return "'" + str(value).replace("'", "''") + "'"


def typed(name):
    if name in lists:
        return f"string_split({quoted(name)}, '|') AS {quoted(name)}"
    if name in numbers:
        return f"CAST({quoted(name)} AS BIGINT) AS {quoted(name)}"
    return quoted(name)


def expression(axis):
    """An axis as a column of codes, NULL for entries that are in no category."""
    column = quoted(axis["column"])
    if "bands" in axis:
        arms = []
        for band in axis["bands"]:
            bounds = [f"{column} IS NOT NULL"]
            if band["from"] is not None:
                bounds.append(f"{column} >= {band['from']}")
            if band["below"] is not None:
                bounds.append(f"{column} < {band['below']}")
            arms.append(f"WHEN {' AND '.join(bounds)} THEN {text(band['code'])}")
        return f"CASE {' '.join(arms)} END"
    if "boxes" in axis:
        arms = []
        for box in axis["boxes"]:
            codes = ", ".join(text(code) for code in box["codes"])
            arms.append(f"WHEN {column} IN ({codes}) THEN {text(box['code'])}")
        return f"CASE {' '.join(arms)} END"
    if axis["column"] in lists:
        return f"unnest({column})"
    return column


def query(axes):
    names = [f"a{at}" for at in range(len(axes))]
    if not axes:
        return "SELECT count(*) FROM entries"
    known = " AND ".join(f"{name} IS NOT NULL" for name in names)
    # Two lists in one SELECT would be unnested side by side, so each axis gets a SELECT of its own.
    source = "entries"
    for axis, name in zip(axes, names):
        source = f"(SELECT *, {expression(axis)} AS {name} FROM {source})"
    grouped = ", ".join(names)
    return f"SELECT {grouped}, count(*) FROM {source} WHERE {known} GROUP BY {grouped}"


started = [time.perf_counter(), time.process_time()]
engine.execute(
    f"CREATE TABLE raw AS SELECT * FROM read_csv({text(folder + '/entries.csv')}, all_varchar = true, header = true)"
)
names = [row[0] for row in engine.execute("DESCRIBE raw").fetchall()]
engine.execute(f"CREATE TABLE entries AS SELECT {', '.join(map(typed, names))} FROM raw")
engine.execute("DROP TABLE raw")
load = since(started)

queries = [query(table["axes"]) for table in spec["tables"]]
started = [time.perf_counter(), time.process_time()]
found = [engine.execute(one).fetchall() for one in queries]
count = since(started)

for table, rows in zip(spec["tables"], found):
    theirs = {tuple(row[:-1]): row[-1] for row in rows if row[-1] > 0}
    ours = {tuple(codes): number for codes, number in table["counts"]}
    if theirs != ours:
        different = {key for key in theirs.keys() | ours.keys() if theirs.get(key) != ours.get(key)}
        sys.exit(f"table {table['id']} differs in {sorted(different)[:5]}")

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"load": load, "count": count, "peak_kib": peak, "tables": len(queries)}))
