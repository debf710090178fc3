// node-quickbooks: the company, its taxes, its doors.
import { GB, QuickBooks, CLIENT_ID, CLIENT_SECRET, US, ask, customer, is, quickbooks, refused, sim, test, yes } from './lib.mjs';

export default async function company() {
  const q = await quickbooks();

  await test('company info, read and found', async () => {
    const c = await ask(q, 'getCompanyInfo', US);
    is([c.CompanyName, c.Country], ['Acme Plumbing', 'US']);
    const names = c.NameValue.map((n) => n.Name);
    yes(names.includes('SubscriptionStatus') && names.includes('OfferingSku'), String(names));
    const d = await ask(q, 'updateCompanyInfo', { Id: c.Id, SyncToken: c.SyncToken, CompanyName: c.CompanyName, LegalName: 'Acme Plumbing LLC' });
    is([d.LegalName, d.SyncToken], ['Acme Plumbing LLC', '1']);
    is((await ask(q, 'findCompanyInfos')).QueryResponse.CompanyInfo.length, 1);
  });

  await test('preferences, read and found', async () => {
    const p = await ask(q, 'getPreferences');
    is([p.SalesFormsPrefs.CustomTxnNumbers, p.CurrencyPrefs.HomeCurrency.value, p.TaxPrefs.UsingSalesTax], [false, 'USD', true]);
    is('BookCloseDate' in p.AccountingInfoPrefs, false, 'absent when unset');
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: '2025-12-31' });
    is((await ask(q, 'findPreferenceses')).QueryResponse.Preferences[0].AccountingInfoPrefs.BookCloseDate, '2025-12-31');
  });

  await test('tax codes, rates and agencies; taxservice makes new ones', async () => {
    const made = await ask(q, 'createTaxService', { TaxCode: 'NY8', TaxRateDetails: [
      { TaxRateName: 'NY state', RateValue: '4', TaxAgencyId: '1', TaxApplicableOn: 'Sales' },
      { TaxRateName: 'NY city', RateValue: '4.5', TaxAgencyId: '1', TaxApplicableOn: 'Sales' }] });
    is([made.TaxCode, made.TaxRateDetails.length], ['NY8', 2]);
    const code = await ask(q, 'getTaxCode', made.TaxCodeId);
    is([code.Name, code.SalesTaxRateList.TaxRateDetail.length], ['NY8', 2]);
    const rate = await ask(q, 'getTaxRate', code.SalesTaxRateList.TaxRateDetail[1].TaxRateRef.value);
    is([rate.Name, Number(rate.RateValue)], ['NY city', 4.5]);
    is((await ask(q, 'getTaxAgency', '1')).Id, '1');
    is((await ask(q, 'findTaxRates', { Name: 'NY state' })).QueryResponse.TaxRate.length, 1);
    yes((await ask(q, 'findTaxAgencies')).QueryResponse.TaxAgency.length >= 1, 'agencies');
    const f = await refused(ask(q, 'createTaxService', { TaxCode: 'NY8', TaxRateDetails: [
      { TaxRateName: 'NY other', RateValue: '4', TaxAgencyId: '1', TaxApplicableOn: 'Sales' }] }), 6240);
    yes(f.detail.includes('\n'), 'the line break in it');
    const c = await customer(q);
    const i = await ask(q, 'createInvoice', { CustomerRef: { value: c.Id }, TxnTaxDetail: { TxnTaxCodeRef: { value: made.TaxCodeId } },
      Line: [{ Amount: 100, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' }, TaxCodeRef: { value: 'TAX' } } }] });
    is([i.TxnTaxDetail.TotalTax, i.TotalAmt], [8.5, 108.5]);
  });

  await test('lists that are only read', async () => {
    await sim('POST', `/companies/${US}/Class`, { Name: 'Residential' });
    await sim('POST', `/companies/${US}/Department`, { Name: 'North' });
    await sim('POST', `/companies/${US}/Employee`, { DisplayName: 'Erin Field' });
    is((await ask(q, 'findClasses')).QueryResponse.Class[0].Name, 'Residential');
    is((await ask(q, 'findDepartments')).QueryResponse.Department[0].Name, 'North');
    is((await ask(q, 'findEmployees')).QueryResponse.Employee[0].DisplayName, 'Erin Field');
  });

  await test('the wrong company: 3100; an expired token: 3200, and after a refresh all is well', async () => {
    const wrong = new QuickBooks(CLIENT_ID, CLIENT_SECRET, q.token, false, GB, true, false, 75, '2.0', '');
    await refused(ask(wrong, 'getCompanyInfo', GB), 3100, 403);
    await sim('POST', '/clock', { advance_s: 3700 });
    yes((await refused(ask(q, 'getCompanyInfo', US), 3200, 401)).detail.startsWith('Token expired'), 'text');
    await ask(q, 'refreshAccessToken');
    is((await ask(q, 'getCompanyInfo', US)).CompanyName, 'Acme Plumbing');
  });

  await test('throttled: 429, and XML although JSON was asked', async () => {
    await sim('POST', '/settings', { throttle: true, throttle_per_second: 2 });
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => ask(q, 'getPreferences')));
    const over = all.filter((r) => r.status === 'rejected').map((r) => r.reason);
    yes(over.length >= 3 && over.every((e) => e.response.status === 429), 'some are over');
    yes(String(over[0].response.data).includes('<Error code="3001">'), String(over[0].response.data).slice(0, 200));
    await sim('POST', '/settings', { throttle: false });
  });

  await test('an answer in HTML, a lost one and a cut one are errors to it', async () => {
    await sim('POST', '/settings', { outage: true });
    const e = await ask(q, 'getPreferences').then(() => null, (x) => x);
    is(e.response.status, 503);
    await sim('POST', '/settings', { outage: false });
    await sim('POST', '/scripts', { method: 'POST', path: '/customer', answer: 'reset' });
    is((await customer(q, { DisplayName: 'Half heard' }).then(() => null, (x) => x)).code, 'ECONNRESET');
    is((await ask(q, 'findCustomers', { DisplayName: 'Half heard' })).QueryResponse.Customer.length, 1, 'stored all the same');
    await sim('POST', '/scripts', { method: 'GET', path: '/preferences', cut_bytes: 300 });
    yes(await ask(q, 'getPreferences').then(() => null, (x) => x), 'cut');
  });
}
