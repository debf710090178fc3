// What the storm was answered: reads its logs as they grow, checks that every
// answer is one of Intuit's, and keeps what the books must come to.
import { openSync, readSync, fstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const KINDS = ['Customer', 'Vendor', 'Employee', 'Item', 'Account', 'Term',
  'PaymentMethod', 'Invoice', 'CreditMemo', 'Payment'];
export const TXN = new Set(['Invoice', 'CreditMemo', 'Payment']);

// Members that QuickBooks changes beside a write of the entity itself.
const BESIDE = new Set(['MetaData', 'Balance', 'BalanceWithJobs', 'FullyQualifiedName',
  'Level', 'CurrentBalance', 'CurrentBalanceWithSubAccounts']);
export function bare(v) {
  if (Array.isArray(v)) return v.map(bare);
  if (v === null || typeof v !== 'object') return v;
  const out = {};
  for (const [k, w] of Object.entries(v))
    if (!BESIDE.has(k) && !k.endsWith('Ref')) out[k] = bare(w);
  return out;
}

export class Answers {
  constructor(dir, complain) {
    this.dir = dir;
    this.complain = complain;
    this.at = new Map(); // file -> bytes read
    this.seen = new Map(); // "realm/Kind/id" -> what is known of it
    this.unknown = new Map(); // "realm" -> writes whose outcome nobody knows
    this.aside = new Map(); // ... that may have touched records they do not name
    this.merges = new Map(); // realm -> accepted merges
    this.names = new Set(); // "realm/DisplayName": every one that a customer ever had
    this.read = 0;
    this.accepted = 0;
    this.byCode = new Map();
  }

  // Everything that came since the last time.
  more() {
    for (const name of readdirSync(this.dir).sort())
      if (name.startsWith('answers.')) this.file(join(this.dir, name));
  }

  file(path) {
    const fd = openSync(path, 'r'), from = this.at.get(path) || 0;
    const data = Buffer.alloc(fstatSync(fd).size - from);
    for (let n = 0; n < data.length;)
      n += readSync(fd, data, n, data.length - n, from + n);
    let at = 0;
    while (at < data.length) {
      const line = data.indexOf(10, at);
      const head = JSON.parse(data.subarray(at, line).toString());
      const sent = data.subarray(line + 1, line + 1 + head.sent);
      const body = data.subarray(line + 1 + head.sent, line + 1 + head.sent + head.bytes);
      this.answer(head, sent.toString(), body);
      at = line + 2 + head.sent + head.bytes;
    }
    this.at.set(path, from + at);
  }

  wrong(head, what, text = '') {
    this.complain(`${head.how} ${head.op} ${head.kind} ${head.id} ${head.requestid} in ${head.realm}: ${what} ${text.slice(0, 400)}`);
  }

  answer(head, sent, bytes) {
    const text = bytes.toString();
    this.read++;
    if (head.status === 0) return this.lost(head);
    if (!bytes.equals(Buffer.from(text))) return this.wrong(head, 'the answer is not UTF-8');
    const v = this.envelope(head, text);
    if (!v || head.again || head.status !== 200) return;
    if (head.op === 'batch') return this.batch(head, sent, v);
    if (head.kind && ['create', 'update', 'delete', 'void', 'merge'].includes(head.op))
      this.write(head, head.op, head.kind, v[head.kind], head.same);
  }

  // Was it stored?  Then one of them may be in the books, or one more token.
  lost(head) {
    if (!['create', 'update', 'delete', 'void', 'merge', 'batch'].includes(head.op)) return;
    this.unknown.set(head.realm, (this.unknown.get(head.realm) || 0) + (head.op === 'batch' ? 40 : 1));
    if (head.op === 'batch' || head.kind === 'Payment')
      this.aside.set(head.realm, (this.aside.get(head.realm) || 0) + (head.op === 'batch' ? 40 : 1));
    if (head.op === 'create' || head.op === 'batch') return;
    const it = this.of(head.realm, head.kind, head.id);
    it.slack += 1;
    if (head.op === 'delete') it.mayBeGone = true;
    if (head.kind === 'Payment') it.vague = true;
  }

  // The answer as an object, or undefined once something was said about it.
  envelope(head, text) {
    const { status, type } = head;
    if (head.how === 'control' || head.how === 'person') {
      try { return JSON.parse(text); } catch { return void this.wrong(head, 'not JSON', text); }
    }
    if (type.startsWith('application/xml')) {
      if (!/^<\?xml [^]*<(IntuitResponse|Report)[ >][^]*<\/\1>\s*$/.test(text))
        this.wrong(head, `status ${status}, XML that is not Intuit's`, text);
      return head.again || /<Fault[ >]/.test(text) ? undefined : fromXml(head.kind, text);
    }
    if (type.startsWith('text/html')) {
      if (![404, 405, 503, 504].includes(status)) this.wrong(head, `status ${status} in HTML`, text);
      return undefined;
    }
    let v;
    try { v = JSON.parse(text); } catch { return void this.wrong(head, 'not JSON', text); }
    const fault = v.Fault || v.fault;
    if (fault) this.fault(head, fault, text);
    else if (status !== 200) this.wrong(head, `status ${status} without a fault`, text);
    else if (!('time' in v) && head.op !== 'look') this.wrong(head, 'no time in it', text);
    return fault ? undefined : v;
  }

  fault(head, fault, text) {
    const list = fault.Error || fault.error;
    const e = Array.isArray(list) && list[0];
    const number = Number(e && e.code);
    this.byCode.set(number, (this.byCode.get(number) || 0) + 1);
    if (!e || !(number > 0) || !fault.type) this.wrong(head, 'a fault without its parts', text);
    const want = number === 3200 ? [401] : number === 3100 ? [403] : number === 3001 ? [429]
      : number === 10000 ? [500, 400, 200] : [400];
    if (!want.includes(head.status)) this.wrong(head, `status ${head.status} with code ${number}`, text);
  }

  of(realm, kind, id) {
    const key = `${realm}/${kind}/${id}`;
    let it = this.seen.get(key);
    if (!it) {
      it = { realm, kind, id, tokens: new Map(), slack: 0, same: false, created: false, gone: false, links: new Map() };
      this.seen.set(key, it);
    }
    return it;
  }

  write(head, op, kind, obj, same) {
    if (!obj) return this.wrong(head, `no ${kind} in the answer`);
    const it = this.of(head.realm, kind, obj.Id);
    this.accepted++;
    if (op === 'create') it.created = true;
    if (op === 'merge') {
      const loser = this.of(head.realm, kind, head.id);
      loser.merged = true;
      this.merges.set(head.realm, (this.merges.get(head.realm) || 0) + 1);
    }
    if (obj.status === 'Deleted') {
      if (it.gone) this.wrong(head, 'deleted twice');
      it.gone = true;
      return;
    }
    // A spoiled body, which has no token here, may name another record by chance.
    const meant = head.token || head.how !== 'api';
    if (op !== 'create' && op !== 'merge' && meant && head.id && head.id !== obj.Id && head.op !== 'batch')
      this.wrong(head, `answered with ${obj.Id}`);
    this.token(head, it, obj, same);
  }

  // Each accepted write is answered with a SyncToken that no other had.
  // Making inactive or void once more changes nothing and is answered with
  // what was there; which of the answers came first the logs do not tell.
  token(head, it, obj, same) {
    const token = Number(obj.SyncToken), before = it.tokens.get(token);
    const text = obj.xml ? undefined : JSON.stringify(bare(obj));
    const again = obj.Active === false || head.op === 'void' || (it.again && it.again.has(token));
    if (same) it.same = true;
    if (it.tokens.has(token) && !(again && (!before || !text || before === text)))
      this.wrong(head, `SyncToken ${token} was answered twice for ${it.id}`, text);
    if (head.op === 'void') (it.again ||= new Set()).add(token);
    if (head.token && !again && token !== Number(head.token) + 1)
      this.wrong(head, `sent with SyncToken ${head.token}, answered with ${token}`, text);
    if (!Number.isInteger(token) || token < 0) this.wrong(head, `SyncToken ${obj.SyncToken}`);
    it.tokens.set(token, text || before);
    if (it.kind === 'Customer' && obj.DisplayName) this.names.add(`${it.realm}/${obj.DisplayName}`);
    if (it.kind === 'Payment') it.links.set(token, links(obj));
  }

  batch(head, sent, v) {
    const asked = new Map();
    let items;
    try { items = JSON.parse(sent).BatchItemRequest; } catch { return; }
    for (const item of Array.isArray(items) ? items : []) asked.set(item.bId, item);
    if (!Array.isArray(v.BatchItemResponse)) return this.wrong(head, 'no BatchItemResponse');
    for (const item of v.BatchItemResponse) {
      if (item.Fault || item.fault) { this.fault({ ...head, status: 400 }, item.Fault || item.fault, ''); continue; }
      const kind = KINDS.find((k) => item[k]);
      const q = asked.get(item.bId);
      if (!kind) {
        if (!item.QueryResponse) this.wrong(head, 'an item without an answer', JSON.stringify(item));
        continue;
      }
      const token = q && q[kind] && q[kind].SyncToken;
      this.write({ ...head, token: typeof token === 'string' ? token : '' }, q && q.operation, kind, item[kind], !!(q && q.optionsData));
    }
  }
}

// As much of an object in XML as the books are held against.
function fromXml(kind, text) {
  const part = (name) => (new RegExp(`<${name}>([^<]*)</${name}>`).exec(text) || [])[1];
  if (!kind || !text.includes(`<${kind}`)) return undefined;
  const status = new RegExp(`<${kind}[^>]* status="(\\w+)"`).exec(text);
  return { [kind]: { Id: part('Id'), SyncToken: part('SyncToken'), xml: true,
    status: status ? status[1] : part('status'), Active: part('Active') === 'false' ? false : undefined } };
}

// "Invoice/12" -> the text of the amount that a payment sets against it.
export function links(payment) {
  const out = new Map();
  for (const line of payment.Line || [])
    for (const l of line.LinkedTxn || []) out.set(`${l.TxnType}/${l.TxnId}`, String(line.Amount));
  return out;
}
