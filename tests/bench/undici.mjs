// How many invoices a second node's own client (undici, as fetch) posts with
// no QuickBooks library around it: BASE COUNT AT-ONCE.
import { invoice, rate } from './load.mjs';
const [base, count, atOnce] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const url = `${base}/v3/company/9130000000001/invoice?minorversion=75`;
const headers = { authorization: 'Bearer access', 'content-type': 'application/json', accept: 'application/json' };
await rate(async () => {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(invoice()) });
  if (!(await answer.json()).Invoice.Id) throw new Error('no Id');
}, count, atOnce);
