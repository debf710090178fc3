#!/usr/bin/env node
// D21: the database is put back to a backup, behind which documents were sent.
// The operator says so (counterfoil restored), and the real sweeper sends
// nothing that QuickBooks has: request ids are ignored, and most shops let
// QuickBooks number, so nothing but the look keeps a second document out.
//
//   restored.mjs [all] [only=TEXT] [keep]
//
// Always all of them: it takes seconds.
import { spawnSync } from "node:child_process";
import { House, bin, counted, each, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), keep = words.includes("keep");
const only = words.find((w) => w.startsWith("only="))?.slice(5) ?? "";
const done = { state: "succeeded", cause: "", records: 1 };
const invoice = (h, s) => h.event_sql(s.id, "invoice", 1);
const state_sql = (s, state) => `UPDATE sync_event SET state = '${state}' WHERE shop_id = ${s.id} AND entity = 'invoice';
UPDATE tally SET pending = pending - 1, ${state} = ${state} + 1 WHERE shop_id = ${s.id};`;
const by_hand = (s, state) => `UPDATE sync_event SET state = 'pending', due_at = NOW(6) WHERE shop_id = ${s.id} AND state = '${state}';
UPDATE tally SET pending = pending + 1, ${state} = ${state} - 1 WHERE shop_id = ${s.id}; INSERT INTO wake (shop_id, kind) VALUES (${s.id}, 'post');`;

// before: in the backup; since: what happens behind it and is forgotten; after:
// what the shop does when the database is back.
const cases = {
  "sent since, number ours": { number: true, before: invoice, want: done },
  "sent since, number theirs": { before: invoice, want: done },
  "sent since, with its customer and item": { has: [], before: invoice, want: { ...done, customers: 1 } },
  "added to the queue since, and once more": { since: invoice, after: invoice, want: done },
  "tried again since, and once more": { before: (h, s) => invoice(h, s) + state_sql(s, "failed"), since: (h, s) => by_hand(s, "failed"), after: (h, s) => by_hand(s, "failed"), want: done },
  "edited here since": { before: invoice, later: (h, s) => h.edit_sql(s.id, "invoice", 1) + invoice(h, s), want: { state: "needs_attention", cause: "changed_in_qbo", records: 1 } },
  "edited there since": { before: invoice, person: (h, s, r) => h.control("POST", `companies/${s.realm}/Invoice`, { Id: r.Id, PrivateNote: `${r.PrivateNote}\nCalled them` }),
    want: { state: "needs_attention", cause: "changed_in_qbo", records: 1 } },
  "edited when the database is back": { before: invoice, after: (h, s) => state_sql(s, "skipped") + h.edit_sql(s.id, "invoice", 1) + invoice(h, s), want: { state: "needs_attention", cause: "changed_in_qbo", records: 1 } },
  "not sent since": { before: invoice, hold: true, want: done },
  "QuickBooks will not say": { before: invoice, deaf: true, want: { state: "needs_attention", cause: "outcome_unknown", records: 1 } },
};

const house = await House.start({ name: "restored", scale: 100, settings: { requestid: "ignored", throttle: false } });
const tables = () => house.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'counterfoil'").flat();
const copy = (from, to) => house.sql(`SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0;
${tables().map((t) => `DELETE FROM ${to}.\`${t}\`; INSERT INTO ${to}.\`${t}\` SELECT * FROM ${from}.\`${t}\`;`).join("\n")}`);
const restored = (...args) => spawnSync(bin("counterfoil"), ["restored", ...args], { encoding: "utf8",
  env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf` } });
const books = (s) => house.control("GET", `companies/${s.realm}/books`);
const drained = async (what) => ok(what, (await house.drain(60)) === 0, `${house.open_count()} open`);

