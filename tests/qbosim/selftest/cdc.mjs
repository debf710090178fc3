// Change data capture: what changed, what went, and how little it promises.
import { api, sim, test, is, yes, good, fault, line, customer, bill, world, stop, start, US } from './lib.mjs';

const ago = (s) => new Date(Date.now() - s * 1000).toISOString().slice(0, 19) + 'Z';
const raw = (entities, since, o) => api('GET', `/cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`, undefined, o);
const cdc = async (entities, since = ago(60)) => good(await raw(entities, since), 'CDCResponse')[0].QueryResponse;
const set = (s) => sim('POST', '/settings', s);
const time = async () => (await sim('GET', '/clock')).json.time;
const later = (s) => sim('POST', '/clock', { advance_s: s });

export default async function run() {
  await world();

  await test('whole objects, a block per entity in the order asked for', async () => {
    const c = await customer();
    const i = await bill(c, [line(5)]);
    const r = await raw('Invoice,Customer,Vendor', ago(60));
    yes(r.json.time, 'time');
    is(r.json.CDCResponse.length, 1);
    const b = r.json.CDCResponse[0].QueryResponse;
    is(b[0], { Invoice: [i], startPosition: 1, maxResults: 1, totalCount: 1 });
    is(b[1].Customer.map((x) => [x.Id, x.Balance]), [[c.Id, 5]]);
    is(b[2], {}, 'no change');
  });

  await test('since is inclusive, to the second, and an instant', async () => {
    await later(100);
    const i = await bill(await customer(), [line(5)]);
    const at = i.MetaData.LastUpdatedTime, ms = Date.parse(at);
    const n = async (since) => ((await cdc('Invoice', since))[0].Invoice || []).length;
    is(await n(at), 1);
    is(await n(new Date(ms).toISOString()), 1, 'in UTC');
    is(await n(new Date(ms + 9 * 3600e3).toISOString().slice(0, 19) + '+09:00'), 1, 'elsewhere');
    is(await n(new Date(ms + 1000).toISOString()), 0);
  });

  await test('a deletion is a tombstone with its time, and stays one', async () => {
    await later(100);
    const since = await time();
    await later(10);
    const i = await bill(await customer(), [line(5)]);
    await later(10);
    good(await api('POST', '/invoice?operation=delete', { Id: i.Id, SyncToken: '0' }), 'Invoice');
    const [b] = await cdc('Invoice', since);
    is([b.startPosition, b.maxResults, b.Invoice.length], [1, 1, 1]);
    const t = b.Invoice[0];
    is([t.domain, t.status, t.Id, Object.keys(t).sort()], ['QBO', 'Deleted', i.Id, ['Id', 'MetaData', 'domain', 'status']]);
    yes(Date.parse(t.MetaData.LastUpdatedTime) - Date.parse(since) >= 19000, 'when it went');
    await stop('SIGKILL');
    await start();
    is((await cdc('Invoice', since))[0], b, 'after kill -9');
    is((await cdc('Customer,Payment', since)).map((x) => x.Customer?.length ?? 0), [1, 0], 'in its own block');
    await later(100);
    is((await cdc('Invoice', await time()))[0], {}, 'only once');
    is((await api('GET', `/invoice/${i.Id}`)).status, 400);
  });

  await test('a name made inactive is a row', async () => {
    await later(100);
    const since = await time();
    const c = await customer({ DisplayName: 'Bygone' });
    good(await api('POST', '/customer', { Id: c.Id, SyncToken: '0', sparse: true, Active: false }), 'Customer');
    const [b] = await cdc('Customer', since);
    is(b.Customer.map((x) => [x.DisplayName, x.Active, x.status]), [['Bygone (deleted)', false, undefined]]);
  });

  await test('what is not captured, and what is missing', async () => {
    for (const e of ['TaxCode', 'TaxRate', 'TaxAgency', 'Nothing', 'Customer,TaxCode'])
      fault(await raw(e, ago(60)), 2000);
    is(fault(await raw('', ago(60)), 2020).element, 'entities');
    is(fault(await api('GET', '/cdc?entities=Invoice'), 2020).element, 'changedSince');
    fault(await raw('Invoice', 'yesterday'), 2060);
    is((await raw('Invoice', ago(60), { token: 'x'.repeat(1000) })).status, 401);
  });

  await test('further back than thirty days', async () => {
    yes((await cdc('Invoice', '2011-01-01T00:00:00-08:00'))[0].Invoice.length > 0, 'accepted');
    await set({ cdc_horizon: 'refused' });
    fault(await raw('Invoice', ago(31 * 86400)), 2190);
    await cdc('Invoice', await time());
    await set({ cdc_horizon: 'accepted' });
  });

  await test('deleted flags can be wrong just after an update', async () => {
    await set({ cdc_false_deletes_ms: 30000 });
    await later(100);
    const since = await time();
    const fresh = await bill(await customer(), [line(1)]);
    const i = await bill(await customer(), [line(2)]);
    await later(1);
    good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 'Invoice');
    const flags = async () => (await cdc('Invoice', since))[0].Invoice.map((x) => [x.Id, x.status]);
    is(await flags(), [[i.Id, 'Deleted'], [fresh.Id, null]].map(([a, b]) => [a, b ?? undefined]));
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').SyncToken, '1', 'it lives');
    await later(31);
    is(await flags(), [[i.Id, undefined], [fresh.Id, undefined]]);
    await set({ cdc_false_deletes_ms: 0 });
  });

  await test('a thousand objects and no more', async () => {
    await world();
    const names = [...Array(1100).keys()].map((n) => ({ Name: `T ${n}`, DueDays: 1 }));
    for (let n = 0; n < names.length; n += 30)
      good(await api('POST', '/batch', { BatchItemRequest: names.slice(n, n + 30).map((Term, k) => ({ bId: `${k}`, operation: 'create', Term })) }), 'BatchItemResponse');
    await customer();
    const sizes = async (e) => (await cdc(e)).map((b) => b.maxResults ?? 0);
    is(await sizes('Term,Customer'), [1000, 0]);
    is(await sizes('Customer,Term'), [1, 999]);
    await set({ cdc_cap: 'block' });
    is(await sizes('Term,Customer'), [1000, 1]);
    await set({ cdc_cap: 'response' });
  });

  await test('a broken row fails the capture', async () => {
    await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'Broken', PrimaryEmailAddr: { Address: 'nobody' } });
    fault(await raw('Customer', ago(60)), 4002);
    await cdc('Term');
  });
}
