#!/usr/bin/env node
// Too few files, too little memory, a full disk, clocks that jump and differ,
// SIGTERM in the middle, two cron runs at once, and every start with something
// missing.  The real sweeper meets each of them over a shop of its own; then
// another one finishes, and the judge decides.
//
//   resources.mjs [all] [seed=N] [keep]
//
// Without "all" a share of the limits and of the places to be stopped at.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { House, bin, counted, each, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), word = (name) => words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
const all = words.includes("all"), keep = words.includes("keep");
const seed = Number(word("seed") ?? Math.floor(Math.random() * 1e6));
const library = "build/dev/torture/preload.so", DAY = 86400, ROTATES = 5;
const now = Math.floor(Date.now() / 1000);

let random = seed;
const dice = (n) => {
  random = (random * 1664525 + 1013904223) % 4294967296;
  return Math.floor(random / 65536) % n;
};
// Of a list, so many (all of them with "all").
const some = (list, n) => {
  const rest = [...list];
  while (!all && rest.length > n) rest.splice(dice(rest.length), 1);
  return rest;
};
const range = (from, to, step = 1) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

const kinds = {
  post: { now: (h, s) => h.event_sql(s.id, "invoice", 1) },
  refresh: { has: ["customer", "item"], now: (h, s) => h.stale_sql(s.id) + h.event_sql(s.id, "invoice", 1) },
  disconnect: { has: ["invoice"],
    now: (h, s) => `UPDATE connection SET state = 'disconnected', reason = 'By the owner', generation = generation + 1 WHERE shop_id = ${s.id};${h.job_sql(s.id, "disconnect")}` },
};

// ----------------------------------------------------------------- the cases

// run(house, c): how the program is started and what is done to it; who ends
// with an error has said why.
const limited = (...limit) => (house, c) => program(house, c, "prlimit", [...limit, "--", bin("sweeper"), "--once", "--shop", String(c.shop.id)]);
const tortured = (env) => (house, c) => program(house, c, bin("sweeper"), ["--once", "--shop", String(c.shop.id)], { LD_PRELOAD: library, ...env });

