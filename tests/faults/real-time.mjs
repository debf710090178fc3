#!/usr/bin/env node
// With nothing scaled: the sweeper is killed while a post is on its way, and
// the next one knows within five minutes, by evidence, what became of it.
// Stored: it is adopted.  Not stored: it was looked for twice, and goes out
// again on its rung of the ladder.
//
//   real-time.mjs [all] [keep]
import { House, counted, ok, sleep } from "./house.mjs";

const LIMIT_S = 300;
const house = await House.start({ name: "real-time", scale: 1, settings: { requestid: "ignored" } });
let good = false;
try {
  const [stored, absent, baseline] = await house.make_shops(3), both = [stored, absent];
  house.say({ baseline: baseline.realm });
  house.sql(both.map((s) => house.event_sql(s.id, "customer", 1) + house.event_sql(s.id, "item", 1)).join("\n"));
  ok("customers and items are there", (await house.drain(60)) === 0);
  await house.control("POST", "scripts", { realmId: stored.realm, method: "POST", path: "/invoice", delay_ms: 3000 });
  await house.control("POST", "scripts", { realmId: absent.realm, method: "POST", path: "/invoice", store: false, delay_ms: 3000, answer: "reset" });
  house.sql(both.map((s) => house.event_sql(s.id, "invoice", 1)).join("\n"));
  const first = house.sweeper(["--for", "60s"]);
  while (house.one("SELECT COUNT(*) FROM sync_event WHERE state = 'sending'") !== "2") await sleep(20);
  await sleep(1000);
  first.expected = true;
  first.kill("SIGKILL");
  await first.ended;
  const killed = Date.now(), next = house.sweeper(["--for", "600s"]), took = {};
  const outcome = (s) => house.one(`SELECT a.outcome FROM sync_attempt AS a JOIN sync_event AS e ON e.shop_id = a.shop_id AND e.id = a.event_id
    WHERE e.shop_id = ${s.id} AND e.entity = 'invoice' ORDER BY a.id LIMIT 1`);
  while (Object.keys(took).length < 2 && Date.now() < killed + LIMIT_S * 1000) {
    await sleep(500);
    if (!took.stored && outcome(stored) === "adopted") took.stored = (Date.now() - killed) / 1000;
    if (!took.absent && outcome(absent) === "absent") took.absent = (Date.now() - killed) / 1000;
  }
  console.log(`real time: adopted after ${took.stored ?? "?"} s, known to be absent after ${took.absent ?? "?"} s`);
  ok("stored: adopted within five minutes of the crash", took.stored < LIMIT_S, `${outcome(stored)}`);
  ok("not stored: known within five minutes of the crash", took.absent < LIMIT_S, `${outcome(absent)}`);
  ok("neither before QuickBooks can have finished", Math.min(took.stored ?? 0, took.absent ?? 0) > 120);
  while (house.open_count() > 0 && Date.now() < killed + 480000) await sleep(1000);
  next.kill("SIGTERM");
  await next.ended;
  ok("nothing is open any more", house.open_count() === 0);
  good = ok("the judge finds nothing", house.judge());
} finally {
  await house.end(process.argv.includes("keep") && !good);
}
process.exit(counted());
