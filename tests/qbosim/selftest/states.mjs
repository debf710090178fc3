// What is wrong with one company, with the whole service, with the clock, and
// what the lines around an answer look like.
import { api, ask, query, sim, token, test, is, yes, good, good200, fault, line, customer, invoiceOf, bill, world,
  start, stop, bearer, connect, BACK, US, GB, J } from './lib.mjs';

const state = async (s, realm = US) => good200(await sim('POST', `/companies/${realm}/state`, s));
const set = async (s) => good200(await sim('POST', '/settings', s));
const term = (more) => api('GET', '/term/1', undefined, more);
const code = (r) => r.json?.Fault?.Error[0].code ?? r.json?.fault?.error[0].code ?? r.json?.x_error_reason ??
  /<Error code="(\d+)"/.exec(r.text)?.[1];

async function gates() {
  for (const [name, number, status, shape] of [['wrong_cluster', '130', 401, 'xml'], ['general_auth', '100', 401, 'xml'],
    ['locked_out', '140', 401, 'xml'], ['maintenance', '150', 503, 'xml'], ['no_access', '120', 401, 'xml'],
    ['disconnected', '3100', 403, 'lower'], ['was_reset', '10200', 400, 'upper'], ['not_in_realm', 'user_not_in_realm', 400, 'realm']])
    await test(`company state ${name}: ${number} for everything, and only there`, async () => {
      is((await state({ [name]: true }))[name], true);
      for (const r of [await term(), await query('select * from Term'), await api('POST', '/customer', { DisplayName: name }),
        await api('POST', '/batch', { BatchItemRequest: [] })]) {
        is([code(r), r.status], [number, status]);
        is(r.text.startsWith('<?xml') ? 'xml' : r.json.Fault ? 'upper' : r.json.fault ? 'lower' : 'realm', shape);
      }
      good(await term({ realm: GB }), 'Term');
      is((await state({ [name]: false }))[name], false);
      good(await term(), 'Term');
    });

  await test('120 in both spellings of its type, and as an outage', async () => {
    for (const [name, type, status] of [['120', 'AuthorizationFault', 401], ['120/misspelt', 'AuthorizatonFault', 400], ['120/outage', 'AuthorizationFault', 500]]) {
      good200(await sim('POST', '/scripts', { path: '/term/', fault: name }));
      const r = await term();
      is([r.status, r.text.includes(`type="${type}"`)], [status, true], name);
    }
  });
}

async function readOnly(c) {
  const write = (realm) => api('POST', '/customer', { DisplayName: `state ${Math.random()}` }, { realm });

  for (const [name, number, status] of [['lapsed', 6190, 400], ['lapsed_200', 6190, 200], ['no_rights', 5020, 400], ['feature_missing', 5030, 400]])
    await test(`company state ${name}: ${number} for writes, reads go on`, async () => {
      const i = await bill(c, [line(1)]);
      await state({ [name]: true });
      fault(await write(), number, status);
      for (const q of ['?operation=delete', '?operation=void', ''])
        fault(await api('POST', `/invoice${q}`, { Id: i.Id, SyncToken: '0', sparse: true }), number, status);
      good(await api('GET', `/invoice/${i.Id}`), 'Invoice');
      good(await query('select * from Invoice'), 'QueryResponse');
      good(await api('POST', '/query', 'select * from Invoice', { headers: { 'content-type': 'application/text' } }), 'QueryResponse');
      const b = await api('POST', '/batch', { BatchItemRequest: [{ bId: 'a', operation: 'create', Customer: { DisplayName: 'x' } }, { bId: 'b', Query: 'select * from Term' }] });
      is([b.status, b.json.BatchItemResponse[0].Fault?.Error[0].code, !!b.json.BatchItemResponse[1].QueryResponse], [200, String(number), true], 'batch');
      good(await write(GB), 'Customer');
      is((await sim('POST', `/companies/${US}/Customer`, { DisplayName: `by hand ${name}` })).status, 200, 'QuickBooks\' own screens');
      await state({ [name]: false });
      good(await write(), 'Customer');
      is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').SyncToken, '0', 'nothing happened meanwhile');
    });

  await test('a lapsed company names its plan', async () => {
    await state({ lapsed: true });
    const e = fault(await write(), 6190);
    is(e.Message, 'Invalid Company Status');
    yes(e.Detail.includes("You can't add data to QuickBooks Online"), e.Detail);
    await state({ lapsed: false });
  });
}

