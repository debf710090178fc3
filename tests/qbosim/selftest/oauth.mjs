// Sign-in, tokens, their ends, and what the gateway says without one.
import { ask, api, sim, token, test, is, yes, good, good200, connect, signIn, world, start, stop, US, GB, ID,
  BACK } from './lib.mjs';

const code = (c, more) => token({ grant_type: 'authorization_code', code: c, redirect_uri: BACK, ...more });
const refresh = (t, secret) => token({ grant_type: 'refresh_token', refresh_token: t }, secret);
const info = (t, realm = US) => api('GET', `/companyinfo/${realm}`, undefined, { realm, token: t });

function gateway(r, status, number) {
  is([r.status, r.json?.fault?.error?.[0]?.code], [status, String(number)], 'gateway fault');
  return r.json.fault.error[0];
}

const BASIC = 'Basic ' + Buffer.from(`${ID}:test-secret`).toString('base64');
const set = async (s) => good200(await sim('POST', '/settings', s));
const fresh = async (realm = US) => good200(await sim('POST', '/tokens', { realmId: realm }));

export default async function run() {
  await world();
  await documented();
  await errors();
  await lives();
  await revoking();
  await forms();
}

async function errors() {
  await test('invalid_grant: four bodies by a switch', async () => {
    const body = async () => (await refresh('RT1-x')).text;
    is(await body(), '{"error":"invalid_grant"}');
    is((await body()).length, 25);
    await set({ invalid_grant: 'token' });
    is(await body(), '{"error_description":"Token invalid","error":"invalid_grant"}');
    await set({ invalid_grant: 'refresh' });
    is(JSON.parse(await body()), { error_description: 'Incorrect or invalid refresh token', error: 'invalid_grant' });
    await set({ invalid_grant: 'mixed' });
    is(new Set([await body(), await body(), await body()]).size, 3, 'in turns');
    await set({ invalid_grant: 'bare' });
  });

  await test('invalid_request: what is missing', async () => {
    for (const form of [{}, { code: 'x' }, { grant_type: 'authorization_code', redirect_uri: BACK },
      { grant_type: 'authorization_code', code: 'x' }, { grant_type: 'refresh_token' }]) {
      const r = await token(form);
      is([r.status, r.json.error, typeof r.json.error_description], [400, 'invalid_request', 'string'], JSON.stringify(form));
    }
    is((await token({ grant_type: 'client_credentials' })).json, { error: 'unsupported_grant_type' });
  });

  await test('invalid_client: no secret, another one, half a header', async () => {
    for (const authorization of [undefined, 'Basic', 'Basic !!!', 'Bearer x', 'Basic ' + Buffer.from(`${ID}:`).toString('base64'),
      'Basic ' + Buffer.from(`x${ID}:test-secret`).toString('base64')])
      for (const path of ['/oauth2/v1/tokens/bearer', '/v2/oauth2/tokens/revoke']) {
        const r = await ask('POST', path, { body: 'grant_type=refresh_token&refresh_token=x&token=x', headers: authorization ? { authorization } : {} });
        is([r.status, r.json], [401, { error: 'invalid_client' }], `${path} ${authorization}`);
      }
  });

  await test('the secret may stand in the form', async () => {
    const { refresh_token } = await fresh();
    const form = { grant_type: 'refresh_token', refresh_token, client_id: ID, client_secret: 'test-secret' };
    const ask2 = (f) => ask('POST', '/oauth2/v1/tokens/bearer', { body: new URLSearchParams(f).toString() });
    is((await ask2(form)).status, 200);
    is((await ask2({ ...form, client_secret: 'no' })).status, 401);
  });

  await test('wrong methods: 405, and which one is right', async () => {
    for (const [method, path, allow] of [['GET', '/oauth2/v1/tokens/bearer', 'POST'], ['PUT', '/oauth2/v1/tokens/bearer', 'POST'],
      ['GET', '/v2/oauth2/tokens/revoke', 'POST'], ['DELETE', '/sim/connect/oauth2', 'GET, POST']]) {
      const r = await ask(method, path, { headers: { authorization: BASIC } });
      is([r.status, r.headers.allow], [405, allow], path);
    }
  });

  await test('answers of the token endpoint carry a tid and their type', async () => {
    for (const r of [await refresh('x'), await refresh((await fresh()).refresh_token), await refresh('x', 'wrong')])
      is([!!r.headers.intuit_tid, !!r.headers['x-spanid'], r.headers['content-type']], [true, true, 'application/json;charset=utf-8']);
  });
}

