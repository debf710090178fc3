// node-quickbooks: an invoice's life.
import { GB, US, ask, customer, invoice, is, quickbooks, refused, service, sim, test, yes } from './lib.mjs';

export default async function invoices() {
  const q = await quickbooks();
  const c = await customer(q, { PrimaryEmailAddr: { Address: 'ap@kettle.example' },
    BillAddr: { Line1: '7 Mill Lane', City: 'Salem', CountrySubDivisionCode: 'OR', PostalCode: '97301' } });

  await test('lines, discount, term and tax come to what they should', async () => {
    const i = await ask(q, 'createInvoice', { CustomerRef: { value: c.Id }, TxnDate: '2026-06-18', SalesTermRef: { value: '3' },
      PrivateNote: 'ours', TxnTaxDetail: { TxnTaxCodeRef: { value: '2' } }, ApplyTaxAfterDiscount: true, Line: [
        { Amount: 90, DetailType: 'SalesItemLineDetail', Description: 'Site visit',
          SalesItemLineDetail: { ItemRef: { value: '1' }, Qty: 1.5, UnitPrice: 60, TaxCodeRef: { value: 'TAX' } } },
        { DetailType: 'DescriptionOnly', Description: 'Thank you', DescriptionLineDetail: {} },
        { Amount: 9, DetailType: 'DiscountLineDetail',
          DiscountLineDetail: { PercentBased: true, DiscountPercent: 10, DiscountAccountRef: { value: '86' } } }] });
    is([i.DueDate, i.TxnTaxDetail.TotalTax, i.TotalAmt, i.Balance, i.SyncToken], ['2026-07-18', 5.87, 86.87, 86.87, '0']);
    const sub = i.Line.find((l) => l.DetailType === 'SubTotalLineDetail');
    is([sub.Amount, sub.Id], [90, undefined]);
    yes(/^\d+$/.test(i.DocNumber) && i.Line[0].Id && i.MetaData.CreateTime, 'number, ids, times');
    const read = await ask(q, 'getInvoice', i.Id);
    is([read.TotalAmt, read.Line.length, read.CustomerRef.name], [86.87, i.Line.length, c.DisplayName]);
    is((await ask(q, 'getCustomer', c.Id)).Balance, 86.87);
  });

  await test('a sparse update keeps the lines, a shorter Line drops some', async () => {
    const i = await ask(q, 'createInvoice', { CustomerRef: { value: c.Id }, Line: [service(10), service(20)] });
    const note = await ask(q, 'updateInvoice', { Id: i.Id, SyncToken: '0', sparse: true, CustomerRef: { value: c.Id }, PrivateNote: 'n' });
    is([note.SyncToken, note.TotalAmt], ['1', 30]);
    const kept = note.Line.filter((l) => l.Id).slice(0, 1);
    const one = await ask(q, 'updateInvoice', { Id: i.Id, SyncToken: '1', CustomerRef: { value: c.Id }, Line: kept });
    is([one.TotalAmt, one.Line.filter((l) => l.Id).map((l) => l.Id)], [10, [kept[0].Id]]);
    await refused(ask(q, 'updateInvoice', { Id: i.Id, SyncToken: '0', PrivateNote: 'late' }), 5010);
    const full = await ask(q, 'updateInvoice', { ...one, sparse: false, PrivateNote: undefined });
    is([full.PrivateNote, full.SyncToken], [undefined, '3']);
  });

  await test('own numbers: 6140 names the other one, unless doubles are allowed', async () => {
    await sim('POST', `/companies/${US}/preferences`, { CustomTxnNumbers: true });
    const i = await invoice(q, c, 10, { DocNumber: 'S-10442' });
    const f = await refused(invoice(q, c, 10, { DocNumber: 'S-10442' }), 6140);
    yes(f.detail.includes('DocNumber=S-10442') && f.detail.includes(`TxnId=${i.Id}`), f.detail);
    const again = await invoice(q, c, 10, { DocNumber: 'S-10442', allowDuplicateDocNum: true });
    is(again.DocNumber, 'S-10442');
    await refused(invoice(q, c, 10, { DocNumber: 'x'.repeat(22) }), 2050);
    await sim('POST', `/companies/${US}/preferences`, { CustomTxnNumbers: false });
  });

  await test('requestId: the second is the first', async () => {
    const one = () => invoice(q, c, 33, { requestId: 'once-only' });
    const [a, b] = [await one(), await one()];
    is([a.Id, a.MetaData], [b.Id, b.MetaData]);
  });

  await test('void: zero, marked, and one token on', async () => {
    const i = await invoice(q, c, 44, { PrivateNote: 'mine' });
    const v = (await ask(q, 'voidInvoice', { Id: i.Id, SyncToken: i.SyncToken })).Invoice;
    is([v.TotalAmt, v.Balance, v.SyncToken, v.PrivateNote], [0, 0, '1', 'Voided - mine']);
    const j = await invoice(q, c, 44);
    is((await ask(q, 'voidInvoice', j.Id)).Invoice.PrivateNote, 'Voided', 'by id alone: the library reads first');
  });

  await test('delete: gone for good, 610 ever after', async () => {
    const i = await invoice(q, c, 44);
    const d = (await ask(q, 'deleteInvoice', i.Id)).Invoice;
    is([d.status, d.Id], ['Deleted', i.Id]);
    await refused(ask(q, 'getInvoice', i.Id), 610);
    await refused(ask(q, 'deleteInvoice', { Id: i.Id, SyncToken: '0' }), 610);
    await refused(ask(q, 'deleteInvoice', { Id: (await invoice(q, c, 1)).Id, SyncToken: '7' }), 5010);
  });

  await test('what is wrong with an invoice is said by number', async () => {
    const wrong = (code, body) => refused(ask(q, 'createInvoice', body), code);
    const to = { CustomerRef: { value: c.Id } };
    yes((await wrong(6070, { ...to, Line: [{ ...service(10), Amount: 11 }] })).element.includes('Amount'), 'element');
    await wrong(2500, { ...to, Line: [service(10, { ItemRef: { value: '4711' } })] });
    await wrong(6100, { ...to, Line: [service(10, { TaxCodeRef: { value: '2' } })] });
    await wrong(2020, { ...to });
    await wrong(6000, { ...to, TxnDate: '2026-06-18', DueDate: '2026-06-01', Line: [service(1)] });
    await wrong(2050, { ...to, PrivateNote: 'x'.repeat(4001), Line: [service(1)] });
    await wrong(2010, { ...to, Price: 3, Line: [service(1)] });
    const noOne = await ask(q, 'createInvoice', { Line: [service(1)] }).then(() => null, (e) => e.response.data.Fault.Error[0].code);
    yes(noOne === '2020' || noOne === '6560', `without a customer: ${noOne}`);
    await wrong(2500, { CustomerRef: { value: '987654' }, Line: [service(1)] });
  });

  await test('closed books: 6210, up to and with that day', async () => {
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: '2026-05-31' });
    const f = await refused(invoice(q, c, 5, { TxnDate: '2026-05-31' }), 6210);
    is(f.message, 'Account Period Closed, Cannot Update Through Services API');
    await invoice(q, c, 5, { TxnDate: '2026-06-01' });
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: null });
  });

  await test('the PDF is one, and /send marks it sent', async () => {
    const i = await invoice(q, c, 12, { BillEmail: { Address: 'ap@kettle.example' } });
    const pdf = await ask(q, 'getInvoicePdf', i.Id);
    is(Buffer.from(pdf).subarray(0, 5).toString(), '%PDF-');
    const sent = await ask(q, 'sendInvoicePdf', i.Id, 'other@kettle.example');
    is([sent.EmailStatus, sent.BillEmail.Address], ['EmailSent', 'other@kettle.example']);
    yes(sent.DeliveryInfo?.DeliveryTime, 'delivery time');
    is((await sim('GET', '/mail')).mail.at(-1).to, 'other@kettle.example');
    const bare = await invoice(q, await customer(q), 12);
    await refused(ask(q, 'sendInvoicePdf', bare.Id), 6420);
  });

  await test('Great Britain: every line has a tax code, or 6000', async () => {
    const g = await quickbooks(GB);
    const d = await customer(g);
    const f = await refused(invoice(g, d, 100), 6000);
    yes(f.detail.includes('VAT rate'), f.detail);
    const codes = (await ask(g, 'findTaxCodes')).QueryResponse.TaxCode;
    const twenty = codes.find((t) => t.Name.startsWith('20'));
    const i = await ask(g, 'createInvoice', { CustomerRef: { value: d.Id }, Line: [service(100, { TaxCodeRef: { value: twenty.Id } })] });
    is([i.TxnTaxDetail.TotalTax, i.TotalAmt], [20, 120]);
  });
}
