// Reads a running server with the JSON-stat toolkit, and checks what it gets.
//
//     node tests/clients/read.mjs URL FOLDER
//
// FOLDER is where the toolkit was installed. The counts are known from the answers (tests/api/pxweb.rs).
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [url, folder] = process.argv.slice(2);
const JSONstat = createRequire(`${folder}/`)("jsonstat-toolkit");

async function read(table, query) {
  const answer = await fetch(`${url}/api/pxwebapi/v2/tables/${table}/data?${query}&lang=en`);
  assert.equal(answer.status, 200);
  return JSONstat(await answer.json()).Dataset(0);
}

const counts = "valueCodes[ContentsCode]=count&valueCodes[Tid]=*";
const status = await read("tjenester-status", `valueCodes[status]=*&${counts}`);
assert.equal(status.length, 3);
assert.deepEqual(status.role.time, ["Tid"]);
const cell = (code, Tid) => status.Data({ status: code, Tid, ContentsCode: "count" }).value;
assert.deepEqual(["i_drift", "avsluttet", "_T"].map((code) => cell(code, "2026")), [2, 1, 3]);
assert.deepEqual(["i_drift", "avsluttet", "_T"].map((code) => cell(code, "2027")), [1, 0, 1]);
assert.equal(status.Dimension("status").Category("_T").label, "Total");

const supplier = await read("tjenester-leverandor", counts);
const hidden = supplier.Data({ Tid: "2026", ContentsCode: "count" });
assert.deepEqual([hidden.value, hidden.status], [null, ":"]);
console.log("jsonstat-toolkit: read");
