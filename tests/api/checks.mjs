// What is not about one call: bounds, races, tenants, the description, and
// the import of real books.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { call, counterfoil, routes, shops, sql } from "./world.mjs";
import { misdescribed, resolved } from "./schema.mjs";

const put = (who, path, body) => call(who, "PUT", `/api/v1${path}`, { body: JSON.stringify(body) });
const get = (who, path) => call(who, "GET", `/api/v1${path}`);
const post = (who, path, more) => call(who, "POST", `/api/v1${path}`, more);
const tmp = process.env.TMP_DIR;

const wanted = (got, want, what) => got === want ? null : `${what}: ${got}, not ${want}`;

// Everything a shop has, as text.
function dump(id) {
  return ["customer", "item", "tax_rate", "invoice", "invoice_line", "invoice_line_tax", "invoice_tax",
    "sync_event", "audit", "tally", "idempotency_key"]
    .map((t) => `${t}\n${sql(`SELECT * FROM ${t} WHERE shop_id = ${id} ORDER BY 1, 2, 3`).join("\n")}`).join("\n");
}

function line(n = 1) {
  return { item: "i-12", quantity: String(n), unit_price: "1.00", tax_rates: ["t-1"] };
}

function invoice(number, lines = [line()]) {
  return { number, customer: "c-77", invoice_date: "2026-06-18", lines };
}

// A value of that schema with text one longer than it may be, or as long.
function fill(schema, over) {
  if (schema.maxLength) return "x".repeat(schema.maxLength + (over ? 1 : 0));
  return undefined;
}

