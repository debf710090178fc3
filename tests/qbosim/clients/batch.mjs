// node-quickbooks: batch.
import { ask, customer, invoice, is, quickbooks, refused, service, test, yes } from './lib.mjs';

export default async function batch() {
  const q = await quickbooks();

  await test('create, update, delete, query and a fault, each for itself', async () => {
    const c = await customer(q), i = await invoice(q, c, 10), j = await invoice(q, c, 20);
    const { BatchItemResponse: r } = await ask(q, 'batch', [
      { bId: 'a', operation: 'create', Customer: { DisplayName: 'From a batch' } },
      { bId: 'b', operation: 'create', Customer: { DisplayName: 'From a batch' } },
      { bId: 'c', operation: 'update', Invoice: { Id: i.Id, SyncToken: i.SyncToken, sparse: true, CustomerRef: i.CustomerRef, PrivateNote: 'p' } },
      { bId: 'd', operation: 'delete', Invoice: { Id: j.Id, SyncToken: j.SyncToken } },
      { bId: 'e', Query: 'select * from Term' },
      { bId: 'f', operation: 'create', Invoice: { CustomerRef: { value: c.Id }, DocNumber: i.DocNumber, Line: [service(3)] },
        optionsData: 'allowduplicatedocnum' }]);
    is(r.map((x) => x.bId), ['a', 'b', 'c', 'd', 'e', 'f']);
    is([r[0].Customer.DisplayName, r[1].Fault.Error[0].code], ['From a batch', '6240']);
    is([r[2].Invoice.PrivateNote, r[2].Invoice.SyncToken, r[3].Invoice.status], ['p', '1', 'Deleted']);
    is([r[4].QueryResponse.Term.length, r[5].Invoice.DocNumber], [4, i.DocNumber]);
    await refused(ask(q, 'getInvoice', j.Id), 610);
  });

  await test('thirty go, thirty-one are 1040, none is a fault', async () => {
    const items = (n, tag) => Array.from({ length: n }, (_, k) => ({ bId: `${k}`, operation: 'create', Customer: { DisplayName: `${tag} ${k}` } }));
    const r = await ask(q, 'batch', items(30, 'Thirty'));
    is(r.BatchItemResponse.filter((x) => x.Customer).length, 30);
    await refused(ask(q, 'batch', items(31, 'More')), 1040);
    is((await ask(q, 'findCustomers', [{ field: 'DisplayName', value: 'More%', operator: 'LIKE' }])).QueryResponse, {}, 'nothing was done');
    await refused(ask(q, 'batch', []), 400);
  });

  await test('a stale one among good ones spoils nothing', async () => {
    const c = await customer(q);
    const { BatchItemResponse: r } = await ask(q, 'batch', [
      { bId: '1', operation: 'update', Customer: { Id: c.Id, SyncToken: '9', sparse: true, Notes: 'x' } },
      { bId: '2', operation: 'update', Customer: { Id: c.Id, SyncToken: '0', sparse: true, Notes: 'y' } }]);
    is([r[0].Fault.Error[0].code, r[1].Customer.Notes], ['5010', 'y']);
    yes(r[0].Fault.type === 'ValidationFault', 'type');
  });
}
