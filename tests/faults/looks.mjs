#!/usr/bin/env node
// The table of looks, against the real sweeper and QuickBooks' books: creates,
// updates, voids and deletes of customers, items, invoices and payments whose
// answers are lost, with and without our own number, with what people do in the books
// before anybody looks, and with names that are hard to ask for.  Request ids
// are ignored, so only looking prevents a second record.
//
//   looks.mjs [all] [only=TEXT] [keep]
//
// Always all of them: it takes seconds.
import { House, counted, each, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const keep = words.includes("keep"), only = word("only") ?? "", WAIT_S = 120;
const quoted = (s) => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

// ------------------------------------------------------------------ the cases

const lost = { answer: "reset", store: true }, never = { answer: "reset", store: false };
const names = {
  "a curly apostrophe": "Bob\u2019s Deli", "a curly one first": "\u2019s Gravenhage", "per cent": "100% Wool", "an underscore": "Joe_s Deli",
  "an apostrophe": "Bob's Deli", "a backslash": "A\\B Ltd", "an accent": "M\u00fcller & S\u00f6hne", "a dash": "North \u2013 South",
  "quotes": 'The "Kettle"', "(deleted)": "Copper Kettle (deleted)", "a plus and a hash": "A+B #1; x=y&z", "hundred characters": `${"Kettle ".repeat(13)}Copper KQ`,
  "beyond the first plane": "Kettle \u{1F6C1}", "many": "\u6c34\u9053\u5c4b",
};
const neighbor = (name) => name.length < 90 ? `${name} 2` : `${name.slice(0, -1)}2`;
const cases = [];
const add = (name, c) => cases.push({ name, entity: "invoice", operation: "create", ...c });
const list_of = { customer: "Customer", item: "Item", invoice: "Invoice", payment: "Payment" };

for (const entity of ["customer", "item"])
  for (const [what, name] of Object.entries(names))
    for (const script of [lost, never])
      add(`create ${entity}, ${what} in the name, ${script === lost ? "" : "not "}stored`, { entity, script, record: name,
        // A neighbor that a careless query would take for it.
        before: (h, s) => h.control("POST", `companies/${s.realm}/${list_of[entity]}`, entity === "customer" ? { DisplayName: neighbor(name) } :
          { Name: neighbor(name), Type: "Service", IncomeAccountRef: { value: h.account.Id } }),
        want: { state: "succeeded", mine: 1 } });

const person = {
  note: (h, s, r) => h.control("POST", `companies/${s.realm}/Invoice`, { Id: r.Id, CustomerMemo: { value: "Called them" } }),
  amount: (h, s, r) => h.control("POST", `companies/${s.realm}/Invoice`, { Id: r.Id, Line: [{ Id: r.Line[0].Id, Amount: 10, DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: { ...r.Line[0].SalesItemLineDetail, Qty: 1, UnitPrice: 10 } }] }),
  void: (h, s, r) => h.control("POST", `companies/${s.realm}/Invoice/${r.Id}/void`),
  remove: (h, s, r) => h.control("DELETE", `companies/${s.realm}/Invoice/${r.Id}`),
  deactivate: (entity) => (h, s, r) => h.control("DELETE", `companies/${s.realm}/${list_of[entity]}/${r.Id}`),
  email: (h, s, r) => h.control("POST", `companies/${s.realm}/Customer`, { Id: r.Id, PrimaryEmailAddr: { Address: "else@kettle.example" } }),
  price: (h, s, r) => h.control("POST", `companies/${s.realm}/Item`, { Id: r.Id, UnitPrice: 11 }),
  check: (h, s, r) => h.control("POST", `companies/${s.realm}/Payment`, { Id: r.Id, PaymentRefNum: "CHK 7" }),
  unpay: (h, s, r) => h.control("DELETE", `companies/${s.realm}/Payment/${r.Id}`),
  // Another payment of the customer, on the same day and of the same amount.
  twin: (h, s) => h.control("POST", `companies/${s.realm}/Payment`, { CustomerRef: { value: s.first.Customer.at(-1).Id }, TotalAmt: 89, TxnDate: "2026-06-20" }),
  rival: (h, s) => h.control("POST", `companies/${s.realm}/Invoice`, { DocNumber: "1001", CustomerRef: { value: s.first.Customer.at(-1).Id },
    Line: [{ Amount: 5, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: s.first.Item.at(-1).Id } } }] }),
};
const theirs = (h, s) => h.control("POST", `companies/${s.realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: false } });
const done = { state: "succeeded", cause: "", records: 1 }, compare = { state: "needs_attention", cause: "changed_in_qbo", records: 1 };
const gone = { state: "needs_attention", cause: "deleted_in_qbo", records: 0 };

add("create, number ours", { script: lost, want: done });
add("create, number ours, not stored", { script: never, want: done });
add("create, number ours, note edited", { script: lost, person: person.note, want: done });
add("create, number ours, amount edited", { script: lost, person: person.amount, want: { ...done, cause: "tax_mismatch" } });
add("create, number ours, voided", { script: lost, person: person.void, want: { ...done, cause: "tax_mismatch" } });
add("create, a stranger takes the number", { script: never, has: ["customer", "item"], person: person.rival, want: { state: "needs_attention", cause: "duplicate_number", records: 1 } });
add("create, number theirs", { script: lost, before: theirs, number: false, want: done });
add("create, number theirs, not stored", { script: never, before: theirs, number: false, want: done });
add("create, number theirs, amount edited", { script: lost, before: theirs, number: false, person: person.amount, want: { ...done, cause: "tax_mismatch" } });
for (const entity of ["customer", "item"]) {
  add(`create ${entity}, made inactive`, { entity, script: lost, person: person.deactivate(entity), want: done });
  add(`update ${entity}`, { entity, operation: "update", script: lost, want: done });
  add(`update ${entity}, not stored`, { entity, operation: "update", script: never, want: done });
}
add("update customer, edited", { entity: "customer", operation: "update", script: lost, person: person.email, want: compare });
add("update item, edited", { entity: "item", operation: "update", script: lost, person: person.price, want: compare });
add("create customer, a vendor has the name", { entity: "customer", script: null, record: "Tin Kettle",
  before: (h, s) => h.control("POST", `companies/${s.realm}/Vendor`, { DisplayName: "Tin Kettle" }), want: { state: "needs_attention", cause: "name_taken", records: 0 } });
for (const [what, script] of Object.entries({ stored: lost, "not stored": never })) {
  add(`update, ${what}`, { operation: "update", script, want: done });
  add(`update, ${what}, amount edited`, { operation: "update", script, person: person.amount, want: compare });
  add(`update, ${what}, deleted`, { operation: "update", script, person: person.remove, want: gone });
  add(`void, ${what}`, { operation: "void", script, want: { ...done, total: 0 } });
  add(`void, ${what}, deleted`, { operation: "void", script, person: person.remove, want: { state: "succeeded", cause: "", records: 0 } });
  add(`delete, ${what}`, { operation: "delete", script, want: { state: "succeeded", cause: "", records: 0 } });
  add(`delete, ${what}, deleted`, { operation: "delete", script: never, person: person.remove, want: { state: "succeeded", cause: "", records: 0 } });
}
for (const [what, script] of Object.entries({ stored: lost, "not stored": never })) {
  const entity = "payment";
  add(`create payment, ${what}`, { entity, script, has: ["invoice"], want: done });
  add(`create payment, ${what}, beside one of a person`, { entity, script, has: ["invoice"], person: person.twin, want: { ...done, records: 2 } });
  add(`update payment, ${what}`, { entity, operation: "update", script, want: done });
  add(`update payment, ${what}, edited`, { entity, operation: "update", script, person: person.check, want: compare });
  add(`update payment, ${what}, deleted`, { entity, operation: "update", script, person: person.unpay, want: gone });
  add(`delete payment, ${what}`, { entity, operation: "delete", script, want: { state: "succeeded", cause: "", records: 0 } });
  // Its step of a re-issue: what else is asked for then follows by itself.
  add(`unapply payment, ${what}`, { entity, operation: "unapply", script, has: ["payment"], want: { ...done, goes_to: "1501" } });
}
add("unapply payment, not stored, edited", { entity: "payment", operation: "unapply", script: never, has: ["payment"], person: person.check, want: compare });
add("customer deleted while its change is lost", { entity: "customer", operation: "update", script: lost, person: person.deactivate("customer"), want: { ...done, records: 2 } });
add("update, not stored, voided", { operation: "update", script: never, person: person.void, want: compare });
add("void, not stored, voided", { operation: "void", script: never, person: person.void, want: { ...done, total: 0 } });
add("void, not stored, amount edited", { operation: "void", script: never, person: person.amount, want: compare });
add("delete, not stored, amount edited", { operation: "delete", script: never, person: person.amount, want: compare });

// ---------------------------------------------------------------------- moves

const before_it = { update: (e) => [e], void: () => ["invoice"], delete: (e) => [e] };
const has = (c) => c.has ?? before_it[c.operation]?.(c.entity) ?? [];

function change_sql(h, c) {
  const id = c.shop.id;
  if (c.operation === "unapply") return h.reissue_sql(id, 1);
  if (c.operation === "delete" && c.entity === "payment") return h.unpay_sql(id, 1);
  const edit = c.operation === "update" ? h.edit_sql(id, c.entity, 1) : "";
  const as = { void: "void", delete: "delete" }[c.operation] ?? "post";
  return edit + h.event_sql(id, c.entity, 1, as);
}

// Do not wait: whatever waits for a moment is due now.
function hurry(h) {
  h.change(`UPDATE sync_event SET due_at = NOW(6) WHERE state IN ('checking', 'retrying');
    INSERT INTO wake (shop_id, kind) SELECT DISTINCT shop_id, 'post' FROM sync_event WHERE state IN ('checking', 'retrying', 'pending');`);
}
const open = (h) => Number(h.one("SELECT COUNT(*) FROM sync_event WHERE state IN ('pending', 'sending', 'checking', 'retrying')"));

async function finish(h) {
  const sweeper = h.sweeper(["--for", `${WAIT_S + 60}s`]), end = Date.now() + WAIT_S * 1000;
  while (open(h) > 0 && Date.now() < end && sweeper.exitCode === null) {
    hurry(h);
    await sleep(200);
  }
  sweeper.kill("SIGTERM");
  await sweeper.ended;
}

// Until everything that can be sent has been, and nothing was looked at yet.
async function send(h) {
  const fresh = () => Number(h.one("SELECT COUNT(*) FROM sync_event WHERE (state = 'sending' OR (state = 'pending' AND waits_for = 0))"));
  const sweeper = h.sweeper(["--for", "60s"]), end = Date.now() + 60000;
  while (fresh() > 0 && Date.now() < end && sweeper.exitCode === null) await sleep(50);
  sweeper.kill("SIGTERM");
  await sweeper.ended;
}

const books_of = (h, s) => h.control("GET", `companies/${s.realm}/books`);
// What has come into the books since the company began.
const since = (c, books) => (books[list_of[c.entity]] ?? []).filter((r) => !(c.shop.began[list_of[c.entity]] ?? []).some((b) => b.Id === r.Id));

// ------------------------------------------------------------------------ run

const house = await House.start({ name: "looks", scale: 10, settings: { requestid: "ignored", throttle: false } });
let status = 1;
try {
  const chosen = cases.filter((c) => c.name.includes(only)), shops = await house.make_shops(chosen.length);
  chosen.forEach((c, i) => { c.shop = shops[i]; });
  await each(chosen, 4, async (c) => { c.shop.began = await books_of(house, c.shop); });
  const start = [];
  for (const c of chosen) {
    const id = c.shop.id;
    if (c.record) start.push(`UPDATE ${c.entity} SET name = ${quoted(c.record)}, name_key = LOWER(${quoted(c.record)}) WHERE shop_id = ${id} AND id = 1;`);
    if (c.number === false) start.push(`UPDATE shop SET use_our_numbers = 0 WHERE id = ${id}; UPDATE invoice SET number = 'A-77' WHERE shop_id = ${id};`);
    start.push(...has(c).map((e) => house.event_sql(id, e, 1)));
  }
  if (start.length > 0) house.sql(`SET NAMES utf8mb4;\n${start.join("\n")}`);
  await finish(house);
  ok("what was there before is posted", open(house) === 0);
  const told = house.one("SELECT COALESCE(MAX(id), 0) FROM sync_event");

  await each(chosen, 4, async (c) => {
    c.shop.first = await books_of(house, c.shop);
    await c.before?.(house, c.shop);
    if (c.script) await house.control("POST", "scripts", { realmId: c.shop.realm, method: "POST", entity: list_of[c.entity], operation: c.operation === "unapply" ? "update" : c.operation, ...c.script });
  });
  house.sql(chosen.map((c) => change_sql(house, c)).join("\n"));
  await send(house);
  await each(chosen.filter((c) => c.person), 4, async (c) => {
    const books = await books_of(house, c.shop);
    await c.person(house, c.shop, since(c, books)[0]);
  });
  const checking = Number(house.one(`SELECT COUNT(*) FROM sync_event WHERE id > ${told} AND state = 'checking' AND looks = 0`));
  ok("all answers were lost, and nobody has looked yet", checking === chosen.filter((c) => c.script).length, `${checking}`);
  await finish(house);

  // Of a chain the first step is the one that was lost.
  const step = house.sql(`SELECT shop_id, state, cause, message FROM sync_event WHERE id > ${told} AND operation = 'unapply'`);
  const events = new Map(house.sql(`SELECT shop_id, entity, state, cause, message FROM sync_event WHERE id > ${told} ORDER BY id`)
    .map(([shop, entity, state, cause, message]) => [`${shop} ${entity}`, { state, cause, message }]));
  for (const [shop, state, cause, message] of step) if (state !== "succeeded") events.set(`${shop} payment`, { state, cause, message });
  for (const c of chosen) {
    const got = events.get(`${c.shop.id} ${c.entity}`), books = await books_of(house, c.shop), wrong = [];
    const rows = since(c, books), w = c.want;
    if (got.state !== w.state || (w.cause !== undefined && got.cause !== w.cause)) wrong.push(`${got.state} ${got.cause}: ${got.message}, not ${w.state} ${w.cause ?? ""}`);
    if (w.records !== undefined && rows.length !== w.records) wrong.push(`${rows.length} records in the books, not ${w.records}`);
    if (w.mine !== undefined && rows.length !== w.mine + 1) wrong.push(`${rows.length - 1} records beside the neighbor, not ${w.mine}`);
    if (w.total !== undefined && Number(rows[0].TotalAmt) !== w.total) wrong.push(`a total of ${rows[0].TotalAmt}, not ${w.total}`);
    const paid = w.goes_to && books.Invoice.find((v) => v.Id === rows[0]?.Line?.[0]?.LinkedTxn[0].TxnId)?.DocNumber;
    if (paid !== w.goes_to) wrong.push(`applied to ${paid ?? "nothing"}, not to ${w.goes_to}`);
    if (c.number === false && rows[0]?.DocNumber === "A-77") wrong.push("our number was sent");
    ok(c.name, wrong.length === 0, wrong.join("; "));
  }
  console.log(`looks: ${chosen.length} lost answers`);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
