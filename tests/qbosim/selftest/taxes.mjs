// Tax codes made through the API, tax by address, and four countries' taxes.
import { api, sim, test, is, yes, good, fault, line, customer, invoiceOf, bill, world, stop, start, US, GB, bearer } from './lib.mjs';

const CA = '4620816365000000003', AU = '4620816365000000004';
const post = (path, body, o) => api('POST', path, body, o);
const code = (v) => ({ TaxCodeRef: { value: v } });
const txn = (v) => ({ TxnTaxDetail: { TxnTaxCodeRef: { value: v } } });
const tax = (i) => [i.TxnTaxDetail.TotalTax, i.TotalAmt];
const rate = (more) => ({ TaxRateName: 'NY state', RateValue: '8', TaxAgencyId: '1', TaxApplicableOn: 'Sales', ...more });
const service = (TaxCode, ...TaxRateDetails) => ({ TaxCode, TaxRateDetails });
const books = async (realm) => (await sim('GET', `/companies/${realm}/books`)).json;
const prefer = (o, realm = US) => sim('POST', `/companies/${realm}/preferences`, o);
const to = (City, CountrySubDivisionCode, more) => ({ ShipAddr: { Line1: '1 Road', City, CountrySubDivisionCode, PostalCode: '10001', ...more } });

