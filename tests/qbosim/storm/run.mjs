// The storm: starts the simulator, fires at it, judges its books.
//
//   run.mjs BIN_DIR [requests=100000] [seed=N] [pauses=4] [kills=2] [threads=8]
//
// At each pause the simulator is killed with -9 and started again: its books
// must be the same, byte for byte, and right.  `kills` times more it is killed
// in the midst of the storm, which sends again what was not answered.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import http from 'node:http';
import net from 'node:net';
import readline from 'node:readline';
import { Judge } from './judge.mjs';
import { reports } from './reports.mjs';
import { Events } from './events.mjs';

const REALMS = [1, 2, 3, 4].map((n) => `462081636500000000${n}`);
const bin = process.argv[2];
const given = Object.fromEntries(process.argv.slice(3).map((s) => s.split('=')));
const requests = Number(given.requests || 100000), pauses = Number(given.pauses || 4);
const seed = Number(given.seed || Math.floor(Math.random() * 1e9));
const kills = Number(given.kills ?? 2), threads = Number(given.threads || 8);
const dir = mkdtempSync(join(tmpdir(), 'storm-'));
const began = Date.now();
let port, tls, sim, storm, failed = 0, passed = 0, expected = false;

// The thread sanitizer wants its addresses where kernels of today scatter them.
let fixed = [];
if (/tsan/.test(bin))
  try { execFileSync('setarch', ['-R', 'true'], { stdio: 'ignore' }); fixed = ['setarch', '-R']; } catch { /* as it is */ }
const command = (name, args) => { const [first, ...rest] = [...fixed, join(bin, name), ...args]; return [first, rest]; };

function say(ok, what) {
  if (ok) passed++; else failed++;
  console.log(`${ok ? 'ok      ' : 'FAILED  '}${what}`);
}

const freePort = () => new Promise((resolve) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port: n } = s.address();
    s.close(() => resolve(n));
  });
});

function start() {
  return new Promise((resolve, reject) => {
    const mine = spawn(...command('qbosim', ['--plain', `127.0.0.1:${port}`, '--tls', `127.0.0.1:${tls}`,
      '--cert', join(dir, 'server.pem'), '--key', join(dir, 'server.key'), '--client-id', 'storm',
      '--client-secret', 'storm-secret', '--state', join(dir, 'state')]),
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TSAN_OPTIONS: 'halt_on_error=1 exitcode=66' } });
    mine.stdout.once('data', resolve);
    mine.once('exit', (code, signal) => {
      mine.over = signal || code;
      reject(new Error(`the simulator ended: ${code} ${signal}`));
      if (expected) return;
      say(false, `the simulator ended by itself: ${code} ${signal}`);
      storm?.kill();
    });
    sim = mine;
  });
}

function end(signal) {
  expected = true;
  const mine = sim;
  return new Promise((resolve) => {
    if (mine.over !== undefined) return resolve(mine.over);
    mine.once('exit', (code, sig) => resolve(sig || code));
    mine.kill(signal);
  }).finally(() => { expected = false; });
}

export function ask(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request({ host: '127.0.0.1', port, method, path, agent: false,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers } }, (res) => {
      const parts = [];
      res.on('data', (d) => parts.push(d));
      res.on('end', () => resolve({ status: res.statusCode, text: Buffer.concat(parts).toString() }));
    });
    req.on('error', reject);
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function books() {
  const all = new Map();
  for (const realm of REALMS) all.set(realm, (await ask('GET', `/sim/companies/${realm}/books`)).text);
  return all;
}

const judge = new Judge(dir), events = new Events();

async function pause(n) {
  const before = await books();
  await end('SIGKILL');
  await start();
  const after = await books();
  let same = true;
  for (const realm of REALMS)
    if (before.get(realm) !== after.get(realm)) {
      same = false;
      writeFileSync(join(dir, `${realm}.before`), before.get(realm));
      writeFileSync(join(dir, `${realm}.after`), after.get(realm));
    }
  say(same, `pause ${n}: the same books after kill -9${same ? '' : ` (kept in ${dir})`}`);
  const found = judge.check(after).splice(0);
  for (const line of await reports(ask, REALMS, after, judge.answers.names)) found.push(line);
  for (const line of found.slice(0, 20)) console.log(`    ${line}`);
  const a = judge.answers;
  say(!found.length, `pause ${n}: ${a.read} answers, ${a.accepted} accepted writes: ${found.length} complaints`);
}

// Marks come 8 times between pauses; at some of them the simulator dies.
const marks = pauses * 8 - 1;
const deadly = new Set();
for (let i = 0; deadly.size < Math.min(kills, marks); i++) deadly.add(1 + ((seed * 7919 + i * 104729) % marks));

async function mark() {
  await killing;
  await end('SIGKILL');
  await start();
  killed++;
}
let killing = Promise.resolve(), killed = 0, marked = 0;

async function run() {
  port = await freePort();
  tls = await freePort();
  execFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', 'ca.sh'), [dir]);
  console.log(`seed ${seed}, ${requests} requests from ${threads} threads`);
  await start();
  await ask('POST', '/sim/settings', { throttle: false });
  await events.subscribe(ask);
  storm = spawn(...command('storm', [port, dir, seed, requests, pauses, threads, tls].map(String)),
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const over = new Promise((resolve) => storm.once('exit', (code, signal) => resolve(signal || code)));
  for await (const line of readline.createInterface({ input: storm.stdout })) {
    if (line === 'mark') {
      if (deadly.has(++marked)) killing = mark();
      continue;
    }
    const at = /^pause (\d+)/.exec(line);
    console.log(at ? `${line} at ${((Date.now() - began) / 1000).toFixed(1)} s` : line);
    if (!at) continue;
    await killing;
    await pause(at[1]);
    storm.stdin.write('go\n');
  }
  say(await over === 0, 'every repeated request was answered with the same bytes');
  if (sim.over === undefined) {
    const found = await events.over(ask, await books());
    for (const line of found.slice(0, 10)) console.log(`    ${line}`);
    say(!found.length && events.told.size > 0, `${events.posts} webhooks told of ${events.told.size} creations: ${found.length} complaints`);
  }
  if (sim.over === undefined) say(await end('SIGTERM') === 0, 'the simulator ends cleanly and has nothing to report');
  const codes = [...judge.answers.byCode].sort((x, y) => x[0] - y[0]);
  console.log(`faults: ${codes.map(([c, n]) => `${c}: ${n}`).join(', ')}`);
  console.log(`${killed} kills in the midst, ${((Date.now() - began) / 1000).toFixed(1)} s in all`);
}

try { await run(); } catch (e) { say(false, e.stack); }
storm?.kill();
if (sim && sim.over === undefined) await end('SIGKILL');
if (failed) console.log(`run it again with: seed=${seed} requests=${requests} (what was answered: ${dir})`);
else rmSync(dir, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
