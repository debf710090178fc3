// In front of the simulated QuickBooks, on ciphertext.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import https from 'node:https';
import net from 'node:net';
import { dir, is, program, proxy, test, yes } from '../lib.mjs';

const freePort = () => new Promise((resolve) => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => resolve(port));
  });
});

export default async function quickbooks(bin, qbosim) {
  const here = dirname(fileURLToPath(import.meta.url));
  execFileSync(join(here, '../../qbosim/ca.sh'), [dir]);
  const ca = readFileSync(join(dir, 'ca.pem'));
  const port = await freePort(), realm = '4620816365000000009';
  const sim = await program(qbosim, ['--tls', `127.0.0.1:${port}`, '--cert', join(dir, 'server.pem'),
    '--key', join(dir, 'server.key'), '--client-id', 'id', '--client-secret', 'secret', '--state', join(dir, 'state')]);
  const p = await proxy(bin, [`127.0.0.1:${port}`]);
  const agent = new https.Agent({ ca, keepAlive: true, maxSockets: 1 });
  const ask = (method, path, body, { direct = false, token } = {}) => new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    if (token) headers.authorization = `Bearer ${token}`;
    const req = https.request({ host: '127.0.0.1', method, path, ca, headers,
      port: direct ? port : Number(p.at[0].split(':')[1]), agent: direct ? false : agent }, (res) => {
      let text = '';
      res.on('data', (d) => { text += d; });
      res.on('error', reject);
      res.on('end', () => resolve(JSON.parse(text)));
    });
    req.on('error', reject);
    req.end(body && JSON.stringify(body));
  });
  await ask('POST', '/sim/companies', { realmId: realm, CompanyName: 'Acme', Country: 'US' }, { direct: true });
  const { access_token: token } = await ask('POST', '/sim/tokens', { realmId: realm }, { direct: true });
  const create = (id, name) => ask('POST', `/v3/company/${realm}/customer?requestid=${id}`, { DisplayName: name }, { token });
  const names = async () => (await ask('GET', `/sim/companies/${realm}/books`, undefined, { direct: true }))
    .Customer.map((c) => c.DisplayName);

  await test('TLS passes as it is', async () => {
    is((await create('a', 'Ann')).Customer.DisplayName, 'Ann');
    is((await p.counters()).connections, 1);
  });

  await test('the answer is lost after the write; the same request id finds it', async () => {
    const rule = await p.rule('reset', { dir: 'down' }); // the next answer on the open connection
    await create('b', 'Bob').then(() => { throw new Error('answered'); }, (e) => is(e.code, 'ECONNRESET'));
    is(await p.hits(rule), 1);
    is(await names(), ['Ann', 'Bob']);
    is((await create('b', 'Bob')).Customer.DisplayName, 'Bob');
    is(await names(), ['Ann', 'Bob']);
  });

  await test('the request is lost before the write', async () => {
    await p.rule('reset', { dir: 'up' });
    await create('c', 'Cy').then(() => { throw new Error('answered'); }, (e) => yes(e.code, e.message));
    is(await names(), ['Ann', 'Bob']);
    is((await create('c', 'Cy')).Customer.DisplayName, 'Cy');
  });

  await test('half an answer', async () => {
    await p.rule('cut', { dir: 'down', after_bytes: 100 });
    await create('d', 'Di').then(() => { throw new Error('answered'); }, (e) => yes(e.code, e.message));
    is(await names(), ['Ann', 'Bob', 'Cy', 'Di']);
  });
  agent.destroy();
  is(await p.stop(), 0);
  is(await sim.stop(), 0);
}
