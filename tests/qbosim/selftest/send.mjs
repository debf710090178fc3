// Mailing and printing documents, and the link under which to pay them.
import { api, sim, query, test, is, yes, good, good200, fault, line, customer, bill, world, start, stop, US, GB } from './lib.mjs';
import { receiver, until } from './receiver.mjs';

const post = (i, q = '', headers = {}, more = {}) => api('POST', `/invoice/${i.Id}/send${q}`, undefined,
  { headers: { 'content-type': 'application/octet-stream', ...headers }, ...more });
const pdf = (i, accept = 'application/pdf') => api('GET', `/invoice/${i.Id}/pdf`, undefined, { headers: { accept } });
const mails = async () => good200(await sim('GET', '/mail')).mail;
const mail = { BillEmail: { Address: 'ap@kettle.example' } };

// The text that a page shows, from the strings of its stream.
const shown = (text) => [...text.matchAll(/\(((?:\\.|[^\\)])*)\) Tj/g)].map((m) => m[1]
  .replace(/\\(\d{3})/g, (_, o) => String.fromCharCode(parseInt(o, 8))).replace(/\\(.)/g, '$1')).join('\n');

async function sending() {
  const c = await customer();

  await test('send: EmailSent, DeliveryInfo, a new SyncToken, an emailed event', async () => {
    const r = await receiver();
    await sim('POST', '/webhooks', { url: r.url, verifier_token: r.token, entities: ['Invoice'] });
    const i = await bill(c, [line(5)], { ...mail, EmailStatus: 'NeedToSend' });
    const s = good(await post(i), 'Invoice');
    is([s.EmailStatus, s.SyncToken, s.DeliveryInfo.DeliveryType, s.BillEmail.Address], ['EmailSent', '1', 'Email', 'ap@kettle.example']);
    yes(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/.test(s.DeliveryInfo.DeliveryTime), s.DeliveryInfo.DeliveryTime);
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice'), s);
    await until('the event', () => r.events().length === 2);
    is(r.events().map((e) => `${e.type} ${e.intuitentityid}`), [`qbo.invoice.created.v1 ${i.Id}`, `qbo.invoice.emailed.v1 ${i.Id}`]);
    is((await mails()).map((m) => [m.realmId, m.name, m.id, m.to]), [[US, 'Invoice', i.Id, 'ap@kettle.example']]);
    r.close();
    await sim('DELETE', '/webhooks/1');
  });

  await test('sendTo replaces the address', async () => {
    const s = good(await post(await bill(c, [line(5)], mail), '?sendTo=other%40kettle.example'), 'Invoice');
    is([s.BillEmail.Address, (await mails()).at(-1).to], ['other@kettle.example', 'other@kettle.example']);
    const t = good(await post(await bill(c, [line(5)]), '?sendTo=a%40b.example%2Cc%40d.example'), 'Invoice');
    is(t.BillEmail.Address, 'a@b.example,c@d.example');
  });

  await test('send refuses: no address, a bad one, JSON, an unknown or deleted document', async () => {
    const i = await bill(c, [line(5)]), n = (await mails()).length;
    fault(await post(i), 6420);
    fault(await post(i, '?sendTo=nonsense'), 2210);
    fault(await post(i, '?sendTo=%FF%40kettle.example'), 2210);
    fault(await post(i, `?sendTo=${'x'.repeat(100)}%40kettle.example`), 2050);
    const e = fault(await post(i, '?sendTo=a%40b.example', { 'content-type': 'application/json' }), 2020);
    is([e.element, e.Detail], ['DeliveryAddress.Address', 'Required parameter DeliveryAddress.Address is missing in the request']);
    fault(await post({ Id: '99999' }, '?sendTo=a%40b.example'), 610);
    fault(await post({ Id: '1.5' }, '?sendTo=a%40b.example'), 2030);
    await api('POST', '/invoice?operation=delete', { Id: i.Id, SyncToken: '0' });
    yes(fault(await post(i, '?sendTo=a%40b.example'), 610).Detail.includes('deleted this transaction'), 'the second text');
    fault(await api('POST', `/customer/${c.Id}/send`, undefined, { headers: { 'content-type': 'application/octet-stream' } }), 500);
    is((await mails()).length, n, 'nothing went out');
  });

  await test('a form without fields, as node-quickbooks sends it, and no type at all go', async () => {
    for (const type of ['application/x-www-form-urlencoded', ''])
      good(await post(await bill(c, [line(5)], mail), '', { 'content-type': type }), 'Invoice');
  });

  await test('credit memos and payments are sent, too', async () => {
    const k = await customer({ PrimaryEmailAddr: { Address: 'payer@kettle.example' } });
    const memo = good(await api('POST', '/creditmemo', { CustomerRef: { value: k.Id }, Line: [line(3)], ...mail }), 'CreditMemo');
    const paid = good(await api('POST', '/payment', { CustomerRef: { value: k.Id }, TotalAmt: 3 }), 'Payment');
    const other = good(await api('POST', '/payment', { CustomerRef: { value: c.Id }, TotalAmt: 3 }), 'Payment');
    const octets = { headers: { 'content-type': 'application/octet-stream' } };
    const m = good(await api('POST', `/creditmemo/${memo.Id}/send`, undefined, octets), 'CreditMemo');
    is([m.EmailStatus, m.SyncToken, m.TotalAmt], ['EmailSent', '1', 3]);
    const p = good(await api('POST', `/payment/${paid.Id}/send`, undefined, octets), 'Payment');
    is([p.DeliveryInfo.DeliveryType, p.BillEmail, (await mails()).at(-1).to], ['Email', undefined, 'payer@kettle.example']);
    fault(await api('POST', `/payment/${other.Id}/send`, undefined, octets), 6420);
    const page = await api('GET', `/payment/${paid.Id}/pdf`, undefined, { headers: { accept: 'application/pdf' } });
    yes(shown(page.text).includes('TOTAL'), page.text);
  });

  await test('send is a write: once per requestid', async () => {
    const i = await bill(c, [line(5)], mail), n = (await mails()).length;
    const a = await post(i, '?requestid=send-1');
    is((await post(i, '?requestid=send-1')).text, a.text);
    is([good(a, 'Invoice').SyncToken, (await mails()).length], ['1', n + 1]);
  });

  await test('40 mails a day and company, also after a restart', async () => {
    await sim('POST', '/settings', { mails_per_day: (await mails()).length + 2 });
    const i = await bill(c, [line(5)], mail);
    good(await post(i), 'Invoice');
    await stop('SIGKILL');
    await start();
    good(await post(i), 'Invoice');
    const r = await post(i, '?requestid=too-many');
    yes(r.status === 429 && r.text.includes('003001'), r.text);
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').SyncToken, '2');
    const g = await bill(await customer({}, { realm: GB }), [line(5, { TaxCodeRef: { value: '2' } })], mail, { realm: GB });
    good(await post(g, '', {}, { realm: GB }), 'Invoice');
    await sim('POST', '/clock', { advance_s: 86400 });
    const { access_token: token } = good200(await sim('POST', '/tokens', { realmId: US }));
    for (const q of ['?requestid=too-many', '?requestid=the-next'])
      good(await post(i, q, {}, { token }), 'Invoice');
    is((await sim('POST', '/settings', { mails_per_day: 40 })).json.mails_per_day, 40);
  });
}

