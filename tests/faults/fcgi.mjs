#!/usr/bin/env node
// FastCGI records that no front server sends, to the web programs: wrong
// versions, lengths, roles and orders, names of four gigabytes, bodies cut by
// an abort or a close, and random ones.  The process lives on, and the next
// good request is answered.
//
//   fcgi.mjs [all] [seed=N]       V=asan to judge under the sanitizers
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { counted, ok, sleep } from "./house.mjs";

const words = process.argv.slice(2), all = words.includes("all");
let random = Number(words.find((w) => w.startsWith("seed="))?.slice(5) ?? Math.floor(Math.random() * 1e6));
const variant = process.env.V ?? "dev", RANDOM = all ? 3000 : 300;
console.log(`fcgi ${variant} seed=${random}`);
const dice = (n) => {
  random = (random * 1664525 + 1013904223) % 4294967296;
  return Math.floor(random / 65536) % n;
};

const BEGIN = 1, ABORT = 2, PARAMS = 4, STDIN = 5, DATA = 8, GET_VALUES = 9;
// A record; says may lie about its length.
function record(type, content = Buffer.alloc(0), { version = 1, id = 1, says = content.length, padding = 0 } = {}) {
  const head = Buffer.from([version, type, id >> 8, id & 255, says >> 8, says & 255, padding, 0]);
  return Buffer.concat([head, content, Buffer.alloc(padding)]);
}
const begin = (role = 1, flags = 0, more = {}) => record(BEGIN, Buffer.from([role >> 8, role & 255, flags, 0, 0, 0, 0, 0]), more);
const size = (n, wide) => wide || n > 127 ? Buffer.from([(n >>> 24) | 128, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]) : Buffer.from([n]);
const pair = (name, value, wide = false) => Buffer.concat([size(name.length, wide), size(value.length, wide), Buffer.from(name), Buffer.from(value)]);
const env = (more = {}) => Buffer.concat(Object.entries({ REQUEST_METHOD: "GET", REQUEST_URI: "/login", REMOTE_ADDR: "192.0.2.7", SERVER_PROTOCOL: "HTTP/1.1", ...more }).map(([k, v]) => pair(k, v)));
const good = (uri) => [begin(), record(PARAMS, env({ REQUEST_URI: uri })), record(PARAMS), record(STDIN)];
const post = (length) => env({ REQUEST_METHOD: "POST", CONTENT_TYPE: "application/x-www-form-urlencoded", CONTENT_LENGTH: String(length) });

