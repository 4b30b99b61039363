// A server of its own for the journeys: a fresh folder, the register and the questionnaire brought in by the
// command line, and everything after that over the API, as staff would do it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = process.env.KARTLEGGER_PROGRAM ?? here("../../target/debug/kartlegger");
const password = "a password for the journeys";

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// Starts the program and waits until it answers.
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), "kartlegger-journeys-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const settings = [
    "--data-dir", folder, "--listen", listen,
    "--set", "register.series=real_and_test", "--set", "log.filter=warn",
    "--set", "passwords.memory_kib=8192", "--set", "passwords.passes=1",
  ];
  const run = (args, input) => {
    const done = spawnSync(program, [...args, ...settings], { input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.error ?? done.stderr}`);
  };
  run(["user", "add", "--role", "administrator", "staff"], `${password}\n`);
  run(["import", "register", here("register.csv")]);
  const serving = spawn(program, ["serve", ...settings], { stdio: ["ignore", "inherit", "inherit"] });
  const base = `http://${listen}`;
  const stop = async () => {
    const ended = new Promise((done) => serving.once("exit", done));
    serving.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(base, serving);
    return { base, stop, call: await staff(base) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilItAnswers(base, serving) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (serving.exitCode !== null) throw new Error("the server has ended");
    const answered = await fetch(`${base}/problems`).then((answer) => answer.ok, () => false);
    if (answered) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the server does not answer");
}

// Logs in; gives the function that calls the API.
async function staff(base) {
  const send = async (method, path, body, headers = {}) => {
    const text = typeof body === "string";
    const type = text ? "application/yaml" : "application/json";
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": type }), ...headers },
      body: body === undefined || text ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const login = await send("POST", "/session", { username: "staff", password });
  // Nobody else is at work here, so whatever version stands is the one that was seen.
  const headers = { authorization: `Bearer ${login.access_token}`, "if-match": "*" };
  return (method, path, body) => send(method, path, body, headers);
}

export const questionnaire = () => readFileSync(here("questionnaire.yaml"), "utf8");
