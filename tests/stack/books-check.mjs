// The judge of books-run: reads the CSV itself, the simulator's books before
// and after, and the database by the mariadb client.  Shares no code with the
// product; money is BigInt pennies.
//
//   books-check.mjs FILE.csv     with DIR SHOP WALK_IN DB_SOCKET DB_NAME
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";

const { DIR, SHOP, WALK_IN, DB_SOCKET, DB_NAME } = process.env;
let wrong = 0;

function hold(fine, what) {
  if (fine) return;
  wrong++;
  if (wrong <= 40) console.log(`wrong: ${what}`);
}

function same(got, want, what) {
  hold(got === want, `${what}: ${JSON.stringify(got, plain)}, expected ${JSON.stringify(want, plain)}`);
}

const plain = (key, value) => (typeof value === "bigint" ? String(value) : value);

// ---------------------------------------------------------------- arithmetic

// "0.85" as { digits: 85n, scale: 2 }, without a floating point number.
function decimal(text) {
  const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text).trim());
  if (!m) throw new Error(`no number: ${text}`);
  const fraction = (m[3] ?? "").replace(/0+$/, "");
  return { digits: BigInt(m[1] + m[2] + fraction), scale: fraction.length };
}

const normal = (text) => { const d = decimal(text); return `${d.digits}e-${d.scale}`; };

// To pennies, half away from zero.
function pennies({ digits, scale }) {
  if (scale <= 2) return digits * 10n ** BigInt(2 - scale);
  const unit = 10n ** BigInt(scale - 2), half = unit / 2n;
  return digits < 0n ? -((-digits + half) / unit) : (digits + half) / unit;
}

function times(a, b) {
  const x = decimal(a), y = decimal(b);
  return { digits: x.digits * y.digits, scale: x.scale + y.scale };
}

// ---------------------------------------------------------------- three sides

function csv(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') { cell += c; i++; }
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ",") { row.push(cell); cell = ""; }
    else if (!quoted && c === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = ""; }
    else cell += c;
  }
  if (cell !== "" || row.length) { row.push(cell); rows.push(row); }
  const [head, ...rest] = rows;
  return rest.map((r) => Object.fromEntries(head.map((name, i) => [name, r[i]])));
}

// Invoices of the file: number -> { customer, date, total, lines }.
function expected(rows) {
  const invoices = new Map();
  for (const r of rows) {
    const [month, day, year] = r.InvoiceDate.split(" ")[0].split("/");
    const at = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    const customer = r.CustomerID.trim() || WALK_IN;
    if (!invoices.has(r.InvoiceNo)) invoices.set(r.InvoiceNo, { customer, at, total: 0n, lines: [] });
    const v = invoices.get(r.InvoiceNo), amount = pennies(times(r.Quantity, r.UnitPrice));
    same(customer, v.customer, `the file's customer of ${r.InvoiceNo}`);
    v.total += amount;
    v.lines.push({ item: r.StockCode.trim(), description: r.Description.trim(), quantity: normal(r.Quantity), price: normal(r.UnitPrice), amount });
  }
  return invoices;
}

// Rows as arrays; every column comes as text or null.
function sql(text) {
  const got = spawnSync("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", DB_SOCKET, "--batch",
    "--skip-column-names", "--raw", DB_NAME, "-e", text], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (got.status !== 0) throw new Error(`${text}: ${got.stderr}`);
  return got.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}
const select = (columns, from) =>
  sql(`SELECT JSON_ARRAY(${columns.map((c) => `CAST(${c} AS CHAR)`).join(",")}) FROM ${from}`);

// What a run has made: entity -> the records that were not there before.
function made() {
  const before = JSON.parse(readFileSync(`${DIR}/before.json`, "utf8"));
  const after = JSON.parse(numbersAsText(readFileSync(`${DIR}/after.json`, "utf8")));
  const known = (name) => new Set((before[name] ?? []).map((x) => String(x.Id)));
  return Object.fromEntries(Object.keys(after).map((name) =>
    [name, Array.isArray(after[name]) ? after[name].filter((x) => !known(name).has(String(x.Id))) : []]));
}

// JSON with every number in quotes: digits stay what they are.
function numbersAsText(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (t) => (t[0] === '"' ? t : `"${t}"`));
}

// ------------------------------------------------------------------ QuickBooks

function names_once(list, field, want, what) {
  const seen = new Map();
  for (const x of list) {
    const key = String(x[field]).toLowerCase();
    hold(!seen.has(key), `${what} '${x[field]}' is there twice`);
    hold(String(x.Active ?? "true") === "true", `${what} '${x[field]}' is inactive`);
    seen.set(key, x);
  }
  for (const name of want) hold(seen.has(name.toLowerCase()), `${what} '${name}' is missing`);
  same(seen.size, want.size, `number of ${what}s`);
}