function program(house, c, command, args, env = {}) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf`, ...env }, stdio: ["ignore", "ignore", "pipe"] });
  c.err = "";
  child.stderr.on("data", (d) => { c.err += d; });
  const late = setTimeout(() => child.kill("SIGKILL"), 90000);
  house.children.add(child);
  c.child = child;
  return once(child, "close").then(([status, signal]) => {
    clearTimeout(late);
    house.children.delete(child);
    appendFileSync(`${house.dir}/log/resources.log`, c.err);
    c.end = signal ?? status;
  });
}

// At that place the program stops for a moment, is told to end, and goes on.
async function ended_at(house, c, point) {
  const going = program(house, c, bin("sweeper", "fault"), ["--for", "58s", "--shop", String(c.shop.id)], { CRASH_AT: `${point}:1:stop` });
  const state = () => { try { return readFileSync(`/proc/${c.child.pid}/stat`, "utf8").split(") ")[1][0]; } catch { return "gone"; } };
  for (let i = 0; i < 150 && state() !== "T"; i++) await sleep(10);
  c.stopped = state() === "T";
  c.child.kill("SIGTERM");
  c.child.kill("SIGCONT");
  await going;
}

function planned() {
  const cases = [];
  const add = (name, kind, run, expect) => cases.push({ name: `${name}: ${kind}`, kind, run, expect });
  for (const n of some(range(3, 24), 8)) add(`${n} files`, n % 2 ? "post" : "refresh", limited(`--nofile=${n}:${n}`));
  add("files above 1024", "refresh", (house, c) => program(house, c, "bash", ["-c",
    `ulimit -n 4096; for i in {1..1100}; do exec {fd}</dev/null; done; exec ${bin("sweeper")} --once --shop ${c.shop.id}`]), "done");
  for (const n of some(range(24, 150, 3), 10)) add(`${n} MB`, n % 2 ? "post" : "refresh", limited(`--as=${n * 1048576}`));
  // Everything that is written fails from there on; the second is the note.
  for (const n of [1, ...some(range(2, 12), 3)]) add(`disk full from write ${n}`, "refresh", tortured({ TORTURE: `system own full ${n}` }), n === 1 ? "kept" : undefined);
  add("disk full", "post", tortured({ TORTURE: "system own full 1" }), "done");
  add("disk full", "disconnect", tortured({ TORTURE: "system own full 1" }));
  add("no room for the log", "post", (house, c) => program(house, c, "bash", ["-c", `exec ${bin("sweeper")} --once --shop ${c.shop.id} 2>/dev/full`]), "done");
  // The house's certificate is of today: with a clock before that, as in 1970
  // and 2040, nothing leaves and nothing is lost.
  for (const shift of [-DAY, -3600, 3600, DAY])
    for (const after of [0, 3])
      for (const kind of ["post", "refresh"]) add(`clock ${shift} s from call ${after}`, kind, tortured({ TORTURE_CLOCK: `${shift} ${after}` }), shift > 0 ? "done" : undefined);
  for (const year of [1970, 2040]) add(`in ${year}`, "refresh", tortured({ TORTURE_CLOCK: `${Math.floor(Date.UTC(year, 0, 2) / 1000) - now} 0` }));
  const points = spawnSync("tests/faults/points", { encoding: "utf8" }).stdout.trim().split("\n");
  for (const point of some(points, 10))
    for (const kind of all ? ["post", "refresh", "disconnect"] : ["refresh"])
      cases.push({ name: `SIGTERM at ${point}: ${kind}`, kind, run: (house, c) => ended_at(house, c, point), expect: "clean" });
  return cases;
}

const succeeded = (house, s) => house.one(`SELECT COUNT(*) FROM sync_event WHERE shop_id = ${s.id} AND state <> 'succeeded'`) === "0";
const token = (house, s) => house.one(`SELECT HEX(refresh_hash) FROM secret WHERE shop_id = ${s.id}`);

async function meet(house, c) {
  const before = token(house, c.shop);
  await house.quick(kinds[c.kind].now(house, c.shop));
  // Who comes while another run is hearing of the same wake finds nothing due.
  for (let i = 0; i < 3 && (i === 0 || (c.expect === "done" && c.end === 0 && !succeeded(house, c.shop))); i++) await c.run(house, c);
  if (process.env.VERBOSE) console.log(c.name, c.end, c.err);
  const reason = / (error|warn) |no room|error while loading|failed to|Cannot allocate/.test(c.err);
  let why = "";
  if (typeof c.end === "string" && !(c.end === "SIGABRT" && /no room|crypt: /.test(c.err)) && !/ MB: /.test(c.name)) why = `ended by ${c.end}`;
  else if (typeof c.end === "number" && c.end !== 0 && !(reason || (c.end === 1 && c.name.startsWith("disk full")))) why = `ended with ${c.end} and said nothing: ${c.err}`;
  else if (c.expect === "done" && !(c.end === 0 && succeeded(house, c.shop))) why = `the work is not done: ${c.end} ${c.err}`;
  else if (c.expect === "clean" && c.end !== 0) why = `ended with ${c.end}: ${c.err}`;
  else if (c.expect === "kept" && (token(house, c.shop) !== before || succeeded(house, c.shop))) why = "a token was used that could not be spooled";
  ok(c.name, why === "", why);
}

// Two hosts whose clocks are minutes apart, and the cron run that comes while
// the one before still works, over the same shops.
async function together(house, shops) {
  house.sql(`${shops.flatMap((s) => range(2, 9).map((k) => house.records_sql(s.id, k) + house.event_sql(s.id, "invoice", k))).join("\n")}SELECT 1;`);
  const runs = [300, -300, 0].map((shift) => ({ shift }));
  await Promise.all(runs.map((r) => program(house, r, bin("sweeper"), ["--for", "4s"], { LD_PRELOAD: library, TORTURE_CLOCK: `${r.shift} 0` })));
  for (const r of runs) ok(`a sweeper whose clock is ${r.shift} s off, beside others`, r.end === 0, `ended with ${r.end}: ${r.err}`);
}

// ------------------------------------------------------------------- starting

const needs = {
  portal: ["cf_web.pass", "web.key"],
  api: ["cf_api.pass"],
  sweeper: ["cf_sweep.pass", "token.key", "web.key", "realm.key", "qbo_client.secret"],
  counterfoil: ["cf_admin.pass"],
};
const spoil = {
  missing: (file) => rmSync(file),
  empty: (file) => writeFileSync(file, ""),
  "readable by others": (file) => chmodSync(file, 0o644),
  garbage: (file) => writeFileSync(file, "\0\u0001garbage\0"),
  "too long": (file) => writeFileSync(file, "7".repeat(70000)),
};

function starting(house) {
  const start = (name, conf) => spawnSync(bin(name), { sweeper: ["--once"], counterfoil: ["shop", "list"] }[name] ?? [],
    { env: { PATH: process.env.PATH, ...(conf ? { COUNTERFOIL_CONF: conf } : {}), REQUEST_METHOD: "GET", REQUEST_URI: "/login" }, encoding: "utf8", input: "" });
  const refused = (what, name, conf, named) => {
    const got = start(name, conf), lines = got.stderr.trim().split("\n").filter((l) => !/^WARNING: Unable to locate/.test(l)); // ctemplate's own
    ok(`${name} with ${what} does not start`, got.status === 1 && lines.length === 1 && named.test(lines[0]) && !/[0-9a-f]{40}/.test(got.stderr),
      `${got.status ?? got.signal} ${got.stderr}`);
  };
  const good = readFileSync(`${house.dir}/counterfoil.conf`, "utf8"), secrets = `${house.dir}/secrets`;
  const spare = `${house.dir}/spare`, conf = `${house.dir}/spare.conf`;
  const put = (text) => { writeFileSync(conf, text); return conf; };
  for (const name of Object.keys(needs)) {
    refused("no configuration named", name, null, /COUNTERFOIL_CONF/);
    refused("a configuration that is not there", name, "/nowhere.conf", /nowhere.conf/);
    for (const key of ["base_url", "template_dir", "secret_dir", "qbo_client_id"])
      refused(`no ${key}`, name, put(good.replace(new RegExp(`^${key} = .*\n`, "m"), "")), new RegExp(`key ${key} is missing`));
    refused("a key that nobody knows", name, put(`${good}colour = red\n`), /colour/);
    refused("a number that is none", name, put(`${good}sweeper_lanes = many\n`), /sweeper_lanes/);
    refused("no database there", name, put(good.replace(/^db_socket = .*$/m, "db_socket = /nowhere.sock")), /nowhere.sock|2002/);
    for (const secret of needs[name])
      for (const [how, spoiled] of Object.entries(spoil)) {
        rmSync(spare, { recursive: true, force: true });
        cpSync(secrets, spare, { recursive: true });
        spoiled(`${spare}/${secret}`);
        refused(`${secret} ${how}`, name, put(good.replace(/^secret_dir = .*$/m, `secret_dir = ${spare}`)), new RegExp(`${secret.replace(".", "\\.")}|key|ring|1045`));
      }
  }
  refused("no templates", "portal", put(good.replace(/^template_dir = .*$/m, "template_dir = /nowhere")), /template|nowhere/);
  refused("no spool", "sweeper", put(good.replace(/^spool_dir = .*$/m, "")), /spool_dir/);
  refused("a spool that is not there", "sweeper", put(good.replace(/^spool_dir = .*$/m, "spool_dir = /nowhere")), /spool/);
}

// ------------------------------------------------------------------- the run

console.log(`resources${all ? " all" : ""} seed=${seed}`);
const house = await House.start({ name: "resources", settings: { rotate_after_s: ROTATES } });
let good = false;
try {
  const cases = planned(), shops = await house.make_shops(cases.length + 5), made = Date.now();
  house.say({ baseline: shops.at(-1).realm, cases: Object.fromEntries(cases.map((c, i) => [shops[i].id, c.name])) });
  cases.forEach((c, i) => { c.shop = shops[i]; });
  house.sql(`${cases.flatMap((c) => (kinds[c.kind].has ?? []).map((entity) => house.event_sql(c.shop.id, entity, 1))).join("\n")}SELECT 1;`);
  ok("what was there before is posted", (await house.drain(120)) === 0);
  await sleep(Math.max(0, made + ROTATES * 1000 + 500 - Date.now()));
  await each(cases, 3, (c) => meet(house, c));
  ok("places of the SIGTERM were passed", cases.some((c) => c.stopped));
  await together(house, shops.slice(cases.length, -1));
  house.sql("UPDATE secret SET ref_until = NOW(6) WHERE refreshing = 1");
  const left = await house.drain(180);
  ok("nothing is open any more", left === 0, `${left} events or jobs are`);
  good = ok(`the judge finds nothing (${cases.length} cases)`, house.judge());
  starting(house);
} finally {
  await house.end(keep && !good);
}
process.exit(counted());
