#!/usr/bin/env node
// A long day: 12 sweepers, 40 shops, 6,000 operations on real records (edits,
// voids, deletes, payments made, changed and taken back, re-issues), and
// everything that can go wrong at once: 5 % lost answers, late stores, a
// SIGKILL of a sweeper for every fiftieth operation, three of the database.
// Twice: QuickBooks honours request ids, and QuickBooks ignores them.
//
//   mixed.mjs [all] [ops=N] [requestid=WORD] [seed=N] [keep]
//
// Faults come when so many events have succeeded, never by the clock.
import { spawnSync } from "node:child_process";
import { House, counted, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const OPS = Number(word("ops") ?? 6000), SHOPS = 40, SWEEPERS = 12, SCALE = 60;
const seed = Number(word("seed") ?? Math.floor(Math.random() * 1e9));
let state = seed;
const dice = (n) => { // the next number of 0 .. n - 1
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 4294967296 * n);
};

const points = spawnSync("tests/faults/points", { encoding: "utf8" }).stdout.trim().split("\n");
const done = (house) => Number(house.one("SELECT COUNT(*) FROM sync_event WHERE state = 'succeeded'"));

// Half of the operations: invoices, each with a customer and an item of its
// own, so three creates.
async function begin(house, shops, count) {
  const each = Math.floor(count / SHOPS / 2 / 3);
  const text = shops.flatMap((s) => Array.from({ length: each }, (_, i) =>
    (i === 0 ? "" : house.records_sql(s.id, i + 1)) + house.event_sql(s.id, "invoice", i + 1)));
  house.change(text.join("\n"));
  return { each, asked: each * 3 * SHOPS };
}

// The other half: changes of what is at rest, in rounds, each of other records.
// An operation: how often among its kind, how many events, what is written, and
// whether it wants an invoice with a payment that is not made yet, or a payment
// on the invoice of its own number.
const post = (h, s, entity, k) => h.event_sql(s, entity, k);
const edit = (entity) => (h, s, k, n) => h.edit_sql(s, entity, k, n) + post(h, s, entity, k);
const ends = (status, operation) => (h, s, k) => `UPDATE invoice SET status = '${status}', revision = revision + 1 WHERE shop_id = ${s} AND id = ${k};
${h.event_sql(s, "invoice", k, operation)}`;
const operations = {
  customer: [{ name: "edit customer", share: 1, events: 1, text: edit("customer") }],
  item: [{ name: "edit item", share: 1, events: 1, text: edit("item") }],
  invoice: [
    { name: "edit invoice", share: 3, events: 1, text: edit("invoice") },
    { name: "void", share: 1, events: 1, text: ends("void", "void") },
    { name: "delete", share: 1, events: 1, text: ends("deleted", "delete") },
    { name: "pay", share: 4, events: 1, paired: true, text: (h, s, k) => h.pay_sql(s, k) },
  ],
  payment: [
    { name: "edit payment", share: 1, events: 1, text: edit("payment") },
    { name: "delete payment", share: 1, events: 1, text: (h, s, k) => h.open_again_sql(s, k) + h.unpay_sql(s, k) },
    { name: "re-issue", share: 3, events: 4, paired: true, text: (h, s, k) => h.reissue_sql(s, k) },
  ],
};

// Linked, with no event open, of it or of the invoice that it pays.
const at_rest = `SELECT l.shop_id, l.entity, l.local_id,
    EXISTS (SELECT 1 FROM payment_part AS x JOIN payment AS y ON y.shop_id = x.shop_id AND y.id = x.payment_id AND y.status = 'live'
             WHERE x.shop_id = l.shop_id AND x.payment_id = l.local_id AND x.invoice_id = l.local_id)
  FROM link AS l
  LEFT JOIN invoice AS i ON l.entity = 'invoice' AND i.shop_id = l.shop_id AND i.id = l.local_id
  LEFT JOIN payment AS p ON l.entity = 'payment' AND p.shop_id = l.shop_id AND p.id = l.local_id
 WHERE (i.id IS NULL OR i.status = 'sent') AND (p.id IS NULL OR p.status = 'live')
   AND NOT EXISTS (SELECT 1 FROM sync_event AS e WHERE e.shop_id = l.shop_id AND e.state NOT IN ('succeeded','skipped')
         AND ((e.entity = l.entity AND e.record_id = l.local_id) OR (p.id IS NOT NULL AND e.entity = 'invoice'
          AND e.record_id IN (SELECT x.invoice_id FROM payment_part AS x WHERE x.shop_id = p.shop_id AND x.payment_id = p.id))))
 ORDER BY l.shop_id, l.entity, l.local_id`;

function pick(entity, paired) {
  const list = operations[entity].filter((o) => paired || !o.paired);
  let roll = dice(list.reduce((n, o) => n + o.share, 0));
  return list.find((o) => (roll -= o.share) < 0);
}

