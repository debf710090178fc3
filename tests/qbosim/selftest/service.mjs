// requestid, lost answers, throttle, many at once, and the journal.
import { appendFileSync, readFileSync } from 'node:fs';
import { ask, api, query, sim, token, test, is, yes, good, fault, lost, sleep, line, customer, invoiceOf,
  bill, world, start, stop, stateFile, bearer, US, GB, J } from './lib.mjs';

const post = (body, q = '', more) => api('POST', `/invoice${q}`, body, more);
const count = async (q) => good(await query(`select count(*) from ${q}`), 'QueryResponse').totalCount;
const script = async (s) => is((await sim('POST', '/scripts', s)).status, 200, 'script');

export default async function run() {
  await world();
  const c = await customer();
  const one = (n, more) => invoiceOf(c, [line(1)], { DocNumber: n, ...more });
  const stored = async (n) => (good(await query(`select * from Invoice where DocNumber = '${n}'`), 'QueryResponse').Invoice || []).length;

  await test('a requestid is answered once, byte for byte', async () => {
    const a = await post(one('R-1'), '?requestid=r1&minorversion=75');
    await sleep(20);
    const b = await post(one('R-1'), '?requestid=r1&minorversion=75', { fresh: true });
    is(a.text, b.text);
    is([a.status, b.status, await stored('R-1')], [200, 200, 1]);
    const other = await api('POST', '/customer?requestid=r1', { DisplayName: 'other' }, { realm: GB });
    is(good(other, 'Customer').DisplayName, 'other', 'per realm');
  });

  await test('a fault is replayed too', async () => {
    const a = await post(one('R-1'), '?requestid=r2');
    fault(a, 6140);
    is((await post(one('R-2'), '?requestid=r2')).text, a.text);
    is(await stored('R-2'), 0);
    fault(await post(one('R-3'), `?requestid=${'x'.repeat(51)}`), 2130);
  });

  await test('requestid ignored, or forgotten after a while', async () => {
    await sim('POST', '/settings', { requestid: 'ignored' });
    await post(invoiceOf(c, [line(1)]), '?requestid=r3');
    const n = await count('Invoice');
    await post(invoiceOf(c, [line(1)]), '?requestid=r3');
    is(await count('Invoice'), n + 1);
    await sim('POST', '/settings', { requestid: 'window', requestid_window_s: 100 });
    const a = await post(invoiceOf(c, [line(1)]), '?requestid=r4');
    is((await post(invoiceOf(c, [line(1)]), '?requestid=r4')).text, a.text);
    await sim('POST', '/clock', { advance_s: 101 });
    yes((await post(invoiceOf(c, [line(1)]), '?requestid=r4')).text !== a.text, 'forgotten');
    await sim('POST', '/settings', { requestid: 'honoured' });
  });

  for (const answer of ['reset', 'close'])
    await test(`answer lost (${answer}), yet stored`, async () => {
      await script({ realmId: US, method: 'POST', path: '/invoice', answer });
      await lost(post(one(`L-${answer}`), `?requestid=l-${answer}`, { fresh: true }));
      is(await stored(`L-${answer}`), 1);
      is(good(await post(one(`L-${answer}`), `?requestid=l-${answer}`), 'Invoice').DocNumber, `L-${answer}`);
      is(await stored(`L-${answer}`), 1);
    });

  await test('not stored and no answer', async () => {
    await script({ path: '/invoice', body: 'N-1', store: false, answer: 'close' });
    await post(one('N-0'));
    await lost(post(one('N-1'), '', { fresh: true }));
    is([await stored('N-0'), await stored('N-1')], [1, 0]);
  });

  await test('stored, then a failure is reported', async () => {
    await script({ path: '/invoice', method: 'POST', status: 504, content_type: 'text/html', response_body: '<html>504</html>' });
    const r = await post(one('E-1'));
    is([r.status, r.headers['content-type'], r.text, await stored('E-1')], [504, 'text/html', '<html>504</html>', 1]);
  });

  await test('stored late', async () => {
    await script({ path: '/invoice', method: 'POST', late_store_ms: 400, answer: 'close' });
    await lost(post(one('Z-1'), '', { fresh: true }));
    is(await stored('Z-1'), 0, 'not yet');
    for (let n = 0; n < 40 && !(await stored('Z-1')); n++) await sleep(50);
    is(await stored('Z-1'), 1);
  });

  await test('delay, cut, drip, skip and times', async () => {
    await script({ path: '/term/', delay_ms: 300 });
    let t = Date.now();
    await api('GET', '/term/1');
    yes(Date.now() - t >= 290, 'delayed');
    await script({ path: '/term/', cut_bytes: 200 });
    await lost(api('GET', '/term/1', undefined, { fresh: true }));
    await script({ path: '/term/', drip_ms_per_byte: 1 });
    t = Date.now();
    is((await api('GET', '/term/1', undefined, { fresh: true })).status, 200);
    yes(Date.now() - t > 400, 'dripped');
    await script({ path: '/term/', skip: 1, times: 2, status: 500, response_body: '{}' });
    is((await sim('GET', '/scripts')).json.scripts.map((s) => [s.skip, s.times]), [[1, 2]]);
    const got = [];
    for (let n = 0; n < 4; n++) got.push((await api('GET', '/term/1')).status);
    is(got, [200, 500, 500, 200]);
    is((await sim('POST', '/scripts', { colour: 'red' })).status, 400);
  });

  await test('scripts on the token endpoint, by realm', async () => {
    const mine = (await sim('POST', '/tokens', { realmId: US })).json.refresh_token;
    const other = (await sim('POST', '/tokens', { realmId: GB })).json.refresh_token;
    await script({ realmId: US, path: '/tokens/bearer', status: 503, store: false });
    is((await token({ grant_type: 'refresh_token', refresh_token: other })).status, 200);
    is((await token({ grant_type: 'refresh_token', refresh_token: mine })).status, 503);
    is((await sim('DELETE', '/scripts')).json.scripts, []);
  });

  await test('throttle: 10 a second, XML with 429, per realm', async () => {
    await sim('POST', '/settings', { throttle: true });
    await sleep(1100);
    const all = await Promise.all(Array.from({ length: 16 }, () => api('GET', '/term/1')));
    const bad = all.filter((r) => r.status === 429);
    is(bad.length, 6);
    yes(bad[0].text.startsWith('<?xml') && bad[0].text.includes('errorCode=003001'), 'XML');
    is((await api('GET', '/term/1', undefined, { realm: GB })).status, 200, 'the other realm');
    await sleep(1100);
    is((await api('GET', '/term/1')).status, 200, 'later');
    await sim('POST', '/settings', { time_scale: 10 });
    const many = await Promise.all(Array.from({ length: 60 }, () => api('GET', '/term/1')));
    is(many.filter((r) => r.status !== 200).length, 0, 'scaled');
    await sim('POST', '/settings', { time_scale: 1, throttle: false });
  });

  await test('outage', async () => {
    await sim('POST', '/settings', { outage: true });
    const r = await api('GET', '/term/1');
    is([r.status, r.headers['content-type']], [503, 'text/html']);
    await sim('POST', '/settings', { outage: false });
  });

  await test('faults in the lower-case shape', async () => {
    await sim('POST', '/settings', { fault_shape: 'lower' });
    const r = await post(one('R-1'));
    is([r.status, r.json.fault.error[0].code, r.json.fault.type, typeof r.json.time], [400, '6140', 'ValidationFault', 'number']);
    await sim('POST', '/settings', { fault_shape: 'upper' });
  });

  await test('chunked bodies and 100-continue', async () => {
    const r = await ask('POST', `/v3/company/${US}/invoice`, { body: one('C-1'),
      headers: { ...J, authorization: `Bearer ${bearer[US]}`, 'transfer-encoding': 'chunked' } });
    is(good(r, 'Invoice').DocNumber, 'C-1');
    const e = await ask('POST', `/v3/company/${US}/invoice`, { body: one('C-2'),
      headers: { ...J, authorization: `Bearer ${bearer[US]}`, expect: '100-continue' } });
    is(good(e, 'Invoice').DocNumber, 'C-2');
  });

  await test('requests are kept, without Authorization', async () => {
    const { json } = await sim('GET', `/requests?since=0&realmId=${US}`);
    const r = json.requests.find((x) => x.body.includes('"C-1"'));
    is([r.method, r.path, r.status, r.tls], ['POST', `/v3/company/${US}/invoice`, 200, true]);
    yes(r.n > 0 && r.tls_connection > 0 && r.response.includes('C-1'), 'whole');
    yes(!JSON.stringify(json).includes(bearer[US]), 'no bearer');
    const last = json.requests.at(-1).n;
    is((await sim('GET', `/requests?since=${last}`)).json.requests.length, 0);
    const n = (await sim('GET', '/counters')).json;
    yes(n['POST invoice'] > 5 && n['status 200'] > 5, 'counters');
  });

  await test('settings refuse what they do not know', async () => {
    is((await sim('POST', '/settings', { colour: 1 })).status, 400);
    is((await sim('POST', '/settings', { rotation: 'sideways' })).status, 400);
    is((await sim('GET', '/settings')).json.rotation, 'overlap');
  });

  await test('pages for people', async () => {
    const home = await ask('GET', '/sim/', { over: 'plain' });
    yes(home.text.includes('Smith &amp; Sons') && home.text.includes('viewport'), 'companies');
    const books = await ask('GET', `/sim/books/${US}/Invoice?q=R-1`, { over: 'plain' });
    yes(books.text.includes('R-1') && books.text.includes('Acme &lt;Plumbing&gt;'), 'books');
    is((await ask('GET', '/sim', { over: 'plain' })).status, 200);
  });

  await test('an unknown path', async () => {
    fault(await api('GET', '/nothing/1'), 500);
    is((await ask('GET', '/nowhere')).status, 404);
    yes((await ask('GET', '/nowhere')).headers.intuit_tid, 'intuit_tid');
  });

  await test('many connections at once: every number is used once', async () => {
    const all = await Promise.all(Array.from({ length: 120 }, (_, n) =>
      post(invoiceOf(c, [line(1)], { PrivateNote: `p${n}` }), `?requestid=par-${n}`, { fresh: n % 2 === 0 })));
    const docs = all.map((r) => good(r, 'Invoice').DocNumber);
    is([new Set(docs).size, new Set(all.map((r) => r.json.Invoice.Id)).size], [120, 120]);
  });

  await test('the same requestid at the same time makes one', async () => {
    const n = await count('Invoice');
    const all = await Promise.all(Array.from({ length: 30 }, () =>
      post(invoiceOf(c, [line(1)]), '?requestid=same', { fresh: true })));
    is([new Set(all.map((r) => r.text)).size, await count('Invoice')], [1, n + 1]);
  });

  await test('parallel updates: one wins, the others are stale', async () => {
    const i = await bill(c, [line(1)]);
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) =>
      post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: `${n}` })));
    is(all.filter((r) => r.status === 200).length, 1);
  });

  await restarts(c, one);
}

