// What is read can be sent back as it is, by a client and by a person.
import { api, sim, test, is, good, customer, bill, line, world, US, GB } from './lib.mjs';

const ref = (value) => ({ value });
const post = (path, body) => api('POST', path, body);
const books = async (realm) => (await sim('GET', `/companies/${realm}/books`)).json;
const clients = ['CompanyInfo', 'Preferences', 'Customer', 'Vendor', 'Employee', 'Item', 'Account', 'Term', 'PaymentMethod', 'Invoice'];
const persons = [...clients, 'TaxAgency', 'TaxRate', 'TaxCode', 'Class', 'Department'];

// But for what every write changes, and for the order of members.
const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === 'object'
  ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v;
const same = (o) => JSON.stringify(sorted({ ...o, SyncToken: '', MetaData: {}, AgencyRef: o.AgencyRef?.value }));

export default async function run() {
  await world();
  const c = await customer({ Balance: 5, OpenBalanceDate: '2026-01-01' });
  const j = await customer({ Job: true, ParentRef: ref(c.Id), PrimaryEmailAddr: { Address: 'a@b.example' } });
  await bill(j, [line(10)], { TxnDate: '2026-02-01' });
  good(await post('/vendor', { DisplayName: 'A vendor' }), 'Vendor');
  good(await post('/employee', { GivenName: 'Ann' }), 'Employee');
  const bank = good(await post('/account', { Name: 'Bank', AccountType: 'Bank' }), 'Account');
  good(await post('/account', { Name: 'Below', AccountType: 'Bank', ParentRef: ref(bank.Id), OpeningBalance: 5, OpeningBalanceDate: '2026-01-01' }), 'Account');
  const k = good(await post('/item', { Name: 'Metal', Type: 'Category' }), 'Item');
  good(await post('/item', { Name: 'Copper', Type: 'Category', ParentRef: ref(k.Id) }), 'Item');
  good(await post('/item', { Name: 'Welding', Type: 'Service', IncomeAccountRef: ref('1'), ParentRef: ref(k.Id) }), 'Item');
  good(await post('/term', { Name: 'The fifth', DayOfMonthDue: 5 }), 'Term');
  await sim('POST', `/companies/${US}/Class`, { Name: 'East' });

  for (const kind of clients)
    await test(`a client sends back what it read: ${kind}`, async () => {
      for (const realm of [US, GB])
        for (const o of (await books(realm))[kind].filter((e) => e.Active !== false)) {
          const r = good(await api('POST', `/${kind.toLowerCase()}`, o, { realm }), kind);
          is(same(r), same(o), `${kind} ${o.Id}`);
        }
    });

  await test('a person changes nothing', async () => {
    for (const realm of [US, GB]) {
      const before = await books(realm);
      for (const kind of persons)
        for (const o of before[kind].filter((e) => e.Active !== false)) {
          const r = good(await sim('POST', `/companies/${realm}/${kind}`, o), kind);
          is(same(r), same(o), `${kind} ${o.Id}`);
        }
    }
  });
}
