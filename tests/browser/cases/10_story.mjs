// The story of the first invoice, and of the one without a tax code.
import { check, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax, chooseItems, pages } from "../doings.mjs";

const { us } = shops;
let rosa;
let blocked;

export const cases = [
  ["a shop signs in and sees its company, realm ID and Active", async () => {
    rosa = await (await person()).signIn(us);
    await rosa.open("/settings/quickbooks");
    await rosa.sees("Active", "main .pill");
    await rosa.sees(us.realm, "main code");
    await rosa.sees("Rosewood Heating LLC");
  }],
  ["item settings and the tax code of a rate are chosen", async () => {
    await chooseItems(rosa, "Sales of Product Income");
    await mapTax(rosa, { "California 7.25": /7\.25|California/ });
  }],
  ["a new invoice is sent and in the log within seconds, in QuickBooks once", async () => {
    const sent = await rosa.send({
      customer: "Copper Kettle Café",
      lines: [{ item: "Service call", price: "119.00" },
        { item: "Filter 16x25x1 MERV 11", price: "14.75", quantity: "3", rate: "California 7.25" }],
    });
    equal(sent.cents, 11900 + 4425 + 321, "the total shown, in cents");
    const row = await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
    equal(row.direction, "Counterfoil → QBO", "the direction");
    await rosa.open(row.path);
    const doc = await onceInBooks(us, sent.number, sent.cents);
    await rosa.untilSees(sent.path, doc.Id, ".facts-list");
    await rosa.sees(sent.number, ".facts-list");
    await rosa.sees("Success", ".pill, .timeline");
    check(row.message.includes(sent.number), `the log's row does not name QuickBooks' number: "${row.message}"`);
  }],
  ["a rate without a code is named in the log, on the invoice and in the banner", async () => {
    await mapTax(rosa, { "Combined 7.25": null });
    blocked = await rosa.send({
      customer: "Mendez Family Dental",
      lines: [{ item: "Thermostat, programmable", rate: "Combined 7.25" }],
    });
    const row = await rosa.untilLogged(`Invoice #${blocked.number}`, "Needs attention");
    equal(row.message, "Tax code 'Combined 7.25' not mapped", "the message in the log");
    await rosa.open(blocked.path);
    await rosa.sees("Tax code 'Combined 7.25' not mapped", ".attention");
    for (const path of pages) {
      await rosa.open(path);
      check(/\d+ invoices? needs? attention/.test(await rosa.banner()), `no banner on ${path}: "${await rosa.banner()}"`);
    }
    equal((await inBooks(us, blocked.number)).length, 0, "documents in QuickBooks");
  }],
  ["mapped and retried it clears everywhere, and is in QuickBooks once", async () => {
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await rosa.open(blocked.path);
    await rosa.press("Retry");
    await rosa.untilLogged(`Invoice #${blocked.number}`, "Success");
    await onceInBooks(us, blocked.number, blocked.cents);
    await rosa.open(blocked.path);
    equal(await rosa.page.locator(".attention").count(), 0, "yellow banners on the invoice");
    await rosa.open("/settings/quickbooks/sync-log?status=failed");
    equal(await rosa.page.locator("#rows tbody tr:not(.day)").filter({ hasText: `#${blocked.number}` }).count(), 0,
      "rows of it among the failed");
    // Another one of the demo's may stand for the same cause.
    if (await rosa.page.getByRole("button", { name: /^Retry all/ }).count()) {
      await rosa.page.getByRole("button", { name: /^Retry all/ }).click();
      await rosa.page.getByRole("button", { name: /^Retry/ }).click();
      await until("the banner is gone", async () => { await rosa.open("/"); return await rosa.banner() === ""; });
    }
    for (const path of pages) {
      await rosa.open(path);
      equal(await rosa.banner(), "", `the banner on ${path}`);
    }
  }],
];
