// Items by type, accounts by type and subtype, terms and what falls due.
import { api, sim, test, is, yes, good, fault, customer, bill, line, invoiceOf, world, stop, start, US } from './lib.mjs';

const post = (path, body) => api('POST', path, body);
const make = async (kind, body) => good(await post(`/${kind.toLowerCase()}`, body), kind);
const change = (path, e, more) => post(path, { Id: e.Id, SyncToken: e.SyncToken, sparse: true, ...more });
const ref = (value) => ({ value });
let n = 0;

export default async function run() {
  await world();
  const asset = await make('Account', { Name: 'Stock', AccountType: 'Other Current Asset', AccountSubType: 'Inventory' });
  const stock = (more) => ({ Name: `Part ${++n}`, Type: 'Inventory', TrackQtyOnHand: true, QtyOnHand: 10, InvStartDate: '2026-02-01',
    IncomeAccountRef: ref('79'), ExpenseAccountRef: ref('80'), AssetAccountRef: ref(asset.Id), ...more });
  const service = (more) => ({ Name: `Work ${++n}`, Type: 'Service', IncomeAccountRef: ref('1'), ...more });

  await test('inventory: quantity, start and accounts', async () => {
    const i = await make('Item', stock());
    is([i.Type, i.TrackQtyOnHand, i.QtyOnHand, i.InvStartDate, i.PurchaseCost], ['Inventory', true, 10, '2026-02-01', 0]);
    fault(await post('/item', stock({ QtyOnHand: undefined })), 6520);
    fault(await post('/item', stock({ TrackQtyOnHand: undefined })), 6520);
    fault(await post('/item', stock({ QtyOnHand: -1 })), 2160);
    is(fault(await post('/item', stock({ InvStartDate: undefined })), 2020).element, 'InvStartDate');
    is(fault(await post('/item', stock({ AssetAccountRef: undefined })), 2020).element, 'AssetAccountRef');
    is(fault(await post('/item', stock({ AssetAccountRef: ref('1') })), 6430).element, 'AssetAccountRef');
    is(fault(await post('/item', stock({ ExpenseAccountRef: ref('7') })), 6430).element, 'ExpenseAccountRef');
    is(fault(await post('/item', stock({ IncomeAccountRef: ref('35') })), 6430).element, 'IncomeAccountRef');
    fault(await post('/item', service({ IncomeAccountRef: ref('84') })), 6430);
    fault(await post('/item', service({ ExpenseAccountRef: ref('33') })), 6430);
    is((await make('Item', service({ TrackQtyOnHand: true }))).TrackQtyOnHand, false);
  });

  await test('no sale before the inventory starts', async () => {
    const i = await make('Item', stock()), c = await customer();
    const on = (TxnDate) => invoiceOf(c, [line(5, { ItemRef: ref(i.Id) })], { TxnDate });
    fault(await post('/invoice', on('2026-01-31')), 6270);
    good(await post('/invoice', on('2026-02-01')), 'Invoice');
  });

  await test('sales take from the quantity, voids and deletions give it back', async () => {
    const i = await make('Item', stock({ QtyOnHand: 10.5 })), c = await customer();
    const left = async () => good(await api('GET', `/item/${i.Id}`), 'Item').QtyOnHand;
    const of = (Qty) => [line(Qty * 2, { ItemRef: ref(i.Id), Qty, UnitPrice: 2 })];
    const a = await bill(c, of(3)), b = await bill(c, of(0.25));
    is(await left(), 7.25);
    good(await post('/invoice', { Id: a.Id, SyncToken: '0', sparse: true, CustomerRef: a.CustomerRef, Line: of(4) }), 'Invoice');
    is(await left(), 6.25);
    const fresh = good(await api('GET', `/item/${i.Id}`), 'Item');
    is(good(await change('/item', fresh, { UnitPrice: 5 }), 'Item').QtyOnHand, 6.25);
    is(good(await change('/item', { ...fresh, SyncToken: '1' }, { QtyOnHand: 20 }), 'Item').QtyOnHand, 20, 'counted anew');
    good(await api('POST', '/invoice?operation=delete', { Id: b.Id, SyncToken: '0' }), 'Invoice');
    is(await left(), 20.25);
    good(await api('POST', '/invoice?operation=void', { Id: a.Id, SyncToken: '1' }), 'Invoice');
    is(await left(), 24.25);
    good(await post('/creditmemo', invoiceOf(c, of(1))), 'CreditMemo');
    is(await left(), 25.25);
    await bill(c, of(30));
    is(await left(), -4.75, 'below nothing');
    await stop('SIGKILL');
    await start();
    is(await left(), -4.75);
  });

  await test('an inactive item keeps its quantity', async () => {
    const i = await make('Item', stock({ Name: 'Valve' }));
    const off = good(await change('/item', i, { Active: false }), 'Item');
    is(off.Name, 'Valve (deleted)');
    yes(fault(await change('/item', off, { QtyOnHand: 3 }), 6000).Detail
      .includes('You need to activate this item before updating the quantity'), 'text');
    yes(fault(await change('/item', off, { UnitPrice: 3 }), 6000).Detail.includes('list element that has been deleted'), 'text');
    good(await change('/item', off, { Active: true, QtyOnHand: 3 }), 'Item');
  });

  await test('types: which changes, no bundles by API, categories', async () => {
    const s = await make('Item', service());
    const nonInv = good(await change('/item', s, { Type: 'NonInventory' }), 'Item');
    const inv = good(await change('/item', nonInv, { ...stock(), Name: s.Name }), 'Item');
    is(inv.Type, 'Inventory');
    fault(await change('/item', inv, { Type: 'Service' }), 6000);
    fault(await post('/item', { Name: 'Bundle', Type: 'Group' }), 500);
    is((await sim('POST', `/companies/${US}/Item`, { Name: 'Bundle', Type: 'Group' })).status, 200);
    const top = await make('Item', { Name: 'Metal', Type: 'Category' });
    const sub = await make('Item', { Name: 'Copper', Type: 'Category', SubItem: true, ParentRef: ref(top.Id) });
    const item = await make('Item', service({ Name: 'Elbow', ParentRef: ref(sub.Id) }));
    is([item.FullyQualifiedName, item.SubItem, item.Level], ['Metal:Copper:Elbow', true, 2]);
    good(await change('/item', top, { Name: 'Metals' }), 'Item');
    is(good(await api('GET', `/item/${item.Id}`), 'Item').FullyQualifiedName, 'Metals:Copper:Elbow');
    fault(await post('/item', { Name: 'Under', Type: 'Category', ParentRef: ref(item.Id) }), 700);
    fault(await change('/item', top, { ParentRef: ref(sub.Id) }), 5010);
    fault(await post('/item', { ...top, SyncToken: '1', Name: 'Metals', ParentRef: ref(sub.Id) }), 900);
    fault(await post('/invoice', invoiceOf(await customer(), [line(5, { ItemRef: ref(sub.Id) })])), 2500);
  });

  await test('account types and subtypes', async () => {
    const of = async (more) => {
      const a = await make('Account', { Name: `Account ${++n}`, ...more });
      return [a.AccountType, a.AccountSubType, a.Classification];
    };
    is(await of({ AccountType: 'Bank' }), ['Bank', 'Checking', 'Asset']);
    is(await of({ AccountSubType: 'Savings' }), ['Bank', 'Savings', 'Asset']);
    is(await of({ AccountSubType: 'CreditCard' }), ['Credit Card', 'CreditCard', 'Liability']);
    is(await of({ AccountType: 'Expense', AccountSubType: 'Travel' }), ['Expense', 'Travel', 'Expense']);
    is(await of({ AccountType: 'Equity' }), ['Equity', 'OwnersEquity', 'Equity']);
    fault(await post('/account', { Name: 'Odd', AccountType: 'Income', AccountSubType: 'Checking' }), 6010);
    fault(await post('/account', { Name: 'Odd', AccountType: 'Cash' }), 6010);
    const s = await make('Account', { Name: 'Kept', AccountType: 'Bank', AccountSubType: 'Savings' });
    is(good(await change('/account', s, { AccountType: 'Bank' }), 'Account').AccountSubType, 'Savings');
    is(good(await change('/account', { ...s, SyncToken: '1' }, { AccountSubType: 'Travel' }), 'Account').AccountType, 'Expense');
    const a = await make('Account', { Name: 'Turning', AccountType: 'Income' });
    is(good(await change('/account', a, { AccountType: 'Expense' }), 'Account').Classification, 'Expense');
  });

  await test('account names, numbers, parents and balances', async () => {
    is(fault(await post('/account', { Name: 'a:b', AccountType: 'Bank' }), 2180).Message, 'Invalid Enumeration');
    fault(await post('/account', { Name: 'say "hi"', AccountType: 'Bank' }), 2180);
    const a = await make('Account', { Name: 'Numbered', AccountType: 'Bank', AcctNum: '1000' });
    is(fault(await post('/account', { Name: 'Also', AccountType: 'Bank', AcctNum: '1000' }), 6000).Detail,
      'Business Validation Error: Another account is already using this number.  Please use a different number.');
    const b = await make('Account', { Name: 'Below', AccountType: 'Bank', ParentRef: ref(a.Id) });
    is([b.FullyQualifiedName, b.SubAccount], ['Numbered:Below', true]);
    yes(fault(await post('/account', { Name: 'Else', AccountType: 'Income', ParentRef: ref(a.Id) }), 6000).Detail
      .includes('you must select the same account type as their parent'), 'text');
    const d = await make('Account', { Name: 'Wear', AccountType: 'Fixed Asset', AccountSubType: 'AccumulatedDepreciation' });
    yes(fault(await post('/account', { Name: 'More wear', AccountType: 'Fixed Asset', ParentRef: ref(d.Id) }), 6000).Detail
      .includes('cannot be parent accounts'), 'text');
    fault(await post('/account', { Name: 'Open', AccountType: 'Bank', OpeningBalance: 50 }), 6060);
    const o = await make('Account', { Name: 'Open', AccountType: 'Bank', OpeningBalance: 50, OpeningBalanceDate: '2026-01-01' });
    is([o.CurrentBalance, o.OpeningBalance], [50, undefined]);
    const named = good(await change('/account', o, { Description: 'x' }), 'Account');
    is(named.CurrentBalance, 50);
    const off = good(await change('/account', named, { Active: false }), 'Account');
    is([off.Name, off.CurrentBalance, off.Active], ['Open (deleted)', 0, false], 'silently');
    good(await change('/account', a, { Active: false }), 'Account');
    good(await post('/account', { Name: 'Also', AccountType: 'Bank', AcctNum: '1000' }), 'Account');
  });

  await test('QuickBooks keeps the accounts that it needs', async () => {
    const r = good(await api('GET', '/account/84'), 'Account');
    fault(await change('/account', r, { Active: false }), 800);
  });

  await test('terms: standard and by date', async () => {
    const c = await customer();
    const due = async (term, TxnDate) => (await bill(c, [line(1)], { SalesTermRef: ref(term.Id), TxnDate })).DueDate;
    const t45 = await make('Term', { Name: 'Net 45', DueDays: 45 });
    is([t45.Type, await due(t45, '2026-01-31')], ['STANDARD', '2026-03-17']);
    const d31 = await make('Term', { Name: 'Month end', DayOfMonthDue: 31 });
    is(d31.Type, 'DATE_DRIVEN');
    is([await due(d31, '2026-01-15'), await due(d31, '2026-02-15'), await due(d31, '2028-02-29')],
      ['2026-01-31', '2026-02-28', '2028-02-29']);
    const d10 = await make('Term', { Name: 'The tenth', DayOfMonthDue: 10, DueNextMonthDays: 5 });
    is([await due(d10, '2026-03-05'), await due(d10, '2026-03-06'), await due(d10, '2026-12-20')],
      ['2026-03-10', '2026-04-10', '2027-01-10']);
    is(fault(await post('/term', { Name: 'Both', DueDays: 1, DayOfMonthDue: 1 }), 2600).element, 'DueDays');
    fault(await post('/term', { Name: 'None' }), 2020);
    await sim('POST', `/companies/${US}/preferences`, { DefaultTerms: d31.Id });
    const i = await bill(c, [line(1)], { TxnDate: '2026-02-10' });
    is([i.DueDate, i.SalesTermRef], ['2026-02-28', undefined]);
    await sim('POST', `/companies/${US}/preferences`, { DefaultTerms: '3' });
  });

  await test('nothing without a name', async () => {
    is(fault(await post('/item', { Type: 'Service', IncomeAccountRef: ref('1') }), 2020).element, 'Name');
    is(fault(await post('/term', { DueDays: 3 }), 2020).element, 'Name');
  });

  await test('payment methods', async () => {
    is((await make('PaymentMethod', { Name: 'Wire' })).Type, 'NON_CREDIT_CARD');
    fault(await post('/paymentmethod', { Name: 'wire' }), 6240);
    fault(await post('/paymentmethod', { Name: 'Coin', Type: 'COIN' }), 2170);
  });
}
