// How many requests are too many, and how that is said.
import { api, query, sim, token, test, is, yes, good, good200, sleep, world, bearer, US, GB } from './lib.mjs';

const set = async (s) => good200(await sim('POST', '/settings', s));
const term = (more) => api('GET', '/term/1', undefined, more);
const many = (n, run = term) => Promise.all(Array.from({ length: n }, () => run()));
const refused = (all) => all.filter((r) => r.status === 429 || r.status === 403);
// A company that nobody has asked for anything yet.
let made = 0;
const company = async () => {
  const realm = String(4620816365000001000n + BigInt(++made));
  good200(await sim('POST', '/companies', { realmId: realm, CompanyName: `T${made}` }));
  bearer[realm] = good200(await sim('POST', '/tokens', { realmId: realm })).access_token;
  return realm;
};

// As many within one second, of a company that is new each time: a machine
// that is too slow for that tries again.
async function burst(n) {
  for (;;) {
    const realm = await company(), from = Date.now();
    const all = await many(n, () => term({ realm }));
    if (Date.now() - from < 900) return { realm, all };
  }
}

async function windows() {
  await test('ten a second, and the eleventh again a second later', async () => {
    const { realm, all } = await burst(14);
    is(refused(all).length, 4);
    await sleep(1150);
    is(refused(await many(10, () => term({ realm }))).length, 0);
  });

  await test('five hundred a minute, whatever the second allows', async () => {
    const realm = await company();
    await set({ throttle_per_second: 100000 });
    const all = await many(510, () => term({ realm }));
    is(refused(all).length, 10);
    is((await term({ realm: US })).status, 200, 'another company');
  });

  await test('eight hundred a minute of anything but batches, batches not counted', async () => {
    const realm = await company();
    await set({ throttle_per_minute: 100000, throttle_combined_per_minute: 20, throttle_batches_per_minute: 100000, throttle_batches_per_realm: 100000 });
    const batch = () => api('POST', '/batch', { BatchItemRequest: [{ bId: 'a', Query: 'select * from Term' }] }, { realm });
    is(refused(await many(30, batch)).length, 0);
    is(refused(await many(25, () => term({ realm }))).length, 5);
    is((await batch()).status, 200, 'a batch still goes');
    is(good200(await sim('GET', '/settings')).throttle_combined_per_minute, 20);
  });

  await test('time_scale widens every window', async () => {
    const realm = await company();
    await set({ time_scale: 3 });
    is(refused(await many(70, () => term({ realm }))).length, 10, '20 times 3');
    await set({ time_scale: 1, throttle_combined_per_minute: 800, throttle_per_minute: 500, throttle_per_second: 10 });
  });

  await test('what was refused is not counted, what has no token neither', async () => {
    const realm = await company();
    await many(30, () => term({ realm, token: 'none' }));
    is(refused(await many(10, () => term({ realm }))).length, 0);
    await set({ throttle_per_minute: 12 });
    const other = await company();
    const went = async (n) => n - refused(await many(n, () => term({ realm: other }))).length;
    const first = await went(30);
    await sleep(1150);
    is(first + await went(10), 12, 'of the minute, though many more were tried');
    await set({ throttle_per_minute: 500 });
  });

  await test('the token endpoint is not throttled', async () => {
    const { refresh_token } = good200(await sim('POST', '/tokens', { realmId: US }));
    is((await many(40, () => token({ grant_type: 'refresh_token', refresh_token }))).filter((r) => r.status !== 200).length, 0);
  });
}

async function words() {
  const over = async () => refused((await burst(11)).all)[0];

  await test('said in XML with 429, and no Retry-After', async () => {
    const r = await over();
    is([r.status, r.headers['retry-after'], r.headers['content-type']], [429, undefined, 'application/xml;charset=UTF-8']);
    yes(/^<\?xml[^]*<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429<\/Message><Detail>The request limit was reached\.  Try again later<\/Detail><\/Error><\/Fault><\/IntuitResponse>$/.test(r.text), r.text);
  });

  await test('in JSON, by a switch, and with Retry-After', async () => {
    await set({ throttle_shape: 'json', retry_after_s: 60 });
    const r = await over();
    is([r.status, r.headers['retry-after'], r.json.fault.error[0].code, r.json.fault.type], [429, '60', '3001', 'SERVICE']);
  });

  await test('403, as before 2017', async () => {
    await set({ throttle_shape: '403', retry_after_s: 0 });
    const r = await over();
    is([r.status, r.text.includes('statusCode=403'), r.headers['retry-after']], [403, true, undefined]);
    await set({ throttle_shape: 'xml' });
  });
}

async function metered() {
  await test('metered reads: so many a month of all companies, writes go on', async () => {
    const a = await company(), b = await company();
    await set({ throttle: false, metered_reads: 6 });
    for (let n = 0; n < 3; n++) {
      good(await term({ realm: a }), 'Term');
      good(await query('select * from Term', { realm: b }), 'QueryResponse');
    }
    is([(await term({ realm: a })).status, (await query('select * from Term', { realm: b })).status], [429, 429]);
    good(await api('POST', '/customer', { DisplayName: 'metered' }, { realm: a }), 'Customer');
    await sim('POST', '/clock', { advance_s: 31 * 86400 });
    bearer[a] = good200(await sim('POST', '/tokens', { realmId: a })).access_token;
    good(await term({ realm: a }), 'Term');
    await set({ metered_reads: 0 });
  });
}

export default async function run() {
  await world();
  await set({ throttle: true });
  await windows();
  await words();
  await metered();
}