async function lives() {
  await test('each use starts the idle life again', async () => {
    await set({ rotation: 'same' });
    const t = await fresh();
    for (let n = 0; n < 3; n++) {
      await sim('POST', '/clock', { advance_s: 8726399 });
      is((await refresh(t.refresh_token)).status, 200, `use ${n}`);
    }
    await sim('POST', '/clock', { advance_s: 8726401 });
    is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
  });

  await test('five years end it, however often it is used', async () => {
    await set({ refresh_ttl_s: 1000000000 });
    const t = await fresh();
    await sim('POST', '/clock', { advance_s: 157679990 });
    is((await refresh(t.refresh_token)).status, 200);
    await sim('POST', '/clock', { advance_s: 11 });
    is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
    await set({ refresh_ttl_s: 8726400 });
  });

  await test('what is left of the five years shrinks; unasked it is not said', async () => {
    const t = await fresh();
    const left = async (headers) => (await ask('POST', '/oauth2/v1/tokens/bearer', { headers: { authorization: BASIC, ...headers },
      body: `grant_type=refresh_token&refresh_token=${t.refresh_token}` })).json.x_refresh_token_hard_expires_in;
    is(await left({}), undefined);
    is(await left({ 'x-include-refresh-token-hard-expires-in': 'false' }), undefined);
    const a = await left({ 'x-include-refresh-token-hard-expires-in': 'true' });
    await sim('POST', '/clock', { advance_s: 1000 });
    const b = await left({ 'x-include-refresh-token-hard-expires-in': 'true' });
    yes(a - b >= 1000 && a - b < 1005, `${a} ${b}`);
    await set({ rotation: 'overlap' });
  });

  await test('the old value stays the same within the window, and one rotation later is gone', async () => {
    const a = await fresh();
    await sim('POST', '/clock', { advance_s: 86300 });
    is((await refresh(a.refresh_token)).json.refresh_token, a.refresh_token, 'inside');
    await sim('POST', '/clock', { advance_s: 200 });
    const b = (await refresh(a.refresh_token)).json.refresh_token;
    yes(b !== a.refresh_token, 'rotated');
    await sim('POST', '/clock', { advance_s: 86401 });
    yes((await refresh(b)).json.refresh_token !== b, 'again');
    is((await refresh(a.refresh_token)).json.error, 'invalid_grant', 'two rotations old');
    is((await refresh(b)).status, 200, 'one rotation old');
  });

  await test('a code of a sign-in that came too late, and one for another app', async () => {
    await set({ code_ttl_s: 5 });
    const c = await connect(US);
    await sim('POST', '/clock', { advance_s: 6 });
    is((await code(c)).json.error, 'invalid_grant');
    is((await code(c)).json.error, 'invalid_grant', 'again');
    await set({ code_ttl_s: 300 });
  });

  await test('a second use kills the family, a refreshed one too, and no other', async () => {
    const c = await connect(US), other = await fresh();
    const first = (await code(c)).json, next = (await refresh(first.refresh_token)).json;
    is((await code(c)).json.error, 'invalid_grant');
    for (const t of [first, next]) is(gateway(await info(t.access_token), 401, 3200).detail, 'Token revoked');
    is((await refresh(next.refresh_token)).json.error, 'invalid_grant');
    is((await info(other.access_token)).status, 200);
  });
}

async function revoking() {
  const post = (body, headers = {}) => ask('POST', '/v2/oauth2/tokens/revoke', { body, headers: { authorization: BASIC, ...headers } });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  for (const which of ['access_token', 'refresh_token'])
    for (const how of ['JSON', 'form'])
      await test(`revoke by ${which}, as ${how}`, async () => {
        const t = await fresh(), again = (await refresh(t.refresh_token)).json;
        const r = how === 'JSON' ? await post({ token: t[which] }) : await post(`token=${encodeURIComponent(t[which])}`, form);
        is([r.status, r.text], [200, '']);
        for (const a of [t, again]) gateway(await info(a.access_token), 401, 3200);
        is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
        is((await post({ token: t[which] })).status, 400, 'twice');
      });

  await test('revoking nothing, or what was never given', async () => {
    for (const body of ['', '{}', 'token=x', '{"token":"x"}', '{"token":7}'])
      is([(await post(body)).status, (await post(body)).json.error], [400, 'invalid_grant'], body);
  });
}

