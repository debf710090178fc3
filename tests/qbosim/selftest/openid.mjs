// Signing in: scopes, people, the id_token and its key, userinfo, discovery.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { ask, api, sim, token, test, is, yes, good, good200, world, start, stop, signIn, US, ID, BACK } from './lib.mjs';

const exchange = (code, more) => token({ grant_type: 'authorization_code', code, redirect_uri: BACK, ...more });
const ALL = 'openid profile email phone address';
const BOOKS = 'com.intuit.quickbooks.accounting';
const ISSUER = 'https://oauth.platform.intuit.com/op/v1';
const part = (s) => JSON.parse(Buffer.from(s, 'base64url'));
const userinfo = (t) => ask('GET', '/v1/openid_connect/userinfo', { headers: t ? { authorization: `Bearer ${t}` } : {} });
const keys = async () => good200(await ask('GET', '/op/v1/jwks')).keys;
const tokensFor = async (scope, more) => good200(await exchange((await signIn({ scope, ...more })).searchParams.get('code')));

async function signed(t) {
  const [head, body, sum] = t.split('.');
  const key = (await keys()).find((k) => k.kid === part(head).kid);
  yes(key, 'its key is published');
  is(part(head).alg, 'RS256');
  const pub = createPublicKey({ key, format: 'jwk' });
  return verify('RSA-SHA256', Buffer.from(`${head}.${body}`), pub, Buffer.from(sum, 'base64url'));
}

async function discovery() {
  for (const name of ['openid_configuration', 'openid_configuration/', 'openid_sandbox_configuration', 'openid_sandbox_configuration/'])
    await test(`discovery: ${name}`, async () => {
      const r = await ask('GET', `/.well-known/${name}`);
      is([r.status, r.headers['content-type']], [200, 'application/json']);
      is(r.json.issuer, ISSUER);
      for (const [member, path] of [['authorization_endpoint', '/sim/connect/oauth2'], ['token_endpoint', '/oauth2/v1/tokens/bearer'],
        ['userinfo_endpoint', '/v1/openid_connect/userinfo'], ['revocation_endpoint', '/v2/oauth2/tokens/revoke'], ['jwks_uri', '/op/v1/jwks']]) {
        const u = new URL(r.json[member]);
        is([u.protocol, u.hostname, u.pathname], ['https:', '127.0.0.1', path], member);
      }
      is([r.json.response_types_supported, r.json.subject_types_supported, r.json.id_token_signing_alg_values_supported],
        [['code'], ['public'], ['RS256']]);
      is(r.json.token_endpoint_auth_methods_supported, ['client_secret_post', 'client_secret_basic']);
      for (const s of ALL.split(' ')) yes(r.json.scopes_supported.includes(s), s);
      for (const c of ['aud', 'exp', 'iat', 'iss', 'realmid', 'sub', 'auth_time']) yes(r.json.claims_supported.includes(c), c);
    });

  await test('the documents cannot be written to', async () => {
    is((await ask('POST', '/.well-known/openid_configuration', { body: '' })).status, 405);
    is((await ask('POST', '/op/v1/jwks', { body: '' })).status, 405);
  });
}

async function scopes() {
  await test('signing in alone: no company is chosen, no realmId comes back', async () => {
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: ALL, redirect_uri: BACK, state: 's' });
    const page = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
    yes(!page.text.includes('Choose a company') && page.text.includes('Signed in as'), 'page');
    const u = await signIn({ scope: ALL });
    is([u.searchParams.has('realmId'), u.searchParams.has('code'), u.searchParams.get('state')], [false, true, 's&1 ü']);
    const t = good200(await exchange(u.searchParams.get('code')));
    is('realmid' in part(t.id_token.split('.')[1]), false);
    const r = await api('GET', `/companyinfo/${US}`, undefined, { token: t.access_token });
    is([r.status, r.json.fault.error[0].code, r.json.fault.error[0].detail], [403, '3100', 'The access token does not have sufficient scope']);
  });

  await test('a company chosen for a sign-in alone is not handed over', async () => {
    is((await signIn({ scope: 'openid', realmId: US })).searchParams.has('realmId'), false);
  });

  await test('payments alone do not open the books', async () => {
    const u = await signIn({ scope: 'com.intuit.quickbooks.payment', realmId: US });
    is(u.searchParams.get('realmId'), US);
    const t = good200(await exchange(u.searchParams.get('code')));
    is((await api('GET', `/companyinfo/${US}`, undefined, { token: t.access_token })).json.fault.error[0].code, '3100');
  });

  await test('books alone: no id_token, no userinfo', async () => {
    const t = await tokensFor(BOOKS, { realmId: US });
    is('id_token' in t, false);
    is((await userinfo(t.access_token)).status, 401);
    good(await api('GET', `/companyinfo/${US}`, undefined, { token: t.access_token }), 'CompanyInfo');
  });

  await test('scopes that are missing or unknown are told to the person', async () => {
    for (const scope of [undefined, '', 'openid books', BOOKS.slice(0, -1), BOOKS.toUpperCase()]) {
      const q = new URLSearchParams({ client_id: ID, response_type: 'code', redirect_uri: BACK, ...(scope === undefined ? {} : { scope }) });
      const r = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
      is([r.status, r.headers.location, r.text.includes('invalid_scope')], [400, undefined, true], scope);
      q.set('decision', 'allow');
      q.set('realmId', US);
      is((await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString() })).status, 400, `${scope}, past the page`);
    }
  });

  await test('the page says what the app asks for', async () => {
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: `${BOOKS} email`, redirect_uri: BACK });
    const { text } = await ask('GET', `/sim/connect/oauth2?${q}`, { over: 'plain' });
    yes(text.includes('the books') && text.includes('email address') && !text.includes('telephone') && !text.includes('payslips'), text);
  });
}

