// Started by ../clients.mjs; with names, those topics alone.
import { finish, test, world } from './lib.mjs';

const topics = ['signin', 'raw', 'lists', 'invoices', 'payments', 'queries', 'batch', 'changes', 'reports', 'company', 'states'];
for (const name of process.argv[2] ? process.argv.slice(2) : topics)
  try {
    const { default: run } = await import(`./${name}.mjs`);
    await world();
    await run();
  } catch (e) {
    await test(name, () => { throw e; });
  }
finish();
