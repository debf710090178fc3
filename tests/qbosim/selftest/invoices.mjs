// Invoices: numbers, dates, lines, updates, voids and deletes.
import { api, query, sim, test, is, yes, good, fault, line, customer, invoiceOf, bill, world, US } from './lib.mjs';

const post = (body, q = '') => api('POST', `/invoice${q}`, body);
const prefs = (p) => sim('POST', `/companies/${US}/preferences`, p);
const balance = async (c) => good(await api('GET', `/customer/${c.Id}`), 'Customer').Balance;

export default async function run() {
  await world();
  const c = await customer({ DisplayName: 'Invoice Test', BillAddr: { Line1: '7 Mill Lane', City: 'Salem',
    CountrySubDivisionCode: 'OR', PostalCode: '97301' } });

  await test('create answers with what QuickBooks adds', async () => {
    const i = await bill(c, [line(90, { Qty: 1.5, UnitPrice: 60 }),
      { DetailType: 'DescriptionOnly', Description: 'Thank you', DescriptionLineDetail: {} }]);
    is([i.TotalAmt, i.Balance, i.SyncToken, i.TxnTaxDetail.TotalTax, i.EmailStatus], [90, 90, '0', 0, 'NotSet']);
    is(i.Line.map((l) => l.DetailType), ['SalesItemLineDetail', 'DescriptionOnly', 'SubTotalLineDetail']);
    is([i.Line[0].Id, i.Line[0].LineNum, i.Line[2].Id], ['1', 1, undefined]);
    is([i.CustomerRef.name, i.BillAddr.City], ['Invoice Test', 'Salem']);
    is([i.LinkedTxn, i.CustomField], [[], []]);
    is(i.Line[0].SalesItemLineDetail.ItemAccountRef.name, 'Services');
  });

  await test('due dates follow the terms, else the company', async () => {
    const own = await bill(c, [line(1)], { TxnDate: '2026-01-31', SalesTermRef: { value: '2' } });
    is(own.DueDate, '2026-02-15');
    const theirs = await bill(c, [line(1)], { TxnDate: '2026-01-31' });
    is([theirs.DueDate, theirs.SalesTermRef], ['2026-03-02', undefined]);
    fault(await post(invoiceOf(c, [line(1)], { TxnDate: '2026-02-01', DueDate: '2026-01-31' })), 6000);
    fault(await post(invoiceOf(c, [line(1)], { TxnDate: '2026-02-30' })), 2070);
  });

  await test('their numbering: the next one, and ours when sent', async () => {
    const a = await bill(c, [line(1)]), b = await bill(c, [line(1)]);
    is(Number(b.DocNumber), Number(a.DocNumber) + 1);
    await bill(c, [line(1)], { DocNumber: 'S-099' });
    is((await bill(c, [line(1)])).DocNumber, 'S-100', 'continues our series');
  });

  await test('our numbering: nothing sent, nothing given', async () => {
    await prefs({ CustomTxnNumbers: true });
    is((await bill(c, [line(1)])).DocNumber, undefined);
    is((await bill(c, [line(1)], { DocNumber: '7001' })).DocNumber, '7001');
    yes((await bill(c, [line(1)], { DocNumber: 'AUTO_GENERATE' })).DocNumber === '7002', 'asked for');
    fault(await post(invoiceOf(c, [line(1)], { DocNumber: '1'.repeat(22) })), 2050);
  });

  await test('a number is used once, and 6140 says by whom', async () => {
    const i = await bill(c, [line(1)], { DocNumber: '7100' });
    const e = fault(await post(invoiceOf(c, [line(2)], { DocNumber: '7100' })), 6140);
    yes(e.Detail.endsWith(`DocNumber=7100 is assigned to TxnType=Invoice with TxnId=${i.Id}`), e.Detail);
    const two = good(await post(invoiceOf(c, [line(2)], { DocNumber: '7100' }), '?include=allowduplicatedocnum'), 'Invoice');
    await post({ Id: i.Id, SyncToken: '0' }, '?operation=delete');
    yes(fault(await post(invoiceOf(c, [line(2)], { DocNumber: '7100' })), 6140).Detail.endsWith(`TxnId=${two.Id}`), 'the other');
    await prefs({ CustomTxnNumbers: false });
  });

  await test('Amount must be Qty x UnitPrice to the cent', async () => {
    const e = fault(await post(invoiceOf(c, [line(58, { Qty: 1, UnitPrice: 60 }), line(57, { Qty: 1, UnitPrice: 60 })])), 6070);
    is([e.Detail, e.element], ['Amount is not equal to UnitPrice * Qty. Supplied value:58', 'Line.Amount']);
    is((await bill(c, [line(0.34, { Qty: 0.5, UnitPrice: 0.67 })])).TotalAmt, 0.34, 'half a cent goes up');
    const r = await post(`{"CustomerRef":{"value":"${c.Id}"},"Line":[{"Amount":90071992.47,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":"1"},"Qty":3,"UnitPrice":30023997.49}}]}`);
    yes(r.text.includes('"TotalAmt":90071992.47'), r.text);
  });

  await test('amounts beyond every measure', async () => {
    fault(await post(invoiceOf(c, Array.from({ length: 20 }, () => line(99999999999)))), 6000);
    fault(await post(invoiceOf(c, [line(1e11)])), 2110);
    const k = await customer();
    for (let n = 0; n < 12; n++) await bill(k, [line(99999999999)]);
    is(await balance(k) > 9e11, true);
    for (const i of good(await query(`select * from Invoice where CustomerRef = '${k.Id}'`), 'QueryResponse').Invoice)
      good(await post({ Id: i.Id, SyncToken: '0' }, '?operation=delete'), 'Invoice');
    is(await balance(k), 0);
  });

  await test('required and known', async () => {
    fault(await post({ Line: [line(1)] }), 2020);
    is(fault(await post({ CustomerRef: { value: c.Id } }), 2020).element, 'Line');
    fault(await post({ CustomerRef: { value: c.Id }, Line: [] }), 2020);
    const e = fault(await post(invoiceOf({ Id: '999' }, [line(1)])), 2500);
    is(e.Detail, 'Invalid Reference Id : Names element id 999 not found');
    fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: '999' } })])), 2500);
    fault(await post(invoiceOf(c, [line(1)], { SalesTermRef: { value: '99' } })), 2500);
    yes(fault(await post(invoiceOf(c, [{ ...line(1), Colour: 1 }])), 2010).Detail.includes('"Colour"'), 'in a line');
  });

  await test('what is inactive cannot be used', async () => {
    const gone = await customer();
    await sim('DELETE', `/companies/${US}/Customer/${gone.Id}`);
    yes(fault(await post(invoiceOf(gone, [line(1)])), 2500).Detail.includes('has been made inactive'), 'customer');
    const item = good(await api('POST', '/item', { Name: 'Soon gone', IncomeAccountRef: { value: '48' } }), 'Item');
    await sim('POST', `/companies/${US}/Account`, { Id: '48', Active: false });
    fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: item.Id } })])), 610);
    await sim('DELETE', `/companies/${US}/Item/${item.Id}`);
    fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: item.Id } })])), 2500);
    const cat = good(await api('POST', '/item', { Name: 'Cat', Type: 'Category' }), 'Item');
    yes(fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: cat.Id } })])), 2500).Detail.includes('Categories'), 'category');
  });

  await test('discounts', async () => {
    const d = (x, more = {}) => ({ DetailType: 'DiscountLineDetail', ...more, DiscountLineDetail: x });
    const p = await bill(c, [line(90), d({ PercentBased: true, DiscountPercent: 10 })]);
    is([p.TotalAmt, p.Line.at(-1).Amount, p.Line.at(-1).DiscountLineDetail.DiscountAccountRef.value], [81, 9, '86']);
    is((await bill(c, [line(90), d({ PercentBased: false }, { Amount: 5.5 })])).TotalAmt, 84.5);
    fault(await post(invoiceOf(c, [line(90), d({ PercentBased: true })])), 6090);
    fault(await post(invoiceOf(c, [line(9), d({ PercentBased: false }, { Amount: 10 })])), 6000);
    fault(await post(invoiceOf(c, [line(9), d({ PercentBased: false }, { Amount: 1 }), d({ PercentBased: false }, { Amount: 1 })])), 10000, 500);
    await prefs({ AllowDiscount: false });
    fault(await post(invoiceOf(c, [line(9), d({ PercentBased: false }, { Amount: 1 })])), 6000);
    await prefs({ AllowDiscount: true });
    fault(await post(invoiceOf(c, [line(-5)])), 6000);
  });

  await test('sparse update: lines are all or nothing', async () => {
    const i = await bill(c, [{ ...line(10), Description: 'one' }, line(20)], { PrivateNote: 'note' });
    const s = good(await post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'new' }), 'Invoice');
    is([s.SyncToken, s.Line.length, s.TotalAmt, s.PrivateNote], ['1', 3, 30, 'new']);
    yes(s.BillAddr.Line1 === 'Invoice Test' && s.BillAddr.Line3 === 'Salem, OR  97301' && !s.BillAddr.City, 'flattened');
    const t = good(await post({ Id: i.Id, SyncToken: '1', sparse: true, CustomerRef: { value: c.Id },
      Line: [{ ...line(10), Id: '1' }, line(5)] }), 'Invoice');
    is([t.TotalAmt, t.Line.map((l) => l.Id), t.Line[0].Description], [15, ['1', '3', undefined], undefined]);
  });

  await test('full update clears what is left out', async () => {
    const i = await bill(c, [line(10)], { PrivateNote: 'note', DocNumber: 'F-1' });
    const f = good(await post({ Id: i.Id, SyncToken: '0', CustomerRef: { value: c.Id }, DocNumber: 'F-1', Line: i.Line }), 'Invoice');
    is([f.PrivateNote, f.Line.length, f.TotalAmt, f.DocNumber], [undefined, 2, 10, 'F-1']);
    fault(await post({ Id: i.Id, SyncToken: '1', CustomerRef: { value: c.Id } }), 2020);
    fault(await post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 5010);
  });

  await test('closed books', async () => {
    const i = await bill(c, [line(10)], { TxnDate: '2026-01-15' });
    await prefs({ BookCloseDate: '2026-01-31' });
    yes(fault(await post(invoiceOf(c, [line(1)], { TxnDate: '2026-01-31' })), 6210).Detail.includes('through through'), 'text');
    fault(await post({ Id: i.Id, SyncToken: '0', sparse: true, TxnDate: '2026-03-01' }), 6210);
    fault(await post({ Id: i.Id, SyncToken: '0' }, '?operation=void'), 6210);
    fault(await post({ Id: i.Id, SyncToken: '0' }, '?operation=delete'), 6210);
    await bill(c, [line(1)], { TxnDate: '2026-02-01' });
    await prefs({ BookCloseDate: null });
  });

  await test('void', async () => {
    const i = await bill(c, [line(10, { Qty: 2, UnitPrice: 5 })], { PrivateNote: 'was' });
    const before = await balance(c);
    const v = good(await post({ Id: i.Id, SyncToken: '0' }, '?operation=void'), 'Invoice');
    is([v.TotalAmt, v.Balance, v.Line[0].Amount, v.Line[0].SalesItemLineDetail.Qty, v.PrivateNote, v.SyncToken],
      [0, 0, 0, 0, 'Voided - was', '1']);
    is(await balance(c), before - 10);
    const j = await bill(c, [line(10)]);
    is(good(await post({ Id: j.Id, SyncToken: '0', sparse: true }, '?operation=update&include=void'), 'Invoice').PrivateNote, 'Voided');
  });

  await test('delete is for good', async () => {
    const i = await bill(c, [line(10)], { DocNumber: 'D-1' });
    fault(await post({ Id: i.Id, SyncToken: '5' }, '?operation=delete'), 5010);
    const d = good(await post({ Id: i.Id, SyncToken: '0' }, '?operation=delete'), 'Invoice');
    is(d, { domain: 'QBO', status: 'Deleted', Id: i.Id });
    fault(await api('GET', `/invoice/${i.Id}`), 610);
    yes(fault(await post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 610).Detail.includes('Another user has deleted'), 'text');
    await bill(c, [line(10)], { DocNumber: 'D-1' });
  });

  await test('balances of customers', async () => {
    const k = await customer();
    await bill(k, [line(10.1)]);
    await bill(k, [line(20.2)]);
    is(await balance(k), 30.3);
    yes(fault(await api('POST', '/customer', { Id: k.Id, SyncToken: '0', sparse: true, Active: false }), 6220), 'open balance');
  });

  await test('a void leaves no deposit behind', async () => {
    const i = await bill(c, [line(50)], { Deposit: 15 });
    is(i.Balance, 35, 'balance');
    good(await post({ Id: i.Id, SyncToken: '0' }, '?operation=void'), 'Invoice');
    const again = good(await post({ Id: i.Id, SyncToken: '1', sparse: true, Line: [line(50)] }), 'Invoice');
    is([again.TotalAmt, again.Balance], [50, 50], 'filled again');
  });
  await test('a person deletes and voids', async () => {
    const i = await bill(c, [line(10)]), j = await bill(c, [line(10)]);
    is((await sim('DELETE', `/companies/${US}/Invoice/${i.Id}`)).json.Invoice.status, 'Deleted');
    is((await sim('POST', `/companies/${US}/Invoice/${j.Id}/void`)).json.Invoice.TotalAmt, 0);
  });

  await test('a person continues our series', async () => {
    await prefs({ CustomTxnNumbers: true });
    await bill(c, [line(1)], { DocNumber: 'P-41' });
    const r = await sim('POST', `/companies/${US}/Invoice`, invoiceOf(c, [line(1)]));
    is(r.json.Invoice.DocNumber, 'P-42');
    fault(await post(invoiceOf(c, [line(1)], { DocNumber: 'P-42' })), 6140);
    await prefs({ CustomTxnNumbers: false });
  });

  await test('700 lines', async () => {
    const i = await bill(c, Array.from({ length: 700 }, (_, n) => ({ ...line(1.01, { Qty: 1, UnitPrice: 1.01 }), Description: `line ${n}` })));
    is([i.Line.length, i.TotalAmt], [701, 707]);
    is(good(await query(`select * from Invoice where Id = '${i.Id}'`), 'QueryResponse').Invoice[0].Line.length, 701);
  });
}
