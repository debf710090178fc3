// intuit-oauth: from Connect to disconnect.
import { BACK, CLIENT_ID, CLIENT_SECRET, OAuthClient, QuickBooks, US, is, oauth, ask, quickbooks, refused, sim, test,
  thrown, yes } from './lib.mjs';

const scope = [OAuthClient.scopes.Accounting, OAuthClient.scopes.OpenId, OAuthClient.scopes.Profile, OAuthClient.scopes.Email,
  OAuthClient.scopes.Phone, OAuthClient.scopes.Address];
const client = (more = {}) => new OAuthClient({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, environment: 'sandbox',
  redirectUri: BACK, ...more });

// As a browser does: opens the page, picks a company, presses a button, and
// ends at the app's address.
async function browse(url, decision, company = US) {
  const page = await fetch(url);
  is(page.status, 200, 'page');
  const html = await page.text();
  const form = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
    form.set(name, value.replaceAll('&amp;', '&'));
  yes(html.includes(`name="realmId" value="${company}"`), 'the company is not offered');
  form.set('realmId', company);
  form.set('decision', decision);
  const r = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  is(r.status, 302, 'redirect');
  return r.headers.get('location');
}
export async function connect(c = client(), more = {}) {
  const back = await browse(oauth(c, 'authorizeUri', { scope, state: 'st-1', ...more }), 'allow');
  await oauth(c, 'createToken', back);
  return c;
}

