#!/usr/bin/env node
// T21: a key that is rotated half-way.  `key rotate` puts a new key first, `key
// reseal` is killed in the middle, runs beside the real sweeper and beside one
// that was not started anew; at every moment each connection posts, and in the
// end the old key is taken out.
//
//   keys.mjs [all] [keep]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { House, bin, counted, ok, seal, sleep } from "./house.mjs";

const SHOPS = 130; // more than a page of 100
const HELD = 60; // its row is locked by somebody else meanwhile
const posting = [1, HELD - 1, HELD, HELD + 1, 101, SHOPS];
const keep = process.argv.includes("keep");

const house = await House.start({ name: "keys", scale: 200, variant: "dev" });
const env = { PATH: process.env.PATH, COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf` };
const command = (...words) => spawnSync(bin("counterfoil"), words, { env, encoding: "utf8", timeout: 60000 });
const said = (got) => `${got.status} ${got.stdout}${got.stderr}`;
const by_key = (id) => Number(house.one(`SELECT COUNT(*) FROM secret WHERE HEX(SUBSTR(access, 2, 4)) = LPAD(HEX(${id}), 8, '0')`));
const file = `${house.dir}/secrets/token.key`;

// Somebody has the row of a shop locked; what comes back lets it go.
async function hold(shop) {
  const child = spawn("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", `${house.dir}/db.sock`,
    "--batch", "--skip-column-names", "--unbuffered", "counterfoil"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`BEGIN; SELECT 'held' FROM secret WHERE shop_id = ${shop} FOR UPDATE;\n`);
  await once(child.stdout, "data");
  return async () => {
    child.stdin.end("ROLLBACK;\n");
    await once(child, "exit");
  };
}

const under = (id, shop) => house.one(`SELECT HEX(SUBSTR(access, 2, 4)) = LPAD(HEX(${id}), 8, '0') FROM secret WHERE shop_id = ${shop}`) === "1";

// reseal, as far as the row that is held: the one before has the new key, and
// had the old one until then.
async function reseal_to(shop) {
  ok(`row ${shop - 1} waits for the new key`, under(1, shop - 1));
  const child = spawn(bin("counterfoil"), ["key", "reseal", "--file", "token"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (d) => { text += d; });
  for (let i = 0; !under(2, shop - 1) && i < 300; i++) await sleep(20);
  return { child, ended: async () => `${(await ended)[0]} ${text}` };
}

let k = 1;
async function all_post(when) {
  for (const id of posting) house.sql(`${k > 1 ? house.records_sql(id, k) : ""}${house.stale_sql(id)}${house.event_sql(id, "invoice", k)}`);
  k++;
  ok(`${when}: nothing is left open`, (await house.drain(60)) === 0);
  const wrong = house.sql(`SELECT shop_id, state, message FROM sync_event WHERE state <> 'succeeded'`);
  ok(`${when}: everything is posted`, wrong.length === 0, wrong.join("; "));
}

let status = 1;
try {
  await house.make_shops(SHOPS);
  let got = command("key", "rotate", "--file", "token");
  ok("a new key stands first", got.status === 0 && /^2:[0-9a-f]{64}\n1:/.test(readFileSync(file, "utf8")), said(got));
  ok("and nothing is sealed with it", by_key(2) === 0);

  // Killed in the middle: both keys are needed, and both open.
  let let_go = await hold(HELD);
  let run = await reseal_to(HELD);
  run.child.kill("SIGKILL");
  await run.ended();
  await let_go();
  // The server may still do the statement that the client died over.
  ok("killed half-way", [HELD - 1, HELD].includes(by_key(2)) && by_key(1) + by_key(2) === SHOPS, `${by_key(2)} and ${by_key(1)}`);
  await all_post("half-way");
  ok("what is renewed is sealed with the first key",
    posting.every((id) => house.one(`SELECT HEX(SUBSTR(refresh, 2, 4)) FROM secret WHERE shop_id = ${id}`) === "00000002"));

  // Again, and while it waits for one row a sweeper that has not read the new
  // key stores a pair in the next: it must not be lost.
  let_go = await hold(HELD + 4);
  run = await reseal_to(HELD + 4);
  const newer = seal(house.keys.token, HELD + 5, HELD + 5, "secret.access", "stored-meanwhile");
  house.sql(`UPDATE secret SET access = x'${newer.toString("hex")}' WHERE shop_id = ${HELD + 5}`);
  await let_go();
  let end = await run.ended();
  ok("once more to its end", end.startsWith("0 ") && by_key(2) === SHOPS, end);
  const opened = command("key", "reseal", "--file", "token");
  ok("a second run finds nothing", opened.status === 0 && /^0 rows/.test(opened.stdout), said(opened));
  const kept = Buffer.from(house.one(`SELECT HEX(access) FROM secret WHERE shop_id = ${HELD + 5}`), "hex");
  ok("what was stored meanwhile is kept", kept.length === newer.length, `${kept.length} bytes, ${newer.length} were stored`);

  // Beside sweepers at work, with a third key.
  command("key", "rotate", "--file", "token");
  for (const id of posting) house.sql(`${house.records_sql(id, k)}${house.stale_sql(id)}${house.event_sql(id, "invoice", k)}`);
  k++;
  const sweeper = house.sweeper(["--for", "60s"]);
  for (let i = 0; i < 5 && !/^0 .*taken out/s.test(end = said(command("key", "reseal", "--file", "token"))); i++) await sleep(200);
  ok("beside a sweeper at work", /^0 .*taken out/s.test(end), end);
  for (let i = 0; i < 300 && house.open_count() > 0; i++) await sleep(100);
  sweeper.kill("SIGTERM");
  await sweeper.ended;
  ok("and it posts all", house.open_count() === 0);

  // The old ones are out.
  const newest = readFileSync(file, "utf8").split("\n")[0];
  writeFileSync(file, `${newest}\n`);
  await all_post("without the old keys");

  // One that does not open is named, left as it is, and keeps the keys.
  house.sql("UPDATE secret SET refresh = CONCAT(LEFT(refresh, LENGTH(refresh) - 1), 'x') WHERE shop_id = 2");
  writeFileSync(file, `9:${"ab".repeat(32)}\n${newest}\n`);
  const before = house.one("SELECT HEX(refresh) FROM secret WHERE shop_id = 2");
  got = command("key", "reseal", "--file", "token");
  ok("one that does not open is named", got.status === 1 && /^shop 2, row 2: secret.refresh/m.test(got.stdout) && /keep every key/.test(got.stderr), said(got));
  ok("and left as it is", house.one("SELECT HEX(refresh) FROM secret WHERE shop_id = 2") === before);
  ok("the others go on", by_key(9) === SHOPS - 1, `${by_key(9)}`);

  // The web's: realms and what jobs carry.
  const job = seal(house.keys.web, 1, 0, "job.payload", '{"code":"c","realm":"r"}').toString("hex");
  const realm = seal(house.keys.web, 1, 0, "connection.realm_web", "9130").toString("hex");
  house.sql(`INSERT INTO job (shop_id, kind, state, payload) VALUES (1, 'exchange', 'failed', x'${job}'); UPDATE connection SET realm_web = x'${realm}' WHERE shop_id = 1;`);
  got = command("key", "rotate", "--file", "web");
  const web = command("key", "reseal", "--file", "web");
  ok("realms and jobs", web.status === 0 && /^2 rows/.test(web.stdout), said(web));
  ok("a key that is nobody's", command("key", "reseal", "--file", "realm").status === 1);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
