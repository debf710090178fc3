// A file of companies, settings and subscriptions, read at the start.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import http from 'node:http';
import { dir, test, is, yes } from './lib.mjs';

const file = join(dir, 'seed.json'), socket = join(dir, 'seed.sock');

// Runs it on a socket of its own; with f until f is done, else until it ends.
function seeded(seed, f, state = 'seed.state') {
  writeFileSync(file, typeof seed === 'string' ? seed : JSON.stringify(seed));
  const child = spawn(process.argv[2], ['--plain', `unix:${socket}`, '--client-id', 'i', '--client-secret', 's',
    '--state', join(dir, state), '--seed', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (d) => { said += d; });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => resolve({ code, said }));
    child.stdout.once('data', () => Promise.resolve(f && f()).then(() => child.kill('SIGTERM'), (e) => { child.kill('SIGKILL'); reject(e); }));
  });
}
const get = (path) => new Promise((resolve, reject) => {
  http.get({ socketPath: socket, path: `/sim${path}` }, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; }).on('end', () => resolve(JSON.parse(text)));
  }).on('error', reject);
});

export default async function run() {
  const company = { realmId: '1', CompanyName: 'Seeded', Customer: [{ DisplayName: 'A' }], CustomTxnNumbers: true };
  const hook = { url: 'http://127.0.0.1:9/', verifier_token: 'v', entities: ['Invoice'] };

  await test('a seed makes companies, settings and subscriptions, once', async () => {
    for (const time of ['first', 'second'])
      is((await seeded({ companies: [company], settings: { query_lag_ms: 7 }, webhooks: [hook] }, async () => {
        is((await get('/companies')).companies.map((c) => c.CompanyName), ['Seeded'], time);
        is((await get('/companies/1/books')).Customer.map((c) => c.DisplayName), ['A'], time);
        is((await get('/settings')).query_lag_ms, 7, time);
        is((await get('/webhooks')).webhooks.map((h) => [h.url, h.entities]), [[hook.url, ['Invoice']]], time);
      })).code, 0, time);
  });

  await test('a seed that makes no sense ends the start, and says why', async () => {
    for (const [seed, why] of [['', 'no companies'], ['[]', 'no companies'], [{ companies: [{ realmId: 'x' }] }, 'realmId'],
      [{ companies: [], settings: { colour: 1 } }, 'colour'], [{ companies: [], settings: [{}] }, 'no object'],
      [{ companies: [], webhooks: [{ url: 'nowhere' }] }, 'verifier_token'], [{ companies: [], webhooks: [7] }, 'verifier_token'],
      [{ companies: [7] }, 'realmId'], [{ companies: [[{}]] }, 'realmId'], [{ companies: [{ ...company, realmId: '2', Customer: [7] }] }, 'a list of objects'],
      [{ companies: [{ ...company, realmId: '3', Customer: [[{}]] }] }, 'a list of objects'], [{ companies: [], webhooks: [[{}]] }, 'verifier_token']]) {
      const { code, said } = await seeded(seed, null, 'bad.state');
      yes(code === 1 && said.includes(why), `${JSON.stringify(seed)}: ${code} ${said}`);
    }
  });
}
