// Retry with judgement: counted first, asked once, a receipt for each press.
import { check, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax } from "../doings.mjs";

const { us } = shops;
const log = "/settings/quickbooks/sync-log";
let rosa, careless;
const stuck = [];

async function tick(one, list) {
  await one.open(`${log}?status=failed`);
  for (const s of list) await one.page.getByLabel(`Select Invoice #${s.number}`).check();
  await one.page.getByRole("button", { name: /^Retry selected/ }).click();
}

const head = (one) => one.page.locator("h1").innerText();
const receipts = /\/settings\/quickbooks\/receipts\/\d+$/;

export const cases = [
  ["a retry to which nothing has changed names what would have to, and asks once", async () => {
    rosa = await (await person()).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    for (let i = 0; i < 4; i++)
      stuck.push(await rosa.send({ customer: "Harold & June Whitfield", lines: [{ item: "Flame sensor", price: "28.80", quantity: String(i + 1), rate: "Combined 7.25" }] }));
    for (const one of stuck) await rosa.untilLogged(`Invoice #${one.number}`, "Needs attention");
    await rosa.open(stuck[0].path);
    await rosa.press("Retry");
    await rosa.sees("Nothing relevant has changed");
    await rosa.sees("Tax rate Combined 7.25 still has no QuickBooks tax code");
    await rosa.page.getByRole("link", { name: "Cancel" }).click();
    await rosa.sees("Tax code 'Combined 7.25' not mapped", ".attention");
    equal((await inBooks(us, stuck[0].number)).length, 0, "documents in QuickBooks");
  }],
  ["retried anyway, the receipt says that it fails for the same", async () => {
    await tick(rosa, [stuck[0]]);
    await rosa.press("Retry anyway");
    await rosa.page.waitForURL(receipts);
    await until("the receipt", async () => { await rosa.page.reload(); return await head(rosa) === "1 fails for the same cause as before"; });
    await rosa.sees("Tax code 'Combined 7.25' not mapped", "#receipt");
  }],
  ["careful: mapped, three ticked, each posted once, and the receipt counts them by itself", async () => {
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await tick(rosa, stuck.slice(0, 3));
    await rosa.page.waitForURL(receipts);
    await rosa.page.getByRole("heading", { name: "3 posted" }).waitFor({ timeout: 60000 });
    for (const one of stuck.slice(0, 3)) await onceInBooks(us, one.number, one.cents);
    equal((await inBooks(us, stuck[3].number)).length, 0, "documents of the fourth in QuickBooks");
  }],
  ["careless: pressed twice, the form sent again, back and once more: one receipt", async () => {
    careless = await (await person()).signIn(us);
    await careless.open(`${log}?status=failed&q=${stuck[3].number}`);
    await careless.page.getByRole("button", { name: /^Retry all/ }).click();
    await careless.sees("1 record would be sent again");
    const form = await careless.page.evaluate(() => new URLSearchParams(new FormData(document.querySelector("form[action$=retry]"))).toString());
    await careless.page.getByRole("button", { name: "Retry 1" }).dblclick();
    await careless.page.waitForURL(receipts);
    const first = careless.page.url();
    // Back asks whether to send the question again, which has no effect.
    await careless.page.goBack().catch(() => {});
    await until("the receipt again", async () => { await careless.page.goto(first).catch(() => {}); return careless.page.url() === first; });
    for (let i = 0; i < 2; i++)
      equal(await careless.page.evaluate(async (body) => (await fetch("/settings/quickbooks/sync-log/retry",
        { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body })).url, form),
      first, "where the same form leads again");
    await careless.page.goto(first);
    await careless.page.getByRole("heading", { name: "1 posted" }).waitFor({ timeout: 60000 });
    await onceInBooks(us, stuck[3].number, stuck[3].cents);
  }],
  ["what is posted already is skipped, and the receipt says why", async () => {
    await rosa.open(`${log}?status=failed`);
    const key = await rosa.page.evaluate(() => document.querySelector("[name=csrf]").value);
    await rosa.open(stuck[3].path);
    const row = await rosa.logRow(`Invoice #${stuck[3].number}`);
    const id = row.path.match(/\d+$/)[0];
    const url = await rosa.page.evaluate(async ([csrf, event]) =>
      (await fetch("/settings/quickbooks/sync-log/retry", { method: "POST",
        body: new URLSearchParams({ csrf, id: event, form_key: `k${event}` }) })).url, [key, id]);
    check(receipts.test(url), `it leads to ${url}`);
    await rosa.page.goto(url);
    equal(await head(rosa), "Nothing was sent again", "the heading");
    await rosa.sees(`${stuck[3].number} is already in QuickBooks`);
    await onceInBooks(us, stuck[3].number, stuck[3].cents);
  }],
];
