// node-quickbooks: find with criteria, count, order, pages.
import { ask, customer, invoice, is, quickbooks, refused, test, yes } from './lib.mjs';

export default async function queries() {
  const q = await quickbooks();
  const c = await customer(q, { DisplayName: "Bob's Deli", GivenName: 'Bob', PrimaryEmailAddr: { Address: 'bob@deli.example' } });
  for (let n = 1; n <= 7; n++) await invoice(q, c, n * 10, { TxnDate: `2026-06-0${n}`, DocNumber: `Q-${n}` });
  const found = async (...criteria) => (await ask(q, 'findInvoices', ...criteria)).QueryResponse.Invoice?.map((i) => i.DocNumber) ?? [];

  await test('equality, comparison, IN, LIKE', async () => {
    is(await found({ DocNumber: 'Q-3' }), ['Q-3']);
    is(await found([{ field: 'TotalAmt', value: 50, operator: '>' }, { field: 'asc', value: 'TotalAmt' }]), ['Q-6', 'Q-7']);
    is(await found([{ field: 'TotalAmt', value: '50', operator: '>=' }, { field: 'TotalAmt', value: '60', operator: '<=' },
      { field: 'asc', value: 'DocNumber' }]), ['Q-5', 'Q-6']);
    is((await found({ DocNumber: ['Q-1', 'Q-7'] })).sort(), ['Q-1', 'Q-7']);
    is((await found([{ field: 'DocNumber', value: 'Q-%', operator: 'LIKE' }])).length, 7);
    is(await found([{ field: 'TxnDate', value: '2026-06-02', operator: '<' }]), ['Q-1']);
    is(await found({ CustomerRef: c.Id, Balance: 40 }), ['Q-4']);
    is(await found({ DocNumber: 'Z' }), []);
  });

  await test('text with a quote, an ampersand, a backslash, a percent sign', async () => {
    is((await ask(q, 'findCustomers', { DisplayName: "Bob's Deli" })).QueryResponse.Customer[0].Id, c.Id);
    for (const name of ['Pipes & Co + Sons', 'a = b # <c>', '100% Copper'])
      is((await ask(q, 'findCustomers', { DisplayName: (await customer(q, { DisplayName: name })).DisplayName }))
        .QueryResponse.Customer.length, 1, name);
    const f = await refused(ask(q, 'findCustomers', { DisplayName: 'Bob\u2019s Deli' }), 4000);
    yes(f.detail.startsWith('QueryParserError: Invalid content. Lexical error'), f.detail);
  });

  await test('a statement of one\'s own, and no criteria at all', async () => {
    is(await found("where DocNumber = 'Q-2'"), ['Q-2']);
    is((await found()).length, 7);
    is((await found("where Balance > '0' orderby TxnDate desc startposition 1 maxresults 2")), ['Q-7', 'Q-6']);
  });

  await test('count', async () => {
    is((await ask(q, 'findInvoices', { count: true })).QueryResponse.totalCount, 7);
    is((await ask(q, 'findInvoices', [{ count: true }, { field: 'TotalAmt', value: 30, operator: '<' }])).QueryResponse.totalCount, 2);
  });

  await test('order, limit, offset', async () => {
    is(await found({ desc: 'TotalAmt', limit: 2 }), ['Q-7', 'Q-6']);
    const r = (await ask(q, 'findInvoices', { asc: 'TotalAmt', limit: 3, offset: 4 })).QueryResponse;
    is([r.startPosition, r.maxResults, r.Invoice.map((i) => i.TotalAmt)], [4, 3, [40, 50, 60]]);
    is(await found({ limit: 3, offset: 8 }), []);
  });

  await test('fetchAll turns the pages', async () => {
    const all = (await ask(q, 'findInvoices', { fetchAll: true, limit: 3, asc: 'DocNumber' })).QueryResponse;
    is([all.maxResults, all.Invoice.map((i) => i.DocNumber)], [7, ['Q-1', 'Q-2', 'Q-3', 'Q-4', 'Q-5', 'Q-6', 'Q-7']]);
    const again = await ask(q, 'findInvoices', [{ field: 'fetchAll', value: true }, { field: 'limit', value: 4 }]);
    is(new Set(again.QueryResponse.Invoice.map((i) => i.Id)).size, 7);
  });

  await test('what no query may ask: 4000, 4001', async () => {
    await refused(ask(q, 'findInvoices', { PrivateNote: 'x' }), 4001);
    await refused(ask(q, 'findInvoices', { Nonsense: 'x' }), 4001);
    await refused(ask(q, 'findInvoices', [{ field: 'TotalAmt', value: 1, operator: '!=' }]), 4000);
    await refused(ask(q, 'findInvoices', "where DocNumber = 'a' or DocNumber = 'b'"), 4000);
    await refused(ask(q, 'findInvoices', 'where'), 4000);
    yes((await refused(ask(q, 'findInvoices', 'maxresults 0'), 4001)).detail.includes('Min allowed value is 1'), 'text');
  });

  await test('changed since', async () => {
    const r = await ask(q, 'findInvoices', [{ field: 'MetaData.LastUpdatedTime', value: new Date(Date.now() - 60000).toISOString(), operator: '>' },
      { field: 'count', value: true, count: true }]);
    is(r.QueryResponse.totalCount, 7);
    is((await ask(q, 'findInvoices', [{ field: 'MetaData.LastUpdatedTime', value: '2099-01-01T00:00:00-08:00', operator: '>' }]))
      .QueryResponse, {});
  });
}
