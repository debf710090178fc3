// What the clients' cases share.  Everything that goes to QuickBooks goes
// through one of the two libraries; /sim is only told to set the scene.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
export const QuickBooks = require('node-quickbooks');
export const OAuthClient = require('intuit-oauth');
export const { QBO, SIM, CLIENT_ID, CLIENT_SECRET } = process.env;
export const US = '4620816365000000001', GB = '4620816365000000002';
export const BACK = 'http://127.0.0.1:9/callback';

// The addresses, and nothing else.
QuickBooks.V3_ENDPOINT_BASE_URL = `${QBO}/v3/company/`;
QuickBooks.TOKEN_URL = `${QBO}/oauth2/v1/tokens/bearer`;
QuickBooks.REVOKE_URL = `${QBO}/v2/oauth2/tokens/revoke`;
QuickBooks.USER_INFO_URL = `${QBO}/v1/openid_connect/userinfo`;
OAuthClient.authorizeEndpoint = `${QBO}/sim/connect/oauth2`;
OAuthClient.tokenEndpoint = `${QBO}/oauth2/v1/tokens/bearer`;
OAuthClient.revokeEndpoint = `${QBO}/v2/oauth2/tokens/revoke`;
OAuthClient.userinfo_endpoint_sandbox = `${QBO}/v1/openid_connect/userinfo`;
OAuthClient.jwks_uri = `${QBO}/op/v1/jwks`;
OAuthClient.environment.sandbox = `${QBO}/`;

let passed = 0, failed = 0, number = 0;
const made = new Map(); // how often each of the libraries' functions was called
const note = (name) => made.set(name, (made.get(name) ?? 0) + 1);

// One call of node-quickbooks: its result, or its error thrown.
export function ask(qbo, name, ...args) {
  note(name);
  return new Promise((resolve, reject) => {
    qbo[name](...args, (err, data) => (err ? reject(err) : resolve(data)));
  });
}

// One call of intuit-oauth.
export function oauth(client, name, ...args) {
  note(name);
  return client[name](...args);
}

export async function sim(method, path, body) {
  const r = await fetch(SIM + path, { method, body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: 'application/json' } });
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`);
  return r.json();
}

// Fresh books, nothing throttled.
export async function world() {
  await sim('POST', '/reset');
  await sim('POST', '/settings', { throttle: false });
  await sim('POST', '/companies', { realmId: US, CompanyName: 'Acme Plumbing', Country: 'US',
    Email: { Address: 'office@acme.example' } });
  await sim('POST', '/companies', { realmId: GB, CompanyName: 'Smith & Sons', Country: 'GB' });
}

export async function quickbooks(realm = US) {
  const t = await sim('POST', '/tokens', { realmId: realm });
  return new QuickBooks(CLIENT_ID, CLIENT_SECRET, t.access_token, false, realm, true, false, 75, '2.0', t.refresh_token);
}

export const service = (amount, more = {}) => ({ Amount: amount, DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: '1' }, Qty: 1, UnitPrice: amount, ...more } });
export const customer = (qbo, more = {}) => ask(qbo, 'createCustomer', { DisplayName: `Customer ${++number}`, ...more });
export const invoice = (qbo, c, amount, more = {}) =>
  ask(qbo, 'createInvoice', { CustomerRef: { value: c.Id }, Line: [service(amount)], ...more });

// What node-quickbooks reports: axios' error, or the body of a fault in 200.
export async function refused(promise, code, status = 400) {
  let e;
  try {
    await promise;
  } catch (err) {
    e = err;
  }
  if (!e) throw new Error(`want ${status}/${code}, but it went well`);
  const body = e.response ? e.response.data : e, f = body?.Fault ?? body?.fault;
  const first = f?.Error?.[0] ?? f?.error?.[0];
  if (!first || Number(first.code) !== code || (e.response?.status ?? 200) !== status)
    throw new Error(`want ${status}/${code}, have ${e.response?.status} ${JSON.stringify(body ?? e.message)?.slice(0, 300)}`);
  return { code: first.code, message: first.Message ?? first.message, detail: first.Detail ?? first.detail, element: first.element,
    type: f.type };
}

// What intuit-oauth throws.
export async function thrown(promise) {
  try {
    await promise;
  } catch (e) {
    return e;
  }
  throw new Error('it went well');
}

export async function test(name, run) {
  try {
    await Promise.race([run(), new Promise((_, no) => {
      setTimeout(() => no(new Error('took more than 30 s')), 30000).unref();
    })]);
    passed++;
    console.log(`ok      ${name}`);
  } catch (e) {
    failed++;
    const fault = e.response?.data ?? e.Fault ?? e.stack?.split('\n')[1]?.trim();
    console.log(`FAILED  ${name}: ${e.message ?? ''} ${fault ? JSON.stringify(fault).slice(0, 400) : ''}`);
  }
}
export function is(have, want, what = 'value') {
  if (JSON.stringify(have) !== JSON.stringify(want))
    throw new Error(`${what}: have ${JSON.stringify(have)}, want ${JSON.stringify(want)}`);
}
export function yes(v, what) {
  if (!v) throw new Error(what || 'not so');
}

export function finish() {
  const all = [...made.values()].reduce((a, b) => a + b, 0);
  console.log(`${all} calls of ${made.size} functions`);
  if (!process.argv[2] && (all < 60 || made.size < 40)) {
    failed++;
    console.log('FAILED  that is too few: want 60 calls of 40 functions');
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
