// node-quickbooks: changeDataCapture.
import { ask, customer, invoice, is, quickbooks, refused, sim, test, yes } from './lib.mjs';

export default async function changes() {
  const q = await quickbooks();
  const since = new Date(Date.now() - 120000);
  const blocks = async (entities, from = since) => {
    const r = await ask(q, 'changeDataCapture', entities, from);
    return Object.assign({}, ...r.CDCResponse[0].QueryResponse);
  };

  await test('what changed comes whole, what went as a tombstone', async () => {
    const c = await customer(q), a = await invoice(q, c, 10), b = await invoice(q, c, 20);
    await ask(q, 'updateInvoice', { Id: a.Id, SyncToken: '0', CustomerRef: a.CustomerRef, PrivateNote: 'seen' });
    await ask(q, 'deleteInvoice', b.Id);
    const got = await blocks(['Customer', 'Invoice', 'Payment']);
    is([got.Customer.length, got.Payment], [1, undefined]);
    const one = got.Invoice.find((i) => i.Id === a.Id), gone = got.Invoice.find((i) => i.Id === b.Id);
    is([one.PrivateNote, one.Line.length, one.SyncToken], ['seen', 2, '1']);
    is([gone.status, gone.Line], ['Deleted', undefined]);
    yes(gone.MetaData.LastUpdatedTime, 'when');
  });

  await test('one entity as text; a deactivated name is a row', async () => {
    const c = await customer(q);
    await ask(q, 'updateCustomer', { Id: c.Id, SyncToken: '0', Active: false });
    const got = await blocks('Customer', '2026-01-01T00:00:00-08:00');
    is(got.Customer.find((x) => x.Id === c.Id).Active, false);
    is((await blocks('Item', new Date(Date.now() + 3600000))).Item, undefined, 'nothing since');
  });

  await test('what cannot be captured is a fault', async () => {
    await ask(q, 'changeDataCapture', 'TaxCode', since).then(() => { throw new Error('went well'); },
      (e) => is(e.response.status, 400));
    await ask(q, 'changeDataCapture', 'Customer', 'yesterday').then(() => { throw new Error('went well'); },
      (e) => is(e.response.status, 400));
  });
}
