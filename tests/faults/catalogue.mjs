#!/usr/bin/env node
// Every fault that the simulated QuickBooks knows, in front of the real
// sweeper: each meets the create of an invoice in a shop of its own, once
// without the invoice being stored and once, where the answer may follow a
// store, with it stored (request ids are ignored, so only looking prevents a
// second one).  What must become of the event stands in
// tests/unit/faults.txt, which is written from what is known of QuickBooks.
//
//   catalogue.mjs [all] [seed=N] [only=TEXT] [keep]
//
// Without "all" a share of them.
import { readFileSync } from "node:fs";
import { House, counted, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const all = words.includes("all"), keep = words.includes("keep"), only = word("only");
const seed = Number(word("seed") ?? Math.floor(Math.random() * 1e6));
const SHARE = 60, WAIT_S = 120;

// ------------------------------------------------------------------ what is right

const list = readFileSync("tests/unit/faults.txt", "utf8").split("\n").filter((l) => l !== "" && !l.startsWith("#")).map((line) => {
  const f = line.split("|").map((s) => s.trim());
  const [bare_class, bare_cause] = f[9] === "" ? [f[7], f[8]] : f[9].split(" ");
  return { code: f[0], message: f[3], detail: f[4].replaceAll("\\n", "\n"), element: f[5], class: f[7], cause: f[8], bare_class, bare_cause: bare_cause ?? "" };
});

const shared = (a, b) => {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
};

// The line of the list that is most like this fault.
function line_of(fault) {
  const rows = list.filter((l) => l.code === fault.code);
  if (rows.length === 0) throw new Error(`faults.txt does not know ${fault.fault}`);
  const like = (l) => 1000 * ((l.element === "ReportName") === (fault.element === "ReportName")) + shared(l.detail, fault.detail ?? "") + shared(l.message, fault.message ?? "");
  return rows.sort((a, b) => like(b) - like(a))[0];
}

// What is left of it in that shape, at that status, for a write.
function verdict(fault, shape, status) {
  const l = line_of(fault), bare = (fault.detail ?? "") === "" || / (no|null)-detail\b/.test(` ${shape}`);
  let got = bare ? { class: l.bare_class, cause: l.bare_cause } : { class: l.class, cause: l.cause };
  if (status >= 500) got = { class: "unknown" };
  if (status < 300 && (got.class === "transient" || (got.class === "refused" && got.cause === "unknown"))) got = { class: "unknown" };
  return got;
}

const posted = { state: "succeeded", documents: 1, connection: "active" };
const outcomes = {
  unknown: () => posted,
  transient: () => posted, // on the next rung
  throttled: () => posted,
  signed_out: () => posted, // after one refresh
  denied: () => ({ state: "pending", documents: 0, connection: "expired" }),
  barred: () => ({ state: "pending", documents: 0, connection: "active" }), // and the lane is held
  refused: (v) => ({ state: "needs_attention", cause: v.cause, documents: 0, connection: "active" }),
  duplicate: (v) => ({ state: "needs_attention", cause: v.cause, documents: 0, connection: "active" }),
};
// An answer that may follow a store: the store happened.
const stored = { ...posted, looked: true };

// ------------------------------------------------------------------------ cases

// ("noop" claims in our own words to have stored it: only a later comparison
// of the books can know better.)
const pages = ["html", "html-plain", "empty", "bad-gateway", "soon", "xml-stub", "moved", "noop-batch"];
const shapes = ["upper", "lower", "gateway", "xml", "xml-broken", "xml-nested", "upper ok-200", "lower ok-200", "lower code-number", "upper no-detail", "upper null-detail", "upper no-time no-element", "lower several"];
const shaped = ["6210", "6140", "6000/one-name", "6000", "3001", "6240", "6190", "10000", "2500/inactive", "1020"];

function cases_of(catalogue) {
  const cases = [], add = (name, script, want) => cases.push({ name, script, want });
  const fault_cases = (f, shape, status) => {
    const v = verdict(f, shape, status), label = shape === "" ? f.fault : `${f.fault}, ${shape}`;
    const script = { fault: f.fault, ...(shape === "" ? {} : { shape }) };
    add(label, script, outcomes[v.class](v));
    if (v.class === "unknown") add(`${label}, stored`, { ...script, store: true }, stored);
  };
  for (const f of catalogue) {
    if (f.code === "5010" && f.fault === "5010") continue; // of an update: tests/sweep/update_stale*.txt
    if (f.code === "user_not_in_realm") {
      add(f.fault, { fault: f.fault }, posted);
      continue;
    }
    fault_cases(f, "", f.status);
  }
  for (const name of shaped)
    for (const shape of shapes) {
      const f = catalogue.find((c) => c.fault === name);
      fault_cases(f, shape, shape.includes("ok-200") ? 200 : f.status);
    }
  for (const page of pages) {
    add(page, { shape: page }, posted);
    if (!page.startsWith("noop")) add(`${page}, stored`, { shape: page, store: true }, stored);
  }
  for (const answer of ["reset", "close"])
    for (const store of [true, false]) add(`${answer}, ${store ? "" : "not "}stored`, { answer, store }, store ? stored : posted);
  for (const cut_bytes of [5, 40, 300]) add(`cut behind ${cut_bytes} bytes, stored`, { cut_bytes, store: true }, stored);
  return cases;
}

function share(cases) {
  let random = seed;
  const rest = [...cases];
  while (!all && rest.length > SHARE) {
    random = (random * 1664525 + 1013904223) % 4294967296;
    rest.splice(Math.floor(random / 65536) % rest.length, 1);
  }
  return rest;
}

// -------------------------------------------------------------------------- run

const house = await House.start({ name: "catalogue", scale: 200, settings: { requestid: "ignored", throttle: false } });
let status = 1;
try {
  const { faults } = await house.control("GET", "faults");
  const cases = share(cases_of(faults).filter((c) => only === undefined || c.name.includes(only)));
  const shops = await house.make_shops(cases.length);
  cases.forEach((c, i) => { c.shop = shops[i]; });
  for (const c of cases)
    await house.control("POST", "scripts", { realmId: c.shop.realm, method: "POST", entity: "Invoice", operation: "create", ...c.script });
  house.sql(`START TRANSACTION;\n${shops.map((s) => house.event_sql(s.id, "invoice", 1)).join("\n")}\nCOMMIT;`);

  const sweeper = house.sweeper(["--for", `${WAIT_S + 60}s`]), end = Date.now() + WAIT_S * 1000;
  const open = () => Number(house.one(`SELECT COUNT(*) FROM sync_event AS e JOIN connection AS c ON c.shop_id = e.shop_id
    WHERE e.state IN ('pending', 'sending', 'checking', 'retrying') AND c.state = 'active'
      AND e.cause NOT IN ('subscription', 'not_allowed', 'not_in_plan')`));
  while (open() > 0 && Date.now() < end && sweeper.exitCode === null) await sleep(200);
  sweeper.kill("SIGTERM");
  await sweeper.ended;

  const events = new Map(house.sql(`SELECT e.shop_id, e.state, e.cause, e.message, c.state,
      (SELECT COUNT(*) FROM sync_attempt AS a WHERE a.shop_id = e.shop_id AND a.event_id = e.id AND a.outcome = 'adopted')
    FROM sync_event AS e JOIN connection AS c ON c.shop_id = e.shop_id WHERE e.entity = 'invoice'`)
    .map(([shop, state, cause, message, connection, adopted]) => [Number(shop), { state, cause, message, connection, adopted: Number(adopted) }]));
  for (const c of cases) {
    const got = events.get(c.shop.id), books = await house.control("GET", `companies/${c.shop.realm}/books`), wrong = [];
    const documents = (books.Invoice ?? []).length;
    if (got.state !== c.want.state) wrong.push(`the event is ${got.state} (${got.cause}: ${got.message}), not ${c.want.state}`);
    else if (c.want.cause !== undefined && got.cause !== c.want.cause) wrong.push(`the cause is ${got.cause}, not ${c.want.cause}`);
    if (got.connection !== c.want.connection) wrong.push(`the connection is ${got.connection}, not ${c.want.connection}`);
    if (documents !== c.want.documents) wrong.push(`${documents} invoices in the books, not ${c.want.documents}`);
    if (c.want.looked && got.adopted !== 1) wrong.push("it was not adopted by a look");
    ok(c.name, wrong.length === 0, wrong.join("; "));
  }
  console.log(`catalogue: ${cases.length} answers${all ? "" : `, seed=${seed}`}`);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
