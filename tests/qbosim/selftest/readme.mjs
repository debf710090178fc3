// The README names every switch, state, entity of a script and shape there is.
import { readFileSync } from 'node:fs';
import { sim, test, is, yes, good200, world, US } from './lib.mjs';

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const unnamed = (names) => names.filter((n) => !text.includes(`\`${n}\``) && !text.includes(`\`${n},`) && !text.includes(`"${n}"`));

export default async function run() {
  await world();

  await test('every setting stands in the README', async () =>
    is(unnamed(Object.keys(good200(await sim('GET', '/settings')))), []));

  await test('every state of a company stands in the README', async () =>
    is(unnamed(Object.keys(good200(await sim('GET', `/companies/${US}/state`)))), []));

  await test('every shape stands in the README, and is one', async () => {
    const shapes = ['upper', 'lower', 'gateway', 'xml', 'xml-broken', 'xml-nested', 'xml-stub', 'realm', 'platform', 'html', 'html-plain', 'empty',
      'bad-gateway', 'moved', 'soon', 'ok-200', 'code-number', 'no-detail', 'null-detail', 'no-time', 'no-element', 'several', 'noop', 'noop-batch'];
    is(unnamed(shapes), []);
    for (const shape of shapes) good200(await sim('POST', '/scripts', { shape }));
    await sim('DELETE', '/scripts');
  });

  await test('every member of a script stands in the README, and is one', async () => {
    const members = { realmId: US, method: 'GET', path: '/', query: 'x', body: 'x', item: 'a', entity: 'Term', operation: 'read', skip: 1, times: 2,
      share: 0.5, seed: 1, for_s: 1, store: true, fault: '610', shape: 'lower', answer: 'normal', delay_before_ms: 1, delay_ms: 1, cut_bytes: 1,
      drip_ms_per_byte: 1, status: 500, content_type: 'x', response_body: 'x', late_store_ms: 1, point: 'before commit' };
    is(unnamed(Object.keys(members)), []);
    good200(await sim('POST', '/scripts', members));
    const shown = good200(await sim('GET', '/scripts')).scripts[0];
    for (const m of Object.keys(members)) yes(m in shown, m);
    await sim('DELETE', '/scripts');
  });
}