export default async function run() {
  await world();
  for (const [realmId, Country] of [[CA, 'CA'], [AU, 'AU']]) {
    await sim('POST', '/companies', { realmId, CompanyName: `In ${Country}`, Country });
    bearer[realmId] = (await sim('POST', '/tokens', { realmId })).json.access_token;
  }
  const c = await customer();

  await test('taxservice makes a code with its rates', async () => {
    const r = await post('/taxservice/taxcode', service('NY8', rate(), rate({ TaxRateName: 'NY city', RateValue: 0.875 })));
    is([r.status, r.json.TaxCode, r.json.TaxRateDetails.map((d) => d.RateValue)], [200, 'NY8', [8, 0.875]]);
    const t = good(await api('GET', `/taxcode/${r.json.TaxCodeId}`), 'TaxCode');
    is([t.Name, t.Active, t.SalesTaxRateList.TaxRateDetail.map((d) => d.TaxRateRef.value)],
      ['NY8', true, r.json.TaxRateDetails.map((d) => d.TaxRateId)]);
    const one = good(await api('GET', `/taxrate/${r.json.TaxRateDetails[1].TaxRateId}`), 'TaxRate');
    is([one.Name, one.RateValue, one.AgencyRef.value, one.EffectiveTaxRate[0].RateValue], ['NY city', 0.875, '1', 0.875]);
    is(tax(await bill(c, [line(100, code('TAX'))], txn(t.Id))), [8.88, 108.88], '8 and 0.875 up, each');
    const again = await post('/taxservice/taxcode', service('NY8b', { TaxRateId: one.Id, TaxApplicableOn: 'Purchase' }));
    yes(good(await api('GET', `/taxcode/${again.json.TaxCodeId}`), 'TaxCode').PurchaseTaxRateList, 'purchases');
  });

  await test('what taxservice refuses', async () => {
    const bad = async (body, number, element) => {
      const e = fault(await post('/taxservice/taxcode', body), number);
      if (element) is(e.element, element);
      return e.Detail;
    };
    is(await bad(service('NY8', rate({ TaxRateName: 'x1' })), 6240),
      'The name supplied already exists. : Another tax code is already using this \nname. Please use a different name.');
    yes((await bad(service('N1', rate()), 6240)).includes('Another tax rate is already using this \nname'), 'rate');
    await bad(service('N1', rate({ TaxRateName: 'x1' }), rate({ TaxRateName: 'x1' })), 6240);
    await bad(service('N1', rate({ TaxRateName: 'x1', TaxApplicableOn: undefined })), 2270);
    await bad(service('N1', rate({ TaxRateName: 'x1', TaxApplicableOn: 'Both' })), 2170);
    await bad(service('N1', rate({ TaxRateName: 'x1', RateValue: undefined })), 2280);
    await bad(service('N1', rate({ TaxRateName: 'x1', RateValue: -1 })), 2290);
    await bad(service('N1', rate({ TaxRateName: 'x1', RateValue: 101 })), 2150);
    await bad(service('N1', rate({ TaxRateName: 'x1', TaxAgencyId: '99' })), 2500);
    await bad(service('N1', { TaxRateId: '99', TaxApplicableOn: 'Sales' }), 2500);
    await bad(service('N1', rate({ TaxRateName: undefined })), 2020, 'TaxRateDetails.TaxRateName');
    await bad(service(undefined, rate()), 2020, 'TaxCode');
    await bad(service('N1'), 2020, 'TaxRateDetails');
    await bad({ ...service('N1', rate()), Colour: 1 }, 2010);
    is((await books(US)).TaxCode.filter((t) => t.Name === 'N1'), []);
  });

  await test('a repeated requestid makes one code', async () => {
    const path = '/taxservice/taxcode?requestid=tax-1';
    const a = await post(path, service('Once', rate({ TaxRateName: 'Once' })));
    is((await post(path, service('Once', rate({ TaxRateName: 'Once' })))).text, a.text);
    is((await books(US)).TaxCode.filter((t) => t.Name === 'Once').length, 1);
  });

  await test('agencies can be made, codes and rates only by the service', async () => {
    const a = good(await post('/taxagency', { DisplayName: 'City of Salem' }), 'TaxAgency');
    is([a.TaxTrackedOnSales, a.TaxAgencyConfig], [true, 'USER_DEFINED']);
    fault(await post('/taxagency', { DisplayName: 'city of salem' }), 6240);
    fault(await post('/taxagency', { ...a, DisplayName: 'Other' }), 500);
    fault(await post('/taxrate', { Name: 'x' }), 500);
  });

  await test('a code whose rate is hidden or inactive, or missing', async () => {
    const r = await post('/taxservice/taxcode', service('Old', rate({ TaxRateName: 'Old' })));
    const id = r.json.TaxCodeId;
    await sim('POST', `/companies/${US}/TaxCode`, { Id: id, Hidden: true });
    const e = fault(await post('/invoice', invoiceOf(c, [line(5, code('TAX'))], txn(id))), 6000);
    yes(e.Detail.includes('QuickBooks encountered an error while calculating tax. Try reselecting the tax rate')
      && e.Detail.includes('<a href='), e.Detail);
    await sim('POST', `/companies/${US}/TaxCode`, { Id: id, Hidden: false });
    good(await post('/invoice', invoiceOf(c, [line(5, code('TAX'))], txn(id))), 'Invoice');
    await sim('DELETE', `/companies/${US}/TaxRate/${r.json.TaxRateDetails[0].TaxRateId}`);
    fault(await post('/invoice', invoiceOf(c, [line(5, code('TAX'))], txn(id))), 6000);
    const t = await sim('POST', `/companies/${US}/TaxCode`, { Name: 'Empty', Taxable: true });
    fault(await post('/invoice', invoiceOf(c, [line(5, code('TAX'))], txn(t.json.TaxCode.Id))), 6470);
    await sim('DELETE', `/companies/${US}/TaxCode/${id}`);
    fault(await post('/invoice', invoiceOf(c, [line(5, code('TAX'))], txn(id))), 2500);
  });

  await test('CustomSalesTax is refused on create and on update', async () => {
    const i = await bill(c, [line(5)]);
    fault(await post('/invoice', invoiceOf(c, [line(5)], txn('CustomSalesTax'))), 6160);
    fault(await post('/invoice', { ...i, ...txn('CustomSalesTax') }), 6230);
    for (const v of ['TAX', 'NON'])
      is(fault(await post('/invoice', invoiceOf(c, [line(5)], txn(v))), 2500).element, 'TxnTaxDetail.TxnTaxCodeRef');
  });

  await test('automated: by destination, where there is an agency', async () => {
    await prefer({ PartnerTaxEnabled: true });
    await sim('POST', `/companies/${US}/CompanyInfo`, { CompanyAddr: { City: 'San Jose', CountrySubDivisionCode: 'CA', Country: 'US' },
      LegalAddr: { City: 'San Jose', CountrySubDivisionCode: 'CA' } });
    const at = (place, more) => bill(c, [line(100, code('TAX')), line(50, code('NON'))], { ...place, ...more });
    is(tax(await at(to('San Jose', 'CA'))), [7.25, 157.25], 'at home');
    is(tax(await at(to('Seattle', 'WA'))), [0, 150], 'no agency there');
    good(await post('/taxagency', { DisplayName: 'Washington State Department of Revenue' }), 'TaxAgency');
    const wa = await at(to('Spokane', 'WA'), txn('3'));
    is(tax(wa), [6.5, 156.5]);
    yes(wa.TxnTaxDetail.TxnTaxCodeRef.value !== '3', 'the given code is replaced');
    is((await at(to('Seattle', 'WA'))).TxnTaxDetail.TaxLine.map((l) => l.Amount), [6.5, 3.85]);
    is(tax(await at(to('London', undefined, { Country: 'GB' }))), [0, 150], 'abroad');
    const over = await at(to('Seattle', 'WA'), { TxnTaxDetail: { TxnTaxCodeRef: { value: '3' }, TotalTax: 1.23 } });
    is([over.TxnTaxDetail.TxnTaxCodeRef.value, ...tax(over)], ['3', 1.23, 151.23]);
  });

  await test('automated: by origin inside some states', async () => {
    good(await post('/taxagency', { DisplayName: 'Texas Comptroller of Public Accounts' }), 'TaxAgency');
    const from = (City, CountrySubDivisionCode) => ({ ShipFromAddr: { City, CountrySubDivisionCode } });
    const at = (place, more) => bill(c, [line(100, code('TAX'))], { ...place, ...more });
    is(tax(await at(to('Austin', 'TX'), from('Dallas', 'TX'))), [6.25, 106.25]);
    is(tax(await at(to('Dallas', 'TX'), from('Austin', 'TX'))), [8.25, 108.25]);
    is(tax(await at(to('Austin', 'TX'))), [8.25, 108.25], 'from another state');
  });

  await test('automated: an address that is flattened keeps its tax', async () => {
    const i = await bill(c, [line(100, code('TAX'))], to('Seattle', 'WA'));
    const u = good(await post('/invoice', { Id: i.Id, SyncToken: '0', sparse: true, CustomerRef: i.CustomerRef, PrivateNote: 'x' }), 'Invoice');
    is([u.ShipAddr.CountrySubDivisionCode, ...tax(u)], [undefined, 10.35, 110.35]);
    const v = good(await post('/invoice', { Id: i.Id, SyncToken: '1', sparse: true, CustomerRef: i.CustomerRef, PrivateNote: 'y' }), 'Invoice');
    is(tax(v), [10.35, 110.35]);
  });

  await test('automated: half an address taxes otherwise, and never fails', async () => {
    const half = to('Somewhere', undefined);
    is(tax(await bill(c, [line(100, code('TAX'))], half)), [7.25, 107.25]);
    await sim('POST', '/settings', { ast_address: 'zero' });
    is(tax(await bill(c, [line(100, code('TAX'))], half)), [0, 100]);
    await sim('POST', '/settings', { ast_address: 'home' });
    const free = await customer({ Taxable: false });
    is(tax(await bill(free, [line(100, code('TAX'))], to('San Jose', 'CA'))), [0, 100], 'exempt');
    await prefer({ PartnerTaxEnabled: null });
  });

  await test('each country has its codes', async () => {
    const of = async (realm) => (await books(realm)).TaxCode.map((t) => `${t.Id} ${t.Name}`);
    is(await of(US).then((l) => l.slice(0, 4)), ['TAX TAX', 'NON NON', '2 State sales tax 7.25', '3 Tucson']);
    is(await of(GB), ['2 20.0% S', '3 5.0% R', '4 0.0% Z', '5 Exempt', '6 No VAT']);
    is((await of(CA)).slice(3), ['5 GST', '6 HST ON', '7 GST/PST BC', '8 GST/QST QC']);
    is(await of(AU), ['2 GST', '3 GST free', '4 Input tax', '5 Out of scope']);
    is((await customer({}, { realm: CA })).CurrencyRef.value, 'CAD');
  });

  await test('Canada: groups of rates, each rounded on the net total', async () => {
    const o = { realm: CA }, k = await customer({}, o);
    const i = await bill(k, [line(10.05, code('8')), line(20.1, code('8')), line(9.99, code('6')), line(1, code('4'))], {}, o);
    is(i.TxnTaxDetail.TaxLine.map((l) => [l.TaxLineDetail.TaxPercent, l.TaxLineDetail.NetAmountTaxable, l.Amount]),
      [[5, 30.15, 1.51], [9.975, 30.15, 3.01], [13, 9.99, 1.3], [0, 1, 0]]);
    is(tax(i), [5.82, 46.96]);
  });

  await test('Australia: inclusive shows net and gross', async () => {
    const o = { realm: AU }, k = await customer({}, o);
    const i = await bill(k, [line(100, code('2'))], { GlobalTaxCalculation: 'TaxInclusive' }, o);
    is([i.Line[0].Amount, i.Line[0].SalesItemLineDetail.TaxInclusiveAmt, ...tax(i)], [100, 110, 10, 110]);
  });

  await test('the three texts for a missing code', async () => {
    const text = async (realm, lines) => {
      const k = await customer({}, { realm });
      return fault(await post('/invoice', invoiceOf(k, lines), { realm }), 6000).Detail.replace('Business Validation Error: ', '');
    };
    is(await text(GB, [line(1)]), 'Make sure all your transactions have a VAT rate before you save.');
    for (const realm of [CA, AU]) {
      is(await text(realm, [line(1)]), 'Make sure all your transactions have a GST/HST rate before you save.');
      is(await text(realm, [line(1, code('2')), line(1)]),
        'When you use a GST/HST rate, you need to choose a sales tax code for each line.');
      is(await text(realm, [line(1), line(1, code('2'))]),
        'When you use a GST/HST rate, you need to choose a sales tax code for each line.');
    }
    await sim('POST', '/settings', { tax_text: 'lines' });
    yes((await text(GB, [line(1)])).startsWith('One or more transaction lines do not have a tax code associated'), 'switched');
    await sim('POST', '/settings', { tax_text: 'country' });
  });

  await test('codes, rates and agencies survive a restart', async () => {
    const before = (await sim('GET', `/companies/${US}/books`)).text;
    await stop('SIGKILL');
    await start();
    is((await sim('GET', `/companies/${US}/books`)).text, before);
  });
}
