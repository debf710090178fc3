// What the cases of webhooks share.
import { sim, api, test, good200, sleep, world } from './lib.mjs';
import { receiver, until } from './receiver.mjs';

export const hook = async (r, more = {}) => good200(await sim('POST', '/webhooks', { url: r.url, verifier_token: r.token, ...more }));
export const hooks = async () => good200(await sim('GET', '/webhooks')).webhooks;
export const settings = async (set) => good200(await sim('POST', '/settings', set));
export const advance = async (s) => good200(await sim('POST', '/clock', { advance_s: s }));
export const change = (kind, of, more) => api('POST', `/${kind}`, { Id: of.Id, SyncToken: of.SyncToken, sparse: true, ...more });
export const quiet = () => sleep(60);
export const idle = () => until('everything is delivered', async () =>
  (await hooks()).every((h) => !h.waiting.length && !h.parcels.length));
export const types = (r) => r.events().map((e) => `${e.type} ${e.intuitentityid}`);

// A case with a world, a receiver and a subscription of its own.
export const hooked = (name, options, f) => test(name, async () => {
  await world();
  const r = await receiver();
  try {
    const h = await hook(r, options);
    await f(r, h);
  } finally {
    r.close();
  }
});