let status = 1;
try {
  const chosen = Object.entries(cases).filter(([name]) => name.includes(only)).map(([name, c]) => ({ name, ...c }));
  const shops = await house.make_shops(chosen.length);
  chosen.forEach((c, i) => { c.shop = shops[i]; });
  await each(chosen.filter((c) => !c.number), 4, (c) => house.their_numbers(c.shop));
  house.sql(chosen.flatMap((c) => (c.has ?? ["customer", "item"]).map((entity) => house.event_sql(c.shop.id, entity, 1))).join("\n"));
  await drained("what was there before is posted");
  await each(chosen, 4, async (c) => { c.began = await books(c.shop); });
  for (const c of chosen) if (c.before) house.sql(c.before(house, c.shop));

  // The backup, as a dump would have it.
  house.sql(`CREATE DATABASE backup; ${tables().map((t) => `CREATE TABLE backup.\`${t}\` LIKE counterfoil.\`${t}\`;`).join("\n")}`);
  copy("counterfoil", "backup");
  const when = house.one("SELECT DATE_FORMAT(NOW(), '%Y-%m-%dT%H:%i:%sZ')");

  for (const c of chosen) {
    if (c.hold) house.sql(`UPDATE lane SET hold_until = NOW(6) + INTERVAL 1 HOUR WHERE shop_id = ${c.shop.id}`);
    if (c.since) house.sql(c.since(house, c.shop));
  }
  const held = chosen.filter((c) => c.hold).length;
  const open = await house.drain(20 * (held ? 0.25 : 1));
  ok("what happens since the backup is posted", open === held, `${open} open`);
  for (const c of chosen) if (c.later) house.sql(c.later(house, c.shop));
  if (chosen.some((c) => c.later)) await house.drain(5);
  await each(chosen.filter((c) => c.person), 4, async (c) => {
    const list = (await books(c.shop)).Invoice;
    await c.person(house, c.shop, list.at(-1));
  });

  // Back, with the ids that a new server would give, and a sweeper still on.
  copy("backup", "counterfoil");
  for (const t of ["invoice", "customer", "item", "sync_event", "sync_attempt"]) house.sql(`ALTER TABLE ${t} AUTO_INCREMENT = 1`);
  house.sql("UPDATE lane SET owner = 'somebody', until = NOW(6) + INTERVAL 3 MINUTE LIMIT 1");
  let said = restored("--backup-of", when);
  ok("not while a sweeper is at work", said.status === 1 && /stop the sweepers/.test(said.stderr), said.stderr);
  house.sql("UPDATE lane SET owner = '', until = NULL");
  for (const [word, why] of [["yesterday", /a time with its zone/], ["2099-01-01T00:00:00Z", /in the future/]]) {
    said = restored("--backup-of", word);
    ok(`not of ${word}`, said.status === 1 && why.test(said.stderr), said.stderr);
  }
  said = restored("--backup-of", when, "--sql", "sql");
  ok("the operator says so", said.status === 0 && said.stdout.includes(`${shops.length} connections`), said.stderr);
  const fresh = Number(house.one("INSERT INTO customer (shop_id, external_id, name, name_key) SELECT id, 'c-new', 'New', 'new' FROM shop LIMIT 1 RETURNING id"));
  ok("no id is given twice", fresh >= 1000000, `${fresh}`);
  ok("each shop is told", Number(house.one("SELECT COUNT(*) FROM audit WHERE what = 'database.restored'")) === shops.length);

  await each(chosen.filter((c) => c.deaf), 4, (c) => house.control("POST", "scripts", { realmId: c.shop.realm, method: "GET", path: "/query", store: false, status: 400, times: 1000,
    content_type: "application/json", response_body: JSON.stringify({ Fault: { Error: [{ Message: "Invalid query", Detail: "QueryValidationError", code: "4001" }], type: "ValidationFault" } }) }));
  for (const c of chosen) if (c.after) house.sql(c.after(house, c.shop));
  house.sql("INSERT INTO wake (shop_id, kind) SELECT id, 'post' FROM shop");
  const marks = Number(house.one("SELECT COUNT(*) FROM sync_attempt"));
  const early = house.sweeper(["--once"]);
  await early.ended;
  ok("nothing is sent before a late store could be found", Number(house.one("SELECT COUNT(*) FROM sync_attempt a JOIN sync_event e ON e.shop_id = a.shop_id AND e.id = a.event_id WHERE e.entity = 'invoice'")) === 0, `${marks}`);
  await drained("the queue is worked off");

  for (const c of chosen) {
    const [state, cause, message] = house.sql(`SELECT state, cause, message FROM sync_event WHERE shop_id = ${c.shop.id} AND entity = 'invoice' AND state <> 'skipped' ORDER BY id DESC LIMIT 1`)[0] ?? [];
    const now = await books(c.shop), count = (list) => (now[list] ?? []).length - (c.began[list] ?? []).length, wrong = [];
    if (state !== c.want.state || cause !== c.want.cause) wrong.push(`${state} ${cause}: ${message}, not ${c.want.state} ${c.want.cause}`);
    if (count("Invoice") !== c.want.records) wrong.push(`${count("Invoice")} invoices in the books, not ${c.want.records}`);
    if (count("Customer") !== (c.want.customers ?? 0)) wrong.push(`${count("Customer")} customers, not ${c.want.customers ?? 0}`);
    ok(c.name, wrong.length === 0, wrong.join("; "));
  }
  console.log(`restored: ${chosen.length} shops`);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
