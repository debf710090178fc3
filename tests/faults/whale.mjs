#!/usr/bin/env node
// whale.mjs [invoices=N]: one shop with many invoices beside 99 with one each,
// two real sweepers with four lanes each, QuickBooks throttling as it does: no
// answer is 429, nobody waits more than two turns of the large one (I14, P29,
// P41), and all of it is in the books once.
import { House, ok, counted } from "./house.mjs";

const given = Object.fromEntries(process.argv.slice(2).map((a) => a.split("=")));
const invoices = Number(given.invoices ?? 250), CUSTOMERS = 20;

const house = await House.start({ scale: 2, name: "whale", conf: { sweeper_lanes: 4 } });
let keep = false;
try {
  const shops = await house.make_shops(100), whale = shops[0].id;
  const rows = [];
  for (let k = 2; k <= CUSTOMERS; k++) rows.push(house.records_sql(whale, k));
  for (let k = CUSTOMERS + 1; k <= invoices; k++)
    rows.push(house.invoice_sql(whale, k, 1 + (k % CUSTOMERS), 1 + (k % CUSTOMERS)));
  house.change(rows.join("\n"));
  const events = [];
  for (let k = 1; k <= invoices; k++) events.push(house.event_sql(whale, "invoice", k));
  for (const s of shops.slice(1)) events.push(house.event_sql(s.id, "invoice", 1));
  house.change(events.join("\n"));

  const left = await house.drain(120, 2);
  ok("all is posted", left === 0 && house.one(`SELECT COUNT(*) FROM sync_event WHERE entity = 'invoice' AND state = 'succeeded'`) === String(invoices + 99),
    `${left} left`);
  const throttled = house.one("SELECT COUNT(*) FROM sync_attempt WHERE outcome = 'throttled' OR http_status = 429");
  ok("QuickBooks throttles nobody", throttled === "0", `${throttled} answers`);
  const turns = house.one(`SELECT MAX(n) FROM (SELECT s.shop_id, (SELECT COUNT(*) FROM sync_run AS w WHERE w.shop_id = ${whale} AND w.started_at < MIN(s.started_at)) AS n
    FROM sync_run AS s WHERE s.shop_id <> ${whale} GROUP BY s.shop_id) AS t`);
  ok("a neighbor waits two turns at most", Number(turns) <= 2, `${turns} turns`);
  const doubled = house.one(`SELECT COUNT(*) - COUNT(DISTINCT qbo_id) FROM link WHERE shop_id = ${whale} AND entity = 'invoice'`);
  const books = (await house.control("GET", `companies/${shops[0].realm}/books`)).Invoice?.length;
  ok("each is in the books once", doubled === "0" && books === invoices, `${books} invoices, ${doubled} ids twice`);
  const [[seconds, owners]] = house.sql(`SELECT TIMESTAMPDIFF(MICROSECOND, MIN(started_at), MAX(ended_at)) / 1000000, COUNT(*) FROM sync_run WHERE shop_id = ${whale}`);
  console.log(`${invoices} invoices in ${Number(seconds).toFixed(1)} s and ${owners} turns, neighbors wait ${turns} turns at most`);
  keep = counted() !== 0;
} finally {
  await house.end(false);
}
process.exit(keep ? 1 : 0);