async function forms() {
  await test('prefixes of refresh tokens', async () => {
    yes((await fresh()).refresh_token.startsWith('RT1-'), 'newer');
    await set({ refresh_prefix: 'AB11' });
    const t = await fresh();
    yes(t.refresh_token.startsWith('AB11') && t.refresh_token.length < 512, 'older');
    is((await refresh(t.refresh_token)).status, 200);
    await set({ refresh_prefix: 'RT1' });
  });

  await test('an access token looks like a JWE: five parts, the second empty', async () => {
    const { access_token } = await fresh();
    const parts = access_token.split('.');
    is([parts.length, parts[1], JSON.parse(Buffer.from(parts[0], 'base64url')).alg], [5, '', 'dir']);
    yes(access_token.length > 1024 && access_token.length < 4096, 'length');
  });

  await test('numbers as text, by a switch', async () => {
    await set({ token_numbers: 'string' });
    const t = await fresh();
    const r = await ask('POST', '/oauth2/v1/tokens/bearer', { headers: { authorization: BASIC, 'x-include-refresh-token-hard-expires-in': 'true' },
      body: `grant_type=refresh_token&refresh_token=${t.refresh_token}` });
    is([r.json.expires_in, r.json.x_refresh_token_expires_in, typeof r.json.x_refresh_token_hard_expires_in], ['3600', '8726400', 'string']);
    await set({ token_numbers: 'number' });
  });

  await test('denied: no code, no realmId; nonsense is a denial', async () => {
    for (const decision of ['deny', '', 'Allow']) {
      const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: 'com.intuit.quickbooks.accounting',
        redirect_uri: `${BACK}?a=b`, realmId: US, decision });
      const u = new URL((await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString() })).headers.location);
      is([...u.searchParams.keys()].sort(), ['a', 'error'], decision);
    }
  });

  await test('registered addresses match exactly, and only they', async () => {
    await stop('SIGTERM');
    await start(['--redirect', 'https://app.example/cb', '--redirect', BACK]);
    const page = async (uri) => (await ask('GET', `/sim/connect/oauth2?${new URLSearchParams({ client_id: ID, response_type: 'code',
      scope: 'openid', redirect_uri: uri })}`, { over: 'plain' })).status;
    is([await page('https://app.example/cb'), await page(BACK)], [200, 200]);
    for (const uri of ['https://app.example/cb/', 'https://app.example/cb?x=1', 'https://app.example/CB', 'http://app.example/cb',
      'https://app.example/c', `${BACK}2`, 'http://localhost:9/cb'])
      is(await page(uri), 400, uri);
    await stop('SIGTERM');
    await start();
    yes((await signIn({ scope: 'openid' })).searchParams.has('code'), 'loopback again');
  });
}

