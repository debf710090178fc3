// Scripts: what they fit, what they do, how often, and where they crash.
import { ask, api, query, sim, token, test, is, yes, good, good200, fault, lost, sleep, line, customer, invoiceOf, bill,
  world, bearer, US, GB, J } from './lib.mjs';

const script = async (s) => good200(await sim('POST', '/scripts', s)).id;
const scripts = async () => good200(await sim('GET', '/scripts')).scripts;
const clear = () => sim('DELETE', '/scripts');
const stored = async (n) => (good(await query(`select * from Invoice where DocNumber = '${n}'`), 'QueryResponse').Invoice || []).length;
const term = () => api('GET', '/term/1');
const set = async (s) => good200(await sim('POST', '/settings', s));

async function points(one, post) {
  for (const [point, code, status, kept] of [['before commit', null, 0, 0], ['after commit, no answer', null, 0, 1],
    ['after commit, 504/6002', '6002', 504, 1], ['after commit, 429', '3001', 429, 1]])
    await test(`crash point "${point}"`, async () => {
      const n = `P-${point.replace(/\W/g, '')}`.slice(0, 21);
      await script({ realmId: US, entity: 'Invoice', operation: 'create', point });
      is((await scripts())[0].point, point);
      if (!code) await lost(post(one(n), `?requestid=${n}`, { fresh: true }));
      else {
        const r = await post(one(n), `?requestid=${n}`);
        is([r.status, r.text.startsWith('<?xml'), r.text.includes(`code="${code}"`)], [status, true, true]);
      }
      is(await stored(n), kept);
      good(await post(one(n), `?requestid=${n}`), 'Invoice');
      is(await stored(n), 1, 'after the same request again');
    });

  await test('a point that does not exist is refused', async () =>
    is((await sim('POST', '/scripts', { point: 'during commit' })).status, 400));
}

async function nothings(c, one, post) {
  await test('noop: answered as if done, and nothing is stored', async () => {
    await script({ entity: 'Invoice', operation: 'create', shape: 'noop' });
    const i = good(await post(one('NOP-1'), '?requestid=no1'), 'Invoice');
    is([i.DocNumber, i.SyncToken, await stored('NOP-1')], ['NOP-1', '0', 0]);
    is((await api('GET', `/invoice/${i.Id}`)).status, 400, 'not there');
    const real = good(await post(one('NOP-1'), '?requestid=no1'), 'Invoice');
    is([real.Id, await stored('NOP-1')], [i.Id, 1], 'nor was the requestid kept');
  });

  await test('noop of an update keeps the SyncToken, of a delete the document', async () => {
    const i = await bill(c, [line(5)]);
    await script({ operation: 'update', shape: 'noop' });
    const u = good(await post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 'Invoice');
    is([u.SyncToken, u.PrivateNote], ['1', 'x']);
    await script({ operation: 'delete', shape: 'noop' });
    is(good(await post({ Id: i.Id, SyncToken: '0' }, '?operation=delete'), 'Invoice').status, 'Deleted');
    const back = good(await api('GET', `/invoice/${i.Id}`), 'Invoice');
    is([back.SyncToken, back.PrivateNote], ['0', undefined]);
  });

  await test('noop-batch: an empty list with 200, and nothing is stored', async () => {
    await script({ entity: 'Invoice', shape: 'noop-batch' });
    const r = await post(one('EMPTY-LIST'));
    is([r.status, r.json.BatchItemResponse, typeof r.json.time, await stored('EMPTY-LIST')], [200, [], 'string', 0]);
  });

  await test('a fault does not store unless told to; a page neither', async () => {
    await script({ entity: 'Invoice', operation: 'create', fault: '6000' });
    fault(await post(one('NOP-3')), 6000);
    is(await stored('NOP-3'), 0);
    await script({ entity: 'Invoice', operation: 'create', fault: '6000', store: true });
    fault(await post(one('NOP-4')), 6000);
    is(await stored('NOP-4'), 1);
    await script({ entity: 'Invoice', operation: 'create', shape: 'empty' });
    is([(await post(one('NOP-5'))).status, await stored('NOP-5')], [504, 0]);
    await script({ entity: 'Invoice', operation: 'create', shape: 'soon', store: true });
    is([(await post(one('NOP-6'))).status, await stored('NOP-6')], [200, 1]);
  });

  await test('a fault, and stored late', async () => {
    await script({ entity: 'Invoice', operation: 'create', fault: '6002', late_store_ms: 1000 });
    is((await post(one('NOP-7'))).status, 504);
    is(await stored('NOP-7'), 0);
    for (let n = 0; n < 200 && !(await stored('NOP-7')); n++) await sleep(50);
    is(await stored('NOP-7'), 1);
  });
}

