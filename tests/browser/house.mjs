// What the cases know about the house from outside: where it is, who may sign
// in, and the simulator's books, which are the judge of what was posted.
const env = (name) => {
  if (!process.env[name]) throw new Error(`${name} is not set: use tests/browser/run`);
  return process.env[name];
};

export const url = env("COUNTERFOIL_URL");
export const shops = {
  us: { email: env("OWNER_EMAIL"), password: env("OWNER_PASSWORD"), realm: env("QBOSIM_REALM") },
  gb: { email: env("HARBOUR_EMAIL"), password: env("HARBOUR_PASSWORD"), realm: env("QBOSIM_REALM_GB") },
};
export const support = { email: env("SUPPORT_EMAIL"), password: env("SUPPORT_PASSWORD") };

export function check(good, words) {
  if (!good) throw new Error(typeof words === "function" ? words() : words);
}

export function equal(got, want, words) {
  check(JSON.stringify(got) === JSON.stringify(want),
    `${words}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

// Until it gives something true.  The limit is generous: it only bounds a run
// in which the thing never happens.
export async function until(words, look, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    last = await look();
    if (last) return last;
    if (Date.now() > end) throw new Error(`${seconds} s, and not: ${words}`);
    await new Promise((go) => setTimeout(go, 150));
  }
}

// The simulator's control API.
export async function control(path, body) {
  const answer = await fetch(`${env("QBOSIM_CONTROL")}/${path}`,
    body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  check(answer.ok, `simulator: ${path}: ${answer.status}`);
  return answer.json();
}

export const books = (shop) => control(`companies/${shop.realm}/books`);

export async function inBooks(shop, number) {
  return (await books(shop)).Invoice.filter((i) => i.DocNumber === number);
}

// Exactly one document of that number, with that total in cents.
export async function onceInBooks(shop, number, cents) {
  const found = await inBooks(shop, number);
  equal(found.length, 1, `documents numbered ${number} in QuickBooks`);
  equal(Math.round(found[0].TotalAmt * 100), cents, `the total of ${number} in QuickBooks, in cents`);
  return found[0];
}

// The shop's field-service app: the API, for what no case looks at closely.
export async function api(method, path, body) {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${env("COUNTERFOIL_API_KEY")}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  check(answer.ok, `API: ${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
}