async function idTokens() {
  await test('the id_token: signed, with the documented claims', async () => {
    const before = Math.floor(Date.now() / 1000);
    const t = await tokensFor(`${BOOKS} ${ALL}`, { realmId: US, nonce: 'n-1' });
    const c = part(t.id_token.split('.')[1]);
    yes(await signed(t.id_token), 'signature');
    is([c.iss, c.aud, c.realmid, c.nonce, c.exp - c.iat, c.auth_time], [ISSUER, [ID], US, 'n-1', 3600, c.iat]);
    yes(c.sub && Math.abs(c.iat - before) < 5, 'sub and iat');
    const bent = t.id_token.split('.');
    bent[1] = Buffer.from(JSON.stringify({ ...c, sub: 'me' })).toString('base64url');
    is(await signed(bent.join('.')), false, 'a bent one');
  });

  await test('no nonce asked for, none given; a refresh brings an id_token when told to', async () => {
    const t = await tokensFor('openid', {});
    is('nonce' in part(t.id_token.split('.')[1]), false);
    const again = () => token({ grant_type: 'refresh_token', refresh_token: t.refresh_token });
    is('id_token' in good200(await again()), false);
    good200(await sim('POST', '/settings', { id_token_on_refresh: true }));
    yes(await signed(good200(await again()).id_token), 'signature');
    good200(await sim('POST', '/settings', { id_token_on_refresh: false }));
  });

  await test('the key: RSA of 2048 bits, named, and the same after a restart', async () => {
    const [k, ...rest] = await keys();
    is([rest.length, k.kty, k.alg, k.use, k.e, Buffer.from(k.n, 'base64url').length], [0, 'RSA', 'RS256', 'sig', 'AQAB', 256]);
    is(k.kid, createHash('sha256').update(k.n).digest('base64url'));
    const t = await tokensFor('openid', {});
    is(await stop('SIGKILL'), 'SIGKILL');
    await start();
    is((await keys())[0].n, k.n);
    yes(await signed(t.id_token), 'an older one');
  });
}

async function people() {
  await test('userinfo: what each scope opens', async () => {
    const t = await tokensFor(ALL, {});
    const all = good200(await userinfo(t.access_token));
    is(Object.keys(all), ['sub', 'email', 'emailVerified', 'givenName', 'familyName', 'phoneNumber', 'phoneNumberVerified', 'address']);
    is(Object.keys(all.address), ['streetAddress', 'locality', 'region', 'postalCode', 'country']);
    is(all.sub, part(t.id_token.split('.')[1]).sub);
    is(Object.keys(good200(await userinfo((await tokensFor('openid', {})).access_token))), ['sub']);
    is(Object.keys(good200(await userinfo((await tokensFor('openid email', {})).access_token))), ['sub', 'email', 'emailVerified']);
  });

  await test('userinfo without a good token: 401', async () => {
    const t = await tokensFor('openid', {});
    for (const bad of [undefined, 'x', t.refresh_token]) is((await userinfo(bad)).status, 401);
    is((await userinfo(t.access_token)).status, 200);
    await sim('POST', '/clock', { advance_s: 3601 });
    is((await userinfo(t.access_token)).status, 401, 'expired');
    const u = await tokensFor('openid', {});
    await ask('POST', '/v2/oauth2/tokens/revoke', { body: { token: u.access_token },
      headers: { authorization: 'Basic ' + Buffer.from(`${ID}:test-secret`).toString('base64') } });
    is((await userinfo(u.access_token)).status, 401, 'revoked');
  });

  await test('two people: another sub, an unverified address, and no company without the right', async () => {
    const a = good200(await userinfo((await tokensFor(ALL, { person: '0' })).access_token));
    const b = good200(await userinfo((await tokensFor(ALL, { person: '1' })).access_token));
    yes(a.sub !== b.sub && a.email !== b.email, 'two people');
    is([a.emailVerified, b.emailVerified], [true, false]);
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: BOOKS, redirect_uri: BACK, realmId: US,
      decision: 'allow', person: '1' });
    const r = await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString() });
    is([r.status, r.headers.location, r.text.includes('administrator')], [400, undefined, true]);
  });

  await test('app_already_purchased: said on the page', async () => {
    good200(await sim('POST', `/companies/${US}/state`, { already_purchased: true }));
    const q = new URLSearchParams({ client_id: ID, response_type: 'code', scope: BOOKS, redirect_uri: BACK, realmId: US, decision: 'allow' });
    const r = await ask('POST', '/sim/connect/oauth2', { over: 'plain', body: q.toString() });
    is([r.status, r.headers.location, r.text.includes('app_already_purchased')], [400, undefined, true]);
    good200(await sim('POST', `/companies/${US}/state`, { already_purchased: false }));
    yes((await signIn({ scope: BOOKS, realmId: US })).searchParams.has('code'), 'and not after');
  });
}

export default async function run() {
  await world();
  await discovery();
  await scopes();
  await idTokens();
  await people();
}
