// Both libraries when the company, the service or the wire is not well.
import { US, ask, customer, invoice, is, oauth, quickbooks, refused, service, sim, test, thrown, yes } from './lib.mjs';
import { connect } from './signin.mjs';

export default async function states() {
  const q = await quickbooks();
  const c = await customer(q), i = await invoice(q, c, 10);
  const state = (s) => sim('POST', `/companies/${US}/state`, s);

  await test('a lapsed subscription refuses writes (6190), with 400 or inside 200, and lets read', async () => {
    for (const [name, status] of [['lapsed', 400], ['lapsed_200', 200]]) {
      await state({ [name]: true });
      const f = await refused(invoice(q, c, 5), 6190, status);
      yes(f.detail.startsWith('Subscription period has ended'), f.detail);
      is((await ask(q, 'getInvoice', i.Id)).Id, i.Id);
      const { BatchItemResponse: r } = await ask(q, 'batch', [{ bId: '1', operation: 'create', Customer: { DisplayName: 'Too late' } },
        { bId: '2', Query: 'select * from Term' }]);
      is([r[0].Fault.Error[0].code, r[1].QueryResponse.Term.length], ['6190', 4]);
      await state({ [name]: false });
    }
    await invoice(q, c, 5);
  });

  await test('moved, locked, disconnected: what the gateway says', async () => {
    for (const [name, status, text] of [['wrong_cluster', 401, 'WrongClusterError'], ['locked_out', 401, 'CompanyLockedOut'],
      ['disconnected', 403, '003100'], ['no_access', 401, 'AuthorizationFailure']]) {
      await state({ [name]: true });
      const e = await ask(q, 'getCompanyInfo', US).then(() => null, (x) => x);
      const body = JSON.stringify(e.response.data);
      yes(e.response.status === status && body.includes(text), `${name}: ${e.response.status} ${body}`);
      await state({ [name]: false });
    }
    is((await ask(q, 'getCompanyInfo', US)).CompanyName, 'Acme Plumbing');
  });

  await test('who was merged away takes no more: 6000, and the survivor has it all', async () => {
    const a = await customer(q), b = await customer(q), j = await invoice(q, a, 25);
    await sim('POST', `/companies/${US}/Customer/${a.Id}/merge`, { into: b.Id });
    const f = await refused(ask(q, 'updateCustomer', { Id: a.Id, SyncToken: '0', Notes: 'x' }), 6000);
    yes(f.detail.includes('list element that has been deleted'), f.detail);
    is([(await ask(q, 'getInvoice', j.Id)).CustomerRef.value, (await ask(q, 'getCustomer', b.Id)).Balance], [b.Id, 25]);
  });

  await test('a fault in lower case is read all the same by code, and missed by intuit-oauth', async () => {
    const o = await connect();
    const wrong = () => ask(q, 'createCustomer', { DisplayName: c.DisplayName });
    const post = () => oauth(o, 'makeApiCall', { url: `v3/company/${US}/customer`, method: 'POST', body: { DisplayName: c.DisplayName } });
    is([(await refused(wrong(), 6240)).type, (await thrown(post())).code], ['ValidationFault', '6240']);
    await sim('POST', '/settings', { fault_shape: 'lower' });
    is([(await refused(wrong(), 6240)).type, (await thrown(post())).code], ['ValidationFault', '400']);
    await sim('POST', '/settings', { fault_shape: 'upper' });
  });

  await test('voids that are none: a fault inside 200, and a 200 that did nothing', async () => {
    const o = await connect();
    const end = (kind, e) => oauth(o, 'makeApiCall', { url: `v3/company/${US}/${kind}`, params: { operation: 'void' }, method: 'POST',
      body: { Id: e.Id, SyncToken: e.SyncToken } });
    const v = await ask(q, 'createVendor', { DisplayName: 'Pipe Supply' });
    const bill = await ask(q, 'createBill', { VendorRef: { value: v.Id }, Line: [{ Amount: 20, DetailType: 'AccountBasedExpenseLineDetail',
      AccountBasedExpenseLineDetail: { AccountRef: { value: '7' } } }] });
    const r = await end('bill', bill);
    is([r.status, r.json.Fault.Error[0].code, r.json.Fault.type], [200, '10000', 'SystemFault']);
    is((await ask(q, 'getBill', bill.Id)).SyncToken, bill.SyncToken);
    const half = (PostingType, id) => ({ Amount: 5, DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: id } } });
    const entry = await ask(q, 'createJournalEntry', { Line: [half('Debit', '7'), half('Credit', '35')] });
    const n = await end('journalentry', entry);
    is([n.status, n.json.BatchItemResponse], [200, []]);
    is((await ask(q, 'getJournalEntry', entry.Id)).SyncToken, entry.SyncToken);
    is((await thrown(end('creditmemo', await ask(q, 'createCreditMemo', { CustomerRef: { value: c.Id }, Line: [service(5)] })))).code, '500');
  });

  await test('stored, and answered with a time-out: the same request id finds it', async () => {
    await sim('POST', '/scripts', { method: 'POST', path: '/invoice', status: 504, content_type: 'application/xml',
      response_body: '<?xml version="1.0"?><IntuitResponse><Fault type="SERVICE"><Error code="6002"/></Fault></IntuitResponse>' });
    const once = () => invoice(q, c, 77, { requestId: 'lost-answer' });
    const e = await once().then(() => null, (x) => x);
    is(e.response.status, 504);
    const j = await once();
    const found = await ask(q, 'findInvoices', { TotalAmt: 77 });
    is(found.QueryResponse.Invoice.map((x) => x.Id), [j.Id]);
  });
}
