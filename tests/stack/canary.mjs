// The story of tests/stack/canary, and the search behind it.
import { spawnSync } from "node:child_process";
import { createDecipheriv } from "node:crypto";
import { appendFileSync, readFileSync, readdirSync, readlinkSync, statSync, truncateSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { userInfo } from "node:os";

const dir = process.argv[2], env = process.env, url = env.COUNTERFOIL_URL;
let passed = 0, failed = 0;
function ok(name, good, why = "") {
  good ? passed++ : failed++;
  console.log(good ? `ok      ${name}` : `FAILED  ${name}: ${why}`);
}

// ----------------------------------------------------------------- the canaries

const canaries = new Map(); // name -> text
function canary(name, text) {
  if (typeof text === "string" && text.length >= 12) canaries.set(`${name} ${canaries.size + 1}`, text);
  return text;
}
const sql = (text) => spawnSync("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", env.DB_SOCKET, "-BN", env.DB_NAME],
  { input: text, encoding: "utf8", maxBuffer: 1 << 28 }).stdout.split("\n").slice(0, -1).map((l) => l.split("\t"));

const token_key = Buffer.from(readFileSync(`${dir}/secrets/token.key`, "utf8").trim().split(":")[1], "hex");
function unseal(shop, row, field, sealed) { // lib/crypt/crypt.h
  const head = sealed.subarray(0, 5), ids = Buffer.alloc(16);
  ids.writeBigInt64BE(BigInt(shop), 0);
  ids.writeBigInt64BE(BigInt(row), 8);
  const d = createDecipheriv("aes-256-gcm", token_key, sealed.subarray(5, 17));
  d.setAAD(Buffer.concat([head, ids, Buffer.from(field)]));
  d.setAuthTag(sealed.subarray(17, 33));
  return Buffer.concat([d.update(sealed.subarray(33)), d.final()]).toString();
}
function tokens_of_now() {
  for (const [shop, row, ...values] of sql("SELECT shop_id, connection_id, HEX(realm), HEX(access), HEX(refresh), HEX(previous) FROM secret"))
    ["realm", "access", "refresh", "previous"].forEach((field, i) => {
      if (values[i] !== "" && field !== "realm") canary(field, unseal(shop, row, `secret.${field}`, Buffer.from(values[i], "hex")));
    });
}

// -------------------------------------------------------------------- the story

