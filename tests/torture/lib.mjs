// What the parts of the torture share: programs under the preloaded library, a
// private database that is put back between runs, and the counting of cases.
import { ask, without } from "../faults/sql/triggers.mjs";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createHmac } from "node:crypto";

export const variant = process.env.V ?? "dev";
export const bin = (name) => `${process.cwd()}/build/${variant}/bin/${name}`;
const library = `${process.cwd()}/build/${variant}/torture/preload.so`;

// What is made to fail, and how.  The sanitizers keep their allocator.
export const modes = [
  ["memory own error", "dev"], ["memory lib error", "dev"],
  ["system own error"], ["system own again"], ["system own short"],
  ["system lib error"], ["system lib short"],
  ["library own error"],
].filter(([, only]) => !only || only === variant).map(([name]) => name);

process.setMaxListeners(50);
export const tmp = mkdtempSync("/tmp/cf-torture-");
process.on("exit", () => { if (!process.env.KEEP) rmSync(tmp, { recursive: true, force: true }); });

// ------------------------------------------------------------------ programs

// run(program, words, { env, input, torture, seconds }): to its end.
export function run(program, words, { env = {}, input, torture, seconds = 60 } = {}) {
  const log = `${tmp}/log.${++run.n}`, begin = Date.now();
  const all = { PATH: process.env.PATH, ...env };
  if (torture) Object.assign(all, { TORTURE: torture, TORTURE_LOG: log, LD_PRELOAD: library,
    ASAN_OPTIONS: "verify_asan_link_order=0:abort_on_error=0:exitcode=97", UBSAN_OPTIONS: "halt_on_error=1:exitcode=97" });
  return new Promise((resolve, reject) => {
    const child = spawn(bin(program), words, { env: all });
    const out = [], err = [];
    const late = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    child.stdout.on("data", (d) => out.push(d));
    child.stderr.on("data", (d) => err.push(d));
    child.stdin.on("error", () => {}); // it may end before it has read all
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(late);
      const said = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
      rmSync(log, { force: true });
      const words = said.map((line) => line.split(" "));
      resolve({ status, signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString(),
        calls: words.filter(([w]) => w !== "files"), fds: Number(words.find(([w]) => w === "files")?.[1] ?? 0), ms: Date.now() - begin });
    });
    child.stdin.end(input ?? "");
  });
}
run.n = 0;

// What the caller's address is in the source; for reports alone.
export function place([, name, object, offset], program) {
  const file = object === "own" ? bin(program) : null;
  if (!file) return `${name} in ${object}`;
  const got = spawnSync("addr2line", ["-s", "-f", "-e", file, `0x${(parseInt(offset, 16) - 1).toString(16)}`], { encoding: "utf8" });
  return `${name} in ${(got.stdout ?? "").trim().split("\n").join(" ")}`;
}

// Ended as it may: by itself, or by an abort that arena.h and crypt.h
// document, with their sentence.  A library that gets no memory may end the
// process in its own way (libmariadb and libcrypto do): to us that is a crash
// like any other, and what it leaves is judged all the same.
export function ended_well(got, torture) {
  if (/Sanitizer|runtime error:/.test(got.err)) return "a sanitizer complains";
  if (got.signal === "SIGABRT" && /^(arena: no room|crypt: .* failed)/m.test(got.err)) return "";
  if (["SIGABRT", "SIGSEGV"].includes(got.signal) && torture.startsWith("memory lib")) return "";
  if (got.signal) return `ended by ${got.signal}`;
  if (got.status === 97) return "a sanitizer ended it";
  return "";
}

// ------------------------------------------------------------------ database

const client = ["--no-defaults", "-u", "root", "--batch", "--skip-column-names", "--raw", "--default-character-set=utf8mb4"];

