// Sign-in, tokens, their ends, and what the gateway says without one.
import { ask, api, sim, token, test, is, yes, good, connect, world, US, GB, ID,
  BACK } from './lib.mjs';

const code = (c, more) => token({ grant_type: 'authorization_code', code: c, redirect_uri: BACK, ...more });
const refresh = (t, secret) => token({ grant_type: 'refresh_token', refresh_token: t }, secret);
const info = (t, realm = US) => api('GET', `/companyinfo/${realm}`, undefined, { realm, token: t });

function gateway(r, status, number) {
  is([r.status, r.json?.fault?.error?.[0]?.code], [status, String(number)], 'gateway fault');
  return r.json.fault.error[0];
}

export default async function run() {
  await world();

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
