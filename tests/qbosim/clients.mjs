// clients.mjs BINARY: npm's node-quickbooks and intuit-oauth against the
// simulator, both as they are but for the addresses of Intuit's hosts.  They
// run in a process of their own that knows nothing but those and the CA.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, dir, end, is, plainPort, test, tlsPort, ID, SECRET } from './selftest/lib.mjs';

await begin();
await test('all clients were content', async () => {
  const child = spawn(process.execPath,
    [join(dirname(fileURLToPath(import.meta.url)), 'clients', 'run.mjs'), ...process.argv.slice(3)],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
      QBO: `https://127.0.0.1:${tlsPort()}`, SIM: `http://127.0.0.1:${plainPort()}/sim`,
      CLIENT_ID: ID, CLIENT_SECRET: SECRET } });
  is(await once(child, 'exit'), [0, null], 'exit');
});
await end();
