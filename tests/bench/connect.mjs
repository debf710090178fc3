// connect.mjs SIM REALM CUSTOMERS ITEMS: enters them in the simulator.
import { createHash } from "node:crypto";

const [sim, realm, customers, items] = process.argv.slice(2);
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

const { Account } = await ask(`companies/${realm}/books`);
const income = { value: Account.find((a) => a.AccountType === "Income").Id };
await each(Number(customers), (i) => ask(`companies/${realm}/Customer`,
  { DisplayName: `${md5(`c${i}`)} Heating`, PrimaryEmailAddr: { Address: `c${i}@first.example` } }));
await each(Number(items), (i) => ask(`companies/${realm}/Item`,
  { Name: `${md5(`i${i}`)} Valve`, Type: "Service", IncomeAccountRef: income, Description: "As entered years ago" }));
