#!/usr/bin/env node
// The intake as it runs: its workers behind their socket and behind nginx, the
// database behind the fault proxy.  What is answered 200 is stored; what is not
// signed stores nothing; a replay is read once; a flood does not reach the
// portal.
//
//   intake.mjs [seed=N] [only=TEXT]    V=asan to judge under the sanitizers
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { counted, each, ok, sleep } from "./house.mjs";

const variant = process.env.V ?? "dev", bin = `build/${variant}/bin`;
const seed = Number(process.argv.find((w) => w.startsWith("seed="))?.slice(5) ?? Math.floor(Math.random() * 1e6));
const only = process.argv.find((w) => w.startsWith("only="))?.slice(5);
console.log(`intake ${variant} seed=${seed}`);
let random = seed;
const dice = (n) => {
  random = (random * 1664525 + 1013904223) % 4294967296;
  return Math.floor(random / 65536) % n;
};

const dir = mkdtempSync("/tmp/cf-in-"), realm = (n) => `93414528471039${10 + n}`;
const NEW = "verifier-token-of-today", OLD = "verifier-token-of-yesterday";
const children = [];

// ------------------------------------------------------------------ the house

function run(command, args, options = {}) {
  const got = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  if (got.status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")}: ${got.stderr || got.error}`);
  return got.stdout;
}
const sql = (text) => run("mariadb", ["--no-defaults", "-u", "root", "-S", `${dir}/db.sock`, "--batch", "--skip-column-names", "counterfoil"], { input: text }).trim();
const rows = () => sql("SELECT CONCAT_WS(' ', shop_id, connection_id, entity, qbo_id, seq) FROM inbox WHERE seq > 0 ORDER BY shop_id, entity, qbo_id").split("\n").filter(Boolean);
const forget = () => sql("DELETE FROM inbox; DELETE FROM noticed; DELETE FROM wake");

function background(command, args, env = {}) {
  const child = spawn(command, args, { stdio: "ignore", env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${dir}/counterfoil.conf`, ...env } });
  children.push(child);
  return child;
}
async function until(what, ready, ms = 10000) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) if (await ready()) return;
  throw new Error(`${what}: not within ${ms} ms`);
}
async function free_port() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const control = (path, fields) => new Promise((done, fail) => {
  const r = http.request({ socketPath: `${dir}/proxy.ctl`, path, method: fields === null ? "DELETE" : "POST" }, (a) => {
    let text = "";
    a.on("data", (d) => { text += d; }).on("end", () => a.statusCode === 200 ? done(text) : fail(new Error(text)));
  });
  r.on("error", fail).end(new URLSearchParams(fields ?? {}).toString());
});

// Three companies: of shop 1, of shop 2, and one that shop 2 disconnected.
function companies() {
  const key = Buffer.from(readFileSync(`${dir}/secrets/realm.key`, "utf8").trim(), "hex");
  sql("INSERT INTO shop (id, name, country, currency, zone) VALUES (1, 'Rose', 'US', 'USD', 'UTC'), (2, 'Harbour', 'GB', 'GBP', 'UTC')");
  [[1, "active"], [2, "active"], [2, "disconnected"]].forEach(([shop, state], i) => sql(`INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, state)
    VALUES (${shop}, ${i + 1}, x'${createHmac("sha256", key).update(realm(i + 1)).digest("hex")}', '', 'sandbox', '${state}')`));
}

// The programs reach the database through the proxy alone.
async function start() {
  run("tests/stack/private-db", [dir]);
  companies();
  writeFileSync(`${dir}/secrets/qbo_verifier.secret`, `${NEW}\n${OLD}\n`, { mode: 0o600 });
  const conf = `${dir}/counterfoil.conf`;
  writeFileSync(conf, readFileSync(conf, "utf8").replace(`${dir}/db.sock`, `${dir}/far.sock`));
  background("build/dev/bin/proxy", ["--listen", `unix:${dir}/far.sock`, "--to", `unix:${dir}/db.sock`, "--control", `unix:${dir}/proxy.ctl`]);
  await until("the proxy", () => existsSync(`${dir}/proxy.ctl`) && existsSync(`${dir}/far.sock`));
  const port = await free_port(), fill = (f) => readFileSync(f, "utf8").replaceAll("@RUN@", dir).replaceAll("@STATIC@", `${process.cwd()}/static`)
    .replaceAll("@DIR@", dir).replaceAll("@PORT@", port).replaceAll("@USER@", process.getuid() === 0 ? "user root;" : "");
  writeFileSync(`${dir}/nginx-locations.conf`, fill("conf/nginx-locations.conf.in"));
  writeFileSync(`${dir}/nginx.conf`, fill("conf/nginx-demo.conf.in"));
  mkdirSync(`${dir}/run`);
  mkdirSync(`${dir}/log`, { recursive: true });
  writeFileSync(`${dir}/table`, [`intake | ${dir}/intake.sock | 2 | keep | ${bin}/intake`, `signin | ${dir}/signin.sock | 1 | keep | ${bin}/portal`,
    `nginx | - | 1 | keep | nginx -e stderr -p ${dir} -c nginx.conf`, ""].join("\n"));
  background("build/dev/bin/supervisor", [`${dir}/table`, dir]);
  await until("nginx", () => asked({ port, path: "/login" }).then((a) => a.status === 200));
  return port;
}

// --------------------------------------------------------------------- asking

const sign = (body, token = NEW) => createHmac("sha256", token).update(body).digest("base64");

// Over http, at nginx: {status, text, ms}; from says which address asks.
const asked = ({ port, path = "/intuit/webhooks", body, signature, from }) => new Promise((done) => {
  const began = performance.now(), end = (status, text = "") => done({ status, text, ms: performance.now() - began });
  const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), ...(signature && { "intuit-signature": signature }) };
  const r = http.request({ host: "127.0.0.1", port, path, localAddress: from, method: body === undefined ? "GET" : "POST", headers, agent: false }, (a) => {
    let text = "";
    a.on("data", (d) => { text += d; }).on("end", () => end(a.statusCode, text)).on("error", () => end(a.statusCode, text));
  });
  r.on("error", () => end(0));
  r.end(body);
});

// Behind nginx, as it asks: FastCGI at the socket, so that nothing is limited.
const pair = (name, value) => {
  const size = (n) => n > 127 ? Buffer.from([(n >>> 24) | 128, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]) : Buffer.from([n]);
  return Buffer.concat([size(Buffer.byteLength(name)), size(Buffer.byteLength(value)), Buffer.from(name), Buffer.from(value)]);
};
const record = (type, content = Buffer.alloc(0)) => Buffer.concat([Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]), content]);
function* pieces(body) {
  for (let at = 0; at < body.length; at += 65528) yield record(5, body.subarray(at, at + 65528));
}
const post = (text, signature, env = {}) => new Promise((done) => {
  const body = Buffer.from(text), began = performance.now(), got = [], socket = net.connect(`${dir}/intake.sock`);
  const say = { REQUEST_METHOD: "POST", REQUEST_URI: "/intuit/webhooks", SERVER_PROTOCOL: "HTTP/1.1", REMOTE_ADDR: "192.0.2.7", CONTENT_TYPE: "application/json",
    CONTENT_LENGTH: String(body.length), ...(signature === null ? {} : { HTTP_INTUIT_SIGNATURE: signature ?? sign(body) }), ...env };
  socket.on("data", (d) => got.push(d)).on("error", () => {}).on("close", () => {
    const text = Buffer.concat(got).toString("latin1");
    done({ status: Number(/Status: (\d+)/.exec(text)?.[1] ?? 0), text, ms: performance.now() - began });
  });
  socket.write(Buffer.concat([record(1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])), record(4, Buffer.concat(Object.entries(say).map(([k, v]) => pair(k, v)))), record(4), ...pieces(body), record(5)]));
});

// As CGI, a process of its own: the status.
function alone(body, env = {}) {
  const got = spawnSync(`${bin}/intake`, [], { encoding: "utf8", input: body, env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${dir}/counterfoil.conf`, REQUEST_METHOD: "POST",
    REQUEST_URI: "/intuit/webhooks", CONTENT_LENGTH: String(Buffer.byteLength(body)), HTTP_INTUIT_SIGNATURE: sign(body), ...env } });
  return Number(/^Status: (\d+)/m.exec(got.stdout)?.[1] ?? 0);
}