function check_line(books, number, i, got, want) {
  const d = got.SalesItemLineDetail, at = `${number} line ${i + 1}`;
  const item = books.items.get(d.ItemRef.value);
  same(item?.Name.toLowerCase(), want.item.toLowerCase(), `${at} item`);
  same(got.Description ?? "", want.description, `${at} description`);
  same(normal(d.Qty), want.quantity, `${at} quantity`);
  same(normal(d.UnitPrice), want.price, `${at} price`);
  same(pennies(decimal(got.Amount)), want.amount, `${at} amount`);
  same(d.TaxCodeRef?.value, books.no_vat, `${at} tax code`);
}

function check_document(books, doc, want) {
  const lines = doc.Line.filter((l) => l.DetailType === "SalesItemLineDetail");
  const at = doc.DocNumber;
  same(books.customers.get(doc.CustomerRef.value)?.DisplayName, want.customer, `${at} customer`);
  same(doc.TxnDate, want.at, `${at} date`);
  same(pennies(decimal(doc.TotalAmt)), want.total, `${at} total`);
  same(pennies(decimal(doc.Balance)), want.total, `${at} balance`);
  same(doc.CurrencyRef?.value ?? "GBP", "GBP", `${at} currency`);
  same(lines.length, want.lines.length, `${at} lines`);
  if (lines.length === want.lines.length)
    lines.forEach((l, i) => check_line(books, at, i, l, want.lines[i]));
}

function check_books(invoices) {
  const all = JSON.parse(numbersAsText(readFileSync(`${DIR}/after.json`, "utf8"))), m = made();
  const books = {
    items: new Map(all.Item.map((x) => [x.Id, x])),
    customers: new Map(all.Customer.map((x) => [x.Id, x])),
    no_vat: all.TaxCode.find((x) => x.Name === "No VAT").Id,
  };
  const codes = new Map(), customers = new Set(), documents = new Map();
  let sum = 0n;
  for (const v of invoices.values()) {
    customers.add(v.customer);
    for (const l of v.lines) codes.set(l.item.toLowerCase(), l.item);
  }
  names_once(m.Item, "Name", new Set(codes.values()), "item");
  names_once(m.Customer, "DisplayName", customers, "customer");
  for (const doc of m.Invoice) {
    hold(!documents.has(doc.DocNumber), `document ${doc.DocNumber} is there twice`);
    documents.set(doc.DocNumber, doc);
    sum += pennies(decimal(doc.TotalAmt));
    if (invoices.has(doc.DocNumber)) check_document(books, doc, invoices.get(doc.DocNumber));
    else hold(false, `document ${doc.DocNumber} is in no file`);
  }
  for (const number of invoices.keys()) hold(documents.has(number), `document ${number} is missing`);
  for (const name of Object.keys(m))
    if (!["Item", "Customer", "Invoice"].includes(name)) same(m[name].length, 0, `new records of ${name}`);
  same(m.Invoice.length, invoices.size, "number of documents");
  return { documents, sum };
}

// -------------------------------------------------------------------- our side

function check_invoices(invoices, documents) {
  const rows = select(["i.number", "i.total", "i.balance", "i.line_count", "i.status", "l.qbo_id", "l.qbo_number", "l.posted_total", "i.revision = l.posted_revision", "c.name"],
    `invoice i JOIN customer c ON c.shop_id = i.shop_id AND c.id = i.customer_id
     LEFT JOIN link l ON l.shop_id = i.shop_id AND l.entity = 'invoice' AND l.local_id = i.id WHERE i.shop_id = ${SHOP}`);
  same(rows.length, invoices.size, "our invoices");
  let sum = 0n;
  for (const [number, total, balance, lines, status, id, theirs, posted, latest, customer] of rows) {
    const want = invoices.get(number), doc = documents.get(number);
    if (!want) { hold(false, `our ${number} is in no file`); continue; }
    sum += BigInt(total);
    same(BigInt(total), want.total, `our ${number} total`);
    same(BigInt(balance), want.total, `our ${number} balance`);
    same(Number(lines), want.lines.length, `our ${number} lines`);
    same(customer, want.customer, `our ${number} customer`);
    same(status, "sent", `our ${number} status`);
    same(id, doc?.Id, `our ${number} linked to`);
    same(theirs, number, `our ${number} number there`);
    same(BigInt(posted ?? 0), want.total, `our ${number} posted total`);
    same(latest, "1", `our ${number} posted as it is`);
  }
  return sum;
}

