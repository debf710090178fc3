// Webhooks out: both formats, the signature, the ladder, and every way in
// which they come late, twice, in disorder or not at all.
import { sim, api, is, yes, good, good200, line, customer, bill, world, US, GB } from './lib.mjs';
import { receiver, until } from './receiver.mjs';
import { hook, hooks, settings, advance, change, quiet, idle, types, hooked } from './hooked.mjs';

async function formats() {
  await hooked('CloudEvents: an array, ids, nanoseconds, signed over the raw bytes', {}, async (r) => {
    const c = await customer({ DisplayName: 'Smörgås & Søn' });
    await until('a POST', () => r.got.length);
    const [p] = r.got, [e] = p.json;
    is([p.good, p.path, p.headers['content-type'], p.json.length], [true, '/hook', 'application/json', 1]);
    is(Object.keys(e), ['specversion', 'id', 'source', 'type', 'datacontenttype', 'time', 'intuitentityid', 'intuitaccountid', 'data']);
    is([e.specversion, e.type, e.datacontenttype, e.intuitentityid, e.intuitaccountid, e.data],
      ['1.0', 'qbo.customer.created.v1', 'application/json', c.Id, US, {}]);
    yes(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(e.id), e.id);
    yes(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(e.time), e.time);
    yes(Math.abs(Date.parse(e.time) - Date.now()) < 10000, 'now, in UTC');
    yes(/^intuit\.[A-Za-z0-9+/]+=*$/.test(e.source), e.source);
  });

  await hooked('without data, datacontenttype and fraction, with an id suffix and capitals',
    { data: false, datacontenttype: false, fraction_digits: 0, id_suffix: true, letters: 'capital' }, async (r) => {
      const c = await customer();
      await until('a POST', () => r.got.length);
      const [e] = r.got[0].json;
      is(Object.keys(e), ['specversion', 'id', 'source', 'type', 'time', 'intuitentityid', 'intuitaccountid']);
      is([e.type, e.id.length, e.id.endsWith(`-${c.Id}`)], ['qbo.Customer.Created.v1', 37 + c.Id.length, true]);
      yes(/T\d\d:\d\d:\d\dZ$/.test(e.time), e.time);
      await hook(r, { letters: 'upper' });
      await customer();
      await until('another', () => r.got.length === 2);
      is(r.got[1].json[0].type, 'QBO.CUSTOMER.CREATED.V1');
    });

  await hooked('the older form: a notification per company', { format: 'legacy', batch_ms: 150 }, async (r) => {
    const c = await customer();
    const g = await customer({}, { realm: GB });
    const i = await bill(c, [line(1)]);
    await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '0' });
    await until('a POST', () => r.got.length);
    const { eventNotifications: list } = r.got[0].json;
    is([r.got.length, r.got[0].good], [1, true]);
    is(list.map((n) => [n.realmId, n.dataChangeEvent.entities.map((e) => [e.name, e.id, e.operation])]), [
      [US, [['Customer', c.Id, 'Create'], ['Invoice', i.Id, 'Create'], ['Invoice', i.Id, 'Void']]],
      [GB, [['Customer', g.Id, 'Create']]]]);
    const e = list[0].dataChangeEvent.entities[0];
    is(Object.keys(e), ['name', 'id', 'operation', 'lastUpdated']);
    yes(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(e.lastUpdated), e.lastUpdated);
    await hook(r, { last_updated: 'offset' });
    await customer();
    await until('another', () => r.got.length === 2);
    const at = r.got[1].json.eventNotifications[0].dataChangeEvent.entities[0].lastUpdated;
    yes(/T\d\d:\d\d:\d\d-0[78]00$/.test(at), at);
  });
}