let ticks = 0;
// A time that is newer than any before it.
const later = () => new Date(Date.UTC(2026, 10, 20) + ++ticks * 10 + 1).toISOString().replace("Z", "5Z");
const event = (company, kind, id, more = {}) => ({ specversion: "1.0", id: `e-${ticks}`, source: "intuit.x", type: `qbo.${kind}.v1`, time: later(),
  intuitentityid: String(id), intuitaccountid: realm(company), data: {}, ...more });
const old = (company, ...entities) => ({ realmId: realm(company), dataChangeEvent: { entities } });
const share = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];

// ---------------------------------------------------------------------- cases

const cases = {
  async "W1: not signed, nothing stored"() {
    const body = JSON.stringify([event(1, "invoice.void", 12)]), good = sign(body);
    const swapped = good.replace(/[a-z]/gi, (c) => c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase());
    const wrong = { none: null, empty: "", forged: sign(body, "another token"), cut: good.slice(0, -1), "other case": swapped, "lower case": good.toLowerCase(), hex: Buffer.from(good, "base64").toString("hex"),
      url: Buffer.from(good, "base64").toString("base64url"), "of another body": sign(`${body} `), quoted: `"${good}"`, twice: `${good},${good}` };
    for (const [name, s] of Object.entries(wrong)) {
      const a = await post(body, s);
      if (a.status !== 401) return `${name}: ${a.text}`;
    }
    for (let i = 0; i < good.length; i++) for (let bit = 1; bit < 128; bit <<= 1) {
      const bad = Buffer.from(good);
      bad[i] ^= bit;
      const { status } = await post(body, bad.toString("latin1"));
      if (status !== 401 && status !== 400) return `bit ${bit} of ${i}: ${status}`; // 400: no header can have that byte
    }
    return rows().length || sql("SELECT COUNT(*) FROM noticed") !== "0" ? `stored: ${rows()}` : (await post(body, good)).status === 200 && rows().length === 1;
  },
  async "W2: signed over the bytes as they came"() {
    const body = ` [ {"type":"qbo.invoice.\\u0076oid.v1",\r\n\t"intuitentityid" : "12" , "intuitaccountid":"${realm(1)}", "note":"\\/\u00e9\\u00e9"} ]\n`;
    if ((await post(JSON.stringify(JSON.parse(body)), sign(body))).status !== 401) return "the same, written otherwise, was taken";
    return (await post(body)).status === 200 && rows().join() === "1 1 invoice 12 1" || rows();
  },
  async "W3: a thousand replays are read once"() {
    const body = JSON.stringify([event(1, "invoice.void", 12), event(1, "payment.created", 3)]);
    const said = new Set();
    await each(Array.from({ length: 1000 }, (_, i) => i), 4, async (i) => {
      said.add((await post(body)).status);
      if (i === 300) sql("UPDATE inbox SET seq = 0, due_at = NOW(6) + INTERVAL 10 SECOND"); // it was read
      if (i === 600) sql("DELETE FROM inbox");
    });
    return [...said].join() === "200" && rows().length === 0 || `${[...said]} ${rows()}`;
  },
  async "W4: twice in parallel is read once"() {
    for (let i = 1; i <= 50; i++) {
      const body = JSON.stringify([event(1, "invoice.void", i), event(2, "item.updated", i)]);
      const said = await Promise.all([post(body), post(body), post(body), post(body)]);
      if (said.some((a) => a.status !== 200)) return said.map((a) => a.text).join();
    }
    return sql("SELECT COUNT(*), MAX(seq), MIN(seq) FROM inbox") === "100\t1\t1" || rows();
  },
  async "W6 W15: each company its own; unknown and disconnected ones are passed over"() {
    const stranger = { ...event(1, "invoice.void", 12), intuitaccountid: "77" };
    const a = await post(JSON.stringify([event(2, "invoice.void", 12), stranger, 7, { type: "qbo.invoice.void.v1" }, event(3, "invoice.void", 12), event(1, "customer.updated", 5)]));
    const b = await post(JSON.stringify({ eventNotifications: [old(3, { name: "Item", id: "9", operation: "Update" }), null, { realmId: "x" }, old(2, { name: "Item" }, { name: "Item", id: "9" })] }));
    const c = await post(JSON.stringify([event(3, "invoice.void", 12)]));
    return [a, b, c].every((x) => x.status === 200) && rows().join() === "1 1 customer 5 1,2 2 item 9 1,2 2 invoice 12 1" &&
      sql("SELECT GROUP_CONCAT(DISTINCT shop_id, kind ORDER BY shop_id) FROM wake") === "1changes,2changes" || `${a.text} ${b.text} ${rows()}`;
  },
  async "W7: both forms, unknown kinds and operations, extra members"() {
    const types = ["invoice.created", "invoice.void", "invoice.voided", "Invoice.Void", "INVOICE.EMAILED", "invoice.teleported", "payment.deleted", "preferences.updated"];
    const a = await post(JSON.stringify(types.map((t, i) => ({ ...event(1, t, i + 1), future: [{ a: null }] }))));
    const b = await post(JSON.stringify({ extra: 1, eventNotifications: [{ ...old(2, ...["Create", "Update", "Delete", "Void", "Emailed", "Teleport"].map((operation, i) => ({ name: "Invoice", id: String(i + 1), operation, lastUpdated: "2026-03-04T11:15:02.000-0700" })),
      { name: "Customer", id: "57", operation: "Merge", deletedID: "61", lastUpdated: "2026-03-04T18:15:02.000Z" }, { name: "Vendor", id: "4", operation: "Update" }), more: {} }] }));
    const c = await post(JSON.stringify([event(1, "vendor.updated", 3), event(1, "spaceship.launched", 4)]));
    const want = ["1 1 invoice 1 1", "1 1 invoice 2 1", "1 1 invoice 3 1", "1 1 invoice 4 1", "1 1 invoice 5 1", "1 1 invoice 6 1", "1 1 payment 7 1", "1 1 preferences 1 1",
      "2 2 customer 57 1", "2 2 customer 61 1", ...[1, 2, 3, 4, 5, 6].map((i) => `2 2 invoice ${i} 1`)];
    const merged = sql("SELECT CONCAT(qbo_id, '>', merged_into) FROM inbox WHERE merged_into <> ''");
    return [a, b, c].every((x) => x.status === 200) && rows().sort().join() === want.sort().join() && merged === "61>57" || `${a.text} ${b.text} ${c.text} ${rows()} ${merged}`;
  },
  async "W8: a slow database: stored and answered, p99 below 300 ms"() {
    await control("/rules", { do: "lag", dir: "down", lag_ms: 10, times: 0 });
    await control("/end", {}); // what is open is not slow
    const times = [], said = new Set();
    await each(Array.from({ length: 300 }, (_, i) => i + 1), 2, async (i) => {
      const a = await post(JSON.stringify([event(1, "invoice.void", i), event(2, "payment.created", i)]));
      said.add(a.status);
      if (i > 4) times.push(a.ms); // the first at each worker connects
    });
    await control("/rules", null);
    await control("/end", {});
    const p99 = share(times, 0.99);
    console.log(`        each answer of the database 10 ms late: median ${share(times, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
    return [...said].join() === "200" && p99 < 300 && rows().length === 600 || `${[...said]} p99 ${p99} ${rows().length}`;
  },
  async "W9: no database, no 200; when it is back, all of it"() {
    const body = JSON.stringify([event(1, "invoice.void", 12)]);
    await control("/routes", { state: "closed" });
    await control("/end", {});
    const away = await post(body);
    await control("/routes", { state: "open" });
    const back = await post(body);
    return away.status === 503 && /Retry-After/.test(away.text) && back.status === 200 && rows().join() === "1 1 invoice 12 1" || `${away.text} ${back.text} ${rows()}`;
  },
  async "W9: COMMIT lost, or its answer: done again at once, or 503"() {
    let id = 0;
    for (const dir of ["up", "down"]) for (const times of [1, 2]) {
      const body = JSON.stringify([event(1, "invoice.void", ++id)]), there = () => rows().includes(`1 1 invoice ${id} 1`);
      await control("/rules", { do: "reset", dir, when: "COMMIT", times });
      const lost = await post(body), stored = there(), again = await post(body);
      if (lost.status !== (times === 1 ? 200 : 503) || stored !== (dir === "down" || times === 1) || again.status !== 200 || !there()) return `${dir} ${times}: ${lost.text} ${stored} ${again.text} ${rows()}`;
      await control("/rules", null);
    }
    return true;
  },
  async "W9: a link lost while it is opened"() {
    const body = JSON.stringify([event(1, "invoice.void", 12)]), said = [];
    for (const when of ["SET NAMES", "SET SESSION", "SESSION.sql_mode LIKE", "realm_hmac"]) {
      await control("/rules", { do: "reset", dir: "down", when, times: 2 });
      await control("/end", {});
      said.push((await post(body)).status);
      await control("/rules", null);
    }
    return said.every((s) => s === 503) && (await post(body)).status === 200 && rows().join() === "1 1 invoice 12 1" || `${said} ${rows()}`;
  },
  async "W9: a mute database: 503 before anybody else gives up"(port) {
    const body = JSON.stringify([event(1, "invoice.void", 12)]), signature = sign(body);
    await control("/rules", { do: "swallow", dir: "down", times: 0 });
    const mute = await asked({ port, body, signature });
    await control("/rules", null);
    await control("/end", {});
    let back = { status: 0 };
    await until("the next one", async () => (back = await asked({ port, body, signature })).status === 200, 8000);
    return mute.status === 503 && mute.ms < 7000 && rows().join() === "1 1 invoice 12 1" || `${mute.status} in ${mute.ms} ms, ${back.status}, ${rows()}`;
  },
  async "W13: the most that is taken is stored while Intuit waits"() {
    const body = JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ type: "qbo.customer.merged.v1", time: later(), intuitentityid: String(i + 1), intuitaccountid: realm(1 + i % 2), data: { deletedid: String(i + 10001) } })));
    const a = await post(body), b = await post(body);
    console.log(`        5,000 merges, 10,000 rows: ${a.ms.toFixed(0)} ms; once more: ${b.ms.toFixed(0)} ms`);
    return a.status === 200 && b.status === 200 && a.ms < (variant === "dev" ? 3000 : 9000) && rows().length === 10000 || `${a.status} in ${a.ms} ms, ${rows().length}`;
  },
  async "W9: links cut at random: what was answered 200 is there"() {
    const list = Array.from({ length: 400 }, (_, i) => i + 1), told = { 200: 0, 503: 0 };
    let going = true;
    const cutting = (async () => { while (going) { await sleep(5 + dice(25)); await control("/end", { how: dice(2) ? "reset" : "cut" }).catch(() => {}); } })();
    const missing = [];
    await each(list, 4, async (i) => {
      // Four losses of one statement at two workers that try twice: somebody hears 503, whatever the machine's speed.
      if (i % 20 === 0) await control("/rules", { do: "reset", dir: dice(2) ? "up" : "down", when: ["BEGIN", "noticed", "COMMIT"][dice(3)], times: 4 });
      const body = JSON.stringify([event(1, "invoice.void", i)]);
      for (let status = 0; status !== 200;) {
        ({ status } = await post(body));
        told[status] = (told[status] ?? 0) + 1;
        if (told[status] > 5000) break;
      }
      if (dice(8) === 0 && sql(`SELECT COUNT(*) FROM inbox WHERE qbo_id = '${i}' AND seq = 1`) !== "1") missing.push(i);
    });
    going = false;
    await cutting;
    await control("/rules", null);
    console.log(`        ${JSON.stringify(told)}`);
    return told[503] > 0 && Object.keys(told).join() === "200,503" && !missing.length && sql("SELECT COUNT(*), SUM(seq) FROM inbox") === "400\t400" || `${JSON.stringify(told)} missing ${missing} ${rows().length}`;
  },
  async "D1 D2 D3: each statement fails once, with each fault"() {
    if (variant !== "dev") return true; // what is loaded before it would come before the sanitizer
    let id = 0;
    for (const name of ["BEGIN", "intake_connections", "noticed_put", "inbox_put", "intake_wake", "COMMIT"]) for (const fault of ["1213", "1205", "1020", "2013", "lost"]) {
      const body = JSON.stringify([event(1, "invoice.void", ++id), event(2, "item.updated", id), event(1, "customer.merged", id, { data: { deletedid: String(id + 1000) } })]);
      const have = () => Number(sql(`SELECT COUNT(*) FROM inbox WHERE qbo_id IN (${id}, ${id + 1000}) AND seq = 1`));
      const first = alone(body, { LD_PRELOAD: `build/${variant}/faults/sql/sqlfault.so`, SQLFAULT: `${name}:1:${fault}`, SQLFAULT_TRACE: `${dir}/trace` }), stored = have();
      if (!(first === 200 && stored === 4) && !(first === 503 && (stored === 0 || stored === 4))) return `${name} ${fault}: ${first}, ${stored} rows`;
      const again = alone(body);
      if (again !== 200 || have() !== 4) return `${name} ${fault}, again: ${again}, ${have()} rows`;
    }
    const trace = readFileSync(`${dir}/trace`, "utf8");
    const all = [...readFileSync("sql/query/intake.sql", "utf8").matchAll(/^-- ([a-z_]+)  .* intake$/gm)].map((m) => m[1]);
    return all.length === 4 && all.every((n) => trace.includes(n)) || `not swept: ${all}`;
  },
  async "W12: a flood is told so, and the portal and others' notices are as before"(port) {
    const quiet = [], busy = [], told = {}, body = JSON.stringify([event(1, "invoice.void", 12)]);
    let genuine = 0, taken = 0, going = true;
    const look = async (list) => { list.push((await asked({ port, path: "/login" })).ms); };
    for (let i = 0; i < 60; i++) await look(quiet);
    const flood = Array.from({ length: 40 }, async () => {
      while (going) {
        const { status } = await asked({ port, body: dice(10) ? body : "x".repeat(100000), signature: dice(2) ? sign(body) : "AAAA" });
        told[status] = (told[status] ?? 0) + 1;
      }
    });
    for (let i = 0; i < 100; i++) {
      await look(busy);
      const own = JSON.stringify([event(2, "item.updated", i + 1)]);
      genuine++;
      if ((await asked({ port, body: own, signature: sign(own), from: "127.0.0.2" })).status === 200) taken++;
    }
    going = false;
    await Promise.all(flood);
    console.log(`        ${JSON.stringify(told)}; sign-in page, median: ${share(quiet, 0.5).toFixed(1)} ms, in the flood ${share(busy, 0.5).toFixed(1)} ms, p99 ${share(busy, 0.99).toFixed(0)} ms; ${taken} of ${genuine} notices from elsewhere`);
    return told[429] > 0 && (told[200] ?? 0) > 0 && !told[0] && !told[500] && !told[502] && taken === genuine && share(busy, 0.99) < 500 || JSON.stringify(told);
  },
  async "W13: large, deep and many are refused early"(port) {
    const many = JSON.stringify(Array.from({ length: 100000 }, () => 0)), deep = "[".repeat(500000), big = `[${" ".repeat((2 << 20) - 1)}]`;
    const few = JSON.stringify(Array.from({ length: 5001 }, () => ({})));
    const huge = "x".repeat(10 << 20), objects = `[${'{"a":1},'.repeat(200000)}0]`;
    const table = [[huge, 413], [big, 413], [many, 413], [few, 413], [objects, 413], [deep, 400], [`${"[".repeat(17)}${"]".repeat(17)}`, 400], ["{", 400], ["\u0000", 400], ["[".repeat(2 << 20), 400]];
    for (const [body, want] of table) {
      const a = await post(body);
      if (a.status !== want || a.ms > (variant === "dev" ? 1000 : 5000)) return `${body.slice(0, 20)}: ${a.status} in ${a.ms} ms, not ${want}`;
    }
    const a = await asked({ port, body: huge, signature: sign(huge) });
    if (a.status !== 413 && a.status !== 0) return `nginx: ${a.status}`; // 0: it says so and closes while we still send
    const long = await post("[]", undefined, { CONTENT_LENGTH: "10000000000" });
    if (long.status !== 413) return `a length of 10 GB: ${long.text}`;
    const pids = [...readFileSync(`${dir}/supervisor.state`, "utf8").matchAll(/^intake \d+ running pid (\d+)/gm)].map((m) => m[1]);
    const most = Math.max(...pids.map((p) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${p}/status`, "utf8"))[1]))) / 1024;
    console.log(`        a worker had ${most.toFixed(0)} MB at most`);
    return (variant !== "dev" || most < 200) && rows().length === 0 || `${most} MB ${rows()}`;
  },
  async "W14: the token of yesterday is taken beside today's"() {
    const body = JSON.stringify([event(1, "invoice.void", 12)]);
    const said = [(await post(body, sign(body, OLD))).status, (await post(body, sign(body, NEW))).status, (await post(body, sign(body, "verifier-token-of-2025"))).status];
    return said.join() === "200,200,401" || said;
  },
  async "other addresses and methods"() {
    const said = [];
    for (const env of [{ REQUEST_METHOD: "GET" }, { REQUEST_METHOD: "PUT" }, { REQUEST_URI: "/" }, { REQUEST_URI: "/intuit/webhooks/1" }, { REQUEST_URI: "/intuit/webhooks?a=1" }, { CONTENT_LENGTH: "" }, { CONTENT_LENGTH: "-1" }])
      said.push((await post("[]", undefined, env)).status);
    return said.join() === "405,405,404,404,200,411,400" || said;
  },
  async "no realm in a log or a table"() {
    const body = JSON.stringify([event(1, "invoice.void", 12), event(3, "item.updated", 4)]);
    if ((await post(body)).status !== 200 || (await post(body, "AAAA")).status !== 401 || (await post("[")).status !== 400) return false;
    const dump = sql(sql("SELECT CONCAT('SELECT * FROM `', table_name, '`;') FROM information_schema.tables WHERE table_schema = DATABASE()"));
    const logs = readdirSync(`${dir}/log`).map((f) => readFileSync(`${dir}/log/${f}`, "utf8")).join("\n");
    return dump.includes("invoice") && logs.includes("path=/intuit/webhooks") && ![1, 2, 3].some((n) => dump.includes(realm(n)) || logs.includes(realm(n))) && ![NEW, OLD].some((t) => dump.includes(t) || logs.includes(t));
  },
};

