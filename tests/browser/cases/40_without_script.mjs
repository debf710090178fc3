// The same story where no script runs: every step works, nothing by itself.
import { check, equal, inBooks, onceInBooks, shops } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax, pages, stateShown } from "../doings.mjs";

const { us } = shops;
let rosa;
let blocked;

export const cases = [
  ["without script: signed in, Active", async () => {
    rosa = await (await person({ javaScriptEnabled: false })).signIn(us);
    await rosa.open("/settings/quickbooks");
    equal(await stateShown(rosa), "Active", "the state");
    await rosa.sees(us.realm, "main code");
  }],
  ["without script: six lines, more than the form begins with, sent and posted once", async () => {
    const lines = Array.from({ length: 6 }, (_, i) => ({ item: "Flame sensor", price: "28.80", quantity: String(i + 1), rate: "California 7.25" }));
    const sent = await rosa.send({ customer: "Mendez Family Dental", lines });
    equal(sent.cents, 60480 + 4385, "the total shown, in cents");
    await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
    await onceInBooks(us, sent.number, sent.cents);
  }],
  ["without script: a missing code is named, mapped, retried, and clears", async () => {
    await rosa.open("/");
    const before = await rosa.banner();
    await mapTax(rosa, { "Combined 7.25": null });
    blocked = await rosa.send({ customer: "Mendez Family Dental", lines: [{ item: "Flame sensor", price: "28.80", rate: "Combined 7.25" }] });
    const row = await rosa.untilLogged(`Invoice #${blocked.number}`, "Needs attention");
    equal(row.message, "Tax code 'Combined 7.25' not mapped", "the message in the log");
    check(await rosa.banner() !== before, "the banner does not count it");
    await rosa.open(blocked.path);
    await rosa.sees(row.message, ".attention");
    equal((await inBooks(us, blocked.number)).length, 0, "documents in QuickBooks");
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await rosa.open(blocked.path);
    await rosa.press("Retry");
    await rosa.untilLogged(`Invoice #${blocked.number}`, "Success");
    await onceInBooks(us, blocked.number, blocked.cents);
    for (const path of pages) {
      await rosa.open(path);
      equal(await rosa.banner(), before, `the banner on ${path}`);
    }
  }],
  ["without script: the menu of a phone opens", async () => {
    const phone = await (await person({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } })).signIn(us);
    await phone.open("/");
    await phone.page.locator(".menu summary").click();
    await phone.page.locator(".menu nav").getByRole("link", { name: "Sync log" }).click();
    await phone.sees("Sync log", "h1");
  }],
  ["without script: signed out, and back again", async () => {
    await rosa.open("/");
    await rosa.press("Sign out", "nav.wide");
    await rosa.open("/invoices");
    equal(new URL(rosa.page.url()).pathname, "/login", "where a signed-out browser is");
  }],
];
