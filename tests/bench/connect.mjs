// connect.mjs seed SIM REALM CUSTOMERS ITEMS: enters them in the simulator.
// connect.mjs read SIM REALM: seconds that reading their pages takes, alone.
import { createHash } from "node:crypto";

const [what, sim, realm, customers, items] = process.argv.slice(2);
const md5 = (text) => createHash("md5").update(text).digest("hex").toUpperCase();

async function ask(path, body) {
  const answer = await fetch(`${sim}/sim/${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function each(n, one) {
  let next = 1;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (next <= n) await one(next++);
  }));
}

if (what === "seed") {
  const { Account } = await ask(`companies/${realm}/books`);
  const income = { value: Account.find((a) => a.AccountType === "Income").Id };
  await each(Number(customers), (i) => ask(`companies/${realm}/Customer`,
    { DisplayName: `${md5(`c${i}`)} Heating`, PrimaryEmailAddr: { Address: `c${i}@first.example` } }));
  await each(Number(items), (i) => ask(`companies/${realm}/Item`,
    { Name: `${md5(`i${i}`)} Valve`, Type: "Service", IncomeAccountRef: income, Description: "As entered years ago" }));
} else {
  const { access_token: token } = await ask("tokens", { realmId: realm });
  const begin = performance.now();
  for (const [entity, key] of [["Customer", "Customer"], ["Item", "Item"]]) {
    for (let last = "0"; ;) {
      const query = `SELECT * FROM ${entity} WHERE Active IN (true,false) AND Id > '${last}' ORDERBY Id MAXRESULTS 500`;
      const answer = await fetch(`${sim}/v3/company/${realm}/query?minorversion=75&query=${encodeURIComponent(query)}`,
        { headers: { Authorization: `Bearer ${token}`, Accept: "application/json" } });
      if (!answer.ok) throw new Error(`query: ${answer.status}`);
      const rows = (await answer.json()).QueryResponse[key] ?? [];
      if (rows.length < 500) break;
      last = rows.at(-1).Id;
    }
  }
  console.log(((performance.now() - begin) / 1000).toFixed(2));
}
