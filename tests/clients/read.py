"""Reads a running server with clients that others have written, and checks what they get.

    python tests/clients/read.py URL

The server has published the table `tjenester-status` for 2026 and 2027 (tests/api/pxweb.rs): the counts below
are known from the answers, not read from the server.
"""

import io
import json
import pathlib
import sys
import urllib.request

import openpyxl
import pyshacl
import rdflib
import rdflib.compare
from csvw.metadata import CSVW
from jsonstat_validator import validate_jsonstat
from pxstatspy import OutputFormat, OutputFormatParam, PxAPI, PxAPIConfig
from pxweb import PxApi
from pyjstat import pyjstat

URL = sys.argv[1]
API = URL + "/api/pxwebapi/v2"
TABLE = "tjenester-status"
# By round: running, ended, all.
COUNTS = {"2026": [2, 1, 3], "2027": [1, 0, 1]}
SELECTION = {"status": ["*"], "ContentsCode": ["count"], "Tid": ["*"]}


def fetch(path, accept="*/*"):
    request = urllib.request.Request(URL + path, headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def same(found, expected, what):
    assert found == expected, f"{what}: {found!r} is not {expected!r}"


def known(value):
    """None for whatever a client has in the place of a number that is not there."""
    return None if value is None or value != value else int(value)


def pxwebpy():
    api = PxApi(API, language="en", disable_cache=True)
    same(api.number_of_tables, 2, "tables")
    same(api.search(query="status")["tables"][0]["id"], TABLE, "search")
    variables = api.get_table_variables(TABLE)
    same({code: one["elimination"] for code, one in variables.items()},
         {"status": True, "Tid": False, "ContentsCode": False}, "elimination")
    rows = api.get_table_data(TABLE, value_codes=SELECTION)
    for year, counts in COUNTS.items():
        same([known(row["value"]) for row in rows if row["period"] == year], counts, year)
    total = api.get_table_data(TABLE, value_codes={"ContentsCode": ["count"], "Tid": ["2026"]})
    same([row["value"] for row in total], [3], "the published total")
    same(len(api.get_table_data_all(TABLE)), 6 * len(api.get_table_variables(TABLE)["ContentsCode"]["category"]["label"]),
         "every cell")


def pxstatspy():
    api = PxAPI(PxAPIConfig(base_url=API, language="nb"))
    same(api.find_tables(query="status", display=False)["page"]["totalElements"], 1, "search")
    frame = api.get_data_as_dataframe(TABLE, SELECTION, output_format_param=OutputFormatParam.USE_CODES)
    numbers = frame.select_dtypes("number")
    same(sorted(known(value) for value in numbers.iloc[:, -1].dropna()), [0, 1, 1, 1, 2, 3], "counts")
    text = api.get_table_data(TABLE, {**SELECTION, "Tid": ["2026"]}, output_format=OutputFormat.CSV)
    same(text.splitlines()[-1], "I alt,2026,3", "the last line of the CSV file")


def jsonstat():
    for path in (f"/api/pxwebapi/v2/tables/{TABLE}/data?valueCodes[status]=*&valueCodes[ContentsCode]=count"
                 "&valueCodes[Tid]=*&lang=en", "/results/tjenester/2026/tables/status.json?lang=en"):
        text = fetch(path).decode()
        assert validate_jsonstat(json.loads(text)), path
        frame = pyjstat.Dataset.read(text).write("dataframe")
        for year, counts in COUNTS.items():
            rows = frame[(frame["period"] == year) & (frame["contents"] == "Count")]
            if len(rows):
                same([known(value) for value in rows["value"]], counts, f"{path}, {year}")


def workbooks():
    def book(path):
        return openpyxl.load_workbook(io.BytesIO(fetch(path)))

    whole = book("/results/tjenester/2026/publication.xlsx?lang=nb")
    same(whole.sheetnames, ["Om tallene", "status", "leverandor"], "sheets")
    rows = list(whole["status"].iter_rows(values_only=True))
    count = rows[2].index("Antall")
    same([row[count] for row in rows[3:]], COUNTS["2026"], "the workbook's counts")
    hidden = list(whole["leverandor"].iter_rows(values_only=True))
    assert ":" in hidden[-1], f"a hidden cell is its sign: {hidden[-1]}"
    one = book(f"/api/pxwebapi/v2/tables/{TABLE}/data?outputFormat=xlsx&lang=nn")
    same(one.sheetnames, ["status", "Om tala"], "sheets of a selection")


def csvw():
    for lang in ("nb", "nn", "en"):
        table = CSVW(f"{URL}/results/tjenester/2026/list.csv-metadata.json?lang={lang}", validate=True)
        # The reader does not strip the byte order mark that spreadsheets need.
        table.t.dialect.encoding = "utf-8-sig"
        assert table.is_valid, f"{lang}: {[str(warning.message) for warning in table.warnings]}"
        rows = list(table.t)
        same(sorted(row["navn"] for row in rows)[-1], "Åpen søknad", "the last name")
        same({row["kostnad"] for row in rows}, {None, 100}, "an exempt cost is missing")
        same(sorted(len(row["kanaler"]) for row in rows), [0, 2], "several codes in one field")


def catalogue():
    shapes = rdflib.Graph().parse(pathlib.Path(__file__).with_name("shapes.ttl"))
    turtle = rdflib.Graph().parse(data=fetch("/catalog", "text/turtle"), format="turtle")
    linked = rdflib.Graph().parse(data=fetch("/catalog", "application/ld+json"), format="json-ld")
    assert rdflib.compare.isomorphic(turtle, linked), "both forms say the same"
    conforms, _, report = pyshacl.validate(turtle, shacl_graph=shapes)
    assert conforms, report
    # What must be there is missed: the shapes are no empty promise.
    dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.namespace.DCTERMS
    for kind in (dcat.Catalog, dcat.Dataset, dcat.Distribution, dcat.DataService):
        for thing in turtle.subjects(rdflib.RDF.type, kind):
            lacking = rdflib.Graph() + turtle
            lacking.remove((thing, dct.title, None))
            assert not pyshacl.validate(lacking, shacl_graph=shapes)[0], f"{thing} without a title passes"
            break
    for file in turtle.objects(None, dcat.downloadURL):
        assert fetch(str(file).removeprefix(URL)), f"{file} is empty"


for client in (pxwebpy, pxstatspy, jsonstat, workbooks, csvw, catalogue):
    client()
    print(f"{client.__name__}: read")