async function purposes(c, post) {
  await test('scripts know what a request is for', async () => {
    const i = await bill(c, [line(5)]);
    const body = { Id: i.Id, SyncToken: '0' };
    const refresh_token = good200(await sim('POST', '/tokens', { realmId: US })).refresh_token;
    const basic = { authorization: 'Basic x' };
    for (const [entity, operation, run] of [
      ['Invoice', 'create', () => post(invoiceOf(c, [line(1)]))],
      ['invoice', 'update', () => post({ ...body, sparse: true })],
      ['Invoice', 'delete', () => post(body, '?operation=delete')],
      ['Invoice', 'void', () => post(body, '?operation=void')],
      ['Invoice', 'void', () => post(body, '?operation=update&include=void')],
      ['Invoice', 'update', () => post(body, '?operation=update')],
      ['Invoice', 'read', () => api('GET', `/invoice/${i.Id}`)],
      ['Invoice', 'send', () => api('POST', `/invoice/${i.Id}/send`)],
      ['Invoice', 'pdf', () => api('GET', `/invoice/${i.Id}/pdf`)],
      ['Customer', 'query', () => query('select * from Customer maxresults 1')],
      ['customer', 'query', () => api('POST', '/query', 'SELECT count(*) FROM Customer', { headers: { 'content-type': 'application/text' } })],
      ['', 'cdc', () => api('GET', '/cdc?entities=Invoice&changedSince=2026-01-01')],
      ['', 'batch', () => api('POST', '/batch', { BatchItemRequest: [] })],
      ['AgedReceivables', 'report', () => api('GET', '/reports/AgedReceivables')],
      ['', 'refresh', () => token({ grant_type: 'refresh_token', refresh_token })],
      ['', 'exchange', () => token({ grant_type: 'authorization_code', code: 'x', redirect_uri: 'y' })],
      ['', 'revoke', () => ask('POST', '/v2/oauth2/tokens/revoke', { body: 'token=x', headers: basic })],
      ['', 'userinfo', () => ask('GET', '/v1/openid_connect/userinfo', { headers: basic })]]) {
      await script({ ...(entity ? { entity } : {}), operation, status: 418, response_body: 'me', store: false });
      is((await run()).status, 418, `${entity} ${operation}`);
    }
    is(await scripts(), []);
  });

  await test('what does not fit is left alone', async () => {
    await script({ entity: 'Invoice', operation: 'delete', status: 418, store: false });
    good(await post(invoiceOf(c, [line(1)])), 'Invoice');
    await script({ entity: 'Customer', operation: 'create', status: 418, store: false });
    await script({ entity: 'Customer', status: 418, store: false });
    good(await post(invoiceOf(c, [line(1)])), 'Invoice');
    good(await query('select * from Invoice'), 'QueryResponse');
    is((await scripts()).map((x) => x.used), [0, 0, 0]);
    good(await api('GET', '/term/1'), 'Term');
    await script({ query: 'minorversion=74', status: 419, store: false });
    good(await api('GET', '/term/1?minorversion=75'), 'Term');
    is((await api('GET', '/term/1?minorversion=74')).status, 419);
    await clear();
  });
}

async function items() {
  const batch = async (script1) => {
    await script(script1);
    const r = await api('POST', '/batch', { BatchItemRequest: ['a', 'b'].map((bId) =>
      ({ bId, operation: 'create', Customer: { DisplayName: `${bId} ${JSON.stringify(script1).replace(/\W/g, '')}`.slice(0, 90) } })) });
    const names = good(await query(`select * from Customer where DisplayName like '% ${JSON.stringify(script1).replace(/\W/g, '').slice(0, 80)}%'`), 'QueryResponse').Customer || [];
    return [...good(r, 'BatchItemResponse').map((i) => i.Fault?.Error[0].code ?? (i.Customer ? 'done' : 'nothing')),
      names.map((c) => c.DisplayName[0]).sort().join('')];
  };

  await test('one item of a batch: denied, denied though done, undone, left out', async () => {
    is(await batch({ item: 'b', fault: '6000/one-name' }), ['done', '6000', 'a']);
    is(await batch({ item: 'b', fault: '5010', store: true }), ['done', '5010', 'ab']);
    is(await batch({ item: 'a', shape: 'noop' }), ['done', 'done', 'b']);
    is(await batch({ item: 'a', store: false }), ['nothing', 'done', 'b']);
    is(await batch({ item: 'c', fault: '6000' }), ['done', 'done', 'ab']);
    is((await scripts()).map((s) => s.used), [0]);
    await clear();
  });
}

