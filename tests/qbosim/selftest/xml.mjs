// What they get who do not ask for JSON: elements, and the schema's attributes.
import { api, sim, test, is, yes, line, customer, bill, world, ask, bearer, US } from './lib.mjs';

const get = async (path, method = 'GET', body) => (await ask(method, `/v3/company/${US}${path}`, { body,
  headers: { authorization: `Bearer ${bearer[US]}`, ...(body ? { 'content-type': 'application/json' } : {}) } })).text;
const has = (text, part) => yes(text.includes(part), `no ${part} in ${text.slice(0, 600)}`);

// Every element is closed, nothing is left over, no name is strange.
function wellFormed(text) {
  const open = [];
  const rest = text.replace(/^<\?xml [^>]*\?>\n/, '').replace(/<(\/?)([A-Za-z_][A-Za-z0-9_]*)((?: [A-Za-z]+="[^"<]*")*)>([^<]*)/g, (_, end, name, attributes, inner) => {
    if (end) is(name, open.pop(), 'closed');
    else open.push(name);
    yes(!/&(?!amp;|lt;|gt;|quot;)/.test(inner + attributes), inner);
    return '';
  });
  is([rest, open], ['', []]);
}

export default async function run() {
  await world();
  const c = await customer({ DisplayName: 'A <b> & "c"', Notes: 'bell \u0007 and\ttab' });
  const i = await bill(c, [line(5)]);

  await test('a record has its domain and references their names', async () => {
    const x = await get(`/invoice/${i.Id}`);
    wellFormed(x);
    has(x, '<Invoice domain="QBO" sparse="false">');
    has(x, `<CustomerRef name="A &lt;b&gt; &amp; &quot;c&quot;">${c.Id}</CustomerRef>`);
    const y = await get(`/customer/${c.Id}`);
    wellFormed(y);
    has(y, '<Notes>bell  and\ttab</Notes>');
  });

  await test('queries, changes, batches and faults', async () => {
    const q = await get('/query?query=select%20*%20from%20Invoice');
    wellFormed(q);
    has(q, '<QueryResponse startPosition="1" maxResults="1"><Invoice ');
    has(await get('/query?query=select%20count(*)%20from%20Invoice'), '<QueryResponse totalCount="1"></QueryResponse>');
    const gone = await bill(c, [line(6)]);
    await api('POST', '/invoice?operation=delete', { Id: gone.Id, SyncToken: '0' });
    const d = await get('/cdc?entities=Invoice&changedSince=2020-01-01T00:00:00Z');
    wellFormed(d);
    has(d, `<Invoice domain="QBO" status="Deleted"><Id>${gone.Id}</Id>`);
    const b = await get('/batch', 'POST', { BatchItemRequest: [{ bId: 'one', Query: 'x' }] });
    wellFormed(b);
    has(b, '<BatchItemResponse bId="one"><Fault type="ValidationFault"><Error code="4000"');
    wellFormed(await get('/invoice/999'));
  });

  await test('reports keep their cells in attributes', async () => {
    const r = await get('/reports/CustomerBalance');
    wellFormed(r);
    has(r, `<Row><ColData value="A &lt;b&gt; &amp; &quot;c&quot;" id="${c.Id}"></ColData><ColData value="5.00"></ColData></Row>`);
    has(r, '<Row type="Section" group="GrandTotal">');
  });

  await test('names that a client made up are still names', async () => {
    const v = (await sim('POST', `/companies/${US}/Vendor`, { DisplayName: 'V' })).json.Vendor;
    const made = await api('POST', '/payment', { CustomerRef: { value: c.Id }, TotalAmt: 1, CreditCardPayment: { 'a b<c>': 1, '9x': 2, '': 3 } });
    is([made.status, !!v], [200, true]);
    const x = await get(`/payment/${made.json.Payment.Id}`);
    wellFormed(x);
    has(x, '<CreditCardPayment><a_b_c_>1</a_b_c_><_9x>2</_9x><_>3</_></CreditCardPayment>');
  });
}