async function documented() {

  await test('a token has the documented form', async () => {
    const r = await code(await connect(US));
    is(r.status, 200);
    is([r.json.token_type, r.json.expires_in, r.json.x_refresh_token_expires_in],
      ['bearer', 3600, 8726400]);
    yes(r.json.access_token.includes('..') && r.json.access_token.length > 1000, 'access token');
    yes(r.headers.intuit_tid, 'intuit_tid');
    const c = good(await info(r.json.access_token), 'CompanyInfo');
    is(c.CompanyName, 'Acme <Plumbing>');
  });

  await test('deny comes back as access_denied with the state', async () => {
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', state: 'x y', scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: BACK, realmId: US, decision: 'deny' });
    const r = await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString() });
    const u = new URL(r.headers.location);
    is([u.searchParams.get('error'), u.searchParams.get('state')], ['access_denied', 'x y']);
  });

  await test('the page refuses an unknown client and a strange redirect', async () => {
    for (const [k, v] of [['client_id', 'other'], ['redirect_uri', 'https://evil.example/cb'],
      ['redirect_uri', 'http://127.0.0.1.evil.example/']]) {
      const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: 'com.intuit.quickbooks.accounting', redirect_uri: BACK });
      q.set(k, v);
      const r = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
      is([r.status, r.headers.location], [400, undefined], k);
    }
  });

  await test('the page escapes names and state', async () => {
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: 'com.intuit.quickbooks.accounting', redirect_uri: BACK,
      state: '"><script>' });
    const r = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
    yes(r.text.includes('Acme &lt;Plumbing&gt;') && !r.text.includes('<script'), 'escaped');
  });

  await test('a code used twice kills its tokens', async () => {
    const c = await connect(US);
    const first = (await code(c)).json;
    is((await info(first.access_token)).status, 200);
    const second = await code(c);
    is([second.status, second.json], [400, { error: 'invalid_grant' }]);
    is(gateway(await info(first.access_token), 401, 3200).detail, 'Token revoked');
    is((await refresh(first.refresh_token)).status, 400);
  });

  await test('a code is bound to its redirect_uri and ends', async () => {
    is((await code(await connect(US), { redirect_uri: 'http://127.0.0.1:9/other' })).json.error, 'invalid_grant');
    const c = await connect(US);
    await sim('POST', '/clock', { advance_s: 301 });
    is((await code(c)).json.error, 'invalid_grant');
  });

  await test('wrong secret is invalid_client, GET is 405', async () => {
    const r = await refresh('AB11x', 'wrong');
    is([r.status, r.json], [401, { error: 'invalid_client' }]);
    is((await ask('GET', '/oauth2/v1/tokens/bearer')).status, 405);
  });

  await test('unknown refresh token is invalid_grant', async () => {
    const r = await refresh('AB11x');
    is([r.status, r.json], [400, { error: 'invalid_grant' }]);
    is((await token({ grant_type: 'password' })).json.error, 'unsupported_grant_type');
  });

  await test('refresh keeps the value inside the window', async () => {
    const t = (await code(await connect(US))).json;
    const r = (await refresh(t.refresh_token)).json;
    is(r.refresh_token, t.refresh_token);
    yes(r.access_token !== t.access_token, 'new access token');
    is((await info(t.access_token)).status, 200, 'the old one lives until it expires');
  });

  await test('rotation with overlap: both values work and lead to the newest', async () => {
    await sim('POST', '/settings', { rotation: 'overlap' });
    const t = (await code(await connect(US))).json;
    await sim('POST', '/clock', { advance_s: 86401 });
    const r = (await refresh(t.refresh_token)).json;
    yes(r.refresh_token !== t.refresh_token, 'rotated');
    is((await refresh(t.refresh_token)).json.refresh_token, r.refresh_token);
    await sim('POST', '/clock', { advance_s: 86400 });
    is((await refresh(t.refresh_token)).status, 400, 'old value after the overlap');
  });

  await test('rotation without overlap: the old value dies at once', async () => {
    await sim('POST', '/settings', { rotation: 'none', rotate_after_s: 0 });
    const t = (await code(await connect(US))).json;
    const r = (await refresh(t.refresh_token)).json;
    is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
    is((await refresh(r.refresh_token)).status, 200);
  });

  await test('rotation "same" never changes the value', async () => {
    await sim('POST', '/settings', { rotation: 'same', rotate_after_s: 0 });
    const t = (await code(await connect(US))).json;
    is((await refresh(t.refresh_token)).json.refresh_token, t.refresh_token);
    await sim('POST', '/settings', { rotation: 'overlap', rotate_after_s: 86400 });
  });

  await test('an idle refresh token ends after 101 days', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    await sim('POST', '/clock', { advance_s: 8726400 });
    is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
  });

  await test('an access token ends after an hour', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    await sim('POST', '/clock', { advance_s: 3601 });
    const r = await info(t.access_token);
    yes(gateway(r, 401, 3200).detail.startsWith('Token expired: '), 'detail');
    yes(r.headers['www-authenticate'].includes('invalid_token'), 'WWW-Authenticate');
    is(typeof r.json.time, 'number', 'time in milliseconds');
  });

  await test('revoke kills both tokens', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    const basic = 'Basic ' + Buffer.from(`${ID}:test-secret`).toString('base64');
    const r = await ask('POST', '/v2/oauth2/tokens/revoke', {
      body: { token: t.refresh_token }, headers: { authorization: basic } });
    is([r.status, r.text], [200, '']);
    gateway(await info(t.access_token), 401, 3200);
    is((await refresh(t.refresh_token)).status, 400);
  });

  await test('a token works for its own realm only', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    gateway(await info(t.access_token, GB), 403, 3100);
  });

  await test('no token and a malformed one', async () => {
    gateway(await ask('GET', `/v3/company/${US}/companyinfo/${US}`), 401, 3200);
    yes(gateway(await info('short'), 401, 3200).detail.startsWith('Malformed bearer'), 'detail');
    is(gateway(await info('x'.repeat(1000)), 401, 3200).detail, null, 'never given');
    is(gateway(await ask('GET', `/v3/company/${US}/companyinfo/${US}`, { headers: { authorization: 'Bearer ' } }), 401, 3202).detail, 'oauth_token');
  });

  await test('control tokens are grants of their own', async () => {
    const mine = (await code(await connect(US))).json;
    await sim('POST', '/tokens', { realmId: US });
    is((await refresh(mine.refresh_token)).json.refresh_token, mine.refresh_token);
    is((await info(mine.access_token)).status, 200);
  });

  await test('the admin disconnects the app', async () => {
    const t = (await sim('POST', '/tokens', { realmId: GB })).json;
    yes((await sim('POST', `/grants/${GB}/revoke`)).json.revoked >= 1, 'revoked');
    gateway(await info(t.access_token, GB), 401, 3200);
    is((await refresh(t.refresh_token)).json.error, 'invalid_grant');
  });

  await test('the hard end of a refresh token, when asked for', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    const r = await ask('POST', '/oauth2/v1/tokens/bearer', {
      body: `grant_type=refresh_token&refresh_token=${t.refresh_token}`,
      headers: { authorization: 'Basic ' + Buffer.from(`${ID}:test-secret`).toString('base64'),
        'x-include-refresh-token-hard-expires-in': 'true' } });
    is(r.json.x_refresh_token_hard_expires_in > 157000000, true);
  });
}
