// Thousands of connections, little memory, no turning in circles.
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { client, dir, is, proxy, server, sleep, test, yes } from '../lib.mjs';

// How often the loop of a proxy turns in half a second.
const turns = async (p) => {
  const before = (await p.counters()).rounds;
  await sleep(500);
  return (await p.counters()).rounds - before;
};

export default async function many(bin) {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString()) || 1024;
  const n = Math.min(1500, Math.floor(limit / 3));
  const echo = await server('127.0.0.1:0', (e) => {
    e.socket.on('data', (d) => e.socket.write(d));
    e.socket.on('end', () => e.socket.end());
  });
  const p = await proxy(bin, [echo.at]);
  const open = (at) => Promise.all(Array.from({ length: n }, () => client(at)));

  await test(`${n} connections at once, each with its own bytes`, async () => {
    const all = await open(p.at[0]);
    await Promise.all(all.map((c, i) => c.send(`I am ${i}. `.repeat(500))));
    await Promise.all(all.map((c, i) => c.until((x) => x.bytes === `I am ${i}. `.length * 500, 30000)));
    yes(all.every((c, i) => c.text === `I am ${i}. `.repeat(500)), 'bytes were mixed up');
    is((await p.counters()).open, n, 'open');
    all.forEach((c) => c.fins());
    await Promise.all(all.map((c) => c.until((x) => x.closed, 30000)));
    for (let i = 0; i < 100 && (await p.counters()).open; i++) await sleep(10);
    is((await p.counters()).open, 0, 'open at the end');
    yes(readdirSync(`/proc/${p.pid}/fd`).length < 12, 'descriptors are left open');
  });

  await test('every one held, then reset: nothing is left, and waiting costs nothing', async () => {
    await p.reset();
    const rule = await p.rule('hold', { dir: 'down', times: 0 });
    const all = await open(p.at[0]);
    await Promise.all(all.map((c) => c.send('hello')));
    await p.hit(rule, n);
    const half = all.slice(0, n / 2);
    half.forEach((c) => c.resets());
    await sleep(100);
    const rounds = await turns(p);
    yes(rounds < 20, `${rounds} turns of the loop`);
    await p.reset();
    await Promise.all(all.slice(half.length).map((c) => c.wasReset()));
    is((await p.counters()).open, 0, 'open');
  });

  await test('out of descriptors: waits without turning in circles, then accepts', async () => {
    const q = await few(bin, echo.at, 64);
    const all = [];
    for (let i = 0; i < 40; i++) all.push(await client(q.at[0]));
    await Promise.all(all.map((c) => c.send('x')));
    const rounds = await turns(q);
    yes(rounds < 40, `${rounds} turns of the loop`);
    const n = await q.counters();
    is([n.connections, n.open], [16, 16], 'connections that have both ends');
    for (const c of all) {
      await c.until((x) => x.bytes === 1);
      c.resets();
    }
    is((await q.counters()).connections, 40);
    is(await q.stop(), 0);
  });

  await test('a busy unix server is asked again, and hears of the end', async () => {
    const back = `unix:${join(dir, 'busy')}`;
    const u = await server(back, (e) => {
      e.socket.on('data', (d) => e.socket.write(d));
      e.socket.on('end', () => e.socket.end());
    }, 4);
    const q = await proxy(bin, [back]);
    const all = await open(q.at[0]);
    await Promise.all(all.map(async (c, i) => {
      if (i % 2) await c.send('x');
      c.fins();
    }));
    await Promise.all(all.map((c, i) => c.until((x) => x.fin && x.bytes === i % 2, 30000)));
    is((await q.counters()).connect_failed, 0, 'failed');
    is(await q.stop(), 0);
    await u.close();
  });
  is(await p.stop(), 0);
}

// The proxy with so many descriptors; exec keeps its process id.
async function few(bin, to, descriptors) {
  const wrapped = join(dir, 'few');
  writeFileSync(wrapped, `#!/bin/sh\nulimit -n ${descriptors}\nexec '${bin}' "$@"\n`, { mode: 0o755 });
  return proxy(wrapped, [to]);
}