async function wiped() {
  await test('a company that is reset: nothing old is known any more', async () => {
    const realm = '4620816365000000077';
    const found = { realmId: realm, CompanyName: 'Before', Customer: [{ DisplayName: 'Old' }] };
    good200(await sim('POST', '/companies', found));
    const t = good200(await sim('POST', '/tokens', { realmId: realm }));
    const more = { realm, token: t.access_token };
    const c = good(await query('select * from Customer', more), 'QueryResponse').Customer[0];
    const i = good(await api('POST', '/invoice?requestid=w1', { ...invoiceOf(c, [line(4)]), DocNumber: 'W-77' }, more), 'Invoice');
    good200(await sim('POST', '/companies', { ...found, CompanyName: 'No' }));
    is(good(await api('GET', `/companyinfo/${realm}`, undefined, more), 'CompanyInfo').CompanyName, 'Before', 'idempotent');
    good200(await sim('POST', '/companies', { realmId: realm, CompanyName: 'After', wipe: true }));
    const look = async (m) => {
      is(good(await api('GET', `/companyinfo/${realm}`, undefined, more), 'CompanyInfo').CompanyName, 'After', m);
      fault(await api('GET', `/customer/${c.Id}`, undefined, more), 610);
      fault(await api('GET', `/invoice/${i.Id}`, undefined, more), 610);
      is(good(await query('select count(*) from Invoice', more), 'QueryResponse').totalCount, 0);
      good(await api('GET', '/term/3', undefined, more), 'Term');
    };
    await look('at once');
    await stop('SIGKILL');
    await start();
    await look('after a restart');
    fault(await api('POST', '/invoice?requestid=w1', { ...invoiceOf(c, [line(4)]), DocNumber: 'W-77' }, more), 2500);
    good200(await sim('POST', '/companies', { realmId: realm, CompanyName: 'Again', wipe: true, Customer: [{ DisplayName: 'Old' }] }));
    is(good(await query('select * from Customer', more), 'QueryResponse').Customer[0].Id, c.Id, 'ids start again');
  });
}

async function kept() {
  await test('states last over a restart, and are shown', async () => {
    await state({ lapsed: true, already_purchased: true });
    is(await stop('SIGKILL'), 'SIGKILL');
    await start();
    const now = good200(await sim('GET', `/companies/${US}/state`));
    is(Object.entries(now).filter(([, v]) => v).map(([k]) => k).sort(), ['already_purchased', 'lapsed']);
    await state({ lapsed: false, already_purchased: false });
  });

  await test('unknown states and values are refused, and nothing changes', async () => {
    for (const bad of [{ tired: true }, { lapsed: 'yes' }, { lapsed: true, tired: true }])
      is((await sim('POST', `/companies/${US}/state`, bad)).status, 400);
    is((await sim('POST', '/companies/1/state', { lapsed: true })).status, 404);
    is(good200(await sim('GET', `/companies/${US}/state`)).lapsed, false);
  });
}

