// Reports and counts must say what the books say.
import { dec, parse } from './judge.mjs';

const TO = { CustomerBalance: 'Balance' };

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

// Every row of a report that is about a customer: id -> its last column.
function rows(report, out = new Map()) {
  for (const row of (report && report.Row) || []) {
    const cells = row.ColData || (row.Header && row.Header.ColData);
    if (cells && cells[0].id && !row.Rows) out.set(cells[0].id, cells[cells.length - 1].value || '0');
    if (row.Rows) rows(row.Rows, out);
  }
  return out;
}

async function report(get, realm, b, name, say) {
  const got = await get(`reports/${name}`);
  if (got.status !== 200) return; // not there yet
  const v = parse(got.text);
  const have = rows(v.Rows);
  for (const c of b.Customer || []) {
    const want = dec(c[TO[name]]);
    if (dec(have.get(c.Id) || '0') !== want)
      say(`${realm}: ${name} has ${have.get(c.Id)} for customer ${c.Id}, the books ${c[TO[name]]}`);
  }
}

export async function reports(ask, realms, books) {
  const found = [];
  await ask('POST', '/sim/settings', { query_lag_ms: 0 });
  for (const realm of realms) {
    const access = await token(ask, realm), b = parse(books.get(realm));
    const get = (path) => ask('GET', `/v3/company/${realm}/${path}`, undefined, { authorization: `Bearer ${access}` });
    await counts(get, realm, b, (s) => found.push(s));
    for (const name of Object.keys(TO)) await report(get, realm, b, name, (s) => found.push(s));
  }
  return found;
}
