// What the control API is given is bounded, so that nothing runs over later.
import { sim, test, is, good200, world } from './lib.mjs';

export default async function run() {
  await world();

  await test('the clock moves fifty years at most, in all', async () => {
    for (const s of ['99999999999999999999', '-99999999999999999999', 9223372036854775, -9223372036854775, 1600000000])
      is((await sim('POST', '/clock', `{"advance_s":${s}}`)).status, 400, String(s));
    is(good200(await sim('POST', '/clock', { advance_s: 1500000000 })).ahead_s, 1500000000);
    is((await sim('POST', '/clock', { advance_s: 1500000000 })).status, 400, 'together');
    is(good200(await sim('POST', '/clock', { advance_s: -1500000000 })).ahead_s, 0);
  });

  await test('numbers of a script are whole and bounded', async () => {
    for (const bad of [{ for_s: '99999999999999999999' }, { delay_ms: 1e30 }, { times: 'x' }, { skip: '' }, { status: 99999999999 },
      { status: 7 }, { times: -2 }, { seed: {} }])
      is((await sim('POST', '/scripts', { path: '/none', ...bad })).status, 400, JSON.stringify(bad));
    is(good200(await sim('GET', '/scripts')).scripts, []);
  });
}
