// Pages, the API and the operator's commands: one call of one request fails.
//
// Then: no crash but the documented abort; a clean answer, or none; in the
// database all of it or nothing; and the same request again, without a fault,
// ends as if there had been none, exactly once.
import { writeFileSync } from "node:fs";
import { Database, chosen, csrf, difference, ended_well, modes, only, place, run, share_of, verdict } from "./lib.mjs";

const page = (as, method, uri, form, more = {}) => ({ program: "portal", as, method, uri, form, ...more });
const row = { invoice: "csrf=@&customer=copper+kettle+ltd&number=1850&invoice_date=2026-01-05&lines[0].item=Service+call&lines[0].quantity=1&lines[0].unit_price=89&form_key=abcdefghijklmnopqrstuv&then=save" };

export const scenarios = {
  "login": page("visit", "POST", "/login", "csrf=@&email=owner%40rosewood.example&password=a-password-of-tests", { may: ["throttle", "audit"], again: false }),
  "home": page("owner", "GET", "/"),
  "log page": page("owner", "GET", "/settings/quickbooks/sync-log"),
  "invoice save": page("owner", "POST", "/invoices/new", row.invoice),
  "invoice send": page("owner", "POST", "/invoices/2/send", "csrf=@&form_key=abcdefghijklmnopqrstuv"),
  "api invoice": { program: "api", key: "cf_key-of-rosewood", method: "PUT", uri: "/api/v1/invoices/x-77",
    json: { number: "1877", customer: "x-1", invoice_date: "2026-01-05", lines: [{ item: "x-1", quantity: "1", unit_price: "89" }] }, may: ["throttle"] },
  "api list": { program: "api", key: "cf_key-of-rosewood", method: "GET", uri: "/api/v1/invoices", may: ["throttle"] },
  "shop add": { program: "counterfoil", words: ["shop", "add", "--name", "Mill", "--country", "US", "--currency", "USD", "--zone", "UTC"], again: false },
  "user add": { program: "counterfoil", words: ["user", "add", "--email", "new@rosewood.example", "--name", "New", "--shop", "1", "--role", "staff", "--password-stdin"], input: "a-password-of-tests-too\n" },
  "user password": { program: "counterfoil", words: ["user", "password", "--email", "owner@rosewood.example", "--password-stdin"], input: "a-password-of-tests-too\n" },
  "tax-rate add": { program: "counterfoil", words: ["tax-rate", "add", "--shop", "1", "--name", "New", "--rate", "5", "--id", "n-1"] },
  "key add": { program: "counterfoil", words: ["key", "add", "--shop", "1", "--label", "new"], again: false },
  "import": { program: "counterfoil", words: ["import", "--shop", "1", "--number", "no", "--customer", "Copper Kettle Ltd", "--item", "code", "--quantity", "q", "--unit-price", "p", "--date", "d", "--send", "FILE"],
    file: "no,code,q,p,d\n2001,AA1,1,5.00,2026-01-05\n2001,AA2,2,5.00,2026-01-05\n2002,AA1,1,5.00,2026-01-06\n" },
  "doctor": { program: "counterfoil", words: ["doctor"] },
  "migrate": { program: "counterfoil", words: ["migrate"], seconds: 20 },
};

// ask(database, scenario, torture): one run of it.
async function ask(db, s, torture) {
  const options = { env: { ...db.env }, torture, seconds: s.seconds };
  if (s.program === "counterfoil") {
    const file = `${db.dir}/import.csv`;
    if (s.file) writeFileSync(file, s.file);
    options.input = s.input;
    return run(s.program, s.words.map((w) => w === "FILE" ? file : w), options);
  }
  const token = s.as === "visit" ? "visit-of-somebody" : `session-of-${s.as}`;
  const body = s.json ? JSON.stringify(s.json) : s.form?.replace("csrf=@", `csrf=${csrf(token)}`);
  Object.assign(options.env, { REQUEST_METHOD: s.method, REQUEST_URI: s.uri, REMOTE_ADDR: "192.0.2.7" });
  if (s.as) options.env.HTTP_COOKIE = `__Host-cf_${s.as === "visit" ? "visit" : "session"}=${token}`;
  if (s.key) options.env.HTTP_AUTHORIZATION = `Bearer ${s.key}`;
  if (body) Object.assign(options.env, { CONTENT_LENGTH: String(Buffer.byteLength(body)), CONTENT_TYPE: s.json ? "application/json" : "application/x-www-form-urlencoded" });
  options.input = body;
  return run(s.program, [], options);
}

// What the program said of its work: "good", "refused" (and in which words),
// or "cut": it said nothing that could be taken for an answer.
function answer(s, got) {
  if (s.program === "counterfoil") return got.status === 0 ? "good" : got.err.trim() === "" ? "silent" : "refused";
  const status = /^Status: (\d+)/.exec(got.out), length = /^Content-Length: (\d+)/m.exec(got.out), cut = got.out.indexOf("\r\n\r\n");
  if (!status || cut < 0 || (length && Buffer.byteLength(got.out.slice(cut + 4)) < Number(length[1]))) return "cut";
  if (Number(status[1]) < 400) return "good";
  return / error /.test(got.err) || Number(status[1]) < 500 ? "refused" : "silent";
}

// judge_run: what is wrong with it, "" when nothing is.
async function judge_run(db, s, got, torture, before, after) {
  const bad = ended_well(got, torture);
  if (bad) return bad;
  const said = got.signal ? "cut" : answer(s, got);
  if (said === "silent") return "refused without a reason";
  const now = db.picture(s.may), changed = difference(before, now) !== "nothing", done = difference(after, now) === "nothing";
  if (changed && !done) return `half done: ${difference(after, now)} differ from the end, ${difference(before, now)} from the start`;
  if (said === "good" && !done) return `answered as if it were done, and is not: ${difference(after, now)}`;
  if (s.again === false && done) return "";
  if (said === "good" && done && before.join() === after.join()) return "";
  const second = await ask(db, s);
  if (second.signal || answer(s, second) === "cut") return "a second run without faults does not end well";
  const last = db.picture(s.may);
  if (difference(after, last) !== "nothing") return `a second run does not lead to the same end: ${difference(after, last)}`;
  return "";
}

export async function web(name) {
  const s = scenarios[name], db = new Database(name.replaceAll(" ", "-"));
  db.sql(["tests/pages/base.sql", "tests/pages/qbo.sql"].map((f) => `SOURCE ${f}`).join("\n"));
  db.keep();
  const before = db.picture(s.may);
  const first = await ask(db, s);
  if (answer(s, first) !== "good") throw new Error(`${name} does not work: ${first.out.slice(0, 300)} ${first.err}`);
  const after = db.picture(s.may);
  let runs = 0;
  for (const mode of modes) {
    if (only.mode && only.mode !== mode) continue;
    if (after.join() !== before.join() || runs === 0) db.put_back();
    const counted = await ask(db, s, `${mode} 0`);
    for (const n of chosen(counted.calls, share_of(Object.keys(scenarios).length), mode)) {
      db.put_back();
      const torture = `${mode} ${n}`, got = await ask(db, s, torture);
      const wrong = got.fds > counted.fds && !mode.startsWith("memory lib") ? `${got.fds - counted.fds} files are left open`
        : got.calls.length === 0 ? "" : await judge_run(db, s, got, torture, before, after);
      verdict(`${name}: ${torture}`, wrong, wrong && got.calls[0] ? place(got.calls[0], s.program) : "");
      if (wrong && only.at) console.log(got.out.slice(0, 600), got.err);
      runs++;
    }
  }
  db.stop();
}
