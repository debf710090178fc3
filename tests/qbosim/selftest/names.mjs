// One registry over customers, vendors and employees, and families in it.
import { api, query, sim, test, is, yes, good, fault, customer, bill, line, world, stop, start, US, GB } from './lib.mjs';

const post = (path, body, o) => api('POST', path, body, o);
const set = (o) => sim('POST', '/settings', o);
const make = async (kind, body, o) => good(await post(`/${kind.toLowerCase()}`, body, o), kind);
const change = (path, e, more) => post(path, { Id: e.Id, SyncToken: e.SyncToken, sparse: true, ...more });
const read = async (c) => good(await api('GET', `/customer/${c.Id}`), 'Customer');
const books = async (realm = US) => (await sim('GET', `/companies/${realm}/books`)).json;

export default async function run() {
  await world();

  await test('vendors and employees are written through the API, in one sequence', async () => {
    const c = await customer({ DisplayName: 'One' });
    const v = await make('Vendor', { DisplayName: 'Two', CompanyName: 'Two Ltd' });
    const e = await make('Employee', { GivenName: 'Ann', FamilyName: 'Three' });
    is([v.Id - c.Id, e.Id - v.Id], [1, 1]);
    is([v.Balance, v.Vendor1099, v.PrintOnCheckName, v.CurrencyRef.value], [0, false, 'Two Ltd', 'USD']);
    is([e.DisplayName, e.Active], ['Ann Three', true]);
    fault(await post('/vendor', { DisplayName: 'one' }), 6240);
    fault(await post('/employee', { DisplayName: ' TWO ' }), 6240);
    fault(await post('/customer', { GivenName: 'ann', FamilyName: 'three' }), 6240);
    fault(await post('/vendor', {}), 6080);
    fault(await post('/customer', { DisplayName: '   ' }), 6080);
    is(good(await change('/vendor', v, { DisplayName: 'Two B' }), 'Vendor').DisplayName, 'Two B');
    await customer({ DisplayName: 'two' });
  });

  await test('every wording of 6240', async () => {
    const c = await customer({ DisplayName: 'Taken' });
    const text = async (kind, name_text) => {
      await set({ name_text });
      return fault(await post(`/${kind}`, { DisplayName: 'Taken' }), 6240).Detail;
    };
    const opening = 'The name supplied already exists. : ', ending = ' is already using this name. Please use a different name.';
    is(await text('customer', 'plain'), `${opening}Another customer${ending}`);
    is(await text('vendor', 'plain'), `${opening}Another customer, vendor or employee${ending}`);
    is(await text('customer', 'id'), `${opening}Id=${c.Id}`);
    is(await text('vendor', 'null'), `${opening}null`);
    is(await text('vendor', 'broken'),
      `${opening}Another customer, vendor or employee is already using this \nname. Please use a different name.`);
    is(await text('customer', 'template'), `${opening}Another $$customer$$${ending}`);
    is(await text('customer', 'newer'), `The specified name already exists. The customer ID is: ${c.Id}.`);
    const a = fault(await post('/account', { Name: 'Checking', AccountType: 'Bank' }), 6240).Detail;
    yes(a.includes('An account already has the same display name.'), a);
    await set({ name_text: 'plain' });
  });

  await test('a second generation of deleted names, both ways', async () => {
    const gone = async (name) => {
      const c = await customer({ DisplayName: name });
      return good(await change('/customer', c, { Active: false }), 'Customer').DisplayName;
    };
    is([await gone('Ash'), await gone('Ash'), await gone('Ash')], ['Ash (deleted)', 'Ash (deleted 1)', 'Ash (deleted 2)']);
    await set({ deleted_again: 'repeated' });
    is([await gone('Elm'), await gone('Elm')], ['Elm (deleted)', 'Elm (deleted) (deleted)']);
    await set({ deleted_again: 'numbered' });
  });

  await test('who comes back keeps the suffix until the name is set', async () => {
    const c = await customer({ DisplayName: 'Oak' });
    const off = good(await change('/customer', c, { Active: false }), 'Customer');
    is([off.PrintOnCheckName, off.FullyQualifiedName], ['Oak', 'Oak (deleted)']);
    const on = good(await change('/customer', off, { Active: true }), 'Customer');
    is([on.Active, on.DisplayName], [true, 'Oak (deleted)']);
    const off2 = good(await change('/customer', on, { Active: false }), 'Customer');
    is(off2.DisplayName, 'Oak (deleted)', 'once is enough');
    const back = good(await change('/customer', off2, { Active: true, DisplayName: 'Oak' }), 'Customer');
    is([back.Active, back.DisplayName], [true, 'Oak']);
  });

  await test('five levels, and names that follow the parent', async () => {
    const chain = [await customer({ DisplayName: 'L0' })];
    for (let i = 1; i < 5; i++)
      chain.push(await customer({ DisplayName: `L${i}`, Job: true, ParentRef: { value: chain[i - 1].Id } }));
    is([chain[4].FullyQualifiedName, chain[4].Level], ['L0:L1:L2:L3:L4', 4]);
    is(chain[4].ParentRef.name, 'L0:L1:L2:L3');
    fault(await post('/customer', { DisplayName: 'L5', Job: true, ParentRef: { value: chain[4].Id } }), 6180);
    good(await change('/customer', chain[1], { DisplayName: 'M1' }), 'Customer');
    const deep = await read(chain[4]);
    is([deep.FullyQualifiedName, deep.SyncToken], ['L0:M1:L2:L3:L4', '0'], 'renamed, not written');
    fault(await change('/customer', await read(chain[0]), { Job: true, ParentRef: { value: chain[3].Id } }), 900);
    fault(await change('/customer', await read(chain[2]), { ParentRef: { value: chain[2].Id } }), 700);
    const top = await customer({ DisplayName: 'Top' });
    fault(await change('/customer', chain[0], { Job: true, ParentRef: { value: top.Id } }), 6180);
    const moved = good(await change('/customer', await read(chain[3]), { ParentRef: { value: top.Id } }), 'Customer');
    is([moved.FullyQualifiedName, moved.Level], ['Top:L3', 1]);
    is([(await read(chain[4])).FullyQualifiedName, (await read(chain[4])).Level], ['Top:L3:L4', 2]);
    fault(await post('/customer', { DisplayName: 'No job', ParentRef: { value: top.Id } }), 6150);
  });

  await test('balances with jobs add up, also when a job moves', async () => {
    const a = await customer(), b = await customer();
    const job = await customer({ Job: true, ParentRef: { value: a.Id } });
    await bill(a, [line(10)]);
    await bill(job, [line(5)]);
    const sums = async (c) => { const r = await read(c); return [r.Balance, r.BalanceWithJobs]; };
    is([await sums(a), await sums(job), await sums(b)], [[10, 15], [5, 5], [0, 0]]);
    good(await change('/customer', job, { ParentRef: { value: b.Id } }), 'Customer');
    is([await sums(a), await sums(job), await sums(b)], [[10, 10], [5, 5], [0, 5]]);
    fault(await change('/customer', b, { Active: false }), 6220);
  });

  await test('BillWithParent is fixed once there are documents', async () => {
    const a = await customer();
    const j = await customer({ Job: true, BillWithParent: true, ParentRef: { value: a.Id } });
    const j2 = good(await change('/customer', j, { BillWithParent: false }), 'Customer');
    await bill(j2, [line(5)]);
    fault(await change('/customer', j2, { BillWithParent: true }), 6130);
    good(await change('/customer', j2, { Notes: 'fine' }), 'Customer');
  });

  await test('an opening balance is an invoice', async () => {
    const c = await customer({ DisplayName: 'Opened', Balance: 120.5, OpenBalanceDate: '2026-01-31' });
    is([c.Balance, c.BalanceWithJobs, c.OpenBalanceDate], [120.5, 120.5, undefined]);
    const i = (await books()).Invoice.find((x) => x.CustomerRef.value === c.Id);
    is([i.TxnDate, i.TotalAmt, i.Balance, i.Line[0].Description, i.SyncToken],
      ['2026-01-31', 120.5, 120.5, 'Opening Balance', '0']);
    yes(/^\d+$/.test(i.DocNumber), 'numbered like the others');
    await sim('POST', `/companies/${US}/preferences`, { CustomTxnNumbers: true });
    const d = await customer({ Balance: 1, OpenBalanceDate: '2026-01-31' });
    is('DocNumber' in (await books()).Invoice.find((x) => x.CustomerRef.value === d.Id), false);
    await sim('POST', `/companies/${US}/preferences`, { CustomTxnNumbers: false });
    const later = good(await change('/customer', c, { Balance: 999, Notes: 'x' }), 'Customer');
    is(later.Balance, 120.5, 'read only later');
    is(good(await api('POST', '/invoice', { ...i, PrivateNote: 'kept' }), 'Invoice').TotalAmt, 120.5);
    fault(await post('/customer', { DisplayName: 'Minus', Balance: -1 }), 2140);
    fault(await post('/customer', { DisplayName: 'Third', Balance: 1.005 }), 2140);
    const k = await customer({ Balance: 7, OpenBalanceDate: '2026-01-31' }, { realm: GB });
    const g = (await books(GB)).Invoice.find((x) => x.CustomerRef.value === k.Id);
    is(good(await api('POST', '/invoice', { ...g, PrivateNote: 'kept' }, { realm: GB }), 'Invoice').TotalAmt, 7);
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: '2026-06-30' });
    fault(await post('/customer', { DisplayName: 'Closed', Balance: 1, OpenBalanceDate: '2026-06-30' }), 6210);
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: null });
  });

  await test('one currency for ever', async () => {
    fault(await post('/customer', { DisplayName: 'X1', CurrencyRef: { value: 'EUR' } }), 6000);
    fault(await post('/customer', { DisplayName: 'X2', CurrencyRef: { value: 'XYZ' } }), 2220);
    await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: true });
    const c = await customer({ CurrencyRef: { value: 'EUR' } });
    fault(await change('/customer', c, { CurrencyRef: { value: 'USD' } }), 6000);
    await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: false });
  });

  await test('email: delivery needs one, a person stores what a client may not', async () => {
    fault(await post('/customer', { DisplayName: 'M1', PreferredDeliveryMethod: 'Email' }), 6420);
    fault(await post('/customer', { DisplayName: 'M2', PrimaryEmailAddr: { Address: 'a@b.example, nobody' } }), 2210);
    await customer({ PrimaryEmailAddr: { Address: 'a@b.example,c@d.example' } });
    const r = await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'Broken', PrimaryEmailAddr: { Address: 'a@b.example; x' } });
    fault(await query("select * from Customer where DisplayName = 'Broken'"), 4002);
    await sim('POST', `/companies/${US}/Customer`, { Id: r.json.Customer.Id, PrimaryEmailAddr: { Address: 'a@b.example' } });
    is(good(await query("select * from Customer where DisplayName = 'Broken'"), 'QueryResponse').Customer.length, 1);
  });

  await test('shapes of what is sent', async () => {
    const n = (more) => post('/customer', { DisplayName: 'Shape', ...more });
    const t = (more) => post('/term', { Name: 'Shape', DueDays: 1, ...more });
    fault(await n({ OpenBalanceDate: '31/01/2026' }), 2060);
    fault(await n({ OpenBalanceDate: '2026-02-29' }), 2070);
    fault(await n({ OpenBalanceDate: '1776-07-04' }), 2190);
    fault(await n({ Balance: 'ten' }), 2100);
    fault(await n({ Balance: '1e99' }), 2110);
    fault(await n({ Balance: { a: 1 } }), 2010);
    fault(await n({ Taxable: 'maybe' }), 2230);
    fault(await n({ Taxable: 7 }), 2010);
    fault(await n({ TaxExemptionReasonId: '16' }), 2240);
    fault(await t({ DueDays: 'x' }), 2080);
    fault(await t({ DueDays: 1.5 }), 2090);
    fault(await t({ DueDays: 1000 }), 2240);
    fault(await t({ DueDays: -1 }), 2240);
    fault(await t({ DiscountPercent: 101 }), 2150);
    is(fault(await n({ WebAddr: { URI: 'x.example' } }), 2200).element, 'WebAddr');
    const lines = (many) => Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`Line${i}`, 'é'.repeat(many)]));
    is(fault(await n({ BillAddr: lines(401) }), 2050).Detail,
      'String length specified does not match the supported length. Min:0 Max:2,000 supported. Supplied length:2,005');
    await customer({ BillAddr: lines(400) });
    const e = fault(await n({ BillAddr: { Line1: 'x', Street: 'y' } }), 2010);
    yes(e.Detail.startsWith('Property Name:Unrecognized field "Street" (class com.intuit.schema.finance.v3.PhysicalAddress), '
      + 'not marked as ignorable (16 known properties: "Id", "Line1"'), e.Detail);
    yes(e.Detail.includes(' line: 1, column: ') && e.Detail.includes('\n at [Source'), e.Detail);
    yes(e.Detail.endsWith('(through reference chain: com.intuit.schema.finance.v3.Customer["BillAddr"]->'
      + 'com.intuit.schema.finance.v3.PhysicalAddress["Street"]) specified is unsupported or invalid'), e.Detail);
    yes(!e.Detail.includes('[truncated]'), 'short enough');
    yes(fault(await n({ Colour: 'red' }), 2010).Detail.includes(' [truncated]])\n'), 'cut');
  });

  await test('references: missing, inactive, and of another list', async () => {
    const i = (id) => post('/invoice', { CustomerRef: { value: id }, Line: [line(1)] });
    const c = await customer(), v = await make('Vendor', { DisplayName: 'A vendor' });
    good(await change('/customer', c, { Active: false }), 'Customer');
    yes(fault(await i(v.Id), 6000).Detail.includes('The type of name assigned to this transaction is wrong'), 'vendor');
    for (const [inactive_ref, status] of [['610', 400], ['6250', 400], ['10000', 500], ['2500', 400]]) {
      await set({ inactive_ref });
      fault(await i(c.Id), inactive_ref, status);
    }
    for (const missing_ref of ['610', '2500']) {
      await set({ missing_ref });
      fault(await i('999'), missing_ref);
    }
    is(fault(await post('/invoice', { CustomerRef: { value: v.Id }, Line: [line(1, { ItemRef: { value: '999' } })] }), 6000).element, '');
    const live = await customer();
    is(fault(await post('/invoice', { CustomerRef: { value: live.Id }, Line: [line(1, { ItemRef: { value: '999' } })] }), 2500).Detail,
      'Invalid Reference Id : Line.SalesItemLineDetail.ItemRef');
  });

  await test('documents call everybody by the name of today', async () => {
    const p = await customer({ DisplayName: 'Mother' }), c = await customer({ DisplayName: 'Daughter', Job: true, ParentRef: { value: p.Id } });
    const i = await bill(c, [line(0)]);
    const now = async () => { const r = good(await api('GET', `/invoice/${i.Id}`), 'Invoice'); return [r.CustomerRef.name, r.SyncToken]; };
    is(await now(), ['Mother:Daughter', '0']);
    good(await change('/customer', p, { DisplayName: 'Matron' }), 'Customer');
    is(await now(), ['Matron:Daughter', '0']);
    good(await change('/customer', await read(c), { Active: false }), 'Customer');
    is(await now(), ['Matron:Daughter (deleted)', '0']);
    good(await sim('POST', `/companies/${US}/Item`, { Id: '1', Name: 'Work' }), 'Item');
    const r = good(await api('GET', `/invoice/${i.Id}`), 'Invoice');
    is(r.Line[0].SalesItemLineDetail.ItemRef.name, 'Work');
    good(await sim('POST', `/companies/${US}/Item`, { Id: '1', Name: 'Services' }), 'Item');
  });

  await test('one name at a time', async () => {
    await set({ name_edit_ms: 60000 });
    await sim('POST', `/companies/${US}/Vendor`, { DisplayName: 'Being typed' });
    yes(fault(await post('/customer', { DisplayName: 'Meanwhile' }), 6000).Detail.includes('You can only add or edit one name at a time'), 'text');
    await sim('POST', '/clock', { advance_s: 61 });
    await customer({ DisplayName: 'Meanwhile' });
    await set({ name_edit_ms: 0 });
  });

  await test('families and opening balances survive a restart', async () => {
    const before = (await sim('GET', `/companies/${US}/books`)).text;
    await stop('SIGKILL');
    await start();
    is((await sim('GET', `/companies/${US}/books`)).text, before);
  });
}
