#!/usr/bin/env node
// P35: a server with a certificate that is not QuickBooks' hears nothing of
// the real sweeper, the log raises the alarm, and no attempt is used up; with
// the right certificate everything goes out.
//
//   certificates.mjs [all] [keep]
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { House, counted, ok, sleep } from "./house.mjs";

const keep = process.argv.includes("keep");
const run = (command, ...args) => {
  const got = spawnSync(command, args, { encoding: "utf8" });
  if (got.status !== 0) throw new Error(`${command}: ${got.stderr}`);
};
const kinds = {
  "of a strange authority": (dir) => run("tests/qbosim/ca.sh", dir),
  "signed by itself": (dir) => {
    run("mkdir", "-p", dir);
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", `${dir}/server.key`, "-out", `${dir}/server.pem`);
  },
};

const house = await House.start({ name: "certificates", scale: 200 });
const log = () => readFileSync(`${house.dir}/log/sweeper.log`, "utf8");

// Start QuickBooks anew with the certificate of that directory.
async function serve(dir) {
  house.sim.kill("SIGKILL");
  await once(house.sim, "exit");
  house.children.delete(house.sim);
  for (const f of ["server.pem", "server.key"]) copyFileSync(`${dir}/${f}`, `${house.dir}/tls/${f}`);
  await house.sim_start();
}

let status = 1;
try {
  const [shop] = await house.make_shops(1);
  run("cp", "-r", `${house.dir}/tls`, `${house.dir}/kept`);
  house.sql(house.event_sql(shop.id, "invoice", 1));
  for (const [kind, make] of Object.entries(kinds)) {
    const dir = `${house.dir}/${kind.replaceAll(" ", "-")}`;
    make(dir);
    await serve(dir);
    const said = () => log().split("certificate not trusted").length - 1;
    let before = 0;
    try { before = said(); } catch { before = 0; }
    // Also where the token has to be renewed first: that call is no other.
    house.change(house.stale_sql(shop.id) + "UPDATE lane SET hold_until = NULL, due_at = NOW(6);");
    const sweeper = house.sweeper(["--for", "60s"]), end = Date.now() + 30000;
    while (said() === before && Date.now() < end) await sleep(100);
    sweeper.kill("SIGTERM");
    await sweeper.ended;
    const { requests } = await house.control("GET", "requests");
    const [[state, attempts]] = house.sql("SELECT state, attempts FROM sync_event WHERE entity = 'invoice'");
    ok(`${kind}: the alarm is raised`, said() > before);
    ok(`${kind}: nothing is heard`, requests.length === 0, `${requests.length} requests`);
    ok(`${kind}: no attempt is used up`, state === "pending" && attempts === "0", `${state} ${attempts}`);
  }
  await serve(`${house.dir}/kept`);
  ok("with the right one everything goes out", (await house.drain(60)) === 0);
  const books = await house.control("GET", `companies/${shop.realm}/books`);
  ok("once", (books.Invoice ?? []).length === 1);
  status = counted();
} finally {
  await house.end(keep);
}
process.exit(status);
