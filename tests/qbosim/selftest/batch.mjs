// Batches: serial, not atomic, a fault per item, one requestid for the whole.
import { api, query, sim, test, is, yes, good, fault, line, customer, invoiceOf, bill, world, stop, start, J, US } from './lib.mjs';

const batch = (items, more = '', o) => api('POST', `/batch?minorversion=75${more}`, { BatchItemRequest: items }, o);
const create = (bId, entity, body, more) => ({ bId, operation: 'create', [entity]: body, ...more });
const count = async (entity) => good(await query(`select count(*) from ${entity}`), 'QueryResponse').totalCount;
const code = (item) => item.Fault?.Error[0].code;
const set = (s) => sim('POST', '/settings', s);

export default async function run() {
  await world();

  await test('a batch creates, updates, queries and deletes in order', async () => {
    const c = await customer();
    const i = await bill(c, [line(5)], { DocNumber: 'B-0' });
    const gone = await bill(c, [line(6)]);
    const r = good(await batch([
      create('a', 'Customer', { DisplayName: 'Batched' }),
      { bId: 'b', operation: 'update', Invoice: { ...invoiceOf(c, [line(7)]), Id: i.Id, SyncToken: i.SyncToken, sparse: true } },
      { bId: 'c', operation: 'delete', Invoice: { Id: gone.Id, SyncToken: '0' } },
      { bId: 'd', Query: "select * from Customer where DisplayName = 'Batched'" },
    ]), 'BatchItemResponse');
    is(r.map((x) => x.bId), ['a', 'b', 'c', 'd']);
    is(r[0].Customer.DisplayName, 'Batched');
    is([r[1].Invoice.TotalAmt, r[1].Invoice.SyncToken, r[1].Invoice.DocNumber], [7, '1', 'B-0']);
    is(r[2].Invoice, { domain: 'QBO', status: 'Deleted', Id: gone.Id });
    is(r[3].QueryResponse.Customer[0].Id, r[0].Customer.Id, 'an item sees what the ones before it stored');
  });

  await test('a fault is its item\'s own', async () => {
    const before = await count('Customer');
    const res = await batch([
      create('1', 'Customer', { DisplayName: 'One' }),
      create('2', 'Customer', { DisplayName: 'one ' }),
      create('3', 'Nothing', {}),
      { bId: '4', operation: 'burn', Customer: {} },
      { bId: '5', operation: 'delete', Customer: { Id: '1', SyncToken: '0' } },
      { bId: '6', operation: 'update', Customer: { DisplayName: 'x' } },
      { bId: '7', Query: 'select from' },
      { bId: '8' },
      create('9', 'Customer', { DisplayName: 'Nine' }),
    ]);
    const r = good(res, 'BatchItemResponse');
    is(r.map(code), [undefined, '6240', '2000', '500', '500', '2020', '4000', '2310', undefined]);
    is(r[1].Fault.type, 'ValidationFault');
    is(await count('Customer'), before + 2);
  });

  await test('optionsData is include=', async () => {
    const c = await customer();
    const i = await bill(c, [line(5)], { DocNumber: 'TWICE' });
    const twice = (b, more) => create(b, 'Invoice', invoiceOf(c, [line(5)], { DocNumber: 'TWICE' }), more);
    const r = good(await batch([twice('x'), twice('y', { optionsData: 'allowduplicatedocnum' }),
      { bId: 'z', operation: 'update', optionsData: 'void', Invoice: { Id: i.Id, SyncToken: '0', sparse: true } }]), 'BatchItemResponse');
    is([code(r[0]), r[1].Invoice.DocNumber, r[2].Invoice.TotalAmt, r[2].Invoice.PrivateNote], ['6140', 'TWICE', 0, 'Voided']);
  });

  await test('an item that is no object', async () => {
    for (const item of [[{ Customer: {} }], [[]], null, 7, 'x'])
      is(code(good(await batch([item]), 'BatchItemResponse')[0]), '2310', JSON.stringify(item));
    is(code(good(await batch([{ operation: 'create', Customer: [{}] }]), 'BatchItemResponse')[0]) > 0, true);
  });

  await test('thirty items and no more, and not none', async () => {
    const q = (n) => Array.from({ length: n }, (_, i) => ({ bId: `q${i}`, Query: 'select count(*) from Term' }));
    is(good(await batch(q(30)), 'BatchItemResponse').length, 30);
    fault(await batch(q(31)), 1040);
    const e = fault(await batch([]), 400);
    is([e.Message, e.Detail], ['MalformedRequest', 'Batch Request is Empty']);
    fault(await api('POST', '/batch', {}), 400);
    fault(await api('POST', '/batch', { BatchItemRequest: {} }), 400);
    fault(await api('POST', '/batch', ''), 2310);
  });

  await test('a repeated requestid gets the whole answer again', async () => {
    const items = [create('a', 'Customer', { DisplayName: 'Once' }), create('b', 'Customer', { DisplayName: 'Once' })];
    const first = await batch(items, '&requestid=rq-1');
    const before = await count('Customer');
    const again = await batch(items, '&requestid=rq-1');
    is(again.text, first.text);
    is(await count('Customer'), before);
    await stop('SIGKILL');
    await start();
    is((await batch(items, '&requestid=rq-1')).text, first.text, 'after kill -9');
    await set({ requestid: 'ignored' });
    is(good(await batch(items, '&requestid=rq-1'), 'BatchItemResponse').map(code), ['6240', '6240']);
    await set({ requestid: 'honoured' });
  });

  await test('with requestid both ids are short', async () => {
    const item = (b) => [{ bId: b, Query: 'select count(*) from Term' }];
    fault(await batch(item('a'), `&requestid=${'r'.repeat(37)}`), 2130);
    good(await batch(item('a'), `&requestid=${'r'.repeat(36)}`), 'BatchItemResponse');
    fault(await batch(item('b'.repeat(11)), '&requestid=rq-2'), 2130);
    good(await batch(item('b'.repeat(10)), '&requestid=rq-3'), 'BatchItemResponse');
    good(await batch(item('b'.repeat(11))), 'BatchItemResponse');
  });

  await test('401 rejects the whole batch', async () => {
    const before = await count('Customer');
    const r = await batch([create('a', 'Customer', { DisplayName: 'Never' })], '', { token: 'x'.repeat(1000) });
    is([r.status, r.json.fault.error[0].code], [401, '3200']);
    is(await count('Customer'), before);
  });

  await test('batches a minute, and what a batch counts', async () => {
    const items = [1, 2, 3, 4].map((n) => ({ bId: `${n}`, Query: 'select count(*) from Term' }));
    await world();
    await set({ throttle: true, throttle_batches_per_minute: 3, throttle_per_second: 1000 });
    const say = async () => (await batch(items)).status;
    is([await say(), await say(), await say(), await say()], [200, 200, 200, 429]);
    good(await query('select * from Term'), 'QueryResponse');
    await world();
    await set({ throttle: true, throttle_batches_per_realm: 1, throttle_per_second: 1000 });
    is([await say(), await say()], [200, 429], 'of the realm');
    await world();
    await set({ throttle: true, throttle_per_second: 1000, throttle_per_minute: 10, batch_counts: 'items' });
    is([await say(), await say(), await say(), await say()], [200, 200, 200, 429], 'four each');
    await set({ throttle: false });
  });
}
