// What the cases share: starting and stopping the simulator, asking it
// something over TLS or plain HTTP, and saying what was expected.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import https from 'node:https';
import http from 'node:http';
import net from 'node:net';

const bin = process.argv[2];
if (!bin) {
  console.error('usage: selftest.mjs path/to/qbosim');
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
export const dir = mkdtempSync(join(tmpdir(), 'qbosim-'));
export const stateFile = join(dir, 'state');
execFileSync(join(here, '..', 'ca.sh'), [dir]);
const ca = readFileSync(join(dir, 'ca.pem'));
export const US = '4620816365000000001', GB = '4620816365000000002';
export const ID = 'test-client', SECRET = 'test-secret', BACK = 'http://127.0.0.1:9/cb';
const agent = new https.Agent({ ca, keepAlive: true });
let tls, plain, child, passed = 0, failed = 0;

function freePort() {
  return new Promise((resolve) => {
    const s = net.createServer();
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

// more: further options of the command line.
export function start(more = []) {
  return new Promise((resolve, reject) => {
    child = spawn(bin, ['--tls', `127.0.0.1:${tls}`,
      '--cert', join(dir, 'server.pem'), '--key', join(dir, 'server.key'),
      '--plain', `127.0.0.1:${plain}`, '--client-id', ID,
      '--client-secret', SECRET, '--state', join(dir, 'state'), ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => resolve());
    const mine = child;
    child.once('exit', (code, signal) => {
      mine.over = signal || code;
      reject(new Error(`qbosim ended: ${code} ${signal}`));
    });
  });
}

export function stop(signal) {
  return new Promise((resolve) => {
    if (child.over !== undefined) return resolve(child.over);
    child.once('exit', (code, sig) => resolve(sig || code));
    child.kill(signal);
  });
}

// One request; rejects when the connection dies before the answer is whole.
export function ask(method, path, { body, headers = {}, over = 'tls', fresh } = {}) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined
      : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const options = { host: '127.0.0.1', method, path, headers: { ...headers } };
    if (data !== undefined && options.headers['transfer-encoding'] !== 'chunked')
      options.headers['content-length'] = Buffer.byteLength(data);
    if (over === 'tls')
      Object.assign(options, { port: tls, ca, agent: fresh ? false : agent });
    else options.port = plain;
    const req = (over === 'tls' ? https : http).request(options, (res) => {
      const parts = [];
      res.on('data', (d) => parts.push(d));
      res.on('error', reject);
      res.on('aborted', () => reject(new Error('cut')));
      res.on('end', () => {
        const text = Buffer.concat(parts).toString();
        let json;
        try { json = JSON.parse(text); } catch { /* not JSON */ }
        resolve({ status: res.statusCode, headers: res.headers, raw: res.rawHeaders, text, json });
      });
    });
    req.on('error', reject);
    req.setTimeout(20000, () => req.destroy(new Error('time-out')));
    if (data !== undefined) req.write(data);
    req.end();
  });
}

export const J = { accept: 'application/json', 'content-type': 'application/json' };
export const bearer = {};
export const api = (method, path, body, more = {}) => {
  const realm = more.realm || US;
  return ask(method, `/v3/company/${realm}${path}`, { body, fresh: more.fresh,
    headers: { ...J, authorization: `Bearer ${more.token || bearer[realm]}`, ...more.headers } });
};
export const query = (q, more) => api('GET', `/query?query=${encodeURIComponent(q)}&minorversion=75`, undefined, more);
export const sim = (method, path, body) => ask(method, `/sim${path}`, { body, headers: J, over: 'plain' });
export const token = (form, secret = SECRET) => ask('POST', '/oauth2/v1/tokens/bearer', {
  body: new URLSearchParams(form).toString(),
  headers: { authorization: 'Basic ' + Buffer.from(`${ID}:${secret}`).toString('base64'),
    'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } });

export async function test(name, run) {
  try {
    await run();
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
export function fault(r, code, status = 400) {
  const e = r.json?.Fault?.Error?.[0];
  if (!e || e.code !== String(code) || r.status !== status)
    throw new Error(`want ${status}/${code}, have ${r.status} ${r.text.slice(0, 300)}`);
  return e;
}
export function good(r, entity) {
  if (r.status !== 200 || !r.json?.[entity])
    throw new Error(`no ${entity}: ${r.status} ${r.text.slice(0, 300)}`);
  return r.json[entity];
}
export const plainPort = () => plain;
export const tlsPort = () => tls;
export const lost = (p) => p.then((r) => { throw new Error(`answered ${r.status}`); }, () => {});
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export const line = (amount, more = {}) => ({ Amount: amount, DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: '1' }, ...more } });
let seq = 0;
export const customer = async (more = {}, o) =>
  good(await api('POST', '/customer', { DisplayName: `Customer ${++seq}`, ...more }, o), 'Customer');
export const invoiceOf = (c, lines, more = {}) => ({ CustomerRef: { value: c.Id }, Line: lines, ...more });
export const bill = async (c, lines, more, o) => good(await api('POST', '/invoice', invoiceOf(c, lines, more), o), 'Invoice');

// Through the sign-in page by Allow; the address that the browser is sent to.
export async function signIn(more) {
  const state = 's&1 ü';
  const q = new URLSearchParams({ client_id: ID, response_type: 'code', state, redirect_uri: BACK, ...more });
  const page = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
  is(page.status, 200, 'page');
  if (more.realmId && page.text.includes('Choose a company')) yes(page.text.includes(more.realmId), 'company offered');
  q.set('decision', 'allow');
  const r = await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  is(r.status, 302, 'redirect');
  const u = new URL(r.headers.location);
  is(u.searchParams.get('state'), state, 'state');
  return u;
}

export async function connect(realm) {
  const u = await signIn({ scope: 'com.intuit.quickbooks.accounting', realmId: realm });
  is(u.searchParams.get('realmId'), realm, 'realmId');
  return u.searchParams.get('code');
}

// Every case starts where it likes: fresh books and default settings.
export async function world() {
  good200(await sim('POST', '/reset'));
  await sim('POST', '/settings', { throttle: false });
  good200(await sim('POST', '/companies', { realmId: US, CompanyName: 'Acme <Plumbing>', Country: 'US' }));
  good200(await sim('POST', '/companies', { realmId: GB, CompanyName: 'Smith & Sons', Country: 'GB' }));
  for (const realm of [US, GB])
    bearer[realm] = (await sim('POST', '/tokens', { realmId: realm })).json.access_token;
}
export function good200(r) {
  if (r.status !== 200) throw new Error(`${r.status} ${r.text.slice(0, 300)}`);
  return r.json;
}

export async function begin() {
  tls = await freePort();
  plain = await freePort();
  await start();
}

export async function end() {
  await test('the last one ends cleanly', async () => is(await stop('SIGTERM'), 0));
  agent.destroy();
  rmSync(dir, { recursive: true, force: true });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
