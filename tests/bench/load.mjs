// What the yardsticks of posting share: one invoice, and many posts at a time.
const line = {
  Amount: 133.5, DetailType: 'SalesItemLineDetail', Description: 'Site visit, boiler room',
  SalesItemLineDetail: { ItemRef: { value: '21' }, Qty: 1.5, UnitPrice: 89, TaxCodeRef: { value: 'NON' } },
};
export const invoice = () => ({
  CustomerRef: { value: '1' }, DocNumber: '1001', TxnDate: '2026-06-18', DueDate: '2026-07-18',
  BillEmail: { Address: 'ap@bench.example' },
  BillAddr: { Line1: '7 Mill Lane', City: 'Salem', CountrySubDivisionCode: 'OR', PostalCode: '97301', Country: 'US' },
  PrivateNote: 'Counterfoil 7K3F9QX2', Line: [line, line, line],
});

// Prints the posts a second, warm.
export async function rate(post, count, atOnce) {
  let left;
  const worker = async () => { while (left-- > 0) await post(); };
  const many = async (n) => { left = n; await Promise.all(Array.from({ length: atOnce }, worker)); };
  await many(5 * atOnce);
  const begin = process.hrtime.bigint();
  await many(count);
  console.log((count / (Number(process.hrtime.bigint() - begin) / 1e9)).toFixed(0));
}
