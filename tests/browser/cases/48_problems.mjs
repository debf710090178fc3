// "Dozens of invoices failed because two tax rates were not mapped": from Home to
// all of them posted, counted in clicks; with and without script.
import { check, equal, onceInBooks, shops } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax } from "../doings.mjs";

const { us } = shops;
const page = "/settings/quickbooks/problems";
const rates = ["Combined 7.25", "California 7.25"];
const made = [];
let clicks;

// A press of the mouse, as a person counts them.
async function click(one, what) {
  clicks++;
  await what.first().click();
}
const button = (one, name) => one.page.locator("main").getByRole("button", { name });
const card = (one, rate) => one.page.locator("section.problem").filter({ hasText: `Tax code '${rate}' not mapped` });

// The rates lose their codes, and n invoices of each are sent.
async function dozens(one, n) {
  await mapTax(one, Object.fromEntries(rates.map((r) => [r, null])));
  for (let i = 0; i < n; i++)
    for (const rate of rates)
      made.push(await one.send({ customer: "Mendez Family Dental", lines: [{ item: "Flame sensor", price: "28.80", rate }] }));
  for (const sent of made.slice(-2 * n)) await one.untilLogged(`Invoice #${sent.number}`, "Needs attention");
}

// How many the confirm says; the house may have more that wait for these rates.
async function unblocks(one, n) {
  const lead = await one.text("#effect");
  const all = Number((lead.match(/^Unblocks (\d+) invoices/) || [])[1]);
  check(all >= n, lead);
  return all;
}

// From Home: the page of problems, both suggestions, the confirm.
async function repair(one, n) {
  await one.open("/");
  clicks = 0;
  await click(one, one.page.locator("nav.wide").getByRole("link", { name: "Problems", exact: true }));
  await one.page.waitForURL((u) => u.pathname === page);
  for (const rate of rates) equal(await card(one, rate).count(), 1, `cards of ${rate}`);
  await click(one, button(one, "Use all 2 suggestions"));
  await one.page.locator("#effect").waitFor();
  const all = await unblocks(one, n);
  await click(one, button(one, `Save and retry ${all}`));
  await one.page.waitForURL((u) => /^\/settings\/quickbooks\/receipts\/\d+$/.test(u.pathname));
  const receipt = new URL(one.page.url()).pathname;
  check(clicks <= 6, `${clicks} clicks`);
  await one.untilSees(receipt, `${all} posted`, "h1");
}

export const cases = [
  ["from Home, two rates without a code are repaired in at most six clicks, and each invoice is posted once", async () => {
    const rosa = await (await person()).signIn(us);
    await dozens(rosa, 3);
    await repair(rosa, 6);
    for (const sent of made) await onceInBooks(us, sent.number, sent.cents);
    await rosa.open(page);
    for (const rate of rates) equal(await card(rosa, rate).count(), 0, `cards of ${rate}, repaired`);
  }],
  ["without script the same, each code chosen from its list", async () => {
    const rosa = await (await person({ javaScriptEnabled: false })).signIn(us);
    const before = made.length;
    await dozens(rosa, 1);
    await rosa.open("/");
    clicks = 0;
    await click(rosa, rosa.page.locator("nav.wide").getByRole("link", { name: "Problems", exact: true }));
    for (const rate of rates) await click(rosa, card(rosa, rate).getByRole("radio"));
    await click(rosa, card(rosa, rates[0]).getByRole("button", { name: "Save", exact: true }));
    await rosa.page.locator("#effect").waitFor();
    const all = await unblocks(rosa, 2);
    await click(rosa, button(rosa, `Save and retry ${all}`));
    check(clicks <= 6, `${clicks} clicks`);
    await rosa.untilSees(new URL(rosa.page.url()).pathname, `${all} posted`, "h1");
    for (const sent of made.slice(before)) await onceInBooks(us, sent.number, sent.cents);
  }],
  ["Save without a choice says so, and changes nothing", async () => {
    const rosa = await (await person()).signIn(us);
    await dozens(rosa, 1);
    await rosa.open(page);
    await click(rosa, card(rosa, rates[0]).getByRole("button", { name: "Save", exact: true }));
    await rosa.sees("Choose a tax code, then press Save.", "[role=alert]");
    await repair(rosa, 2);
  }],
];
