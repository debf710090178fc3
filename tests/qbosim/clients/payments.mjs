// node-quickbooks: payments and credit memos.
import { ask, customer, invoice, is, quickbooks, refused, service, sim, test, yes, US } from './lib.mjs';

export default async function payments() {
  const q = await quickbooks();
  const to = (i, amount) => ({ Amount: amount, LinkedTxn: [{ TxnId: i.Id, TxnType: i.docType ?? 'Invoice' }] });
  const pay = (c, total, lines, more = {}) =>
    ask(q, 'createPayment', { CustomerRef: { value: c.Id }, TotalAmt: total, Line: lines, ...more });

  await test('a payment lowers the balance and moves the invoice on', async () => {
    const c = await customer(q), i = await invoice(q, c, 80);
    const p = await pay(c, 100, [to(i, 80)], { PaymentRefNum: 'CHK 9921', PaymentMethodRef: { value: '2' }, PrivateNote: 'ours' });
    is([p.UnappliedAmt, p.SyncToken, p.DepositToAccountRef.value], [20, '0', '4']);
    const after = await ask(q, 'getInvoice', i.Id);
    is([after.Balance, after.SyncToken, after.TotalAmt], [0, '1', 80]);
    is(after.LinkedTxn.map((l) => [l.TxnId, l.TxnType]), [[p.Id, 'Payment']]);
    is((await ask(q, 'getCustomer', c.Id)).Balance, -20);
    is((await ask(q, 'getPayment', p.Id)).PaymentRefNum, 'CHK 9921');
    const found = await ask(q, 'findPayments', { CustomerRef: c.Id });
    is(found.QueryResponse.Payment.map((x) => x.Id), [p.Id]);
    const e = await ask(q, 'voidInvoice', { Id: i.Id, SyncToken: '1' }).then(() => null, (x) => x.response.data.Fault.Error[0].code);
    is(e, '6000', 'voiding a paid one');
  });

  await test('an update with no lines unlinks; deleting gives the balance back', async () => {
    const c = await customer(q), i = await invoice(q, c, 50), p = await pay(c, 50, [to(i, 50)]);
    const loose = await ask(q, 'updatePayment', { Id: p.Id, SyncToken: '0', sparse: true, CustomerRef: p.CustomerRef, TotalAmt: 50, Line: [] });
    is([loose.UnappliedAmt, (await ask(q, 'getInvoice', i.Id)).Balance], [50, 50]);
    const again = await ask(q, 'updatePayment', { Id: p.Id, SyncToken: loose.SyncToken, CustomerRef: p.CustomerRef, TotalAmt: 50,
      Line: [to(i, 50)] });
    is((await ask(q, 'getInvoice', i.Id)).Balance, 0);
    await refused(ask(q, 'updatePayment', { Id: p.Id, SyncToken: '0', PrivateNote: 'late' }), 5010);
    is((await ask(q, 'deletePayment', { Id: p.Id, SyncToken: again.SyncToken })).Payment.status, 'Deleted');
    is((await ask(q, 'getInvoice', i.Id)).Balance, 50);
    await refused(ask(q, 'getPayment', p.Id), 610);
  });

  await test('a payment is voided in its own way', async () => {
    const c = await customer(q), i = await invoice(q, c, 60), p = await pay(c, 60, [to(i, 60)]);
    const v = await ask(q, 'voidPayment', { Id: p.Id, SyncToken: p.SyncToken });
    is([v.TotalAmt, v.PrivateNote], [0, 'Voided']);
    is((await ask(q, 'getInvoice', i.Id)).Balance, 60);
  });

  await test('what is wrong with a payment', async () => {
    const c = await customer(q), other = await customer(q), i = await invoice(q, other, 50);
    await refused(ask(q, 'createPayment', { TotalAmt: 5 }), 2020);
    await refused(pay(c, 50, [to({ Id: '987654' }, 50)]), 620);
    await refused(pay(c, 50, [to(i, 50)]), 620);
    await refused(pay({ Id: '987654' }, 50, []), 2500);
  });

  await test('a deposited payment stays as it is: 6540', async () => {
    const c = await customer(q), i = await invoice(q, c, 70), p = await pay(c, 70, [to(i, 70)]);
    await sim('POST', `/companies/${US}/Payment/${p.Id}/state`, { deposited: true });
    await refused(ask(q, 'deletePayment', { Id: p.Id, SyncToken: p.SyncToken }), 6540);
  });

  await test('a credit memo is applied by a payment of nothing', async () => {
    await sim('POST', `/companies/${US}/preferences`, { AutoApplyCredit: false });
    const c = await customer(q), i = await invoice(q, c, 100);
    const m = await ask(q, 'createCreditMemo', { CustomerRef: { value: c.Id }, Line: [service(30)] });
    is([m.TotalAmt, m.RemainingCredit, m.Balance], [30, 30, 30]);
    is((await ask(q, 'getCustomer', c.Id)).Balance, 70);
    const p = await pay(c, 0, [to(i, 30), to({ ...m, docType: 'CreditMemo' }, 30)]);
    is(p.TotalAmt, 0);
    is([(await ask(q, 'getInvoice', i.Id)).Balance, (await ask(q, 'getCreditMemo', m.Id)).RemainingCredit], [70, 0]);
    is((await ask(q, 'findCreditMemos', { Id: m.Id })).QueryResponse.CreditMemo.length, 1);
    const n = await ask(q, 'createCreditMemo', { CustomerRef: { value: c.Id }, Line: [service(5)] });
    is((await ask(q, 'updateCreditMemo', { Id: n.Id, SyncToken: n.SyncToken, sparse: true, CustomerRef: n.CustomerRef,
      PrivateNote: 'x' })).PrivateNote, 'x');
    is((await ask(q, 'deleteCreditMemo', n.Id)).CreditMemo.status, 'Deleted');
    await refused(ask(q, 'getCreditMemo', n.Id), 610);
    is(Buffer.from(await ask(q, 'getCreditMemoPdf', m.Id)).subarray(0, 5).toString(), '%PDF-');
  });
}