// Asks for at least so many events; tells of each operation how many.
function change(house, count, n, told) {
  const rest = house.sql(at_rest);
  let asked = 0;
  while (asked < count && rest.length > 0) {
    const [shop, entity, k, paired] = rest.splice(dice(rest.length), 1)[0], o = pick(entity, paired === "1");
    const text = o.text(house, shop, Number(k), n);
    house.change(text);
    told.set(o.name, (told.get(o.name) ?? 0) + 1);
    asked += o.events;
  }
  return asked;
}

// Sweepers that come back as cron would bring them, some with a crash ahead.
class Pool {
  constructor(house) { Object.assign(this, { house, on: true, crashes: 0, live: new Map() }); }
  async slot(i) {
    while (this.on) {
      const env = dice(3) === 0 ? { CRASH_AT: `${points[dice(points.length)]}:${1 + dice(10)}` } : {};
      const child = this.house.sweeper(["--for", "15s"], env);
      this.live.set(i, child);
      if ((await child.ended) === "SIGKILL") this.crashes++;
      await sleep(50);
    }
  }
  start() { this.all = Promise.all(Array.from({ length: SWEEPERS }, (_, i) => this.slot(i))); }
  kill() {
    const child = [...this.live.values()][dice(this.live.size)];
    child.expected = true;
    child.kill("SIGKILL");
  }
  async stop() {
    this.on = false;
    for (const child of this.live.values()) child.kill("SIGTERM");
    await this.all;
  }
}

async function day(requestid) {
  const house = await House.start({ name: "mixed", scale: SCALE, durable: true, settings: { requestid } });
  const pool = new Pool(house), begun = Date.now();
  let good = false;
  try {
    const shops = await house.make_shops(SHOPS + 1), baseline = shops.pop();
    house.say({ baseline: baseline.realm });
    for (const s of shops.slice(0, SHOPS / 2)) await house.their_numbers(s);
    const write = { method: "POST", path: "/company/" };
    await house.control("POST", "scripts", { ...write, share: 0.05, seed, point: "after commit, no answer" });
    await house.control("POST", "scripts", { ...write, share: 0.01, seed: seed + 1, late_store_ms: 60000 });
    await house.control("POST", "scripts", { ...write, share: 0.005, seed: seed + 2, store: false, answer: "reset" });
    let { asked } = await begin(house, shops, OPS), rounds = 0, kills = 0, db_kills = 0;
    const told = new Map();
    pool.start();
    for (let idle = 0; idle < 1200; idle++) { // 2 minutes without any progress
      await sleep(100);
      const n = done(house);
      if (pool.last !== n) idle = 0;
      pool.last = n;
      for (; n >= (kills + 1) * 50; kills++, await sleep(120)) pool.kill(); // time to begin anew
      if (db_kills < 3 && n >= (db_kills + 1) * OPS / 4) {
        db_kills++;
        await house.db_kill();
      }
      if (asked < OPS && n >= asked * 0.8) asked += change(house, Math.min(OPS - asked, OPS / 6), ++rounds, told);
      if (asked >= OPS && house.open_count() === 0) break;
      if (asked < OPS && rounds > 40) break;
    }
    await pool.stop();
    const left = await house.drain(120);
    ok("nothing is open any more", left === 0, `${left} are`);
    ok("all of it was asked for", asked >= OPS, `${asked} of ${OPS}`);
    console.log([...told].map(([name, n]) => `${n} ${name}`).sort().join(", "));
    for (const { name } of Object.values(operations).flat()) ok(`  ${name}`, told.has(name), "never");
    const parked = house.sql("SELECT cause, COUNT(*) FROM sync_event WHERE state IN ('needs_attention','failed') GROUP BY cause");
    console.log(`requestid ${requestid}: ${asked} operations, ${kills} kills and ${pool.crashes - kills} crashes of sweepers, ${db_kills} of the database, ${Math.round((Date.now() - begun) / 1000)} s; parked: ${parked.map((p) => p.join(" ")).join(", ") || "none"}`);
    ok("crashes for 2 % of the operations", pool.crashes >= OPS / 50, `${pool.crashes}`);
    ok("the database was killed three times", db_kills === 3, `${db_kills}`);
    ok("nothing had to be given to a person", parked.length === 0, parked.map((p) => p.join(" ")).join(", "));
    good = ok(`no duplicate, no loss, requestid ${requestid}`, house.judge());
  } finally {
    if (pool.on) await pool.stop().catch(() => {});
    await house.end(words.includes("keep") && !good);
  }
}

console.log(`mixed ops=${OPS} seed=${seed}`);
for (const requestid of word("requestid") ? [word("requestid")] : ["honoured", "ignored"]) await day(requestid);
process.exit(counted());
