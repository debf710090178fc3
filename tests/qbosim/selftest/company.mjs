// The company's card and its preferences, read and changed by both sides.
import { api, query, sim, test, is, yes, good, fault, world, customer, bill, line, US, bearer } from './lib.mjs';

const post = (path, body, o) => api('POST', path, body, o);
const info = async (o) => good(await api('GET', `/companyinfo/${o?.realm || US}`, undefined, o), 'CompanyInfo');
const prefs = async () => good(await api('GET', '/preferences'), 'Preferences');
const value = (list, name) => list.find((p) => p.Name === name)?.Value;

export default async function run() {
  await world();

  await test('the card as a whole, with what is not set left out', async () => {
    const i = await info();
    is([i.Id, i.CompanyName, i.LegalName, i.Country, i.FiscalYearStartMonth, i.SupportedLanguages, i.DefaultTimeZone],
      ['1', 'Acme <Plumbing>', 'Acme <Plumbing>', 'US', 'January', 'en', 'America/Los_Angeles']);
    for (const name of ['CompanyAddr', 'LegalAddr', 'CustomerCommunicationAddr', 'Email', 'WebAddr', 'EmployerId'])
      is(name in i, false, name);
    is(i.NameValue.map((p) => p.Name), ['SubscriptionStatus', 'OfferingSku', 'NeoEnabled', 'IsQbdtMigrated', 'CompanyType',
      'PayrollFeature', 'AccountantFeature', 'QBOIndustryType', 'ItemCategoriesFeature', 'AssignedTime']);
    yes(/^\d{4}-\d\d-\d\d$/.test(i.CompanyStartDate), 'start');
    is(good(await query('select * from CompanyInfo'), 'QueryResponse').CompanyInfo.length, 1);
  });

  await test('addresses of the card: three of them, countries in three letters', async () => {
    const realmId = '4620816365000000009';
    await sim('POST', '/companies', { realmId, CompanyName: 'Far', Country: 'AU',
      CompanyAddr: { Line1: '1 Quay', City: 'Sydney', Country: 'AU', Lat: '1', Long: '2' } });
    bearer[realmId] = (await sim('POST', '/tokens', { realmId })).json.access_token;
    const i = await info({ realm: realmId });
    for (const name of ['CompanyAddr', 'LegalAddr', 'CustomerCommunicationAddr'])
      is([i[name].City, i[name].Country, i[name].Lat], ['Sydney', 'AUS', undefined], name);
    is([i.FiscalYearStartMonth, i.DefaultTimeZone], ['July', 'Australia/Sydney']);
  });

  await test('a client updates the card, but not what is QuickBooks\' own', async () => {
    const i = await info();
    const u = good(await post('/companyinfo', { Id: '1', SyncToken: i.SyncToken, sparse: true, LegalName: 'Acme Inc',
      Country: 'GB', NameValue: [{ Name: 'SubscriptionStatus', Value: 'x' }], WebAddr: { URI: 'https://acme.example' } }), 'CompanyInfo');
    is([u.LegalName, u.Country, u.WebAddr.URI, u.SyncToken, u.CompanyName],
      ['Acme Inc', 'US', 'https://acme.example', '1', 'Acme <Plumbing>']);
    is(value(u.NameValue, 'SubscriptionStatus'), 'SUBSCRIBED');
    fault(await post('/companyinfo', { Id: '1', SyncToken: '0', sparse: true, LegalName: 'late' }), 5010);
    is(fault(await post('/companyinfo', { LegalName: 'x' }), 2020).element, 'Id');
    is(fault(await post('/companyinfo', { Id: '1', SyncToken: '1', LegalName: 'x' }), 2020).element, 'CompanyName');
    fault(await post('/companyinfo', { Id: '1', SyncToken: '1', sparse: true, WebAddr: { URI: 'acme.example' } }), 2200);
    fault(await post('/companyinfo', { Id: '1', SyncToken: '1', sparse: true, FiscalYearStartMonth: 'Janvier' }), 2170);
  });

  await test('a person sets the pairs of the card', async () => {
    const r = await sim('POST', `/companies/${US}/CompanyInfo`, { NameValue: [{ Name: 'OfferingSku', Value: 'QuickBooks Online Simple Start' }] });
    is([value(r.json.CompanyInfo.NameValue, 'OfferingSku'), value(r.json.CompanyInfo.NameValue, 'SubscriptionStatus')],
      ['QuickBooks Online Simple Start', 'SUBSCRIBED']);
  });

  await test('a plan without inventory and multicurrency', async () => {
    const p = await prefs();
    const currency = () => post('/preferences', { Id: '1', SyncToken: p.SyncToken, sparse: true, CurrencyPrefs: { MultiCurrencyEnabled: true } });
    const plan = (name) => sim('POST', `/companies/${US}/CompanyInfo`, { NameValue: [{ Name: 'OfferingSku', Value: `QuickBooks Online ${name}` }] });
    const asset = good(await post('/account', { Name: 'Stock', AccountSubType: 'Inventory' }), 'Account');
    const part = { Name: 'Part', Type: 'Inventory', TrackQtyOnHand: true, QtyOnHand: 1, InvStartDate: '2026-01-01',
      IncomeAccountRef: { value: '79' }, ExpenseAccountRef: { value: '80' }, AssetAccountRef: { value: asset.Id } };
    fault(await currency(), 5030);
    fault(await post('/item', part), 5030);
    await plan('Essentials');
    fault(await post('/item', part), 5030);
    await plan('Plus');
    good(await post('/item', part), 'Item');
    good(await currency(), 'Preferences');
    await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: false });
  });

  await test('all sections of the preferences', async () => {
    const p = await prefs();
    is(Object.keys(p).filter((k) => k.endsWith('Prefs')), ['AccountingInfoPrefs', 'ProductAndServicesPrefs', 'SalesFormsPrefs',
      'EmailMessagesPrefs', 'VendorAndPurchasesPrefs', 'TimeTrackingPrefs', 'TaxPrefs', 'CurrencyPrefs', 'ReportPrefs', 'OtherPrefs']);
    is(['BookCloseDate' in p.AccountingInfoPrefs, 'PartnerTaxEnabled' in p.TaxPrefs], [false, false], 'absent until set');
    is([p.SalesFormsPrefs.DefaultDiscountAccount, p.SalesFormsPrefs.CustomField, p.ReportPrefs.ReportBasis], ['86', [], 'Accrual']);
    is([value(p.OtherPrefs.NameValue, 'ProjectsEnabled'), value(p.OtherPrefs.NameValue, 'WarnDuplicateCheckNumber')], ['true', 'true']);
  });

  await test('a client changes some, section by section and member by member', async () => {
    const p = await prefs();
    const write = (more) => post('/preferences', { Id: '1', SyncToken: p.SyncToken, sparse: true, ...more });
    const u = good(await write({ SalesFormsPrefs: { CustomTxnNumbers: true, DefaultTerms: { value: '2' } },
      TaxPrefs: { UsingSalesTax: false }, AccountingInfoPrefs: { BookCloseDate: '2025-12-31' } }), 'Preferences');
    is([u.SalesFormsPrefs.CustomTxnNumbers, u.SalesFormsPrefs.AllowDiscount, u.SalesFormsPrefs.DefaultTerms.value,
      u.TaxPrefs.UsingSalesTax, u.AccountingInfoPrefs.BookCloseDate, u.SyncToken - p.SyncToken], [true, true, '2', true, '2025-12-31', 1]);
    fault(await write({ SalesFormsPrefs: { AllowDiscount: false } }), 5010);
    const now = (more) => post('/preferences', { Id: '1', SyncToken: u.SyncToken, sparse: true, ...more });
    fault(await now({ SalesFormsPrefs: { Colour: 1 } }), 2010);
    fault(await now({ NoPrefs: {} }), 2010);
    fault(await now({ SalesFormsPrefs: [1, 2] }), 2010);
    fault(await now({ SalesFormsPrefs: 'x' }), 2010);
    fault(await now({ OtherPrefs: { NameValue: [{ Value: 'x' }] } }), 2010);
    fault(await now({ OtherPrefs: { NameValue: {} } }), 2010);
    fault(await now({ SalesFormsPrefs: { AllowDiscount: 'maybe' } }), 2230);
    fault(await now({ SalesFormsPrefs: { DefaultTerms: { value: '99' } } }), 2500);
    fault(await now({ AccountingInfoPrefs: { BookCloseDate: 'soon' } }), 2060);
    is(fault(await now({ SalesFormsPrefs: { DefaultDiscountAccount: true } }), 2010).element, 'SalesFormsPrefs.DefaultDiscountAccount');
    is(fault(await post('/preferences', { SalesFormsPrefs: {} }), 2020).element, 'Id');
    const pairs = good(await now({ OtherPrefs: { NameValue: [{ Name: 'SignoutInactiveMinutes', Value: '15' }] } }), 'Preferences').OtherPrefs.NameValue;
    is([value(pairs, 'SignoutInactiveMinutes'), value(pairs, 'ProjectsEnabled'), pairs.length],
      ['15', 'true', p.OtherPrefs.NameValue.length]);
    const then = (more) => post('/preferences', { Id: '1', SyncToken: String(+u.SyncToken + 1), sparse: true, ...more });
    const back = good(await then({ AccountingInfoPrefs: { BookCloseDate: null }, SalesFormsPrefs: { CustomTxnNumbers: false } }), 'Preferences');
    is('BookCloseDate' in back.AccountingInfoPrefs, false);
  });

  await test('multicurrency stays on once a client turned it on', async () => {
    let p = await prefs();
    const write = (on) => post('/preferences', { Id: '1', SyncToken: p.SyncToken, sparse: true, CurrencyPrefs: { MultiCurrencyEnabled: on } });
    p = good(await write(true), 'Preferences');
    fault(await write(false), 6000);
    await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: false });
    is((await prefs()).CurrencyPrefs.MultiCurrencyEnabled, false, 'the test may');
  });

  await test('a person sets any of them, also the pairs', async () => {
    await sim('POST', `/companies/${US}/preferences`, { ProjectsEnabled: false, DateFormat: 'Day first',
      TimeTrackingPrefs: { UseServices: true }, SalesFormsPrefs: { DefaultTerms: { value: '1' } } });
    const p = await prefs();
    is([value(p.OtherPrefs.NameValue, 'ProjectsEnabled'), value(p.OtherPrefs.NameValue, 'DateFormat'), p.TimeTrackingPrefs.UseServices],
      ['false', 'Day first', true]);
    const i = await bill(await customer(), [line(1)], { TxnDate: '2026-03-01' });
    is(i.DueDate, '2026-03-01', 'due on receipt');
    is((await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: 'soon' })).status, 400);
    is((await sim('POST', `/companies/${US}/preferences`, { SalesFormsPrefs: { TrackDepartments: true } })).status, 400, 'of another section');
  });

  await test('today is the company\'s own day, summer and winter', async () => {
    const zones = { US: 'America/Los_Angeles', GB: 'Europe/London', CA: 'America/Toronto', AU: 'Australia/Sydney' };
    const made = [];
    for (const [Country, zone] of Object.entries(zones)) {
      const realmId = `77${made.length}`;
      await sim('POST', '/companies', { realmId, CompanyName: Country, Country });
      bearer[realmId] = (await sim('POST', '/tokens', { realmId })).json.access_token;
      made.push({ realm: realmId, zone, who: await customer({}, { realm: realmId }) });
    }
    const day = (at, zone) => new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
    const seen = new Set();
    for (let i = 0; i < 48; i++) {
      for (const { realm, zone, who } of made) {
        const asked = async () => new Date((await sim('GET', '/clock')).json.time);
        const before = day(await asked(), zone);
        const token = (await sim('POST', '/tokens', { realmId: realm })).json.access_token;
        const invoice = await bill(who, [line(0)], { GlobalTaxCalculation: 'NotApplicable' }, { realm, token });
        if (before === day(await asked(), zone)) is(invoice.TxnDate, before, `${zone} ${i}`);
        seen.add(invoice.TxnDate);
      }
      await sim('POST', '/clock', { advance_s: 8 * 86400 + 5 * 3600 });
    }
    yes(seen.size > 48, 'days differ');
  });

  await test('a country that is not modelled', async () => {
    is((await sim('POST', '/companies', { realmId: '77', CompanyName: 'X', Country: 'FR' })).status, 400);
  });
}
