// selftest.mjs PROXY [QBOSIM]: holds the proxy to what its README says.
import { existsSync } from 'node:fs';
import { finish, test } from './lib.mjs';

const [, , bin, qbosim] = process.argv;
if (!bin || !existsSync(bin)) {
  console.error('usage: selftest.mjs path/to/proxy [path/to/qbosim]');
  process.exit(2);
}
const only = process.env.ONLY?.split(',');
for (const name of only || ['plain', 'stream', 'content', 'many', ...(qbosim ? ['quickbooks', 'mariadb'] : [])])
  try {
    await (await import(`./selftest/${name}.mjs`)).default(bin, qbosim);
  } catch (e) {
    await test(name, () => { throw e; });
  }
await finish();
