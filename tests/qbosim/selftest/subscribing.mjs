// Webhooks out: what is kept over a restart, and what is refused.
import { join } from 'node:path';
import { sim, test, is, yes, good200, customer, sleep, world, start, stop, dir } from './lib.mjs';
import { receiver, until } from './receiver.mjs';
import { hook, hooks, advance, change, quiet, idle, hooked } from './hooked.mjs';

async function restarts() {
  await hooked('killed: what was not acknowledged goes out after the restart, on its ladder', { entities: ['Customer'] }, async (r) => {
    r.state.answer = 500;
    const a = await customer();
    await until('two at once', async () => (await hooks())[0].parcels[0]?.attempts === 2);
    const b = await customer();
    const before = (await hooks())[0];
    await stop('SIGKILL');
    r.state.answer = 200;
    await start();
    const [h] = await hooks();
    is([h.url, h.entities, h.parcels[0].attempts, h.parcels[0].events.map((e) => e.uid), h.waiting.map((e) => e.uid)],
      [r.url, ['Customer'], 2, before.parcels[0].events.map((e) => e.uid), before.waiting.map((e) => e.uid)]);
    await quiet();
    is(r.got.length, 2, 'the ladder stands');
    await advance(10);
    await idle();
    is(r.got.filter((p) => p.answer === 200).map((p) => p.json.map((e) => e.intuitentityid)), [[a.Id], [b.Id]]);
    yes(r.got[2].raw.equals(r.got[0].raw), 'the same bytes');
    await stop('SIGKILL');
    await start();
    is((await hooks())[0].waiting.length + (await hooks())[0].parcels.length, 0, 'delivered stays delivered');
  });

  await hooked('killed in the middle of writes: every answered change is told', { batch_max: 3 }, async (r) => {
    const answered = [];
    const all = Array.from({ length: 40 }, () => customer({}, { fresh: true }).then((c) => answered.push(c.Id), () => {}));
    await sleep(40);
    await stop('SIGKILL');
    await Promise.all(all);
    await start();
    await idle();
    const told = new Set(r.events().map((e) => e.intuitentityid));
    yes(answered.every((id) => told.has(id)), `${answered.length} answered, ${told.size} told`);
  });

  await hooked('DELETE ends a subscription, reset all of them', {}, async (r, h) => {
    is(good200(await sim('DELETE', `/webhooks/${h.id}`)).webhooks, []);
    await customer();
    await quiet();
    is(r.got.length, 0);
    await hook(r);
    await sim('POST', '/reset');
    is(await hooks(), []);
    is((await sim('DELETE', '/webhooks/1')).status, 404);
  });
}

async function subscribing() {
  await test('https: checked by a ca, or unchecked on this machine only', async () => {
    await world();
    const r = await receiver({ tls: true });
    try {
      await hook(r);
      await customer();
      await until('unchecked', () => r.got.length === 1);
      await hook(r, { ca: join(dir, 'ca.pem') });
      await customer();
      await until('checked', () => r.got.length === 2);
      await sim('DELETE', '/webhooks/1');
      const far = await sim('POST', '/webhooks', { url: 'https://receiver.example/x', verifier_token: 'v' });
      is([far.status, far.json.error], [400, 'https beyond this machine needs a ca to check it by']);
      await world();
      await hook(r, { ca: join(dir, 'server.pem'), url: r.url.replace('127.0.0.1', 'localhost') });
      await customer();
      await until('refused', async () => (await hooks())[0].tries.length === 2);
      is([(await hooks())[0].tries[0].answer, r.got.length], ['the TLS connection failed', 2]);
      await world();
      const elsewhere = await receiver({ tls: true, host: '127.0.0.2' });
      await hook(elsewhere, { ca: join(dir, 'ca.pem') });
      await customer();
      await until('not its name', async () => (await hooks())[0].tries.length === 2);
      is([(await hooks())[0].tries[0].answer, elsewhere.got.length], ['the TLS connection failed', 0]);
      elsewhere.close();
    } finally {
      r.close();
    }
  });

  await test('a subscription that makes no sense is refused', async () => {
    await world();
    const url = 'http://127.0.0.1:9/', token = { verifier_token: 'v' };
    for (const bad of [{}, { url }, { url: 'ftp://x/', ...token }, { url: 'http://a b/', ...token },
      { url: 'http://a/\r\nX: y', ...token }, { url: 'http://:80/', ...token }, { url: 'http://a:99999999/', ...token },
      { url, ...token, batch_max: 0 }, { url, ...token, colour: 'red' }, { url, ...token, entities: 'Invoice' },
      { url, ...token, ca: '/nowhere/ca.pem' }, { id: 7 }])
      is((await sim('POST', '/webhooks', bad)).status, 400, JSON.stringify(bad));
    is(await hooks(), []);
    is((await sim('POST', '/webhooks/flush')).status, 404);
  });
}

export default async function run() {
  await restarts();
  await subscribing();
}