const answers = [];
const cookies = new Map();
async function ask(path, { form, headers = {}, at = url } = {}) {
  const got = await fetch(at + path, { method: form ? "POST" : "GET", redirect: "manual",
    headers: { Cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join("; "), ...headers },
    body: form && new URLSearchParams(form) });
  for (const c of got.headers.getSetCookie()) cookies.set(c.split("=")[0], c.slice(c.indexOf("=") + 1).split(";")[0]);
  const text = await got.text();
  if (at === url && !path.startsWith("/sim/")) answers.push([`${form ? "POST" : "GET"} ${path.split("?")[0]}`, text]);
  return { status: got.status, text, to: got.headers.get("location") };
}
const csrf_of = (page) => /name="csrf" value="([^"]+)"/.exec(page.text)[1];
const control = (path, body) => fetch(`${env.QBOSIM_CONTROL}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
async function quiet() {
  for (let i = 0; i < 300; i++) {
    const [[n]] = sql("SELECT (SELECT COUNT(*) FROM sync_event WHERE shop_id = 1 AND connection_id <> 0 AND state IN ('pending','sending','checking','retrying') AND due_at < NOW(6) + INTERVAL 1 HOUR) + (SELECT COUNT(*) FROM job WHERE state IN ('waiting','working'))");
    if (n === "0") return true;
    await sleep(100);
  }
  return false;
}
const api = (path, key, body) => fetch(`${url}/api/v1/${path}`, { method: body === undefined ? "GET" : body === null ? "POST" : "PUT",
  headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : undefined })
  .then(async (r) => { const text = await r.text(); answers.push([`API ${path}`, text]); return { status: r.status, text }; });

for (const name of readdirSync(`${dir}/secrets`)) canary(name, readFileSync(`${dir}/secrets/${name}`, "utf8").trim().replace(/^\d+:/, ""));
canary("API key", env.COUNTERFOIL_API_KEY);
canary("password", env.OWNER_PASSWORD);
tokens_of_now();

// Signing in, wrongly and well.
let page = await ask("/login");
const wrong = canary("wrong password", "canary-Wrong-Password-5271");
let got = await ask("/login", { form: { csrf: csrf_of(page), email: env.OWNER_EMAIL, password: wrong } });
ok("a wrong password is refused", got.status >= 400, got.status);
got = await ask("/login", { form: { csrf: csrf_of(got), email: env.OWNER_EMAIL, password: env.OWNER_PASSWORD } });
ok("the right one is taken", got.status === 303, got.status);
for (const [name, value] of cookies) canary(`cookie ${name}`, value);

// A callback that is not ours, and a real connect.
await ask(`/settings/quickbooks/connect/callback?code=${canary("code", "canary-Code-914203-xyz")}&state=${canary("state", "canary-State-77120-abc")}&realmId=${env.QBOSIM_REALM}`);
page = await ask("/settings/quickbooks");
got = await ask("/settings/quickbooks/disconnect", { form: { csrf: csrf_of(page) } });
await quiet();
got = await ask("/settings/quickbooks/connect", { form: { csrf: csrf_of(page) } });
const wish = Object.fromEntries(new URL(got.to).searchParams);
canary("state", wish.state);
const allowed = await fetch(env.QBOSIM_AUTHORIZE, { method: "POST", redirect: "manual", body: new URLSearchParams({ ...wish, realmId: env.QBOSIM_REALM, decision: "allow" }) });
const back = new URL(allowed.headers.get("location"));
canary("code", back.searchParams.get("code"));
await ask(back.pathname + back.search);
ok("connected", await quiet() && sql("SELECT state FROM connection WHERE shop_id = 1")[0][0] === "active", JSON.stringify(sql("SELECT kind, state, message FROM job")));
tokens_of_now();

// Posting, a token that is not taken any more, and faults that name it.
await api("items?limit=1", env.COUNTERFOIL_API_KEY);
await api("invoices?limit=2", canary("wrong API key", "cf_canaryWrongKey000000000000000000000000000"));
const [[access]] = sql("SELECT HEX(access) FROM secret WHERE shop_id = 1");
const [[row]] = sql("SELECT connection_id FROM secret WHERE shop_id = 1");
const held = unseal(1, row, "secret.access", Buffer.from(access, "hex"));
for (const detail of [`/v3/company/${env.QBOSIM_REALM}/customer was sent with ${held}`, `Token expired: ${held}`])
  await control("/scripts", { realmId: env.QBOSIM_REALM, method: "POST", entity: "Customer", fault: { code: "2020", type: "ValidationFault", message: "Refused", detail } });
for (const n of [1, 2, 3])
  await api(`customers/canary-${n}`, env.COUNTERFOIL_API_KEY, { name: `Canary ${n}`, email: `c${n}@kettle.example` });
await api("customers/bad", env.COUNTERFOIL_API_KEY, { name: "" });
for (const n of [1, 2, 3])
  sql(`INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, label_key) SELECT 1, ${row}, 'customer', id, name, name_key FROM customer WHERE shop_id = 1 AND external_id = 'canary-${n}'; UPDATE tally SET pending = pending + 1 WHERE shop_id = 1; INSERT INTO wake (shop_id, kind) VALUES (1, 'post');`);
await quiet();
sql("UPDATE secret SET access_ends_at = NOW(6) - INTERVAL 1 HOUR WHERE shop_id = 1");
await ask("/settings/quickbooks/lists", { form: { csrf: csrf_of(await ask("/settings/quickbooks")) } });
await quiet();
tokens_of_now();
const refused = sql("SELECT message FROM sync_event WHERE shop_id = 1 AND (message LIKE '%Token expired%' OR message LIKE '%/v3/company/%')");
ok("the story had its faults, and a renewal", refused.length === 2 && sql("SELECT access_ends_at > NOW(6) FROM secret WHERE shop_id = 1")[0][0] === "1",
  JSON.stringify(sql("SELECT state, cause, message FROM sync_event WHERE shop_id = 1 ORDER BY id DESC LIMIT 4")));
for (const path of ["/", "/invoices", "/customers", "/items", "/settings/quickbooks", "/settings/quickbooks/sync-log", "/settings/quickbooks/sync-log?status=failed", "/no-such-page"]) await ask(path);
for (const [id] of sql("SELECT MAX(id) FROM sync_event WHERE shop_id = 1 UNION SELECT MIN(id) FROM sync_event WHERE shop_id = 1 AND state = 'needs_attention'")) await ask(`/settings/quickbooks/sync-log/${id}`);

// ------------------------------------------------------------------- the search

const ours = ["portal", "api", "sweeper", "nginx", "supervisor"]; // their processes
const theirs = /^(sim\.state|env|people|data|secrets|table|tls)$|qbosim/; // the simulator's, the demo's notes, what is sealed or searched by a dump

function* files(path) {
  for (const name of readdirSync(path)) {
    if (theirs.test(name)) continue;
    const full = `${path}/${name}`, st = statSync(full, { throwIfNoEntry: false });
    if (st?.isDirectory()) yield* files(full);
    else if (st?.isFile()) yield full;
  }
}
function processes() {
  return readdirSync("/proc").filter((p) => /^\d+$/.test(p)).filter((p) => {
    try {
      return readlinkSync(`/proc/${p}/cwd`) === process.cwd() && ours.includes(readlinkSync(`/proc/${p}/exe`).split("/").at(-1)) &&
        readFileSync(`/proc/${p}/environ`, "latin1").includes(dir.split("/").at(-1));
    } catch { return false; }
  });
}
// Every row, as bytes.
function dump() {
  const text = sql("SHOW TABLES").map(([t]) => `SELECT * FROM \`${t}\`;`).join("\n");
  return spawnSync("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", env.DB_SOCKET, "-BN", "--raw", env.DB_NAME],
    { input: text, maxBuffer: 1 << 30 }).stdout;
}
// Everything that is searched, a name and its bytes each.
function* places() {
  for (const path of files(dir)) yield [`file ${path}`, readFileSync(path)];
  for (const [name, text] of answers) yield [`answer ${name}`, Buffer.from(text)];
  yield ["the database", dump()];
  for (const p of processes())
    for (const what of ["cmdline", "environ"]) {
      try { yield [`${what} of ${readlinkSync(`/proc/${p}/exe`).split("/").at(-1)}`, readFileSync(`/proc/${p}/${what}`)]; } catch { /* ended */ }
    }
}
const forms = (text) => [text, encodeURIComponent(text), Buffer.from(text).toString("hex"), Buffer.from(text).toString("hex").toUpperCase(), Buffer.from(text).toString("base64").replace(/=+$/, "")];
// Of a form its own token comes back in the page, to be sent again.
const meant = (name, where) => /csrf|visit/.test(name) && where.startsWith("answer");

