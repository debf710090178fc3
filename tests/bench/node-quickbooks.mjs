// How many invoices a second node-quickbooks posts: BASE COUNT, 100 at a time.
import { createRequire } from 'node:module';
const QuickBooks = createRequire(import.meta.url)('node-quickbooks');
const [base, count] = [process.argv[2], Number(process.argv[3])];
const qbo = new QuickBooks('id', 'secret', 'access', false, '9130000000001', true, false, 75, '2.0', 'refresh');
qbo.endpoint = `${base}/v3/company/`;
const line = {
  Amount: 133.5, DetailType: 'SalesItemLineDetail', Description: 'Site visit, boiler room',
  SalesItemLineDetail: { ItemRef: { value: '21' }, Qty: 1.5, UnitPrice: 89, TaxCodeRef: { value: 'NON' } },
};
const invoice = () => ({
  CustomerRef: { value: '1' }, DocNumber: '1001', TxnDate: '2026-06-18', DueDate: '2026-07-18',
  BillEmail: { Address: 'ap@bench.example' },
  BillAddr: { Line1: '7 Mill Lane', City: 'Salem', CountrySubDivisionCode: 'OR', PostalCode: '97301', Country: 'US' },
  PrivateNote: 'Counterfoil 7K3F9QX2', Line: [line, line, line],
});
const post = () => new Promise((done, fail) =>
  qbo.createInvoice(invoice(), (err, got) => (err || !got.Id ? fail(err || new Error('no Id')) : done())));
let left = count;
const worker = async () => { while (left-- > 0) await post(); };
const many = async (n) => { left = n; await Promise.all(Array.from({ length: 100 }, worker)); };
await many(500); // warm
const begin = process.hrtime.bigint();
await many(count);
console.log((count / (Number(process.hrtime.bigint() - begin) / 1e9)).toFixed(0));
