// The books after random invoices, credit memos and payments, with every
// switch that lets QuickBooks change amounts by itself turned on: both sides
// of each link agree, and balances are what the documents come to.
import { api, sim, test, is, yes, line, customer, world, US, start, stop } from './lib.mjs';
import { to } from './payments.mjs';

const KINDS = ['Invoice', 'CreditMemo', 'Payment'];
const cents = (x) => Math.round((x || 0) * 100);
const books = async () => (await sim('GET', `/companies/${US}/books`)).json;

function random(seed) {
  return (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
}

class Storm {
  constructor(customers, seed) {
    this.customers = customers;
    this.r = random(seed);
    this.ids = { Invoice: [], CreditMemo: [], Payment: [] };
    this.answers = {};
  }
  one(kind) { // of the newest
    const ids = this.ids[kind];
    return ids[ids.length - 1 - this.r(Math.min(ids.length, 12))];
  }
  money(most) { return this.r(most * 100) / 100; }
  who() { return { CustomerRef: { value: this.customers[this.r(this.customers.length)].Id } }; }
  lines() { return Array.from({ length: 1 + this.r(2) }, () => line(this.money(100))); }
  links() {
    const out = [];
    for (let n = this.r(3); n && this.ids.Invoice.length; n--) out.push(to({ Id: this.one('Invoice') }, this.money(80)));
    if (this.ids.CreditMemo.length && !this.r(3)) out.push(to({ Id: this.one('CreditMemo') }, this.money(30), 'CreditMemo'));
    return out;
  }
  create(kind) {
    if (kind === 'Payment') return { ...this.who(), TotalAmt: this.money(100), Line: this.links() };
    return { ...this.who(), Line: this.lines(), ...(kind === 'Invoice' && !this.r(4) && { Deposit: this.money(5) }) };
  }
  change(kind) {
    if (kind === 'Payment') return this.r(2) ? { Line: this.links() } : { TotalAmt: this.money(100) };
    return this.r(3) ? { Line: this.lines() } : this.who();
  }
  async send(kind, body, q = '') {
    const r = await api('POST', `/${kind.toLowerCase()}${q}`, body);
    const what = r.json[kind] ? 'ok' : r.json.Fault.Error[0].code, id = r.json[kind]?.Id;
    this.answers[what] = (this.answers[what] || 0) + 1;
    if (id && !this.ids[kind].includes(id)) this.ids[kind].push(id);
  }
  async step() {
    const kind = KINDS[this.r(3)], act = this.r(10), id = this.one(kind);
    const now = act >= 5 && id && (await api('GET', `/${kind.toLowerCase()}/${id}`)).json[kind];
    if (!now) return this.send(kind, this.create(kind));
    const head = { Id: id, SyncToken: now.SyncToken, sparse: true };
    if (act < 8) return this.send(kind, { ...head, ...this.change(kind) });
    if (act === 9) return this.send(kind, head, '?operation=delete');
    return this.send(kind, head, kind === 'Payment' ? '?operation=update&include=void' : '?operation=void');
  }
}

// Payments by themselves; what they say that each document was applied to.
function payments(b) {
  const used = {};
  for (const p of b.Payment) {
    let sum = 0;
    for (const l of p.Line) {
      const [{ TxnId, TxnType }] = l.LinkedTxn;
      const at = (used[`${TxnType} ${TxnId}`] ||= { sum: 0, by: [] });
      yes(cents(l.Amount) > 0, `payment ${p.Id} applies ${l.Amount}`);
      at.sum += cents(l.Amount);
      at.by.push(p.Id);
      sum += TxnType === 'CreditMemo' ? -cents(l.Amount) : cents(l.Amount);
    }
    is(cents(p.UnappliedAmt), cents(p.TotalAmt) - sum, `payment ${p.Id}`);
    yes(p.UnappliedAmt >= 0, `payment ${p.Id} has ${p.UnappliedAmt} left`);
  }
  return used;
}

function judge(b, top) {
  const used = payments(b), owed = {};
  const owe = (d, n) => { owed[d.CustomerRef.value] = (owed[d.CustomerRef.value] || 0) + n; };
  for (const kind of ['Invoice', 'CreditMemo'])
    for (const d of b[kind]) {
      const name = `${kind} ${d.Id}`, at = used[name] || { sum: 0, by: [] };
      is(cents(d.Balance), cents(d.TotalAmt) - cents(d.Deposit) - at.sum, name);
      yes(d.Balance >= 0, `${name} is at ${d.Balance}`);
      if (kind === 'CreditMemo') is(d.RemainingCredit, d.Balance, name);
      is(d.LinkedTxn.map((l) => l.TxnId).sort(), at.by.sort(), name);
      delete used[name];
      owe(d, kind === 'Invoice' ? cents(d.Balance) : -cents(d.Balance));
    }
  is(used, {}, 'applied to what is not there');
  for (const p of b.Payment) owe(p, -cents(p.UnappliedAmt));
  let all = 0;
  for (const c of b.Customer) {
    is(cents(c.Balance), owed[c.Id] || 0, `customer ${c.Id}`);
    all += cents(c.Balance);
  }
  is(cents(b.Customer.find((c) => c.Id === top.Id).BalanceWithJobs), all, 'with jobs');
  is(cents(b.Account.find((a) => a.Id === '84').CurrentBalance), all, 'receivable');
}

export default async function run() {
  await world();
  const top = await customer();
  const jobs = [false, true, true].map((BillWithParent) => ({ Job: true, ParentRef: { value: top.Id }, BillWithParent }));
  const storm = new Storm([top, ...await Promise.all(jobs.map((j) => customer(j)))], Number(process.env.SEED || 20261120));

  await test('random books come out even', async () => {
    await sim('POST', '/settings', { below_paid: 'unapplied', auto_apply: 'both', over_apply: 'clipped' });
    for (let n = 0; n < 700; n++) await storm.step();
    judge(await books(), top);
    yes(storm.answers.ok > 300 && storm.answers[620] && storm.answers[6000], JSON.stringify(storm.answers));
  });

  await test('and the same again after a crash', async () => {
    const before = await books();
    await stop('SIGKILL');
    await start();
    is(await books(), before);
    for (let n = 0; n < 100; n++) await storm.step();
    judge(await books(), top);
  });
}
