#!/usr/bin/env node
// D24: rows are locked by their primary keys and in one order, so sweepers and
// writers at once wait for each other and seldom stop each other.  Sweepers
// post what imports write meanwhile, two for each shop at a time; the server's
// own count of deadlocks stays below a bound, and none is missing in our log.
//
//   deadlocks.mjs [all] [keep]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { House, bin, counted, ok } from "./house.mjs";

const keep = process.argv.includes("keep"), all = process.argv.includes("all");
const SHOPS = 4, SWEEPERS = 3, ROUNDS = all ? 12 : 3, INVOICES = 10;
const BOUND = 0.02; // of the transactions that write an event

const house = await House.start({ name: "deadlocks", scale: 200, settings: { throttle: false }, variant: "dev" });
const env = { PATH: process.env.PATH, COUNTERFOIL_CONF: `${house.dir}/counterfoil.conf` };
const deadlocks = () => Number(house.one("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'"));
let logged = "";

// One file of invoices, each with a customer and an item of its own kind.
async function write(shop, round, half) {
  const file = `${house.dir}/${shop}-${round}-${half}.csv`;
  writeFileSync(file, ["number,customer,item,quantity,price,date", ...Array.from({ length: INVOICES }, (_, i) =>
    `${round}${half}${i},Customer ${half}${i % 3},S${half}${i % 2},1,89.00,2026-06-18`)].join("\n") + "\n");
  const child = spawn(bin("counterfoil"), ["import", "--shop", String(shop), "--number", "number", "--customer-column", "customer", "--item", "item",
    "--quantity", "quantity", "--unit-price", "price", "--date", "date", "--send", file], { env, stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.on("data", (d) => { text += d; });
  const [status] = await once(child, "exit");
  logged += text;
  return status === 0 ? null : text;
}

let status = 1;
try {
  const shops = await house.make_shops(SHOPS), before = deadlocks();
  const sweepers = Array.from({ length: SWEEPERS }, () => house.sweeper(["--for", "120s"]));
  const wrong = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const got = await Promise.all(shops.flatMap((s) => [write(s.id, round, "a"), write(s.id, round, "b")]));
    wrong.push(...got.filter((w) => w !== null));
  }
  ok("every import is written", wrong.length === 0, wrong[0]);
  for (let i = 0; i < 300 && house.open_count() > 0; i++) await new Promise((d) => setTimeout(d, 100));
  for (const s of sweepers) s.kill("SIGTERM");
  await Promise.all(sweepers.map((s) => s.ended));
  ok("everything is posted", house.open_count() === 0, JSON.stringify(house.sql("SELECT state, cause, message, MIN(due_at), COUNT(*) FROM sync_event GROUP BY 1, 2, 3")));
  const met = deadlocks() - before;
  logged += readFileSync(`${house.dir}/log/sweeper.log`, "utf8");
  const said = logged.split("again errno=1213").length - 1;
  const wrote = Number(house.one("SELECT COUNT(*) FROM sync_event")) + Number(house.one("SELECT COUNT(*) FROM sync_attempt")) * 2;
  console.log(`${met} deadlocks, ${said} in the log, over ${wrote} events written, marked and settled; ` +
    `${logged.split("again errno=1205").length - 1} lock waits`);
  ok("seldom", met <= wrote * BOUND, `${met} of ${wrote}`);
  ok("and each is in the log", said === met, `${met} met, ${said} said`);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