function search(list = places()) {
  const found = [];
  for (const [where, bytes] of list)
    for (const [name, text] of canaries)
      if (!meant(name, where) && forms(text).some((f) => bytes.includes(f))) found.push(`${name} in ${where}`);
  return found;
}

ok("there is something to search", canaries.size > 15 && processes().length >= 6, `${canaries.size} canaries, ${processes().length} processes`);
const found = search();
ok("no secret stands in a log, an answer, the database, the spool or a process's words", found.length === 0, [...new Set(found)].slice(0, 12).join("; "));
const realm = [...files(`${dir}/log`)].filter((f) => readFileSync(f).includes(env.QBOSIM_REALM));
ok("no realm stands in a log or is clear in the database", realm.length === 0 && ![...places()].find(([w]) => w === "the database")[1].includes(env.QBOSIM_REALM), realm.join(" "));
const cores = processes().filter((p) => /portal|api|sweeper/.test(readlinkSync(`/proc/${p}/exe`)) && !/Max core file size +[01] /.test(readFileSync(`/proc/${p}/limits`, "utf8")));
// (One byte: with none the kernel would still hand it to a program.)
ok("no process would leave a core", cores.length === 0, cores.join(" "));

// And what is planted is found.
const log = `${dir}/log/${readdirSync(`${dir}/log`).find((n) => /^portal/.test(n))}`, size = statSync(log).size;
const [[, refresh]] = [...canaries].filter(([n]) => n.startsWith("refresh"));
appendFileSync(log, `2026-01-01T00:00:00.000Z info planted token=${refresh}\n`);
ok("a log line with a token is found", search().some((f) => f.includes(log)));
truncateSync(log, size);
sql(`UPDATE shop SET name = '${refresh.slice(0, 190)}' WHERE id = 2`);
canaries.set("planted", refresh.slice(0, 190));
ok("so is one in the database", search().some((f) => f === "planted in the database"));
console.log(`${canaries.size} canaries, ${answers.length} answers`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
