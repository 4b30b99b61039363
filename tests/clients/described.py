"""What schemathesis asks of a running server beside its own checks, and with which ids.

KARTLEGGER_IDS holds an id for each parameter of an address; three in four requests that have a well-formed one
get it, so that they come further than a 404. The description's `default` answer fits every status; so each problem is checked to be
one that its operation names, or one that any operation can have.
"""

import json
import os
import re

import schemathesis

IDS = json.loads(os.environ["KARTLEGGER_IDS"])

# Problems of the request as such: the description says once that they can come anywhere.
ANYWHERE = {
    "body-too-large",
    "invalid-body",
    "invalid-parameter",
    "link-gone",
    "link-required",
    "malformed-body",
    "method-not-allowed",
    "no-such-address",
    "not-logged-in",
    "role-lacking",
    "token-refused",
    "unsupported-media-type",
    "version-required",
}


UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def well_formed(name, text):
    """Whether a generated value could be an id: one that is meant to be refused stays as it is."""
    if name.endswith("_id"):
        return UUID.fullmatch(text)
    return text.isdecimal() if name in ("number", "revision") else text.isidentifier()


@schemathesis.serializer("message/rfc822")
def as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def map_path_parameters(_context, path_parameters):
    for name, generated in (path_parameters or {}).items():
        text = str(generated)
        if name in IDS and well_formed(name, text) and sum(text.encode()) % 4 != 0:
            path_parameters[name] = IDS[name]
    return path_parameters


@schemathesis.check
def only_described_answers(_context, response, case):
    described = case.operation.definition.raw["responses"]
    status = str(response.status_code)
    if response.status_code < 400:
        assert status in described, f"{status} is not described"
        return
    kind = response.headers["content-type"][0]
    assert kind == "application/problem+json", f"a problem as {kind}"
    problem = response.json()
    assert problem["status"] == response.status_code, problem
    slug = problem["type"].removeprefix("/problems/")
    named = f"`{slug}`" in described.get(status, {}).get("description", "")
    assert named or slug in ANYWHERE, f"{status} `{slug}` is not described: {problem.get('detail')}"
