// Bytes that no client should send, and what is shown of them.
import net from 'node:net';
import { test, world, sim, ask, is, yes, plainPort } from './lib.mjs';

// What comes back for raw bytes, until the other side closes.
const raw = (bytes) => new Promise((resolve, reject) => {
  const parts = [], s = net.connect(plainPort(), '127.0.0.1', () => s.end(bytes));
  s.on('data', (d) => parts.push(d)).on('end', () => resolve(Buffer.concat(parts))).on('error', reject);
});

export default async function bytes() {
  await world();
  await test('a path that is not UTF-8 is shown as UTF-8', async () => {
    await raw(Buffer.from('GET /caf\xe9 HTTP/1.1\r\nConnection: close\r\n\r\n', 'latin1'));
    for (const path of ['/counters', '/requests']) {
      const r = await ask('GET', `/sim${path}`, { over: 'plain' });
      yes(r.text.includes('caf?') && !r.text.includes('\ufffd'), path);
    }
  });
  await test('counters do not grow without end', async () => {
    let lines = '';
    for (let i = 0; i < 1100; i++) lines += `GET /nothing-${i} HTTP/1.1\r\n\r\n`;
    await raw(`${lines}GET / HTTP/1.1\r\nConnection: close\r\n\r\n`);
    const n = (await sim('GET', '/counters')).json;
    yes(Object.keys(n).length <= 1002, `${Object.keys(n).length} counters`);
    yes(n.other > 100 && n['status 404'] >= 1100, 'the rest is counted together');
  });
  await test('what is shown of a request is whole', async () => {
    const { requests } = (await sim('GET', '/requests?since=0')).json;
    is(requests.at(-1).path, '/', 'path');
  });
}