async function operations() {
  await hooked('void is void, or voided', {}, async (r) => {
    const c = await customer();
    for (const word of ['void', 'voided']) {
      await hook(r, { void: word });
      const i = await bill(c, [line(1)]);
      await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '0' });
      await idle();
      yes(types(r).includes(`qbo.invoice.${word}.v1 ${i.Id}`), types(r).join());
    }
  });

  await hooked('updated, deleted; an operation that the entity lacks is an update', {}, async (r) => {
    const c = await customer();
    const i = await bill(c, [line(1)]);
    await change('invoice', i, { PrivateNote: 'x' });
    await api('POST', '/invoice?operation=delete', { Id: i.Id, SyncToken: '1' });
    const term = good(await api('POST', '/term', { Name: 'Net 9', DueDays: 9 }), 'Term');
    await hook(r, { deactivation: 'deleted' });
    await change('term', term, { Active: false });
    await sim('POST', `/companies/${US}/preferences`, { CustomTxnNumbers: true });
    await idle();
    is(types(r).slice(1), [`qbo.invoice.created.v1 ${i.Id}`, `qbo.invoice.updated.v1 ${i.Id}`,
      `qbo.invoice.deleted.v1 ${i.Id}`, `qbo.term.created.v1 ${term.Id}`, `qbo.term.updated.v1 ${term.Id}`,
      'qbo.preferences.updated.v1 1']);
  });

  await hooked('employees may carry alternative ids', { entities: ['Employee', 'Vendor'] }, async (r) => {
    for (const on of [false, true]) {
      await hook(r, { alternative_ids: on });
      for (const kind of ['Employee', 'Vendor'])
        await sim('POST', `/companies/${US}/${kind}`, { DisplayName: `${kind} ${on}` });
      await idle();
    }
    is(r.events().map((e) => [e.type, e.data]), [
      ['qbo.employee.created.v1', {}], ['qbo.vendor.created.v1', {}],
      ['qbo.employee.created.v1', { alternative_ids: [r.events()[2].intuitentityid] }], ['qbo.vendor.created.v1', {}]]);
  });

  await hooked('deactivation is updated, or deleted', {}, async (r) => {
    for (const word of ['updated', 'deleted']) {
      await hook(r, { deactivation: word });
      const c = await customer();
      await change('customer', c, { Active: false });
      await idle();
      yes(types(r).includes(`qbo.customer.${word}.v1 ${c.Id}`), types(r).join());
    }
  });

  await hooked('a merge names who stays and who went, in both formats', {}, async (r) => {
    for (const more of [{}, { format: 'legacy' }, { deleted_id: 'deletedID' }]) {
      await hook(r, more);
      const [a, b] = [await customer(), await customer()];
      const i = await bill(b, [line(1)]);
      await idle();
      const n = r.got.length;
      good200(await sim('POST', `/companies/${US}/Customer/${b.Id}/merge`, { into: a.Id }));
      await idle();
      const told = r.got.slice(n).flatMap((p) => p.json.eventNotifications?.[0].dataChangeEvent.entities ?? p.json);
      if (!more.format && !more.deleted_id) {
        const m = told.filter((e) => e.type === 'qbo.customer.merged.v1');
        is(m.map((e) => [e.intuitentityid, e.data]), [[a.Id, { deletedid: b.Id }]]);
        is(told.filter((e) => e.intuitentityid === b.Id && e.type.includes('customer')), []);
      } else {
        const [m] = told.filter((e) => e.operation === 'Merge');
        is([m.name, m.id, m[more.deleted_id || 'deletedId']], ['Customer', a.Id, b.Id]);
      }
      yes(i.Id, 'moved');
    }
  });

  await hooked('a payment tells of itself and of its invoice', { batch_ms: 100 }, async (r) => {
    const c = await customer();
    const i = await bill(c, [line(9)]);
    await idle();
    const n = r.events().length;
    const pay = good(await api('POST', '/payment', { CustomerRef: { value: c.Id }, TotalAmt: 9,
      Line: [{ Amount: 9, LinkedTxn: [{ TxnId: i.Id, TxnType: 'Invoice' }] }] }), 'Payment');
    await idle();
    is(types(r).slice(n).sort(), [`qbo.invoice.updated.v1 ${i.Id}`, `qbo.payment.created.v1 ${pay.Id}`]);
    good(await api('POST', '/payment?operation=update&include=void', { Id: pay.Id, SyncToken: '0', sparse: true }), 'Payment');
    await idle();
    is(types(r).slice(n + 2).sort(), [`qbo.invoice.updated.v1 ${i.Id}`, `qbo.payment.void.v1 ${pay.Id}`]);
  });

  await hooked('only the entities that were subscribed', { entities: ['invoice'] }, async (r) => {
    const i = await bill(await customer(), [line(1)]);
    await idle();
    is(types(r), [`qbo.invoice.created.v1 ${i.Id}`]);
    is((await sim('POST', '/webhooks', { url: r.url, entities: ['Nonsense'] })).status, 400);
  });

  await hooked('nothing without a live connection', {}, async (r) => {
    await customer();
    await idle();
    await sim('POST', `/grants/${US}/revoke`);
    await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'after the revoke' });
    await customer({}, { realm: GB });
    await idle();
    is(r.events().map((e) => e.intuitaccountid), [US, GB]);
  });

  for (const ends of ['refresh_ttl_s', 'refresh_hard_s'])
    await hooked(`nothing once the connection has ended by ${ends}`, {}, async (r) => {
      await settings({ [ends]: 1000 });
      await advance(999 - 30);
      await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'before' });
      await idle();
      await advance(31);
      await sim('POST', `/companies/${US}/Customer`, { DisplayName: 'after' });
      await idle();
      is(r.events().length, 1);
    });
}

