// Judges the books of the simulator by arithmetic of its own, in integers,
// and holds them against what was answered.
import { Answers, bare, links, TXN } from './answers.mjs';

const NAMES = ['Customer', 'Vendor', 'Employee'];

// Seven places, as text without an exponent; money never meets a double.
export function dec(v) {
  const m = /^(-?)(\d+)(?:\.(\d{1,7}))?$/.exec(v === undefined || v === null ? '0' : String(v));
  if (!m) throw new Error(`not a decimal: ${v}`);
  const n = BigInt(m[2]) * 10000000n + BigInt((m[3] || '').padEnd(7, '0'));
  return m[1] ? -n : n;
}
const show = (n) => `${n < 0n ? '-' : ''}${(n < 0n ? -n : n) / 10000000n}.${String((n < 0n ? -n : n) % 10000000n).padStart(7, '0')}`;

// JSON with its numbers kept as text.
export function parse(text) {
  return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g,
    (all, string, number) => (string === undefined ? `"${number}"` : string)));
}

export const fold = (s) => s.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase();

export class Judge {
  constructor(logDir) {
    this.complaints = [];
    this.answers = new Answers(logDir, (s) => this.say(s));
  }

  say(text) { if (this.complaints.length < 200) this.complaints.push(text); }

  same(have, want, what) {
    if (have !== want) this.say(`${what}: has ${typeof have === 'bigint' ? show(have) : have}, should have ${typeof want === 'bigint' ? show(want) : want}`);
  }

  // books: realm -> the text of GET /sim/companies/<realm>/books.
  check(books) {
    this.answers.more();
    for (const [realm, text] of books) {
      const b = parse(text);
      this.applied(realm, b);
      for (const kind of ['Invoice', 'CreditMemo'])
        for (const d of b[kind] || []) this.document(`${realm} ${kind} ${d.Id}`, kind, d);
      for (const p of b.Payment || []) this.payment(`${realm} Payment ${p.Id}`, p);
      this.owed(realm, b);
      this.unique(realm, b);
      this.ids(realm, b);
      this.tokens(realm, b, JSON.parse(text));
    }
    return this.complaints;
  }

  // Both sides of every link, and what each document has been paid.
  applied(realm, b) {
    this.paid = new Map();
    this.linked = new Map();
    const add = (map, key, v) => map.set(key, (map.get(key) || 0n) + v);
    for (const p of b.Payment || [])
      for (const line of p.Line || [])
        for (const l of line.LinkedTxn || []) {
          const key = `${l.TxnType}/${l.TxnId}`;
          const doc = (b[l.TxnType] || []).find((d) => d.Id === l.TxnId);
          add(this.paid, key, dec(line.Amount));
          this.linked.set(key, [...(this.linked.get(key) || []), p.Id]);
          if (dec(line.Amount) < 0n) this.say(`${realm} Payment ${p.Id}: applies ${line.Amount}`);
          if (!doc) this.say(`${realm} Payment ${p.Id}: linked to ${key}, which is not there`);
          else if (this.family(b, doc.CustomerRef.value) !== this.family(b, p.CustomerRef.value))
            this.say(`${realm} Payment ${p.Id}: of customer ${p.CustomerRef.value}, linked to ${key} of ${doc.CustomerRef.value}`);
        }
    for (const kind of ['Invoice', 'CreditMemo'])
      for (const d of b[kind] || []) {
        const have = (d.LinkedTxn || []).filter((l) => l.TxnType === 'Payment').map((l) => l.TxnId).sort();
        const want = (this.linked.get(`${kind}/${d.Id}`) || []).slice().sort();
        this.same(have.join(), want.join(), `${realm} ${kind} ${d.Id} LinkedTxn`);
      }
  }

  // Who pays for whom: the topmost customer.
  family(b, id) {
    this.byId = this.books === b ? this.byId : new Map((b.Customer || []).map((c) => [c.Id, c]));
    this.books = b;
    for (let i = 0; i < 8; i++) {
      const c = this.byId.get(id);
      if (!c || !c.ParentRef) break;
      id = c.ParentRef.value;
    }
    return id;
  }

