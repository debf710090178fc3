// The judge of the fault tests.  Reads the database through the mariadb client
// and QuickBooks' books through the simulator's control API, and says each
// thing that must not be, a sentence each.  Shares no code with the product.
//
//   judge.mjs DIR     a house of house.mjs, or of tests/stack/demo
//
// The system must be quiet.  I1 ... I14 are those of the fault matrix: what
// was asked for is there once (I1), is what was asked for (I2, I4), nothing
// else is there (I3, I5), in order (I6), with its history (I7); connections
// work and tokens are kept (I8, I9); nothing crashed (I12), is stuck (I13) or
// waited for a neighbor (I14, where house.json has "turns").
import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import http from "node:http";
import { pathToFileURL } from "node:url";

// ------------------------------------------------------------------- reading

function facts_of(dir) {
  if (existsSync(`${dir}/house.json`)) return JSON.parse(readFileSync(`${dir}/house.json`, "utf8"));
  const env = readFileSync(`${dir}/env`, "utf8");
  const value = (name) => new RegExp(`^${name}='(.*)'$`, "m").exec(env)?.[1];
  return { socket: value("DB_SOCKET"), db: value("DB_NAME"), sim: `${dir}/run/sim.sock` };
}

// Rows as objects; every column is text or null.
function reader(facts) {
  return (columns, from) => {
    const pairs = columns.map((c) => {
      const [what, name] = c.split(" AS ");
      return `'${name ?? what.split(".").at(-1)}', CAST(${what} AS CHAR)`;
    });
    const got = spawnSync("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", facts.socket, "--batch",
      "--skip-column-names", "--raw", facts.db], { input: `SELECT JSON_OBJECT(${pairs.join(", ")}) FROM ${from};`, encoding: "utf8", maxBuffer: 1 << 30 });
    if (got.status !== 0) throw new Error(`${from}: ${got.stderr}`);
    return got.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  };
}

const ask = (facts, path) => new Promise((resolve, reject) => {
  http.get({ socketPath: facts.sim, path: `/sim/${path}` }, (res) => {
    const parts = [];
    res.on("data", (d) => parts.push(d));
    res.on("end", () => (res.statusCode === 200 ? resolve(JSON.parse(digits_kept(Buffer.concat(parts).toString())))
      : reject(new Error(`${path}: ${res.statusCode}`))));
  }).on("error", reject);
});

// JSON with every number in quotes: digits stay what they are.
function digits_kept(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (t) => (t[0] === '"' ? t : `"${t}"`));
}

// "133.5" -> 13350n
function minor(text) {
  const m = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(String(text));
  return m ? BigInt(`${m[1]}${m[2]}${(m[3] ?? "").padEnd(2, "0")}`) : null;
}

// The journal's last word on each grant: realm -> grants.
function grants_of(dir) {
  const last = new Map(), of = new Map();
  const path = [`${dir}/sim.state`].find(existsSync);
  if (!path) return of;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (!line.includes('"what":"grant"')) continue;
    for (const x of JSON.parse(line)) if (x.what === "grant") last.set(x.id, x);
  }
  for (const g of last.values()) of.set(g.realm, [...(of.get(g.realm) ?? []), g]);
  return of;
}

// Refresh tokens in the spool, "shop-connection" -> tokens.
function spooled(dir) {
  const found = new Map();
  const keys = new Map(readFileSync(`${dir}/secrets/token.key`, "utf8").trim().split("\n").map((l) => l.split(":")));
  for (const name of existsSync(`${dir}/spool`) ? readdirSync(`${dir}/spool`) : []) {
    const m = /^(\d+)-(\d+)-\d+\.token$/.exec(name), file = m && readFileSync(`${dir}/spool/${name}`);
    const n = m && file.length > 4 ? file.readUInt32LE(0) : 0;
    if (n === 0 || n > file.length - 4) continue;
    const box = file.subarray(4, 4 + n), ids = Buffer.alloc(16);
    ids.writeBigInt64BE(BigInt(m[1]), 0);
    ids.writeBigInt64BE(BigInt(m[2]), 8);
    const d = createDecipheriv("aes-256-gcm", Buffer.from(keys.get(String(box.readUInt32BE(1))), "hex"), box.subarray(5, 17));
    d.setAAD(Buffer.concat([box.subarray(0, 5), ids, Buffer.from("spool")]));
    d.setAuthTag(box.subarray(17, 33));
    const at = `${m[1]}-${m[2]}`, pair = JSON.parse(Buffer.concat([d.update(box.subarray(33)), d.final()]).toString());
    found.set(at, [...(found.get(at) ?? []), pair.refresh]);
  }
  return found;
}