async function ladder() {
  await hooked('the ladder: 0, 10, 20, 30 s, 5 and 20 min, 2, 4, 6 h, then every 6 h', {}, async (r) => {
    r.state.answer = 500;
    await customer();
    await until('two at once', () => r.got.length === 2);
    let n = 2;
    for (const s of [10, 20, 30, 300, 1200, 7200, 14400, 21600, 21600]) {
      await advance(s - 2);
      await quiet();
      is(r.got.length, n, `early by two seconds of ${s}`);
      await advance(2);
      n++;
      await until(`attempt after ${s}`, () => r.got.length === n);
    }
    yes(r.got.every((p) => p.raw.equals(r.got[0].raw) && p.good), 'the same bytes');
    const h = await until('eleven', async () => (await hooks()).find((x) => x.parcels[0].attempts === 11));
    is([h.parcels[0].attempts, h.tries.length, h.tries[3].attempt, h.tries[3].status, h.tries[3].answer],
      [11, 11, 4, 500, 'told to say 500']);
    r.state.answer = 200;
    await advance(21600);
    await idle();
  });

  await hooked('time_scale shortens the ladder', {}, async (r) => {
    await settings({ time_scale: 100 });
    r.state.answer = (_, n) => (n < 4 ? 503 : 200);
    await customer();
    await idle();
    const gap = r.got.slice(1).map((p, n) => p.at - r.got[n].at);
    yes(gap[1] >= 95 && gap[2] >= 195 && gap[3] >= 295 && gap[3] < 15000, gap.join());
  });

  await hooked('3 s, then it counts as no answer', { timeout_ms: 200 }, async (r) => {
    is((await hooks())[0].timeout_ms, 200);
    r.state.silent = true;
    await customer();
    await until('two attempts', async () => (await hooks())[0].tries.length === 2);
    const [h] = await hooks();
    is([h.tries[0].status, h.tries[0].answer], [0, 'no answer in time']);
    yes(h.tries[0].took_ms >= 190 && h.tries[0].took_ms < 2500, String(h.tries[0].took_ms));
    const other = (await receiver());
    is((await hook(other)).timeout_ms, 3000);
    other.close();
  });

  await hooked('a receiver that hangs keeps nobody else waiting', {}, async (r) => {
    const other = await receiver();
    await hook(other);
    r.state.silent = true;
    const from = Date.now();
    await customer();
    await until('the hanging one', () => r.got.length === 1);
    await customer();
    await until('the other one', () => other.events().length === 2);
    yes(Date.now() - from < 2800, `${Date.now() - from} ms`);
    is((await hooks())[0].tries.length, 0, 'still waiting for its answer');
    other.close();
  });

  await hooked('head of line: what is later waits; flush does not', { batch_max: 1 }, async (r) => {
    r.state.answer = 500;
    const a = await customer();
    await until('two at once', () => r.got.length === 2);
    await until('both written down', async () => (await hooks())[0].parcels[0]?.attempts === 2);
    const b = await customer();
    r.state.answer = 200;
    await quiet();
    is(r.got.length, 2, 'held');
    await sim('POST', '/webhooks/flush');
    await idle();
    is(types(r), [`qbo.customer.created.v1 ${a.Id}`, `qbo.customer.created.v1 ${b.Id}`]);
  });

  await hooked('flush tries what fails once, no more', {}, async (r) => {
    r.state.answer = 500;
    await customer();
    await until('both written down', async () => (await hooks())[0].parcels[0]?.attempts === 2);
    await sim('POST', '/webhooks/flush');
    await until('the third', async () => (await hooks())[0].parcels[0].attempts === 3);
    await quiet();
    is([(await hooks())[0].parcels[0].attempts, r.got.length], [3, 3]);
  });

  await hooked('without head of line the later one passes', { batch_max: 1, head_of_line: false }, async (r) => {
    const a = await customer();
    await idle();
    r.state.answer = (list) => (list[0].intuitentityid === a.Id ? 500 : 200);
    await change('customer', a, { Notes: 'x' });
    await until('two at once', () => r.got.length === 3);
    const b = await customer();
    await until('the later one', () => types(r).includes(`qbo.customer.created.v1 ${b.Id}`));
    await until('the first one alone is left', async () => (await hooks())[0].parcels.length === 1);
  });

  await hooked('a receiver that is not there', {}, async (r) => {
    r.close();
    await customer();
    await until('two attempts', async () => (await hooks())[0].tries.length === 2);
    const [h] = await hooks();
    is([h.tries[0].status, h.tries[0].answer, h.parcels.length], [0, 'Connection refused', 1]);
  });
}

