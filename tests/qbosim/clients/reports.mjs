// node-quickbooks: reports.
import { ask, customer, invoice, is, quickbooks, refused, test, yes } from './lib.mjs';

const rows = (r) => (r.Rows.Row ?? []).flatMap((x) => (x.Rows ? rows(x) : x.ColData ? [x.ColData] : []));
const column = (r, key) => r.Columns.Column.findIndex((c) => c.MetaData?.some((m) => m.Name === 'ColKey' && m.Value === key));

export default async function reports() {
  const q = await quickbooks();
  const a = await customer(q, { DisplayName: 'Aged Alice' }), b = await customer(q, { DisplayName: 'Brand new Bob' });
  await invoice(q, a, 81, { TxnDate: '2026-01-10', DueDate: '2026-01-20' });
  await invoice(q, a, 19, { TxnDate: '2026-03-01', DueDate: '2026-03-31' });
  const i = await invoice(q, b, 50.5, { TxnDate: '2026-03-01', DueDate: '2026-04-30' });

  await test('CustomerBalance: each customer, and the sum', async () => {
    const r = await ask(q, 'reportCustomerBalance', { report_date: '2026-12-31' });
    is([r.Header.ReportName, r.Header.Currency], ['CustomerBalance', 'USD']);
    const of = (name) => rows(r).find((x) => x[0].value === name)?.at(-1).value;
    is([of('Aged Alice'), of('Brand new Bob')], ['100.00', '50.50']);
    is(r.Rows.Row.at(-1).Summary.ColData.at(-1).value, '150.50');
  });

  await test('AgedReceivables: by age on a day', async () => {
    const r = await ask(q, 'reportAgedReceivables', { report_date: '2026-03-31', aging_method: 'Report_Date' });
    is(r.Header.ReportName, 'AgedReceivables');
    const alice = rows(r).find((x) => x[0].value === 'Aged Alice');
    is(alice[0].id, a.Id);
    is([alice[column(r, 'current')].value, alice[column(r, 'total')].value], ['19.00', '100.00']);
    is(rows(r).find((x) => x[0].value === 'Brand new Bob')[column(r, 'total')].value, '50.50');
  });

  await test('the details name the documents', async () => {
    const d = await ask(q, 'reportCustomerBalanceDetail', { customer: b.Id });
    yes(JSON.stringify(d.Rows).includes(`"id":"${i.Id}"`) || JSON.stringify(d.Rows).includes(`"id": "${i.Id}"`), 'the invoice');
    const e = await ask(q, 'reportAgedReceivableDetail', { report_date: '2026-12-31' });
    is(e.Header.ReportName, 'AgedReceivableDetail');
  });

  await test('an unknown report is 5020', async () => {
    const f = await refused(ask(q, 'getReports', 'CustomerBallance'), 5020);
    is(f.element, 'ReportName');
  });

  await test('a date that is none: a fault inside 200, which the library sees', async () => {
    const e = await ask(q, 'reportAgedReceivables', { report_date: 'soon' }).then(() => null, (x) => x);
    is([e?.Fault?.type, e?.isAxiosError], ['SystemFault', undefined]);
  });
}
