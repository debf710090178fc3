// Lighthouse on the log page, as a phone and as a desk see it: the median of
// three, performance and accessibility.  Outside `make check`: Lighthouse is no
// dependency of ours.
//
//   npm install --prefix /tmp/lighthouse lighthouse
//   . build/demo/env; node tests/browser/lighthouse.mjs /tmp/lighthouse
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const at = process.argv[2];
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(`${at}/node_modules/lighthouse/core/index.js`));
const url = process.env.COUNTERFOIL_URL, port = 9222 + process.pid % 1000;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: [`--remote-debugging-port=${port}`] });
const page = await (await browser.newContext()).newPage();
await page.goto(`${url}/login`);
await page.getByLabel("Email").fill(process.env.OWNER_EMAIL);
await page.getByLabel("Password").fill(process.env.OWNER_PASSWORD);
await page.getByRole("button", { name: "Sign in" }).click();
await page.waitForURL((u) => u.pathname !== "/login");
const Cookie = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

for (const [name, config] of [["phone", undefined], ["desk", desktopConfig]])
  for (const path of ["/settings/quickbooks/sync-log", "/settings/quickbooks/sync-log?status=success&entity=invoice"]) {
    const scores = [];
    for (let i = 0; i < 3; i++) {
      const { lhr } = await lighthouse(url + path, { port, output: "json", logLevel: "error", extraHeaders: { Cookie }, onlyCategories: ["performance", "accessibility"] }, config);
      if (lhr.finalDisplayedUrl !== url + path) throw new Error(`it saw ${lhr.finalDisplayedUrl}`);
      scores.push([lhr.categories.performance.score * 100, lhr.categories.accessibility.score * 100]);
    }
    console.log(`${name} ${path}: performance ${median(scores.map((s) => s[0]))}, accessibility ${median(scores.map((s) => s[1]))}`);
  }
await browser.close();
