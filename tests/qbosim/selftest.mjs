// selftest.mjs BINARY: starts the simulator and holds it to what its README
// says.  One line per case; ends with "N passed, N failed".
import { begin, end, test } from './selftest/lib.mjs';

const topics = [
  'oauth',
  'openid',
  'lists',
  'invoices',
  'payments',
  'credits',
  'voids',
  'groups',
  'currencies',
  'ledger',
  'tax',
  'query',
  'lag',
  'batch',
  'cdc',
  'reports',
  'service',
  'faults',
  'scripts',
  'states',
  'throttle',
  'readme',
  'contents',
  'notices',
  'webhooks',
  'subscribing',
  'send',
  'limits',
  'seed',
  'bytes',
  'once',
  'malformed',
  'xml',
  'names',
  'merge',
  'items',
  'taxes',
  'company',
  'pages',
  'echo',
];

await begin();
for (const name of topics)
  try {
    await (await import(`./selftest/${name}.mjs`)).default();
  } catch (e) {
    await test(name, () => { throw e; });
  }
await end();
