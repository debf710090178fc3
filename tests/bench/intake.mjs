// intake.mjs REALM TOKEN COUNT: so many signed notices of 10,000 records, each
// newer than the one before, a line each.
import { createHmac } from "node:crypto";
const [realm, token, count] = process.argv.slice(2), began = Date.now() - Number(count);
const kinds = ["invoice.updated", "payment.created", "customer.updated", "item.updated"];
const lines = [];
for (let i = 0; i < Number(count); i++) {
  const body = JSON.stringify([{ specversion: "1.0", id: `5f0c1b2d-${i}`, source: "intuit.k3VexampleHash0=", type: `qbo.${kinds[i % 4]}.v1`, datacontenttype: "application/json",
    time: new Date(began + i).toISOString().replace("Z", "5Z"), intuitentityid: String(1 + i % 10000), intuitaccountid: realm, data: {} }]);
  lines.push(`${createHmac("sha256", token).update(body).digest("base64")} ${body}`);
}
console.log(lines.join("\n"));