async function troubles() {
  const ids = (r) => r.events().map((e) => e.intuitentityid);
  const many = async (n) => {
    const made = [];
    for (let i = 0; i < n; i++) made.push((await customer()).Id);
    return made;
  };

  await hooked('a window gathers, mixed realms go together or apart', { batch_ms: 200 }, async (r) => {
    await customer();
    await customer({}, { realm: GB });
    await customer();
    await idle();
    is(r.got.map((p) => p.json.map((e) => e.intuitaccountid)), [[US, GB, US]]);
    await hook(r, { mix_realms: false });
    await customer();
    await customer({}, { realm: GB });
    await customer();
    await idle();
    is(r.got.slice(1).map((p) => p.json.map((e) => e.intuitaccountid)), [[US, US], [GB]]);
  });

  await hooked('a burst: held until there are enough, then all at once', { burst: 5, batch_max: 2 }, async (r) => {
    await many(4);
    await quiet();
    is([r.got.length, (await hooks())[0].waiting_n], [0, 4]);
    await many(1);
    await idle();
    is(r.got.map((p) => p.json.length), [2, 2, 1]);
    await many(1);
    await quiet();
    is(r.got.length, 3, 'held again');
  });

  await hooked('delay', { delay_ms: 60000 }, async (r) => {
    await customer();
    await quiet();
    is(r.got.length, 0);
    await advance(61);
    await idle();
    is(r.got.length, 1);
  });

  await hooked('who is delayed longer holds nobody up; time_scale shortens it', { delay_ms: 60000 }, async (r, h) => {
    const a = await customer();
    await hook(r, { delay_ms: 0 });
    const b = await customer();
    await until('the later one', () => r.got.length === 1);
    is([ids(r), (await hooks())[0].waiting.map((e) => e.id), h.delay_ms], [[b.Id], [a.Id], 60000]);
    await settings({ time_scale: 600 });
    await hook(r, { delay_ms: 60000 });
    const from = Date.now();
    await customer();
    await until('a tenth of a second later', () => r.got.length === 2);
    yes(Date.now() - from > 90, 'not at once');
  });

  await hooked('duplicates carry the id that they had', { duplicate_percent: 100 }, async (r) => {
    await many(3);
    await idle();
    const all = r.events().map((e) => e.id);
    is([all.length, new Set(all).size], [6, 3]);
    is((await hooks())[0].done.filter((e) => e.copy).length, 3, 'a copy has none');
  });

  const disorder = async (r, seed) => {
    await hook(r, { disorder_percent: 60, disorder_ms: 80000, seed, batch_max: 1, batch_ms: 0 });
    const made = await many(12);
    await advance(100);
    await idle();
    return ids(r).slice(-12).map((id) => made.indexOf(id));
  };
  await hooked('disorder, by the seed', {}, async (r) => {
    const a = await disorder(r, 7);
    yes(a.join() !== '0,1,2,3,4,5,6,7,8,9,10,11', 'disorder');
    is([...a].sort((x, y) => x - y), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    yes((await disorder(r, 8)).join() !== a.join(), 'another seed, another order');
    await world();
    is(await disorder(r, 7), a, 'the same seed, the same order');
  });

  await hooked('wrong signatures, then the right one', { bad_signature_percent: 50, batch_max: 1 }, async (r) => {
    r.state.answer = 200;
    await many(20);
    await idle();
    const bad = r.got.filter((p) => !p.good).length;
    yes(bad > 2 && bad < 18, String(bad));
    await hook(r, { bad_signature_percent: 100 });
    r.state.answer = 401;
    await many(1);
    await until('refused', async () => (await hooks())[0].parcels[0]?.attempts === 2);
    await hook(r, { bad_signature_percent: 0 });
    r.state.answer = 200;
    await sim('POST', '/webhooks/flush');
    await idle();
    yes(r.got.at(-1).good, 'repaired');
  });

  await hooked('replay', {}, async (r) => {
    await many(3);
    await idle();
    const [first] = r.events();
    is(good200(await sim('POST', '/webhooks/replay', { uids: [first.id] })).events, 1);
    await idle();
    is(r.events().at(-1), first);
    is(good200(await sim('POST', '/webhooks/replay')).events, 3, 'copies are not copied');
  });

  await hooked('made by hand, any bytes, signed or not', {}, async (r) => {
    const raw = Buffer.from([0x7b, 0xff, 0x00, 0x22, 0xe4]);
    await sim('POST', '/webhooks/send', { body_base64: raw.toString('base64') });
    await sim('POST', '/webhooks/send', { body: '[{"type":"qbo.invoice.updated.v1"', content_type: 'text/plain' });
    await sim('POST', '/webhooks/send', { body: [], signature: 'nonsense', times: 3 });
    await until('five', () => r.got.length === 5);
    yes(r.got[0].raw.equals(raw) && r.got[0].good, 'bytes');
    is([r.got[1].raw.toString(), r.got[1].good, r.got[1].headers['content-type']],
      ['[{"type":"qbo.invoice.updated.v1"', true, 'text/plain']);
    is(r.got.slice(2).map((p) => [p.raw.toString(), p.headers['intuit-signature'], p.good]), Array(3).fill(['[]', 'nonsense', false]));
    is((await sim('POST', '/webhooks/send', { body: '', signature: 'a\r\nb: c' })).status, 400);
  });
}

export default async function run() {
  await formats();
  await operations();
  await ladder();
  await troubles();
}