async function printing() {
  const c = await customer({ DisplayName: 'Søren (& Sons)' });

  await test('pdf: one real page with number, customer, lines and total', async () => {
    const i = await bill(c, [line(90, { Qty: 1.5, UnitPrice: 60 }), { ...line(12.5), Description: 'Ångström \\ “quoted” 漢' }], { DocNumber: 'S-77' });
    const r = await pdf(i);
    is([r.status, r.headers['content-type'], r.text.slice(0, 9)], [200, 'application/pdf', '%PDF-1.4\n']);
    const t = shown(r.text);
    for (const want of ['Invoice S-77', 'Søren (& Sons)', 'Acme <Plumbing>', '90', '1.5', '60', '12.5', 'Ångström \\ \u0093quoted\u0094 ?', 'TOTAL', '102.5', i.DueDate])
      yes(t.includes(want), `${want} in ${t}`);
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(r.text)[1]);
    is(r.text.slice(table, table + 5), 'xref\n');
    const at = [...r.text.slice(table).matchAll(/(\d{10}) 00000 n /g)].map((m) => Number(m[1]));
    at.forEach((n, k) => is(r.text.slice(n, n + 7), `${k + 1} 0 obj`));
    const [, length, body] = /Length (\d+) >>\nstream\n([\s\S]*)endstream/.exec(r.text);
    is(body.length, Number(length));
  });

  await test('pdf: many lines stay on the page, faults are no page', async () => {
    const i = await bill(c, Array.from({ length: 50 }, (_, n) => ({ ...line(1), Description: `line ${n}.` })));
    const t = shown((await pdf(i)).text);
    yes(t.includes('line 33.') && !t.includes('line 34.') && t.includes('more') && t.includes('TOTAL'), t);
    is((await pdf(i, '*/*')).status, 200);
    fault(await pdf(i, 'application/json'), 500);
    fault(await pdf({ Id: '99999' }, 'application/pdf, application/json'), 610);
    const x = await pdf({ Id: '99999' });
    yes(x.status === 400 && x.text.includes('code="610"') || x.text.includes('<code>610</code>'), x.text);
    is((await sim('GET', '/requests')).status, 200);
  });
}