export class Database {
  constructor(name) {
    this.dir = `${tmp}/${name}`;
    const got = spawnSync("tests/stack/private-db", [this.dir], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    if (got.status !== 0) throw new Error("no database");
    this.env = { COUNTERFOIL_CONF: `${this.dir}/counterfoil.conf` };
    process.on("exit", () => this.stop());
    const columns = this.sql(`SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c
      JOIN information_schema.tables AS t USING (table_schema, table_name)
      WHERE c.table_schema = 'counterfoil' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'migration%' AND c.table_name NOT LIKE 'schema%'
      ORDER BY 1, c.ordinal_position`);
    this.tables = new Map();
    for (const [table, column, type] of columns) {
      const list = this.tables.get(table) ?? [];
      // Times, random bytes and numbers given by the database differ from run to run.
      if (!/binary|blob|date|time/.test(type) && !/^id$|_id$|_at$|prefix|location|password/.test(column)) list.push(column);
      this.tables.set(table, list);
    }
  }
  stop() {
    if (!this.stopped) spawnSync("tests/stack/private-db", ["stop", this.dir]);
    this.stopped = true;
  }
  sql(text, more = []) {
    const got = spawnSync("mariadb", [...client, ...more, "-S", `${this.dir}/db.sock`, "counterfoil"], { input: text, encoding: "utf8", maxBuffer: 1 << 28 });
    if (got.status !== 0) throw new Error(`${text.slice(0, 200)}: ${got.stderr}`);
    return got.stdout.split("\n").slice(0, -1).map((line) => line.split("\t"));
  }
  // What is there now becomes what put_back puts back.
  keep() {
    const names = [...this.tables.keys()];
    this.sql(`DROP DATABASE IF EXISTS kept; CREATE DATABASE kept;\n${names.map((t) => `CREATE TABLE kept.\`${t}\` AS SELECT * FROM \`${t}\`;`).join("\n")}`);
    // An empty table has nothing to copy, and most are.  A generated column
    // takes no value, and says so where the mode is strict.
    this.triggers ??= JSON.parse(this.sql(ask, ["--raw"])[0].join("\t"));
    this.back = without(this.triggers, `SET foreign_key_checks = 0; SET sql_mode = ''; START TRANSACTION;\n${names.map((t) => `DELETE FROM \`${t}\`; INSERT INTO \`${t}\` SELECT * FROM kept.\`${t}\`;`).join("\n")}\nCOMMIT;`);
  }
  put_back() { this.sql(this.back); }
  // Rows of every table and a sum of what is in them, one line each.
  picture(ignore = []) {
    const parts = [...this.tables].filter(([t]) => !ignore.includes(t)).map(([t, columns]) =>
      `SELECT '${t}', COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS('|', ''${columns.map((c) => `, COALESCE(\`${c}\`, '-')`).join("")}))), 0) FROM \`${t}\``);
    return this.sql(parts.join(" UNION ALL ")).map((row) => row.join(" "));
  }
}

// What differs between two pictures, in words.
export const difference = (a, b) => b.filter((line, i) => line !== a[i]).map((line) => line.split(" ")[0]).join(" ") || "nothing";

// ------------------------------------------------------------------ the cases

export const csrf = (token) => createHmac("sha256", token).update("form").digest("hex");

const options = Object.fromEntries(process.argv.slice(2).filter((w) => w.includes("=")).map((w) => w.split("=")));
export const names = process.argv.slice(2).filter((w) => !w.includes("="));
export const seed = Number(options.seed ?? Math.floor(Math.random() * 1e6));
const share = Number(options.sample ?? 0); // so many runs in all; 0: every one
export const only = { mode: options.mode?.replaceAll(",", " "), at: options.at?.split(",").map(Number) };
export const sampled = share > 0;

let random = seed * 2654435761 % 4294967296;
export const dice = (n) => {
  random = (random * 1664525 + 1013904223) % 4294967296;
  return Math.floor(random / 65536) % n;
};

// Which calls fail, of those that were counted: all, or a share of them drawn
// by where they are made, so that a loop does not hide what stands beside it.
// Libraries call by the ten thousand: of each place there so many, evenly.
const PER_PLACE = 12;
export function chosen(calls, share_of, mode) {
  if (only.at) return [...only.at];
  const sites = new Map();
  for (const call of calls) {
    const site = call.slice(1).join(" ");
    if (!sites.has(site)) sites.set(site, []);
    sites.get(site).push(Number(call[0]));
  }
  const list = [...sites.values()], picked = [];
  if (!sampled && mode.includes(" own ")) return calls.map(([n]) => Number(n));
  if (!sampled)
    return list.flatMap((at) => at.filter((n, i) => at.length <= PER_PLACE || Math.floor(i * PER_PLACE / at.length) !== Math.floor((i - 1) * PER_PLACE / at.length)))
      .sort((a, b) => a - b);
  for (let i = 0; i < share_of && list.length > 0; i++) {
    const [at] = list.splice(dice(list.length), 1);
    picked.push(at[dice(at.length)]);
  }
  return picked.sort((a, b) => a - b);
}
// Half for the pages and commands, half for the sweeper.
export const share_of = (scenarios) => Math.max(1, Math.round(share / 2 / scenarios / modes.length));

let passed = 0, failed = 0;
const told = new Map();
export function verdict(name, wrong, where = "") {
  if (wrong === "") { passed++; return; }
  failed++;
  const key = `${wrong.replace(/\d+/g, "")} ${where}`;
  told.set(key, (told.get(key) ?? 0) + 1);
  if (told.get(key) <= 3) console.log(`FAILED  ${name}: ${wrong}${where ? ` (${where})` : ""}`);
}
export function finish() {
  for (const [key, n] of told) if (n > 3) console.log(`    ${n} times: ${key}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
