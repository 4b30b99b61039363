// The respondent's journeys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, follow, inspect, tabTo, tick, visitor, write } from "./browser.mjs";

const heading = (page) => page.locator("h1").innerText();

export function journeys(world) {
  for (const script of [true, false]) {
    test(`a respondent answers by keyboard from link to receipt, script ${script ? "on" : "off"}`, async () => {
      const { page, close } = await visitor(world.browser, { ...world.round, script });
      const link = await world.round.freshLink();
      await page.goto(link);
      await inspect(page, "landing");
      await page.reload();
      await follow(page, "Start");
      assert.equal(await heading(page), "Svaret deres");
      await inspect(page, "overview, empty");
      await page.reload();

      await follow(page, "Om virksomheten");
      await inspect(page, "section");
      await page.reload();
      await write(page, /Hvor mange ansatte/, "mange");
      await follow(page, "Lagre og fortsett");
      assert.match(await page.locator(".summary").innerText(), /Én ting må rettes/);
      await inspect(page, "section, refused");
      if (script) {
        assert.equal(await page.evaluate(() => document.activeElement.className), "summary");
      }
      await page.goto("/respond/sections/om");
      await write(page, /Hvor mange ansatte/, "120");
      await choose(page, "styrer ledelsen", "I noen grad");
      await follow(page, "Lagre og fortsett");
      await write(page, /noe vi bør vite/, "Nei.");
      await follow(page, "Lagre og gå til oversikten");

      await follow(page, "Legg til tjeneste");
      await inspect(page, "entry");
      await page.reload();
      await write(page, /Hva heter tjenesten/, "Søknad om innsyn");
      await choose(page, "status for tjenesten", "Avsluttet");
      if (script) {
        await page.getByLabel("Når ble den avsluttet?").waitFor();
      } else {
        await follow(page, "Lagre og fortsett");
        assert.match(await page.locator("[role=status]").first().innerText(), /flere spørsmål/);
      }
      await write(page, /Når ble den avsluttet/, "1.2.2026");
      await tick(page, "Nett");
      await write(page, /Hva kostet den/, "2 500 000");
      await follow(page, "Lagre og gå til oversikten");
      assert.match(await page.locator("#tjeneste").innerText(), /Søknad om innsyn/);

      await follow(page, "Se gjennom svarene");
      assert.match(await page.locator("main").innerText(), /Kostnaden er høy/);
      await inspect(page, "review, with a doubt");
      await page.reload();
      await write(page, /Skriv hvorfor svaret er riktig/, "Anskaffelsen ble betalt i år.");
      await follow(page, "Bekreft svaret");
      assert.match(await page.locator("main").innerText(), /Alt er på plass/);
      await inspect(page, "review, ready");
      await page.reload();
      await follow(page, "Send inn svaret");
      assert.equal(await heading(page), "Svaret er mottatt");
      assert.match(await page.locator(".receipt-hash").innerText(), /^[0-9a-f]{64}$/);
      await inspect(page, "receipt");
      await page.reload();
      await follow(page, "Tilbake til oversikten");
      await inspect(page, "overview, submitted");
      await page.reload();
      await follow(page, "Avslutt og lukk");
      await inspect(page, "left");
      await page.goto("/respond");
      await inspect(page, "session ended");
      await close();
    });
  }

  test("an entry is copied, removed and brought back by keyboard", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(await world.round.freshLink());
    await follow(page, "Start");
    await follow(page, "Legg til tjeneste");
    await write(page, /Hva heter tjenesten/, "Varsling");
    await follow(page, "Lagre og gå til oversikten");
    await follow(page, /^Kopier Varsling/);
    await write(page, /Hva heter tjenesten/, "Varsling på papir");
    await follow(page, "Lagre og gå til oversikten");
    assert.equal(await page.locator("#tjeneste .tasks > li").count(), 2);
    await inspect(page, "overview, entries");
    await page.reload();
    await follow(page, "Fjern Varsling på papir");
    await inspect(page, "remove");
    await page.reload();
    await follow(page, "Ja, fjern");
    assert.match(await page.locator("#tjeneste").innerText(), /Én er fjernet/);
    await tabTo(page, "Én er fjernet");
    await page.keyboard.press("Enter");
    await inspect(page, "overview, removed entry");
    await tabTo(page, "Angre fjerning av Varsling på papir");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.equal(await page.locator("#tjeneste .tasks > li").count(), 2);
    await close();
  });

  test("a body with nothing to report says so and submits", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(await world.round.freshLink());
    await follow(page, "Start");
    await follow(page, "Om virksomheten");
    await write(page, /Hvor mange ansatte/, "3");
    await follow(page, "Lagre og gå til oversikten");
    await follow(page, "Se gjennom svarene");
    assert.match(await page.locator("main").innerText(), /gjenstår før dere kan sende inn/);
    await inspect(page, "review, unfinished");
    await page.goto("/respond");
    await follow(page, "Bekreft");
    await inspect(page, "overview, nil return");
    await page.reload();
    await follow(page, "Se gjennom svarene");
    await follow(page, "Send inn svaret");
    assert.equal(await heading(page), "Svaret er mottatt");
    await close();
  });

  test("two colleagues who change the same answer both see what the other wrote", async () => {
    const link = await world.round.freshLink();
    const open = async () => {
      const colleague = await visitor(world.browser, world.round);
      await colleague.page.goto(link);
      await follow(colleague.page, "Start");
      await follow(colleague.page, "Om virksomheten");
      return colleague;
    };
    const [first, second] = [await open(), await open()];
    await write(first.page, /Hvor mange ansatte/, "100");
    await follow(first.page, "Lagre og gå til oversikten");
    await write(second.page, /Hvor mange ansatte/, "200");
    await follow(second.page, "Lagre og gå til oversikten");
    assert.equal(await heading(second.page), "En kollega har endret de samme svarene");
    const told = await second.page.locator("main").innerText();
    assert.match(told, /100/);
    assert.match(told, /200/);
    await inspect(second.page, "conflict");
    await choose(second.page, "Hvor mange ansatte", "Det lagrede svaret");
    await follow(second.page, "Lagre valgene");
    await second.page.goto("/respond/sections/om");
    assert.equal(await second.page.getByLabel(/Hvor mange ansatte/).inputValue(), "100");
    await first.close();
    await second.close();
  });

  test("leaving what cannot be saved asks first", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(await world.round.freshLink());
    await follow(page, "Start");
    await follow(page, "Om virksomheten");
    await write(page, /Hvor mange ansatte/, "mange");
    await page.getByText(/Ingenting på denne siden blir lagret før dette er rettet: Ansatte/).waitFor();
    const asked = page.waitForEvent("dialog");
    const left = page.goto("/respond").then(() => "left", () => "stayed");
    const dialog = await asked;
    assert.equal(dialog.type(), "beforeunload");
    await dialog.dismiss();
    assert.equal(await left, "stayed");
    assert.equal(await page.getByLabel(/Hvor mange ansatte/).inputValue(), "mange");

    await write(page, /Hvor mange ansatte/, "12");
    await page.getByText(/^Lagret \d/).waitFor();
    page.once("dialog", () => assert.fail("everything is saved, and leaving asks nevertheless"));
    await page.goto("/respond");
    assert.equal(await heading(page), "Svaret deres");
    await close();
  });

  test("the pages turn to nynorsk and English where the reader stands", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(await world.round.freshLink());
    await inspect(page, "landing");
    await follow(page, "Nynorsk");
    await inspect(page, "landing");
    await page.reload();
    await follow(page, "Start");
    assert.equal(await heading(page), "Svaret dykkar");
    await inspect(page, "overview, empty");
    await follow(page, "Om verksemda");
    await follow(page, "English");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.equal(await heading(page), "About the organisation");
    await inspect(page, "section");
    await page.goto("/respond/review");
    await inspect(page, "review, unfinished");
    await close();
  });

  test("a link of a closed or a planned round, and one that leads nowhere, say what holds", async () => {
    const { page, close } = await visitor(world.browser, world.round);
    await page.goto(world.round.notYet);
    assert.match(await page.locator("main").innerText(), /Undersøkelsen åpner/);
    await inspect(page, "landing, not open");
    await page.goto(`/i/${"A".repeat(43)}`);
    assert.equal(await heading(page), "Denne lenken virker ikke lenger");
    await inspect(page, "link gone");
    await page.goto(world.round.closed);
    assert.match(await page.locator("main").innerText(), /ble lukket .+, før svarfristen/);
    await inspect(page, "landing, closed");
    await page.reload();
    await follow(page, "Se svar og kvittering");
    await inspect(page, "overview, closed");
    await page.reload();
    await follow(page, "Se svarene deres sammenlignet med andres");
    assert.match(await page.locator("main").innerText(), /Arkivtilsynet/);
    await inspect(page, "own result");
    await page.goto("/respond/own-result?lang=nn");
    await inspect(page, "own result");
    await close();
  });
}
