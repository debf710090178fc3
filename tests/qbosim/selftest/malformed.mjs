// Requests that are no requests, and bodies that are no bodies: what a server
// in front of the service says, or the service's own faults; never silence.
import net from 'node:net';
import { test, world, sim, api, ask, query, is, yes, fault, good, line, customer, invoiceOf, start, stop, plainPort, bearer, J, US } from './lib.mjs';

// What comes back for these bytes, until the other side closes.
const raw = (bytes, o = {}) => new Promise((resolve, reject) => {
  const parts = [], s = net.connect(plainPort(), '127.0.0.1', () => (o.open ? s.write(bytes) : s.end(bytes)));
  s.setTimeout(8000, () => { s.destroy(); reject(new Error('it waits')); });
  s.on('data', (d) => parts.push(d)).on('error', (e) => parts.length ? 0 : reject(e));
  s.on('close', () => resolve(Buffer.concat(parts).toString()));
});
const statuses = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((m) => Number(m[1])).filter((n) => n !== 100);
const first = async (bytes, o) => statuses(await raw(bytes, o))[0];
const page400 = async (bytes) => (await raw(bytes)).includes('<h1>400 Bad Request</h1>');
const get = (target, more = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`;
const post = (head, body) => `POST /v3/company/${US}/customer HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n`
  + `Content-Type: application/json\r\nAuthorization: Bearer ${bearer[US]}\r\nConnection: close\r\n${head}\r\n${body}`;
const chunked = (chunks) => post('Transfer-Encoding: chunked\r\n', chunks);

export default async function run() {
  await world();

  await test('what is no request is 400, and the connection ends', async () => {
    for (const bytes of ['GET /\r\n\r\n', 'GET\r\n\r\n', '\0\0\0\r\n\r\n', 'get / HTTP/1.1\r\n\r\n', 'GET nowhere HTTP/1.1\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n', 'GET / FTP/1.1\r\n\r\n', 'GET /\x01 HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n', ' \r\n\r\n'])
      is(await first(bytes), 400, JSON.stringify(bytes));
    yes((await raw('GET /\r\n\r\n')).includes('<center><h1>400 Bad Request</h1></center>'), 'a page');
  });

  await test('bad percent escapes in a path', async () => {
    for (const path of ['/%zz', '/%2', '/%', '/a%00b']) is(await first(get(path)), 400, path);
    is(await first(get('/%41')), 404);
  });

  await test('a header without end', async () => {
    is(await first(`GET / HTTP/1.1\r\nX: ${'x'.repeat(70000)}\r\n\r\n`), 400);
    is(await first(`GET / HTTP/1.1\r\nX: ${'x'.repeat(70000)}`, { open: true }), 400, 'it does not wait for the rest');
    is(await first(get('/', `X: ${'x'.repeat(50000)}\r\n`)), 404);
  });

  await test('lengths that are none', async () => {
    for (const n of ['x', '-1', '1x', '', '18446744073709551617', '5, 6'])
      yes(await page400(post(`Content-Length: ${n}\r\n`, '{}')), n);
    yes(await page400(post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}')), 'two');
    yes(await page400(post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')), 'both');
    yes(await page400(post('Transfer-Encoding: gzip\r\n', '')), 'no such coding');
    const r = await raw(post('', ''));
    yes(statuses(r)[0] === 400 && r.includes('"2310"'), 'without one there is no body');
  });

  await test('a body that is too large is 413, however it comes', async () => {
    is(await first(post('Content-Length: 99999999\r\n', ''), { open: true }), 413);
    is(await first(post('Content-Length: 99999999\r\nExpect: 100-continue\r\n', ''), { open: true }), 413);
    is(await first(chunked('ffffffff\r\n'), { open: true }), 413);
    is(await first(post('Content-Length: 12000000\r\n', 'x'.repeat(12000000))), 413, 'and is heard out');
    is(await first(chunked(`a00000\r\n${'x'.repeat(0xa00000)}\r\n10\r\n`), { open: true }), 413, 'in pieces');
  });

  await test('chunks', async () => {
    const body = JSON.stringify({ DisplayName: 'Chunked' });
    const piece = (s) => `${s.length.toString(16)}\r\n${s}\r\n`;
    is(await first(chunked(`${piece(body.slice(0, 5))}${body.slice(5).length.toString(16).toUpperCase()};a=b\r\n${body.slice(5)}\r\n0\r\nT: x\r\n\r\n`)), 200);
    is(await first(chunked('ffffffffff\r\n')), 413);
    for (const c of ['zz\r\n', '\r\n', '-5\r\nabcde\r\n0\r\n\r\n', '5\r\nabcdefgh\r\n0\r\n\r\n', '0x5\r\nabcde\r\n0\r\n\r\n',
      `${'0'.repeat(20000)}1\r\n`, 'ffffffffffffffffff\r\n', `0\r\n${'T: x\r\n'.repeat(300)}\r\n`])
      yes(await page400(chunked(c)), JSON.stringify(c.slice(0, 40)));
  });

  await test('one connection, several requests, up to the bad one', async () => {
    const r = await raw(`GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nnonsense\r\n\r\nGET /c HTTP/1.1\r\n\r\n`);
    is(statuses(r), [404, 404, 400]);
  });

  await test('bodies that are no JSON', async () => {
    const send = (body) => api('POST', '/customer', body);
    for (const body of ['{', '[]', '1', '"x"', '{"a":}', '{"a":01}', '{"a":1e}', '{"a":"\\u12"}', '{"a":"\\ud800"}', '{"a":"\x01"}', 'nul', '{"DisplayName":"x"}}',
      '['.repeat(100000), `${'{"a":'.repeat(50000)}1${'}'.repeat(50000)}`, '{"DisplayName":"a\\u0000b"}'])
      fault(await send(body), 2010);
    fault(await send(Buffer.from('{"DisplayName":"caf\xe9"}', 'latin1')), 500);
    fault(await send(Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])), 500);
    fault(await send(Buffer.from('{"DisplayName":"x"}\0')), 2010);
    const began = Date.now();
    fault(await send(`{${[...Array(300000).keys()].map((n) => `"a${n}":1`).join()}}`), 2010);
    yes(Date.now() - began < 4000, 'many members take for ever');
  });

  await test('what is nested deeply is refused, and never kills the journal', async () => {
    const c = await customer();
    for (const depth of [10, 30, 45, 50, 53, 54, 55, 56, 57, 58, 59, 60, 70]) {
      const nested = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
      const r = await api('POST', '/payment', { CustomerRef: { value: c.Id }, TotalAmt: 1, CreditCardPayment: nested });
      is(r.status, depth < 39 ? 200 : 400, `${depth}`);
      yes(r.json && (r.status === 200 || r.json.Fault), `depth ${depth}: ${r.status} ${r.text.slice(0, 80)}`);
    }
    good(await query('select * from Payment'), 'QueryResponse');
    await stop('SIGKILL');
    await start();
    good(await query('select * from Payment'), 'QueryResponse');
  });

  await test('a name that is no text does not reach the journal', async () => {
    const path = `/v3/company/${US}/customer?requestid=%FF%FE`;
    fault(await ask('POST', path, { body: { DisplayName: 'x' }, headers: { ...J, authorization: `Bearer ${bearer[US]}` } }), 2130);
    fault(await ask('POST', path.replace('%FF%FE', 'a%00b'), { body: { DisplayName: 'x' }, headers: { ...J, authorization: `Bearer ${bearer[US]}` } }), 2130);
    await sim('GET', '/counters');
  });
}
