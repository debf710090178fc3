// node-quickbooks: names, items, accounts, terms, methods.
import { US, ask, customer, invoice, is, quickbooks, refused, sim, test, yes } from './lib.mjs';

export default async function lists() {
  const q = await quickbooks();

  await test('a customer is created, read, updated sparsely and in full', async () => {
    const c = await ask(q, 'createCustomer', { DisplayName: 'Copper Kettle Ltd', CompanyName: 'Copper Kettle Ltd', GivenName: 'Ann',
      PrimaryEmailAddr: { Address: 'ap@kettle.example' }, PrimaryPhone: { FreeFormNumber: '555-0101' },
      BillAddr: { Line1: '7 Mill Lane', City: 'Salem', CountrySubDivisionCode: 'OR', PostalCode: '97301' }, Notes: 'side door' });
    is([c.SyncToken, c.Active, c.Balance, c.FullyQualifiedName, c.sparse, c.domain], ['0', true, 0, 'Copper Kettle Ltd', false, 'QBO']);
    is((await ask(q, 'getCustomer', c.Id)).PrimaryEmailAddr.Address, 'ap@kettle.example');
    const sparse = await ask(q, 'updateCustomer', { Id: c.Id, SyncToken: c.SyncToken, GivenName: 'Anna' });
    is([sparse.SyncToken, sparse.GivenName, sparse.Notes], ['1', 'Anna', 'side door'], 'sparse keeps');
    const full = await ask(q, 'updateCustomer', { Id: c.Id, SyncToken: '1', sparse: false, DisplayName: 'Copper Kettle Ltd' });
    is([full.SyncToken, full.GivenName, full.Notes], ['2', undefined, undefined], 'full clears');
  });

  await test('a stale token is 5010', async () => {
    const c = await customer(q);
    await ask(q, 'updateCustomer', { Id: c.Id, SyncToken: '0', Notes: 'a' });
    const f = await refused(ask(q, 'updateCustomer', { Id: c.Id, SyncToken: '0', Notes: 'b' }), 5010);
    yes(/^Stale Object Error : You and .+ were working on this/.test(f.detail), f.detail);
    is([f.message, f.type], ['Stale Object Error', 'ValidationFault']);
  });

  await test('a name is taken by customers, vendors and employees alike: 6240', async () => {
    await customer(q, { DisplayName: 'Only One' });
    yes((await refused(customer(q, { DisplayName: ' only one ' }), 6240)).detail.startsWith('The name supplied already exists.'), 'text');
    const v = await ask(q, 'createVendor', { DisplayName: 'Pipe Supply' });
    is((await ask(q, 'getVendor', v.Id)).DisplayName, 'Pipe Supply');
    await refused(customer(q, { DisplayName: 'Pipe Supply' }), 6240);
    const e = await ask(q, 'createEmployee', { GivenName: 'Erin', FamilyName: 'Field' });
    await refused(customer(q, { DisplayName: e.DisplayName }), 6240);
    is((await ask(q, 'findVendors', { DisplayName: 'Pipe Supply' })).QueryResponse.Vendor.length, 1);
  });

  await test('what a name may not be: 2040, 2050, 2210, 6080', async () => {
    await refused(customer(q, { DisplayName: 'a:b' }), 2040);
    yes((await refused(customer(q, { DisplayName: 'x'.repeat(501) }), 2050)).detail.includes('Max:500'), 'says the limit');
    await refused(customer(q, { PrimaryEmailAddr: { Address: 'nobody' } }), 2210);
    await refused(ask(q, 'createCustomer', { Notes: 'nameless' }), 6080);
    await refused(customer(q, { WebAddr: { URI: 'kettle.example' } }), 2200);
    await refused(customer(q, { Colour: 'red' }), 2010);
  });

  await test('deactivated: renamed, hidden, still there by id; not with a balance (6220)', async () => {
    const c = await customer(q, { DisplayName: 'Leaving Soon' });
    const gone = await ask(q, 'updateCustomer', { Id: c.Id, SyncToken: '0', Active: false });
    is([gone.Active, gone.DisplayName], [false, 'Leaving Soon (deleted)']);
    const byName = (more) => ask(q, 'findCustomers', { DisplayName: 'Leaving Soon (deleted)', ...more });
    is((await byName()).QueryResponse, {});
    is((await byName({ Active: [true, false] })).QueryResponse.Customer.length, 1);
    is((await ask(q, 'getCustomer', c.Id)).Active, false);
    await customer(q, { DisplayName: 'Leaving Soon' });
    const owes = await customer(q);
    await invoice(q, owes, 10);
    await refused(ask(q, 'updateCustomer', { Id: owes.Id, SyncToken: (await ask(q, 'getCustomer', owes.Id)).SyncToken, Active: false }), 6220);
  });

  await test('no id, no such id, and no number: the library, 610, 2030', async () => {
    await ask(q, 'updateCustomer', { DisplayName: 'x' }).then(() => { throw new Error('went well'); },
      (e) => yes(/must contain Id and SyncToken/.test(e.message), e.message));
    yes((await refused(ask(q, 'getCustomer', 987654), 610)).detail.startsWith('Object Not Found'), 'text');
    await refused(ask(q, 'getCustomer', '1.5'), 2030);
  });

  await test('an item needs an account; its name is its own', async () => {
    const item = await ask(q, 'createItem', { Name: 'Boiler service', Type: 'Service', UnitPrice: 89.5, Description: 'Once a year',
      IncomeAccountRef: { value: '1' } });
    is([item.UnitPrice, item.FullyQualifiedName, item.IncomeAccountRef.name], [89.5, 'Boiler service', 'Services']);
    is((await ask(q, 'getItem', item.Id)).Description, 'Once a year');
    is((await ask(q, 'updateItem', { Id: item.Id, SyncToken: '0', UnitPrice: 95 })).Description, 'Once a year');
    yes((await refused(ask(q, 'createItem', { Name: 'boiler service', Type: 'Service', IncomeAccountRef: { value: '1' } }), 6240)).code === '6240');
    await refused(ask(q, 'createItem', { Name: 'No account', Type: 'Service' }), 2020);
    await refused(ask(q, 'createItem', { Name: 'Lost account', Type: 'Service', IncomeAccountRef: { value: '7777' } }), 2500);
    await refused(ask(q, 'createItem', { Name: 'Odd account', Type: 'Service', IncomeAccountRef: { value: '84' } }), 6430);
    const found = await ask(q, 'findItems', [{ field: 'Name', value: 'Boiler%', operator: 'LIKE' }]);
    is(found.QueryResponse.Item.map((i) => i.Id), [item.Id]);
  });

  await test('accounts', async () => {
    const a = await ask(q, 'createAccount', { Name: 'Repairs income', AccountType: 'Income', AccountSubType: 'ServiceFeeIncome' });
    is([a.Classification, a.CurrentBalance, a.Active], ['Revenue', 0, true]);
    is((await ask(q, 'getAccount', a.Id)).Name, 'Repairs income');
    const b = await ask(q, 'updateAccount', { Id: a.Id, SyncToken: '0', Name: 'Repairs income', Description: 'all of it' });
    is(b.SyncToken, '1');
    await refused(ask(q, 'createAccount', { Name: 'Repairs income', AccountType: 'Income' }), 6240);
    await refused(ask(q, 'createAccount', { Name: 'Typeless' }), 6010);
    const income = await ask(q, 'findAccounts', { AccountType: 'Income', desc: 'Name' });
    const names = income.QueryResponse.Account.map((x) => x.Name);
    is(names, [...names].sort((x, y) => (x.toLowerCase() < y.toLowerCase() ? 1 : -1)), 'order');
    yes(names.includes('Repairs income'), 'found');
  });

  await test('terms and payment methods', async () => {
    const t = await ask(q, 'createTerm', { Name: 'Net 21', DueDays: 21 });
    is([t.Type, t.DueDays], ['STANDARD', 21]);
    is((await ask(q, 'getTerm', t.Id)).Name, 'Net 21');
    is((await ask(q, 'updateTerm', { Id: t.Id, SyncToken: '0', Name: 'Net 20', DueDays: 20 })).DueDays, 20);
    is((await ask(q, 'findTerms', { Name: 'Net 20' })).QueryResponse.Term[0].Id, t.Id);
    const m = await ask(q, 'createPaymentMethod', { Name: 'Bank transfer', Type: 'NON_CREDIT_CARD' });
    is((await ask(q, 'getPaymentMethod', m.Id)).Name, 'Bank transfer');
    yes((await ask(q, 'findPaymentMethods')).QueryResponse.PaymentMethod.length >= 6, 'all of them');
    is((await ask(q, 'updatePaymentMethod', { Id: m.Id, SyncToken: '0', Name: 'Wire', Type: 'NON_CREDIT_CARD' })).Name, 'Wire');
  });
}
