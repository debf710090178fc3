// Queries that lag: new rows hidden, changed ones as they were, deleted ones
// still there; reads by id know better.
import { api, query, sim, test, is, good, line, customer, bill, world, stop, start, US } from './lib.mjs';

const rows = async (q, entity) => good(await query(q), 'QueryResponse')[entity] || [];
const lag = (ms) => sim('POST', '/settings', { query_lag_ms: ms });
const later = (s) => sim('POST', '/clock', { advance_s: s });
const note = async (i, text) => good(await api('POST', '/invoice', { Id: i.Id, SyncToken: i.SyncToken, sparse: true, PrivateNote: text }), 'Invoice');
const sees = async (what = '*') => (await rows(`select ${what} from Invoice orderby Id`, 'Invoice')).map((i) => [i.Id, i.PrivateNote, i.SyncToken]);

export default async function run() {
  await world();
  const c = await customer();

  await test('a new row comes late', async () => {
    await lag(60000);
    const i = await bill(c, [line(1)], { DocNumber: 'L-1' });
    is(await sees(), []);
    is((await rows("select * from Invoice where DocNumber = 'L-1'", 'Invoice')).length, 0, 'nor by its number');
    is((await rows(`select * from Invoice where Id = '${i.Id}'`, 'Invoice')).length, 0, 'nor by its id');
    is(good(await query('select count(*) from Invoice'), 'QueryResponse'), { totalCount: 0 });
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').Id, i.Id, 'a read by id sees it');
    await later(59);
    is((await sees()).length, 0);
    await later(2);
    is((await sees()).length, 1);
  });

  await test('a changed row shows as it was, version by version', async () => {
    let i = await bill(c, [line(2)], { PrivateNote: 'first' });
    await later(100);
    i = await note(i, 'second');
    await later(40);
    i = await note(i, 'third');
    const mine = async () => (await sees()).filter(([id]) => id === i.Id)[0].slice(1);
    is(await mine(), ['first', '0']);
    is(good(await api('GET', `/invoice/${i.Id}`), 'Invoice').PrivateNote, 'third');
    await later(30);
    is(await mine(), ['second', '1']);
    await later(40);
    is(await mine(), ['third', '2']);
  });

  await test('WHERE is held against what is shown', async () => {
    const i = await bill(c, [line(3)], { DocNumber: 'OLD-1' });
    await later(100);
    good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '0', sparse: true, DocNumber: 'NEW-1' }), 'Invoice');
    const count = async (doc) => (await rows(`select * from Invoice where DocNumber = '${doc}'`, 'Invoice')).length;
    is([await count('OLD-1'), await count('NEW-1')], [1, 0]);
    await later(61);
    is([await count('OLD-1'), await count('NEW-1')], [0, 1]);
    good(await api('POST', '/invoice', { Id: i.Id, SyncToken: '1', sparse: true, DocNumber: 'NEXT-1' }), 'Invoice');
    await bill(c, [line(3)], { DocNumber: 'NEW-1' });
    is((await rows("select * from Invoice where DocNumber = 'NEW-1'", 'Invoice')).map((x) => x.Id), [i.Id], 'its number is another\'s by now');
    await later(61);
  });

  await test('a deleted row stays for a while, in its place', async () => {
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await bill(c, [line(4)], { PrivateNote: 'row' })).Id);
    await later(100);
    good(await api('POST', '/invoice?operation=delete', { Id: ids[1], SyncToken: '0' }), 'Invoice');
    const mine = async (q = 'select * from Invoice') => (await rows(q, 'Invoice')).map((x) => x.Id).filter((id) => ids.includes(id));
    is(await mine(), [...ids].reverse());
    is(await mine(`select * from Invoice where Id = '${ids[1]}'`), [ids[1]]);
    is((await api('GET', `/invoice/${ids[1]}`)).status, 400, 'a read by id knows');
    await stop('SIGKILL');
    await start();
    is(await mine(), [...ids].reverse(), 'after kill -9');
    await later(61);
    is(await mine(), [ids[2], ids[0]]);
  });

  await test('a deactivated name is still listed', async () => {
    const k = await customer({ DisplayName: 'Leaving' });
    await later(100);
    good(await api('POST', '/customer', { Id: k.Id, SyncToken: '0', sparse: true, Active: false }), 'Customer');
    const names = async () => (await rows("select * from Customer where DisplayName like 'Leaving%'", 'Customer')).map((x) => x.DisplayName);
    is(await names(), ['Leaving']);
    await later(61);
    is(await names(), []);
  });

  await test('time_scale shortens it, and without it all is current', async () => {
    await sim('POST', '/settings', { time_scale: 60 });
    const i = await bill(c, [line(5)]);
    is((await sees('Id')).filter(([id]) => id === i.Id).length, 0);
    await later(2);
    is((await sees('Id')).filter(([id]) => id === i.Id).length, 1);
    await sim('POST', '/settings', { time_scale: 1 });
    await lag(0);
    const k = await bill(c, [line(6)]);
    const gone = await bill(c, [line(6)]);
    await sim('DELETE', `/companies/${US}/Invoice/${gone.Id}`);
    const now = (await sees('Id')).map(([id]) => id);
    is([now.includes(k.Id), now.includes(gone.Id)], [true, false]);
    await lag(60000);
    is((await sees('Id')).some(([id]) => id === gone.Id), false, 'what was not kept does not come back');
    await lag(0);
  });
}
