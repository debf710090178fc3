// Credit memos: made like invoices, spent by a payment of nothing, by hand or
// by QuickBooks itself.
import { api, query, sim, is, yes, test, good, fault, line, customer, bill, world, US, start, stop } from './lib.mjs';
import { to } from './payments.mjs';

const NOTE = 'Created by QB Online to link credits to charges.';
const post = (kind, body, q = '') => api('POST', `/${kind.toLowerCase()}${q}`, body);
const get = async (kind, x) => good(await api('GET', `/${kind.toLowerCase()}/${x.Id}`), kind);
const memo = async (c, amount, more = {}) => good(await post('CreditMemo',
  { CustomerRef: { value: c.Id }, Line: [line(amount)], ...more }), 'CreditMemo');
const pay = (c, TotalAmt, Line, more = {}) => post('Payment', { CustomerRef: { value: c.Id }, TotalAmt, Line, ...more });
const prefs = (p) => sim('POST', `/companies/${US}/preferences`, p);
const settings = (s) => sim('POST', '/settings', s);
const zero = async (c) => (good(await query(`select * from Payment where CustomerRef = '${c.Id}' and TotalAmt = '0' orderby Id`), 'QueryResponse').Payment || []);
const owes = async (c) => (await get('Customer', c)).Balance;

