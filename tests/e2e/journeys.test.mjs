// Journeys through a running server in Chromium. `scripts/chromium.sh` prepares what they need.

import { after, before } from "node:test";
import { kinds, launch } from "./browser.mjs";
import { journeys as respondent } from "./respondent.mjs";
import { journeys as results } from "./results.mjs";
import { seed } from "./rounds.mjs";
import { start } from "./server.mjs";

const world = {};
let server;

before(async () => {
  server = await start();
  [world.round, world.browser] = await Promise.all([seed(server), launch()]);
});

after(async () => {
  await world.browser?.close();
  await server?.stop();
  console.log(`${kinds().length} pages stood at 320 px, before axe-core and on paper`);
});

respondent(world);
results(world);