function group(list, key) {
  const map = new Map();
  for (const x of list) {
    const k = key(x);
    if (!map.has(k)) map.set(k, []);
    map.get(k).push(x);
  }
  return map;
}

const OPEN = ["pending", "sending", "checking", "retrying"], PARKED = ["needs_attention", "failed"];
const NAMES = { customer: "Customer", item: "Item", invoice: "Invoice", payment: "Payment" };
const WROTE = ["posted", "adopted"], DOCUMENTS = ["invoice", "payment"];
// What somebody did to it in QuickBooks since we wrote it, as is known here.
const by_them = (link) => (link?.theirs_token ? BigInt(link.theirs_token) - BigInt(link.sync_token) : 0n);

// All that is judged, read once.
async function read(dir) {
  const facts = facts_of(dir), select = reader(facts);
  const w = { dir, facts,
    now: select(["NOW(6) AS now"], "DUAL")[0].now,
    connections: select(["shop_id", "id", "HEX(realm_hmac) AS realm_hmac", "state", "reason", "custom_numbers"], "connection"),
    shops: select(["id", "use_our_numbers"], "shop"),
    secrets: select(["shop_id", "connection_id", "HEX(refresh_hash) AS hash", "refreshing"], "secret"),
    links: select(["shop_id", "connection_id", "entity", "local_id", "qbo_id", "sync_token", "posted_revision", "posted_total", "theirs_token"], "link"),
    events: select(["shop_id", "id", "connection_id", "entity", "record_id", "label", "operation", "direction", "state", "cause", "about", "amount", "message", "waits_for", "superseded_by", "attempt_id", "definite", "due_at", "created_at", "due_at > NOW(6) AS later"], "sync_event ORDER BY id"),
    attempts: select(["shop_id", "id", "event_id", "run_id", "operation", "request_id", "marker", "body_hash = UNHEX(SHA2(body, 256)) AS whole", "first_marked_at", "marked_at", "outcome", "settled_at"], "sync_attempt ORDER BY id"),
    runs: select(["shop_id", "id", "started_at", "ended_at"], "sync_run ORDER BY id"),
    lanes: select(["shop_id", "kind", "connection_id", "owner", "due_at <= NOW(6) AS due", "hold_reason"], "lane"),
    tallies: select(["shop_id", ...OPEN, ...PARKED, "succeeded", "skipped"], "tally"),
    problems: select(["shop_id", "cause", "about", "n", "invoices", "amount"], "problem"),
    jobs: select(["shop_id", "id", "kind", "state", "message", "due_at > NOW(6) AS later"], "job"),
    wakes: select(["shop_id", "id"], "wake"),
    payments: select(["shop_id", "id", "customer_id", "status", "payment_date", "amount", "reference", "revision"], "payment"),
    parts: select(["shop_id", "payment_id", "invoice_id", "amount"], "payment_part"),
    customers: select(["shop_id", "id", "name", "email", "revision"], "customer"),
    items: select(["shop_id", "id", "name", "unit_price", "revision"], "item"),
    invoices: select(["shop_id", "id", "number", "customer_id", "status", "total", "revision", "invoice_date", "reissue_of"], "invoice"),
    grants: grants_of(dir), spool: spooled(dir), books: new Map(), realm: new Map() };
  const key = Buffer.from(readFileSync(`${dir}/secrets/realm.key`, "utf8").trim().split(":").at(-1), "hex");
  const { companies } = await ask(facts, "companies");
  for (const c of companies)
    w.realm.set(createHmac("sha256", key).update(c.realmId).digest("hex").toUpperCase(), c.realmId);
  for (const c of companies) w.books.set(c.realmId, await ask(facts, `companies/${c.realmId}/books`));
  w.realm_of = new Map(w.connections.map((c) => [`${c.shop_id}/${c.id}`, w.realm.get(c.realm_hmac)]));
  return w;
}

// -------------------------------------------------------------------- judging

