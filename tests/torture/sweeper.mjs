// The sweeper's work: one call of one run fails, another run finishes, and the
// judge of tests/faults looks at the database and at QuickBooks' books.
//
// Every run has a shop and a company of its own; some hundred share a house.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, openSync } from "node:fs";
import { House, each, sleep } from "../faults/house.mjs";
import { bin, chosen, ended_well, modes, only, place, run, share_of, verdict } from "./lib.mjs";

const HOUSE = 300, ROTATES = 5;
const post = (entity) => ({ now: (h, s) => h.event_sql(s.id, entity, 1) });

// What a shop has in QuickBooks already (has), and what it asks for now.
export const kinds = {
  "nothing": { now: () => "DO 0;" },
  "post": post("invoice"),
  "update": { has: ["invoice"], now: (h, s) => h.edit_sql(s.id, "invoice", 1) + h.event_sql(s.id, "invoice", 1) },
  "void": { has: ["invoice"], now: (h, s) => `UPDATE invoice SET status = 'void', revision = revision + 1 WHERE shop_id = ${s.id};${h.event_sql(s.id, "invoice", 1, "void")}` },
  "refresh": { has: ["customer", "item"], now: (h, s) => h.stale_sql(s.id) + h.event_sql(s.id, "invoice", 1) },
  "lists": { now: (h, s) => h.job_sql(s.id, "lists") },
  "disconnect": { has: ["invoice"],
    now: (h, s) => `UPDATE connection SET state = 'disconnected', reason = 'By the owner', generation = generation + 1 WHERE shop_id = ${s.id};${h.job_sql(s.id, "disconnect")}` },
  "connect": { async now(h, s) {
    await h.control("POST", `grants/${s.realm}/revoke`, {});
    return `UPDATE connection SET state = 'expired', reason = 'Ended in QuickBooks' WHERE shop_id = ${s.id};
${h.job_sql(s.id, "exchange", JSON.stringify({ code: await h.code(s.realm), realm: s.realm }))}`;
  } },
  // The answer was lost and the process died: this run takes over and looks.
  "look": { ...post("invoice"), has: ["customer", "item"],
    first: { method: "POST", path: "/company/", point: "after commit, no answer", delay_ms: 3000 } },
};

