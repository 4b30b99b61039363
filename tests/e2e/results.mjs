// The reader's journeys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, inspect, tabTo, visitor, write } from "./browser.mjs";

export function journeys(world) {
  for (const script of [true, false]) {
    test(`a reader finds table, list and entry by keyboard, script ${script ? "on" : "off"}`, async () => {
      const { page, close } = await visitor(world.browser, { ...world.round, script });
      await page.goto("/");
      await inspect(page, "front");
      await page.reload();
      await follow(page, "Digitale tjenester i staten");
      await inspect(page, "survey");
      await page.reload();
      await follow(page, /^2025/);
      await inspect(page, "round");
      await page.reload();
      await follow(page, "Tjenester etter status");
      assert.match(await page.locator("main table").first().innerText(), /I drift\s+\d+/);
      await inspect(page, "table, bars");
      await page.goto(world.round.results);
      await follow(page, "Digitale tjenester");
      await inspect(page, "list");
      await page.reload();
      await write(page, /Søk i tekst/, "søknaden om arkiv");
      await follow(page, "Søk");
      assert.match(await page.locator("[role=status]").innerText(), /av 20/);
      assert.match(await page.locator("main").innerText(), /Søknad om arkivtilgang/);
      await inspect(page, "list, searched");
      await page.reload();
      await follow(page, /^Søknad om arkivtilgang/);
      assert.match(await page.locator("h1").innerText(), /Søknad om arkivtilgang/);
      await inspect(page, "entry of the list");
      await page.reload();
      await follow(page, "innsyn");
      assert.match(await page.locator("main").innerText(), /innsyn/);
      await close();
    });
  }

  for (const script of [true, false]) {
    test(`a reader compares indicators, rounds and groups by keyboard, script ${script ? "on" : "off"}`, async () => {
      const { page, close } = await visitor(world.browser, { ...world.round, script });
      await page.goto(world.round.results);
      await follow(page, "Indikatoroversikt med endring");
      assert.match(await page.locator("main table").first().innerText(), /Endring siden 2024/);
      await inspect(page, "indicators");
      await page.reload();
      await follow(page, "Grad av styring");
      assert.match(await page.locator("main").innerText(), /I hvilken grad styrer ledelsen/);
      await inspect(page, "indicator");
      await page.reload();
      await follow(page, "Indikatoroversikt med endring");
      await follow(page, "Sammenlign grupper");
      assert.match(await page.locator("thead").first().innerText(), /Departement/i);
      await inspect(page, "groups");
      await close();
    });
  }

  test("a reader follows a correction from the former revision to the log by keyboard", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(`${world.round.corrected}?revision=1`);
    assert.match(await page.locator("main").innerText(), /erstattet av revisjon 2/);
    await inspect(page, "round, superseded");
    await page.reload();
    await follow(page, "Gå til revisjonen som gjelder");
    await follow(page, "Rettelser");
    assert.match(await page.locator("main").innerText(), /En virksomhet hadde meldt feil/);
    await inspect(page, "corrections of a round");
    await page.goto("/corrections");
    await inspect(page, "corrections");
    await page.reload();
    await follow(page, "Se alle endringene");
    assert.match(await page.locator("main table").innerText(), /Fra\s+Til/i);
    await close();
  });

  test("every other page of the results is readable at any width, by axe and on paper", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    const { results } = world.round;
    for (const [kind, path] of [
      ["indicators", `${results}/indicators`],
      ["indicator, shares", `${results}/indicators/styrer_mye`],
      ["groups", `${results}/groups`],
      ["about", `${results}/about`],
      ["codebook", `${results}/codebook`],
      ["table, groups", `${results}/tables/status_nettverk`],
      ["table, stacked", `${results}/tables/status_departement`],
      ["table, diverging", `${results}/tables/styring`],
      ["table, sums", `${results}/tables/kostnad`],
      ["nothing here", "/results/nothing"],
      ["problems", "/problems"],
      ["problem", "/problems/link-gone"],
    ]) {
      for (const lang of ["nb", "en"]) {
        await page.goto(`${path}?lang=${lang}`);
        await inspect(page, kind);
      }
    }
    await page.goto("/?lang=nn");
    await inspect(page, "front");
    await close();
  });

  test("the skip link leads past the navigation", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(world.round.results);
    await tabTo(page, "Hopp til hovedinnholdet");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await close();
  });
}
