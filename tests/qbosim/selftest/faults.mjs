// Every fault that is known, in every envelope that one is known to come in.
import { api, sim, test, is, yes, good, good200, world, line, customer, invoiceOf, J, US } from './lib.mjs';

const script = async (s) => good200(await sim('POST', '/scripts', { realmId: US, ...s }));
const term = (more) => api('GET', '/term/1', undefined, more);
const show = (v) => JSON.stringify(v);

// What a client finds in an answer, whichever envelope it is in; null: none.
function found(r) {
  const upper = r.json?.Fault, lower = r.json?.fault;
  if (upper || lower) {
    const e = upper ? upper.Error : lower.error;
    return { form: upper ? 'upper' : 'lower', type: (upper || lower).type, n: e.length, code: e[0].code,
      message: upper ? e[0].Message : e[0].message, detail: upper ? e[0].Detail : e[0].detail,
      element: e[0].element, time: r.json.time, error: e[0] };
  }
  if (r.json?.x_error_reason) return { form: 'realm', code: r.json.x_error_reason, type: '', message: r.json.error };
  const old = /<PlatformResponse [^>]*><ErrorMessage>([^<]*)<\/ErrorMessage><ErrorCode>(\d+)<\/ErrorCode><ServerTime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<\/ServerTime><\/PlatformResponse>$/.exec(r.text);
  if (old) return { form: 'platform', code: old[2], type: '', message: old[1], time: old[3] };
  const m = /<Fault type="([^"]*)"><Error code="([^"]*)"(?: element="([^"]*)")?><Message>([^]*?)<\/Message>(?:<Detail>([^]*?)<\/Detail>)?/.exec(r.text);
  const plain = (s) => s?.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
  return m && { form: 'xml', type: m[1], code: m[2], element: m[3], message: plain(m[4]), detail: plain(m[5]),
    time: /time="([^"]*)"/.exec(r.text)?.[1], n: r.text.split('<Error ').length - 1 };
}

const shapes = {
  upper: (f, r) => f.form === 'upper' && /^\d{4}-\d\d-\d\dT/.test(f.time) && r.headers['content-type'] === 'application/json',
  lower: (f) => f.form === 'lower' && typeof f.time === 'number',
  gateway: (f, r, row) => f.form === 'lower' && new RegExp(`errorCode=0*${row.code}; statusCode=\\d+`).test(f.message),
  xml: (f, r) => f.form === 'xml' && /<\/Error><\/Fault><\/IntuitResponse>$/.test(r.text) && /^application\/xml/.test(r.headers['content-type']),
  'xml-broken': (f, r) => f.form === 'xml' && !r.text.includes('</Error>') && f.n === 1,
  'xml-nested': (f, r) => f.form === 'xml' && f.n === 2 && r.text.indexOf('<Error ', r.text.indexOf('<Error ') + 1) < r.text.indexOf('</Error>'),
};

async function everyRow(faults) {
  await test('each known fault comes as the catalogue says it usually does', async () => {
    for (const row of faults) {
      await script({ fault: row.fault });
      const r = await term(), f = found(r);
      is([f?.code, f?.message, f?.detail ?? null, f?.type, r.status],
        [row.code, row.message, row.detail ?? null, row.type, row.status], row.fault);
      is(f.form, row.shape === 'gateway' ? 'lower' : row.shape, row.fault);
    }
  });

  for (const [shape, right] of Object.entries(shapes))
    await test(`each known fault in the shape ${shape}`, async () => {
      for (const row of faults.filter((x) => /^\d+$/.test(x.code))) {
        await script({ fault: row.fault, shape });
        const r = await term(), f = found(r);
        yes(f && f.code === row.code && r.status === row.status && right(f, r, row), `${row.fault}: ${r.status} ${r.text}`);
      }
    });
}

