// Stands in the place of portal or api while their own tests run: every
// request is made as it is, and again for each of its statements and each
// fault that were not had yet, from the same rows.
//
//   node web.mjs DIR PROGRAM [ARGUMENT...]     as CGI, as the program is
//
// After a fault the answer is the one without it, and the rows are; or it is
// a refusal, and the rows are those before or those after, nothing between,
// and the same request once more comes to the same rows.  The caller is given
// the answer without a fault, and the rows that it left.
//
// The caller's own request draws its ids as without the sweep; the sweep's
// are drawn elsewhere (spread).  With conf.sample N one request in N is swept.
import { ask, without } from "./triggers.mjs";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";

const [dir, program, ...words] = process.argv.slice(2);
const conf = JSON.parse(readFileSync(`${dir}/sweep.json`, "utf8"));
const real = `${conf.bin}/${program}`;
const input = words.length ? "" : readFileSync(0);
const conf_text = readFileSync(process.env.COUNTERFOIL_CONF, "utf8");
const socket = /^db_socket = (.*)$/m.exec(conf_text)[1];
const database = /^db_name = (.*)$/m.exec(conf_text)[1];
const faults = ["1213", "1205", "1020", "2013", "lost"];

// What is not compared: how often and from where somebody came.
const apart = new Set(["session", "throttle", "schema_step"]);

if (words.length) {
  const got = spawnSync(real, words, { stdio: "inherit" });
  process.exit(got.status ?? 1);
}

function sql(text, more = []) {
  const got = spawnSync("mariadb", ["--no-defaults", ...more, "-u", "root", "-S", socket, "--batch", "--skip-column-names",
    "--default-character-set=utf8mb4", database], { input: text, maxBuffer: 1 << 28 });
  if (got.status !== 0) throw new Error(`mariadb: ${got.stderr}`);
  return got.stdout.toString();
}

// One request at a time: the rows are everybody's.
function locked(act) {
  const lock = `${dir}/lock`;
  for (;;) {
    try { mkdirSync(lock); break; } catch { spawnSync("sleep", ["0.02"]); }
  }
  try { return act(); } finally { rmdirSync(lock); }
}

// Every table with its columns, asked once.
function tables() {
  const file = `${dir}/tables.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const all = {};
  for (const line of sql(`SELECT table_name, column_name, data_type, extra FROM information_schema.columns
      WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`).trim().split("\n")) {
    const [table, column, type, extra] = line.split("\t");
    (all[table] ??= []).push({ column, type, drawn: (extra ?? "").includes("auto_increment") });
  }
  writeFileSync(file, JSON.stringify(all));
  return all;
}

const isId = (c) => c.type === "bigint" && (c.column === "id" || /_(id|by|for)$/.test(c.column) || c.column === "waits_for");
const isFree = (c) => c.type === "datetime" || /binary|blob/.test(c.type) || c.column === "request_id";
const isUse = (c) => /^(used|seen|last)_/.test(c.column); // noted before anything else happens

// Rows by table, times and sealed bytes left out.
function rows() {
  const all = tables();
  const text = Object.entries(all).filter(([t]) => !apart.has(t)).map(([t, columns]) => {
    const list = columns.map((c) => (isUse(c) ? "'*'" : isFree(c) ? `IF(\`${c.column}\` IS NULL, 'NULL', '*')` : `COALESCE(\`${c.column}\`, 'NULL')`));
    return `SELECT '${t}', ${list.join(", ")} FROM \`${t}\`;`;
  }).join("\n");
  const out = {};
  for (const line of sql(text).split("\n").slice(0, -1)) {
    const [t, ...values] = line.split("\t");
    (out[t] ??= []).push(values);
  }
  return out;
}

// What is drawn by lot, and where a new record's page is.
function drawn(c, v) {
  if (c.column === "external_id" && /^[A-Za-z0-9_-]{16}$/.test(v)) return "lot";
  if (c.column === "detail") return v.replace(/receipt \d+/, "receipt N");
  if (c.column === "body") return v.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
  return c.column === "location" ? v.replace(/\d+/g, "N") : v;
}