// Each cause once, with what it is about, as counting the parked events gives;
// and all of a shop together.
function problems(w, say) {
  const counted = new Map();
  const add = (key, e) => {
    const c = counted.get(key) ?? [0n, 0n, 0n];
    counted.set(key, [c[0] + 1n, c[1] + (e.entity === "invoice" ? 1n : 0n), c[2] + BigInt(e.amount)]);
  };
  for (const e of w.events) {
    if (!PARKED.includes(e.state)) continue;
    if (e.cause === "") say("I13", `shop ${e.shop_id} event ${e.id} is ${e.state} without a cause`);
    add(`${e.shop_id}|${e.cause || "unknown"}|${e.about}`, e);
    add(`${e.shop_id}||`, e);
  }
  for (const p of w.problems) {
    const key = `${p.shop_id}|${p.cause}|${p.about}`;
    const said = `${p.n},${p.invoices},${p.amount}`, are = String(counted.get(key) ?? [0, 0, 0]);
    if (said !== are) say("I13", `shop ${p.shop_id}: the problem "${p.cause}" about "${p.about}" says ${said}, the events say ${are}`);
    counted.delete(key);
  }
  for (const key of counted.keys()) say("I13", `${key} is no row of problem`);
}

// What a fresh company has by itself is nobody's doing.
function ours(w, realm, name) {
  const fresh = new Set((w.books.get(w.facts.baseline)?.[name] ?? []).map((x) => x.Id));
  return (w.books.get(realm)?.[name] ?? []).filter((x) => realm !== w.facts.baseline && !fresh.has(x.Id));
}

// A code is exchanged once; when its answer was lost the shop is asked to
// connect again, and knows it.
const asked_again = (w, c) => w.jobs.some((j) => j.shop_id === c.shop_id && j.kind === "exchange" && j.state === "failed" && j.message !== "");
const marker_in = (doc) => /Counterfoil ([0-9A-Z]{8})\s*$/.exec(doc.PrivateNote ?? "")?.[1] ?? null;
const voided = (doc) => minor(doc.TotalAmt) === 0n && /Voided/.test(doc.PrivateNote ?? "");