export default async function signin() {
  let c;
  await test('Connect: the code, the realm and the state come back', async () => {
    c = client({ includeRefreshTokenHardExpiresIn: true });
    const back = await browse(oauth(c, 'authorizeUri', { scope, state: 'st-1' }), 'allow');
    const u = new URL(back);
    is([u.searchParams.get('state'), u.searchParams.get('realmId')], ['st-1', US]);
    const r = await oauth(c, 'createToken', back);
    const t = oauth(c, 'getToken');
    is([r.status(), t.token_type, t.realmId, t.expires_in, t.x_refresh_token_expires_in], [200, 'bearer', US, 3600, 8726400]);
    yes(t.x_refresh_token_hard_expires_in > 150000000, 'the hard end was asked for');
    yes(r.getIntuitTid(), 'intuit_tid');
    yes(oauth(c, 'isAccessTokenValid') && t.isRefreshTokenValid(), 'valid for the library');
  });

  await test('the state that it makes itself comes back, too', async () => {
    const d = client();
    const url = oauth(d, 'authorizeUri', { scope });
    const u = new URL(await browse(url, 'allow'));
    is(u.searchParams.get('state'), new URL(url).searchParams.get('state'));
    await oauth(d, 'createToken', u.href);
    is(d.getToken().x_refresh_token_hard_expires_in, 0, 'nobody asked for the hard end');
  });

  await test('Deny: access_denied, and createToken has nothing to give', async () => {
    const d = client();
    const u = new URL(await browse(oauth(d, 'authorizeUri', { scope, state: 'no' }), 'deny'));
    is([u.searchParams.get('error'), u.searchParams.get('state')], ['access_denied', 'no']);
    await thrown(oauth(d, 'createToken', u.href));
  });

  await test('the id token is signed by the key that jwks shows, for this app', async () => {
    is(await oauth(c, 'validateIdToken'), true);
    const t = c.getToken();
    const own = t.id_token, [head, body, mark] = own.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    is([claims.aud, claims.realmid], [[CLIENT_ID], US]);
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'someone else' })).toString('base64url');
    t.id_token = [head, other, mark].join('.');
    yes(/signature/.test((await thrown(oauth(c, 'validateIdToken'))).message), 'a changed one is refused for its signature');
    t.id_token = own;
  });

  await test('getUserInfo, through both libraries, says the same', async () => {
    const a = (await oauth(c, 'getUserInfo')).getJson();
    yes(a.sub && a.email.includes('@') && a.givenName && a.emailVerified === true, JSON.stringify(a));
    const claims = JSON.parse(Buffer.from(c.getToken().id_token.split('.')[1], 'base64url'));
    is(a.sub, claims.sub, 'sub');
    const q = new QuickBooks(CLIENT_ID, CLIENT_SECRET, c.getToken().access_token, false, US, true, false, 75, '2.0', '');
    is(await ask(q, 'getUserInfo'), a);
  });

  await test('without openid there is no id token and no userinfo', async () => {
    const d = await connect(client(), { scope: [OAuthClient.scopes.Accounting] });
    is(d.getToken().id_token, '');
    yes(/id_token/.test((await thrown(oauth(d, 'validateIdToken'))).message), 'says so');
    await thrown(oauth(d, 'getUserInfo'));
  });

  await test('refresh: the same refresh token today, another one tomorrow', async () => {
    const before = c.getToken().refresh_token, access = c.getToken().access_token;
    is((await oauth(c, 'refresh')).status(), 200);
    is(c.getToken().refresh_token, before, 'within the day');
    yes(c.getToken().access_token !== access, 'a new access token');
    await sim('POST', '/clock', { advance_s: 90000 });
    await oauth(c, 'refresh');
    yes(c.getToken().refresh_token !== before, 'rotated');
    await oauth(c, 'refreshUsingToken', c.getToken().refresh_token);
    const d = client();
    await oauth(d, 'refreshUsingToken', before); // lives on for a day
    await sim('POST', '/settings', { rotation: 'none' });
    await sim('POST', '/clock', { advance_s: 90000 });
    const old = c.getToken().refresh_token;
    await oauth(c, 'refresh');
    const e = await thrown(oauth(d, 'refreshUsingToken', old));
    is([e.error, e.authResponse.response.status], ['invalid_grant', 400]);
    await sim('POST', '/settings', { rotation: 'overlap' });
  });

  await test('a code works once; the second use takes the first tokens with it', async () => {
    const d = client();
    const back = await browse(oauth(d, 'authorizeUri', { scope, state: 'x' }), 'allow');
    await oauth(d, 'createToken', back);
    const e = await thrown(oauth(client(), 'createToken', back));
    is([e.error, e.authResponse.response.status], ['invalid_grant', 400]);
    is((await thrown(oauth(d, 'makeApiCall', { url: `v3/company/${US}/companyinfo/${US}` }))).code, '401');
  });

  await test('a wrong secret is invalid_client and harms no token', async () => {
    const d = client({ clientSecret: 'wrong' });
    const e = await thrown(oauth(d, 'refreshUsingToken', c.getToken().refresh_token));
    is([e.error, e.authResponse.response.status], ['invalid_client', 401]);
    is((await oauth(c, 'refresh')).status(), 200);
  });

  await test('a 503 of the token service is tried again by the library', async () => {
    OAuthClient.retryConfig.retryDelay = 10;
    await sim('POST', '/scripts', { path: '/tokens/bearer', times: 2, store: false, status: 503 });
    is((await oauth(c, 'refresh')).status(), 200);
    await sim('POST', '/scripts', { path: '/tokens/bearer', times: 2, store: false, answer: 'reset' });
    is((await oauth(c, 'refresh')).status(), 200);
  });

  await test('node-quickbooks refreshes and revokes by itself', async () => {
    const q = await quickbooks();
    const old = q.token;
    const r = await ask(q, 'refreshAccessToken');
    yes(q.token === r.access_token && q.token !== old, 'a new access token');
    is((await ask(q, 'getCompanyInfo', US)).CompanyName, 'Acme Plumbing');
    const gone = new QuickBooks(CLIENT_ID, CLIENT_SECRET, q.token, false, US, true, false, 75, '2.0', q.refreshToken);
    await ask(q, 'revokeAccess', true);
    is([q.token, q.refreshToken], [null, null]);
    is((await refused(ask(gone, 'getCompanyInfo', US), 3200, 401)).detail, 'Token revoked');
    await ask(gone, 'refreshAccessToken').then(() => { throw new Error('refreshed'); },
      (e) => is([e.response.status, e.response.data.error], [400, 'invalid_grant']));
  });

  await test('revoke ends access and refresh token', async () => {
    const d = client();
    d.setToken(c.getToken());
    is((await oauth(c, 'revoke')).status(), 200);
    is(c.getToken().access_token, '');
    is((await thrown(oauth(d, 'makeApiCall', { url: `v3/company/${US}/companyinfo/${US}` }))).code, '401');
    is((await thrown(oauth(d, 'refresh'))).error, 'invalid_grant');
  });
}
