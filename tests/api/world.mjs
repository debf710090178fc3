// The world of these tests: two shops with keys, the api program run as CGI
// once per call, the operator's command, and SQL for looking underneath.
import { spawn, spawnSync } from "node:child_process";

const env = { PATH: process.env.PATH, COUNTERFOIL_CONF: process.env.COUNTERFOIL_CONF };
const bin = process.env.BIN;

export function counterfoil(...words) {
  const got = spawnSync(`${bin}/counterfoil`, words, { env, encoding: "utf8", maxBuffer: 1 << 28 });
  return { status: got.status, out: got.stdout, err: got.stderr };
}

function must(...words) {
  const got = counterfoil(...words);
  if (got.status !== 0) throw new Error(`counterfoil ${words.join(" ")}: ${got.err}`);
  return got.out.trim();
}

export function sql(text) {
  const got = spawnSync("mariadb", ["--no-defaults", "-u", "root", "-S", process.env.DB_SOCKET,
    "--batch", "--skip-column-names", "--raw", process.env.DB_NAME, "-e", text], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (got.status !== 0) throw new Error(`${text}: ${got.stderr}`);
  return got.stdout.split("\n").slice(0, -1).map((line) => line.split("\t"));
}

// A shop, its key, and what stands in its tables.
function shop(name, country, currency, zone) {
  const id = must("shop", "add", "--name", name, "--country", country, "--currency", currency, "--zone", zone);
  return { id, key: must("key", "add", "--shop", id, "--label", "tests") };
}

export const shops = {
  rosewood: shop("Rosewood Heating", "US", "USD", "America/Los_Angeles"),
  harbour: shop("Harbour Gifts", "GB", "GBP", "Europe/London"),
};

// One call; resolves to { status, headers, text, json }.
export function call(who, method, path, { body, headers = {}, type = "application/json" } = {}) {
  const bytes = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(body);
  const cgi = { ...env, REQUEST_METHOD: method, REQUEST_URI: path, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? "" };
  if (who) cgi.HTTP_AUTHORIZATION = `Bearer ${shops[who]?.key ?? who}`;
  if (bytes) Object.assign(cgi, { CONTENT_LENGTH: String(bytes.length), CONTENT_TYPE: type });
  for (const [name, value] of Object.entries(headers))
    cgi[`HTTP_${name.toUpperCase().replaceAll("-", "_")}`] = value;
  return new Promise((resolve, reject) => {
    const child = spawn(`${bin}/api`, [], { env: cgi });
    const out = [], err = [];
    child.stdout.on("data", (d) => out.push(d));
    child.stderr.on("data", (d) => err.push(d));
    child.stdin.on("error", () => {}); // it may answer before it has read all
    child.on("error", reject);
    child.on("close", (code) => {
      const all = Buffer.concat(out), cut = all.indexOf("\r\n\r\n");
      if (code !== 0 || cut < 0)
        return reject(new Error(`${method} ${path}: exit ${code}: ${Buffer.concat(err)}`));
      const head = Object.fromEntries(all.subarray(0, cut).toString().split("\r\n").map((line) => {
        const at = line.indexOf(": ");
        return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
      }));
      const text = all.subarray(cut + 4).toString();
      let json;
      try { json = JSON.parse(text); } catch { /* the caller looks */ }
      resolve({ status: Number(head.status.slice(0, 3)), headers: head, text, json });
    });
    child.stdin.end(bytes ?? undefined);
  });
}

export function routes() {
  const got = spawnSync(`${bin}/api`, ["--routes"], { env, encoding: "utf8" });
  return got.stdout.trim().split("\n").map((line) => {
    const [method, path, access] = line.split(" ");
    return { method, path, access };
  });
}
