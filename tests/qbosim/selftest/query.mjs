// The query language, its pages and its complaints.
import { ask, api, query, sim, test, is, yes, good, fault, line, customer, bill, world, good200, bearer, J, US } from './lib.mjs';

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
    is(e.Detail, 'QueryParserError: Invalid content. Lexical error at line 1, column 48.  Encountered: "\\u2019" (8217), after : "\\\'Bob"');
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

  const detail = async (q, code = 4000) => fault(await query(q), code).Detail;
  const afterValue = '\nWas expecting one of:\n    <EOF> \n    <AND> ...\n    "iterator" ...\n    "maxresults" ...\n    <OR> ...\n    "order" ...\n    "orderby" ...\n    "startposition" ...\n    ';

  await test('a parse error names the token and what it was expecting', async () => {
    is(await detail("select * from Customer where CompanyName = 'Cutlery 'R Us'"),
      `QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1, column 54.${afterValue}`);
    is(await detail(''), 'QueryParserError: Encountered "<EOF>" at line 0, column 0.\nWas expecting:\n    "select" ...\n    ');
    is(await detail('select * from'), 'QueryParserError: Encountered "<EOF>" at line 1, column 13.\nWas expecting:\n    <IDENTIFIER> ...\n    ');
    yes((await detail('select *\nfrom Customer\n  where Id > )')).startsWith('QueryParserError: Encountered " ")" ") "" at line 3, column 14.\nWas expecting one of:\n'), 'lines are counted');
    yes((await detail("select * from Term where DueDays = 1 or DueDays = 2")).startsWith('QueryParserError: Encountered " <OR> "or "" at line 1, column 38.'), 'or');
  });

  await test('what the language does not have', async () => {
    for (const q of ["select * from Customer, Invoice", 'select * from Invoice join Customer', 'select * from Invoice group by DocNumber',
      "select * from Term where not Active = true", "select * from Term where Id <> '1'", "select * from Term where (Id = '1')",
      "select * from Term where Id in ()", "select * from Term where Id in ('1'", "select * from Term where Id = Name",
      'select * from Term where Name = Net', 'select * from Term maxresults 2 maxresults 3', 'select * from Term maxresults 2 orderby Id',
      'select * from Term startposition x', "select * from Term startposition '1'", 'select *, Id from Term', 'select count(Id) from Term',
      'select * from Term where', 'select * from Term where TxnDate = 2026-01-01 and', 'select * from Term order Id', 'select * from Term orderby',
      'select * from Term;', 'select * from Term where Name = "Net 15"', "select * from Term where Name = 'Net", 'update Term', 'select Id Name from Term'])
      yes((await detail(q)).startsWith('QueryParserError: '), q);
  });

  await test('lexical errors', async () => {
    is(await detail("select * from Term where Name = 'Net"), 'QueryParserError: Invalid content. Lexical error at line 1, column 37.  Encountered: <EOF> after : "\\\'Net"');
    is(await detail('select * from Term where Name = %27x'), 'QueryParserError: Invalid content. Lexical error at line 1, column 33.  Encountered: "%" (37), after : ""');
    is(await detail("select * from Term where Name = '\u{1F600}'"), 'QueryParserError: Invalid content. Lexical error at line 1, column 34.  Encountered: "\\ud83d" (55357), after : "\\\'"');
    for (const raw of ['%00', '%FF', '%C3'])
      yes(fault(await api('GET', `/query?query=select%20*%20from%20Term%20where%20Name%20=%20'${raw}'`), 4000).Detail.includes('Lexical error at line 1, column 34.'), raw);
  });

  await test('several order fields, and positions in either order', async () => {
    const k2 = await customer({ DisplayName: 'Zz' });
    for (const n of [1, 2]) await bill(k2, [line(20)], { DocNumber: `R-${n}`, TxnDate: '2026-01-01' });
    const docs = async (q) => (await rows(q, 'Invoice')).map((i) => i.DocNumber);
    is(await docs('select * from Invoice where TotalAmt <= 20 orderby TotalAmt desc, DocNumber desc'), ['R-2', 'R-1', 'Q-2', 'Q-1']);
    is(await docs('SELECT * FROM Invoice WHERE TotalAmt <= 20 ORDER BY TxnDate ASC, DocNumber STARTPOSITION 2 MAXRESULTS 2'), ['R-1', 'R-2']);
    is(await docs('select * from Invoice orderby DocNumber maxresults 1 startposition 3'), ['Q-3']);
    is((await rows('select * from Invoice startposition 0 maxresults 2', 'Invoice')).length, 2, '0 is tolerated');
    for (const n of [1, 2]) await sim('DELETE', `/companies/${US}/Invoice/${(await rows(`select * from Invoice where DocNumber = 'R-${n}'`, 'Invoice'))[0].Id}`);
  });

  await test('fields that do not filter, and values that cannot be', async () => {
    is(await detail("select * from Invoice where Line.Amount = '1'", 4001), "QueryValidationError: property 'Line.Amount' is not queryable");
    is(await detail("select * from Invoice orderby PrivateNote", 4001), "QueryValidationError: property 'PrivateNote' is not queryable");
    is(await detail("select * from Invoice where Colour = '1'", 4001), 'QueryValidationError: Property Colour not found for Entity Invoice');
    is(await detail('select Colour from Invoice', 4001), 'QueryValidationError: Property Colour not found for Entity Invoice');
    is(await detail('select * from Invoice startposition -1', 4001), 'QueryValidationError: value -1 is too small. Min allowed value is 1');
    for (const q of ["TotalAmt > 'x'", "TxnDate = '03/04/2026'", "MetaData.CreateTime > 'today'"])
      await detail(`select * from Invoice where ${q}`, 4001);
    await detail("select * from Customer where Active = 'maybe'", 4001);
    await detail("select * from Customer where MetaData. = 'x'", 4001);
  });

  await test('times are instants, whatever their offset', async () => {
    const i = (await rows("select * from Invoice where DocNumber = 'Q-1'", 'Invoice'))[0];
    const ms = Date.parse(i.MetaData.LastUpdatedTime);
    const say = (at, h) => new Date(at + h * 3600e3).toISOString().slice(0, 19) + `${h < 0 ? '-' : '+'}${String(Math.abs(h)).padStart(2, '0')}:00`;
    for (const h of [-8, 0, 5, 12]) {
      is((await rows(`select Id from Invoice where DocNumber = 'Q-1' and MetaData.LastUpdatedTime >= '${say(ms, h)}'`, 'Invoice')).length, 1);
      is((await rows(`select Id from Invoice where DocNumber = 'Q-1' and MetaData.LastUpdatedTime > '${say(ms, h)}'`, 'Invoice')).length, 0);
      is((await rows(`select Id from Invoice where DocNumber = 'Q-1' and MetaData.LastUpdatedTime <= '${say(ms - 1000, h)}'`, 'Invoice')).length, 0);
    }
  });

  await test('LIKE takes any run of characters, and quickly', async () => {
    for (const [pattern, n] of [['%lph%', 1], ['a%a', 1], ['%', 8], ['a%b', 0], ['alpha', 1], ['alph', 0], ['%%%%%%%%%%%%%%%%%%%%%%%%%%%%x', 0]])
      is((await names(`select * from Customer where DisplayName like '${pattern}'`)).length, n, pattern);
    is(await names("select * from Customer where DisplayName like 'GAM%'"), ['Gamma 50%']);
    is(await names("select * from Customer where DisplayName like 'ZOË'"), ['Zoë']);
    await customer({ DisplayName: 'a'.repeat(400) });
    const began = Date.now();
    is((await names(`select * from Customer where DisplayName like '${'%a'.repeat(100)}%b'`)).length, 0);
    yes(Date.now() - began < 5000, 'a bad pattern takes for ever');
  });

  await test('more than 1,000 are capped, or refused', async () => {
    is((await rows('select * from Term maxresults 5000', 'Term')).length, 124);
    await sim('POST', '/settings', { maxresults_over: 'refused' });
    is(await detail('select * from Term maxresults 1001', 4001), 'QueryValidationError: value 1001 is too large. Max allowed value is 1000');
    is((await rows('select * from Term maxresults 1000', 'Term')).length, 124);
    await sim('POST', '/settings', { maxresults_over: 'capped' });
  });

  await test('one broken row fails the query that lists it', async () => {
    fault(await api('POST', '/customer', { DisplayName: 'Broken', PrimaryEmailAddr: { Address: 'nobody' } }), 2210);
    const c = good200(await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'Broken', PrimaryEmailAddr: { Address: 'nobody' } })).Customer;
    const e = fault(await query('select * from Customer'), 4002);
    is([e.Message, e.Detail], ['Error processing query', 'QueryProcessingError: To email address entered is invalid']);
    is((await names("select * from Customer where DisplayName < 'b'")).length > 0, true, 'narrowed');
    good(await query('select count(*) from Customer'), 'QueryResponse');
    good(await api('GET', `/customer/${c.Id}`), 'Customer');
    await sim('POST', `/companies/${US}/Customer`, { Id: c.Id, PrimaryEmailAddr: { Address: 'a@b.example, c@d.example' } });
    is((await names("select * from Customer where DisplayName = 'Broken'")).length, 1);
  });

  await test('lists can show an old SyncToken', async () => {
    const [i] = await rows("select * from Invoice where DocNumber = 'Q-1'", 'Invoice');
    good(await api('POST', '/invoice', { Id: i.Id, SyncToken: i.SyncToken, sparse: true, PrivateNote: 'n' }), 'Invoice');
    await sim('POST', '/settings', { query_tokens: 'stale' });
    is((await rows("select * from Invoice where DocNumber = 'Q-1'", 'Invoice'))[0].SyncToken, '0');
    is((await rows("select * from Invoice where DocNumber = 'Q-2'", 'Invoice'))[0].SyncToken, '0', 'never below 0');
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').SyncToken, '1');
    await sim('POST', '/settings', { query_tokens: 'current' });
    is((await rows("select * from Invoice where DocNumber = 'Q-1'", 'Invoice'))[0].SyncToken, '1');
  });

  await test('every kind of record is there to be asked for', async () => {
    for (const e of ['Account', 'Bill', 'BillPayment', 'Class', 'CompanyInfo', 'CreditMemo', 'Customer', 'Department', 'Employee', 'Invoice', 'Item',
      'JournalEntry', 'Payment', 'PaymentMethod', 'Preferences', 'Purchase', 'TaxAgency', 'TaxCode', 'TaxRate', 'Term', 'Vendor'])
      yes(good(await query(`select count(*) from ${e}`), 'QueryResponse').totalCount >= 0, e);
    const c = await customer();
    const p = good(await api('POST', '/payment', { CustomerRef: { value: c.Id }, TotalAmt: 12.5, PaymentRefNum: 'CHK 7' }), 'Payment');
    is((await rows("select * from Payment where PaymentRefNum = 'CHK 7' and TotalAmt >= 12.5", 'Payment')).map((x) => x.Id), [p.Id]);
    const m = good(await api('POST', '/creditmemo', { CustomerRef: { value: c.Id }, DocNumber: 'CM-7', Line: [line(3)] }), 'CreditMemo');
    is((await rows(`select Id from CreditMemo where CustomerRef = '${c.Id}'`, 'CreditMemo')).map((x) => x.Id), [m.Id]);
  });

  await test('offset pages skip and repeat rows of a changing set', async () => {
    await world();
    const c = await customer();
    const made = [];
    for (let n = 0; n < 6; n++) made.push((await bill(c, [line(1)])).Id);
    const page = async (q) => (await rows(q, 'Invoice')).map((i) => i.Id);
    const first = await page('select * from Invoice orderby Id startposition 1 maxresults 3');
    await sim('DELETE', `/companies/${US}/Invoice/${made[0]}`);
    const second = await page('select * from Invoice orderby Id startposition 4 maxresults 3');
    yes(!first.includes(made[3]) && !second.includes(made[3]), 'one fell between the pages');
    const newest = await page('select * from Invoice startposition 1 maxresults 2');
    await bill(c, [line(1)]);
    yes((await page('select * from Invoice startposition 3 maxresults 2')).includes(newest[1]), 'one comes twice');
    is(await page(`select * from Invoice where Id > '${made[2]}' orderby Id maxresults 2`), [made[3], made[4]], 'by key none is lost');
  });
}
