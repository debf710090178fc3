#!/usr/bin/env node
// The judge's own test: a house where all is well, where it must be silent,
// and then each kind of wrong planted in a shop of its own, which it must name.
import { appendFileSync, writeFileSync } from "node:fs";
import { House, counted, ok } from "./house.mjs";
import { judged } from "./judge.mjs";

const invoice = (h, s) => h.one(`SELECT qbo_id FROM link WHERE shop_id = ${s.id} AND entity = 'invoice'`);
const marker = (h, s, path = "invoice") => h.one(`SELECT marker FROM sync_attempt WHERE shop_id = ${s.id} AND marker <> '' AND path = '${path}'`);
const payment = (h, s) => h.one(`SELECT qbo_id FROM link WHERE shop_id = ${s.id} AND entity = 'payment'`);
const pay = (h, s, body) => h.control("POST", `companies/${s.realm}/Payment`, body);
const paid = (h, s) => h.event_sql(s.id, "payment", 1);
const reissued = (h, s) => h.reissue_sql(s.id, 1);
const book = async (h, s) => (await h.control("GET", `companies/${s.realm}/books`)).Invoice;
const put = (h, s, body) => h.control("POST", `companies/${s.realm}/Invoice`, body);
const line = (h, s, amount = 89) => [{ Amount: amount, DetailType: "SalesItemLineDetail",
  SalesItemLineDetail: { ItemRef: { value: h.one(`SELECT qbo_id FROM link WHERE shop_id = ${s.id} AND entity = 'item'`) } } }];
const customer = (h, s) => ({ value: h.one(`SELECT qbo_id FROM link WHERE shop_id = ${s.id} AND entity = 'customer'`) });

