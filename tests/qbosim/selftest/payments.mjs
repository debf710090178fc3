// Payments: what they are applied to, what that does to the other side, and
// what undoes it.
import { api, query, sim, test, is, yes, good, fault, line, customer, bill, world, US, start, stop } from './lib.mjs';

const post = (body, q = '') => api('POST', `/payment${q}`, body);
const settings = (s) => sim('POST', '/settings', s);
const prefs = (p) => sim('POST', `/companies/${US}/preferences`, p);
const get = async (kind, id) => good(await api('GET', `/${kind.toLowerCase()}/${id}`), kind);
export const to = (txn, Amount, TxnType = 'Invoice') => ({ Amount, LinkedTxn: [{ TxnId: txn.Id, TxnType }] });
const pay = async (c, TotalAmt, Line, more = {}) =>
  good(await post({ CustomerRef: { value: c.Id }, TotalAmt, Line, ...more }), 'Payment');
const state = (kind, x, s) => sim('POST', `/companies/${US}/${kind}/${x.Id}/state`, s);
const end = (p, q) => post({ Id: p.Id, SyncToken: p.SyncToken, sparse: true }, q);
const VOID = '?operation=update&include=void';

export default async function run() {
  await world();
  const c = await customer({ DisplayName: 'Payer' }), other = await customer();

  await test('a payment answers with its defaults', async () => {
    const p = await pay(c, 30, undefined, { TxnDate: '2026-03-10', PaymentRefNum: 'CHK 9921', PrivateNote: 'thanks' });
    is([p.TotalAmt, p.UnappliedAmt, p.Line, p.ProcessPayment, p.DepositToAccountRef.value, p.CurrencyRef.value, p.SyncToken],
      [30, 30, [], false, '4', 'USD', '0']);
    is(p.CustomerRef.name, 'Payer');
    is((await get('Customer', c.Id)).Balance, -30);
    is(good(await query("select * from Payment where TotalAmt = '30'"), 'QueryResponse').Payment.length, 1);
    good(await end(p, '?operation=delete'), 'Payment');
    is((await get('Customer', c.Id)).Balance, 0);
    fault(await api('GET', `/payment/${p.Id}`), 610);
  });

  await test('required, and within measure', async () => {
    is(fault(await post({ TotalAmt: 1 }), 2020).element, 'CustomerRef');
    is(fault(await post({ CustomerRef: { value: c.Id } }), 2020).element, 'TotalAmt');
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: -1 }), 6000);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1.005 }), 2140);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1, PaymentRefNum: '1'.repeat(22) }), 2050);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1, PaymentMethodRef: { value: '99' } }), 2500);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1, Colour: 'red' }), 2010);
    const t = { CustomerRef: { value: c.Id }, TotalAmt: 1 };
    fault(await post({ ...t, DepositToAccountRef: { value: '1' } }), 6430);
    fault(await post({ ...t, ARAccountRef: { value: '35' } }), 6430);
    const p = good(await post({ ...t, DepositToAccountRef: { value: '35' }, ARAccountRef: { value: '84' } }), 'Payment');
    await end(p, '?operation=delete');
  });

  await test('applying writes the invoice again', async () => {
    const i = await bill(c, [line(81)]);
    const p = await pay(c, 100, [to(i, 81)]);
    is([p.UnappliedAmt, p.Line.length], [19, 1]);
    const paid = await get('Invoice', i.Id);
    is([paid.Balance, paid.TotalAmt, paid.SyncToken, paid.LinkedTxn], [0, 81, '1', [{ TxnId: p.Id, TxnType: 'Payment' }]]);
    is((await get('Customer', c.Id)).Balance, -19);
    fault(await api('POST', '/invoice', { Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'late' }), 5010);
    good(await end(p, '?operation=delete'), 'Payment');
    const open = await get('Invoice', i.Id);
    is([open.Balance, open.SyncToken, open.LinkedTxn], [81, '2', []]);
  });

  await test('LastUpdatedTime of the invoice moves with it', async () => {
    const i = await bill(c, [line(8)]);
    await sim('POST', '/clock', { advance_s: 5 });
    await pay(c, 8, [to(i, 8)]);
    const paid = await get('Invoice', i.Id);
    yes(paid.MetaData.LastUpdatedTime > i.MetaData.LastUpdatedTime, 'moved');
    is(paid.MetaData.CreateTime, i.MetaData.CreateTime);
  });

  await test('a read adds LineEx, an answer to a write does not', async () => {
    const i = await bill(c, [line(50)], { DocNumber: 'EX-1' });
    const p = await pay(c, 20, [to(i, 20)]);
    is(p.Line[0].LineEx, undefined);
    const values = (await get('Payment', p.Id)).Line[0].LineEx.any.map((v) => [v.value.Name, v.value.Value]);
    is(values, [['txnId', i.Id], ['txnOpenBalance', '50.00'], ['txnReferenceNumber', 'EX-1']]);
  });

  await test('lines are all or nothing; none unlinks everything', async () => {
    const i = await bill(c, [line(10)]), j = await bill(c, [line(20)]);
    const p = await pay(c, 30, [to(i, 10)]);
    const q = good(await post({ Id: p.Id, SyncToken: '0', sparse: true, Line: [to(j, 20)] }), 'Payment');
    is([q.UnappliedAmt, q.Line.length, q.SyncToken], [10, 1, '1']);
    is([(await get('Invoice', i.Id)).Balance, (await get('Invoice', j.Id)).Balance], [10, 0]);
    is((await get('Invoice', i.Id)).LinkedTxn, []);
    const memo = good(await post({ Id: p.Id, SyncToken: '1', sparse: true, PrivateNote: 'x' }), 'Payment');
    is([memo.Line.length, (await get('Invoice', j.Id)).SyncToken], [1, '1'], 'a note touches no invoice');
    const none = good(await post({ Id: p.Id, SyncToken: '2', sparse: true, Line: [] }), 'Payment');
    is([none.UnappliedAmt, none.Line], [30, []]);
    is((await get('Invoice', j.Id)).Balance, 20);
    const full = good(await post({ Id: p.Id, SyncToken: '3', CustomerRef: { value: c.Id }, TotalAmt: 30, Line: [to(i, 10), to(j, 20)] }), 'Payment');
    is([full.UnappliedAmt, full.PrivateNote], [0, undefined]);
    fault(await post({ Id: p.Id, SyncToken: '4', sparse: true, TotalAmt: 29 }), 6000);
    fault(await post({ Id: p.Id, SyncToken: '4', CustomerRef: { value: c.Id } }), 2020);
  });

  await test('what cannot be linked: 620', async () => {
    const i = await bill(c, [line(10)]), gone = await bill(c, [line(10)]), dead = await bill(c, [line(10)]);
    await api('POST', '/invoice?operation=delete', { Id: gone.Id, SyncToken: '0' });
    await api('POST', '/invoice?operation=void', { Id: dead.Id, SyncToken: '0' });
    const bad = async (who, l) => fault(await post({ CustomerRef: { value: who.Id }, TotalAmt: 10, Line: [].concat(l) }), 620);
    yes((await bad(other, to(i, 10))).Detail.startsWith('TxnID Cannot Be Linked : '), 'text');
    await bad(c, to({ Id: '99999' }, 10));
    await bad(c, to(gone, 10));
    await bad(c, to(dead, 1));
    await bad(c, to(i, 10, 'CreditMemo'));
    await bad(c, to(i, 10, 'Expense'));
    await bad(c, [to(i, 5), to(i, 5)]);
    await bad(c, { Amount: 5, LinkedTxn: [{ TxnId: i.Id, TxnType: 'Invoice' }, { TxnId: i.Id, TxnType: 'Invoice' }] });
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 10, Line: [{ LinkedTxn: to(i, 1).LinkedTxn }] }), 2020);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 10, Line: [to(i, -1)] }), 6000);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 10, Line: [to(i, 1.005)] }), 6070);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 10, Line: [to(i, 1, 'Estimate')] }), 2170);
    is((await pay(c, 1, [{ Amount: 1 }])).UnappliedAmt, 1, 'a line that links nothing');
    is((await get('Invoice', i.Id)).SyncToken, '0');
  });

  await test('a payment moves to another customer only without its invoice', async () => {
    const i = await bill(c, [line(10)]);
    const p = await pay(c, 10, [to(i, 10)]);
    fault(await post({ Id: p.Id, SyncToken: '0', sparse: true, CustomerRef: { value: other.Id } }), 620);
    good(await post({ Id: p.Id, SyncToken: '0', sparse: true, CustomerRef: { value: other.Id }, Line: [] }), 'Payment');
    is((await get('Invoice', i.Id)).Balance, 10);
    is((await get('Customer', other.Id)).Balance, -10);
    await api('POST', '/payment?operation=delete', { Id: p.Id, SyncToken: '1' });
  });

  await test('a parent pays for who is billed with it', async () => {
    const child = await customer({ Job: true, ParentRef: { value: c.Id }, BillWithParent: true });
    const own = await customer({ Job: true, ParentRef: { value: c.Id }, BillWithParent: false });
    const i = await bill(child, [line(10)]), j = await bill(own, [line(10)]);
    await pay(c, 10, [to(i, 10)]);
    is((await get('Invoice', i.Id)).Balance, 0);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 10, Line: [to(j, 10)] }), 620);
    fault(await post({ CustomerRef: { value: child.Id }, TotalAmt: 10, Line: [to(j, 10)] }), 620);
  });

  await test('more than is open: as over_apply says', async () => {
    const i = await bill(c, [line(10)]);
    const more = { CustomerRef: { value: c.Id }, TotalAmt: 25, Line: [to(i, 25)] };
    fault(await post(more), 6000);
    fault(await post({ ...more, TotalAmt: 5, Line: [to(i, 6)] }), 6000);
    await settings({ over_apply: 'unapplied' });
    const u = good(await post(more), 'Payment');
    is([u.UnappliedAmt, u.Line], [25, []]);
    is((await get('Invoice', i.Id)).Balance, 10);
    await settings({ over_apply: 'clipped' });
    const k = good(await post(more), 'Payment');
    is([k.UnappliedAmt, k.Line[0].Amount], [15, 10]);
    is((await get('Invoice', i.Id)).Balance, 0);
    const again = good(await post(more), 'Payment');
    is([again.UnappliedAmt, again.Line], [25, []], 'nothing left to pay');
    await settings({ over_apply: 'refused' });
    good(await post({ Id: k.Id, SyncToken: '0', sparse: true, Line: [to(i, 10)] }), 'Payment');
    fault(await post({ Id: k.Id, SyncToken: '1', sparse: true, Line: [to(i, 10.01)] }), 6000);
  });

  await test('void unlinks, and once is enough', async () => {
    const i = await bill(c, [line(10)]);
    const p = await pay(c, 10, [to(i, 10)], { PrivateNote: 'was' });
    fault(await end(p, '?operation=void'), 500);
    const v = good(await end(p, VOID), 'Payment');
    is([v.TotalAmt, v.UnappliedAmt, v.Line, v.PrivateNote, v.SyncToken], [0, 0, [], 'Voided - was', '1']);
    is([(await get('Invoice', i.Id)).Balance, (await get('Invoice', i.Id)).SyncToken], [10, '2']);
    is(good(await end(v, VOID), 'Payment').SyncToken, '1', 'a second time');
    const r = good(await post({ Id: p.Id, SyncToken: '1', sparse: true, TotalAmt: 10, Line: [to(i, 10)] }), 'Payment');
    is([r.TotalAmt, (await get('Invoice', i.Id)).Balance], [10, 0], 'alive again');
    is(good(await end(r, VOID), 'Payment').SyncToken, '3');
  });

  await test('voided invoices', async () => {
    const i = await bill(c, [line(10, { Qty: 2, UnitPrice: 5 })], { Deposit: 3 });
    is(i.Balance, 7);
    const v = good(await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '0' }), 'Invoice');
    is([v.TotalAmt, v.Balance, v.Deposit], [0, 0, undefined]);
    const w = good(await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '1' }), 'Invoice');
    is([w.SyncToken, w.PrivateNote], ['1', 'Voided']);
    fault(await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '0' }), 5010);
    await settings({ voided_edit: 'refused' });
    fault(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, PrivateNote: 'x' }), 6000);
    await settings({ voided_edit: 'revives' });
    const e = good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, TrackingNum: 'x' }), 'Invoice');
    is([e.TotalAmt, e.SyncToken], [0, '2']);
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1, Line: [to(i, 1)] }), 620);
    const b = good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '2', sparse: true, Line: [line(4)] }), 'Invoice');
    is(b.Balance, 4);
    await pay(c, 4, [to(i, 4)]);
  });

  await test('an invoice with a payment stays', async () => {
    const i = await bill(c, [line(10)]);
    const p = await pay(c, 4, [to(i, 4)]);
    const both = async (want) => {
      for (const op of ['void', 'delete'])
        fault(await api('POST', `/invoice?operation=${op}`, { Id: i.Id, SyncToken: '1' }), want);
    };
    await both(6000);
    for (const [s, code] of [['deposited', 6540], ['settled', 6450], ['matched', 6480]]) {
      await state('Payment', p, { [s]: true });
      await both(code);
      fault(await end(p, VOID), code);
      fault(await end(p, '?operation=delete'), code);
      await state('Payment', p, { [s]: false });
    }
    await both(6000);
    fault(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, CustomerRef: { value: other.Id } }), 6000);
    fault(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, Line: [line(3)] }), 6000);
    const more = good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, Line: [line(30)] }), 'Invoice');
    is([more.TotalAmt, more.Balance], [30, 26]);
    good(await end(p, '?operation=delete'), 'Payment');
    is((await get('Invoice', i.Id)).Balance, 30);
  });

  await test('a deposited payment takes no change; states outlive a crash', async () => {
    const p = await pay(c, 5);
    is((await state('Payment', p, { deposited: true })).json, { voided: false, deposited: true, matched: false, settled: false });
    is((await state('Payment', p, { voided: true })).status, 400);
    is((await state('Payment', { Id: '0' }, {})).status, 404);
    is((await state('Customer', c, { deposited: true })).status, 404);
    await stop('SIGKILL');
    await start();
    const e = fault(await post({ Id: p.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 6540);
    yes(e.Detail.startsWith('This transaction has been deposited.'), e.Detail);
    await state('Payment', p, { deposited: false, matched: true });
    good(await post({ Id: p.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 'Payment');
  });

  await test('closed books', async () => {
    const i = await bill(c, [line(10)], { TxnDate: '2026-01-05' });
    const p = await pay(c, 10, [to(i, 10)], { TxnDate: '2026-02-05' });
    const q = await pay(c, 10, [], { TxnDate: '2026-01-05' });
    await prefs({ BookCloseDate: '2026-01-31' });
    fault(await post({ CustomerRef: { value: c.Id }, TotalAmt: 1, TxnDate: '2026-01-31' }), 6210);
    fault(await post({ Id: q.Id, SyncToken: '0', sparse: true, TxnDate: '2026-03-01' }), 6210);
    fault(await end(q, '?operation=delete'), 6210);
    fault(await end(q, VOID), 6210);
    good(await end(p, '?operation=delete'), 'Payment');
    is((await get('Invoice', i.Id)).Balance, 10, 'a payment of today goes on an old invoice');
    await prefs({ BookCloseDate: null });
  });

  await test('what was deleted stays so', async () => {
    const p = await pay(c, 5);
    good(await end(p, '?operation=delete'), 'Payment');
    for (const q of ['', '?operation=delete', VOID])
      yes(fault(await end(p, q), 610).Detail.includes('Another user has deleted this transaction.'), q);
    fault(await post({ Id: p.Id, SyncToken: '0', sparse: true, TotalAmt: 1 }), 610);
  });

  await test('amounts beyond every measure', async () => {
    const rich = await customer(), most = 99999999999, all = [];
    for (let n = 0; n < 12; n++) all.push(await bill(rich, [line(most)]));
    const e = fault(await post({ CustomerRef: { value: rich.Id }, TotalAmt: most, Line: all.map((i) => to(i, most)) }), 6000);
    yes(e.Detail.includes('too large'), e.Detail);
    is((await get('Invoice', all[0].Id)).SyncToken, '0');
    fault(await post({ CustomerRef: { value: rich.Id }, TotalAmt: 1e11 }), 2110);
  });

  await test('both sides tell of the change', async () => {
    const i = await bill(c, [line(10)]);
    const before = (await sim('GET', '/notices')).json.notices.at(-1).n;
    const p = await pay(c, 10, [to(i, 10)]);
    good(await end(p, VOID), 'Payment');
    const seen = (await sim('GET', `/notices?since=${before}`)).json.notices.map((n) => [n.name, n.id, n.operation]);
    is(seen, [['Payment', p.Id, 'created'], ['Invoice', i.Id, 'updated'], ['Payment', p.Id, 'void'], ['Invoice', i.Id, 'updated']]);
  });
}
