// Two list objects become one: what goes over, and what is left of the loser.
import { api, query, sim, test, is, yes, good, fault, customer, bill, line, world, stop, start, US } from './lib.mjs';

const post = (path, body) => api('POST', path, body);
const merge = (kind, from, into) => sim('POST', `/companies/${US}/${kind}/${from.Id}/merge`, { into: into?.Id });
const read = async (kind, e) => good(await api('GET', `/${kind.toLowerCase()}/${e.Id}`), kind);
const make = async (kind, body) => good(await post(`/${kind.toLowerCase()}`, body), kind);
const notices = async () => (await sim('GET', '/notices')).json.notices;
const deleted = 'Business Validation Error: You cannot modify a list element that has been deleted.';

async function pair() {
  const a = await customer(), b = await customer();
  const i = await bill(a, [line(10)]);
  await bill(b, [line(3)]);
  return { a, b, i };
}

export default async function run() {
  await world();

  await test('documents and balances go over', async () => {
    const { a, b, i } = await pair();
    const r = await merge('Customer', a, b);
    is([r.status, r.json.Customer.Id, r.json.Customer.Balance, r.json.Customer.SyncToken], [200, b.Id, 13, '1']);
    const moved = await read('Invoice', i);
    is([moved.CustomerRef, moved.SyncToken, moved.TotalAmt], [{ value: b.Id, name: b.DisplayName }, '0', 10]);
    const left = await read('Customer', a);
    is([left.Active, left.DisplayName, left.FullyQualifiedName, left.Balance],
      [false, `${a.DisplayName} (deleted)`, `${a.DisplayName} (deleted)`, 0]);
    await customer({ DisplayName: a.DisplayName });
  });

  await test('writes to the loser fail for good', async () => {
    const { a, b } = await pair();
    await merge('Customer', a, b);
    const t = (await read('Customer', a)).SyncToken;
    for (const more of [{ Notes: 'x' }, { Active: true }, { Active: false }])
      is(fault(await post('/customer', { Id: a.Id, SyncToken: t, sparse: true, ...more }), 6000).Detail, deleted);
    is(fault(await post('/customer', { Id: a.Id, SyncToken: t, DisplayName: 'y' }), 6000).Detail, deleted);
    yes(fault(await post('/invoice', { CustomerRef: { value: a.Id }, Line: [line(1)] }), 2500).Detail.includes('made inactive'), 'unusable');
    is(good(await query(`select * from Customer where Id = '${a.Id}'`), 'QueryResponse'), {}, 'hidden');
  });

  await test('a loser that is gone altogether', async () => {
    await sim('POST', '/settings', { merged_loser: 'gone', merge_touches: true });
    const { a, b, i } = await pair();
    await merge('Customer', a, b);
    fault(await api('GET', `/customer/${a.Id}`), 610);
    yes(fault(await post('/invoice', { CustomerRef: { value: a.Id }, Line: [line(1)] }), 6000).Detail
      .includes('Something this action required is no longer available'), 'as a reference');
    is(fault(await post('/customer', { Id: a.Id, SyncToken: '0', sparse: true, Notes: 'x' }), 6000).Detail, deleted);
    is((await read('Invoice', i)).SyncToken, '1', 'a touched document');
    await sim('POST', '/settings', { merged_loser: 'inactive', merge_touches: false });
  });

  await test('sub-customers get the survivor as their parent', async () => {
    const a = await customer({ DisplayName: 'North' }), b = await customer({ DisplayName: 'South' });
    const j = await customer({ DisplayName: 'Roof', Job: true, ParentRef: { value: a.Id } });
    const d = await customer({ DisplayName: 'Tiles', Job: true, ParentRef: { value: j.Id } });
    await bill(d, [line(4)]);
    const r = await merge('Customer', a, b);
    is([r.json.Customer.Balance, r.json.Customer.BalanceWithJobs], [0, 4]);
    const child = await read('Customer', j);
    is([child.ParentRef.value, child.FullyQualifiedName], [b.Id, 'South:Roof']);
    is((await read('Customer', d)).FullyQualifiedName, 'South:Roof:Tiles');
    is((await read('Customer', a)).BalanceWithJobs, 0);
  });

  await test('one notice, of the survivor, with the id that went', async () => {
    const { a, b } = await pair();
    const n = (await notices()).length;
    await merge('Customer', a, b);
    const fresh = (await notices()).slice(n);
    is(fresh.map((x) => [x.name, x.id, x.operation.toLowerCase().slice(0, 5), x.deletedid]), [['Customer', b.Id, 'merge', a.Id]]);
  });

  await test('items, accounts and vendors', async () => {
    const inc = (v) => ({ value: v });
    const x = await make('Item', { Name: 'Pipe', Type: 'Service', IncomeAccountRef: inc('1') });
    const y = await make('Item', { Name: 'Tube', Type: 'Service', IncomeAccountRef: inc('1') });
    const n = await make('Item', { Name: 'Stock', Type: 'NonInventory', IncomeAccountRef: inc('1') });
    const i = await bill(await customer(), [line(5, { ItemRef: { value: x.Id } })]);
    is((await merge('Item', x, n)).status, 400, 'of another type');
    is((await merge('Item', x, y)).status, 200);
    is((await read('Invoice', i)).Line[0].SalesItemLineDetail.ItemRef, { value: y.Id, name: 'Tube' });
    fault(await post('/item', { Id: x.Id, SyncToken: '1', sparse: true, UnitPrice: 1 }), 6000);
    const p = await make('Account', { Name: 'Pipe income', AccountType: 'Income', AccountSubType: 'ServiceFeeIncome' });
    const q = await make('Item', { Name: 'Fee', Type: 'Service', IncomeAccountRef: { value: p.Id } });
    is((await merge('Account', p, { Id: '35' })).status, 400, 'of another type');
    is((await merge('Account', p, { Id: '1' })).status, 200);
    is((await read('Item', q)).IncomeAccountRef, { value: '1', name: 'Services' });
    const v = await make('Vendor', { DisplayName: 'V one' }), w = await make('Vendor', { DisplayName: 'V two' });
    is((await merge('Vendor', v, w)).json.Vendor.Id, w.Id);
    is(fault(await post('/vendor', { Id: v.Id, SyncToken: '0', sparse: true, AcctNum: '1' }), 6000).Detail, deleted);
  });

  await test('the account of discounts follows a merge', async () => {
    const d = await make('Account', { Name: 'More discounts', AccountType: 'Income', AccountSubType: 'DiscountsRefundsGiven' });
    is((await merge('Account', { Id: '86' }, d)).status, 200);
    const p = (await sim('GET', `/companies/${US}/books`)).json.Preferences[0];
    is(p.SalesFormsPrefs.DefaultDiscountAccount, d.Id);
  });

  await test('what cannot be merged', async () => {
    const a = await customer(), b = await customer();
    const j = await customer({ Job: true, ParentRef: { value: a.Id } });
    const off = good(await post('/customer', { Id: b.Id, SyncToken: '0', sparse: true, Active: false }), 'Customer');
    for (const [kind, from, into] of [['Customer', a, a], ['Customer', a, off], ['Customer', a, j],
      ['Customer', a, { Id: '999' }], ['Customer', a, undefined], ['Term', { Id: '1' }, { Id: '2' }]])
      is((await merge(kind, from, into)).status, 400, `${kind} ${from.Id} ${into?.Id}`);
    is((await read('Customer', a)).Active, true);
  });

  await test('nothing is merged too deep', async () => {
    const a = await customer(), b = await customer(), top = await customer();
    let up = a;
    for (let i = 0; i < 4; i++) up = await customer({ Job: true, ParentRef: { value: up.Id } });
    const below = await customer({ Job: true, ParentRef: { value: top.Id } });
    is((await merge('Customer', a, below)).status, 400);
    is((await merge('Customer', a, b)).status, 200);
    is((await read('Customer', up)).Level, 4);
  });

  await test('a merge survives a restart', async () => {
    const { a, b } = await pair();
    await merge('Customer', a, b);
    const before = (await sim('GET', `/companies/${US}/books`)).text;
    await stop('SIGKILL');
    await start();
    is((await sim('GET', `/companies/${US}/books`)).text, before);
    is(fault(await post('/customer', { Id: a.Id, SyncToken: '1', sparse: true, Active: true }), 6000).Detail, deleted);
  });
}