async function variants() {
  const one = async (shape, more = {}) => {
    await script({ fault: '6540', shape, ...more });
    const r = await term();
    return [r, found(r)];
  };

  await test('parts that may be missing, null, numbers, or twice', async () => {
    yes((await one('upper'))[1].detail && 'element' in (await one('upper'))[1].error, 'whole');
    yes(!('Detail' in (await one('upper no-detail'))[1].error), 'no detail');
    is((await one('upper null-detail'))[1].detail, null);
    yes(!('time' in (await one('upper no-time'))[0].json), 'no time');
    yes(!('time' in (await one('lower no-time'))[0].json), 'no time below');
    yes(!('element' in (await one('no-element'))[1].error), 'no element');
    is((await one('code-number'))[1].code, 6540);
    is((await one('several'))[1].n, 2);
    is((await one('ok-200'))[0].status, 200);
    const [r, f] = await one('lower ok-200 code-number no-detail several');
    is([r.status, f.form, f.code, 'detail' in f.error, f.n], [200, 'lower', 6540, false, 2]);
    yes(!(await one('xml no-time'))[0].text.includes('time='), 'XML without time');
    yes(!(await one('xml no-detail'))[0].text.includes('<Detail>'), 'XML without detail');
  });

  await test('answers without any fault in them', async () => {
    for (const [shape, status, type, body] of [
      ['html', 503, 'text/html', /Service Temporarily Unavailable.*Avi Vantage\//],
      ['html-plain', 503, 'text/html; charset=us-ascii', /HTTP Error 503\. The service is unavailable\./],
      ['soon', 200, 'text/html; charset=utf-8', /We'll be back soon/],
      ['empty', 504, 'text/html', /^$/], ['bad-gateway', 502, 'text/html', /^$/],
      ['xml-stub', 500, 'application/xml', /^<\?xml version="1.0"\?>$/]]) {
      await script({ shape });
      const r = await term();
      is([r.status, r.headers['content-type'], body.test(r.text)], [status, type, true], shape);
    }
    await script({ shape: 'moved' });
    const moved = await term();
    is([moved.status, moved.headers.location, moved.text], [302, 'https://moved.invalid/', '']);
    await script({ shape: 'html', status: 502 });
    is((await term()).status, 502, 'another status');
  });

  await test('the time of the old reconnect API is UTC', async () => {
    await script({ fault: '270' });
    const at = Date.parse(/<ServerTime>([^<]*)</.exec((await term()).text)[1]);
    yes(Math.abs(at - Date.now()) < 5000, `${at}`);
  });

  await test('a detail, a message, a type or a status of the script\'s own', async () => {
    await script({ fault: { code: '6000', detail: 'Business Validation Error: of our own' } });
    is(found(await term()).detail, 'Business Validation Error: of our own');
    await script({ fault: { code: '6240', type: 'Validation', element: 'DisplayName', detail: null, status: 500 } });
    const r = await term(), f = found(r);
    is([r.status, f.type, f.element, f.detail], [500, 'Validation', 'DisplayName', null]);
    await script({ fault: { code: '7777', message: 'Never heard of' } });
    is([found(await term()).code, found(await term())], ['7777', null]);
    for (const bad of [{ fault: '7777' }, { fault: {} }, { shape: 'round' }, { shape: 'upper lower' },
      { shape: '' }, { fault: 6540.5 }])
      is((await sim('POST', '/scripts', bad)).status, 400, show(bad));
  });
}

async function real() {
  const c = await customer();
  const twice = async (more) => {
    await script({ method: 'POST', path: '/invoice', ...more });
    return api('POST', '/invoice', invoiceOf(c, [line(1)], { DocNumber: 'F-1' }));
  };
  good(await api('POST', '/invoice', invoiceOf(c, [line(1)], { DocNumber: 'F-1' })), 'Invoice');

  await test('a fault that the books cause takes the shape of a script', async () => {
    is(found(await twice({ shape: 'lower' })).form, 'lower');
    const r = await twice({ shape: 'xml-broken' });
    is([r.status, found(r).code, r.text.includes('</Error>')], [400, '6140', false]);
    is((await twice({ shape: 'ok-200' })).status, 200);
    await script({ path: '/term', shape: 'xml' });
    good(await term(), 'Term');
  });

  await test('a client that wants XML gets its faults so', async () => {
    const r = await api('POST', '/invoice', { CustomerRef: { value: '999' }, Line: [line(1)] }, { headers: { accept: '*/*' } });
    yes(found(r).form === 'xml' && r.headers['content-type'].startsWith('application/xml'), r.text);
  });

  await test('fault_shape "mixed" takes turns', async () => {
    good200(await sim('POST', '/settings', { fault_shape: 'mixed' }));
    const forms = [];
    for (let n = 0; n < 4; n++)
      forms.push(found(await api('POST', '/invoice', invoiceOf(c, [line(1)], { DocNumber: 'F-1' }))).form);
    yes(forms.includes('upper') && forms.includes('lower'), show(forms));
    good200(await sim('POST', '/settings', { fault_shape: 'upper' }));
  });
}

export default async function run() {
  await world();
  const { faults, raised } = good200(await sim('GET', '/faults'));

  await test('the catalogue names every row of the published table', async () => {
    const codes = new Set(faults.map((f) => f.code));
    const ranges = [[2000, 2310, 10], [6290, 6390, 10]].flatMap(([a, b, s]) =>
      Array.from({ length: (b - a) / s + 1 }, (_, n) => String(a + n * s)));
    for (const code of ['24', '100', '110', '120', '130', '140', '150', '212', '270', '400', '500', '600', '610', '620', '630',
      '700', '800', '900', '1000', '1010', '1020', '1040', '1050', '2500', '2600', '3000', '3001', '3100', '3200', '3201',
      '3202', '4000', '4001', '4002', '5000', '5010', '5020', '5030', '6000', '6002', '6010', '6020', '6030', '6040', '6041',
      '6050', '6060', '6070', '6080', '6090', '6100', '6110', '6120', '6130', '6140', '6150', '6160', '6170', '6180', '6190',
      '6200', '6210', '6220', '6230', '6240', '6250', '6270', '6280', '6400', '6420', '6430', '6440', '6450', '6460', '6470',
      '6480', '6490', '6500', '6510', '6520', '6530', '6540', '6560', '10000', '10100', '10200', 'user_not_in_realm', ...ranges])
      yes(codes.has(code), code);
    is(new Set(faults.map((f) => f.fault)).size, faults.length, 'names once');
    yes(faults.filter((f) => f.code === '6000').length >= 29, 'texts of 6000');
  });

  await test('the catalogue has the known texts of 6000', async () => {
    const texts = faults.filter((f) => f.code === '6000').map((f) => f.detail.replace('\u2019', "'"));
    for (const part of ['An unexpected error occurred while accessing or saving your data. Please wait a few minutes and try again',
      'You can only add or edit one name at a time', 'Unexpected Internal Error. (-30000)', 'Unexpected Internal Error. (-30003)',
      'Make sure all your transactions have a GST/HST rate', 'a VAT rate before you save',
      'One or more transaction lines do not have a tax code associated', 'you need to choose a sales tax code for each line',
      'QuickBooks encountered an error while calculating tax. Try reselecting the tax rate', 'TxnTaxDetail.TaxLine.DetailTypeEnum is missing',
      'You must set a transaction amount', 'a transaction amount that is 0 or greater', "The discount amount can't be greater than the subtotal",
      'Something this action required is no longer available. Another user may have deleted it',
      'You cannot modify a list element that has been deleted', 'The type of name assigned to this transaction is wrong',
      'You need to select a different type of account', 'When you use Accounts Receivable, you must choose a customer',
      'When you use Accounts Payable, you must choose a vendor', 'You need to activate this item before updating the quantity',
      'The currency of the transaction is invalid for customer / vendor / account', 'only one foreign currency at a time',
      'same currency as the A/R and A/P accounts', 'Date Due cannot be earlier than date of transaction',
      'cannot enter more than 21 characters in the doc_num field', 'The account period has closed', 'transaction date is prior to the closing date',
      'You must have at least a note string or file attachment', 'that you are trying to link does not exist',
      'Fill out at least two detail lines', 'Account numbers must follow'])
      yes(texts.some((t) => t.startsWith('Business Validation Error: ') && t.includes(part)), part);
  });

  await test('what the books raise says what the catalogue says', async () => {
    for (const r of raised)
      yes(faults.some((f) => f.code === r.code && f.message === r.message && f.type === r.type), show(r));
  });

  await everyRow(faults);
  await variants();
  await real();
  await sim('DELETE', '/scripts');
}