const crafted = {
  "nothing at all": [],
  "half a header": [Buffer.from([1, 1, 0])],
  "another version": [begin(1, 0, { version: 9 }), record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "no request begun": [record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "a role nobody has": [begin(77), record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "an authorizer": [begin(2), record(PARAMS, env()), record(PARAMS)],
  "a filter": [begin(3), record(PARAMS, env()), record(PARAMS), record(STDIN), record(DATA)],
  "begun twice": [begin(), begin(), record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "two requests at once": [begin(), begin(1, 0, { id: 2 }), record(PARAMS, env(), { id: 2 }), record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "id nought": [begin(1, 0, { id: 0 }), record(PARAMS, env(), { id: 0 })],
  "a short begin": [record(BEGIN, Buffer.from([0, 1]))],
  "a long begin": [record(BEGIN, Buffer.alloc(60000, 1))],
  "a name of four gigabytes": [begin(), record(PARAMS, Buffer.concat([Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]), Buffer.alloc(200, 65)])), record(PARAMS), record(STDIN)],
  "a value of two gigabytes": [begin(), record(PARAMS, Buffer.concat([Buffer.from([4, 255, 255, 255, 255]), Buffer.from("NAMEvalue")])), record(PARAMS), record(STDIN)],
  "lengths in four bytes": [begin(), record(PARAMS, Buffer.concat([pair("REQUEST_METHOD", "GET", true), pair("REQUEST_URI", "/login", true)])), record(PARAMS), record(STDIN)],
  "a pair cut in its length": [begin(), record(PARAMS, Buffer.from([140])), record(PARAMS), record(STDIN)],
  "a name without bytes": [begin(), record(PARAMS, pair("", "x")), record(PARAMS), record(STDIN)],
  "no environment": [begin(), record(PARAMS), record(STDIN)],
  "thousands of pairs": [begin(), ...Array.from({ length: 60 }, (_, i) => record(PARAMS, Buffer.concat(Array.from({ length: 100 }, (_, j) => pair(`X_${i}_${j}`, "y".repeat(200)))))), record(PARAMS, env()), record(PARAMS), record(STDIN)],
  "padding everywhere": [begin(1, 0, { padding: 255 }), record(PARAMS, env(), { padding: 255 }), record(PARAMS, Buffer.alloc(0), { padding: 7 }), record(STDIN, Buffer.alloc(0), { padding: 255 })],
  "a record that ends too soon": [begin(), record(PARAMS, env(), { says: 65535 })],
  "a body shorter than it says": [begin(), record(PARAMS, post(100)), record(PARAMS), record(STDIN, Buffer.from("csrf=x")), record(STDIN)],
  "a body longer than it says": [begin(), record(PARAMS, post(3)), record(PARAMS), record(STDIN, Buffer.alloc(5000, 97)), record(STDIN)],
  "a body cut by an abort": [begin(), record(PARAMS, post(100)), record(PARAMS), record(STDIN, Buffer.from("csrf=x")), record(ABORT)],
  "a body cut by a close": [begin(), record(PARAMS, post(100)), record(PARAMS), record(STDIN, Buffer.from("csrf=x"))],
  "the body before the environment": [begin(), record(STDIN, Buffer.from("csrf=x")), record(STDIN), record(PARAMS, env()), record(PARAMS)],
  "an unknown type": [record(99, Buffer.from("x")), ...good("/login")],
  "values are asked for": [record(GET_VALUES, Buffer.concat([pair("FCGI_MAX_CONNS", ""), pair("X".repeat(100), "")]), { id: 0 })],
  "values with lengths that lie": [record(GET_VALUES, Buffer.from([255, 255, 255, 255, 9]), { id: 0 })],
};

// Good records, of which some bytes are others.
function mutated(uri) {
  const all_of = Buffer.concat([begin(), record(PARAMS, post(6)), record(PARAMS), record(STDIN, Buffer.from("csrf=x")), record(STDIN), ...good(uri)]);
  for (let n = 1 + dice(6); n > 0; n--) all_of[dice(dice(2) ? 40 : all_of.length)] = dice(256);
  return [all_of.subarray(0, dice(4) ? all_of.length : dice(all_of.length))];
}

const dir = mkdtempSync("/tmp/cf-fcgi-");
spawnSync("tests/stack/private-db", [dir], { stdio: "ignore" });

// ask(socket, records): what it answers until it closes, or for a moment.
function ask(path, records, patience) {
  return new Promise((resolve) => {
    const socket = net.connect(path), parts = [];
    const end = () => { clearTimeout(late); socket.destroy(); resolve(Buffer.concat(parts).toString("latin1")); };
    const late = setTimeout(end, patience);
    socket.on("data", (d) => parts.push(d));
    socket.on("close", end);
    socket.on("error", end);
    socket.end(Buffer.concat(records));
  });
}

async function torment(program, uri, want) {
  // The supervisor gives it the listening socket as fd 0, as systemd does.
  const path = `${dir}/${program}.sock`, home = `${dir}/${program}`, log = `${home}/log/${program}.log`;
  mkdirSync(home);
  writeFileSync(`${home}/table`, `${program} | ${path} | 1 | keep | build/${variant}/bin/${program}\n`);
  const supervisor = spawn("build/dev/bin/supervisor", [`${home}/table`, home], { env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${dir}/counterfoil.conf` }, stdio: "ignore" });
  let first, ended = 0;
  const pid = () => /running pid (\d+)/.exec(readFileSync(`${home}/supervisor.state`, "utf8"))?.[1];
  // libfcgi ends the process over a name of a gigabyte where no memory is had
  // for it; only nginx speaks to it, and the next process serves.
  const ends = () => (existsSync(log) && readFileSync(log, "utf8").match(/fcgiapp\.c:\d+: Malloc: Assertion/g) || []).length;
  const lives = async (name) => {
    const got = await ask(path, good(uri), 5000);
    if (ends() === ended + 1) [ended, first] = [ended + 1, pid()];
    return ok(`${program}: ${name}`, pid() === first && got.includes(want), `process ${first}, then ${pid()}: ${got.slice(0, 200)}`);
  };
  for (let i = 0; i < 200 && !(existsSync(`${home}/supervisor.state`) && pid()); i++) await sleep(20);
  first = pid();
  await lives("a good request");
  for (const [name, records] of Object.entries(crafted)) {
    await ask(path, records, 300);
    if (!(await lives(name))) break;
  }
  for (let i = 0; i < RANDOM; i++) {
    await ask(path, mutated(uri), 100);
    if (pid() !== first || i % 50 === 49) if (!(await lives(`random ${i}`))) break;
  }
  supervisor.kill("SIGTERM");
  await once(supervisor, "exit");
  const said = existsSync(log) ? readFileSync(log, "utf8") : "";
  ok(`${program} complains of nothing`, !/Sanitizer|runtime error/.test(said), said.slice(-500));
}

try {
  await torment("portal", "/login", "Status: 200");
  await torment("api", "/api/v1/openapi.json", "Status: 200");
  await torment("intake", "/intuit/webhooks", "Status: 405");
} finally {
  spawnSync("tests/stack/private-db", ["stop", dir]);
  rmSync(dir, { recursive: true, force: true });
}
process.exit(counted());
