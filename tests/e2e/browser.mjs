// A browser, hands on its keyboard, and what every page must stand: 320 px without scrolling sideways, axe-core
// without a violation, and paper without anything to press.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
      "--disable-background-networking", "--disable-component-update",
    ],
  });
}

// A window of its own, with its own cookies.
export async function visitor(browser, { base, script = true, lang = "nb-NO" }) {
  const context = await browser.newContext({
    baseURL: base, javaScriptEnabled: script, locale: lang, viewport: wide,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.script = script;
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  const close = async () => {
    assert.deepEqual(faults, [], "the page's script or policy complains");
    await context.close();
  };
  return { page, close };
}

const inspected = new Map();

// The pages that were inspected, by kind.
export const kinds = () => [...inspected.keys()];

// Holds a page against all that every page must stand; once a kind and language, and only with script, which
// axe-core itself is.
export async function inspect(page, kind) {
  if (!page.script) return;
  const lang = await page.locator("html").getAttribute("lang");
  const key = `${kind} (${lang})`;
  if (inspected.has(key)) return;
  inspected.set(key, page.url());
  await page.setViewportSize(narrow);
  const wider = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter(
      (one) => one.getBoundingClientRect().right > root.clientWidth && !one.closest(".scroll"),
    );
    return ["wider than 320 px", ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
  });
  assert.deepEqual(wider, [], key);
  await violates(page, `${key} at 320 px`);
  await page.setViewportSize(wide);
  await violates(page, key);
  await onPaper(page, key);
}

async function violates(page, key) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" | ")}`);
  }, rules);
  assert.deepEqual(found, [], key);
}

async function onPaper(page, key) {
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() => {
    const pressed = [...document.querySelectorAll("button, .button, nav, .skip, form.search")];
    return pressed.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 100));
  });
  await page.emulateMedia({ media: "screen" });
  assert.deepEqual(seen, [], `${key} on paper`);
}

// --- the keyboard

// What has the focus, in the words that a reader hears, and whether it is seen to have it.
const focus = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    const words = (node) => node.textContent.replace(/\s+/g, " ").trim();
    const labels = one.labels?.length ? [...one.labels].map(words).join(" ") : "";
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return {
      name: one.getAttribute("aria-label") ?? (labels || words(one)),
      kind: one.type ?? one.localName,
      seen: outlineStyle !== "none" && outlineWidth !== "0px",
      body: one === document.body,
    };
  });

const fits = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

// Presses Tab until something of that name has the focus, and says what has it.
export async function tabTo(page, wanted, key = "Tab") {
  const met = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press(key);
    const found = await focus(page);
    if (found.body) continue;
    assert.ok(found.seen, `the focus on «${found.name}» is not seen`);
    if (fits(found.name, wanted)) return found;
    met.push(found.name.slice(0, 40));
  }
  assert.fail(`Tab does not reach ${wanted}; it met ${[...new Set(met)].join(" | ")}`);
}

// Goes to a link or button and presses Enter, and waits for the page that follows.
export async function follow(page, wanted) {
  await tabTo(page, wanted);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

// Goes to a text field and writes over what stands in it.
export async function write(page, wanted, text) {
  await tabTo(page, wanted);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

// Goes to a group of radio buttons and moves to one of them with the arrows.
export async function choose(page, group, wanted) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => {
      const one = document.activeElement;
      return one.type === "radio" ? one.closest("fieldset").querySelector("legend").textContent : "";
    });
    if (inside.includes(group)) break;
  }
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 12; presses += 1) {
    const found = await focus(page);
    if (fits(found.name, wanted)) return;
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`${group} has no ${wanted}`);
}

// Goes to a check box and presses Space.
export async function tick(page, wanted) {
  await tabTo(page, wanted);
  await page.keyboard.press("Space");
}
