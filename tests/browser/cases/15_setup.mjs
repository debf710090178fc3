// The set-up from Connect to the first invoice, careful in the US and careless
// in GB: two shops of their own, with companies of their own.
import { execFileSync } from "node:child_process";
import { check, control, equal, until, url } from "../house.mjs";
import { person } from "../people.mjs";
import { chooseItems, mapTax } from "../doings.mjs";

const setup = "/settings/quickbooks/setup";
const run = process.pid;
const today = new Date();
const day = (back) => new Date(today - back * 86400000).toISOString().slice(0, 10);
const operator = (args, input) =>
  execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`, args, { input, encoding: "utf8" });

// A shop with a customer, two items, a rate, and invoices of 90, 3 and 2 days ago.
async function newShop({ name, country, currency, rate, percent, realm }) {
  const id = operator(["shop", "add", "--name", name, "--country", country, "--currency", currency, "--zone", "UTC"]).match(/\d+\s*$/)[0].trim();
  const who = { id, realm, company: `${name} Company`, rate, email: `setup-${realm}@new.example`, password: "a-new-shop-of-the-tests" };
  operator(["user", "add", "--email", who.email, "--name", `Owner of ${name}`, "--shop", id, "--role", "owner", "--password-stdin"], `${who.password}\n`);
  const key = operator(["key", "add", "--shop", id, "--label", "Till"]).match(/cf_[\w-]+/)[0];
  const api = async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1/${path}`, { method, body: body && JSON.stringify(body),
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" } });
    check(answer.ok, async () => `${path}: ${answer.status} ${await answer.text()}`);
  };
  await api("PUT", "customers/c-1", { name: `${name} Customer`, email: "ap@customer.example" });
  await api("PUT", "items/i-1", { name: "Visit", unit_price: "80.00" });
  await api("PUT", "items/i-2", { name: "Filter", unit_price: "20.00" });
  await api("PUT", "tax-rates/t-1", { name: rate, rate: percent });
  for (const [at, back] of [90, 3, 2].entries()) {
    await api("PUT", `invoices/inv-${at}`, { number: `S${at}`, customer: "c-1", invoice_date: day(back),
      lines: [{ item: "i-1", quantity: "1", unit_price: "80.00", tax_rates: ["t-1"] }, { item: "i-2", quantity: "2", unit_price: "20.00", tax_rates: ["t-1"] }] });
    await api("POST", `invoices/inv-${at}/send`);
  }
  await control("companies", { realmId: realm, CompanyName: who.company, Country: country });
  await control(`companies/${realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: true, AutoApplyCredit: false } });
  return who;
}

const where = (one) => new URL(one.page.url()).pathname;
const at = (one, step) => one.page.waitForURL((u) => u.pathname === `${setup}/${step}`);
const invoices = async (who) => (await control(`companies/${who.realm}/books`)).Invoice;
const tests = async (who) => (await invoices(who)).filter((i) => i.DocNumber.startsWith("TEST-"));

async function connects(one, who) {
  await one.open(setup);
  equal(where(one), `${setup}/connect`, "the first step");
  await one.press("Connect");
  await one.page.getByLabel(who.company).check();
  await one.page.getByRole("button", { name: "Allow" }).click();
  await at(one, "connect");
  await one.untilSees(`${setup}/connect`, `Connected to ${who.company}`);
}

// The page of the test refreshes by itself; without waiting for that it is opened again.
const untilTest = (one, words) => one.untilSees(`${setup}/test`, words);

let us, rosa;
let gb, harriet, other;

const careful = [
  ["US: Connect leads into the set-up, and nothing is sent", async () => {
    us = await newShop({ name: `Careful ${run}`, country: "US", currency: "USD", rate: "State 7.25", percent: "7.25", realm: `71${run}` });
    rosa = await (await person()).signIn(us);
    await connects(rosa, us);
    await rosa.open("/");
    check((await rosa.banner()).includes("Nothing is sent to QuickBooks before its set-up is finished"), "no banner");
    await rosa.open("/invoices");
    equal((await invoices(us)).length, 0, "invoices in QuickBooks");
  }],
  ["the prerequisites are as the company is, and go on", async () => {
    await rosa.page.locator(".banner a").first().click();
    await at(rosa, "checks");
    await rosa.sees("Sales tax is set up in QuickBooks", ".findings");
    await rosa.sees("No closing date is set in QuickBooks", ".findings");
    await rosa.press("Continue");
    await at(rosa, "mappings");
  }],
  ["a rate in use without a tax code stands in the way, and its link mends it", async () => {
    await rosa.sees("1 tax rate in use without a QuickBooks tax code: State 7.25.", ".findings");
    equal(await rosa.page.getByRole("button", { name: /^Continue/ }).count(), 0, "buttons to go on");
    await rosa.page.getByRole("link", { name: "Pick tax codes" }).first().click();
    equal(where(rosa), "/settings/quickbooks/tax", "where the link leads");
    await mapTax(rosa, { "State 7.25": /\d/ });
    await chooseItems(rosa, "Sales of Product Income");
    await rosa.page.locator(".banner a").first().click();
    await at(rosa, "mappings");
    await rosa.press("Continue");
    await at(rosa, "go-live");
  }],
  ["the go-live date says what stays out and what goes", async () => {
    await rosa.page.getByLabel("The first day").fill(day(30));
    await rosa.press("Show what that means");
    await rosa.sees("1 invoice dated before", ".effects");
    await rosa.sees("2 invoices, when you turn sync on.", ".effects");
    await rosa.page.locator("main").getByRole("button", { name: /^Go live on/ }).click();
    await at(rosa, "test");
  }],
  ["leaving and coming back loses nothing", async () => {
    await rosa.open("/customers");
    await rosa.open(setup);
    equal(where(rosa), `${setup}/test`, "where it was left");
  }],
  ["the test invoice is posted, read back, the same, and voided", async () => {
    await rosa.press("Send the test invoice");
    await untilTest(rosa, "The test invoice is in QuickBooks");
    equal((await tests(us)).length, 1, "test invoices in QuickBooks");
    await rosa.press("Read it back");
    await untilTest(rosa, "It is as it was sent");
    await rosa.sees("Number", "table");
    await rosa.press("Void it");
    await untilTest(rosa, "The test is done");
    const [test] = await tests(us);
    equal([(await tests(us)).length, test.TotalAmt], [1, 0], "test invoices and their amount");
    equal((await invoices(us)).length, 1, "invoices in QuickBooks");
  }],
  ["sync on: what goes out is said, and goes once", async () => {
    await rosa.page.getByRole("link", { name: "Go on to the last step" }).click();
    await at(rosa, "on");
    await rosa.sees("2 invoices worth $257.40 go out now.");
    await rosa.press("Turn sync on and send 2");
    await rosa.page.waitForURL((u) => u.pathname === setup);
    await rosa.sees("Sync is on", ".notice");
    await until("both are in QuickBooks", async () => (await invoices(us)).length === 3);
    equal((await invoices(us)).map((i) => i.DocNumber).filter((n) => !n.startsWith("TEST-")).sort(), ["S1", "S2"], "real invoices in QuickBooks");
    equal((await tests(us)).map((i) => i.TotalAmt), [0], "the test invoice stays void");
    await rosa.untilLogged("Invoice #S0", "Skipped");
    equal(await rosa.banner(), "", "the banner");
    await rosa.open("/invoices/new");
    equal(await rosa.page.getByLabel("Number", { exact: true }).inputValue(), "S3", "the next number");
  }],
];

const careless = [
  ["GB: the last step cannot be reached past the others", async () => {
    gb = await newShop({ name: `Careless ${run}`, country: "GB", currency: "GBP", rate: "VAT 20", percent: "20", realm: `72${run}` });
    harriet = await (await person({ locale: "en-GB" })).signIn(gb);
    await harriet.open(`${setup}/on`);
    await harriet.sees("First comes: Connect");
    await connects(harriet, gb);
    await harriet.open(`${setup}/on`);
    await harriet.sees("First comes: Prerequisites");
    equal(await harriet.page.getByRole("button", { name: /Turn sync on/ }).count(), 0, "buttons that turn sync on");
  }],
  ["what may be skipped says what follows; what would break stays", async () => {
    await control(`companies/${gb.realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: false } });
    await harriet.open(`${setup}/checks`);
    await harriet.press("Ask QuickBooks again");
    await harriet.untilSees(`${setup}/checks`, "custom transaction numbers are off there");
    await harriet.sees("which is then refused as a duplicate", ".findings");
    await harriet.press("Continue with 1 left open");
    await at(harriet, "mappings");
    await harriet.sees("VAT 20", ".findings");
    equal(await harriet.page.getByRole("button", { name: /^Continue/ }).count(), 0, "buttons to go on");
    await control(`companies/${gb.realm}/preferences`, { SalesFormsPrefs: { CustomTxnNumbers: true } });
    await mapTax(harriet, { "VAT 20": /20\.0% S/ });
    await chooseItems(harriet, "Sales of Product Income");
    await harriet.open(setup);
    await harriet.page.locator("main").getByRole("button", { name: /^Continue/ }).click();
    await at(harriet, "go-live");
  }],
  ["two who begin the test at once make one", async () => {
    await harriet.page.getByLabel("Everything that was sent, however old").check();
    await harriet.press("Show what that means");
    await harriet.press("Send everything");
    await at(harriet, "test");
    // The books are closed until tomorrow: the test will be refused.
    await control(`companies/${gb.realm}/preferences`, { AccountingInfoPrefs: { BookCloseDate: day(-1) } });
    other = await (await person({ locale: "en-GB" })).signIn(gb);
    await other.open(`${setup}/test`);
    await Promise.all([harriet.press("Send the test invoice"), other.press("Send the test invoice")]);
    await untilTest(harriet, "The test invoice did not go through");
    await harriet.open("/invoices?q=TEST-");
    equal(await harriet.page.locator(".list .record a").count(), 1, "test invoices here");
    equal((await invoices(gb)).length, 0, "invoices in QuickBooks");
  }],
  ["a refusal names its cause, and Retry goes on once that is mended", async () => {
    await harriet.open(`${setup}/test`);
    await harriet.sees("closed", ".attention");
    await control(`companies/${gb.realm}/preferences`, { AccountingInfoPrefs: { BookCloseDate: null } });
    await harriet.press("Retry");
    await untilTest(harriet, "The test invoice is in QuickBooks");
    await harriet.press("Void it");
    await until("it is void", async () => { const all = await tests(gb); return all.length === 1 && all[0].TotalAmt === 0; });
  }],
  ["voided without being read, another may be sent, or none", async () => {
    await harriet.untilSees(`${setup}/test`, "Go on without a test");
    await harriet.press("Go on without a test");
    await at(harriet, "on");
    await harriet.page.locator("main").getByRole("button", { name: /^Turn sync on and send 3$/ }).click();
    await harriet.page.waitForURL((u) => u.pathname === setup);
    await until("all are in QuickBooks", async () => (await invoices(gb)).length === 4);
    equal((await invoices(gb)).map((i) => i.DocNumber).filter((n) => !n.startsWith("TEST-")).sort(), ["S0", "S1", "S2"], "real invoices in QuickBooks");
  }],
];

export const cases = [...careful, ...careless];
