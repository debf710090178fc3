// Sales tax in US companies, VAT in GB ones.
import { api, sim, test, is, yes, good, fault, line, customer, invoiceOf, bill, world, US, GB } from './lib.mjs';

const tax = (i) => [i.TxnTaxDetail.TotalTax, i.TotalAmt];
const gb = { realm: GB };
const code = (v) => ({ TaxCodeRef: { value: v } });
const txn = (v) => ({ TxnTaxDetail: { TxnTaxCodeRef: { value: v } } });
const off = (n) => ({ DetailType: 'DiscountLineDetail', Amount: n, DiscountLineDetail: { PercentBased: false } });

export default async function run() {
  await world();
  const c = await customer(), k = await customer({}, gb);
  const us = (lines, more) => bill(c, lines, more);
  const vat = (lines, more) => bill(k, lines, more, gb);
  const bad = (cust, lines, more, o) => api('POST', '/invoice', invoiceOf(cust, lines, more), o);

  await test('US: TAX lines with a code, per rate on the net total', async () => {
    const i = await us([line(60, code('TAX')), line(30, code('TAX')), line(10, code('NON'))], txn('2'));
    is(tax(i), [6.53, 106.53], '5.40 and 1.125 up');
    is(i.TxnTaxDetail.TaxLine.map((l) => [l.Amount, l.TaxLineDetail.TaxPercent, l.TaxLineDetail.NetAmountTaxable]),
      [[5.4, 6, 90], [1.13, 1.25, 90]]);
  });

  await test('US: no code, no tax; NON has none', async () => {
    is(tax(await us([line(60, code('TAX'))])), [0, 60]);
    is(tax(await us([line(60, code('NON'))], txn('2'))), [0, 60]);
    is((await us([line(60)])).Line[0].SalesItemLineDetail.TaxCodeRef.value, 'NON');
  });

  await test('US: only TAX and NON on lines', async () => {
    const e = fault(await bad(c, [line(60, code('2'))]), 6100);
    is([e.Detail, e.element], ['Valid line TaxCodes for US should be TAX or NON. Supplied value: 2',
      'Line.SalesItemLineDetail.TaxCodeRef']);
    is(fault(await bad(c, [line(60, code('TAX'))], txn('77')), 2500).element, 'TxnTaxDetail.TxnTaxCodeRef');
  });

  await test('US: before or after the discount', async () => {
    const lines = () => [line(100, code('TAX')), off(10)];
    is(tax(await us(lines(), txn('2'))), [7.25, 97.25]);
    is(tax(await us(lines(), { ...txn('2'), ApplyTaxAfterDiscount: true })), [6.53, 96.53]);
  });

  await test('US: sales tax not set up', async () => {
    await sim('POST', `/companies/${US}/preferences`, { UsingSalesTax: false });
    is(tax(await us([line(60, code('TAX'))], txn('2'))), [0, 60]);
    await sim('POST', `/companies/${US}/preferences`, { UsingSalesTax: true });
  });

  await test('US: automated sales tax replaces the code unless overridden', async () => {
    await sim('POST', `/companies/${US}/preferences`, { PartnerTaxEnabled: true });
    const auto = await us([line(100, code('TAX'))], txn('3'));
    is([auto.TxnTaxDetail.TxnTaxCodeRef.value, ...tax(auto)], ['2', 7.25, 107.25]);
    const own = await us([line(100, code('TAX'))], { TxnTaxDetail: { TxnTaxCodeRef: { value: '3' }, TotalTax: 9.11 } });
    is(tax(own), [9.11, 109.11]);
    await sim('POST', `/companies/${US}/preferences`, { PartnerTaxEnabled: null });
  });

  await test('US: a sparse update keeps the code', async () => {
    const i = await us([line(100, code('TAX'))], txn('2'));
    const r = good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '0', sparse: true,
      CustomerRef: i.CustomerRef, Line: [line(200, code('TAX'))] }), 'Invoice');
    is(tax(r), [14.5, 214.5]);
  });

  await test('GB: every line needs a code', async () => {
    yes(fault(await bad(k, [line(10)], {}, gb), 6000).Detail.includes('VAT rate before you save'), 'text');
    fault(await bad(k, [line(10, code('TAX'))], {}, gb), 2500);
    fault(await bad(k, [line(10, code('99'))], {}, gb), 2500);
  });

  await test('GB: rates are added up per code', async () => {
    const i = await vat([line(10.01, code('2')), line(20.01, code('2')), line(7.5, code('3')), line(5, code('4'))]);
    is(i.TxnTaxDetail.TaxLine.map((l) => l.Amount), [6, 0.38, 0]);
    is(tax(i), [6.38, 48.9]);
    is(i.GlobalTaxCalculation, 'TaxExcluded');
  });

  await test('GB: the discount lowers the tax', async () => {
    is(tax(await vat([line(100, code('2')), off(10)])), [18, 108]);
    const two = await vat([line(100, code('2')), line(50, code('3')), off(15)]);
    is(two.TxnTaxDetail.TaxLine.map((l) => [l.TaxLineDetail.NetAmountTaxable, l.Amount]), [[90, 18], [45, 2.25]]);
  });

  await test('GB: not applicable', async () => {
    is(tax(await vat([line(10)], { GlobalTaxCalculation: 'NotApplicable' })), [0, 10]);
    fault(await bad(k, [line(10)], { GlobalTaxCalculation: 'NotApplicable', ...txn('2') }, gb), 6170);
  });

  await test('GB: old tax stays when it is sent along, goes when it is not', async () => {
    const i = await vat([line(100, code('2'))]);
    const kept = good(await api('POST', '/invoice', { ...i, Line: [line(200, code('2'))] }, gb), 'Invoice');
    is(tax(kept), [20, 220]);
    const fresh = good(await api('POST', '/invoice', { ...kept, TxnTaxDetail: undefined }, gb), 'Invoice');
    is(tax(fresh), [40, 240]);
  });

  await test('GB: a tax line without DetailType', async () => {
    yes(fault(await bad(k, [line(10, code('2'))], { TxnTaxDetail: { TaxLine: [{ Amount: 2 }] } }, gb), 6000)
      .Detail.includes('DetailTypeEnum'), 'text');
  });

  await test('9.975 % of 4495.16 is 448.39 per rate', async () => {
    const r = await sim('POST', `/companies/${US}/TaxRate`, { Name: 'Odd', RateValue: 9.975, AgencyRef: { value: '1' } });
    const t = await sim('POST', `/companies/${US}/TaxCode`, { Name: 'Odd 9.975', Taxable: true, TaxGroup: true,
      SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: r.json.TaxRate.Id } }] } });
    is((await us([line(4495.16, code('TAX'))], txn(t.json.TaxCode.Id))).TxnTaxDetail.TotalTax, 448.39);
    is((await us([line(0.5, code('TAX')), line(99.95, code('TAX'))], txn(t.json.TaxCode.Id))).TxnTaxDetail.TotalTax, 10.02);
  });
}
