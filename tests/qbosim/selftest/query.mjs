// The query language, its pages and its complaints.
import { ask, api, query, sim, test, is, yes, good, fault, line, customer, bill, world, bearer, J, US } from './lib.mjs';

const rows = async (q, entity) => good(await query(q), 'QueryResponse')[entity] || [];
const names = async (q) => (await rows(q, 'Customer')).map((c) => c.DisplayName);

export default async function run() {
  await world();
  for (const n of ["Bob's Deli", 'alpha', 'Beta', 'Gamma 50%', 'back\\slash', 'Zoë'])
    await customer({ DisplayName: n });
  const k = await customer({ DisplayName: 'Payer' });
  for (let n = 1; n <= 5; n++)
    await bill(k, [line(n * 10)], { DocNumber: `Q-${n}`, TxnDate: `2026-0${n}-01` });

  await test('equality and escapes', async () => {
    is(await names("select * from Customer where DisplayName = 'Bob\\'s Deli'"), ["Bob's Deli"]);
    is(await names("select * from Customer where DisplayName = 'back\\\\slash'"), ['back\\slash']);
    is(await names("select * from Customer where DisplayName = 'Zoë'"), ['Zoë']);
    is(await names("SELECT * FROM Customer WHERE DisplayName = 'nobody'"), []);
    is(good(await query("select * from Customer where DisplayName = 'nobody'"), 'QueryResponse'), {});
  });

  await test('IN, LIKE, AND, numbers and booleans', async () => {
    is((await names("select * from Customer where DisplayName in ('alpha','Beta')")).length, 2);
    is(await names("select * from Customer where DisplayName like 'Gam%'"), ['Gamma 50%']);
    is(await names("select * from Customer where Active = true and DisplayName like '%eta'"), ['Beta']);
    is((await rows("select * from Invoice where TotalAmt > '20' and TotalAmt <= 40", 'Invoice')).length, 2);
    is((await rows(`select * from Invoice where CustomerRef = '${k.Id}' and TxnDate >= '2026-04-01'`, 'Invoice')).length, 2);
    is((await rows("select * from Invoice where DocNumber = 'Q-3'", 'Invoice'))[0].TotalAmt, 30);
    is((await rows("select * from Customer where Balance > '0'", 'Customer')).length, 1);
  });

  await test('times with their offset', async () => {
    const at = (ms) => new Date(Date.now() + ms).toISOString().slice(0, 19) + 'Z';
    is((await rows(`select * from Invoice where MetaData.CreateTime > '${at(-60000)}'`, 'Invoice')).length, 5);
    is((await rows(`select * from Invoice where MetaData.LastUpdatedTime > '${at(60000)}'`, 'Invoice')).length, 0);
    is((await rows("select * from Invoice where MetaData.CreateTime > '2020-01-01T00:00:00-08:00'", 'Invoice')).length, 5);
  });

  await test('order, position, pages, count', async () => {
    is((await rows('select * from Invoice', 'Invoice')).map((i) => i.DocNumber)[0], 'Q-5', 'newest first');
    is((await rows('select * from Invoice orderby TotalAmt desc startposition 2 maxresults 2', 'Invoice')).map((i) => i.TotalAmt), [40, 30]);
    is((await rows('select * from Invoice order by TxnDate', 'Invoice')).map((i) => i.DocNumber)[0], 'Q-1');
    is(good(await query('select count(*) from Invoice'), 'QueryResponse'), { totalCount: 5 });
    const r = good(await query('select * from Invoice maxresults 2 startposition 3'), 'QueryResponse');
    is([r.startPosition, r.maxResults, r.Invoice.length], [3, 2, 2]);
    for (let n = 0; n < 120; n++)
      await sim('POST', `/companies/${US}/Term`, { Name: `T ${n}`, DueDays: 1 });
    is((await rows('select * from Term', 'Term')).length, 100, 'a page is 100');
    is((await rows('select * from Term maxresults 1000', 'Term')).length, 124);
    const ids = (await rows("select Id from Term where Id > '120' orderby Id", 'Term')).map((t) => t.Id);
    is(ids, ['121', '122', '123', '124'], 'ids are numbers');
  });

  await test('chosen columns', async () => {
    const [c] = await rows("select Id, DisplayName, MetaData.CreateTime from Customer where DisplayName = 'alpha'", 'Customer');
    is(Object.keys(c).sort(), ['DisplayName', 'Id', 'MetaData', 'domain', 'sparse']);
  });

  await test('parse errors are 4000', async () => {
    for (const q of ['select * from', 'select from Customer', "select * from Customer where DisplayName 'x'",
      "select * from Customer where DisplayName = 'x' or Active = true", "select * from Customer where Id != '1'",
      "select * from Customer where DisplayName = 'Bob's'", 'select%20*%20from Customer'])
      yes(fault(await query(q), 4000).Detail.startsWith('QueryParserError: '), q);
  });

  await test('typographic punctuation is a lexical error', async () => {
    const e = fault(await query("select * from Customer where DisplayName = 'Bob’s Deli'"), 4000);
    is(e.Detail, 'QueryParserError: Invalid content. Lexical error at line 1, column 48.  Encountered: "\\u2019" (8217), after : ""');
    fault(await query("select * from Customer where DisplayName = 'a – b'"), 4000);
  });

  await test('validation errors are 4001', async () => {
    yes(fault(await query("select * from Invoice where PrivateNote = 'x'"), 4001).Detail.includes("property 'PrivateNote' is not queryable"), 'note');
    fault(await query("select * from Invoice where Line.Amount = '1'"), 4001);
    yes(fault(await query('select * from Nothing'), 4001).Detail.includes('invalid context declaration: Nothing'), 'entity');
    is(fault(await query('select * from Customer maxresults 0'), 4001).Detail,
      'QueryValidationError: value 0 is too small. Min allowed value is 1');
    fault(await query('select Colour from Customer'), 4001);
  });

  await test('a query in the body', async () => {
    const r = await ask('POST', `/v3/company/${US}/query`, { body: 'select * from Term where DueDays = 15',
      headers: { ...J, 'content-type': 'application/text', authorization: `Bearer ${bearer[US]}` } });
    is(good(r, 'QueryResponse').Term[0].Name, 'Net 15');
  });

  await test('letters of either case unless told otherwise', async () => {
    is(await names("select * from Customer where DisplayName = 'ALPHA'"), ['alpha']);
    await sim('POST', '/settings', { query_case: 'kept' });
    is(await names("select * from Customer where DisplayName = 'ALPHA'"), []);
    await sim('POST', '/settings', { query_case: 'ignored' });
  });

  await test('queries can lag behind writes', async () => {
    await sim('POST', '/settings', { query_lag_ms: 60000 });
    const c = await customer({ DisplayName: 'Very new' });
    is(await names("select * from Customer where DisplayName = 'Very new'"), []);
    is((await api('GET', `/customer/${c.Id}`)).status, 200, 'a read by id sees it');
    await sim('POST', '/settings', { query_lag_ms: 0 });
    is(await names("select * from Customer where DisplayName = 'Very new'"), ['Very new']);
  });
}
