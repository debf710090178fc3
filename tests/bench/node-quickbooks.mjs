// How many invoices a second node-quickbooks posts: BASE COUNT AT-ONCE.
import { createRequire } from 'node:module';
import { invoice, rate } from './load.mjs';
const QuickBooks = createRequire(import.meta.url)('node-quickbooks');
const [base, count, atOnce] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const qbo = new QuickBooks('id', 'secret', 'access', false, '9130000000001', true, false, 75, '2.0', 'refresh');
qbo.endpoint = `${base}/v3/company/`;
await rate(() => new Promise((done, fail) =>
  qbo.createInvoice(invoice(), (err, got) => (err || !got.Id ? fail(err || new Error('no Id')) : done()))), count, atOnce);
