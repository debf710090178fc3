#!/usr/bin/env node
// Crash sweep: at every crash point of the sweeper, for every kind of work and
// every fate of the request, the process is killed; another one finishes, and
// the judge looks at the database and at QuickBooks' books.
//
//   crashes.mjs [all] [seed=N] [only=TEXT] [drain=SECONDS] [keep]
//
// Without "all" each point has a few cases of those that pass it, chosen by
// the seed; each point must have been hit either way, so a point that no kind
// of work passes is a failure.  Every case has a shop and a company of its
// own; a few hundred of them share a house.
import { spawnSync } from "node:child_process";
import { House, counted, each, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const all = words.includes("all"), only = word("only"), keep = words.includes("keep");
const seed = Number(word("seed") ?? Math.floor(Math.random() * 1e9));
const DRAIN = Number(word("drain") ?? 180); // seconds until we give up: never part of the verdict
const HOUSE = 800, SAMPLE = 4, ROTATES = 5;

// What a shop has in QuickBooks already (has), and what it asks for now.
const post = (entity) => ({ now: (h, s) => h.event_sql(s.id, entity, 1) });
const edit = (entity, ...has) => ({ has, now: (h, s) => h.edit_sql(s.id, entity, 1) + h.event_sql(s.id, entity, 1) });
const end = (status, operation) => ({ has: ["invoice"],
  now: (h, s) => `UPDATE invoice SET status = '${status}', revision = revision + 1 WHERE shop_id = ${s.id};${h.event_sql(s.id, "invoice", 1, operation)}` });
const kinds = {
  "customer create": post("customer"),
  "customer update": edit("customer", "customer"),
  "item create": post("item"),
  "item update": edit("item", "item"),
  "invoice create": { has: ["customer", "item"], ...post("invoice") },
  "invoice create, numbered by QuickBooks": { has: ["customer", "item"], ...post("invoice"), prepare: (h, s) => h.their_numbers(s) },
  "invoice create with its customer and item": post("invoice"),
  "invoice update": edit("invoice", "invoice"),
  "invoice void": end("void", "void"),
  "invoice delete": end("deleted", "delete"),
  "payment create": { has: ["invoice"], ...post("payment") },
  "payment create with its invoice": post("payment"),
  "payment update": edit("payment", "payment"),
  "payment delete": { has: ["payment"], now: (h, s) => h.unpay_sql(s.id, 1) },
  // A chain of four: any of them is the one that is cut off.
  "re-issue": { has: ["payment"], now: (h, s) => h.reissue_sql(s.id, 1), steps: 4 },
  // A sweeper that died before this one left a post behind.
  "invoice create after a crash": { has: ["customer", "item"], ...post("invoice"), first: "http.sent" },
  // One that died over this record's answer: who comes next takes its note, so
  // nobody else may run meanwhile.
  "invoice create after a crash over its answer": { has: ["customer", "item"], ...post("invoice"), first: "answer.parsed", alone: true },
  refresh: { has: ["customer", "item"], now: (h, s) => h.stale_sql(s.id) + h.event_sql(s.id, "invoice", 1), fates: "token" },
  // Every refresh gets a new token and the one before it dies at once: what is
  // in the spool is all there is (T3).
  "refresh, old tokens die": { has: ["customer", "item"], now: (h, s) => h.stale_sql(s.id) + h.event_sql(s.id, "invoice", 1),
    fates: "none", only: /^(spool\.(written|drop)|refreshed\.|answer\.parsed|mark\.|settle\.)/, settings: { rotation: "none", rotate_after_s: 0 } },
  lists: { now: (h, s) => h.job_sql(s.id, "lists"), fates: "job" },
  "lists with refresh": { now: (h, s) => h.stale_sql(s.id) + h.job_sql(s.id, "lists"), fates: "token" },
  // QuickBooks' invoices are read, ours among them, and compared.
  doubles: { fates: "job", has: ["invoice"], now: (h, s) => h.job_sql(s.id, "doubles"),
    after: (h, s) => h.one(`SELECT JSON_EXTRACT(result, '$.ours') = 1 AND JSON_EXTRACT(result, '$.seen') = 1 AND JSON_EXTRACT(result, '$.twice') = 0
      AND JSON_EXTRACT(result, '$.missing') = 0 FROM job WHERE shop_id = ${s.id} AND kind = 'doubles'`) === "1" },
  disconnect: { fates: "job", has: ["invoice"],
    now: (h, s) => `UPDATE connection SET state = 'disconnected', reason = 'By the owner', generation = generation + 1 WHERE shop_id = ${s.id};${h.job_sql(s.id, "disconnect")}` },
  connect: { fates: "job", async now(h, s) {
    await h.control("POST", `grants/${s.realm}/revoke`, {});
    return `UPDATE connection SET state = 'expired', reason = 'Ended in QuickBooks' WHERE shop_id = ${s.id};
${h.job_sql(s.id, "exchange", JSON.stringify({ code: await h.code(s.realm), realm: s.realm }))}`;
  } },
  // Before set-up is finished; then it is, and what was held back goes out.
  gate: { fates: "none", has: ["customer", "item"],
    now: (h, s) => `UPDATE connection SET sync = 'off' WHERE shop_id = ${s.id};${h.event_sql(s.id, "invoice", 1)}`,
    then: (h, s) => `UPDATE connection SET sync = 'on' WHERE shop_id = ${s.id};
UPDATE sync_event SET cause = '', due_at = NOW(6) WHERE shop_id = ${s.id} AND cause = 'setup';
INSERT INTO wake (shop_id, kind) VALUES (${s.id}, 'post');` },
  // Somebody edits the invoice there; a notice says so, and the list of changes.
  changes: { fates: "read", has: ["invoice"],
    async now(h, s) {
      const id = h.one(`SELECT qbo_id FROM link WHERE shop_id = ${s.id} AND entity = 'invoice'`);
      await h.control("POST", `companies/${s.realm}/Invoice`, { Id: id, CustomerMemo: { value: "Called them" } });
      return `INSERT INTO inbox (shop_id, connection_id, entity, qbo_id) SELECT shop_id, connection_id, entity, qbo_id FROM link WHERE shop_id = ${s.id};
INSERT INTO lane (shop_id, kind, connection_id, due_at) SELECT id, 'changes', connection_id, NOW(6) FROM shop WHERE id = ${s.id};`;
    },
    after: (h, s) => h.one(`SELECT CONCAT(k.theirs, (SELECT COUNT(*) FROM sync_event AS e WHERE e.shop_id = k.shop_id AND e.direction = 'in'),
      c.changes_since IS NOT NULL) FROM link AS k JOIN connection AS c ON c.shop_id = k.shop_id WHERE k.shop_id = ${s.id} AND k.entity = 'invoice'`) === "changed11" },
};

// What becomes of the first request; by itself it is carried out and answered.
const write = { method: "POST", path: "/company/" };
const fates = {
  write: {
    answered: null,
    "stored, no answer": { ...write, point: "after commit, no answer" },
    "not stored": { ...write, store: false, answer: "reset" },
    "stored late": { ...write, late_store_ms: 119000 },
  },
  token: {
    answered: null,
    "stored, no answer": { operation: "refresh", point: "after commit, no answer" },
    "not stored": { operation: "refresh", store: false, status: 503 },
    "refused for a while": { operation: "refresh", store: false, status: 503, times: 9 },
  },
  none: { answered: null },
  read: { answered: null, "no answer to the first question": { method: "GET", path: "/company/", answer: "reset" } },
  job: { answered: null, "no answer to the first question": { method: "GET", path: "/company/", store: false, answer: "reset" } },
};

// Which kinds can pass a point; the sample chooses among them.
const writes = Object.keys(kinds).filter((k) => !kinds[k].fates && !kinds[k].first);
const passers = [
  [/^changes\./, ["changes"]],
  [/^wait\./, ["invoice create with its customer and item", "payment create with its invoice"]],
  [/^candidates\./, ["customer create", "item create"]],
  [/^blame\./, ["invoice create after a crash over its answer"]],
  [/^take_over\./, ["invoice create after a crash"]],
  [/^refresh\./, ["refresh"]],
  [/^(begin|refreshed|spool)\b/, ["refresh", "refresh, old tokens die"]],
  [/^connected\./, ["connect"]],
  [/^(lists|names|settings)\./, ["lists"]],
  [/^(doubles|add|end)\./, ["doubles"]],
  [/^forget\./, ["disconnect"]],
  [/^park\./, ["gate"]],
  [/^job\./, ["lists", "doubles", "disconnect", "connect"]],
  [/^(mark|settle|post)\b|^answer\.parsed|^http\.(body|sent)/, [...writes, "refresh"]],
  [/./, Object.keys(kinds).filter((k) => !kinds[k].first)],
];

const OFTEN = /^(http|mark|settle|post|answer|lease|release)\b/;

// A number of the seed and of words: the same ones every time.
function dice(...what) {
  let h = 2166136261 ^ seed;
  for (const c of what.join("|")) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  return (h ^ (h >>> 13)) >>> 0;
}

function planned() {
  const got = spawnSync("tests/faults/points", { encoding: "utf8" });
  const points = got.stdout.trim().split("\n"), cases = [];
  for (const point of points) {
    const fit = all ? Object.keys(kinds) : passers.find(([p]) => p.test(point))[1];
    const of_point = [];
    for (const kind of fit) {
      const family = kinds[kind].fates ?? "write", settings = kinds[kind].settings;
      if (kinds[kind].only && !kinds[kind].only.test(point)) continue;
      for (const fate of Object.keys(fates[family]))
        for (const requestid of family === "write" ? ["honoured", "ignored"] : ["honoured"])
          of_point.push({ point, kind, fate, requestid, settings, script: fates[family][fate] });
    }
    // Asked to end there (R9), it finishes what it has begun.
    if (of_point.length > 0) cases.push({ ...of_point[dice("term", point) % of_point.length], how: ":term" });
    if (all) {
      cases.push(...of_point);
      continue;
    }
    // Each fate, and a random kind for it.
    of_point.sort((a, b) => dice(point, a.kind, a.fate, a.requestid) - dice(point, b.kind, b.fate, b.requestid));
    const names = [...new Set(of_point.map((c) => c.fate))];
    for (let i = 0; i < SAMPLE && of_point.length > 0; i++) {
      const at = Math.max(0, of_point.findIndex((c) => c.fate === names[i % names.length]));
      cases.push(...of_point.splice(at, 1));
    }
  }
  const fit = cases.filter((c) => !only || name_of(c).includes(only));
  return { points: only ? [...new Set(fit.map((c) => c.point))] : points, cases: fit };
}
const name_of = (c) => `${c.point}${c.how ?? ""}: ${c.kind}, ${c.fate}, requestid ${c.requestid}`;

// One case: the work is asked for, and whoever takes it up is killed.
async function crash(house, c) {
  const s = c.shop, once = ["--once", "--shop", String(s.id)];
  const steps = kinds[c.kind].steps ?? 1;
  if (c.script) await house.control("POST", "scripts", { realmId: s.realm, skip: dice("skip", name_of(c)) % steps, ...c.script });
  await house.quick(await kinds[c.kind].now(house, s));
  if (kinds[c.kind].first) await house.sweeper(once, { CRASH_AT: kinds[c.kind].first }).ended;
  // Of what is passed many times, the second time, too.
  const often = OFTEN.test(c.point), again = often && dice("nth", name_of(c)) % 4 === 0 ? 1 : 0;
  const nth = 1 + (steps > 1 && often ? dice("step", name_of(c)) % steps : again);
  c.end = await house.sweeper(once, { CRASH_AT: `${c.point}:${nth}${c.how ?? ""}` }).ended;
  // Another sweeper that was killed just then may have kept the wake to itself.
  const untouched = () => house.one(`SELECT EXISTS (SELECT 1 FROM sync_event WHERE shop_id = ${s.id} AND state IN ('pending', 'retrying') AND due_at <= NOW(6))
    OR EXISTS (SELECT 1 FROM job WHERE shop_id = ${s.id} AND state = 'waiting' AND due_at <= NOW(6))`) === "1";
  for (let i = 0; i < 3 && c.end === 0 && !c.how && untouched(); i++)
    c.end = await house.sweeper(once, { CRASH_AT: `${c.point}:${nth}` }).ended;
  // A turn of reading that went to something else first comes again at once.
  for (let i = 0; i < 3 && c.kind === "changes" && c.end === 0 && !c.how; i++) {
    await house.quick(`UPDATE connection SET changes_since = NULL WHERE shop_id = ${s.id}; UPDATE lane SET due_at = NOW(6), hold_until = NULL WHERE shop_id = ${s.id} AND kind = 'changes';`);
    c.end = await house.sweeper(once, { CRASH_AT: `${c.point}:1` }).ended;
  }
  if (kinds[c.kind].then) await house.quick(kinds[c.kind].then(house, s));
  // Who looks too early finds nothing, and may believe it.
  if (c.fate === "stored late") await house.sweeper(["--for", "1s", "--shop", String(s.id)]).ended;
}

async function round(requestid, cases, settings = {}) {
  // The first refresh gets a new token, the next one within a moment the same
  // again, and the token before lives on for a day.
  const house = await House.start({ name: "crashes", settings: { requestid, rotate_after_s: ROTATES, ...settings } });
  let good = false;
  try {
    const shops = await house.make_shops(cases.length + 1), made = Date.now();
    house.say({ baseline: shops.at(-1).realm });
    cases.forEach((c, i) => { c.shop = shops[i]; });
    await each(cases.filter((c) => kinds[c.kind].prepare), 4, (c) => kinds[c.kind].prepare(house, c.shop));
    house.sql(cases.flatMap((c) => (kinds[c.kind].has ?? []).map((entity) => house.event_sql(c.shop.id, entity, 1))).join("\n") + "SELECT 1;");
    ok("what was there before is posted", (await house.drain(120)) === 0);
    house.say({ cases: Object.fromEntries(cases.map((c) => [c.shop.id, name_of(c)])) });
    await sleep(Math.max(0, made + ROTATES * 1000 + 500 - Date.now()));
    for (const width of [1, 4]) await each(cases.filter((c) => (width === 1) === !!kinds[c.kind].alone), width, (c) => crash(house, c));
    // A refresh that was cut off keeps others away for a minute; the sample
    // does not wait for that.
    if (!all) house.sql("UPDATE secret SET ref_until = NOW(6) WHERE refreshing = 1");
    const left = await house.drain(DRAIN);
    ok("nothing is open any more", left === 0, `${left} events or jobs are`);
    for (const c of cases) if (kinds[c.kind].after) ok(`${name_of(c)}: what changed there is known here, once`, kinds[c.kind].after(house, c.shop));
    good = ok(`the judge finds nothing (${cases.length} cases, requestid ${requestid})`, house.judge());
    for (const c of cases) ok(name_of(c), (c.end === "SIGKILL" && !c.how) || c.end === 0, `ended with ${c.end}`);
  } finally {
    await house.end(keep && !good);
  }
}

const { points, cases } = planned();
console.log(`crashes${all ? " all" : ""} seed=${seed}: ${points.length} points, ${cases.length} cases`);
for (const requestid of ["honoured", "ignored"]) {
  const mine = cases.filter((c) => c.requestid === requestid && !c.settings);
  for (let i = 0; i < mine.length; i += HOUSE) await round(requestid, mine.slice(i, i + HOUSE));
}
for (const settings of new Set(cases.map((c) => c.settings).filter(Boolean)))
  await round("honoured", cases.filter((c) => c.settings === settings), settings);
const hits = new Map(points.map((p) => [p, 0]));
for (const c of cases) if (c.end === "SIGKILL") hits.set(c.point, hits.get(c.point) + 1);
for (const [point, n] of only ? [] : hits) ok(`${point} was hit`, n > 0, "no case passes it");
console.log(`${cases.filter((c) => c.end === "SIGKILL").length} kills`);
process.exit(counted());