// New ids of a table are of a million of its own, so that none is taken for
// another's.
const spread = () => Object.entries(tables()).filter(([, columns]) => columns.some((c) => c.drawn))
  .map(([t], i) => `ALTER TABLE \`${t}\` AUTO_INCREMENT = ${(i + 1) * 1000000};`).join("\n");

// An id that was not there before is just a new one: a rolled back
// transaction has used up numbers.
function told(state, before) {
  const lines = [], known = new Set();
  for (const [t, list] of Object.entries(before))
    tables()[t].forEach((c, i) => { if (isId(c)) for (const r of list) known.add(r[i]); });
  for (const [t, list] of Object.entries(state)) {
    const columns = tables()[t];
    for (const r of list)
      lines.push([t, ...r.map((v, i) => (isId(columns[i]) && v !== "0" && !known.has(v) ? "new" : drawn(columns[i], v)))].join("\t"));
  }
  return lines.sort().join("\n");
}

function triggers() {
  const file = `${dir}/triggers.json`;
  if (!existsSync(file)) writeFileSync(file, sql(ask, ["--raw"]));
  return JSON.parse(readFileSync(file, "utf8"));
}

// Rows are kept in a database beside, a table for a table.
const copy = (from, to) => Object.keys(tables()).map((t) =>
  `DELETE FROM ${to}.\`${t}\`; INSERT INTO ${to}.\`${t}\` SELECT * FROM ${from}.\`${t}\`;`).join("\n");
function move(from, to) {
  const made = `${socket}.${to}`; // each test has a server of its own
  let text = "";
  if (to !== database && !existsSync(made)) {
    text = `CREATE DATABASE IF NOT EXISTS ${to};` +
      Object.keys(tables()).map((t) => `CREATE TABLE IF NOT EXISTS ${to}.\`${t}\` LIKE ${database}.\`${t}\`;`).join("");
    writeFileSync(made, "");
  }
  text = `${text} SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0;\nBEGIN;\n${copy(from, to)}\nCOMMIT;`;
  sql(to === database ? without(triggers(), text) : text);
}

function run(fault, trace) {
  const env = { ...process.env, LD_PRELOAD: conf.preload };
  if (fault) env.SQLFAULT = fault;
  if (trace) env.SQLFAULT_TRACE = trace;
  const got = spawnSync(real, [], { env, input, maxBuffer: 1 << 28 });
  const head = got.stdout.toString("latin1").split("\r\n\r\n")[0];
  return { code: got.status, out: got.stdout, err: got.stderr,
    status: Number(/^Status: (\d+)/m.exec(head)?.[1] ?? 200),
    location: (/^Location: (.*)$/m.exec(head)?.[1] ?? "").trim().replace(/\d+/g, "N").replace(/state=[^&]*/, "state=S") };
}

// The trace: statements with how often, transactions with what they begin with.
function traced(file) {
  const counts = new Map(), commits = [];
  if (!existsSync(file)) return { counts, commits };
  let kind = [];
  for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
    const [name, where] = line.split(" ");
    if (name === "BEGIN") kind = [];
    else if (name === "COMMIT") commits.push(kind.slice(0, 4).join(" "));
    else if (name !== "ROLLBACK") {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (where === "tx") kind.push(name);
    }
  }
  rmSync(file);
  return { counts, commits };
}

const note = (line) => appendFileSync(`${dir}/report`, `${line}\n`);