// Who starts with something missing says what, in one line.
function starts() {
  const secret = `${dir}/secrets/qbo_verifier.secret`;
  const begin = () => {
    const got = spawnSync(`${bin}/intake`, [], { encoding: "utf8", input: "", env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${dir}/counterfoil.conf`, REQUEST_METHOD: "GET", REQUEST_URI: "/" } });
    return `${got.status} ${got.stderr.split("\n").filter((l) => l.includes(" error ")).length} ${got.stderr}`;
  };
  const bad = [];
  for (const [name, spoil, word] of [["no token", () => rmSync(secret), "qbo_verifier.secret"], ["an empty one", () => writeFileSync(secret, "\n", { mode: 0o600 }), "qbo_verifier.secret"],
    ["three", () => writeFileSync(secret, "a\nb\nc\n", { mode: 0o600 }), "2 at most"], ["others can read it", () => { rmSync(secret); writeFileSync(secret, NEW, { mode: 0o644 }); }, "chmod 600"]]) {
    spoil();
    const said = begin();
    if (!said.startsWith("1 1 ") || !said.includes(word)) bad.push(`${name}: ${said}`);
  }
  ok("it does not start without its tokens", !bad.length, bad.join("\n"));
}

try {
  const port = await start();
  for (const [name, play] of Object.entries(cases)) {
    if (only && !name.includes(only)) continue;
    forget();
    const got = await play(port).catch((e) => e.stack);
    if (got !== true) console.log(readFileSync(`${dir}/log/intake.log`, "utf8").split("\n").filter((l) => l.includes(" error ") && !l.includes("status=503")).slice(-5).join("\n"));
    ok(name, got === true, String(got).slice(0, 1500));
  }
  starts();
  const said = readFileSync(`${dir}/log/intake.log`, "utf8");
  ok("it complains of nothing", !/Sanitizer|runtime error|Assertion/.test(said), said.slice(-800));
} finally {
  for (const child of children.reverse()) {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  spawnSync("tests/stack/private-db", ["stop", dir]);
  rmSync(dir, { recursive: true, force: true });
}
process.exit(counted());
