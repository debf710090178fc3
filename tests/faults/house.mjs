// A house for the fault tests: a private database, the simulated QuickBooks
// and the sweeper of V=fault, if not another; shops are made by the hundred, in SQL, each with
// a company of its own.  Ends what it started.
import { spawn, spawnSync } from "node:child_process";
import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { userInfo } from "node:os";
import http from "node:http";
import net from "node:net";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const bin = (name, variant = "dev") => `build/${variant}/bin/${name}`;

// A port that nobody listens at.
async function free_port() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function run(command, args, options = {}) {
  const got = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  if (got.status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")}: ${got.stderr || got.error}`);
  return got.stdout;
}

// Many at once, so many side by side.
export async function each(list, width, work) {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, async () => {
    while (next < list.length) await work(list[next++]);
  }));
}

// --------------------------------------------------------------------- sealing

// As lib/crypt does it: format, key id, nonce, tag, text; bound to the row.
export function seal(key, shop, row, field, plain) {
  const head = Buffer.from([1, 0, 0, 0, 1]), nonce = randomBytes(12), ids = Buffer.alloc(16);
  ids.writeBigInt64BE(BigInt(shop), 0);
  ids.writeBigInt64BE(BigInt(row), 8);
  const c = createCipheriv("aes-256-gcm", key, nonce);
  c.setAAD(Buffer.concat([head, ids, Buffer.from(field)]));
  const text = Buffer.concat([c.update(plain, "utf8"), c.final()]);
  return Buffer.concat([head, nonce, c.getAuthTag(), text]);
}
const hex = (bytes) => `x'${bytes.toString("hex")}'`;

export class House {
  constructor(dir, scale) {
    Object.assign(this, { dir, scale, shops: [], children: new Set() });
    this.keys = Object.fromEntries(["token", "web"].map((name) =>
      [name, Buffer.from(readFileSync(`${dir}/secrets/${name}.key`, "utf8").trim().split(":")[1], "hex")]));
    this.realm_key = Buffer.from(readFileSync(`${dir}/secrets/realm.key`, "utf8").trim(), "hex");
  }

  // start({ scale, settings, lanes, name }): an empty one.
  static async start({ scale = 200, settings = {}, conf = {}, name = "faults", durable = false, variant = "fault" } = {}) {
    mkdirSync("build", { recursive: true });
    const dir = process.env.FAULTS_DIR ? `${process.env.FAULTS_DIR}/${name}` : mkdtempSync(`/tmp/cf-${name}-`);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(`${dir}/log`, { recursive: true });
    run("tests/qbosim/ca.sh", [`${dir}/tls`]);
    const port = await free_port(), sim = `https://127.0.0.1:${port}`;
    const pairs = { qbo_authorize_url: `${sim}/connect/oauth2`, qbo_token_url: `${sim}/oauth2/v1/tokens/bearer`,
      qbo_revoke_url: `${sim}/v2/oauth2/tokens/revoke`, qbo_api_url: sim, qbo_sandbox_app_url: `${sim}/app`,
      ca_file: `${dir}/tls/ca.pem`, time_scale: scale, ...conf };
    run("tests/stack/private-db", [dir, ...Object.entries(pairs).map(([k, v]) => `${k}=${v}`)],
      { env: { ...process.env, DURABLE: durable ? "1" : "0" }, stdio: ["ignore", "pipe", openSync(`${dir}/log/start.log`, "a")] });
    const house = new House(dir, scale);
    house.port = port;
    house.variant = variant; // of the sweeper
    await house.sim_start();
    await house.control("POST", "settings", { throttle: true, ...settings });
    house.say({ socket: `${dir}/db.sock`, db: "counterfoil", sim: `${dir}/sim.sock` });
    return house;
  }

  // say(facts): what the judge must know of this house.
  say(facts) {
    this.facts = { ...this.facts, ...facts };
    writeFileSync(`${this.dir}/house.json`, JSON.stringify(this.facts));
  }

  async sim_start() {
    const log = openSync(`${this.dir}/log/qbosim.log`, "a"), d = this.dir;
    const child = spawn(bin("qbosim"), ["--tls", `127.0.0.1:${this.port}`, "--cert", `${d}/tls/server.pem`,
      "--key", `${d}/tls/server.key`, "--plain", `unix:${d}/sim.sock`, "--client-id", "test-client",
      "--client-secret", "test-client-secret", "--state", `${d}/sim.state`, "--time-scale", String(this.scale)],
    { stdio: ["ignore", "pipe", log] });
    this.sim = child;
    this.children.add(child);
    await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    if (child.exitCode !== null) throw new Error(`the simulator ended with ${child.exitCode}`);
  }

