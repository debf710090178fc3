// How many invoices a second node's own client (undici, as fetch) posts with
// no QuickBooks library around it: BASE COUNT, 100 at a time.
const [base, count] = [process.argv[2], Number(process.argv[3])];
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
const url = `${base}/v3/company/9130000000001/invoice?minorversion=75`;
const headers = { authorization: 'Bearer access', 'content-type': 'application/json', accept: 'application/json' };
const post = async () => {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(invoice()) });
  if (!(await answer.json()).Invoice.Id) throw new Error('no Id');
};
let left = count;
const worker = async () => { while (left-- > 0) await post(); };
const many = async (n) => { left = n; await Promise.all(Array.from({ length: 100 }, worker)); };
await many(500); // warm
const begin = process.hrtime.bigint();
await many(count);
console.log((count / (Number(process.hrtime.bigint() - begin) / 1e9)).toFixed(0));
