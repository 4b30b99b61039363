// Reads a running server with the JSON-stat toolkit, and checks what it gets.
//
//     node tests/clients/read.mjs URL FOLDER
//
// FOLDER is where the toolkit was installed. The counts are known from the answers (tests/api/pxweb.rs).
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [url, folder] = process.argv.slice(2);
const JSONstat = createRequire(`${folder}/`)("jsonstat-toolkit");

const query = "valueCodes[status]=*&valueCodes[ContentsCode]=count&valueCodes[Tid]=*&lang=en";
const answer = await fetch(`${url}/api/pxwebapi/v2/tables/tjenester-status/data?${query}`);
assert.equal(answer.status, 200);
const dataset = JSONstat(await answer.json()).Dataset(0);
assert.equal(dataset.length, 3);
assert.deepEqual(dataset.role.time, ["Tid"]);

const cell = (status, Tid) => dataset.Data({ status, Tid, ContentsCode: "count" });
assert.deepEqual(["i_drift", "avsluttet", "_T"].map((code) => cell(code, "2026").value), [2, 1, 3]);
assert.deepEqual(["i_drift", "avsluttet", "_T"].map((code) => cell(code, "2027").value), [1, null, 1]);
assert.equal(cell("avsluttet", "2027").status, "-");
assert.equal(dataset.Dimension("status").Category("_T").label, "Total");
console.log("jsonstat-toolkit: read");
