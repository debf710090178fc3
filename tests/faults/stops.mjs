#!/usr/bin/env node
// P9: a sweeper that sleeps longer than its lease.  At every crash point one
// is stopped (SIGSTOP); when its lease has run out another takes over and
// finishes; then it goes on (SIGCONT), and must neither send what it had
// marked nor overwrite what the other one found.  QuickBooks ignores request
// ids, so a second send is a second document.
//
//   stops.mjs [all] [seed=N] [only=TEXT] [keep]
//
// Three minutes of real time: leases are never scaled.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { House, counted, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const LEASE_MS = 180000, UNHEARD = /^(blame|connected|lists|job|take_over)\b|^refresh\.stop/; // no kind here passes these

const kinds = {
  "invoice create": { has: ["customer", "item"], now: (h, s) => h.event_sql(s.id, "invoice", 1) },
  "invoice create, numbered by QuickBooks": { has: ["customer", "item"], now: (h, s) => h.event_sql(s.id, "invoice", 1), prepare: (h, s) => h.their_numbers(s) },
  "invoice create with its customer and item": { now: (h, s) => h.event_sql(s.id, "invoice", 1) },
  "invoice update": { has: ["invoice"], now: (h, s) => h.edit_sql(s.id, "invoice", 1) + h.event_sql(s.id, "invoice", 1) },
  "customer create": { now: (h, s) => h.event_sql(s.id, "customer", 1) },
  refresh: { has: ["customer", "item"], now: (h, s) => h.stale_sql(s.id) + h.event_sql(s.id, "invoice", 1) },
};

function state(pid) {
  try { return / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\)/, ""))[1]; } catch { return "gone"; }
}

const points = spawnSync("tests/faults/points", { encoding: "utf8" }).stdout.trim().split("\n").filter((p) => !UNHEARD.test(p));
const cases = points.flatMap((point) => Object.keys(kinds).map((kind) => ({ point, kind })))
  .filter((c) => !word("only") || `${c.point}: ${c.kind}`.includes(word("only")));
const house = await House.start({ name: "stops", scale: 60, settings: { requestid: "ignored" } });
let good = false;
try {
  const shops = await house.make_shops(cases.length + 1);
  cases.forEach((c, i) => { c.shop = shops[i]; });
  house.say({ baseline: shops.at(-1).realm, cases: Object.fromEntries(cases.map((c) => [c.shop.id, `${c.point}: ${c.kind}`])) });
  for (const c of cases) await kinds[c.kind].prepare?.(house, c.shop);
  house.sql(cases.flatMap((c) => (kinds[c.kind].has ?? []).map((entity) => house.event_sql(c.shop.id, entity, 1))).join("\n") + "SELECT 1;");
  ok("what was there before is posted", (await house.drain(120)) === 0);
  // Whoever stops inside of a transaction keeps its rows: what every sweeper's
  // housekeeping looks at is stopped last, so that it is in nobody's way.
  const late = (c) => ["begin", "refreshed", "fold"].indexOf(c.point.split(".")[0]);
  cases.sort((a, b) => late(a) - late(b));
  for (const c of cases) {
    await house.quick(kinds[c.kind].now(house, c.shop));
    c.child = house.sweeper(["--once", "--shop", String(c.shop.id)], { CRASH_AT: `${c.point}:1:stop` });
    do { await sleep(5); } while (!["T", "gone", "Z"].includes(state(c.child.pid)) && c.child.exitCode === null);
    c.stopped = state(c.child.pid) === "T";
  }
  const stopped = cases.filter((c) => c.stopped);
  console.log(`stops: ${points.length} points, ${cases.length} cases, ${stopped.length} stopped`);
  for (const point of new Set(cases.map((c) => c.point))) ok(`${point} was reached`, stopped.some((c) => c.point === point));
  await sleep(LEASE_MS + 5000);
  const before = house.open_count();
  await house.drain(30); // all but what a stopped transaction holds
  const after = house.open_count();
  ok("another sweeper takes over what is not locked", after < before, `${before}, then ${after}`);
  for (const c of stopped) c.child.kill("SIGCONT");
  for (const c of stopped) ok(`${c.point}: ${c.kind}`, (await c.child.ended) === 0, "ended otherwise");
  const left = await house.drain(120);
  ok("nothing is open any more", left === 0, `${left} are`);
  good = ok("the judge finds nothing", house.judge());
} finally {
  await house.end(words.includes("keep") && !good);
}
process.exit(counted());