  control(method, path, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const req = http.request({ socketPath: `${this.dir}/sim.sock`, method, path: `/sim/${path}`,
        headers: text === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) } }, (res) => {
        const parts = [];
        res.on("data", (d) => parts.push(d));
        res.on("end", () => {
          const said = Buffer.concat(parts).toString();
          if (res.statusCode >= 300) reject(new Error(`${method} ${path}: ${res.statusCode} ${said}`));
          else resolve(said === "" ? null : JSON.parse(said));
        });
      });
      req.on("error", reject);
      req.end(text);
    });
  }

  sql(text) {
    return run("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", `${this.dir}/db.sock`,
      "--batch", "--skip-column-names", "--raw", "counterfoil"], { input: text })
      .split("\n").slice(0, -1).map((line) => line.split("\t"));
  }

  // A whole transaction, and again when a sweeper won: as the portal does.
  change(text) {
    for (let i = 0; ; i++) {
      try {
        this.sql(`START TRANSACTION;\n${text}\nCOMMIT;\nSELECT 1;`);
        return;
      } catch (e) {
        if (i === 9 || !/ERROR (1213|1205|1020)/.test(e.message)) throw e;
      }
    }
  }

  // The same without an answer, by a client that stays: for many small ones.
  quick(text) {
    if (!this.client) {
      this.client = spawn("mariadb", ["--no-defaults", "-u", userInfo().username, "-S", `${this.dir}/db.sock`,
        "--batch", "--skip-column-names", "--unbuffered", "counterfoil"], { stdio: ["pipe", "pipe", openSync(`${this.dir}/log/client.log`, "a")] });
      this.children.add(this.client);
      this.asked = 0;
      this.waiting = new Map();
      let rest = "";
      this.client.stdout.on("data", (d) => {
        const lines = (rest + d).split("\n");
        rest = lines.pop();
        for (const line of lines) this.waiting.get(line)?.();
      });
      this.client.on("exit", () => { this.client = null; });
    }
    const word = `done ${++this.asked}`;
    return new Promise((done) => {
      this.waiting.set(word, () => { this.waiting.delete(word); done(); });
      this.client.stdin.write(`${text}\nSELECT '${word}';\n`);
    });
  }
  one(text) { return this.sql(text)[0]?.[0]; }

  // SIGKILL of the database, and the same server again; needs durable.
  async db_kill() {
    const pid = readFileSync(`${this.dir}/db.pid`, "utf8").trim();
    const [command, ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    this.db_kills = (this.db_kills ?? 0) + 1; // from now on a sweeper may end with 1
    process.kill(Number(pid), "SIGKILL");
    while (existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "") await sleep(20);
    rmSync(`build/private-db/running/${pid}`, { force: true });
    const log = openSync(`${this.dir}/db.log`, "a");
    spawn(command, args, { stdio: ["ignore", log, log], detached: true }).unref();
    for (let i = 0; i < 600; i++) {
      await sleep(50);
      try { this.sql("SELECT 1"); break; } catch (e) { if (i === 599) throw e; }
    }
    writeFileSync(`build/private-db/running/${readFileSync(`${this.dir}/db.pid`, "utf8").trim()}`, `${this.dir}\n`);
  }

  // ------------------------------------------------------------------ sweeper

  // sweeper(args, env): begins; .ended resolves to the exit status or signal.
  sweeper(args, env = {}) {
    const child = spawn(bin("sweeper", this.variant), args, {
      env: { PATH: process.env.PATH, COUNTERFOIL_CONF: `${this.dir}/counterfoil.conf`, ...env },
      stdio: ["ignore", "ignore", openSync(`${this.dir}/log/sweeper.log`, "a")] });
    this.children.add(child);
    child.ended = once(child, "exit").then(([status, signal]) => {
      this.children.delete(child);
      const how = signal ?? status;
      const meant = child.expected || (env.CRASH_AT && how === "SIGKILL") || (this.db_kills && how === 1);
      if (how !== 0 && !meant)
        appendFileSync(`${this.dir}/log/ends.log`, `sweeper ${args.join(" ")} ended with ${how}\n`);
      return how;
    });
    return child;
  }

  // Events and jobs that are not final, and tokens that nobody knows for sure:
  // the idle round of every minute renews those.
  open_count() {
    return Number(this.one(`SELECT (SELECT COUNT(*) FROM sync_event WHERE state IN ('pending','sending','checking','retrying'))
      + (SELECT COUNT(*) FROM job WHERE state IN ('waiting','working'))
      + (SELECT COUNT(*) FROM inbox WHERE seq > 0)
      + (SELECT COUNT(*) FROM lane JOIN connection AS c ON c.shop_id = lane.shop_id AND c.id = lane.connection_id
          WHERE lane.kind = 'changes' AND c.state = 'active' AND c.changes_since IS NULL)
      + (SELECT COUNT(*) FROM secret AS s JOIN connection AS c ON c.shop_id = s.shop_id AND c.id = s.connection_id
          WHERE c.state = 'active' AND (s.refreshing = 1 OR s.refreshed_at < NOW(6) - INTERVAL 1 YEAR))`));
  }

  // Work until nothing is open, at most so many seconds; what is left then.
  async drain(seconds, sweepers = 1) {
    const end = Date.now() + seconds * 1000;
    const children = Array.from({ length: sweepers }, () => this.sweeper(["--for", `${seconds + 60}s`]));
    let open;
    do {
      await sleep(100);
      open = this.open_count();
    } while (open > 0 && Date.now() < end && children.every((c) => c.exitCode === null && c.signalCode === null));
    await sleep(500); // lanes are let go
    for (const c of children) c.kill("SIGTERM");
    await Promise.all(children.map((c) => c.ended));
    return open;
  }

  // -------------------------------------------------------------------- shops

  // make_shops(n): connected, each with a customer, an item, an invoice of one
  // line and a payment of it; none of them is in QuickBooks.
  async make_shops(n) {
    const first = this.shops.length === 0 ? 1 : this.shops.at(-1).id + 1, made = [];
    for (let i = 0; i < n; i++)
      made.push({ id: first + i, realm: `9130000${String(first + i).padStart(8, "0")}` });
    await each(made, 8, async (s) => {
      await this.control("POST", "companies", { realmId: s.realm, CompanyName: `Company ${s.id}`, Country: "US" });
      await this.control("POST", `companies/${s.realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: true }, TaxPrefs: { UsingSalesTax: false } });
      s.tokens = await this.control("POST", "tokens", { realmId: s.realm });
    });
    this.account ??= (await this.control("GET", `companies/${made[0].realm}/books`)).Account
      .find((a) => a.AccountType === "Income" && a.Active !== false);
    this.sql(`SET SESSION sql_mode = 'STRICT_ALL_TABLES'; START TRANSACTION;\n${made.map((s) => this.shop_sql(s)).join("\n")}\nCOMMIT;`);
    this.shops.push(...made);
    return made;
  }

  shop_sql({ id, realm, tokens }) {
    const key = this.keys.token, hash = (text) => createHash("sha256").update(text).digest();
    const sealed = (field, plain) => hex(seal(key, id, id, `secret.${field}`, plain));
    const name = `'${this.account.Name.replaceAll("'", "''")}'`;
    return `
INSERT INTO shop (id, name, country, currency, zone, auto_create_items, connection_id) VALUES (${id}, 'Shop ${id}', 'US', 'USD', 'UTC', 1, ${id});
INSERT INTO tally (shop_id) VALUES (${id});
INSERT INTO connection (shop_id, id, realm_hmac, realm_web, environment, country, currency, state, company_name, uses_tax)
VALUES (${id}, ${id}, ${hex(createHmac("sha256", this.realm_key).update(realm).digest())}, '', 'sandbox', 'US', 'USD', 'active', 'Company ${id}', 0);
INSERT INTO secret (shop_id, connection_id, realm, access, refresh, previous, refresh_hash, access_ends_at, refreshed_at)
VALUES (${id}, ${id}, ${sealed("realm", realm)}, ${sealed("access", tokens.access_token)}, ${sealed("refresh", tokens.refresh_token)}, '', ${hex(hash(tokens.refresh_token))}, NOW(6) + INTERVAL ${Number(tokens.expires_in)} SECOND, NOW(6));
INSERT INTO reference (shop_id, connection_id, kind, qbo_id, name, name_key, type) VALUES (${id}, ${id}, 'account', '${this.account.Id}', ${name}, LOWER(${name}), 'Income');
INSERT INTO mapping (shop_id, connection_id, kind, qbo_id) VALUES (${id}, ${id}, 'income_account', '${this.account.Id}');
INSERT INTO lane (shop_id, kind, connection_id) VALUES (${id}, 'post', ${id});
${this.records_sql(id, 1)}`;
  }

  // Customer, item, invoice and payment number k of a shop.
  records_sql(id, k) {
    return `INSERT INTO customer (shop_id, id, external_id, name, name_key, email) VALUES (${id}, ${k}, 'c-${k}', 'Customer ${id}-${k}', 'customer ${id}-${k}', 'ap@kettle.example');
INSERT INTO item (shop_id, id, external_id, name, name_key, unit_price) VALUES (${id}, ${k}, 'i-${k}', 'Service ${id}-${k}', 'service ${id}-${k}', 89000000);
${this.invoice_sql(id, k, k, k)}
INSERT INTO payment (shop_id, id, external_id, customer_id, payment_date, amount, applied, method, reference) VALUES (${id}, ${k}, 'p-${k}', ${k}, '2026-06-20', 8900, 8900, 'check', 'CHK ${k}');
INSERT INTO payment_part (shop_id, payment_id, invoice_id, amount) VALUES (${id}, ${k}, ${k}, 8900);`;
  }
  invoice_sql(id, k, customer, item) {
    return `INSERT INTO invoice (shop_id, id, external_id, number, customer_id, status, invoice_date, due_date, line_count, subtotal, total, balance, sent_at)
VALUES (${id}, ${k}, 'inv-${k}', '${1000 + k}', ${customer}, 'sent', '2026-06-18', '2026-07-18', 1, 8900, 8900, 8900, NOW(6));
INSERT INTO invoice_line (shop_id, invoice_id, line_no, item_id, description, quantity, unit_price, amount) VALUES (${id}, ${k}, 1, ${item}, 'Site visit', 1000000, 89000000, 8900);`;
  }

  // QuickBooks gives the numbers: nothing of its own keeps a second one out.
  async their_numbers(s) {
    await this.control("POST", `companies/${s.realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: false } });
    this.sql(`UPDATE connection SET custom_numbers = 0 WHERE shop_id = ${s.id}; UPDATE shop SET use_our_numbers = 0 WHERE id = ${s.id}`);
  }

  // A change of record k that QuickBooks should see, as the portal makes it.
  event_sql(id, entity, k, operation = "post") {
    const label = entity === "invoice" ? `${1000 + k}` : `${entity} ${id}-${k}`;
    return `INSERT INTO sync_event (shop_id, connection_id, entity, record_id, label, label_key, operation) VALUES (${id}, ${id}, '${entity}', ${k}, '${label}', '${label}', '${operation}');
UPDATE tally SET pending = pending + 1 WHERE shop_id = ${id};
INSERT INTO wake (shop_id, kind) VALUES (${id}, 'post');`;
  }
  edit_sql(id, entity, k, n = 1) {
    return {
      payment: `UPDATE payment SET reference = 'CHK ${k}-${n}', revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};`,
      customer: `UPDATE customer SET email = 'new${n}@kettle.example', revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};`,
      item: `UPDATE item SET unit_price = 95000000 + ${n}000000, revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};`,
      invoice: `UPDATE invoice_line SET quantity = ${n + 1}000000, amount = 8900 * ${n + 1} WHERE shop_id = ${id} AND invoice_id = ${k};
UPDATE invoice SET subtotal = 8900 * ${n + 1}, total = 8900 * ${n + 1}, balance = 8900 * ${n + 1}, revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};`,
    }[entity];
  }
  // Payment k is deleted.
  // The payment of that number is made, of the invoice of that number.
  pay_sql(id, k) {
    return `UPDATE invoice SET balance = total - 8900, status = IF(total = 8900, 'paid', 'part_paid') WHERE shop_id = ${id} AND id = ${k};
${this.event_sql(id, "payment", k)}`;
  }
  // What a payment goes to is open again; before it is deleted.
  open_again_sql(id, k) {
    return `UPDATE invoice AS i JOIN payment_part AS x ON x.shop_id = i.shop_id AND x.invoice_id = i.id
   SET i.status = 'sent', i.balance = i.total WHERE x.shop_id = ${id} AND x.payment_id = ${k};
`;
  }
  unpay_sql(id, k) {
    return `UPDATE payment SET status = 'deleted', applied = 0, revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};
DELETE FROM payment_part WHERE shop_id = ${id} AND payment_id = ${k};${this.event_sql(id, "payment", k, "delete")}`;
  }
  // Void and re-issue of invoice k, which is paid by payment k, as invoice
  // 500 + k: each event is chained behind the one before it.
  reissue_sql(id, k) {
    const chain = (entity, record, operation) => `SET @behind = (SELECT MAX(id) FROM sync_event WHERE shop_id = ${id});
${this.event_sql(id, entity, record, operation)}
UPDATE sync_event AS e JOIN (SELECT MAX(id) AS id FROM sync_event WHERE shop_id = ${id}) AS m ON m.id = e.id
   SET e.waits_for = @behind, e.cause = 'chained', e.due_at = '9999-12-31' WHERE e.shop_id = ${id};`;
    return `START TRANSACTION;
UPDATE invoice SET status = 'void', balance = 0, revision = revision + 1, voided_at = NOW(6) WHERE shop_id = ${id} AND id = ${k};
${this.invoice_sql(id, 500 + k, k, k)}
UPDATE invoice SET status = 'paid', balance = 0, reissue_of = ${k} WHERE shop_id = ${id} AND id = ${500 + k};
UPDATE payment_part SET invoice_id = ${500 + k} WHERE shop_id = ${id} AND payment_id = ${k};
UPDATE payment SET revision = revision + 1 WHERE shop_id = ${id} AND id = ${k};
${this.event_sql(id, "payment", k, "unapply")}
${chain("invoice", k, "void")}
${chain("invoice", 500 + k, "post")}
${chain("payment", k, "post")}
COMMIT;`;
  }
  // The access token has run out: the next lease refreshes.
  stale_sql(id) { return `UPDATE secret SET access_ends_at = NOW(6) - INTERVAL 1 SECOND WHERE shop_id = ${id};`; }
  job_sql(id, kind, payload) {
    return `INSERT INTO job (shop_id, connection_id, kind, payload) VALUES (${id}, ${id}, '${kind}', ${payload ? hex(seal(this.keys.web, id, 0, "job.payload", payload)) : "''"});
INSERT INTO wake (shop_id, kind) VALUES (${id}, 'job');`;
  }

  // A code of QuickBooks' sign-in page, as a person gets it.
  async code(realm) {
    const redirect = "http://127.0.0.1:8080/settings/quickbooks/connect/callback";
    const form = new URLSearchParams({ client_id: "test-client", redirect_uri: redirect, response_type: "code",
      scope: "com.intuit.quickbooks.accounting", state: "s", realmId: realm, decision: "allow" }).toString();
    const to = await new Promise((resolve, reject) => {
      const req = http.request({ socketPath: `${this.dir}/sim.sock`, method: "POST", path: "/connect/oauth2",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": form.length } }, (res) => {
        res.resume();
        resolve(res.headers.location);
      });
      req.on("error", reject);
      req.end(form);
    });
    return new URL(to).searchParams.get("code");
  }

  judge() {
    const got = spawnSync("node", ["tests/faults/judge.mjs", this.dir], { encoding: "utf8", maxBuffer: 1 << 28 });
    process.stdout.write(got.stdout + got.stderr);
    return got.status === 0;
  }

  async end(keep) {
    for (const c of this.children) {
      c.expected = true;
      c.kill("SIGKILL");
    }
    run("tests/stack/private-db", ["stop", this.dir]);
    if (keep) console.log(`the house is left in ${this.dir}`);
    else rmSync(this.dir, { recursive: true, force: true });
  }
}

// ------------------------------------------------------------------- counting

let passed = 0, failed = 0;
export function ok(name, good, why = "") {
  if (good) passed++;
  else failed++;
  if (!good) console.log(`FAILED  ${name}${why ? `: ${why}` : ""}`);
  else if (process.env.VERBOSE) console.log(`ok      ${name}`);
  return good;
}
export function counted() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
