// Which kinds can be voided, by which request, and the odd answers of those
// that can not; bills, purchases, bill payments and journal entries besides.
import { api, query, sim, is, yes, test, good, fault, line, customer, bill, world, US } from './lib.mjs';
import { to } from './payments.mjs';

const post = (kind, body, q = '') => api('POST', `/${kind.toLowerCase()}${q}`, body);
const get = async (kind, x) => good(await api('GET', `/${kind.toLowerCase()}/${x.Id}`), kind);
const end = (kind, x, q) => post(kind, { Id: x.Id, SyncToken: x.SyncToken, sparse: true }, q);
const VOID = '?operation=void', UPDATE = '?operation=update&include=void';
const side = (PostingType, Amount, account, name) => ({ Amount, DetailType: 'JournalEntryLineDetail',
  JournalEntryLineDetail: { PostingType, AccountRef: { value: account },
    ...(name && { Entity: { Type: 'Customer', EntityRef: { value: name.Id } } }) } });

export default async function run() {
  await world();
  const c = await customer();
  const vendor = good(await api('POST', '/vendor', { DisplayName: 'Pipes & Co' }), 'Vendor');
  const VendorRef = { value: vendor.Id };
  const expense = { Amount: 12.5, DetailType: 'AccountBasedExpenseLineDetail', AccountBasedExpenseLineDetail: { AccountRef: { value: '7' } } };
  const made = {};

  await test('thin kinds are kept as sent', async () => {
    made.Bill = good(await post('Bill', { VendorRef, Line: [expense, expense], Whatever: { a: [1] } }), 'Bill');
    is([made.Bill.TotalAmt, made.Bill.Balance, made.Bill.Whatever, made.Bill.VendorRef.name], [25, 25, { a: [1] }, 'Pipes & Co']);
    made.Purchase = good(await post('Purchase', { PaymentType: 'Cash', AccountRef: { value: '35' }, Line: [expense], DocNumber: 'V-1' }), 'Purchase');
    made.BillPayment = good(await post('BillPayment', { VendorRef, TotalAmt: 25, PayType: 'Check',
      Line: [{ Amount: 25, LinkedTxn: [{ TxnId: made.Bill.Id, TxnType: 'Bill' }] }] }), 'BillPayment');
    made.JournalEntry = good(await post('JournalEntry', { Line: [side('Debit', 5, '7'), side('Credit', 5, '35')] }), 'JournalEntry');
    is(Number(made.JournalEntry.Id), Number(made.Bill.Id) + 3, 'one sequence');
    const s = good(await post('Bill', { Id: made.Bill.Id, SyncToken: '0', sparse: true, PrivateNote: 'n' }), 'Bill');
    is([s.SyncToken, s.TotalAmt], ['1', 25]);
    made.Bill = s;
    is(good(await query("select * from Purchase where DocNumber = 'V-1'"), 'QueryResponse').Purchase.length, 1);
    is((await bill(c, [line(1)])).DocNumber, '1001', 'their numbers are not the company\'s');
  });

  await test('what they need', async () => {
    fault(await post('Bill', { Line: [expense] }), 2020);
    fault(await post('Bill', { VendorRef }), 2020);
    fault(await post('Bill', { VendorRef: { value: '999' }, Line: [expense] }), 2500);
    fault(await post('Bill', { VendorRef, Line: [{ Amount: -1 }] }), 6000);
    is(fault(await post('Purchase', { AccountRef: { value: '35' }, Line: [expense] }), 2020).element, 'PaymentType');
    const e = fault(await post('Purchase', { PaymentType: 'Cash', AccountRef: { value: '35' }, Line: [expense], DocNumber: 'V-1' }), 6140);
    yes(e.Detail.endsWith(`TxnType=Purchase with TxnId=${made.Purchase.Id}`), e.Detail);
    fault(await post('BillPayment', { VendorRef }), 2020);
    yes(fault(await post('JournalEntry', { Line: [side('Debit', 5, '7')] }), 6000).Detail.includes('at least two detail lines'), 'two');
    fault(await post('JournalEntry', { Line: [side('Debit', 5, '7'), side('Credit', 6, '35')] }), 2300);
    for (const [id, who] of [['84', 'customer'], ['33', 'vendor']])
      yes(fault(await post('JournalEntry', { Line: [side('Debit', 5, id), side('Credit', 5, '35')] }), 6000)
        .Detail.includes(`you must choose a ${who}`), who);
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: '2026-01-31' });
    fault(await post('JournalEntry', { TxnDate: '2026-01-31', Line: [side('Debit', 5, '7'), side('Credit', 5, '35')] }), 6210);
    await sim('POST', `/companies/${US}/preferences`, { BookCloseDate: null });
  });

  await test('the matrix of ?operation=void', async () => {
    made.Payment = good(await post('Payment', { CustomerRef: { value: c.Id }, TotalAmt: 5 }), 'Payment');
    for (const kind of ['Purchase', 'BillPayment', 'Payment']) {
      const e = fault(await end(kind, made[kind], VOID), 500);
      is([e.Message, e.Detail, e.element], ['Unsupported Operation', 'Operation void is not supported.', 'Operation']);
    }
    const crash = await end('Bill', made.Bill, VOID);
    is(crash.status, 200);
    is([crash.json.Fault.type, crash.json.Fault.Error[0].code, crash.json.Bill], ['SystemFault', '10000', undefined]);
    yes(crash.json.Fault.Error[0].Detail.includes('java.lang.UnsupportedOperationException'), 'text');
    const nothing = await end('JournalEntry', made.JournalEntry, VOID);
    is([nothing.status, nothing.json.BatchItemResponse, Object.keys(nothing.json)], [200, [], ['BatchItemResponse', 'time']]);
    for (const kind of Object.keys(made))
      is(await get(kind, made[kind]).then((x) => x.SyncToken), made[kind].SyncToken, `${kind} is as it was`);
  });

  await test('?operation=update&include=void', async () => {
    const v = good(await end('BillPayment', made.BillPayment, UPDATE), 'BillPayment');
    is([v.TotalAmt, v.Line, v.PrivateNote, v.SyncToken], [0, [], 'Voided', '1']);
    fault(await end('Purchase', made.Purchase, UPDATE), 500);
    const i = await bill(c, [line(5)]);
    is(good(await end('Invoice', i, UPDATE), 'Invoice').TotalAmt, 0);
  });

  await test('a fault with 200 stays one in a batch', async () => {
    const r = await api('POST', '/batch', { BatchItemRequest: [
      { bId: '1', operation: 'void', Bill: { Id: made.Bill.Id, SyncToken: '1' } },
      { bId: '2', operation: 'create', JournalEntry: { Line: [side('Debit', 1, '7'), side('Credit', 1, '35')] } }] });
    is(r.status, 200);
    is([r.json.BatchItemResponse[0].Fault.Error[0].code, r.json.BatchItemResponse[1].JournalEntry.SyncToken], ['10000', '0']);
  });

  await test('deleting them', async () => {
    for (const kind of ['Bill', 'Purchase', 'JournalEntry']) {
      is(good(await end(kind, made[kind], '?operation=delete'), kind).status, 'Deleted');
      fault(await api('GET', `/${kind.toLowerCase()}/${made[kind].Id}`), 610);
    }
  });

  await test('a payment can pay a journal entry that names the customer', async () => {
    const e = good(await post('JournalEntry', { Line: [side('Debit', 40, '84', c), side('Credit', 40, '35')] }), 'JournalEntry');
    const p = good(await post('Payment', { CustomerRef: { value: c.Id }, TotalAmt: 40, Line: [to(e, 40, 'JournalEntry')] }), 'Payment');
    is([p.UnappliedAmt, (await get('JournalEntry', e)).LinkedTxn], [0, [{ TxnId: p.Id, TxnType: 'Payment' }]]);
    fault(await end('JournalEntry', { Id: e.Id, SyncToken: '1' }, '?operation=delete'), 6000);
    const other = await customer();
    fault(await post('Payment', { CustomerRef: { value: other.Id }, TotalAmt: 40, Line: [to(e, 40, 'JournalEntry')] }), 620);
    good(await end('Payment', p, '?operation=delete'), 'Payment');
    good(await end('JournalEntry', { Id: e.Id, SyncToken: '2' }, '?operation=delete'), 'JournalEntry');
  });
}
