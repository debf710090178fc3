// Starting the proxy, telling it what to do, and ends to put around it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

export const dir = mkdtempSync(join(tmpdir(), 'proxy-'));
const children = new Set();
let passed = 0, failed = 0;

// A program that says one line when it is ready; ends with this test.
export async function program(bin, args, options = {}) {
  const child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.add(child);
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`${bin} ended with ${child.exitCode}`);
  child.said = String(first[0]).trim();
  child.stop = async (signal = 'SIGTERM') => {
    children.delete(child);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode ?? child.signalCode;
  };
  return child;
}

let controls = 0;
// proxy(bin, to...): a proxy with a route to each; .at are its addresses.
export async function proxy(bin, to, listen = to.map(() => '127.0.0.1:0')) {
  const control = join(dir, `ctl${++controls}`);
  const child = await program(bin, [...to.flatMap((t, i) => ['--listen', listen[i], '--to', t]),
    '--control', `unix:${control}`]);
  const [, ...at] = child.said.split(' ');
  const call = (method, path, fields) => new Promise((resolve, reject) => {
    const body = fields ? new URLSearchParams(fields).toString() : '';
    const target = method === 'POST' || !body ? path : `${path}?${body}`;
    const req = http.request({ socketPath: control, method, path: target, agent: false }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('end', () => resolve({ status: res.statusCode, ...JSON.parse(text) }));
    });
    req.on('error', reject);
    req.end(method === 'POST' ? body : undefined);
  });
  const good = async (...a) => {
    const r = await call(...a);
    if (r.status !== 200) throw new Error(`${a[1]}: ${r.status} ${r.error}`);
    return r;
  };
  return { at, control, child, call, good, stop: child.stop, pid: child.pid,
    rule: async (what, fields = {}) => (await good('POST', '/rules', { do: what, ...fields })).rule,
    hit: (rule, hits = 1) => good('GET', '/wait', { rule, hits, timeout_ms: 5000 }),
    hits: async (rule) => (await good('GET', '/rules')).rules.find((r) => r.rule === rule).hits,
    counters: () => good('GET', '/counters'),
    connections: async () => (await good('GET', '/connections')).connections,
    release: (fields = {}) => good('POST', '/release', fields),
    reset: () => good('POST', '/reset') };
}

const place = (at) => (at.startsWith('unix:') ? { path: at.slice(5) }
  : { host: '127.0.0.1', port: Number(at.split(':').pop()) });

// One end of a connection; remembers all it saw.
function end(socket) {
  const e = { socket, bytes: 0, text: '', closed: false, fin: false, error: null };
  const waiting = [];
  const tell = () => waiting.splice(0).forEach((f) => f());
  socket.on('connect', tell);
  socket.on('data', (d) => {
    e.bytes += d.length;
    if (e.text.length < 65536) e.text += d.toString('latin1');
    tell();
  });
  socket.on('end', () => { e.fin = true; tell(); });
  socket.on('error', (err) => { e.error = err.code; tell(); });
  socket.on('close', () => { e.closed = true; tell(); });
  e.until = async (what, ms = 5000) => {
    const late = Date.now() + ms;
    while (!what(e)) {
      const left = late - Date.now();
      if (left <= 0) throw new Error(`waited in vain for ${what}: ${e.bytes} bytes, fin ${e.fin}, ${e.error}`);
      await Promise.race([new Promise((f) => waiting.push(f)), sleep(left)]);
    }
    return e;
  };
  e.send = (s) => new Promise((done) => socket.write(Buffer.from(s, 'latin1'), () => done()));
  // After bytes, node may take a reset for an orderly end: then a write tells,
  // which an end that only finished would still take.
  e.wasReset = async () => {
    await e.until((x) => x.error || x.fin);
    if (!e.error) socket.write('?');
    await e.until((x) => x.error);
    if (!/^(ECONNRESET|EPIPE)$/.test(e.error)) throw new Error(e.error);
  };
  e.fins = () => socket.end();
  e.resets = () => socket.resetAndDestroy();
  return e;
}

export async function client(at) {
  const socket = net.connect({ ...place(at), allowHalfOpen: true });
  const e = end(socket);
  await e.until((x) => x.error || x.closed || socket.readyState === 'open');
  return e;
}

// A server whose connections come out of next(), in their order.
export async function server(listen = '127.0.0.1:0', onConnection, backlog = 4096) {
  const queue = [], waiting = [], open = new Set();
  const s = net.createServer({ allowHalfOpen: true }, (socket) => {
    const e = end(socket);
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    onConnection?.(e);
    if (waiting.length) waiting.shift()(e);
    else queue.push(e);
  });
  await new Promise((done) => s.listen({ ...place(listen), backlog }, done));
  const at = listen.startsWith('unix:') ? listen : `127.0.0.1:${s.address().port}`;
  return { at, connections: () => queue.length, 
    close: () => new Promise((d) => { s.close(d); open.forEach((x) => x.destroy()); }),
    next: () => Promise.race([queue.length ? Promise.resolve(queue.shift()) : new Promise((f) => waiting.push(f)),
      sleep(5000).then(() => { throw new Error('nobody connected'); })]),
    forget: () => { queue.forEach((e) => e.socket.destroy()); queue.length = 0; waiting.length = 0; } };
}

export const sleep = (ms) => new Promise((r) => { setTimeout(r, ms).unref?.(); });

export async function test(name, run) {
  try {
    await Promise.race([run(), new Promise((_, no) => {
      setTimeout(() => no(new Error('took more than 60 s')), 60000).unref();
    })]);
    passed++;
    console.log(`ok      ${name}`);
  } catch (e) {
    failed++;
    console.log(`FAILED  ${name}: ${e.message}`);
  }
}
export function is(have, want, what = 'value') {
  if (JSON.stringify(have) !== JSON.stringify(want))
    throw new Error(`${what}: have ${JSON.stringify(have)}, want ${JSON.stringify(want)}`);
}
export function yes(v, what) {
  if (!v) throw new Error(what || 'not so');
}

export async function finish() {
  for (const child of children) await child.stop();
  rmSync(dir, { recursive: true, force: true });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
