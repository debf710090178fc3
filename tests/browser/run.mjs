// Runs the case files of tests/browser/cases in order; each tells a part of
// one story, in one house.  Ends with "N passed, N failed".
import { readdirSync } from "node:fs";
import { closeBrowser, dropComplaints, peopleGone, picture } from "./people.mjs";

const dir = new URL("./cases/", import.meta.url);
const only = process.argv.slice(2);
let passed = 0, failed = 0;

for (const file of readdirSync(dir).sort()) {
  if (only.length && !only.some((word) => file.includes(word))) continue;
  const { cases } = await import(new URL(file, dir));
  for (const [name, run] of cases) {
    try {
      await run();
      const complaints = dropComplaints();
      if (complaints.length) throw new Error(`the browser complains: ${complaints.join("; ")}`);
      passed++;
      console.log(`ok      ${name}`);
    } catch (e) {
      failed++;
      console.log(`FAILED  ${name}\n        ${String(e.stack || e).split("\n").slice(0, 8).join("\n        ")}`);
      await picture(`failed-${failed}`);
      dropComplaints();
    }
  }
  await peopleGone();
}
await closeBrowser();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
