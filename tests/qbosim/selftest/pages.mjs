// The pages for people: they answer, they escape, they hide what is secret,
// and their buttons do what they say.
import { test, is, yes, ask, sim, api, world, customer, bill, line, good, good200, fault, token, lost, start, stop, US, GB } from './lib.mjs';

const EMPTY = '4620816365000000003';
const HOST = '127.0.0.1:1';
const page = (path, headers = {}) => ask('GET', `/sim${path}`, { over: 'plain', headers: { host: HOST, ...headers } });
const press = (name, fields = {}, headers = {}) => ask('POST', `/sim/do/${name}`, { over: 'plain',
  body: new URLSearchParams({ back: `/sim/books/${US}`, ...fields }).toString(),
  headers: { host: HOST, origin: `http://${HOST}`, 'content-type': 'application/x-www-form-urlencoded', ...headers } });
const books = async (realm = US) => good200(await sim('GET', `/companies/${realm}/books`));
const one = async (entity, id) => (await books())[entity].find((e) => e.Id === id);
const on = (entity, id) => ({ realm: US, kind: entity, id });
const company = { realm: US, kind: 'CompanyInfo', id: '1' };
const settings = async () => good200(await sim('GET', '/settings'));

async function done(name, fields) {
  const r = await press(name, fields);
  if (r.status !== 303) throw new Error(`${name}: ${r.status} ${r.text.replace(/<style>.*<\/style>/s, '').replace(/<[^>]+>/g, ' ').slice(-300)}`);
  yes(r.headers.location.endsWith(`?done=${name}`), `location ${r.headers.location}`);
  const after = await ask('GET', r.headers.location, { over: 'plain' });
  is(after.status, 200, `${name}: the page after it`);
  yes(after.text.includes('role="status"'), `${name} says that it was done`);
  return after;
}

const hostile = '<script>alert(1)</script>"\'&';
const tabs = ['', '/Invoice', '/Payment', '/CreditMemo', '/Customer', '/Vendor', '/Employee', '/Item', '/Account', '/Term',
  '/PaymentMethod', '/TaxCode', '/TaxRate', '/TaxAgency', '/Class', '/Department', '/Preferences', '/CompanyInfo', '/Webhooks'];

function sound(r, what, status = 200) {
  is(r.status, status, what);
  yes(r.headers['content-type'].startsWith('text/html'), `${what} is a page`);
  yes(r.text.includes('nothing here reaches Intuit'), `${what} says that it is a simulation`);
  yes(!/<script/i.test(r.text), `${what} has no script in it`);
  is(r.text.match(/<h1>/g).length, 1, `${what}: h1`);
  yes(r.text.trimEnd().endsWith('</html>'), `${what} is whole`);
  return r;
}