async function outages() {
  const { refresh_token } = good200(await sim('POST', '/tokens', { realmId: US }));
  const refresh = () => token({ grant_type: 'refresh_token', refresh_token });

  for (const [kind, status, tokens, right] of [
    ['html', 503, 503, (r) => /Avi Vantage/.test(r.text)],
    ['html-plain', 503, 503, (r) => /HTTP Error 503/.test(r.text) && r.headers['content-type'].includes('us-ascii')],
    ['3100', 500, 200, (r) => r.json.fault.error[0].message === 'message=InternalServerError; errorCode=003100; statusCode=500'],
    ['120', 500, 200, (r) => /Unknown Error during Authentication, statusCode: 500/.test(r.text)],
    ['empty-502', 502, 502, (r) => r.text === ''],
    ['empty-504', 504, 504, (r) => r.text === ''],
    ['6002', 504, 504, (r) => /^<\?xml.*code="6002"/s.test(r.text)],
    ['no-resource', 400, 200, (r) => /Could not find resource for relative/.test(r.json.Fault.Error[0].Detail)],
    ['soon', 200, 200, (r) => /We'll be back soon/.test(r.text)]])
    await test(`outage ${kind}`, async () => {
      await set({ outage: true, outage_kind: kind });
      const r = await term();
      is(r.status, status);
      yes(right(r), r.text);
      is(code(await api('POST', '/customer', { DisplayName: `out ${kind}` })) !== undefined || status !== 400, true);
      is((await refresh()).status, tokens, 'token endpoint');
      await set({ outage: false, outage_kind: 'html' });
      good(await term(), 'Term');
      is((good(await query(`select * from Customer where DisplayName = 'out ${kind}'`), 'QueryResponse').Customer || []).length, 0, 'nothing was stored');
    });

  await test('an outage of some requests, the same ones for the same seed', async () => {
    const fates = async (s) => {
      await set({ outage: true, ...s });
      const all = [];
      for (let n = 0; n < 50; n++) all.push((await term()).status);
      await set({ outage: false });
      return all;
    };
    const a = await fates({ outage_percent: 30, outage_seed: 5 }), b = await fates({ outage_seed: 5 }), c = await fates({ outage_seed: 6 });
    is(a, b);
    yes(JSON.stringify(a) !== JSON.stringify(c), 'another seed');
    const n = a.filter((s) => s !== 200).length;
    yes(n > 3 && n < 30, `${n} of 50`);
    const kinds = new Set(await fates({ outage_percent: 100, outage_kind: 'mixed' }));
    yes(kinds.size >= 4, [...kinds].join());
    await set({ outage_percent: 100, outage_kind: 'html', outage_seed: 1 });
  });
}

async function clock() {
  const at = (s) => Date.parse(s);

  await test('time can be up to a second before LastUpdatedTime', async () => {
    const ahead = async () => {
      const r = await api('POST', '/customer', { DisplayName: `clock ${Math.random()}` });
      return at(good(r, 'Customer').MetaData.LastUpdatedTime) - at(r.json.time);
    };
    const seen = [];
    for (let n = 0; n < 30; n++) {
      seen.push(await ahead());
      await new Promise((r) => setTimeout(r, 45));
    }
    yes(seen.some((d) => d > 0), 'sometimes');
    yes(seen.every((d) => d <= 1000 && d > -1000), seen.join());
    await set({ time_behind_ms: 0 });
    for (let n = 0; n < 5; n++) yes((await ahead()) <= 0, 'never');
    await set({ time_behind_ms: 600 });
  });

  const moveTo = async (when) => {
    const now = at(good200(await sim('GET', '/clock')).time);
    await sim('POST', '/clock', { advance_s: Math.ceil((at(when) - now) / 1000) });
  };

  await test('the Pacific offset follows summer time, both ways, through the hour that repeats', async () => {
    const offset = async (when) => {
      await moveTo(when);
      const r = await api('POST', '/customer', { DisplayName: `dst ${when.replaceAll(':', '')}` }, { token: good200(await sim('POST', '/tokens', { realmId: US })).access_token });
      const meta = good(r, 'Customer').MetaData.LastUpdatedTime;
      yes(Math.abs(at(meta) - at(when)) < 20000, meta);
      is(meta.slice(-6), r.json.time.slice(-6));
      return meta.slice(11, 16) + meta.slice(-6);
    };
    is([await offset('2027-03-14T01:59:30-08:00'), await offset('2027-03-14T03:00:10-07:00')], ['01:59-08:00', '03:00-07:00']);
    is([await offset('2027-11-07T01:30:00-07:00'), await offset('2027-11-07T01:30:00-08:00')], ['01:30-07:00', '01:30-08:00']);
  });

  await test('MetaData in the company\'s zone, by a switch; the envelope stays Pacific', async () => {
    const more = { realm: GB, token: good200(await sim('POST', '/tokens', { realmId: GB })).access_token };
    const made = async (n) => api('POST', '/customer', { DisplayName: n }, more);
    const before = await made('zone 1');
    is(good(before, 'Customer').MetaData.CreateTime.slice(-6), '-08:00');
    await set({ metadata_zone: 'company' });
    const winter = await made('zone 2');
    is([winter.json.Customer.MetaData.CreateTime.slice(-6), winter.json.time.slice(-6)], ['+00:00', '-08:00']);
    const old = good(await api('GET', `/customer/${before.json.Customer.Id}`, undefined, more), 'Customer');
    is(at(old.MetaData.CreateTime), at(before.json.Customer.MetaData.CreateTime), 'the same instant');
    await moveTo('2028-06-01T12:00:00Z');
    more.token = good200(await sim('POST', '/tokens', { realmId: GB })).access_token;
    const summer = await made('zone 3');
    is([summer.json.Customer.MetaData.LastUpdatedTime.slice(-6), summer.json.time.slice(-6)], ['+01:00', '-07:00']);
    const list = good(await query("select * from Customer where DisplayName like 'zone%'", more), 'QueryResponse').Customer;
    is(list.map((c) => c.MetaData.CreateTime.slice(-6)).sort(), ['+00:00', '+00:00', '+01:00']);
    await set({ metadata_zone: 'pacific' });
    is(good(await api('GET', `/customer/${list[0].Id}`, undefined, more), 'Customer').MetaData.CreateTime.slice(-3), ':00');
    yes(good(await api('GET', `/customer/${list[0].Id}`, undefined, more), 'Customer').MetaData.CreateTime.includes('-0'), 'Pacific again');
  });
}

async function named(c) {
  await test('5010 names the administrator, or the very user who asks', async () => {
    const detail = async () => fault(await api('POST', '/customer', { Id: c.Id, SyncToken: '99', sparse: true }), 5010).Detail;
    const said = (who, Who) => `Stale Object Error : You and ${who} were working on this at the same time. ${Who} finished before you did, so your work was not saved.`;
    is(await detail(), said('the company administrator', 'The company administrator'));
    await set({ stale_user: 'oneself' });
    is(await detail(), said('Robin Mercer', 'Robin Mercer'));
    await set({ stale_user: 'administrator' });
  });
}

async function lines() {
  await test('the lines around an answer', async () => {
    const { headers: h } = await term();
    is([h.server, h['service-time'], h['content-type']], ['envoy', 'total=85, db=54', 'application/json']);
    for (const name of ['intuit_tid', 'qbo-version', 'x-spanid', 'x-amzn-trace-id', 'x-envoy-upstream-service-time']) yes(h[name], name);
    yes((await term()).headers.intuit_tid !== h.intuit_tid, 'each its own');
  });

  await test('spellings by switches', async () => {
    const raw = async () => new Promise((resolve, reject) => {
      // Node lowers header names; their spelling is only in rawHeaders.
      ask('GET', `/v3/company/${US}/term/1`, { headers: { ...J, authorization: `Bearer ${bearer[US]}` } }).then((r) => resolve(r.raw), reject);
    });
    yes((await raw()).includes('intuit_tid'), 'one');
    await set({ tid: 'Intuit-Tid', server: 'nginx', content_type: 'charset' });
    const r = await term();
    yes((await raw()).includes('Intuit-Tid') && !(await raw()).includes('intuit_tid'), 'the other');
    is([r.headers.server, r.headers['x-envoy-upstream-service-time'], r.headers['content-type']],
      ['nginx', undefined, 'application/json;charset=utf-8']);
    await set({ tid: 'mixed', server: 'mixed', content_type: 'mixed' });
    const types = new Set();
    for (let n = 0; n < 4; n++) types.add((await term()).headers['content-type']);
    is(types.size, 2);
    const xml = async () => (await term({ headers: { accept: '*/*' } })).headers['content-type'];
    is(await xml(), 'application/xml;charset=UTF-8');
    await set({ xml_type: 'plain' });
    is(await xml(), 'application/xml');
    await set({ tid: 'intuit_tid', server: 'envoy', content_type: 'plain', xml_type: 'charset' });
  });

  await test('an answer that a script replaced carries them too', async () => {
    good200(await sim('POST', '/scripts', { path: '/term/', shape: 'html' }));
    const r = await term();
    yes(r.status === 503 && r.headers.intuit_tid && r.headers.server, 'lines');
  });
}

export default async function run() {
  await world();
  const c = await customer();

  await gates();
  await readOnly(c);
  await wiped();
  await named(c);
  await kept();
  await outages();
  await lines();
  await clock();
}