function judge(w) {
  const wrong = [];
  const say = (which, text) => wrong.push(`${which} ${text}`);
  const key = (x) => `${x.shop_id}/${x.entity}/${x.record_id ?? x.local_id}`;
  const events = group(w.events.filter((e) => e.direction === "out"), key), attempts = group(w.attempts, (a) => `${a.shop_id}/${a.event_id}`);
  const links = new Map(w.links.map((l) => [key(l), l]));
  const records = { customer: w.customers, item: w.items, invoice: w.invoices, payment: w.payments };
  const parts = group(w.parts, (p) => `${p.shop_id}/${p.payment_id}`), entity_of = new Map(w.events.map((e) => [`${e.shop_id}/${e.id}`, e.entity]));
  // What QuickBooks counts of an invoice beside our changes of it: each time a
  // payment takes hold of it or lets it go.
  const touched = new Map();
  for (const a of w.attempts)
    if (WROTE.includes(a.outcome) && entity_of.get(`${a.shop_id}/${a.event_id}`) === "payment") touched.set(a.shop_id, (touched.get(a.shop_id) ?? 0n) + 1n);
  const beside = (entity, shop) => (entity === "invoice" ? 2n * (touched.get(shop) ?? 0n) : 0n);
  const local = new Map();
  for (const [entity, list] of Object.entries(records))
    for (const r of list) local.set(`${r.shop_id}/${entity}/${r.id}`, r);
  const numbers = new Set(w.shops.filter((s) => s.use_our_numbers === "1" && // the shop's own, not QuickBooks'
    w.connections.some((c) => c.shop_id === s.id && c.custom_numbers === "1")).map((s) => s.id));
  const there = new Map(); // realm/entity/id -> record of QuickBooks
  for (const [realm, books] of w.books)
    for (const [entity, name] of Object.entries(NAMES))
      for (const x of books[name] ?? []) there.set(`${realm}/${entity}/${x.Id}`, x);
  const realm_of = (l) => w.realm_of.get(`${l.shop_id}/${l.connection_id}`);

  // I2, I4: a payment is of its amount and goes where it goes here.
  const pays = (l, mine, doc, what) => {
    if (minor(doc.TotalAmt) !== BigInt(mine.amount)) say("I4", `${what}: ${doc.TotalAmt} in QuickBooks, ${mine.amount} here`);
    if (doc.TxnDate !== mine.payment_date) say("I2", `${what}: its date is ${doc.TxnDate} in QuickBooks`);
    if ((doc.PaymentRefNum ?? "") !== mine.reference) say("I2", `${what}: its reference is ${doc.PaymentRefNum} in QuickBooks`);
    const here = (parts.get(`${l.shop_id}/${l.local_id}`) ?? []).map((p) => `${links.get(`${l.shop_id}/invoice/${p.invoice_id}`)?.qbo_id} ${p.amount}`).sort().join(", ");
    const applied = (doc.Line ?? []).map((x) => `${x.LinkedTxn[0].TxnId} ${minor(x.Amount)}`).sort().join(", ");
    if (here !== applied) say("I2", `${what}: goes to ${applied || "nothing"} in QuickBooks, not to ${here || "nothing"}`);
  };

  // I1: each record that events speak of is there once, or parked and says why.
  for (const [k, list] of events) {
    const newest = list.at(-1), link = links.get(k), what = `shop ${k.replaceAll("/", " ")}`;
    for (const e of list)
      if (PARKED.includes(e.state) && (e.cause === "" || e.message === ""))
        say("I1", `${what}: event ${e.id} is ${e.state} without a reason`);
    if (newest.state === "skipped") say("I1", `${what}: its newest event ${newest.id} is skipped`);
    if (newest.state !== "succeeded") continue;
    const doc = link && there.get(`${realm_of(link)}/${newest.entity}/${link.qbo_id}`);
    if (newest.operation === "delete") {
      if (link) say("I1", `${what}: deleted, and still linked`);
    } else if (!link && !/^Never was/.test(newest.message) && !(newest.operation === "void" && /^Deleted in/.test(newest.message))) {
      say("I2", `${what}: succeeded, and is linked to nothing`);
    } else if (link && !doc) {
      say("I1", `${what}: linked to ${link.qbo_id}, which is not in QuickBooks`);
    }
  }

  // I2, I4: what is linked is what was asked for.
  for (const l of w.links) {
    const k = key(l), mine = local.get(k), doc = there.get(`${realm_of(l)}/${l.entity}/${l.qbo_id}`);
    const last = events.get(k)?.at(-1), what = `shop ${k.replaceAll("/", " ")}`;
    if (!doc || !mine) continue;
    const grown = BigInt(doc.SyncToken) - BigInt(l.sync_token);
    if (grown < 0n || grown > beside(l.entity, l.shop_id) + by_them(l))
      say("I2", `${what}: its SyncToken is ${doc.SyncToken}, here it is ${l.sync_token}`);
    if (!last || last.state !== "succeeded") continue;
    if (l.posted_revision !== mine.revision)
      say("I1", `${what}: revision ${mine.revision} was asked for, ${l.posted_revision} is posted, and nothing is open`);
    if (l.entity === "customer" && (doc.DisplayName !== mine.name || (doc.PrimaryEmailAddr?.Address ?? "") !== mine.email))
      say("I2", `${what}: '${mine.name}' ${mine.email} is '${doc.DisplayName}' ${doc.PrimaryEmailAddr?.Address} in QuickBooks`);
    if (l.entity === "item" && (doc.Name !== mine.name || BigInt(minor(doc.UnitPrice ?? "0") ?? -1) !== BigInt(mine.unit_price) / 10000n))
      say("I2", `${what}: '${mine.name}' at ${mine.unit_price} is '${doc.Name}' at ${doc.UnitPrice} in QuickBooks`);
    if (!DOCUMENTS.includes(l.entity)) continue;
    const markers = new Set(events.get(k).flatMap((e) => attempts.get(`${e.shop_id}/${e.id}`) ?? []).map((a) => a.marker));
    const customer = links.get(`${l.shop_id}/customer/${mine.customer_id}`);
    if (!markers.has(marker_in(doc)) && !voided(doc)) say("I2", `${what}: document ${l.qbo_id} carries the marker ${marker_in(doc)}, which is not its own`);
    if (doc.CustomerRef?.value !== customer?.qbo_id) say("I2", `${what}: document ${l.qbo_id} is customer ${doc.CustomerRef?.value}'s, not ${customer?.qbo_id}'s`);
    if (l.entity === "payment") {
      pays(l, mine, doc, what);
      continue;
    }
    if (doc.DocNumber !== mine.number && numbers.has(l.shop_id)) say("I2", `${what}: number ${mine.number} is ${doc.DocNumber} in QuickBooks`);
    if (doc.TxnDate !== mine.invoice_date) say("I2", `${what}: its date is ${doc.TxnDate} in QuickBooks`);
    const want = mine.status === "void" ? 0n : BigInt(mine.total);
    if (minor(doc.TotalAmt) !== want && !(last.cause === "tax_mismatch" && BigInt(l.posted_total) === minor(doc.TotalAmt)))
      say("I4", `${what}: ${doc.TotalAmt} in QuickBooks, ${want} here, and no word of it`);
    if (mine.status === "void" && last.operation === "void" && !voided(doc)) say("I1", `${what}: void here, and not in QuickBooks`);
  }

  // I6: the invoice in the place of a voided one is made behind the void.
  for (const v of w.invoices) {
    if (v.reissue_of === "0") continue;
    const of = (id, operation) => (events.get(`${v.shop_id}/invoice/${id}`) ?? [])
      .flatMap((e) => attempts.get(`${e.shop_id}/${e.id}`) ?? []).filter((a) => a.operation === operation);
    const made = of(v.id, "create").map((a) => a.first_marked_at).sort()[0];
    const ended = of(v.reissue_of, "void").filter((a) => WROTE.includes(a.outcome)).map((a) => a.settled_at).sort().at(-1);
    if (made && links.has(`${v.shop_id}/invoice/${v.reissue_of}`) && (!ended || made < ended))
      say("I6", `shop ${v.shop_id} invoice ${v.id}: made before the one it stands for was voided`);
  }

  // I1, I3, I5: what is in QuickBooks is linked, by the shop whose company it is.
  const linked = group(w.links, (l) => `${realm_of(l)}/${l.entity}/${l.qbo_id}`);
  const marks = new Map();
  for (const a of w.attempts) if (a.marker !== "") marks.set(a.marker, a.shop_id);
  const shop_of = new Map(w.connections.map((c) => [w.realm.get(c.realm_hmac), c.shop_id]));
  for (const realm of w.books.keys())
    for (const [entity, name] of Object.entries(NAMES)) {
      const seen = new Map();
      for (const x of ours(w, realm, name)) {
        const at = `${realm}/${entity}/${x.Id}`, marker = DOCUMENTS.includes(entity) ? marker_in(x) : null;
        const same = entity === "payment" ? marker ?? `payment ${x.Id}` : entity === "invoice" ? marker ?? `number ${x.DocNumber}` : (x.DisplayName ?? x.Name ?? x.Id).toLowerCase();
        if (seen.has(same)) say("I1", `${name} ${seen.get(same)} and ${x.Id} of company ${realm} are the same record twice`);
        seen.set(same, x.Id);
        if (marker && marks.has(marker) && marks.get(marker) !== shop_of.get(realm))
          say("I5", `${name} ${x.Id} of company ${realm} belongs to shop ${marks.get(marker)}`);
        if ((linked.get(at) ?? []).length > 1) say("I2", `${name} ${x.Id} of company ${realm} is linked to two records`);
        if (linked.has(at)) continue;
        const parked = w.events.some((e) => PARKED.includes(e.state) && e.shop_id === shop_of.get(realm) && e.entity === entity &&
          (marker ? (attempts.get(`${e.shop_id}/${e.id}`) ?? []).some((a) => a.marker === marker) : e.label.toLowerCase() === same));
        if (!parked) say("I3", `${name} ${x.Id} ('${x.DocNumber ?? x.DisplayName ?? x.Name}') of company ${realm} is linked to nothing here`);
      }
    }

  // I6, I7: the history of each record.
  const runs = new Set(w.runs.map((r) => `${r.shop_id}/${r.id}`)), event_ids = new Set(w.events.map((e) => `${e.shop_id}/${e.id}`));
  const attempt_ids = new Set(w.attempts.map((a) => `${a.shop_id}/${a.id}`));
  for (const [k, list] of events) {
    const what = `shop ${k.replaceAll("/", " ")}`, link = links.get(k);
    const mine = list.map((e) => attempts.get(`${e.shop_id}/${e.id}`) ?? []);
    let latest = "";
    list.forEach((e, i) => {
      const first = mine[i].map((a) => a.first_marked_at).sort()[0];
      if (first && first < latest) say("I6", `${what}: event ${e.id} was sent before the end of an older one`);
      for (const a of mine[i]) if (a.marked_at > latest) latest = a.marked_at;
      const wrote = mine[i].filter((a) => WROTE.includes(a.outcome));
      if (wrote.length > 1) say("I6", `${what}: event ${e.id} was carried out ${wrote.length} times`);
      if (e.attempt_id !== "0" && !attempt_ids.has(`${e.shop_id}/${e.attempt_id}`))
        say("I7", `${what}: event ${e.id} has no attempt ${e.attempt_id} any more`);
      if (e.state === "succeeded" && wrote.length === 0 && !/^(Linked to|Already in|Never was|Deleted in)/.test(e.message))
        say("I7", `${what}: event ${e.id} succeeded ('${e.message}') by no attempt`);
      if (e.state === "succeeded")
        for (const a of mine[i])
          if (["open", "unknown"].includes(a.outcome)) say("I7", `${what}: event ${e.id} is ${e.state}, attempt ${a.id} is ${a.outcome}`);
    });
    const all = mine.flat(), doc = link && there.get(`${realm_of(link)}/${link.entity}/${link.qbo_id}`);
    const creates = all.filter((a) => a.operation === "create" && WROTE.includes(a.outcome));
    const changes = all.filter((a) => a.operation !== "create" && WROTE.includes(a.outcome));
    if (creates.length > 1) say("I1", `${what}: created ${creates.length} times by its attempts`);
    const more = doc && creates.length === 1 ? BigInt(doc.SyncToken) - BigInt(changes.length) : 0n;
    if (more < 0n || more > beside(link?.entity, link?.shop_id) + by_them(link))
      say("I6", `${what}: ${changes.length} changes were carried out, QuickBooks counts ${doc.SyncToken}`);
    if (doc && creates.length === 0 && ours(w, realm_of(link), NAMES[link.entity]).includes(doc) && list.every((e) => !/^Linked to/.test(e.message)))
      say("I7", `${what}: no attempt tells how ${link.qbo_id} was made`);
  }
  for (const a of w.attempts) {
    if (!event_ids.has(`${a.shop_id}/${a.event_id}`)) say("I7", `attempt ${a.id} belongs to no event`);
    if (!runs.has(`${a.shop_id}/${a.run_id}`)) say("I7", `attempt ${a.id} belongs to no run`);
    if (a.whole !== "1") say("I7", `attempt ${a.id}: its body is not the one that was hashed`);
  }
  const of_request = group(w.attempts, (a) => a.request_id);
  for (const [id, list] of of_request)
    if (new Set(list.map((a) => `${a.shop_id}/${a.event_id}`)).size > 1) say("I7", `request ${id} was sent for two events`);

  // I8, I9: connections, and the tokens behind them.
  const hash = (token) => createHash("sha256").update(token).digest("hex").toUpperCase();
  for (const c of w.connections) {
    const realm = w.realm.get(c.realm_hmac), secret = w.secrets.find((s) => s.shop_id === c.shop_id && s.connection_id === c.id);
    const live = (w.grants.get(realm) ?? []).filter((g) => !g.revoked);
    const kept = new Set([secret?.hash, ...(w.spool.get(`${c.shop_id}-${c.id}`) ?? []).map(hash)]);
    if (c.state === "expired" && (c.reason === "" || live.some((g) => kept.has(hash(g.refresh)))))
      say("I8", `shop ${c.shop_id}: the connection is given up, though QuickBooks takes its token`);
    if (c.state === "active" && w.grants.size > 0 && live.length === 0) say("I8", `shop ${c.shop_id}: nothing says that QuickBooks has ended the connection`);
    for (const g of live)
      if (c.state !== "disconnected" && !kept.has(hash(g.refresh)) && !asked_again(w, c))
        say("I9", `shop ${c.shop_id}: the newest refresh token is neither stored nor spooled`);
    if (c.state === "disconnected" && live.length > 0 && w.jobs.every((j) => j.shop_id !== c.shop_id || j.kind !== "disconnect" || j.state !== "waiting"))
      say("I9", `shop ${c.shop_id}: disconnected, its grant lives on, and nobody will revoke it`);
  }

  // I12: what the programs said of themselves.
  for (const name of readdirSync(`${w.dir}/log`)) {
    const text = readFileSync(`${w.dir}/log/${name}`, "utf8");
    for (const line of text.split("\n")) {
      if (/AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|stack smashing|Segmentation/.test(line)) say("I12", `${name}: ${line.slice(0, 160)}`);
      if (name === "ends.log" && line !== "") say("I12", line);
      if (/ error .* (move|copies) /.test(line)) say("I12", `${name}: ${line.slice(0, 160)}`);
    }
  }

  // I13: nothing is stuck.
  for (const e of w.events) {
    if (!OPEN.includes(e.state)) {
      if (e.waits_for !== "0") say("I13", `shop ${e.shop_id} event ${e.id} is ${e.state} and waits for ${e.waits_for}`);
      continue;
    }
    const other = e.waits_for !== "0" && w.events.find((o) => o.shop_id === e.shop_id && o.id === e.waits_for);
    if (other ? PARKED.includes(other.state) || (OPEN.includes(other.state) && other.later === "1") : e.later === "1" && e.state !== "sending") continue;
    const c = w.connections.find((x) => x.shop_id === e.shop_id && x.id === e.connection_id);
    if (c && c.state !== "active") continue; // kept for a reconnect
    say("I13", `shop ${e.shop_id} event ${e.id} (${e.entity} ${e.label}) is stuck in ${e.state}: ${e.message}`);
  }
  for (const l of w.lanes) {
    if (l.owner !== "") say("I13", `shop ${l.shop_id}: the ${l.kind} lane is still held by ${l.owner}`);
    // What changed in QuickBooks is read again and again: due is what it mostly is.
    else if (l.due === "1" && l.kind !== "changes") say("I13", `shop ${l.shop_id}: the ${l.kind} lane is due, and nobody takes it`);
  }
  for (const x of w.wakes) say("I13", `shop ${x.shop_id}: wake ${x.id} was not heard`);
  for (const j of w.jobs) if (j.state === "working" || (j.state === "waiting" && j.later !== "1")) say("I13", `shop ${j.shop_id}: job ${j.id} (${j.kind}) is ${j.state}`);
  const active = new Set(w.connections.filter((c) => c.state === "active").map((c) => `${c.shop_id}/${c.id}`));
  for (const s of w.secrets) if (s.refreshing === "1" && active.has(`${s.shop_id}/${s.connection_id}`)) say("I13", `shop ${s.shop_id}: a refresh was begun and never ended`);
  const states = group(w.events, (e) => `${e.shop_id}/${e.state}`);
  for (const t of w.tallies)
    for (const state of [...OPEN, ...PARKED, "succeeded", "skipped"]) {
      const n = (states.get(`${t.shop_id}/${state}`) ?? []).length;
      if (t[state] !== String(n)) say("I13", `shop ${t.shop_id}: ${n} events are ${state}, the tally says ${t[state]}`);
    }
  problems(w, say);

  // I14: lane turns of one neighbor while a shop's first event waited.
  if (w.facts.turns) {
    const of = group(w.runs, (r) => r.shop_id);
    for (const [shop, mine] of of) {
      const due = w.events.find((e) => e.shop_id === shop)?.created_at, first = mine[0].started_at;
      for (const [other, theirs] of of) {
        const turns = other === shop ? 0 : theirs.filter((r) => r.started_at > due && r.ended_at && r.ended_at < first).length;
        if (turns > w.facts.turns) say("I14", `shop ${shop} waited ${turns} turns of shop ${other}`);
      }
    }
  }
  const cases = w.facts.cases ?? {}; // what happened to a shop, where a test says it
  return wrong.map((text) => {
    const about = cases[/\bshop (\d+)/.exec(text)?.[1]];
    return about ? `${text} (${about})` : text;
  });
}

export async function judged(dir) { return judge(await read(dir)); }

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dir = process.argv[2];
  if (!dir) {
    console.error("usage: judge.mjs DIR");
    process.exit(2);
  }
  const w = await read(dir), wrong = judge(w);
  for (const text of wrong.slice(0, 60)) console.log(`wrong: ${text}`);
  if (wrong.length > 60) console.log(`and ${wrong.length - 60} more`);
  const outcomes = [...group(w.attempts, (a) => a.outcome)].map(([k, v]) => `${v.length} ${k}`).sort().join(", ");
  const states = [...group(w.events, (e) => e.state)].map(([k, v]) => `${v.length} ${k}`).sort().join(", ");
  console.log(`judged ${w.events.length} events (${states}), ${w.attempts.length} attempts (${outcomes}), ${w.links.length} links: ${wrong.length} wrong`);
  process.exit(wrong.length === 0 ? 0 : 1);
}