// In a house of its own variant, and with programs of that.
async function start(name) {
  const house = await House.start({ name, settings: { rotate_after_s: ROTATES } });
  house.sweeper = (args) => {
    const child = spawn(bin("sweeper"), args, {
      env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf` },
      stdio: ["ignore", "ignore", openSync(`${house.dir}/log/sweeper.log`, "a")] });
    house.children.add(child);
    child.ended = once(child, "exit").then(() => house.children.delete(child));
    return child;
  };
  return house;
}

const sweep = (house, shop, torture) =>
  run("sweeper", ["--once", "--shop", String(shop.id)], { env: { COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf` }, torture, seconds: 100 });

// What was asked for and carried out before the fault.
async function settle_before(house, cases, made) {
  house.sql(`${cases.flatMap((c) => (kinds[c.kind].has ?? []).map((entity) => house.event_sql(c.shop.id, entity, 1))).join("\n")}SELECT 1;`);
  if ((await house.drain(120)) !== 0) throw new Error("what was there before is not posted");
  await sleep(Math.max(0, made + ROTATES * 1000 + 500 - Date.now()));
}

async function prepare(house, c) {
  const kind = kinds[c.kind];
  await house.quick(await kind.now(house, c.shop));
  if (!kind.first) return;
  // Killed while its answer is on the way, which never comes.
  await house.control("POST", "scripts", { realmId: c.shop.realm, ...kind.first });
  const child = house.sweeper(["--once", "--shop", String(c.shop.id)]);
  for (let i = 0; i < 400 && house.one(`SELECT COUNT(*) FROM sync_event WHERE shop_id = ${c.shop.id} AND state = 'sending'`) === "0"; i++) await sleep(10);
  await sleep(50);
  child.kill("SIGKILL");
  await child.ended;
}

// How many calls each kind makes in each mode, and how many of them are the
// same as when there is nothing to do: those are tried once, with "nothing".
async function count(wanted) {
  const house = await start("torture-count"), calls = new Map();
  try {
    const cases = [...wanted].flatMap((kind) => modes.filter((m) => !only.mode || m === only.mode).map((mode) => ({ kind, mode })));
    const shops = await house.make_shops(cases.length), made = Date.now();
    cases.forEach((c, i) => { c.shop = shops[i]; });
    await settle_before(house, cases, made);
    for (const c of cases) {
      await prepare(house, c);
      const got = await sweep(house, c.shop, `${c.mode} 0`);
      if (got.status !== 0 || got.signal) throw new Error(`${c.kind} does not work: ${got.err}`);
      const idle = calls.get(`nothing ${c.mode}`)?.calls ?? [];
      let same = 0;
      while (same < idle.length && same < got.calls.length && idle[same].join() === got.calls[same].join()) same++;
      calls.set(`${c.kind} ${c.mode}`, { kind: c.kind, mode: c.mode, calls: got.calls, from: c.kind === "nothing" ? 0 : same, fds: got.fds });
    }
  } finally {
    await house.end();
  }
  return [...calls.values()];
}

async function round(cases) {
  const house = await start("torture");
  try {
    const shops = await house.make_shops(cases.length + 1), made = Date.now();
    house.say({ baseline: shops.at(-1).realm });
    cases.forEach((c, i) => { c.shop = shops[i]; });
    house.say({ cases: Object.fromEntries(cases.map((c) => [c.shop.id, `${c.kind}: ${c.mode} ${c.n}`])) });
    await settle_before(house, cases, made);
    await each(cases, 3, async (c) => {
      await prepare(house, c);
      c.got = await sweep(house, c.shop, `${c.mode} ${c.n}`);
      appendFileSync(`${house.dir}/log/torture.log`, c.got.err);
      c.wrong = ended_well(c.got, c.mode);
      if (!c.wrong && !c.got.signal && c.got.status !== 0 && !/ (error|warn) /.test(c.got.err)) c.wrong = "ended with an error and no reason";
      if (!c.wrong && c.got.fds > c.fds && !c.mode.startsWith("memory lib")) c.wrong = `${c.got.fds - c.fds} files are left open`;
    });
    house.sql("UPDATE secret SET ref_until = NOW(6) WHERE refreshing = 1");
    // A library that once got no memory may fail all tries of its process: the
    // page asks to press again, and another process does it.
    for (const c of cases.filter((x) => x.kind === "lists" && x.mode.startsWith("memory lib")))
      house.sql(`UPDATE job SET state = 'waiting', tries = 0, due_at = NOW(6) WHERE shop_id = ${c.shop.id} AND kind = 'lists' AND state = 'failed' AND message LIKE '%Try again in a minute.';
        INSERT INTO wake (shop_id, kind) VALUES (${c.shop.id}, 'job')`);
    const left = await house.drain(180);
    verdict("sweeper: nothing is open any more", left === 0 ? "" : `${left} events or jobs are`);
    // Nothing that went wrong in here is a person's to decide.
    const parked = new Map(house.sql(`SELECT shop_id, CONCAT(entity, ' ', label, ' is ', state, ': ', message) FROM sync_event WHERE state NOT IN ('succeeded', 'skipped')
      UNION ALL SELECT shop_id, CONCAT(kind, ' has failed: ', message) FROM job WHERE state = 'failed' AND kind <> 'exchange'`));
    for (const c of cases) c.wrong ||= parked.get(String(c.shop.id)) ?? "";
    // The judge prints what is wrong, each with its shop.
    const clean = house.judge();
    verdict(`sweeper: the judge finds nothing (${cases.length} cases)`, clean ? "" : "it does");
    if (!clean || process.env.VERBOSE) for (const c of cases) console.log(`    shop ${c.shop.id}: ${c.kind}: ${c.mode} ${c.n} ${c.got.calls[0] ? place(c.got.calls[0], "sweeper") : ""}`);
    for (const c of cases) if (c.wrong || c.got.calls.length > 0) verdict(`sweeper ${c.kind}: ${c.mode} ${c.n}`, c.wrong, c.wrong && c.got.calls[0] ? place(c.got.calls[0], "sweeper") : "");
    if (only.at) console.log(cases.map((c) => c.got.err).join(""));
  } finally {
    await house.end(!!process.env.KEEP);
  }
}

export async function sweeper(names) {
  const wanted = new Set(["nothing", ...names]);
  const counted = await count(wanted);
  const cases = [];
  for (const { kind, mode, calls, from, fds } of counted) {
    if (!names.includes(kind)) continue;
    const share = share_of(names.length);
    for (const n of chosen(calls.slice(from), share, mode)) cases.push({ kind, mode, n, fds });
    console.log(`sweeper ${kind}, ${mode}: ${calls.length} calls, ${calls.length - from} of them its own`);
  }
  for (let i = 0; i < cases.length; i += HOUSE) await round(cases.slice(i, i + HOUSE));
}
