// Reports, worked out from the documents.
import { api, sim, test, is, yes, good, fault, line, customer, invoiceOf, bill, world, ask, bearer, good200, US } from './lib.mjs';

const get = (name, params = {}, o) => api('GET', `/reports/${name}?${new URLSearchParams(params)}`, undefined, o);
const report = async (name, params) => {
  const r = await get(name, params);
  if (r.status !== 200 || !r.json?.Header) throw new Error(`${r.status} ${r.text.slice(0, 300)}`);
  return r.json;
};
const cells = (row) => row.ColData.map((c) => c.value);
const set = (s) => sim('POST', '/settings', s);
const options = (r) => Object.fromEntries(r.Header.Option.map((o) => [o.Name, o.Value]));
const key = (c) => c.MetaData?.[0].Value;

export default async function run() {
  await world();
  const kettle = await customer({ DisplayName: 'Copper Kettle' });
  const anvil = await customer({ DisplayName: 'anvil works' });
  const job = await customer({ DisplayName: 'Kitchen', Job: true, ParentRef: { value: kettle.Id } });
  await customer({ DisplayName: 'Owes nothing' });
  const at = (c, amount, TxnDate, DueDate, more) => bill(c, [line(amount)], { TxnDate, DueDate, ...more });
  await at(anvil, 100, '2026-01-05', '2026-02-04', { DocNumber: 'A-1' });
  await at(anvil, 50.5, '2026-03-01', '2026-03-31', { DocNumber: 'A-2', PrivateNote: 'spring' });
  await at(kettle, 30, '2026-03-20', '2026-03-20', { DocNumber: 'K-1' });
  await at(job, 12, '2025-11-01', '2025-12-01', { DocNumber: 'J-1' });
  const dead = await at(kettle, 77, '2026-03-01', '2026-03-01');
  await sim('POST', `/companies/${US}/Invoice/${dead.Id}/void`);

  await test('CustomerBalance: names, jobs under their parent, a total', async () => {
    const r = await report('CustomerBalance');
    is([r.Header.ReportName, r.Header.Currency, options(r).NoReportData], ['CustomerBalance', 'USD', 'false']);
    is(r.Columns.Column.map((c) => [c.ColTitle, c.ColType, key(c)]), [['', 'Customer', undefined], ['Total', 'Money', 'total']]);
    const [a, k, total] = r.Rows.Row;
    is(r.Rows.Row.length, 3);
    is(a, { ColData: [{ value: 'anvil works', id: anvil.Id }, { value: '150.50' }] });
    is(cells(k.Header), ['Copper Kettle', '30.00']);
    is(k.Rows.Row.map(cells), [['Kitchen', '12.00']]);
    is([cells(k.Summary), k.type], [['Total Copper Kettle', '42.00'], 'Section']);
    is(total, { Summary: { ColData: [{ value: 'TOTAL' }, { value: '192.50' }] }, type: 'Section', group: 'GrandTotal' });
  });

  await test('it agrees with what the customers show', async () => {
    const books = good200(await sim('GET', `/companies/${US}/books`));
    const owed = books.Customer.reduce((sum, c) => sum + c.Balance, 0);
    is((await report('CustomerBalance')).Rows.Row.at(-1).Summary.ColData[1].value, owed.toFixed(2));
  });

  await test('as of a date', async () => {
    const of = async (report_date) => (await report('CustomerBalance', { report_date })).Rows.Row?.at(-1).Summary.ColData[1].value;
    is([await of('2026-01-04'), await of('2026-01-05'), await of('2026-03-19'), await of('2025-10-31')], ['12.00', '112.00', '162.50', undefined]);
    const none = await report('CustomerBalance', { report_date: '2020-01-01' });
    is([none.Rows, options(none).NoReportData, options(none).report_date], [{}, 'true', '2020-01-01']);
  });

  await test('AgedReceivables: how late, in columns', async () => {
    const r = await report('AgedReceivables', { report_date: '2026-04-01' });
    is(r.Columns.Column.map((c) => c.ColTitle), ['', 'Current', '1 - 30', '31 - 60', '61 - 90', '91 and over', 'Total']);
    is([key(r.Columns.Column[1]), key(r.Columns.Column[6])], ['current', 'total']);
    const [a, k, total] = r.Rows.Row;
    is(cells(a), ['anvil works', '', '50.50', '100.00', '', '', '150.50']);
    is(cells(k.Header), ['Copper Kettle', '', '30.00', '', '', '', '30.00']);
    is(k.Rows.Row.map(cells), [['Kitchen', '', '', '', '', '12.00', '12.00']]);
    is(cells(k.Summary), ['Total Copper Kettle', '', '30.00', '', '', '12.00', '42.00']);
    is(cells(total.Summary), ['TOTAL', '0.00', '80.50', '100.00', '0.00', '12.00', '192.50']);
  });

  await test('the edges of the periods', async () => {
    const column = async (report_date) => cells((await report('AgedReceivables', { report_date, customer: anvil.Id })).Rows.Row[0]).indexOf('100.00');
    is(await Promise.all(['2026-02-04', '2026-02-05'].map(column)), [1, 2], 'due today is current');
    const both = await report('AgedReceivables', { report_date: '2026-06-30', num_periods: '2', aging_period: '100', customer: anvil.Id });
    is(both.Columns.Column.map((c) => c.ColTitle), ['', 'Current', '1 - 100', '101 and over', 'Total']);
    is(cells(both.Rows.Row[0]), ['anvil works', '', '50.50', '100.00', '150.50']);
    const now = await report('AgedReceivables', { report_date: '2026-02-04', aging_method: 'Current', customer: anvil.Id });
    is(cells(now.Rows.Row[0]).indexOf('100.00'), 5, 'aged by today');
  });

  await test('customer= and sort_order=', async () => {
    const r = await report('CustomerBalance', { customer: `${anvil.Id},${job.Id}`, sort_order: 'descend' });
    is(r.Rows.Row.slice(0, -1).map(cells), [['Kitchen', '12.00'], ['anvil works', '150.50']]);
    is([r.Header.Customer, cells(r.Rows.Row.at(-1).Summary)], [`${anvil.Id},${job.Id}`, ['TOTAL', '162.50']]);
  });

  await test('AgedReceivableDetail: a section per period, latest payers first', async () => {
    const r = await report('AgedReceivableDetail', { report_date: '2026-04-01' });
    is(r.Columns.Column.map(key), ['tx_date', 'txn_type', 'doc_num', 'cust_name', 'due_date', 'subt_amount', 'subt_open_bal']);
    is(r.Rows.Row.slice(0, -1).map((s) => s.Header.ColData[0].value), ['91 or more days past due', '31 - 60 days past due', '1 - 30 days past due']);
    const late = r.Rows.Row[2];
    is(late.Rows.Row.map(cells), [
      ['2026-03-01', 'Invoice', 'A-2', 'anvil works', '2026-03-31', '50.50', '50.50'],
      ['2026-03-20', 'Invoice', 'K-1', 'Copper Kettle', '2026-03-20', '30.00', '30.00']]);
    yes(late.Rows.Row[0].type === 'Data' && /^\d+$/.test(late.Rows.Row[0].ColData[1].id), 'the id is in the type');
    is(cells(late.Summary), ['Total for 1 - 30 days past due', '', '', '', '', '80.50', '80.50']);
    is(cells(r.Rows.Row.at(-1).Summary), ['TOTAL', '', '', '', '', '192.50', '192.50']);
    is(r.Rows.Row[0].Rows.Row.map(cells)[0][3], 'Copper Kettle:Kitchen');
  });

  await test('CustomerBalanceDetail: a section per customer, a running balance', async () => {
    const r = await report('CustomerBalanceDetail', { columns: 'doc_num,subt_open_bal,rbal_open_bal' });
    is(r.Columns.Column.map((c) => c.ColTitle), ['Num', 'Open Balance', 'Balance']);
    is(r.Rows.Row.slice(0, -1).map((s) => [s.Header.ColData[0], s.Rows.Row.map(cells)]), [
      [{ value: 'anvil works', id: anvil.Id }, [['A-1', '100.00', '100.00'], ['A-2', '50.50', '150.50']]],
      [{ value: 'Copper Kettle', id: kettle.Id }, [['K-1', '30.00', '30.00']]],
      [{ value: 'Copper Kettle:Kitchen', id: job.Id }, [['J-1', '12.00', '12.00']]]]);
  });

  await test('TransactionList: a range, one row each', async () => {
    const r = await report('TransactionList', { start_date: '2026-01-01', end_date: '2026-03-01' });
    is(r.Columns.Column.map(key), ['tx_date', 'txn_type', 'doc_num', 'is_no_post', 'name', 'memo', 'account_name', 'other_account', 'subt_nat_amount']);
    is([r.Header.StartPeriod, r.Header.EndPeriod], ['2026-01-01', '2026-03-01']);
    is(r.Rows.Row.map(cells), [
      ['2026-01-05', 'Invoice', 'A-1', 'Yes', 'anvil works', '', 'Accounts Receivable (A/R)', 'Services', '100.00'],
      ['2026-03-01', 'Invoice', 'A-2', 'Yes', 'anvil works', 'spring', 'Accounts Receivable (A/R)', 'Services', '50.50'],
      ['2026-03-01', 'Invoice', dead.DocNumber, 'Yes', 'Copper Kettle', 'Voided', 'Accounts Receivable (A/R)', 'Services', '0.00']]);
    is((await report('TransactionList', { start_date: '2026-01-01', end_date: '2026-03-01', transaction_type: 'Payment' })).Rows, {});
  });

  await test('ranges by name', async () => {
    await sim('POST', '/clock', { advance_s: Math.round((Date.parse('2027-02-10T20:00:00Z') - Date.now()) / 1000) });
    bearer[US] = (await sim('POST', '/tokens', { realmId: US })).json.access_token;
    const range = async (date_macro) => { const { Header: h } = await report('TransactionList', { date_macro }); return [h.StartPeriod, h.EndPeriod, h.DateMacro]; };
    for (const [macro, from, to] of [['Today', '2027-02-10', '2027-02-10'], ['Yesterday', '2027-02-09', '2027-02-09'],
      ['This Month', '2027-02-01', '2027-02-28'], ['Last Month', '2027-01-01', '2027-01-31'], ['This Month-to-date', '2027-02-01', '2027-02-10'],
      ['Last Month-to-date', '2027-01-01', '2027-01-10'], ['This Week', '2027-02-07', '2027-02-13'], ['Last Fiscal Quarter', '2026-10-01', '2026-12-31'],
      ['This Fiscal Year-to-date', '2027-01-01', '2027-02-10'], ['Last Fiscal Year', '2026-01-01', '2026-12-31'], ['last calendar year', '2026-01-01', '2026-12-31']])
      is(await range(macro), [from, to, macro]);
    is((await range('all'))[0], undefined);
    await sim('POST', '/clock', { advance_s: 49 * 86400 });
    bearer[US] = (await sim('POST', '/tokens', { realmId: US })).json.access_token;
    is(await range('Last Month-to-date'), ['2027-02-01', '2027-02-28', 'Last Month-to-date'], 'no 31st of February');
  });

  await test('a malformed date is a fault inside 200', async () => {
    for (const p of [{ report_date: '03/31/2026' }, { start_date: 'x' }, { end_date: '2026-02-30' }, { date_macro: 'Some Day' }, { num_periods: '0' }]) {
      const r = await get('AgedReceivables', p);
      is([r.status, r.json.Fault.type, r.json.Fault.Error[0].code], [200, 'SystemFault', '10000'], JSON.stringify(p));
    }
  });

  await test('a parameter that is no text is one, too', async () => {
    for (const name of ['customer', 'accounting_method']) {
      const r = await api('GET', `/reports/CustomerBalance?${name}=%FF`);
      is([r.status, r.json.Fault?.Error[0].code], [200, '10000'], name);
    }
  });

  await test('no such report, format=json, too large', async () => {
    const e = fault(await get('CustomerBallance'), 5020);
    is(e.element, 'ReportName');
    is((await report('CustomerBalance', { format: 'json' })).Header.ReportName, 'CustomerBalance');
    await set({ report_format: 'timeout' });
    const r = await get('CustomerBalance', { format: 'json' });
    await set({ report_format: 'ignored' });
    is([r.status, r.text.startsWith('<?xml'), r.text.includes('006002')], [504, true, true]);
    await set({ report_rows_max: 2 });
    is(fault(await get('CustomerBalance'), 10100).Detail, 'Result Set Big Error : Report too large, please customize');
    await report('CustomerBalance', { customer: anvil.Id });
    await set({ report_rows_max: 100000 });
  });

  await test('times without a colon, XML, reports a minute', async () => {
    yes(/T\d\d:\d\d:\d\d-0[78]:00$/.test((await report('CustomerBalance')).Header.Time), 'colon');
    await set({ report_offset: 'plain' });
    yes(/T\d\d:\d\d:\d\d-0[78]00$/.test((await report('CustomerBalance')).Header.Time), 'plain');
    const x = await ask('GET', `/v3/company/${US}/reports/CustomerBalance`, { headers: { authorization: `Bearer ${bearer[US]}` } });
    yes(x.text.startsWith('<?xml') && x.text.includes('<ReportName>CustomerBalance</ReportName>'), 'XML');
    await set({ throttle: true, throttle_per_second: 1000, throttle_reports_per_minute: 2 });
    const said = [];
    for (let n = 0; n < 3; n++) said.push((await get('CustomerBalance')).status);
    is(said, [200, 200, 429]);
    good(await api('GET', `/customer/${anvil.Id}`), 'Customer');
    await set({ throttle: false, report_offset: 'colon' });
  });

  await test('payments and credits count from their day, and agree with the balances', async () => {
    await world();
    const c = await customer({ DisplayName: 'Payer' }), late = await customer({ DisplayName: 'Prepaid' });
    const i = await at(c, 100, '2026-03-01', '2026-03-31', { DocNumber: 'P-1' });
    const to = (txn, Amount, TxnType = 'Invoice') => ({ Amount, LinkedTxn: [{ TxnId: txn.Id, TxnType }] });
    const pay = async (who, TotalAmt, Line, TxnDate) =>
      good(await api('POST', '/payment', { CustomerRef: { value: who.Id }, TotalAmt, Line, TxnDate, PaymentRefNum: 'CHK 1' }), 'Payment');
    await pay(c, 30, [to(i, 30)], '2026-03-10');
    const over = await pay(c, 50, [to(i, 20)], '2026-03-20');
    const m = good(await api('POST', '/creditmemo', invoiceOf(c, [line(15)], { TxnDate: '2026-03-25', DocNumber: 'C-1' })), 'CreditMemo');
    await pay(c, 0, [to(i, 10), to(m, 10, 'CreditMemo')], '2026-03-28');
    await pay(late, 40, undefined, '2026-02-01');
    const total = async (report_date, who = c) =>
      (await report('CustomerBalance', { report_date, customer: who.Id })).Rows.Row?.at(-1).Summary.ColData[1].value;
    is([await total('2026-03-09'), await total('2026-03-10'), await total('2026-03-20'), await total('2026-03-25'), await total('2026-03-28')],
      ['100.00', '70.00', '20.00', '5.00', '5.00']);
    is(await total('2026-03-28', late), '-40.00');
    const detail = await report('CustomerBalanceDetail', { customer: c.Id, report_date: '2026-04-30' });
    is(detail.Rows.Row[0].Rows.Row.map(cells), [
      ['2026-03-01', 'Invoice', 'P-1', '2026-03-31', '100.00', '40.00', '40.00'],
      ['2026-03-20', 'Payment', 'CHK 1', '2026-03-20', '-50.00', '-30.00', '10.00'],
      ['2026-03-25', 'Credit Memo', 'C-1', '2026-03-25', '-15.00', '-5.00', '5.00']]);
    is(detail.Rows.Row[0].Rows.Row[1].ColData[1].id, over.Id);
    const aged = await report('AgedReceivables', { customer: c.Id, report_date: '2026-04-05' });
    is(cells(aged.Rows.Row[0]), ['Payer', '', '5.00', '', '', '', '5.00']);
    const books = good200(await sim('GET', `/companies/${US}/books`));
    for (const who of books.Customer.filter((x) => x.Balance))
      is(await total('2026-12-31', who), who.Balance.toFixed(2), who.DisplayName);
    is(books.Invoice[0].Balance, 40);
    const list = await report('TransactionList', { start_date: '2026-01-01', end_date: '2026-12-31', transaction_type: 'Payment,CreditMemo', columns: 'txn_type,account_name,other_account,subt_nat_amount' });
    is(list.Rows.Row.map(cells)[0], ['Payment', 'Undeposited Funds', 'Accounts Receivable (A/R)', '40.00']);
    is(list.Rows.Row.map(cells)[3], ['Credit Memo', 'Accounts Receivable (A/R)', 'Services', '-15.00']);
    const next = await at(late, 60, '2026-05-01', '2026-05-31');
    await pay(late, 25, [to(next, 25)], '2026-04-01');
    is([await total('2026-04-15', late), await total('2026-05-01', late)], ['-65.00', '-5.00'], 'paid before it was billed');
    const open = await report('CustomerBalanceDetail', { customer: late.Id, report_date: '2026-04-15', columns: 'subt_open_bal' });
    is(open.Rows.Row[0].Rows.Row.map(cells), [['-40.00'], ['-25.00']]);
    const later = await report('CustomerBalanceDetail', { customer: late.Id, report_date: '2026-05-01', columns: 'subt_open_bal' });
    is(later.Rows.Row[0].Rows.Row.map(cells), [['-40.00'], ['35.00']]);
    good200(await sim('POST', `/companies/${US}/preferences`, { AllowDeposit: true }));
    await at(late, 10, '2026-05-02', '2026-05-31', { Deposit: 4, DepositToAccountRef: { value: '4' } });
    is(await total('2026-05-02', late), '1.00', 'less what was deposited');
    good(await api('POST', '/payment?operation=delete', { Id: over.Id, SyncToken: over.SyncToken }), 'Payment');
    is(await total('2026-04-30'), '55.00');
  });

  await test('figures are in home currency', async () => {
    await world();
    good200(await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: true }));
    const c = await customer({ DisplayName: 'Abroad', CurrencyRef: { value: 'EUR' } });
    const i = await at(c, 100, '2026-03-01', '2026-03-01', { CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.25 });
    is(cells((await report('CustomerBalance')).Rows.Row[0]), ['Abroad', '125.00']);
    is((await report('CustomerBalance')).Header.Currency, 'USD');
    good(await api('POST', '/payment', { CustomerRef: { value: c.Id }, CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.25, TotalAmt: 40, TxnDate: '2026-03-02', Line: [{ Amount: 40, LinkedTxn: [{ TxnId: i.Id, TxnType: 'Invoice' }] }] }), 'Payment');
    is(cells((await report('CustomerBalance')).Rows.Row[0]), ['Abroad', '75.00']);
  });
}