// What is planted, and what the judge must say of that shop or its company.
const plants = [
  ["a document twice", /^I1 .*same record twice/, async (h, s) =>
    put(h, s, { CustomerRef: customer(h, s), Line: line(h, s), PrivateNote: `Counterfoil ${marker(h, s)}` })],
  ["a document gone", /^I1 .*not in QuickBooks/, (h, s) => h.control("DELETE", `companies/${s.realm}/Invoice/${invoice(h, s)}`)],
  ["parked without a reason", /^I1 .*without a reason/, (h, s) =>
    h.sql(`UPDATE sync_event SET state = 'needs_attention', cause = '', message = '' WHERE shop_id = ${s.id} AND entity = 'invoice'`)],
  ["silently left out", /^I1 .*is skipped/, (h, s) => h.sql(`UPDATE sync_event SET state = 'skipped' WHERE shop_id = ${s.id} AND entity = 'invoice'`)],
  ["a change that nobody posts", /^I1 .*nothing is open/, (h, s) => h.sql(`UPDATE invoice SET revision = revision + 1 WHERE shop_id = ${s.id}`)],
  ["posted without a link", /^I2 .*linked to nothing/, (h, s) => h.sql(`DELETE FROM link WHERE shop_id = ${s.id} AND entity = 'invoice'`)],
  ["another's marker", /^I2 .*marker/, (h, s) => put(h, s, { Id: invoice(h, s), PrivateNote: "Counterfoil AAAAAAAA" })],
  ["no marker at all", /^I2 .*marker/, (h, s) => put(h, s, { Id: invoice(h, s), PrivateNote: "" })],
  ["another customer", /^I2 .*is customer/, async (h, s) => {
    const made = await h.control("POST", `companies/${s.realm}/Customer`, { DisplayName: "Another" });
    await put(h, s, { Id: invoice(h, s), CustomerRef: { value: made.Customer.Id } });
  }],
  ["another number", /^I2 .*number/, (h, s) => put(h, s, { Id: invoice(h, s), DocNumber: "77" })],
  ["another date", /^I2 .*date/, (h, s) => put(h, s, { Id: invoice(h, s), TxnDate: "2026-01-02" })],
  ["another name", /^I2 .*in QuickBooks/, (h, s) => h.sql(`UPDATE customer SET name = 'Else' WHERE shop_id = ${s.id}`)],
  ["another price", /^I2 .*in QuickBooks/, (h, s) => h.sql(`UPDATE item SET unit_price = 1 WHERE shop_id = ${s.id}`)],
  ["a document that nobody asked for", /^I3 /, (h, s) => put(h, s, { CustomerRef: customer(h, s), Line: line(h, s) })],
  ["a customer that nobody asked for", /^I3 .*Someone/, (h, s) => h.control("POST", `companies/${s.realm}/Customer`, { DisplayName: "Someone" })],
  ["another total there", /^I4 /, (h, s) => put(h, s, { Id: invoice(h, s), Line: line(h, s, 90) })],
  ["another total here", /^I4 /, (h, s) => h.sql(`UPDATE invoice SET total = 8901 WHERE shop_id = ${s.id}`)],
  ["another shop's document", /^I5 /, (h, s, other) =>
    put(h, s, { CustomerRef: customer(h, s), Line: line(h, s), PrivateNote: `Counterfoil ${marker(h, other)}` })],
  ["a payment twice", /^I1 .*same record twice/, (h, s) =>
    pay(h, s, { CustomerRef: customer(h, s), TotalAmt: 89, PrivateNote: `Counterfoil ${marker(h, s, "payment")}` }), paid],
  ["a payment that nobody asked for", /^I3 /, (h, s) => pay(h, s, { CustomerRef: customer(h, s), TotalAmt: 89 })],
  ["a payment of another amount", /^I4 /, (h, s) => h.sql(`UPDATE payment SET amount = 8901 WHERE shop_id = ${s.id}`), paid],
  ["a payment taken off its invoice", /^I2 .*goes to nothing/, (h, s) => pay(h, s, { Id: payment(h, s), Line: [] }), paid],
  ["a payment under another number", /^I2 .*reference/, (h, s) => pay(h, s, { Id: payment(h, s), PaymentRefNum: "X" }), paid],
  ["made before the void", /^I6 .*stands for/, (h, s) => h.sql(`UPDATE sync_attempt AS a JOIN sync_event AS e ON e.shop_id = a.shop_id AND e.id = a.event_id AND e.record_id = 501
    SET a.first_marked_at = '2026-01-01' WHERE a.shop_id = ${s.id} AND a.path = 'invoice'`), reissued, paid],
  ["out of order", /^I6 .*before the end/, (h, s) =>
    h.sql(`UPDATE sync_attempt SET first_marked_at = '2026-01-01' WHERE shop_id = ${s.id} AND operation = 'update'`), "updated"],
  ["carried out twice", /^I6 .*QuickBooks counts/, (h, s) => put(h, s, { Id: invoice(h, s), CustomerMemo: { value: "once more" } })],
  ["two answers for one event", /^I6 .*carried out 2 times/, (h, s) => h.sql(`INSERT INTO sync_attempt (shop_id, event_id, connection_id, generation, fence, run_id, n, operation, request_id, revision, path, body, body_hash, marker, first_marked_at, marked_at, outcome)
    SELECT shop_id, event_id, connection_id, generation, fence, run_id, 2, operation, REVERSE(request_id), revision, path, body, body_hash, marker, first_marked_at, marked_at, outcome FROM sync_attempt WHERE shop_id = ${s.id} AND path = 'invoice'`)],
  ["an attempt missing", /^I7 .*no attempt/, (h, s) => h.sql(`DELETE FROM sync_attempt WHERE shop_id = ${s.id} AND path = 'invoice'`)],
  ["an attempt without an outcome", /^I7 .*is open/, (h, s) => h.sql(`UPDATE sync_attempt SET outcome = 'open' WHERE shop_id = ${s.id} AND path = 'invoice'`)],
  ["a run missing", /^I7 .*no run/, (h, s) => {
    h.sql(`DELETE FROM sync_run WHERE shop_id = ${s.id}`);
    return h.one(`SELECT MIN(id) FROM sync_attempt WHERE shop_id = ${s.id}`);
  }],
  ["another body", /^I7 .*hashed/, (h, s) => {
    h.sql(`UPDATE sync_attempt SET body = '{}' WHERE shop_id = ${s.id} AND path = 'invoice'`);
    return h.one(`SELECT id FROM sync_attempt WHERE shop_id = ${s.id} AND path = 'invoice'`);
  }],
  ["given up while it works", /^I8 .*given up/, (h, s) => h.sql(`UPDATE connection SET state = 'expired', reason = 'x' WHERE shop_id = ${s.id}`)],
  ["ended, and nobody says so", /^I8 .*nothing says/, (h, s) => h.control("POST", `grants/${s.realm}/revoke`, {})],
  ["a refresh token dropped", /^I9 .*neither/, (h, s) => h.sql(`UPDATE secret SET refresh_hash = REVERSE(refresh_hash) WHERE shop_id = ${s.id}`)],
  ["a grant that nobody will revoke", /^I9 .*revoke/, (h, s) => h.sql(`UPDATE connection SET state = 'disconnected' WHERE shop_id = ${s.id}`)],
  ["a sanitizer's word", /^I12 /, (h, s) => appendFileSync(`${h.dir}/log/a.log`, `shop ${s.id}: AddressSanitizer: heap-use-after-free\n`)],
  ["a process that ended badly", /^I12 /, (h, s) => appendFileSync(`${h.dir}/log/ends.log`, `shop ${s.id}: sweeper ended with SIGSEGV\n`)],
  ["an event that nobody takes", /^I13 .*stuck in pending/, (h, s) => h.sql(h.event_sql(s.id, "customer", 1).replace(/INSERT INTO wake.*/, ""))],
  ["an event that waits for a final one", /^I13 .*stuck/, (h, s) =>
    h.sql(`UPDATE sync_event AS e JOIN sync_event AS o ON o.shop_id = e.shop_id AND o.entity = 'item' SET e.state = 'pending', e.waits_for = o.id, e.due_at = '9999-12-31' WHERE e.shop_id = ${s.id} AND e.entity = 'invoice'`)],
  ["a lane held", /^I13 .*held/, (h, s) => h.sql(`UPDATE lane SET owner = 'me' WHERE shop_id = ${s.id}`)],
  ["a lane due", /^I13 .*due/, (h, s) => h.sql(`UPDATE lane SET due_at = NOW(6) WHERE shop_id = ${s.id}`)],
  ["a wake unheard", /^I13 .*wake/, (h, s) => h.sql(`INSERT INTO wake (shop_id, kind) VALUES (${s.id}, 'post')`)],
  ["a job at work", /^I13 .*job/, (h, s) => h.sql(`INSERT INTO job (shop_id, kind, state) VALUES (${s.id}, 'lists', 'working')`)],
  ["a tally that is not so", /^I13 .*tally/, (h, s) => h.sql(`UPDATE tally SET succeeded = succeeded + 1 WHERE shop_id = ${s.id}`)],
  ["a problem of no event", /^I13 .*the problem "unknown"/, (h, s) => h.sql(`INSERT INTO problem VALUES (${s.id}, 'unknown', '', 1, 1, 1, NOW(6), NOW(6), 1, 'm')`)],
  ["a refresh that never ended", /^I13 .*refresh/, (h, s) => h.sql(`UPDATE secret SET refreshing = 1 WHERE shop_id = ${s.id}`)],
  ["a neighbor's turns", /^I14 /, (h, s) => {
    h.say({ turns: 2 });
    const other = h.shops.at(-2).id;
    h.sql(`UPDATE sync_event SET created_at = '2026-01-01' WHERE shop_id = ${s.id};
      INSERT INTO sync_run (shop_id, connection_id, fence, owner, started_at, ended_at) SELECT ${other}, ${other}, seq, '', '2026-01-02', '2026-01-03' FROM seq_1_to_3`);
  }],
];

