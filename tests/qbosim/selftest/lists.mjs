// Customers, items, accounts and the other lists.
import { api, query, sim, test, is, yes, good, fault, customer, world, US, GB, bearer } from './lib.mjs';

const post = (path, body) => api('POST', path, body);

export default async function run() {
  await world();

  await test('a new company has its lists', async () => {
    const books = (await sim('GET', `/companies/${US}/books`)).json;
    yes(books.Account.some((a) => a.AccountType === 'Accounts Receivable'), 'A/R');
    yes(books.Account.some((a) => a.Active === false && a.AccountType === 'Income'), 'an inactive income account');
    is(books.Term.map((t) => t.Name), ['Due on receipt', 'Net 15', 'Net 30', 'Net 60']);
    is(books.TaxCode.slice(0, 2).map((t) => t.Id), ['TAX', 'NON']);
    yes(books.PaymentMethod.length > 2, 'payment methods');
  });

  await test('making a company twice changes nothing', async () => {
    const before = (await sim('GET', `/companies/${US}/books`)).text;
    await sim('POST', '/companies', { realmId: US, CompanyName: 'Other', Country: 'GB' });
    is((await sim('GET', `/companies/${US}/books`)).text, before);
    is((await sim('GET', '/companies')).json.companies.length, 2);
  });

  await test('companyinfo and preferences', async () => {
    is(good(await api('GET', `/companyinfo/${US}`), 'CompanyInfo').Country, 'US');
    const p = good(await api('GET', '/preferences'), 'Preferences');
    is(p.SalesFormsPrefs.CustomTxnNumbers, false);
    is('BookCloseDate' in p.AccountingInfoPrefs, false, 'absent until set');
    const q = good(await query('select * from Preferences'), 'QueryResponse');
    is(q.Preferences[0].CurrencyPrefs.HomeCurrency.value, 'USD');
  });

  await test('preferences can be patched and unset', async () => {
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: '2026-01-31' });
    is(good(await api('GET', '/preferences'), 'Preferences').AccountingInfoPrefs.BookCloseDate, '2026-01-31');
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: null });
    is((await sim('POST', `/companies/${US}/preferences`, { Nonsense: 1 })).status, 400);
  });

  await test('create, read and envelope', async () => {
    const r = await post('/customer', { DisplayName: 'Copper Kettle Ltd', CompanyName: 'Copper Kettle Ltd',
      PrimaryEmailAddr: { Address: 'ap@copperkettle.example' },
      BillAddr: { Line1: '7 Mill Lane', City: 'Salem', CountrySubDivisionCode: 'OR', PostalCode: '97301' },
      SalesTermRef: { value: '3' } });
    const c = good(r, 'Customer');
    is([c.SyncToken, c.Active, c.Balance, c.domain, c.sparse, c.SalesTermRef.name, c.FullyQualifiedName],
      ['0', true, 0, 'QBO', false, 'Net 30', 'Copper Kettle Ltd']);
    yes(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00$/.test(r.json.time), 'Pacific time');
    yes(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/.test(c.MetaData.CreateTime), 'whole seconds');
    is(good(await api('GET', `/customer/${c.Id}`), 'Customer'), c);
  });

  await test('names are unique over customers, vendors and employees', async () => {
    await sim('POST', `/companies/${US}/Vendor`, { DisplayName: 'Ferry Supplies' });
    await sim('POST', `/companies/${US}/Employee`, { DisplayName: 'Ann Blake' });
    await customer({ DisplayName: 'Straße Bäcker' });
    yes(fault(await post('/customer', { DisplayName: ' copper KETTLE ltd ' }), 6240)
      .Detail.includes('Another customer is already using'), 'text');
    yes(fault(await post('/customer', { DisplayName: 'FERRY supplies' }), 6240)
      .Detail.includes('customer, vendor or employee'), 'text');
    fault(await post('/customer', { DisplayName: 'ann blake' }), 6240);
    fault(await post('/customer', { DisplayName: 'STRAßE BÄCKER' }), 6240);
  });

  await test('a name is composed from its parts', async () => {
    is((await customer({ DisplayName: undefined, GivenName: 'Mary', FamilyName: 'Webb' })).DisplayName, 'Mary Webb');
    fault(await post('/customer', { GivenName: 'Mary', FamilyName: 'Webb' }), 6240);
    fault(await post('/customer', { CompanyName: 'x' }), 6080);
  });

  await test('forbidden characters and lengths', async () => {
    for (const bad of [':', '\t', '\n'])
      fault(await post('/customer', { DisplayName: `a${bad}b` }), 2040);
    await customer({ DisplayName: 'é'.repeat(500) });
    is(fault(await post('/customer', { DisplayName: 'é'.repeat(501) }), 2050).Detail,
      'String length specified does not match the supported length. Min:0 Max:500 supported. Supplied length:501');
    yes(fault(await post('/customer', { DisplayName: 'n1', Notes: 'x'.repeat(2001) }), 2050)
      .Detail.includes('Max:2,000 supported. Supplied length:2,001'), 'thousands');
    fault(await post('/customer', { DisplayName: 'n2', PrimaryEmailAddr: { Address: 'nobody' } }), 2210);
    fault(await post('/customer', { DisplayName: 'n3', WebAddr: { URI: 'www.x.example' } }), 2200);
    fault(await post('/customer', { DisplayName: 'n4', PreferredDeliveryMethod: 'Email' }), 6420);
  });

  await test('unknown fields, wrong types, no JSON', async () => {
    const e = fault(await post('/customer', { DisplayName: 'n5', Colour: 'red' }), 2010);
    yes(e.Detail.includes('Unrecognized field "Colour"'), e.Detail);
    fault(await post('/customer', { DisplayName: { a: 1 } }), 2010);
    fault(await post('/customer', '{"DisplayName":'), 2010);
    fault(await post('/customer', ''), 2310);
    fault(await api('POST', '/customer', '{}', { headers: { 'content-type': 'text/plain' } }), 1050);
    fault(await post('/customer', Buffer.from('{"DisplayName":"\xff"}', 'latin1')), 500);
  });

  await test('sparse keeps, full clears', async () => {
    const c = await customer({ Notes: 'keep', CompanyName: 'Co' });
    const s = good(await post('/customer', { Id: c.Id, SyncToken: '0', sparse: true, CompanyName: 'Co 2' }), 'Customer');
    is([s.SyncToken, s.Notes, s.CompanyName, s.DisplayName], ['1', 'keep', 'Co 2', c.DisplayName]);
    const f = good(await post('/customer', { Id: c.Id, SyncToken: '1', DisplayName: c.DisplayName }), 'Customer');
    is([f.SyncToken, f.Notes, f.CompanyName], ['2', undefined, undefined]);
    const n = good(await post('/customer', { Id: c.Id, SyncToken: '2', sparse: true, Notes: null }), 'Customer');
    is(n.SyncToken, '3');
  });

  await test('stale, missing and unknown', async () => {
    const c = await customer();
    const e = fault(await post('/customer', { Id: c.Id, SyncToken: '7', sparse: true, Notes: 'x' }), 5010);
    yes(e.Detail.startsWith('Stale Object Error : You and '), e.Detail);
    fault(await post('/customer', { Id: c.Id, sparse: true, Notes: 'x' }), 2020);
    fault(await post('/customer', { Id: '999', SyncToken: '0', sparse: true }), 610);
    fault(await api('GET', '/customer/999'), 610);
    fault(await api('GET', '/customer/1.5'), 2030);
  });

  await test('deactivating renames, hides and frees the name', async () => {
    const c = await customer({ DisplayName: 'Going Away' });
    const d = good(await post('/customer', { Id: c.Id, SyncToken: '0', sparse: true, Active: false }), 'Customer');
    is([d.DisplayName, d.Active], ['Going Away (deleted)', false]);
    is(good(await query(`select * from Customer where Id = '${c.Id}'`), 'QueryResponse'), {});
    is(good(await query(`select * from Customer where Id = '${c.Id}' and Active in (true, false)`),
      'QueryResponse').Customer.length, 1);
    await customer({ DisplayName: 'Going Away' });
    const again = good(await post('/customer', { Id: c.Id, SyncToken: '1', sparse: true, Active: false }), 'Customer');
    is([again.SyncToken, again.DisplayName], ['1', 'Going Away (deleted)'], 'no-op');
    fault(await post('/customer', { Id: c.Id, SyncToken: '1', sparse: true, Notes: 'x' }), 6000);
  });

  await test('parents make qualified names', async () => {
    const p = await customer({ DisplayName: 'Parent' });
    const j = await customer({ DisplayName: 'Kitchen', Job: true, ParentRef: { value: p.Id } });
    is([j.FullyQualifiedName, j.Level], ['Parent:Kitchen', 1]);
    fault(await post('/customer', { DisplayName: 'Loft', Job: true }), 6150);
  });

  await test('items: account, uniqueness, kinds', async () => {
    const i = good(await post('/item', { Name: 'Service call', Type: 'Service', UnitPrice: 89.5,
      IncomeAccountRef: { value: '1' } }), 'Item');
    is([i.UnitPrice, i.IncomeAccountRef.name, i.Active], [89.5, 'Services', true]);
    fault(await post('/item', { Name: 'SERVICE CALL', Type: 'Service', IncomeAccountRef: { value: '1' } }), 6240);
    fault(await post('/item', { Name: 'No account', Type: 'Service' }), 2020);
    fault(await post('/item', { Name: 'A/R', Type: 'Service', IncomeAccountRef: { value: '84' } }), 6430);
    fault(await post('/item', { Name: 'Old', Type: 'Service', IncomeAccountRef: { value: '91' } }), 2500);
    fault(await post('/item', { Name: 'Gone', Type: 'Service', IncomeAccountRef: { value: '9999' } }), 2500);
    fault(await post('/item', { Name: 'Odd', Type: 'Magic', IncomeAccountRef: { value: '1' } }), 2170);
    fault(await post('/item', { Name: 'a:b', IncomeAccountRef: { value: '1' } }), 2040);
    const k = good(await post('/item', { Name: 'Labour', Type: 'Category' }), 'Item');
    const n = good(await post('/item', { Name: 'Nested', Type: 'Service', SubItem: true,
      ParentRef: { value: k.Id }, IncomeAccountRef: { value: '1' } }), 'Item');
    is(n.FullyQualifiedName, 'Labour:Nested');
  });

  await test('seven decimals of a price survive as text', async () => {
    const r = await post('/item', '{"Name":"Screw","Type":"Service","UnitPrice":0.1234567,"IncomeAccountRef":{"value":"1"}}');
    yes(r.text.includes('"UnitPrice":0.1234567'), r.text);
    fault(await post('/item', '{"Name":"Screw 2","Type":"Service","UnitPrice":0.12345678,"IncomeAccountRef":{"value":"1"}}'), 2110);
  });

  await test('accounts, terms, payment methods', async () => {
    const a = good(await post('/account', { Name: 'Plumbing income', AccountType: 'Income' }), 'Account');
    is([a.Classification, a.CurrentBalance], ['Revenue', 0]);
    fault(await post('/account', { Name: 'Odd' }), 6010);
    const t = good(await post('/term', { Name: 'Net 45', DueDays: 45 }), 'Term');
    is([t.Type, t.DueDays], ['STANDARD', 45]);
    is(good(await query("select * from PaymentMethod where Name = 'Cash'"), 'QueryResponse').PaymentMethod.length, 1);
    fault(await api('POST', '/taxcode', { Name: 'Mine' }), 500);
  });

  await test('a person at QuickBooks changes a customer', async () => {
    const c = await customer({ DisplayName: 'Person Test' });
    const r = await sim('POST', `/companies/${US}/Customer`, { Id: c.Id, Notes: 'by hand' });
    is([r.json.Customer.SyncToken, r.json.Customer.Notes], ['1', 'by hand']);
    fault(await post('/customer', { Id: c.Id, SyncToken: '0', sparse: true, Notes: 'late' }), 5010);
    const d = await sim('DELETE', `/companies/${US}/Customer/${c.Id}`);
    is(d.json.Customer.DisplayName, 'Person Test (deleted)');
  });

  await test('XML is the default for who does not ask for JSON', async () => {
    const r = await api('GET', '/term/3', undefined, { headers: { accept: '*/*' } });
    yes(r.headers['content-type'].startsWith('application/xml') && r.text.includes('<Name>Net 30</Name>'), r.text);
  });

  await test('the books of two companies are apart', async () => {
    const mine = await customer({ DisplayName: 'Shared name' });
    const theirs = await customer({ DisplayName: 'Shared name' }, { realm: GB });
    is(theirs.CurrencyRef.value, 'GBP');
    yes(mine.Id !== theirs.Id, 'sequences are apart');
    fault(await api('GET', `/customer/${mine.Id}`, undefined, { realm: GB, token: bearer[GB] }), 610);
  });
}
