// What every change is taken for, before anybody subscribes to it.
import { sim, api, test, is, good, line, customer, bill, world, start, stop, US } from './lib.mjs';

const since = async (n) => (await sim('GET', `/notices?since=${n}`)).json.notices;
const last = async () => (await since(0)).at(-1)?.n ?? 0;
const told = async (n) => (await since(n)).map((x) => `${x.name} ${x.id} ${x.operation}`);

export default async function run() {
  await world();

  await test('create, update, deactivate, void and delete are noticed once', async () => {
    const c = await customer();
    let n = await last();
    const i = await bill(c, [line(5)]);
    is(await told(n), [`Invoice ${i.Id} created`]);
    n = await last();
    good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 'Invoice');
    is(await told(n), [`Invoice ${i.Id} updated`]);
    n = await last();
    good(await api('POST', '/invoice?operation=void', { Id: i.Id, SyncToken: '1' }), 'Invoice');
    is(await told(n), [`Invoice ${i.Id} void`]);
    n = await last();
    await sim('DELETE', `/companies/${US}/Invoice/${i.Id}`);
    is(await told(n), [`Invoice ${i.Id} deleted`]);
    n = await last();
    good(await api('POST', '/customer', { Id: c.Id, SyncToken: '0', sparse: true, Active: false }), 'Customer');
    is(await told(n), [`Customer ${c.Id} deactivated`]);
  });

  await test('nothing is noticed when nothing was stored, or twice after a restart', async () => {
    const c = await customer();
    const n = await last();
    await api('POST', '/customer', { DisplayName: c.DisplayName });
    await api('POST', '/customer', { Id: c.Id, SyncToken: '7', sparse: true, Notes: 'x' });
    is(await told(n), []);
    await stop('SIGKILL');
    await start();
    is(await since(0), []);
  });
}
