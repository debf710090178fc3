// intuit-oauth's makeApiCall: what it makes of answers and faults.
import { GB, US, is, oauth, sim, test, thrown, yes } from './lib.mjs';
import { connect } from './signin.mjs';

export default async function raw() {
  const c = await connect();
  const at = (path) => `v3/company/${US}/${path}`;
  const call = (url, more) => oauth(c, 'makeApiCall', { url, ...more });

  await test('reads by an address of its own and by a whole one', async () => {
    const a = await call(at(`companyinfo/${US}`), { params: { minorversion: 75 } });
    is([a.status, a.json.CompanyInfo.CompanyName], [200, 'Acme Plumbing']);
    yes(a.headers.intuit_tid && /^application\/json/.test(a.headers['content-type']), 'headers');
    const b = await call(`${process.env.QBO}/${at('query')}`, { params: { query: 'select * from Term' } });
    is(b.json.QueryResponse.Term.length, 4);
  });

  await test('creates, and repeats under one requestid', async () => {
    const once = () => call(at('customer'), { method: 'POST', body: { DisplayName: 'Copper Kettle Ltd' }, params: { requestid: 'r-1' } });
    const a = await once(), b = await once();
    is(a.json.Customer.Id, b.json.Customer.Id);
    is(a.json.time, b.json.time, 'the stored answer');
  });

  await test('a query as a body', async () => {
    const r = await call(at('query'), { method: 'POST', body: "select count(*) from Customer where DisplayName = 'Copper Kettle Ltd'",
      headers: { 'Content-Type': 'application/text' } });
    is(r.json.QueryResponse.totalCount, 1);
  });

  await test('a fault keeps its code, its detail and its kind', async () => {
    const e = await thrown(call(at('customer'), { method: 'POST', body: { DisplayName: 'copper kettle ltd' } }));
    is([e.name, e.code, e.faultType, e.message], ['OAuthError', '6240', 'ValidationFault', 'Duplicate Name Exists Error']);
    yes(e.description.includes('already using this name') && e.intuitTid && e.fault.time, 'detail, intuit_tid, time');
    is((await thrown(call(at('invoice/9999')))).code, '610');
    is((await thrown(call(at('query'), { params: { query: 'select * frm Term' } }))).code, '4000');
    is((await thrown(call(at('query'), { params: { query: 'select * from Nothing' } }))).code, '4001');
  });

  await test('401, 403, 404, 429 and 503 by their own names', async () => {
    is((await thrown(call(`v3/company/${GB}/companyinfo/${GB}`))).code, '403');
    is((await thrown(call('v4/nothing'))).code, '404');
    await sim('POST', '/settings', { throttle: true, throttle_per_second: 3 });
    const many = await Promise.allSettled(Array.from({ length: 8 }, () => call(at(`companyinfo/${US}`))));
    const over = many.filter((r) => r.status === 'rejected').map((r) => r.reason.code);
    yes(over.length && over.every((x) => x === 'RATE_LIMIT_EXCEEDED'), `limit: ${over}`);
    await sim('POST', '/settings', { throttle: false, outage: true });
    is((await thrown(call(at(`companyinfo/${US}`)))).code, '503');
    await sim('POST', '/settings', { outage: false });
    c.getToken().access_token = 'nonsense';
    is((await thrown(call(at(`companyinfo/${US}`)))).code, '401');
  });
}