export const checks = {
  "openapi.json is OpenAPI 3.1": misdescribed,

  async "openapi.json and the route table name the same"(doc) {
    const ours = routes().map((r) => `${r.method} ${r.path.replace("/api/v1", "").replace(/:[a-z]+/g, "{id}")}`).sort();
    const theirs = Object.entries(doc.paths).flatMap(([path, item]) =>
      Object.keys(item).map((m) => `${m.toUpperCase()} ${path}`)).sort();
    const odd = [...ours.filter((x) => !theirs.includes(x)), ...theirs.filter((x) => !ours.includes(x))];
    return odd.length ? odd.join(", ") : null;
  },

  async "each bound of openapi.json is the handler's"(doc) {
    for (const [name, path, base] of [
      ["CustomerInput", "/customers/bound", { name: "Bound" }],
      ["ItemInput", "/items/bound", { name: "Bound" }],
      ["TaxRateInput", "/tax-rates/bound", { name: "Bound", rate: "1" }],
      ["InvoiceInput", "/invoices/bound", invoice("bound")],
      ["PaymentInput", "/payments/bound", { customer: "c-77", date: "2026-06-18", amount: "1", method: "cash" }]]) {
      const flat = (schema, at = []) => Object.entries(resolved(doc, schema).properties ?? {}).flatMap(([k, s]) =>
        s.maxLength ? [[[...at, k], s]] : flat(s, [...at, k]));
      const fields = flat(doc.components.schemas[name]);
      if (!fields.length) return `${name} has no bounds`;
      for (const [at, schema] of fields.filter(([f]) => f[0] !== "email")) {
        for (const over of [true, false]) {
          const body = structuredClone(base);
          at.slice(0, -1).reduce((o, k) => (o[k] ??= {}), body)[at.at(-1)] = fill(schema, over);
          const got = await put("rosewood", path, body);
          const field = got.json.errors?.[0]?.field;
          if (over && (got.status !== 400 || field !== at.join("."))) return `${name} ${at.join(".")} over: ${got.text}`;
          if (!over && got.status >= 400) return `${name} ${at.join(".")}: ${got.text}`;
        }
      }
    }
    return null;
  },

  async "a body over 1 MB is 413, whatever it is"() {
    for (const n of [1048577, 10 << 20]) {
      const got = await put("rosewood", "/customers/big", { name: "x".repeat(n) });
      if (got.status !== 413) return `${n} bytes: ${got.status}`;
    }
    const room = 1048576 - JSON.stringify({ name: "" }).length;
    return wanted((await put("rosewood", "/customers/big", { name: "x".repeat(room) })).json.errors[0].field, "name", "just 1 MB");
  },

  async "100 levels, a million keys"() {
    const deep = await call("rosewood", "PUT", "/api/v1/customers/x", { body: `{"name":${"[".repeat(100)}${"]".repeat(100)}}` });
    const keys = await call("rosewood", "PUT", "/api/v1/customers/x",
      { body: `{${Array.from({ length: 90000 }, (_, i) => `"k${i}":1`).join()}}` });
    return wanted(deep.status, 400, "deep") ?? wanted(keys.status, 400, "keys");
  },

  async "1000 lines are fine, 1001 are not"() {
    const many = (n) => invoice(`lines-${n}`, Array.from({ length: n }, (_, i) => line(i + 1)));
    const over = await put("rosewood", "/invoices/many", many(1001));
    if (over.status !== 400 || over.json.errors[0].field !== "lines") return over.text;
    const full = await put("rosewood", "/invoices/many", many(1000));
    return wanted(full.status, 201, "1000") ?? wanted(full.json.subtotal, "500500.00", "subtotal") ??
      wanted(full.json.lines.length, 1000, "lines");
  },

  async "an invoice of 600 lines is saved within a second"() {
    const body = invoice("quick", Array.from({ length: 600 }, (_, i) => line(i + 1)));
    const began = Date.now();
    const got = await put("rosewood", "/invoices/quick", body);
    const limit = process.env.V === "asan" ? 5000 : 1000;
    return wanted(got.status, 201, "status") ?? (Date.now() - began < limit ? null : `${Date.now() - began} ms`);
  },

  async "the same PUT ten times at once makes one invoice"() {
    const all = await Promise.all(Array.from({ length: 10 }, () => put("rosewood", "/invoices/race", invoice("race"))));
    const odd = all.filter((x) => ![200, 201].includes(x.status));
    if (odd.length) return odd[0].text;
    const rows = sql(`SELECT COUNT(*), MAX(revision) FROM invoice WHERE external_id = 'race'`)[0].join();
    return wanted(rows, "1,1", "rows") ?? wanted(all.filter((x) => x.status === 201).length, 1, "created");
  },

  async "ten sends at once make one event"() {
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) =>
      post("rosewood", "/invoices/race/send", i % 2 ? { headers: { "Idempotency-Key": `s${i % 3}` } } : {})));
    const odd = all.filter((x) => x.status !== 200);
    if (odd.length) return odd[0].text;
    return wanted(sql(`SELECT COUNT(*) FROM sync_event WHERE label = 'race'`)[0][0], "1", "events");
  },

  async "four edits at once happen one after the other"() {
    const all = await Promise.all(["5", "6", "7", "8"].map((n) => put("rosewood", "/invoices/race", invoice("race", [line(n)]))));
    if (all.some((x) => x.status !== 200)) return all.map((x) => x.text).join();
    const [revision, lines] = sql(`SELECT revision, (SELECT COUNT(*) FROM invoice_line l WHERE l.invoice_id = i.id)
      FROM invoice i WHERE external_id = 'race'`)[0];
    const open = sql(`SELECT COUNT(*) FROM sync_event WHERE label = 'race' AND state = 'pending'`)[0][0];
    return wanted(revision, "6", "revision") ?? wanted(lines, "1", "lines") ?? wanted(open, "1", "open events");
  },

  async "every page of a list, each row once"() {
    const want = sql(`SELECT external_id FROM customer WHERE shop_id = ${shops.rosewood.id}`).flat().sort().join();
    const seen = [];
    for (let cursor = "", n = 0; cursor !== null && n < 100; n++) {
      const page = (await get("rosewood", `/customers?limit=1${cursor && `&cursor=${cursor}`}`)).json;
      seen.push(...page.data.map((x) => x.id));
      cursor = page.next_cursor;
    }
    return wanted(seen.sort().join(), want, "customers");
  },

  async "another shop's ids are 404 on every route, and nothing happens"() {
    const record = { customers: "c-79", items: "i-12", "tax-rates": "t-2", invoices: "inv-9", payments: "p-1", "sync-events": "2" };
    const before = dump(shops.rosewood.id);
    let tried = 0;
    for (const r of routes()) {
      const kind = r.path.split("/")[3];
      if (!/:/.test(r.path) || r.method === "PUT") continue;
      const path = r.path.replace("/api/v1", "").replace(/:[a-z]+/, record[kind]);
      const ours = r.method === "GET" ? await get("rosewood", path) : null;
      const theirs = await call("harbour", r.method, `/api/v1${path}`, { body: r.method === "GET" ? undefined : "" });
      const none = await call("harbour", r.method, `/api/v1${path.replace(record[kind], kind === "sync-events" ? "999999" : "none")}`,
        { body: r.method === "GET" ? undefined : "" });
      tried++;
      if (ours && ours.status !== 200) return `${path}: ours ${ours.status}`;
      if (theirs.status !== 404) return `${r.method} ${path}: ${theirs.status}`;
      const plain = (x) => x.text.replace(/"request_id":"[^"]*"/, "");
      if (plain(theirs) !== plain(none)) return `${path}: ${theirs.text} but ${none.text}`;
    }
    for (const [kind, body] of [["customers", { name: "Theirs" }], ["items", { name: "Theirs" }],
      ["tax-rates", { name: "Theirs", rate: "1" }]]) {
      const got = await put("harbour", `/${kind}/${record[kind]}`, body);
      if (got.status !== 201) return `PUT ${kind}: ${got.status}`;
      tried++;
    }
    return tried < 10 ? `only ${tried} routes` : wanted(dump(shops.rosewood.id) === before, true, "the other shop is as before");
  },

  async "a key has so many calls a minute, then 429"() {
    const conf = process.env.COUNTERFOIL_CONF, kept = readFileSync(conf);
    try {
      writeFileSync(conf, `${kept}api_per_minute = 3\n`);
      sql("DELETE FROM throttle");
      const status = [];
      for (let i = 0; i < 5; i++) status.push(await get("rosewood", "/items?limit=1"));
      const other = await get("harbour", "/items?limit=1");
      const wait = Number(status[4].headers["retry-after"]);
      const left = status.map((x) => /^"key";r=(\d+);t=\d+$/.exec(x.headers.ratelimit)?.[1]).join();
      return wanted(status.map((x) => x.status).join(), "200,200,200,429,429", "statuses") ??
        wanted(left, "2,1,0,0,0", "RateLimit") ??
        wanted(status[0].headers["ratelimit-policy"], '"key";q=3;w=60', "RateLimit-Policy") ??
        wanted((await get("nobody", "/items")).headers.ratelimit, undefined, "without a key") ??
        wanted(other.status, 200, "another key") ?? (wait > 0 && wait <= 61 ? null : `Retry-After ${wait}`);
    } finally {
      writeFileSync(conf, kept);
      sql("DELETE FROM throttle");
    }
  },

  async "HEAD answers without a body"() {
    const got = await call("rosewood", "HEAD", "/api/v1/customers/c-77");
    return wanted(got.status, 200, "status") ?? wanted(got.text, "", "body");
  },

  // ------------------------------------------------------------ the import

  async "import: options that are not understood"() {
    for (const [words, said] of [
      [[], "name a command"], [["nix"], "no command"], [["import"], "--shop is needed"],
      [["import", "--shop", "x", "--number", "n", "--item", "i", "--quantity", "q", "--unit-price", "p", "--date", "d", "f"], "--shop is a number"],
      [["shop", "add", "--nmae", "x"], "no option --nmae"], [["shop", "list", "x"], "one word too many"],
      [["import", "--help", "--nix"], null]]) {
      const got = counterfoil(...words);
      const want = said === null ? 0 : said.startsWith("--shop is a") ? 1 : 2;
      if (got.status !== want || (said && !got.err.includes(said))) return `${words.join(" ")}: ${got.status} ${got.err}`;
    }
    return null;
  },

  async "import: real books, to the penny, each once"() {
    const words = ["import", "--shop", shops.harbour.id, "--number", "InvoiceNo", "--customer-column", "CustomerID",
      "--item", "StockCode", "--description", "Description", "--quantity", "Quantity", "--unit-price", "UnitPrice",
      "--date", "InvoiceDate", "--date-format", "m/d/Y", "--tax-rate", "No VAT", "--due-days", "30"];
    const file = "tests/data/online-retail-2010-12.csv";
    const books = () => sql(`SELECT COUNT(*), SUM(total), SUM(line_count), SUM(status = 'sent') FROM invoice WHERE shop_id = ${shops.harbour.id}`)[0].join();
    let got = counterfoil(...words, "--customer", "Walk-in", file);
    if (got.status !== 1 || !got.err.includes("There is no tax rate \"No VAT\"")) return `without the rate: ${got.err.slice(0, 200)}`;
    counterfoil("tax-rate", "add", "--shop", shops.harbour.id, "--name", "No VAT", "--rate", "0");
    got = counterfoil(...words, file);
    const named = got.err.match(/^line \d+, invoice \d+, CustomerID: The row has no customer/gm) ?? got.err.match(/^line \d+, invoice \d+: The row has no customer/gm);
    if (got.status !== 1 || named?.length !== 1177) return `rows without a customer: ${named?.length}`;
    let bad = wanted(books(), "0,NULL,NULL,NULL", "nothing half imported");
    if (bad) return bad;
    got = counterfoil(...words, "--customer", "Walk-in", file);
    bad = wanted(got.status, 0, got.err) ?? wanted(books(), "236,9302947,4688,0", "books");
    if (bad) return bad;
    const before = dump(shops.harbour.id);
    got = counterfoil(...words, "--customer", "Walk-in", file);
    if (!got.out.includes("Nothing changed: 236 invoices")) return got.out;
    if (dump(shops.harbour.id) !== before) return "the second time changed something";
    got = counterfoil(...words, "--customer", "Walk-in", "--send", file);
    return wanted(books(), "236,9302947,4688,236", "sent") ??
      wanted(sql(`SELECT COUNT(*) FROM sync_event WHERE shop_id = ${shops.harbour.id}`)[0][0], "236", "events") ??
      wanted(sql(`SELECT COUNT(*), COUNT(DISTINCT name) FROM item WHERE shop_id = ${shops.harbour.id} AND external_id <> 'i-12' AND name <> 'Theirs'`)[0].join(), "1455,1455", "items");
  },

  async "import: each refused row is named, and its invoice is left out whole"() {
    const file = `${tmp}/bad.csv`;
    writeFileSync(file, "\uFEFFNo;Who;What;Text;Qty;Price;Day;Tax\r\n" +
      "A1;Kettle;X1;\"two\r\nlines; with \"\"quotes\"\"\";1,5;2,25;31.12.2026;\r\n".replace("31.12.2026", "31/12/2026") +
      "B1;Kettle;X1;;1;1;31/12/2026;\r\n" +
      "A1;Kettle ;x1;;2;10;31/12/2026 10:00;\r\n" +
      "B1;Other;X1;;1;1;31/12/2026;\r\n" +
      "C1;Kettle;X2;;1.5;1;31/12/2026;\r\n" +
      "C1;Kettle;X2;;1;1;31/02/2026;\r\n" +
      "D1;Kettle;X:2;;1;1;31/12/2026;\r\n" +
      ";Kettle;X2;;1;1;31/12/2026;\r\n" +
      "E1;Kettle;X2;;1;1\r\n" +
      "F1;Kettle;X2;;-1;1;31/12/2026;\r\n" +
      "G1;Kettle;;;1;1;31/12/2026;Nope\r\n");
    const words = ["import", "--shop", shops.rosewood.id, "--number", "No", "--customer-column", "Who", "--item", "What",
      "--description", "Text", "--quantity", "Qty", "--unit-price", "Price", "--date", "Day", "--date-format", "d/m/Y",
      "--tax-rate-column", "Tax", "--delimiter", ";", "--decimal-comma", file];
    const count = () => sql(`SELECT COUNT(*) FROM invoice WHERE number IN ('A1','B1','C1','D1','E1','F1','G1')`)[0][0];
    let got = counterfoil(...words);
    for (const said of ["line 6, invoice B1: Another customer than in line 4", "line 7, invoice C1, Qty: Write a number",
      "line 8, invoice C1, Day: The date \"31/02/2026\"", "line 9, invoice D1, What: Name cannot have a colon",
      "line 10, No: The row has no invoice number", "line 11, invoice E1: The row has 6 fields, the first row has 8",
      "line 12, invoice F1: The lines together are below zero", "line 13, invoice G1, What: The row has no item",
      "line 13, invoice G1, Tax: There is no tax rate \"Nope\""])
      if (!got.err.includes(said)) return `"${said}" is not in\n${got.err}`;
    let bad = wanted(got.status, 1, "status") ?? wanted(count(), "0", "imported");
    if (bad) return bad;
    got = counterfoil(...words, "--skip-refused");
    bad = wanted(got.status, 1, "status") ?? wanted(count(), "1", "imported with --skip-refused");
    if (bad) return bad;
    const rows = sql(`SELECT l.line_no, l.quantity, l.unit_price, l.amount, REPLACE(REPLACE(l.description, '\\r', 'R'), '\\n', 'N'), t.name
      FROM invoice i JOIN invoice_line l ON l.shop_id = i.shop_id AND l.invoice_id = i.id
      JOIN item t ON t.shop_id = l.shop_id AND t.id = l.item_id WHERE i.number = 'A1' ORDER BY 1`);
    return wanted(rows.join(" / "), "1,1500000,2250000,338,twoNlines; with \"quotes\",X1 / 2,2000000,10000000,2000,,X1", "lines");
  },

  async "import: an invoice that differs from the one here is left as it is"() {
    const file = `${tmp}/again.csv`;
    writeFileSync(file, "No,Who,What,Qty,Price,Day\nA1,Kettle,X1,1.5,2.25,2026-12-31\n");
    const got = counterfoil("import", "--shop", shops.rosewood.id, "--number", "No", "--customer-column", "Who", "--item", "What",
      "--quantity", "Qty", "--unit-price", "Price", "--date", "Day", file);
    return wanted(got.status, 1, "status") ?? (got.err.includes("Invoice A1 exists with another content") ? null : got.err);
  },

  async "import: an id that another invoice has is left to it, and its neighbors come along"() {
    const file = `${tmp}/taken.csv`, shop = shops.rosewood.id;
    writeFileSync(file, "Invoice No,Customer,SKU,Qty,Price,Invoice Date,Due\n" +
      ["Z1", "Z2", "Z3"].map((n) => `${n},Kettle,X1,1,2,2026-12-31,2027-01-09`).join("\n"));
    sql(`INSERT INTO invoice (shop_id, external_id, number, customer_id, invoice_date)
      SELECT ${shop}, 'Z2', 'not Z2', MIN(id), '2026-01-01' FROM customer WHERE shop_id = ${shop}`);
    const got = counterfoil("import", "invoices", "--shop", shop, file);
    const rows = sql(`SELECT number, external_id = number, due_date, total FROM invoice WHERE number IN ('Z1','Z2','Z3') ORDER BY number`);
    return wanted(got.status, 0, got.err) ?? wanted(rows.join(" / "), "Z1,1,2027-01-09,200 / Z2,0,2027-01-09,200 / Z3,1,2027-01-09,200", "invoices") ??
      wanted(sql(`SELECT COUNT(*) FROM audit WHERE shop_id = ${shop} AND what = 'invoice.create' AND detail IN ('Z1','Z2','Z3')`)[0][0], "3", "audit");
  },

  async "import: customers are made and changed, and keep what the file does not say"() {
    const file = `${tmp}/customers.csv`, shop = shops.harbour.id;
    const stored = () => sql(`SELECT external_id, name, email, phone, tax_exempt, bill_city FROM customer WHERE shop_id = ${shop} AND name_key LIKE 'imp %' ORDER BY name_key`).join(" / ");
    writeFileSync(file, "Customer No,Company,E-Mail,Tax exempt,Billing City,Phone\r\n" +
      "i-1,Imp One,one@x.example,yes,Salem,555\r\n,Imp Two,,No,\"Leeds, UK\",\r\n");
    let got = counterfoil("import", "customers", "--shop", shop, file);
    const made = sql(`SELECT external_id FROM customer WHERE shop_id = ${shop} AND name = 'Imp Two'`)[0]?.[0];
    let bad = wanted(got.status, 0, got.err) ?? wanted(stored(), `i-1,Imp One,one@x.example,555,1,Salem / ${made},Imp Two,,,0,Leeds, UK`, "made") ??
      (got.out.includes("Imported 2 new customers; 0 changed, 0 unchanged.") ? null : got.out);
    if (bad) return bad;
    got = counterfoil("import", "customers", "--shop", shop, file);
    if (!got.out.includes("Nothing changed: 2 customers")) return got.out;
    writeFileSync(file, "id;name;email\ni-1;Imp Uno;\n;imp  TWO;two@x.example\n");
    got = counterfoil("import", "customers", "--shop", shop, "--delimiter", ";", file);
    bad = wanted(stored(), `${made},imp TWO,two@x.example,,0,Leeds, UK / i-1,Imp Uno,,555,1,Salem`, "changed") ??
      (got.out.includes("Imported 0 new customers; 2 changed, 0 unchanged.") ? null : got.out);
    if (bad) return bad;
    writeFileSync(file, "id,name,email,tax_exempt\nä,Imp A,,\n,Imp B,no mail,\ni-1,,,\ni-1,Imp D,,\n,Imp  b,,\n,Imp E,,maybe\n,Imp F,\n");
    got = counterfoil("import", "customers", "--shop", shop, file);
    for (const said of ["line 2, customer Imp A, id: An id is 1 to 64", "line 3, customer Imp B, email: Write an e-mail address",
      "line 4, name: Name is needed.", "line 5: The same customer stands in line 4.", "line 6, customer Imp B: The same customer stands in line 3.",
      "line 7, customer Imp E, tax_exempt: \"maybe\" is neither yes nor no.", "line 8, customer Imp F: The row has 3 fields, the first row has 4."])
      if (!got.err.includes(said)) return `"${said}" is not in\n${got.err}`;
    return wanted(got.status, 1, "status") ?? (got.out.includes("Nothing was imported.") ? null : got.out);
  },

  async "import: items by id and by name, each name once"() {
    const file = `${tmp}/items.csv`, shop = shops.harbour.id;
    writeFileSync(file, "SKU,Product,Price,Category\nim-1,Imp copper,2.50,Pipe\n,Imp steel,0.00125,\n");
    let got = counterfoil("import", "items", "--shop", shop, file);
    const stored = () => sql(`SELECT name, unit_price, category FROM item WHERE shop_id = ${shop} AND name LIKE 'Imp%' ORDER BY name`).join(" / ");
    let bad = wanted(got.status, 0, got.err) ?? wanted(stored(), "Imp copper,2500000,Pipe / Imp steel,1250,", "items");
    if (bad) return bad;
    writeFileSync(file, "id,name,unit_price\nim-2,Imp Copper,1\nim-3,Imp new,-1\nim-4,Imp other,1\n,imp OTHER,2\nim-1,Imp copper 2,3\n");
    got = counterfoil("import", "items", "--shop", shop, file);
    for (const said of ["line 2, item Imp Copper, name: Item \"Imp Copper\" already exists.", "line 3, item Imp new, unit_price: A unit price is from 0",
      "line 5, item imp OTHER, name: The same name stands in line 4."])
      if (!got.err.includes(said)) return `"${said}" is not in\n${got.err}`;
    got = counterfoil("import", "items", "--shop", shop, "--skip-refused", file);
    return wanted(stored(), "Imp copper 2,3000000,Pipe / Imp other,1000000, / Imp steel,1250,", "the good ones");
  },

  async "import: payments go to their invoices, each once, and no more than is open"() {
    const file = `${tmp}/payments.csv`, shop = shops.harbour.id;
    const paid = () => sql(`SELECT i.number, i.status, i.balance FROM invoice i WHERE i.shop_id = ${shop} AND number LIKE 'Pay%' ORDER BY number`).join(" / ");
    const stored = () => sql(`SELECT external_id, reference, amount, applied, method FROM payment WHERE shop_id = ${shop} ORDER BY reference, id`).map((r) => r.slice(r[0].startsWith("p-") ? 0 : 1)).join(" / ");
    writeFileSync(file, "number,customer,item,qty,price,date\n" + ["Pay1", "Pay2", "Pay3"].map((n) => `${n},Payer,Work,1,100,2026-05-01\n`).join("") + "Pay4,Other,Work,1,5,2026-05-01\n");
    counterfoil("import", "invoices", "--shop", shop, "--send", file);
    writeFileSync(file, "number,customer,item,qty,price,date\nPay5,Payer,Work,1,5,2026-05-01\n");
    counterfoil("import", "invoices", "--shop", shop, file);
    writeFileSync(file, "Payment No,Ref,Customer,Date,Amount,Method,Invoice,Applied\n" +
      "p-1,A,Payer,2026-05-02,150,Cheque,Pay1,100\np-1,A,payer,2026-05-02,,,Pay2,50\n" +
      ",wire 7,Payer,2026-05-03,20.00,Bank transfer,Pay2,\n,C,Payer,2026-05-03,9,cash,,\n");
    const words = ["import", "payments", "--shop", shop, file];
    let got = counterfoil(...words);
    const books = "Pay1,paid,0 / Pay2,part_paid,3000 / Pay3,sent,10000 / Pay4,sent,500 / Pay5,draft,500";
    const rows = "p-1,A,15000,15000,check / C,900,0,cash / wire 7,2000,2000,bank_transfer";
    let bad = wanted(got.status, 0, got.err) ?? wanted(paid(), books, "invoices") ?? wanted(stored(), rows, "payments") ??
      (got.out.includes("3 good payments in 4 rows, £179.00 in all.") ? null : got.out);
    if (bad) return bad;
    const before = dump(shop);
    got = counterfoil(...words);
    if (!got.out.includes("Nothing changed: 3 payments") || dump(shop) !== before) return `again: ${got.out}${got.err}`;
    writeFileSync(file, "id,reference,customer,date,amount,method,invoice,applied\n" +
      ["p-1,A,Payer,2026-05-02,151,check,Pay1,100", "p-2,,Payer,2026-05-02,31,cash,Pay2,30", "p-3,,Payer,2026-05-02,31,cash,Pay2,1",
        "p-4,,Payer,2026-05-02,5,cash,Pay4,5", "p-5,,Payer,2026-05-02,5,cash,Pay5,5", "p-6,,Payer,2026-05-02,5,cash,Pay6,5",
        "p-7,,Nobody,2026-05-02,5,cash,,", ",,Payer,2026-05-02,5,cash,,", "p-8,,Payer,2026-05-02,5,barter,,", "p-9,,Payer,2026-05-02,5,cash,,5",
        "p-10,,Payer,2026-05-02,5,cash,Pay3,6", "p-11,,Payer,2026-05-02,9,cash,Pay3,", "p-11,,Payer,2026-05-04,8,cash,Pay3,1", ",C,Payer,2026-05-03,10,cash,,"].join("\n"));
    got = counterfoil(...words);
    for (const said of ["line 2, payment A, id: The payment exists with another content", "line 4, payment p-3, applied: Of invoice Pay2, £0.00 is open.",
      "line 5, payment p-4, invoice: Invoice Pay4 belongs to another customer.", "line 6, payment p-5, invoice: Invoice Pay5 is a draft",
      "line 7, payment p-6, invoice: There is no invoice \"Pay6\".", "line 8, payment p-7, customer: There is no customer \"Nobody\".",
      "line 9: The row has neither an id nor a reference", "line 10, payment p-8, method: ", "line 11, payment p-9, invoice: The row names no invoice.",
      "line 12, payment p-10, applied: £6.00 goes to invoices, and the payment is £5.00.", "line 13, payment p-11, applied: How much of the payment goes to invoice Pay3?",
      "line 14, payment p-11, date: Another date than in line 13", "line 14, payment p-11, amount: Another amount", "line 15, payment C, reference: The payment exists with another content"])
      if (!got.err.includes(said)) return `"${said}" is not in\n${got.err}`;
    bad = wanted(got.status, 1, "status") ?? wanted(paid(), books, "nothing imported");
    if (bad) return bad;
    counterfoil(...words, "--skip-refused");
    return wanted(paid(), books.replace("part_paid,3000", "paid,0"), "the good one");
  },

  async "export: what comes out goes in again, and no cell is a formula"() {
    const file = `${tmp}/out.csv`, [one, two] = [shops.rosewood.id, shops.harbour.id];
    const name = `=cmd|' /C calc'!A0`, hostile = [name, "+1", "-1", "@SUM(A1)", "'=x", "plain, \"quoted\"\r\nline"];
    sql(`INSERT INTO item (shop_id, external_id, name, name_key, description) VALUES ${hostile.map((x, i) =>
      `(${one}, 'ho-${i}', 'ho ${i}', 'ho ${i}', '${x.replace(/'/g, "''").replace(/\r/g, "")}')`).join()}`);
    for (const list of ["items", "customers"]) {
      const got = counterfoil("export", "--shop", one, list);
      if (got.status !== 0 || !got.out.startsWith("\uFEFFid,name,")) return `${list}: ${got.err} ${got.out.slice(0, 60)}`;
      if (/(^|,)"?[=+@-]/m.test(got.out)) return `a formula: ${got.out.match(/.*(^|,)"?[=+@-].*/m)[0]}`;
      writeFileSync(file, got.out);
      const again = counterfoil("import", list, "--shop", one, file);
      if (again.status !== 0 || !again.out.includes("Nothing changed: ")) return `${list} again: ${again.out}${again.err}`;
    }
    for (const list of ["invoices", "payments"]) {
      const got = counterfoil("export", "--shop", two, list);
      writeFileSync(file, got.out);
      const again = counterfoil("import", list, "--shop", two, file);
      if (again.status !== 0 || !again.out.includes("Nothing changed: ")) return `${list} again: ${again.out}${again.err.slice(0, 500)}`;
    }
    const books = counterfoil("export", "--shop", two, "invoices").out.trim().split("\r\n");
    const total = sql(`SELECT SUM(line_count) FROM invoice WHERE shop_id = ${two}`)[0][0];
    return wanted(String(books.length - 1), total, "rows") ??
      wanted(counterfoil("export", "--shop", two, "--status", "draft", "invoices").out.trim().split("\r\n").length, 2, "drafts") ??
      (counterfoil("export", "--shop", two, "nix").err.includes("LIST is customers") ? null : "nix");
  },

  async "import: columns that a file has under other names, or twice, or not"() {
    const file = `${tmp}/columns.csv`, shop = shops.harbour.id;
    for (const [words, head, said] of [
      [["customers", "--columns", "name=Firma,nix=x"], "Firma", "no field \"nix\""],
      [["customers", "--columns", "name"], "Firma", "--columns is field=COLUMN"],
      [["customers"], "Firma", "names no column \"name\""],
      [["customers", "--columns", "name=Firm"], "Firma", "--columns: the first row has no column \"Firm\""],
      [["customers"], "Customer,Company", "More than one column can be the \"name\""],
      [["invoices"], "number,item,quantity,unit_price,date", "have no customer"],
      [["nix"], "a", "one word too many"]]) {
      writeFileSync(file, `${head}\nx\n`);
      const got = counterfoil("import", words[0], ...(words[0] === "nix" ? [] : ["--shop", shop]), ...words.slice(1), file);
      if (got.status === 0 || !got.err.includes(said)) return `${words}: ${got.status} ${got.err}`;
    }
    return null;
  },

  async "import: a file that is no use says which line"() {
    for (const [bytes, said] of [
      [Buffer.from("No,Who\nA,\xE9\n", "latin1"), "line 2 is not UTF-8"],
      ["", "The file is empty"], ["No,Who,What,Qty,Price,Day\n", "no rows below"],
      ["No,Who,What,Qty,Price,Day\nA,\"b,c", "line 2 is never closed"],
      ["No,Who,What,Qty,Price\nA,b\n", "--date: the first row has no column \"Day\""],
      ["No,Who,What,Qty,Price,Day,Day\nA,b\n", "--date: more than one column"]]) {
      const file = `${tmp}/useless.csv`;
      writeFileSync(file, bytes);
      const got = counterfoil("import", "--shop", shops.rosewood.id, "--number", "No", "--customer-column", "Who", "--item", "What",
        "--quantity", "Qty", "--unit-price", "Price", "--date", "Day", file);
      if (got.status !== 1 || !got.err.includes(said)) return `${said}: ${got.status} ${got.err}`;
    }
    return null;
  },

  // ------------------------------------------------- the operator's command

  async "doctor finds what is wrong"() {
    const conf = process.env.COUNTERFOIL_CONF, kept = readFileSync(conf);
    let got = counterfoil("doctor");
    if (got.status !== 0) return got.out;
    try {
      writeFileSync(conf, String(kept).replace(/^template_dir.*$/m, `template_dir = ${tmp}/none`));
      got = counterfoil("doctor");
    } finally {
      writeFileSync(conf, kept);
    }
    return wanted(got.status, 1, "status") ?? (/templates +NOT OK/.test(got.out) ? null : got.out);
  },

  async "key rotate puts a new key first and keeps the old"() {
    const dir = `${tmp}/db/secrets`, before = readFileSync(`${dir}/web.key`, "utf8");
    copyFileSync(`${dir}/web.key`, `${tmp}/web.key`);
    const got = counterfoil("key", "rotate", "--file", "web");
    const after = readFileSync(`${dir}/web.key`, "utf8");
    copyFileSync(`${tmp}/web.key`, `${dir}/web.key`);
    return wanted(got.status, 0, got.err) ?? (/^2:[0-9a-f]{64}\n1:/.test(after) && after.endsWith(before) ? null : "another file");
  },

  async "users: one account for two shops; a password given or made"() {
    const add = (...w) => counterfoil("user", "add", "--email", "Pat@Example.com", "--name", "Pat", ...w);
    let got = add("--shop", shops.rosewood.id, "--role", "owner");
    if (got.status !== 0 || got.out.trim().length < 16) return got.err || got.out;
    got = counterfoil("user", "add", "--email", "pat@example.com", "--name", "Pat", "--shop", shops.harbour.id, "--role", "viewer");
    if (got.status !== 0 || !got.out.includes("account already")) return got.err || got.out;
    const rows = sql("SELECT m.shop_id, m.role FROM membership m JOIN user u ON u.id = m.user_id WHERE u.email_key = 'pat@example.com' ORDER BY 1");
    got = add("--role", "owner");
    return wanted(rows.join(" "), `${shops.rosewood.id},owner ${shops.harbour.id},viewer`, "memberships") ??
      wanted(got.status, 1, "neither shop nor support");
  },
};