// The document carries the marker that our attempts sent, and no other.
function check_markers(documents) {
  const rows = select(["e.label", "a.marker"], `sync_attempt a JOIN sync_event e ON e.shop_id = a.shop_id AND e.id = a.event_id
     WHERE a.shop_id = ${SHOP} AND e.entity = 'invoice' GROUP BY e.label, a.marker`);
  const seen = new Set(), of = new Map();
  for (const [number, marker] of rows) {
    hold(!of.has(number), `${number} was sent under two markers`);
    hold(!seen.has(marker), `marker ${marker} stands for two invoices`);
    of.set(number, marker);
    seen.add(marker);
  }
  for (const [number, doc] of documents)
    hold(of.has(number) && (doc.PrivateNote ?? "").endsWith(`Counterfoil ${of.get(number)}`), `${number} lacks our marker`);
}

function check_links() {
  const rows = select(["entity", "COUNT(*)", "COUNT(DISTINCT local_id)", "COUNT(DISTINCT qbo_id)"], `link WHERE shop_id = ${SHOP} GROUP BY entity`);
  const m = made(), there = { item: m.Item.length, customer: m.Customer.length, invoice: m.Invoice.length };
  for (const [entity, n, local, qbo] of rows) {
    same([n, local, qbo].join(), Array(3).fill(String(there[entity])).join(), `links of ${entity}s`);
    delete there[entity];
  }
  same(Object.keys(there).join(), "", "entities without links");
}

// Everything final; the counts kept beside are the counts; no lane is held.
function check_queue(records) {
  const states = Object.fromEntries(select(["state", "COUNT(*)"], `sync_event WHERE shop_id = ${SHOP} GROUP BY state`));
  const names = ["pending", "sending", "checking", "retrying", "needs_attention", "failed", "succeeded", "skipped"];
  const [tally] = select([...names, "problem_invoices"], `tally WHERE shop_id = ${SHOP}`);
  names.forEach((name, i) => same(tally[i], states[name] ?? "0", `tally of ${name}`));
  same(tally[8], "0", "tally of problem invoices");
  same(states.succeeded, String(records), "succeeded events");
  for (const [state, label, cause, message] of select(["state", "label", "cause", "message"], `sync_event WHERE shop_id = ${SHOP} AND state <> 'succeeded' LIMIT 20`))
    hold(false, `event of ${label} is ${state}: ${cause} ${message}`);
  for (const [label, cause] of select(["label", "cause"], `sync_event WHERE shop_id = ${SHOP} AND state = 'succeeded' AND cause <> '' LIMIT 20`))
    hold(false, `event of ${label} succeeded with ${cause}`);
  same(select(["COUNT(*)"], "sync_attempt WHERE outcome IN ('open','unknown')")[0][0], "0", "attempts without an outcome");
  same(select(["COUNT(*)"], "sync_event WHERE waits_for <> 0")[0][0], "0", "events that wait");
  same(select(["COUNT(*)"], "wake")[0][0], "0", "wakes left");
  // What changed in QuickBooks is read each hour, all the same.
  for (const [kind, owner, held, reason, due] of select(["kind", "owner", "hold_until > NOW(6)", "hold_reason", "due_at"], "lane"))
    hold(owner === "" && held !== "1" && reason === "" && (due !== null) === (kind === "changes"), `lane ${kind} is not at rest: ${owner} ${reason} ${due}`);
}

// ------------------------------------------------------------------ the verdict

const invoices = expected(csv(readFileSync(process.argv[2], "utf8")));
const total = [...invoices.values()].reduce((sum, v) => sum + v.total, 0n);
same(invoices.size, 236, "invoices of the file");
same(total, 9302947n, "the file's sum");
const { documents, sum } = check_books(invoices);
const ours = check_invoices(invoices, documents);
same(sum, total, "QuickBooks' sum");
same(ours, total, "our sum");
check_markers(documents);
check_links();
const m = made();
check_queue(m.Item.length + m.Customer.length + m.Invoice.length);

const attempts = select(["outcome", "COUNT(*)"], "sync_attempt GROUP BY outcome").map((r) => r.join(" ")).join(", ");
console.log(`documents ${documents.size}, sum ${sum}, items ${m.Item.length}, customers ${m.Customer.length}; attempts: ${attempts}`);
console.log(readFileSync(`${DIR}/counters.json`, "utf8").replace(/\s+/g, " "));
if (wrong > 40) console.log(`and ${wrong - 40} more`);
process.exit(wrong === 0 ? 0 : 1);
