// Rounds of one survey: two answered and published, the older of them corrected since, and one open for the
// journeys, each of which takes a unit of its own.

import { questionnaire } from "./server.mjs";

const steering = ["stor", "svaert_stor", "noen", "liten", "stor", "svaert_liten", "noen", "stor", "liten", "svaert_stor"];
const services = [
  ["Søknad om arkivtilgang", "i_drift", ["nett"], 250_000, ["søknad", "innsyn"]],
  ["Måling av luft", "planlagt", ["app"], 80_000, ["sensorer"]],
  ["Varsling om flom", "i_drift", ["nett", "app"], 640_000, ["varsling", "sensorer"]],
  ["Skjema for kvoter", "avsluttet", ["telefon"], 20_000, ["skjema"]],
];

function days(from, number) {
  const day = new Date(from);
  day.setUTCDate(day.getUTCDate() + number);
  return day.toISOString().slice(0, 10);
}

export async function seed({ base, call }) {
  const made = await call("POST", "/surveys", questionnaire());
  const plan = async (code, opens = 0) => {
    const schedule = {
      opens_on: days(Date.now(), opens),
      deadline_on: days(Date.now(), opens + 30),
      grace_days: 14,
      links_end_on: days(Date.now(), opens + 200),
    };
    const body = { survey_id: made.survey.id, version_id: made.version.id, code, schedule };
    const round = await call("POST", "/rounds", body);
    const units = await call("GET", `/rounds/${round.id}/units?limit=100`);
    return { id: round.id, units: units.items };
  };
  const link = async (unit) => {
    const issued = await call("POST", `/units/${unit.id}/links`, { scope: "whole" });
    return new URL(issued.url).pathname;
  };

  const publish = async (round, reason) => {
    const freeze = await call("POST", `/rounds/${round.id}/freezes`, { reason });
    await call("POST", `/rounds/${round.id}/publications`, { freeze: freeze.number, kind: "final", reason });
  };
  const published = async (code, opens, shift) => {
    const round = await plan(code, opens);
    await call("POST", `/rounds/${round.id}/open`);
    for (const [at, unit] of round.units.entries()) {
      if (at < 11) await call("POST", `/units/${unit.id}/submissions`, answers(at, shift));
    }
    await call("POST", `/rounds/${round.id}/close`, { reason: "the journeys need a closed round" });
    await publish(round);
    return round;
  };
  const former = await published("2024", -5, 3);
  await call("POST", `/units/${former.units[10].id}/submissions`, answers(9));
  await publish(former, "En virksomhet hadde meldt feil.");
  const latest = await published("2025", 0, 0);
  const closed = await link(latest.units[0]);

  const open = await plan("2026");
  await call("POST", `/rounds/${open.id}/open`);
  const planned = await plan("2027", 20);
  const units = [...open.units];
  return {
    base,
    results: "/results/tjenester/2025",
    corrected: "/results/tjenester/2024",
    // The link of a unit that no other journey has.
    freshLink: () => link(units.pop()),
    closed,
    notYet: await link(planned.units[0]),
  };
}

// What the organisation at that place answers; `shift` moves how much it is steered.
function answers(at, shift = 0) {
  if (at === 10) {
    return { reason: "came by post", answers: { header: { sheet: sheet({ ansatte: 7 }) }, rosters: { tjeneste: { nil: true } } } };
  }
  const entries = [services[at % 4], services[(at + 1) % 4]].map(([navn, status, kanaler, kostnad, stikkord]) => ({
    sheet: sheet({
      navn: `${navn} ${at + 1}`, status, kanaler, kostnad, stikkord,
      ...(status === "avsluttet" ? { slutt: "2025-02-01" } : {}),
    }),
  }));
  const header = { sheet: sheet({ ansatte: 40 + at * 13, styring: steering[(at + shift) % steering.length] }) };
  return { reason: "came by post", answers: { header, rosters: { tjeneste: { entries } } } };
}

const sheet = (given) => ({ answers: given, exemptions: {}, confirmations: {} });