function judge(what, before, base, after) {
  const bad = [];
  move("kept_before", database);
  const got = run(what.fault);
  const state = told(rows(), before), was = told(before, before);
  const asGood = got.code === 0 && got.status === base.status && got.location === base.location;
  if (got.code !== 0) bad.push(`ended with ${got.code}`);
  if (asGood) {
    if (state !== after) bad.push("the answer says done, the rows do not");
  } else {
    if (got.status < 500 && got.status !== 409) bad.push(`answered ${got.status} ${got.location}`);
    if (got.status === 503 && !/^Retry-After: \d+/m.test(got.out.toString("latin1"))) bad.push("503 without Retry-After");
    if (state !== was && state !== after) bad.push("half of it is stored");
    const again = run();
    if (told(rows(), before) !== after) bad.push("once more comes to other rows");
    if (again.status >= 500 || again.code !== 0) bad.push(`once more is answered ${again.status}`);
  }
  const name = `${program} ${process.env.REQUEST_METHOD} ${process.env.REQUEST_URI}: ${what.fault}`;
  note(bad.length ? `FAILED ${name}: ${bad.join("; ")}` : `ok ${name}`);
  if (bad.length && conf.tell) {
    writeFileSync(`${dir}/differ.want`, after);
    writeFileSync(`${dir}/differ.got`, state);
    note(spawnSync("diff", [`${dir}/differ.want`, `${dir}/differ.got`]).stdout.toString() + got.out.toString().slice(0, 600) + got.err.toString().slice(-600));
  }
}

// What was not had yet: a statement in conf.runs requests, a kind of
// transaction likewise.  With runs 0 each has one fault only, another for each.
function wanted({ counts, commits }) {
  const file = `${dir}/had.json`;
  const had = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const list = [];
  const take = (key) => (had[key] ?? 0) < Math.max(1, conf.runs) && (had[key] = (had[key] ?? 0) + 1);
  for (const [name, count] of counts) {
    if (!take(`${program} ${name}`)) continue;
    let h = 7;
    for (const c of name) h = (h * 31 + c.charCodeAt(0)) >>> 0;
    const some = conf.runs ? faults : [faults[h % faults.length]];
    for (const f of some) list.push({ fault: `${name}:${1 + (h % count)}:${f}` });
  }
  commits.forEach((kind, i) => {
    if (!take(`${program} COMMIT ${kind}`)) return;
    for (const f of conf.runs ? ["1213", "2013", "lost"] : ["lost"]) list.push({ fault: `COMMIT:${i + 1}:${f}` });
  });
  writeFileSync(file, JSON.stringify(had));
  return list;
}

// Where each table's next id is.
const next_ids = () => sql(`SELECT table_name, auto_increment FROM information_schema.tables
    WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL`).trim().split("\n")
  .map((line) => line.split("\t")).map(([t, n]) => `ALTER TABLE \`${t}\` AUTO_INCREMENT = ${n};`).join("\n");

function sweep(list, before, answer) {
  const next = next_ids();
  move(database, "kept_after");
  move("kept_before", database);
  sql(spread());
  const base = run();
  const after = told(rows(), before);
  if (base.status !== answer.status || base.location !== answer.location)
    note(`FAILED ${program} ${process.env.REQUEST_METHOD} ${process.env.REQUEST_URI}: ${answer.status}, and ${base.status} from the same rows`);
  for (const what of list) judge(what, before, base, after);
  move("kept_after", database);
  sql(next);
}

// One in conf.sample, from a place that the seed says.
function chosen() {
  if ((conf.sample ?? 1) <= 1) return true;
  const file = `${dir}/asked`;
  const n = existsSync(file) ? Number(readFileSync(file, "utf8")) : conf.seed;
  writeFileSync(file, String(n + 1));
  return n % conf.sample === 0;
}

function request() {
  if (!chosen()) return run();
  const before = rows(), trace = `${dir}/trace`;
  move(database, "kept_before");
  const answer = run(null, trace);
  const list = wanted(traced(trace));
  if (list.length) sweep(list, before, answer);
  return answer;
}

const base = locked(request);
process.stderr.write(base.err);
process.stdout.write(base.out);
process.exitCode = base.code ?? 1;