  document(name, kind, d) {
    let sub = 0n, off = 0n;
    for (const line of d.Line || []) {
      if (line.DetailType === 'SalesItemLineDetail') sub += dec(line.Amount);
      if (line.DetailType === 'DiscountLineDetail') off += dec(line.Amount);
      if (line.DetailType === 'SubTotalLineDetail') this.same(dec(line.Amount), sub, `${name} SubTotal`);
    }
    const tax = dec((d.TxnTaxDetail || {}).TotalTax), total = dec(d.TotalAmt);
    this.same(total, sub - off + tax, `${name} TotalAmt`);
    if (total < 0n || tax < 0n) this.say(`${name}: TotalAmt ${d.TotalAmt}, TotalTax ${(d.TxnTaxDetail || {}).TotalTax}`);
    const left = total - dec(d.Deposit) - (this.paid.get(`${kind}/${d.Id}`) || 0n);
    if (kind === 'Invoice') {
      this.same(dec(d.Balance), left, `${name} Balance`);
      if (left < -dec(d.Deposit)) this.say(`${name}: Balance ${d.Balance} is negative`);
    } else {
      this.same(dec(d.RemainingCredit), left, `${name} RemainingCredit`);
      if (left < 0n) this.say(`${name}: RemainingCredit ${d.RemainingCredit} is negative`);
    }
  }

  payment(name, p) {
    let used = 0n;
    for (const line of p.Line || [])
      for (const l of line.LinkedTxn || [])
        used += l.TxnType === 'CreditMemo' ? -dec(line.Amount) : dec(line.Amount);
    this.same(dec(p.UnappliedAmt), dec(p.TotalAmt) - used, `${name} UnappliedAmt`);
    if (dec(p.UnappliedAmt) < 0n) this.say(`${name}: UnappliedAmt ${p.UnappliedAmt}`);
  }

  // A customer's balance: what is open, less what is paid and not used.
  owed(realm, b) {
    const open = new Map(), jobs = new Map();
    const add = (map, id, v) => map.set(id, (map.get(id) || 0n) + v);
    for (const d of b.Invoice || []) add(open, d.CustomerRef.value, dec(d.Balance));
    for (const d of b.CreditMemo || []) add(open, d.CustomerRef.value, -dec(d.RemainingCredit));
    for (const p of b.Payment || []) add(open, p.CustomerRef.value, -dec(p.UnappliedAmt));
    const byId = new Map((b.Customer || []).map((c) => [c.Id, c]));
    for (const [id, v] of open)
      for (let c = byId.get(id), i = 0; c && i < 8; i++, c = c.ParentRef && byId.get(c.ParentRef.value)) add(jobs, c.Id, v);
    for (const c of b.Customer || []) {
      this.same(dec(c.Balance), open.get(c.Id) || 0n, `${realm} Customer ${c.Id} Balance`);
      this.same(dec(c.BalanceWithJobs), jobs.get(c.Id) || 0n, `${realm} Customer ${c.Id} BalanceWithJobs`);
    }
  }

  unique(realm, b) {
    const once = (list, key, what) => {
      const seen = new Map();
      for (const e of list) {
        const k = key(e);
        if (k === undefined || k === '') continue;
        if (seen.has(k)) this.say(`${realm}: ${what} ${JSON.stringify(k)} is used by ${seen.get(k)} and ${e.Id}`);
        seen.set(k, e.Id);
      }
    };
    const full = (e, member) => fold(e.ParentRef && member === 'Name' ? e.FullyQualifiedName : e[member] || '');
    once(NAMES.flatMap((k) => b[k] || []), (e) => full(e, 'DisplayName'), 'the name');
    for (const kind of ['Item', 'Account', 'Term', 'PaymentMethod'])
      once(b[kind] || [], (e) => full(e, 'Name'), `the ${kind} name`);
    for (const kind of ['Invoice', 'CreditMemo']) { // once, but for those who asked
      const count = new Map();
      for (const d of b[kind] || []) {
        if (!d.DocNumber) continue;
        const asked = (this.answers.seen.get(`${realm}/${kind}/${d.Id}`) || {}).same;
        const c = count.get(d.DocNumber) || { n: 0, asked: 0, ids: [] };
        c.n++;
        c.asked += asked ? 1 : 0;
        c.ids.push(d.Id);
        count.set(d.DocNumber, c);
      }
      for (const [doc, c] of count)
        if (c.n > 1 && c.asked < c.n - 1) this.say(`${realm}: ${kind} number ${doc} is used by ${c.ids.join()}`);
    }
  }