const house = await House.start({ name: "judge" });
try {
  const shops = await house.make_shops(plants.length + 2), [other, baseline] = shops.slice(-2);
  house.say({ baseline: baseline.realm });
  house.sql([...shops.slice(0, -1)].map((s) => house.event_sql(s.id, "invoice", 1)).join("\n"));
  await house.drain(60);
  for (const step of [4, 3]) { // what a case needs first stands last
    house.sql(plants.flatMap((p, i) => (typeof p[step] === "function" ? [p[step](house, shops[i])] : [])).join("\n"));
    await house.drain(60);
  }
  house.sql(plants.flatMap((p, i) => (p[3] === "updated" ? [house.edit_sql(shops[i].id, "invoice", 1) + house.event_sql(shops[i].id, "invoice", 1)] : [])).join("\n"));
  await house.drain(60);
  let before = await judged(house.dir);
  ok("nothing is wrong with a good house", before.length === 0, before.join("; "));
  for (const [i, [name, want, plant]] of plants.entries()) {
    const s = shops[i], id = await plant(house, s, other);
    const now = await judged(house.dir), fresh = now.filter((text) => !before.includes(text));
    const about = new RegExp(`shop ${s.id}\\b|company ${s.realm}\\b|attempt ${typeof id === "string" ? id : "-"}\\b|shop ${other.id}\\b`);
    ok(name, fresh.some((text) => want.test(text) && about.test(text)), `said ${JSON.stringify(fresh.slice(0, 4))}`);
    before = now;
  }
} finally {
  await house.end();
}
process.exit(counted());
