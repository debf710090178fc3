// Reports and counts must say what the books say.
import { dec, fold, parse } from './judge.mjs';

const NAMES = ['CustomerBalance', 'AgedReceivables'];

async function token(ask, realm) {
  return JSON.parse((await ask('POST', '/sim/tokens', { realmId: realm })).text).access_token;
}

async function counts(get, realm, b, say) {
  const active = (e) => e.Active === undefined || String(e.Active) === 'true';
  for (const kind of ['Customer', 'Vendor', 'Item', 'Invoice', 'CreditMemo', 'Payment']) {
    const got = await get(`query?query=${encodeURIComponent(`SELECT COUNT(*) FROM ${kind}`)}`);
    const want = (b[kind] || []).filter(active).length;
    const have = got.status === 200 ? parse(got.text).QueryResponse.totalCount || '0' : `status ${got.status} ${got.text.slice(0, 200)}`;
    if (have !== String(want)) say(`${realm}: COUNT(*) of ${kind} is ${have}, the books have ${want}`);
  }
}

// Every customer of a report and its last column, a parent's its own; and the
// last column of all.
function rows(list, out = { own: new Map(), total: '0' }) {
  for (const row of (list && list.Row) || []) {
    const cells = row.ColData || (row.Header && row.Header.ColData);
    const last = (c) => c[c.length - 1].value || '0';
    if (cells && cells[0].id) out.own.set(cells[0].id, last(cells));
    if (row.Rows) rows(row.Rows, out);
    if (row.group === 'GrandTotal') out.total = last(row.Summary.ColData);
  }
  return out;
}

async function report(get, realm, b, name, say) {
  const got = await get(`reports/${name}?report_date=2027-12-31`);
  if (got.status !== 200) return say(`${realm}: ${name} is answered ${got.status} ${got.text.slice(0, 200)}`);
  const have = rows(parse(got.text).Rows);
  let total = 0n;
  for (const c of b.Customer || []) {
    total += dec(c.Balance);
    if (dec(have.own.get(c.Id)) !== dec(c.Balance))
      say(`${realm}: ${name} has ${have.own.get(c.Id)} for customer ${c.Id}, the books ${c.Balance}`);
  }
  if (dec(have.total) !== total) say(`${realm}: ${name} has ${have.total} in all, the books have other`);
}

// A name that nobody has any more is free again.
async function freed(post, realm, b, names, say) {
  const taken = new Set(['Customer', 'Vendor', 'Employee'].flatMap((k) => b[k] || []).map((e) => fold(e.DisplayName || '')));
  let n = 0;
  for (const key of names) {
    const name = key.slice(realm.length + 1);
    if (!key.startsWith(`${realm}/`) || taken.has(fold(name)) || n++ >= 5) continue;
    taken.add(fold(name));
    const got = await post('customer', { DisplayName: name });
    if (got.status !== 200) say(`${realm}: the name ${JSON.stringify(name)} is free and refused: ${got.text.slice(0, 300)}`);
  }
}

export async function reports(ask, realms, books, names) {
  const found = [];
  await ask('POST', '/sim/settings', { query_lag_ms: 0, name_edit_ms: 0 });
  for (const realm of realms) {
    const access = await token(ask, realm), b = parse(books.get(realm));
    const get = (path) => ask('GET', `/v3/company/${realm}/${path}`, undefined, { authorization: `Bearer ${access}` });
    const post = (path, body) => ask('POST', `/v3/company/${realm}/${path}`, body, { authorization: `Bearer ${access}` });
    await counts(get, realm, b, (s) => found.push(s));
    for (const name of NAMES) await report(get, realm, b, name, (s) => found.push(s));
    await freed(post, realm, b, names, (s) => found.push(s));
  }
  return found;
}