async function linking() {
  const c = await customer();
  const link = (i, q = '?include=invoiceLink') => api('GET', `/invoice/${i.Id}${q}`).then((r) => good(r, 'Invoice').InvoiceLink);

  await test('invoiceLink: asked for, payable online, with somebody to write to', async () => {
    const i = await bill(c, [line(5)], { ...mail, AllowOnlineCreditCardPayment: true });
    const url = await link(i);
    yes(/^https:\/\/connect\.intuit\.example\/t\/scs-v1-[0-9a-f]{64}\?locale=en_US$/.test(url), url);
    is(await link(i, '?minorversion=75'), undefined, 'not asked for');
    is(await link(i), url, 'the same again');
    is(await link(await bill(c, [line(5)], mail)), undefined, 'not payable online');
    is(await link(await bill(c, [line(5)], { AllowOnlineACHPayment: true })), undefined, 'nobody to write to');
    const odd = good200(await sim('POST', `/companies/${US}/Invoice`, { CustomerRef: { value: c.Id }, Line: [line(1)],
      BillEmail: { Address: 'nonsense' }, AllowOnlineACHPayment: true })).Invoice;
    is([await link(odd), odd.BillEmail.Address], [undefined, 'nonsense'], 'an address that is none');
    await sim('DELETE', `/companies/${US}/Invoice/${odd.Id}`);
    const q = await api('GET', `/query?include=invoiceLink&query=${encodeURIComponent(`select * from Invoice where Id = '${i.Id}'`)}`);
    is(good(q, 'QueryResponse').Invoice[0].InvoiceLink, url);
    is(good(await query('select * from Invoice'), 'QueryResponse').Invoice.filter((x) => x.InvoiceLink).length, 0);
    const made = await api('POST', '/invoice?include=invoiceLink', { CustomerRef: { value: c.Id }, Line: [line(1)], ...mail, AllowOnlineACHPayment: true });
    yes(good(made, 'Invoice').InvoiceLink && good(made, 'Invoice').InvoiceLink !== url, 'its own');
  });
}

export default async function run() {
  await world();
  await sending();
  await world();
  await printing();
  await linking();
}