async function restarts(c, one) {
  await test('SIGTERM after all of this ends cleanly', async () => {
    is(await stop('SIGTERM'), 0);
    await start();
  });

  const books = async () => (await sim('GET', `/companies/${US}/books`)).text;

  await test('killed and started again: nothing is lost', async () => {
    const a = await post(one('K-1'), '?requestid=k1');
    const grant = (await sim('POST', '/tokens', { realmId: US })).json;
    await sim('POST', '/settings', { rotate_after_s: 77 });
    const before = await books();
    is(await stop('SIGKILL'), 'SIGKILL');
    await start();
    is(await books(), before);
    is((await post(one('K-1'), '?requestid=k1')).text, a.text, 'replay after the restart');
    is((await sim('GET', '/settings')).json.rotate_after_s, 77);
    is((await token({ grant_type: 'refresh_token', refresh_token: grant.refresh_token })).status, 200);
    is((await api('GET', '/term/1', undefined, { token: grant.access_token })).status, 200);
  });

  await test('killed in the middle of writes: what was answered is there', async () => {
    const answered = [];
    const all = Array.from({ length: 60 }, (_, n) =>
      post(one(`M-${n}`), `?requestid=m${n}`).then((r) => { if (r.status === 200) answered.push([n, r.text]); }, () => {}));
    await sleep(25);
    await stop('SIGKILL');
    await Promise.all(all);
    await start();
    for (const [n, text] of answered)
      is((await post(one(`M-${n}`), `?requestid=m${n}`)).text, text, `M-${n}`);
  });

  await test('a torn last line is cut off', async () => {
    const before = await books();
    await stop('SIGTERM');
    appendFileSync(stateFile, '[{"what":"put","realm":"46');
    await start();
    is(await books(), before);
    yes(readFileSync(stateFile, 'utf8').endsWith('\n'), 'whole lines');
    await bill(c, [line(1)]);
  });

  await test('reset empties everything', async () => {
    await sim('POST', '/reset');
    is((await sim('GET', '/companies')).json.companies, []);
    is((await sim('GET', '/settings')).json.rotate_after_s, 86400);
    is(readFileSync(stateFile, 'utf8'), '');
  });
}