export default async function run() {
  await world();
  await prefs({ AutoApplyCredit: false });

  await test('a credit memo has the shape of an invoice, and what is left of it', async () => {
    const c = await customer();
    const m = await memo(c, 50, { TxnDate: '2026-03-04', DocNumber: 'CR-1' });
    is([m.TotalAmt, m.RemainingCredit, m.Balance, m.DueDate, m.SyncToken, m.LinkedTxn], [50, 50, 50, undefined, '0', []]);
    is(m.Line.map((l) => l.DetailType), ['SalesItemLineDetail', 'SubTotalLineDetail']);
    is(m.AllowOnlinePayment, undefined);
    is(await owes(c), -50);
    const s = good(await post('CreditMemo', { Id: m.Id, SyncToken: '0', sparse: true, Line: [line(60)] }), 'CreditMemo');
    is([s.TotalAmt, s.RemainingCredit, s.Balance, s.SyncToken], [60, 60, 60, '1']);
    is(await owes(c), -60);
    is(good(await query(`select * from CreditMemo where DocNumber = 'CR-1'`), 'QueryResponse').CreditMemo[0].Id, m.Id);
    fault(await post('CreditMemo', { CustomerRef: { value: c.Id } }), 2020);
    fault(await post('CreditMemo', { Line: [line(1)] }), 2020);
    fault(await post('CreditMemo', { CustomerRef: { value: c.Id }, Line: [line(1)], DueDate: '2026-03-04' }), 2010);
  });

  await test('numbers are one series, and each kind has its own', async () => {
    const c = await customer();
    const m = await memo(c, 1, { DocNumber: 'N-10' });
    is((await bill(c, [line(1)])).DocNumber, 'N-11');
    const e = fault(await post('CreditMemo', { CustomerRef: { value: c.Id }, Line: [line(1)], DocNumber: 'N-10' }), 6140);
    yes(e.Detail.endsWith(`DocNumber=N-10 is assigned to TxnType=CreditMemo with TxnId=${m.Id}`), e.Detail);
    is((await bill(c, [line(1)], { DocNumber: 'N-10' })).DocNumber, 'N-10');
    await prefs({ CustomTxnNumbers: true });
    is((await memo(c, 1)).DocNumber, undefined);
    is((await memo(c, 1, { DocNumber: 'AUTO_GENERATE' })).DocNumber, 'N-11');
    await prefs({ CustomTxnNumbers: false });
  });

  await test('no void by the API, but by a person', async () => {
    const c = await customer(), m = await memo(c, 50);
    const e = fault(await post('CreditMemo', { Id: m.Id, SyncToken: '0' }, '?operation=void'), 500);
    is([e.Detail, e.element], ['Operation void is not supported.', 'Operation']);
    fault(await post('CreditMemo', { Id: m.Id, SyncToken: '0', sparse: true }, '?operation=update&include=void'), 500);
    is((await get('CreditMemo', m)).SyncToken, '0');
    const v = (await sim('POST', `/companies/${US}/CreditMemo/${m.Id}/void`)).json.CreditMemo;
    is([v.TotalAmt, v.RemainingCredit, v.Balance, v.PrivateNote], [0, 0, 0, 'Voided']);
    is(await owes(c), 0);
  });

  await test('a payment of nothing spends it', async () => {
    const c = await customer(), m = await memo(c, 50), i = await bill(c, [line(80)]);
    const p = good(await pay(c, 0, [to(i, 30), to(m, 30, 'CreditMemo')]), 'Payment');
    is([p.TotalAmt, p.UnappliedAmt], [0, 0]);
    const [mm, ii] = [await get('CreditMemo', m), await get('Invoice', i)];
    is([mm.RemainingCredit, mm.Balance, mm.SyncToken, mm.LinkedTxn], [20, 20, '1', [{ TxnId: p.Id, TxnType: 'Payment' }]]);
    is([ii.Balance, ii.SyncToken], [50, '1']);
    is(await owes(c), 30);
    const q = good(await pay(c, 30, [to(i, 50), to(m, 20, 'CreditMemo')]), 'Payment');
    is([q.UnappliedAmt, (await get('Invoice', i)).Balance, (await get('CreditMemo', m)).RemainingCredit], [0, 0, 0]);
    is(await owes(c), 0);
    good(await post('Payment', { Id: p.Id, SyncToken: '0' }, '?operation=delete'), 'Payment');
    is([(await get('Invoice', i)).Balance, (await get('CreditMemo', m)).RemainingCredit], [30, 30]);
  });

  await test('credit is spent on charges, and once', async () => {
    const c = await customer(), m = await memo(c, 50), i = await bill(c, [line(80)]);
    fault(await pay(c, 0, [to(m, 30, 'CreditMemo')]), 6000);
    fault(await pay(c, 0, [to(i, 20), to(m, 30, 'CreditMemo')]), 6000);
    fault(await pay(c, 100, [to(i, 20), to(m, 30, 'CreditMemo')]), 6000);
    fault(await pay(c, 0, [to(i, 31), to(m, 30, 'CreditMemo')]), 6000);
    fault(await pay(c, 0, [to(i, 60), to(m, 60, 'CreditMemo')]), 6000);
    is([(await get('Invoice', i)).SyncToken, (await get('CreditMemo', m)).SyncToken], ['0', '0']);
    fault(await pay(await customer(), 0, [to(i, 10), to(m, 10, 'CreditMemo')]), 620);
  });

  await test('a credit memo that was spent stays', async () => {
    const c = await customer(), m = await memo(c, 50), i = await bill(c, [line(80)]);
    const p = good(await pay(c, 0, [to(i, 40), to(m, 40, 'CreditMemo')]), 'Payment');
    fault(await post('CreditMemo', { Id: m.Id, SyncToken: '1' }, '?operation=delete'), 6000);
    fault(await post('CreditMemo', { Id: m.Id, SyncToken: '1', sparse: true, Line: [line(39)] }), 6000);
    is(good(await post('CreditMemo', { Id: m.Id, SyncToken: '1', sparse: true, Line: [line(41)] }), 'CreditMemo').RemainingCredit, 1);
    await post('Payment', { Id: p.Id, SyncToken: '0', sparse: true }, '?operation=update&include=void');
    is(good(await post('CreditMemo', { Id: m.Id, SyncToken: '3' }, '?operation=delete'), 'CreditMemo').status, 'Deleted');
    is(await owes(c), 80);
  });

  await prefs({ AutoApplyCredit: true });

  await test('a new invoice takes the open credits, the oldest first', async () => {
    const c = await customer(), young = await memo(c, 30, { TxnDate: '2026-03-05' }), old = await memo(c, 50, { TxnDate: '2026-03-04' });
    const i = await bill(c, [line(60)], { TxnDate: '2026-03-06' });
    is([i.Balance, i.SyncToken, i.LinkedTxn], [60, '0', []], 'the answer is from before');
    const [p] = await zero(c);
    is([p.PrivateNote, p.TotalAmt, p.UnappliedAmt, p.TxnDate], [NOTE, 0, 0, '2026-03-06']);
    is(p.Line.map((l) => [l.Amount, l.LinkedTxn[0].TxnType, l.LinkedTxn[0].TxnId]),
      [[50, 'CreditMemo', old.Id], [10, 'CreditMemo', young.Id], [60, 'Invoice', i.Id]]);
    const now = await get('Invoice', i);
    is([now.Balance, now.SyncToken, now.LinkedTxn[0].TxnId], [0, '1', p.Id]);
    is([(await get('CreditMemo', old)).RemainingCredit, (await get('CreditMemo', young)).RemainingCredit], [0, 20]);
    is(await owes(c), -20);
    fault(await pay(c, 60, [to(i, 60)]), 6000);
    const j = await bill(c, [line(5)]);
    is([(await get('Invoice', j)).Balance, (await zero(c)).length], [0, 2]);
    is(Number(j.Id) + 1, Number((await zero(c))[1].Id), 'the next id');
  });

  await test('the answer can show it, too', async () => {
    await settings({ auto_apply_answer: 'after' });
    const c = await customer();
    await memo(c, 30);
    const i = await bill(c, [line(60)]);
    is([i.Balance, i.SyncToken, i.LinkedTxn.length], [30, '1', 1]);
    is(await get('Invoice', i), i);
    await settings({ auto_apply_answer: 'before' });
  });

  await test('nothing to take, nothing done', async () => {
    const c = await customer();
    const none = await bill(c, [line(60)]);
    is((await get('Invoice', none)).SyncToken, '0');
    const m = await memo(c, 20);
    is((await get('Invoice', none)).SyncToken, '0', 'a credit memo waits');
    await bill(c, [line(0)]);
    is((await get('CreditMemo', m)).RemainingCredit, 20);
    await prefs({ AutoApplyCredit: false });
    const i = await bill(c, [line(60)]);
    is((await get('Invoice', i)).SyncToken, '0', 'switched off');
    await prefs({ AutoApplyCredit: true });
    const later = await post('Invoice', { Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' });
    is(good(later, 'Invoice').Balance, 60, 'an update takes none');
    is(await zero(c), []);
  });

  await test('a credit memo can look for open invoices', async () => {
    await settings({ auto_apply: 'both' });
    const c = await customer(), i = await bill(c, [line(60)]);
    const m = await memo(c, 100);
    is([(await get('Invoice', i)).Balance, (await get('CreditMemo', m)).RemainingCredit], [0, 40]);
    is((await zero(c))[0].PrivateNote, NOTE);
    await settings({ auto_apply: 'invoices' });
  });

  await test('open credits are known again after a crash', async () => {
    const c = await customer(), gone = await memo(c, 10), kept = await memo(c, 20);
    good(await post('CreditMemo', { Id: gone.Id, SyncToken: '0' }, '?operation=delete'), 'CreditMemo');
    await stop('SIGKILL');
    await start();
    const i = await bill(c, [line(60)]);
    is([(await get('Invoice', i)).Balance, (await get('CreditMemo', kept)).RemainingCredit, await owes(c)], [40, 0, 40]);
  });

  await test('an invoice of less than was paid lets go of the rest', async () => {
    await settings({ below_paid: 'unapplied' });
    const c = await customer(), m = await memo(c, 30), i = await bill(c, [line(100)]);
    const [z] = await zero(c);
    const p = good(await pay(c, 50, [to(i, 40)]), 'Payment');
    const less = good(await post('Invoice', { Id: i.Id, SyncToken: '2', sparse: true, Line: [line(60)] }), 'Invoice');
    is([less.TotalAmt, less.Balance, less.SyncToken, less.LinkedTxn.length], [60, 0, '3', 2]);
    const pp = await get('Payment', p);
    is([pp.UnappliedAmt, pp.Line[0].Amount, pp.SyncToken], [20, 30, '1']);
    is((await get('CreditMemo', m)).SyncToken, '1', 'the newest payment gave it all');
    const none = good(await post('Invoice', { Id: i.Id, SyncToken: '3', sparse: true, Line: [line(10)] }), 'Invoice');
    is([none.TotalAmt, none.Balance, none.LinkedTxn.map((l) => l.TxnId)], [10, 0, [z.Id]]);
    is([(await get('Payment', p)).UnappliedAmt, (await get('Payment', p)).Line], [50, []]);
    const zz = await get('Payment', z);
    is([zz.TotalAmt, zz.UnappliedAmt, zz.Line.map((l) => l.Amount)], [0, 0, [10, 10]]);
    is([(await get('CreditMemo', m)).RemainingCredit, await owes(c)], [20, -70]);
    await sim('POST', `/companies/${US}/Payment/${z.Id}/state`, { deposited: true });
    fault(await post('Invoice', { Id: i.Id, SyncToken: '4', sparse: true, Line: [line(9)] }), 6540);
    fault(await post('CreditMemo', { Id: m.Id, SyncToken: '2', sparse: true, Line: [line(9)] }), 6000);
    await settings({ below_paid: 'refused' });
    fault(await post('Invoice', { Id: i.Id, SyncToken: '4', sparse: true, Line: [line(9)] }), 6000);
  });

  await test('undoing what QuickBooks linked', async () => {
    const c = await customer(), m = await memo(c, 30), i = await bill(c, [line(30)]);
    const [p] = await zero(c);
    good(await post('Payment', { Id: p.Id, SyncToken: '0' }, '?operation=delete'), 'Payment');
    is([(await get('Invoice', i)).Balance, (await get('CreditMemo', m)).RemainingCredit, await owes(c)], [30, 30, 0]);
    good(await pay(c, 0, [to(i, 30), to(m, 30, 'CreditMemo')]), 'Payment');
  });
}
