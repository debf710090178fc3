// The common errors, one after the other, as the articles tell them: where each
// shows up, what it names, what mends it, and that its invoice then goes out.
import { books, check, control, equal, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { chooseItems, mapTax } from "../doings.mjs";

const { us } = shops;
const line = { item: "Flame sensor", price: "28.80" };
const at = (kind) => `companies/${us.realm}/${kind}`;
const day = (days) => new Date(Date.now() + days * 86400000).toLocaleDateString("en-CA", { timeZone: "America/Los_Angeles" });
let rosa;

const inThere = async (kind, fits) => (await books(us))[kind].filter(fits);

// The row's own Retry, asked once more where nothing seems to have changed.
async function retry(path) {
  await rosa.open(path);
  await rosa.press("Retry");
  await rosa.page.waitForLoadState();
  const anyway = rosa.page.locator("main").getByRole("button", { name: /^Retry anyway/ });
  if (await anyway.count()) await anyway.click();
}
async function retried(sent, row) {
  await retry(row.path);
  await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
  return onceInBooks(us, sent.number, sent.cents);
}
const stopped = (sent) => rosa.untilLogged(`Invoice #${sent.number}`, "Needs attention");

export const cases = [
  ["an error shows up in the banner, in the log with its value, and on the invoice in yellow", async () => {
    rosa = await (await person()).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [{ ...line, rate: "Combined 7.25" }] });
    const row = await stopped(sent);
    equal(row.direction, "Counterfoil → QBO", "the direction");
    check(/Combined 7\.25/.test(row.message) && /not mapped/.test(row.message), row.message);
    await rosa.open("/");
    check(/needs? attention/.test(await rosa.banner()), `the banner: ${await rosa.banner()}`);
    await rosa.page.locator(".banner a").click();
    await rosa.sees("Combined 7.25", "main");
    await rosa.open(sent.path);
    await rosa.sees("Combined 7.25", ".attention");
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await retried(sent, row);
  }],
  ["Customer not found: deleted in QuickBooks, it is made anew by itself", async () => {
    const name = `Fern Hollow Inn ${process.pid}`;
    await rosa.open("/customers/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(name);
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/customers\/\d+$/.test(u.pathname));
    const first = await rosa.send({ customer: name, lines: [line] });
    await rosa.untilLogged(`Invoice #${first.number}`, "Success");
    const [gone] = await inThere("Customer", (c) => c.DisplayName === name);
    await control(at("Customer"), { Id: gone.Id, Active: false });
    const second = await rosa.send({ customer: name, lines: [line] });
    await rosa.untilLogged(`Invoice #${second.number}`, "Success");
    const invoice = await onceInBooks(us, second.number, second.cents);
    check(invoice.CustomerRef.value !== gone.Id, "it was posted to the customer that is gone");
    equal((await inThere("Customer", (c) => c.Active && c.DisplayName === name)).length, 1, "active customers of that name");
  }],
  ["Item not found: auto-create turned on, and Retry", async () => {
    await rosa.open("/settings/quickbooks/items");
    await rosa.page.getByLabel("Do not create them").first().check();
    await rosa.press("Save");
    await rosa.page.locator(".notice").waitFor();
    const name = `Bypass valve ${process.pid}`;
    await rosa.open("/items/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(name);
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/items\/\d+$/.test(u.pathname));
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [{ item: name, price: "64.00" }] });
    const item = await rosa.untilLogged(`Item ${name}`, "Needs attention");
    check(item.message.includes(name), item.message);
    await chooseItems(rosa, "Services");
    await retried(sent, item);
  }],
  ["Closed period: dated today it goes out", async () => {
    await control(at("preferences"), { BookCloseDate: day(-1) });
    await rosa.fillInvoice({ customer: "Copper Kettle Café", lines: [line] });
    await rosa.page.getByLabel("Invoice date", { exact: true }).fill(day(-3));
    const number = await rosa.page.getByLabel("Number", { exact: true }).inputValue();
    await rosa.press("Save and send");
    const sent = await rosa.invoiceShown(number);
    const row = await stopped(sent);
    check(/closed/i.test(row.message), row.message);
    await rosa.open(sent.path);
    await rosa.page.locator("main").getByRole("link", { name: "Re-date to today" }).first().click();
    await rosa.page.locator("main").getByRole("button", { name: /^Re-date/ }).click();
    await rosa.untilLogged(`Invoice #${number}`, "Success");
    equal((await onceInBooks(us, number, sent.cents)).TxnDate, day(0), "its date in QuickBooks");
  }],
  ["Closed period: the accountant moves the date back, and Retry", async () => {
    await control(at("preferences"), { BookCloseDate: day(0) });
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [line] });
    const row = await stopped(sent);
    await control(at("preferences"), { BookCloseDate: day(-30) });
    await retried(sent, row);
    await control(at("preferences"), { BookCloseDate: null });
  }],
  ["Duplicate Doc Number: QuickBooks numbers them", async () => {
    const [customer] = await inThere("Customer", (c) => c.Active && c.DisplayName === "Copper Kettle Café");
    const number = `DU${process.pid}`;
    await control(at("Invoice"), { DocNumber: number, CustomerRef: { value: customer.Id }, Line: [{ Amount: 5, DetailType: "SalesItemLineDetail", SalesItemLineDetail: {} }] });
    const sent = await rosa.send({ customer: "Copper Kettle Café", number, lines: [line] });
    const row = await stopped(sent);
    check(row.message.includes(number), row.message);
    const numbers = async (label) => {
      await rosa.open("/settings/quickbooks/invoices");
      await rosa.page.getByLabel(label).check();
      await rosa.page.locator("main").getByRole("button", { name: /^Save/ }).first().click();
      await rosa.page.locator(".notice, #effect").first().waitFor();
      if (await rosa.page.locator("#effect").count() === 0) return;
      await rosa.page.locator("main").getByRole("button", { name: "Save", exact: true }).first().click();
      await rosa.page.locator(".notice, #receipt").first().waitFor();
    };
    await numbers("Let QuickBooks number them");
    await retry(row.path);
    await rosa.untilLogged(`Invoice #${number}`, "Success");
    equal((await inThere("Invoice", (i) => i.DocNumber === number)).length, 1, "documents of the number");
    await numbers("Use our invoice numbers");
  }],
  ["Account inactive: made active again, and Retry", async () => {
    const item = (await books(us)).Item.find((i) => i.Active && i.Name === line.item);
    await control(at("Account"), { Id: item.IncomeAccountRef.value, Active: false });
    const sent = await rosa.send({ customer: "Copper Kettle Café", number: `AI-${process.pid}`, lines: [line] });
    const row = await stopped(sent);
    check(/^Account '.+' is inactive/.test(row.message), row.message);
    await control(at("Account"), { Id: item.IncomeAccountRef.value, Active: true });
    await retried(sent, row);
  }],
];