async function times() {
  await test('times -1 goes on until it is dropped by its number', async () => {
    const id = await script({ path: '/term/', times: -1, fault: '6000' });
    for (let n = 0; n < 5; n++) fault(await term(), 6000);
    is((await scripts()).map((s) => [s.id, s.used, s.times, s.fault]), [[id, 5, -1, '6000']]);
    is((await sim('DELETE', `/scripts/${id}`)).json.scripts, []);
    good(await term(), 'Term');
    is((await sim('DELETE', `/scripts/${id}`)).status, 404);
  });

  await test('a script ends by the clock', async () => {
    await script({ path: '/term/', times: -1, for_s: 60, fault: '6000' });
    fault(await term(), 6000);
    await sim('POST', '/clock', { advance_s: 61 });
    good(await term(), 'Term');
    is(await scripts(), []);
  });

  await test('a share of the requests, the same ones for the same seed', async () => {
    const fates = async (seed, share) => {
      await script({ path: '/term/', share, seed, fault: '6000' });
      const all = [];
      for (let n = 0; n < 60; n++) all.push((await term()).status === 400);
      await clear();
      return all;
    };
    const a = await fates(7, 0.3), b = await fates(7, '0.3'), c = await fates(8, 0.3);
    is(a, b);
    yes(JSON.stringify(a) !== JSON.stringify(c), 'another seed');
    const n = a.filter(Boolean).length;
    yes(n > 5 && n < 35, `${n} of 60`);
    is((await fates(1, 0)).filter(Boolean).length, 0);
    is((await fates(1, 1)).filter(Boolean).length, 1, 'all of them, once');
    for (const share of [1.5, -1, 'x']) is((await sim('POST', '/scripts', { share })).status, 400);
  });

  await test('shares can have an end in numbers', async () => {
    await script({ path: '/term/', share: 0.5, seed: 3, times: 2, fault: '6000' });
    let n = 0;
    for (let i = 0; i < 30; i++) n += (await term()).status === 400;
    is([n, await scripts()], [2, []]);
  });

  await test('a second script waits for the first to be used up', async () => {
    await script({ path: '/term/', times: 2, fault: '6000' });
    await script({ path: '/term/', fault: '6540' });
    const codes = [];
    for (let i = 0; i < 4; i++) codes.push((await term()).json.Fault?.Error[0].code);
    is(codes, ['6000', '6000', '6540', undefined]);
  });
}

async function requestids(c, one, post) {
  await test('requestid with another body: replayed, a fault, or carried out', async () => {
    const a = await post(one('Q-1'), '?requestid=q1');
    is((await post(one('Q-2'), '?requestid=q1')).text, a.text);
    await set({ requestid_other_body: 'fault' });
    fault(await post(one('Q-2'), '?requestid=q1'), 600);
    is((await post(one('Q-1'), '?requestid=q1')).text, a.text, 'the same body');
    await set({ requestid_other_body: 'carried out' });
    is(good(await post(one('Q-2'), '?requestid=q1'), 'Invoice').DocNumber, 'Q-2');
    await set({ requestid_other_body: 'replayed' });
  });

  for (const how of ['delay_ms', 'delay_before_ms', 'late_store_ms'])
    await test(`requestid while the first is in flight (${how})`, async () => {
      const n = `Q-${how.slice(0, 8)}`, run = async (mode) => {
        await set({ requestid_in_flight: mode });
        await script({ entity: 'Invoice', operation: 'create', [how]: 1200, ...(how === 'late_store_ms' ? { fault: '6002' } : {}) });
        const first = post(one(`${n}-${mode}`), `?requestid=${n}-${mode}`);
        while ((await scripts()).length) await sleep(10);
        const second = await post(one(`${n}-${mode}`), `?requestid=${n}-${mode}`, { fresh: true });
        await first;
        if (how === 'late_store_ms') await sleep(1500);
        return second;
      };
      fault(await run('fault'), 600);
      good(await run('waits'), 'Invoice');
      await set({ requestid_in_flight: 'fault' });
      for (const mode of ['fault', 'waits']) {
        is(await stored(`${n}-${mode}`), 1, mode);
        good(await post(one(`${n}-${mode}`), `?requestid=${n}-${mode}`), 'Invoice');
      }
      await set({ requestid_in_flight: 'waits' });
    });

  await test('faults need not be replayed', async () => {
    await set({ requestid_faults: false });
    fault(await post(one('Q-1'), '?requestid=q7'), 6140);
    is(good(await post(one('Q-7'), '?requestid=q7'), 'Invoice').DocNumber, 'Q-7', 'carried out');
    await set({ requestid_faults: true });
  });

  await test('what a replay knows survives a restart of the settings', async () => {
    const a = await post(one('Q-8'), '?requestid=q8');
    await set({ requestid: 'ignored' });
    fault(await post(one('Q-8'), '?requestid=q8'), 6140);
    await set({ requestid: 'honoured' });
    yes((await post(one('Q-8'), '?requestid=q8')).text !== a.text, 'the last answer counts');
  });
}

export default async function run() {
  await world();
  const c = await customer();
  const one = (n, more) => invoiceOf(c, [line(1)], { DocNumber: n, ...more });
  const post = (body, q = '', more) => api('POST', `/invoice${q}`, body, more);

  await points(one, post);
  await nothings(c, one, post);
  await purposes(c, post);
  await items();
  await times();
  await requestids(c, one, post);

  await test('the wait before a request is carried out', async () => {
    await script({ entity: 'Invoice', operation: 'create', delay_before_ms: 1500 });
    const p = post(one('W-1'));
    while ((await scripts()).length) await sleep(10);
    is(await stored('W-1'), 0);
    good(await p, 'Invoice');
    is(await stored('W-1'), 1);
  });
  await clear();
}
