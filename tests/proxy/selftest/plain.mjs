// What passes untouched, what happens at accept, and the control socket.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { client, dir, is, proxy, server, sleep, test, yes } from '../lib.mjs';

export default async function plain(bin) {
  const s = await server();
  const p = await proxy(bin, [s.at]);
  const [at] = p.at;
  const pair = async () => {
    const c = await client(at);
    return [c, await s.next()];
  };
  const fresh = async () => { await p.reset(); s.forget(); };

  await test('bytes pass both ways and are counted', async () => {
    const [c, d] = await pair();
    await c.send('hello');
    await d.until((x) => x.text === 'hello');
    await d.send('good day');
    await c.until((x) => x.text === 'good day');
    const n = await p.counters();
    is([n.connections, n.open, n.up_bytes, n.down_bytes], [1, 1, 5, 8]);
    is((await p.connections())[0].down_bytes, 8);
  });

  await test('a client that sends no more can still be answered', async () => {
    await fresh();
    const [c, d] = await pair();
    await c.send('question');
    c.fins();
    await d.until((x) => x.fin && x.text === 'question');
    await d.send('answer');
    d.fins();
    await c.until((x) => x.fin && x.text === 'answer');
    await c.until((x) => x.closed);
    await sleep(20);
    is((await p.counters()).open, 0, 'open');
  });

  await test('a reset is passed on, after the bytes before it', async () => {
    await fresh();
    const [c, d] = await pair();
    await d.send('last words');
    d.resets();
    await c.wasReset();
    is(c.text, 'last words');
    const [c2, d2] = await pair();
    c2.resets();
    await d2.until((x) => x.closed);
    is(d2.error, 'ECONNRESET');
    is((await p.counters()).open, 0, 'open');
  });

  await test('a reset reaches the server while its answer is held', async () => {
    await fresh();
    const rule = await p.rule('hold', { dir: 'down' });
    const [c, d] = await pair();
    await d.send('held');
    await p.hit(rule);
    c.resets();
    await d.wasReset();
    is((await p.counters()).open, 0, 'open');
  });

  await test('megabytes arrive whole', async () => {
    await fresh();
    const [c, d] = await pair();
    const block = 'x'.repeat(1 << 20);
    for (let i = 0; i < 8; i++) { c.send(block); d.send(block); }
    c.fins();
    d.fins();
    await d.until((x) => x.fin);
    await c.until((x) => x.fin);
    is([c.bytes, d.bytes], [8 << 20, 8 << 20]);
  });

  await test('refuse: so many are reset, the next one is served', async () => {
    await fresh();
    const rule = await p.rule('refuse', { times: 2 });
    for (let i = 0; i < 2; i++) {
      const c = await client(at);
      await c.until((x) => x.closed);
      is(c.error, 'ECONNRESET');
    }
    const [c, d] = await pair();
    await d.send('in');
    await c.until((x) => x.text === 'in');
    is(await p.hits(rule), 2, 'hits');
    is(s.connections(), 0, 'connections the server saw besides');
  });

  await test('a closed route refuses to connect; a deaf one never answers', async () => {
    await fresh();
    await p.good('POST', '/routes', { state: 'closed' });
    is((await client(at)).error, 'ECONNREFUSED');
    await p.good('POST', '/routes', { state: 'deaf' });
    const c = await client(at);
    is(c.error, null);
    await c.send('anyone?');
    await sleep(50);
    is([c.bytes, c.fin, s.connections()], [0, false, 0]);
    await p.good('POST', '/routes', { state: 'open' });
    const [e, d] = await pair();
    await d.send('back');
    await e.until((x) => x.text === 'back');
  });

  await test('blackhole: accepted, read, never answered, unknown to the server', async () => {
    await fresh();
    await p.rule('blackhole');
    const c = await client(at);
    await c.send('x'.repeat(300000));
    await sleep(50);
    is([c.bytes, c.fin, c.error, s.connections()], [0, false, null, 0]);
    is((await p.counters()).swallowed_bytes, 300000);
    c.fins();
    await sleep(20);
    is((await p.counters()).open, 0, 'open');
  });

  await test('a server that is not there: reset, and counted', async () => {
    const gone = await server();
    const away = gone.at;
    await gone.close();
    const q = await proxy(bin, [away]);
    const c = await client(q.at[0]);
    await c.until((x) => x.closed);
    is(c.error, 'ECONNRESET');
    is((await q.counters()).connect_failed, 1);
    is(await q.stop(), 0);
  });

  await test('control: what is wrong is said, and a typo is no rule', async () => {
    await fresh();
    for (const [fields, why] of [
      [{}, 'do'], [{ do: 'explode' }, 'do'], [{ do: 'reset', befor_byte: 3 }, 'unknown'],
      [{ do: 'hold', delay_ms: 3 }, 'unknown'], [{ do: 'delay' }, 'number'],
      [{ do: 'delay', delay_ms: '5s' }, 'number'], [{ do: 'reset', dir: 'left' }, 'dir'],
      [{ do: 'reset', before_byte: 1, after_bytes: 1 }, 'not both'], [{ do: 'reset', before_byte: 0 }, 'number'],
      [{ do: 'refuse', when: 'x' }, 'when'], [{ do: 'reset', when: '' }, 'when'],
      [{ do: 'reset', when: 'y'.repeat(257) }, 'when']]) {
      const r = await p.call('POST', '/rules', fields);
      yes(r.status === 400 && r.error.includes(why), `${JSON.stringify(fields)}: ${r.status} ${r.error}`);
    }
    is((await p.good('GET', '/rules')).rules, []);
    is((await p.call('GET', '/nothing')).status, 404);
    is((await p.call('DELETE', '/rules', { rule: 77 })).status, 400);
    is((await p.call('POST', '/release', { rules: 1 })).status, 400);
    is((await p.call('POST', '/routes', { state: 'ajar' })).status, 400);
    for (let i = 0; i < 64; i++) await p.rule('hold');
    is((await p.call('POST', '/rules', { do: 'hold' })).status, 400, 'the 65th');
    await p.good('DELETE', '/rules');
    await p.rule('hold');
  });

  await test('control: waiting for a hit, and waiting in vain', async () => {
    await fresh();
    const rule = await p.rule('refuse', { times: 2 });
    is((await p.call('GET', '/wait', { rule, timeout_ms: 30 })).status, 408);
    const two = p.hit(rule, 2);
    for (let i = 0; i < 2; i++) await client(at);
    is((await two).hits, 2);
    is((await p.call('GET', '/wait', { rule: 999 })).status, 400);
  });

  await test('control: who waits and leaves is forgotten', async () => {
    await fresh();
    const open = () => readdirSync(`/proc/${p.pid}/fd`).length, before = open();
    const rule = await p.rule('hold');
    const waits = [];
    for (let i = 0; i < 5; i++) {
      const c = await client(`unix:${p.control}`);
      await c.send(`GET /wait?rule=${rule} HTTP/1.1\r\n\r\n`);
      waits.push(c);
    }
    await sleep(30);
    is(open(), before + 5);
    waits.forEach((c) => c.socket.destroy());
    await sleep(30);
    is(open(), before);
  });

  await test('control: end resets or closes what is open', async () => {
    await fresh();
    const [a] = await pair();
    const [b] = await pair();
    await p.good('POST', '/end', { connection: 1 });
    await a.wasReset();
    await p.good('POST', '/end', { how: 'cut' });
    await b.until((x) => x.fin);
    is(b.error, null);
  });

  await test('unix sockets on both sides; SIGTERM ends it and leaves no file', async () => {
    const back = `unix:${join(dir, 'back')}`, front = `unix:${join(dir, 'front')}`;
    const u = await server(back);
    const q = await proxy(bin, [back], [front]);
    is(q.at, [front]);
    const c = await client(front), d = await u.next();
    await c.send('over files');
    await d.until((x) => x.text === 'over files');
    await q.rule('reset', { dir: 'down', before_byte: 3 });
    await d.send('abcdef');
    await c.until((x) => x.fin);
    is(c.text, 'ab');
    is(await q.stop(), 0, 'status');
    is([existsSync(q.control), existsSync(front.slice(5))], [false, false]);
    await u.close();
  });

  await test('two routes, and a rule for one of them', async () => {
    const t = await server();
    const q = await proxy(bin, [s.at, t.at]);
    s.forget();
    await q.rule('refuse', { route: 2 });
    const a = await client(q.at[0]);
    const b = await client(q.at[1]);
    await b.wasReset();
    await a.send('a');
    await (await s.next()).until((x) => x.text === 'a');
    is(await q.stop('SIGINT'), 0);
    await t.close();
  });
  is(await p.stop(), 0);
  await s.close();
}