export default async function pages() {
  await world();
  good200(await sim('POST', '/companies', { realmId: EMPTY, CompanyName: hostile, Country: 'US' }));
  const c = await customer({ DisplayName: 'Copper Kettle' });
  const evil = await customer({ DisplayName: hostile, Notes: hostile });
  const long = await customer({ DisplayName: 'W'.repeat(500) });
  const inv = await bill(c, [line(80), line(20, { TaxCodeRef: { value: 'NON' } })], { DocNumber: 'P-1', PrivateNote: hostile });

  await test('every page answers, for full books and empty ones', async () => {
    for (const realm of [US, EMPTY])
      for (const tab of tabs) sound(await page(`/books/${realm}${tab}`), tab || 'overview');
    for (const path of ['', '/', '/requests-page', '/trouble']) sound(await page(path), path);
  });

  await test('a new world is no trouble', async () => {
    await sim('POST', '/settings', { throttle: true });
    const { text } = await page('/trouble');
    yes(text.includes('Nothing is wrong') && !text.includes('(deleted)'), 'what was inactive from the start is none');
    await sim('POST', '/settings', { throttle: false });
  });

  await test('every record has a page', async () => {
    const all = await books();
    for (const [entity, list] of Object.entries(all))
      for (const e of list.slice(0, 3)) {
        const r = sound(await page(`/books/${US}/${entity}/${e.Id}`), `${entity} ${e.Id}`);
        yes(r.text.includes('SyncToken'), `${entity} shows its SyncToken`);
      }
  });

  await test('what is not there is a page with 404', async () => {
    for (const path of ['/books/1', '/books/1/Invoice', '/books/1/Invoice/1', `/books/${US}/Nothing`, `/books/${US}/Invoice/999999`,
      '/requests-page/999999', '/app/invoice?txnId=999999', '/app/nothing?txnId=1', '/app/invoice'])
      sound(await page(path), path, 404);
  });

  await test('hostile names are text, long ones can break', async () => {
    for (const path of ['/', `/books/${EMPTY}`, `/books/${US}/Customer`, `/books/${US}/Customer/${evil.Id}`,
      `/books/${US}/Customer/${long.Id}`, `/books/${US}/Invoice/${inv.Id}`, '/requests-page',
      `/books/${US}/Customer?q=${encodeURIComponent(hostile)}&status=${encodeURIComponent(hostile)}&customer=${encodeURIComponent(hostile)}`,
      `/requests-page?q=${encodeURIComponent(hostile)}&realm=${encodeURIComponent(hostile)}`,
      `/trouble?done=${encodeURIComponent(hostile)}`]) {
      const r = sound(await page(path), path);
      yes(!r.text.includes('alert(1)</script'), `${path} escapes`);
    }
    const r = await page(`/books/${US}/Customer`);
    yes(r.text.includes('&lt;script&gt;alert(1)'), 'the name is there');
    yes(!/W{40}/.test(r.text.replace(/value="[^"]*"/g, '')), 'a long word has places to break');
  });

  await test('pages forbid scripts, frames and foreign forms', async () => {
    const { headers } = await page('/');
    yes(/default-src 'none'/.test(headers['content-security-policy']), 'CSP');
    yes(/frame-ancestors 'none'/.test(headers['content-security-policy']), 'frames');
    is(headers['x-content-type-options'], 'nosniff');
  });

  await test('an invoice is a document', async () => {
    const { text } = await page(`/books/${US}/Invoice/${inv.Id}`);
    for (const part of ['Invoice P-1', 'Copper Kettle', '$100.00', 'Balance due', 'As the API shows it', '&quot;SyncToken&quot;: &quot;0&quot;'])
      yes(text.includes(part), part);
  });

  await test('lists come in pages of 50 and can be searched', async () => {
    const many = await customer({ DisplayName: 'Many' });
    for (let i = 0; i < 60; i++) await bill(many, [line(i + 1)], { DocNumber: `M-${i}` });
    const rows = (r) => (r.text.match(/<th scope="row"/g) || []).length;
    const first = await page(`/books/${US}/Invoice`);
    is(rows(first), 50);
    const older = first.text.match(/href="([^"]*at=50[^"]*)">Older/)[1];
    const second = await ask('GET', older.replaceAll('&amp;', '&'), { over: 'plain' });
    is(rows(second), 11);
    yes(second.text.includes('P-1') && !first.text.includes('P-1'), 'the oldest is on the last page');
    is(rows(await page(`/books/${US}/Invoice?q=M-59`)), 1);
    is(rows(await page(`/books/${US}/Invoice?q=p-1`)), 1, 'letters alike');
    yes((await page(`/books/${US}/Invoice?q=M-5`)).text.match(/<th scope="row"[^>]*><a[^>]*>([^<]*)/)[1] === 'M-5', 'the exact one first');
    is(rows(await page(`/books/${US}/Invoice?customer=${c.Id}`)), 1);
    is(rows(await page(`/books/${US}/Invoice?status=Paid`)), 0);
    is(rows(await page(`/books/${US}/Invoice?at=99999999999999999999`)), 50, 'an offset beyond all');
    yes((await page(`/books/${US}/Invoice?q=nothinghasthis`)).text.includes('Clear filters'), 'nothing matches');
  });

  await test("the portal's links lead to the record", async () => {
    const r = await page(`/app/invoice?txnId=${inv.Id}`);
    is([r.status, r.headers.location], [303, `/sim/books/${US}/Invoice/${inv.Id}`]);
    is((await page(`/app/customerdetail?nameId=${c.Id}`)).status, 303);
    is((await page('/app/item?itemId=1')).text.includes('Which company?'), true, 'ids are of each company');
    is((await page(`/app/item?itemId=1&realmId=${GB}`)).headers.location, `/sim/books/${GB}/Item/1`);
  });

  // ------------------------------------------------------------- requests

  await test('requests show what was asked and answered, without secrets', async () => {
    const good = (await sim('POST', '/tokens', { realmId: US })).json;
    await token({ grant_type: 'refresh_token', refresh_token: good.refresh_token });
    await token({ grant_type: 'refresh_token', refresh_token: 'averysecrettoken' });
    await token({ grant_type: 'authorization_code', code: 'averysecretcode', redirect_uri: 'http://127.0.0.1:9/cb' });
    await api('GET', `/query?query=${encodeURIComponent("SELECT * FROM Customer WHERE DisplayName = 'Copper Kettle'")}&requestid=unusual-id`);
    await api('POST', '/customer', { DisplayName: 'Copper Kettle' });
    const list = await page('/requests-page');
    yes(list.text.includes('DisplayName = &#39;Copper Kettle&#39;'), 'the statement');
    yes(list.text.includes('400 · 6240'), 'the fault code');
    const links = [...list.text.matchAll(/\/requests-page\/(\d+)"/g)].map((m) => m[1]);
    let all = '';
    for (const n of links.slice(0, 8)) all += sound(await page(`/requests-page/${n}`), `request ${n}`).text;
    for (const secret of [good.refresh_token, good.access_token, 'averysecrettoken', 'averysecretcode', 'test-secret'])
      yes(!all.includes(secret), `${secret.slice(0, 12)} is hidden`);
    for (const part of ['unusual-id', 'Bearer (hidden)', 'Basic (hidden)', 'intuit_tid', 'grant_type = refresh_token', 'refresh_token = (hidden)'])
      yes(all.includes(part), part);
    const hits = async (q) => ((await page(`/requests-page?${q}`)).text.match(/<th scope="row">/g) || []).length;
    yes(await hits('entity=query') > 0 && await hits('entity=query') < await hits(''), 'by entity');
    is(await hits('q=unusual-id'), 1, 'by text');
    is(await hits('q=averysecret'), 0, 'secrets are not searched');
    is(await hits('realm=1'), 0, 'by realm');
    yes(await hits('status=4') >= 2 && await hits('status=5') === 0, 'by status');
  });

  await test('a request names the script that hit it', async () => {
    const made = good200(await sim('POST', '/scripts', { path: '/invoice/777', status: 503, store: false }));
    is((await api('GET', '/invoice/777')).status, 503);
    const n = (await page('/requests-page')).text.match(/requests-page\/(\d+)"/)[1];
    yes((await page(`/requests-page/${n}`)).text.includes(`number ${made.id} decided`), 'named');
  });

  // -------------------------------------------------------------- safety

  await test("another site's forms change nothing", async () => {
    const before = JSON.stringify(await books());
    const fields = { ...on('Invoice', inv.Id), memo: 'forged' };
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, { origin: `http://${HOST}0` },
      { origin: 'http://evil.example', host: 'evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
      is((await press('memo', fields, headers)).status, 403, JSON.stringify(headers));
    is((await press('memo', fields, { 'content-type': 'text/plain' })).status, 400, 'not a form');
    for (const [method, path] of [['POST', '/sim/reset'], ['DELETE', '/sim/scripts'], ['POST', '/sim/settings']])
      is((await ask(method, path, { over: 'plain', body: '{}', headers: { origin: 'http://evil.example', host: HOST } })).status, 403, path);
    is(JSON.stringify(await books()), before, 'books');
    is((await page('/do/void')).status, 405, 'GET does nothing');
  });

  await test('a form leads back to our own pages only', async () => {
    for (const back of ['//evil.example/', 'https://evil.example/', '/sim//evil.example', '/sim/\r\nX: y', '/simple/x', '/sim/\\evil', '']) {
      const r = await press('memo', { ...on('Invoice', inv.Id), memo: 'same', back });
      is([r.status, r.headers.location], [303, '/sim/?done=memo'], back);
    }
  });

  await test('a form with a blank or a stranger in it changes nothing', async () => {
    is((await press('memo', on('Invoice', inv.Id))).status, 400, 'no memo');
    is((await press('delay', { ...company, ms: 'x', times: '1' })).status, 400, 'no number');
    is((await press('delay', { ...company, ms: '1,"store":false', times: '1' })).status, 400, 'more than a number');
    is((await press('nothing', company)).status, 404);
    is((await press('memo', { ...on('Invoice', '99999'), memo: 'x' })).status, 400, 'no such record');
    is((await press('pay', { ...on('Item', '1'), amount: '1' })).status, 400, 'a payment for what nobody owes');
    is((await press('memo', { realm: '1', kind: 'Invoice', id: '1', memo: 'x' })).status, 404, 'no such company');
    is((await press('memo', { realm: '../settings', kind: 'x', id: '1', memo: 'x' })).status, 404, 'a path is no name');
  });

  // -------------------------------------------------------------- buttons

  await test('invoice: memo, date and amount, as a person', async () => {
    const was = await one('Invoice', inv.Id);
    await done('memo', { ...on('Invoice', inv.Id), memo: 'By "hand"' });
    await done('date', { ...on('Invoice', inv.Id), date: '2026-03-04' });
    await done('amount', { ...on('Invoice', inv.Id), amount: '60.50' });
    const now = await one('Invoice', inv.Id);
    is([now.PrivateNote, now.TxnDate, now.Line[0].Amount, now.TotalAmt], ['By "hand"', '2026-03-04', 60.5, 80.5]);
    is(Number(now.SyncToken), Number(was.SyncToken) + 3, 'SyncToken');
  });

  await test('invoice: void and delete, plainly visible', async () => {
    const a = await bill(c, [line(5)]), b = await bill(c, [line(6)]);
    await done('void', { ...on('Invoice', a.Id), back: `/sim/books/${US}/Invoice/${a.Id}` });
    is((await one('Invoice', a.Id)).TotalAmt, 0);
    yes((await page(`/books/${US}/Invoice/${a.Id}`)).text.includes('Voided.'), 'Voided');
    const after = await done('delete', { ...on('Invoice', b.Id), back: `/sim/books/${US}/Invoice/${b.Id}` });
    is(await one('Invoice', b.Id), undefined);
    yes(after.text.includes('Deleted.'), 'Deleted');
    yes((await page(`/books/${US}/Invoice?status=Deleted`)).text.includes(`Invoice ${b.Id}`), 'in the list of the deleted');
  });

  await test('payments: recorded, at the bank, voided, deleted', async () => {
    const i = await bill(c, [line(50)]);
    await done('pay', { ...on('Invoice', i.Id), amount: '20' });
    is([(await one('Invoice', i.Id)).Balance, (await one('Invoice', i.Id)).SyncToken], [30, '1']);
    yes((await page(`/books/${US}/Invoice/${i.Id}`)).text.includes('Payments and credits on it'), 'linked');
    const p = (await books()).Payment.at(-1);
    yes(sound(await page(`/books/${US}/Payment/${p.Id}`), 'payment').text.includes('Applied to'), 'the other way');
    await done('bank', { ...on('Payment', p.Id), what: 'deposited' });
    yes((await page(`/books/${US}/Payment/${p.Id}`)).text.includes('Deposited'), 'Deposited');
    yes((await page(`/books/${US}/Payment/${p.Id}`)).text.includes('Undo what happened'), 'the way back is offered');
    fault(await api('POST', '/payment?operation=delete', { Id: p.Id, SyncToken: p.SyncToken }), 6540);
    await done('unbank', on('Payment', p.Id));
    await done('void-payment', on('Payment', p.Id));
    is((await one('Invoice', i.Id)).Balance, 50, 'voided');
    await done('delete-payment', on('Payment', p.Id));
    is(await one('Payment', p.Id), undefined);
  });

  await test('customer: rename, inactive, active again, merge', async () => {
    const a = await customer({ DisplayName: 'Left' }), b = await customer({ DisplayName: 'Right' });
    await done('rename', { ...on('Customer', a.Id), name: 'Port' });
    is((await one('Customer', a.Id)).DisplayName, 'Port');
    const taken = await press('rename', { ...on('Customer', a.Id), name: 'Right' });
    is(taken.status, 400);
    yes(taken.text.includes('6240'), 'says why');
    await done('customer-inactive', on('Customer', a.Id));
    is((await one('Customer', a.Id)).Active, false);
    yes((await page(`/books/${US}/Customer/${a.Id}`)).text.includes('Inactive'), 'Inactive');
    await done('customer-active', on('Customer', a.Id));
    is([(await one('Customer', a.Id)).Active, (await one('Customer', a.Id)).DisplayName], [true, 'Port']);
    const i = await bill(a, [line(7)]);
    await done('merge', { ...on('Customer', a.Id), into: 'right' });
    is((await one('Invoice', i.Id)).CustomerRef.value, b.Id);
    const gone = (await page(`/books/${US}/Customer/${a.Id}`)).text;
    yes(gone.includes('Merged into another') && !gone.includes('Make active again'), 'no way back');
    const none = await press('merge', { ...on('Customer', b.Id), into: 'Nobody' });
    is(none.status / 100 | 0, 4, 'into nobody');
  });

  await test('item and account: inactive and active again', async () => {
    for (const [entity, id, name] of [['Item', '1', 'item'], ['Account', '1', 'account'], ['Term', '2', 'term']]) {
      const was = await one(entity, id);
      await done(`${name}-inactive`, on(entity, id));
      is((await one(entity, id)).Active, false, entity);
      yes((await page('/trouble')).text.includes(`${was.Name} (deleted)`), 'listed');
      await done(`${name}-active`, on(entity, id));
      is([(await one(entity, id)).Active, (await one(entity, id)).Name], [true, was.Name], entity);
    }
  });

  await test('company: books closed and opened, numbers, tax', async () => {
    const prefs = async () => (await books()).Preferences[0];
    await done('close-books', { ...company, date: '2026-10-31' });
    is((await prefs()).AccountingInfoPrefs.BookCloseDate, '2026-10-31');
    await done('open-books', company);
    is((await prefs()).AccountingInfoPrefs.BookCloseDate, undefined);
    await done('own-numbers', company);
    is((await prefs()).SalesFormsPrefs.CustomTxnNumbers, true);
    await done('their-numbers', company);
    is((await prefs()).SalesFormsPrefs.CustomTxnNumbers, false);
    await done('tax-off', company);
    is((await prefs()).TaxPrefs.UsingSalesTax, false);
    await done('tax-on', company);
    is((await prefs()).TaxPrefs.UsingSalesTax, true);
  });

  await test('company: subscription and other states', async () => {
    const write = () => api('POST', '/customer', { DisplayName: `Late ${Math.random()}` });
    await done('lapse', { ...company, how: 'lapsed' });
    fault(await write(), 6190);
    yes((await page('/trouble')).text.includes('The subscription has ended'), 'listed');
    await done('renew', company);
    good(await write(), 'Customer');
    await done('state', { ...company, state: 'maintenance' });
    is((await write()).status, 503);
    await done('state-off', { realm: US, state: 'maintenance' });
    good(await write(), 'Customer');
  });

  await test('the next answers: lost, refused, 503, late', async () => {
    await done('lose', { ...company, how: 'close' });
    await lost(api('POST', '/customer', { DisplayName: 'Stored unheard' }));
    yes((await books()).Customer.some((x) => x.DisplayName === 'Stored unheard'), 'stored');
    await done('refuse', { ...company, fault: '6210 Account Period Closed', which: 'GET', store: 'no' });
    fault(await api('GET', '/customer/1'), 6210);
    is((await api('GET', `/customer/${c.Id}`)).status, 200, 'once');
    await done('busy', { ...company, times: '2' });
    is([(await api('GET', `/customer/${c.Id}`)).status, (await api('GET', `/customer/${c.Id}`)).status], [503, 503]);
    await done('delay', { ...company, ms: '300', times: '1' });
    const from = Date.now();
    is((await api('GET', `/customer/${c.Id}`)).status, 200);
    yes(Date.now() - from >= 290, 'late');
  });

  await test('everybody: outage, throttle, lag; each back to normal', async () => {
    await done('outage-on', { what: 'empty-502', percent: '100' });
    is((await api('GET', `/customer/${c.Id}`)).status, 502);
    yes((await page('/')).text.includes('on in this simulation'), 'the banner tells');
    await done('outage-off');
    is((await api('GET', `/customer/${c.Id}`)).status, 200);
    await done('throttle', { second: '1', minute: '3' });
    is([(await settings()).throttle, (await settings()).throttle_per_minute], [true, 3]);
    await done('lag', { ms: '1234' });
    for (const setting of ['throttle_per_second', 'throttle_per_minute', 'query_lag_ms']) await done('normal', { setting });
    is([(await settings()).throttle_per_second, (await settings()).throttle_per_minute, (await settings()).query_lag_ms], [10, 500, 0]);
    is((await press('normal', { setting: 'nothing' })).status, 404);
    await sim('POST', '/settings', { throttle: false });
  });

  await test('tokens expire at once, also after a restart; refreshing helps', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    const other = (await sim('POST', '/tokens', { realmId: GB })).json;
    await done('expire', company);
    is((await api('GET', `/customer/${c.Id}`, undefined, { token: t.access_token })).status, 401);
    is((await api('GET', '/companyinfo/1', undefined, { realm: GB, token: other.access_token })).status, 200, 'of this company only');
    await stop('SIGKILL');
    await start();
    is((await api('GET', `/customer/${c.Id}`, undefined, { token: t.access_token })).status, 401, 'after a restart');
    const fresh = await token({ grant_type: 'refresh_token', refresh_token: t.refresh_token });
    is((await api('GET', `/customer/${c.Id}`, undefined, { token: fresh.json.access_token })).status, 200);
  });

  await test('the app is disconnected', async () => {
    const t = (await sim('POST', '/tokens', { realmId: US })).json;
    await done('revoke', company);
    is((await token({ grant_type: 'refresh_token', refresh_token: t.refresh_token })).json.error, 'invalid_grant');
    yes((await page('/trouble')).text.includes('The app is disconnected'), 'listed');
  });

  await test('one button ends every trouble', async () => {
    await done('close-books', { ...company, date: '2026-10-31' });
    await done('lapse', { ...company, how: 'lapsed_200' });
    await done('outage-on', { what: 'html', percent: '50' });
    await done('lose', { ...company, how: 'hang' });
    await done('item-inactive', on('Item', '1'));
    await done('customer-inactive', on('Customer', evil.Id));
    await done('all-normal');
    await sim('POST', '/tokens', { realmId: US });
    const left = (await page('/trouble')).text;
    yes(left.includes('Nothing is wrong'), 'nothing left');
    is((await good200(await sim('GET', '/scripts'))).scripts.length, 0);
    is([(await one('Item', '1')).Active, (await one('Customer', evil.Id)).DisplayName, (await settings()).outage], [true, hostile, false]);
    await sim('POST', '/settings', { throttle: false });
  });

  await test('the books are wiped, and only theirs', async () => {
    const other = (await books(GB)).Item.length;
    await done('wipe', company);
    const now = await books();
    is([now.Invoice.length, now.Customer.length, now.CompanyInfo[0].CompanyName], [0, 0, 'Acme <Plumbing>']);
    is((await books(GB)).Item.length, other);
    sound(await page(`/books/${US}/Invoice/${inv.Id}`), 'an old id', 404);
  });

  await test('webhooks: shown, sent at once, made unreliable, ended; the verifier stays hidden', async () => {
    const { id } = good200(await sim('POST', '/webhooks', { url: 'http://127.0.0.1:9/?<b>', verifier_token: 'hushhush' }));
    const r = sound(await page(`/books/${US}/Webhooks`), 'webhooks');
    yes(r.text.includes('/?&lt;b&gt;') && !r.text.includes('hushhush'), 'shown');
    const webhook = String(id);
    await done('flush', { webhook });
    await done('hook-noise', { webhook, twice: '10', late: '20', forged: '30' });
    const [h] = good200(await sim('GET', '/webhooks')).webhooks;
    is([h.duplicate_percent, h.disorder_percent, h.bad_signature_percent], [10, 20, 30]);
    await done('hook-off', { webhook });
    is(good200(await sim('GET', '/webhooks')).webhooks.length, 0);
  });
}