  // Names share one sequence, transactions another.
  ids(realm, b) {
    for (const kinds of [NAMES, [...TXN, 'Bill', 'Purchase', 'BillPayment', 'JournalEntry'],
      ...Object.keys(b).filter((k) => !NAMES.includes(k) && !TXN.has(k)).map((k) => [k])]) {
      const seen = new Map();
      for (const k of kinds)
        for (const e of b[k] || []) {
          if (seen.has(e.Id)) this.say(`${realm}: id ${e.Id} is ${seen.get(e.Id)}'s and ${k}'s`);
          seen.set(e.Id, k);
        }
    }
  }

  // How often each document was touched by payments: once for each version of
  // a payment that changed what it sets against it.
  bumps(realm, b) {
    const out = new Map();
    const compare = (a, c) => {
      for (const key of new Set([...a.keys(), ...c.keys()]))
        if (a.get(key) !== c.get(key)) out.set(key, (out.get(key) || 0) + 1);
    };
    const none = new Map();
    const known = new Set();
    for (const it of this.answers.seen.values()) {
      if (it.realm !== realm || it.kind !== 'Payment') continue;
      known.add(it.id);
      let last = none;
      for (const token of [...it.tokens.keys()].sort((x, y) => x - y)) {
        compare(last, it.links.get(token));
        last = it.links.get(token);
      }
      if (it.gone) compare(last, none);
    }
    for (const p of b.Payment || []) // made by QuickBooks itself
      if (!known.has(p.Id)) compare(none, links(p));
    return out;
  }

  tokens(realm, b, plain) {
    const touched = this.bumps(realm, b), unknown = this.answers.unknown.get(realm) || 0, aside = this.answers.aside.get(realm) || 0;
    let strangers = 0;
    const here = new Set();
    for (const kind of Object.keys(plain))
      for (const e of plain[kind]) {
        const it = this.answers.seen.get(`${realm}/${kind}/${e.Id}`);
        here.add(`${realm}/${kind}/${e.Id}`);
        if (it) this.oneToken(`${realm} ${kind} ${e.Id}`, it, e, touched.get(`${kind}/${e.Id}`) || 0, unknown, aside);
        else if (TXN.has(kind) && !/^Created by QB Online/.test(e.PrivateNote || '')) strangers++;
      }
    if (strangers > unknown) this.say(`${realm}: ${strangers} documents that nobody was told of, ${unknown} requests without an answer`);
    for (const [key, it] of this.answers.seen) {
      if (it.realm !== realm) continue;
      if (it.gone && here.has(key)) this.say(`${key}: was deleted and is there`);
      if (!it.gone && !it.mayBeGone && !(it.merged) && it.tokens.size && !here.has(key)) this.say(`${key}: was answered and is not there`);
    }
  }

  oneToken(name, it, e, touched, unknown, aside) {
    const last = Number(e.SyncToken), before = it.created ? 0 : 1;
    const least = it.tokens.size + before + touched - 1;
    if (it.gone) return;
    if (it.merged ? last < least : last < least || last > least + it.slack + (it.created ? aside : unknown))
      this.say(`${name}: SyncToken ${last} after ${it.tokens.size} accepted writes and ${touched} by payments`);
    const text = it.tokens.get(last);
    if (text !== undefined && text !== JSON.stringify(bare(e)))
      this.say(`${name}: is not what was answered last:\n    ${JSON.stringify(bare(e)).slice(0, 700)}\n    ${text.slice(0, 700)}`);
  }
}
