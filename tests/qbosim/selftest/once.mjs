// What is done once stays done once, whenever the process dies.
import { readFileSync } from 'node:fs';
import { test, world, api, is, good, stateFile } from './lib.mjs';

const lines = () => readFileSync(stateFile, 'utf8').trim().split('\n');

export default async function once() {
  await world();
  await test('a batch and its answer are one line of the journal', async () => {
    const before = lines().length;
    const BatchItemRequest = ['a', 'b', 'c'].map((bId) => ({ bId, operation: 'create', Customer: { DisplayName: `Once ${bId}` } }));
    const r = await api('POST', '/batch?requestid=once-1', { BatchItemRequest });
    is(good(r, 'BatchItemResponse').map((v) => v.Customer.DisplayName), ['Once a', 'Once b', 'Once c']);
    is(lines().length, before + 1, 'lines');
    const last = JSON.parse(lines().at(-1)).map((v) => v.what);
    is([last.filter((w) => w === 'put').length, last.at(-1)], [3, 'answer'], 'records');
    is((await api('POST', '/batch?requestid=once-1', { BatchItemRequest })).text, r.text, 'replay');
    is(lines().length, before + 1, 'lines after a replay');
  });
  await test('a batch that changes nothing writes nothing', async () => {
    const before = lines().length;
    await api('POST', '/batch', { BatchItemRequest: [{ bId: 'q', Query: 'SELECT * FROM Term' }] });
    is(lines().length, before, 'lines');
  });
}
