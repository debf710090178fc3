// selftest.mjs PROXY [QBOSIM [TOPIC...]]: holds the proxy to what its README
// says.
import { existsSync } from 'node:fs';
import { finish, test } from './lib.mjs';

const [, , bin, qbosim, ...some] = process.argv;
const topics = ['plain', 'stream', 'content', 'many', ...(qbosim ? ['quickbooks', 'mariadb'] : [])];
if (!bin || !existsSync(bin)) {
  console.error('usage: selftest.mjs path/to/proxy [path/to/qbosim]');
  process.exit(2);
}
for (const name of some.length ? some : topics)
  try {
    await (await import(`./selftest/${name}.mjs`)).default(bin, qbosim);
  } catch (e) {
    await test(name, () => { throw e; });
  }
await finish();
