// The sync log in use: many at once, one in detail.
import { check, control, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax } from "../doings.mjs";

const { us } = shops;
let rosa;
const stuck = [];
const log = "/settings/quickbooks/sync-log";

async function rowsOf(one, sent, query) {
  await one.open(log + query);
  const all = await one.page.locator("#rows td.record").allInnerTexts();
  return sent.filter((s) => all.includes(`Invoice #${s.number}`)).map((s) => s.number);
}

export const cases = [
  ["four invoices stand under Failed, and the banner counts and links them", async () => {
    rosa = await (await person()).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    for (let i = 0; i < 4; i++)
      stuck.push(await rosa.send({ customer: "Harold & June Whitfield", lines: [{ item: "Flame sensor", price: "28.80", quantity: String(i + 1), rate: "Combined 7.25" }] }));
    for (const one of stuck) await rosa.untilLogged(`Invoice #${one.number}`, "Needs attention");
    await rosa.open("/");
    check(/^4 invoices need attention: 1 cause, \$\d+\.\d\d/.test(await rosa.banner()), `the banner: "${await rosa.banner()}"`);
    await rosa.page.locator(".banner a").click();
    await rosa.sees("Tax code 'Combined 7.25' not mapped");
    await rosa.open(`${log}?status=failed`);
    const all = await rosa.page.locator("#rows td.record").allInnerTexts();
    equal(all.sort(), stuck.map((s) => `Invoice #${s.number}`).sort(), "the rows the banner counts");
  }],
  ["Retry selected without a tick says so", async () => {
    await rosa.open(`${log}?status=failed`);
    await rosa.page.getByRole("button", { name: /^Retry selected/ }).click();
    await rosa.sees("Nothing was sent again");
  }],
  ["two ticked and retried: those two, and no other", async () => {
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await rosa.open(`${log}?status=failed`);
    const two = stuck.slice(0, 2);
    for (const one of two) await rosa.page.getByLabel(`Select Invoice #${one.number}`).check();
    const button = rosa.page.getByRole("button", { name: /^Retry selected/ });
    equal((await button.innerText()).replace(/\s+/g, " "), "Retry selected 2", "the button");
    await button.click();
    await rosa.page.locator("#receipt").waitFor();
    for (const one of two) {
      await rosa.untilLogged(`Invoice #${one.number}`, "Success");
      await onceInBooks(us, one.number, one.cents);
    }
    equal((await rowsOf(rosa, stuck, "?status=failed")).sort(), stuck.slice(2).map((s) => s.number).sort(), "still failed");
    for (const one of stuck.slice(2)) equal((await inBooks(us, one.number)).length, 0, "documents in QuickBooks");
  }],
  ["Retry all says how many, and sends all of them", async () => {
    await rosa.open(`${log}?status=failed`);
    await rosa.page.getByRole("button", { name: "Retry all 2 failed" }).click();
    await rosa.sees("2 records would be sent again");
    await rosa.press("Retry 2");
    await rosa.page.locator("#receipt").waitFor();
    for (const one of stuck) {
      await rosa.untilLogged(`Invoice #${one.number}`, "Success");
      await onceInBooks(us, one.number, one.cents);
    }
    await rosa.open("/");
    equal(await rosa.banner(), "", "the banner");
  }],
  ["the log refreshes by itself", async () => {
    const other = await (await person()).signIn(us);
    const sent = await other.fillInvoice({ customer: "Harold & June Whitfield", lines: [{ item: "Service call", price: "119.00" }] });
    await control("scripts", { realmId: us.realm, method: "POST", path: "/invoice", body: `"${sent}"`, delay_ms: 1500 });
    await other.press("Save and send");
    await other.invoiceShown(sent);
    await rosa.open(`${log}?q=${sent}`);
    await rosa.page.locator("#rows .pill.succeeded").waitFor({ timeout: 60000 });
    await onceInBooks(us, sent, 11900);
  }],
  ["a row's detail shows request, answer, status and intuit_tid, no token, no realm", async () => {
    const row = await rosa.logRow(`Invoice #${stuck[0].number}`);
    await rosa.open(row.path);
    const [request, answer] = await rosa.page.locator(".attempt pre").allInnerTexts();
    check(request.includes(`"DocNumber"`) && request.includes(stuck[0].number), `the request: ${request.slice(0, 200)}`);
    check(answer.includes(`"Invoice"`) && answer.includes("TotalAmt"), `the answer: ${answer.slice(0, 200)}`);
    await rosa.sees("HTTP 200");
    await rosa.sees("intuit_tid", ".attempt dt");
    await noSecrets(rosa);
  }],
  ["a refusal of QuickBooks is kept whole: its words, code and status", async () => {
    const { Customer } = await control(`companies/${us.realm}/books`);
    const number = await rosa.fillInvoice({ customer: "Harold & June Whitfield", lines: [{ item: "Service call", price: "119.00" }] });
    await control(`companies/${us.realm}/Invoice`, {
      DocNumber: number, CustomerRef: { value: Customer[0].Id },
      Line: [{ Amount: 5, DetailType: "SalesItemLineDetail", SalesItemLineDetail: { ItemRef: { value: "1" } } }] });
    await rosa.press("Save and send");
    const sent = await rosa.invoiceShown(number);
    const row = await rosa.untilLogged(`Invoice #${number}`, "Needs attention");
    check(/^Duplicate Doc Number/.test(row.message), `the message: ${row.message}`);
    await rosa.open(row.path);
    await rosa.sees("6140", ".attempt");
    await rosa.sees("HTTP 400");
    await noSecrets(rosa);
    const found = await inBooks(us, number);
    equal(found.map((i) => i.TotalAmt), [5], "documents of that number in QuickBooks");
    // The way out the page names: another number.
    await rosa.open(sent.path);
    await rosa.page.getByRole("link", { name: "Edit" }).first().click();
    await rosa.page.getByLabel("Number", { exact: true }).fill(`${number}-B`);
    await rosa.press("Save");
    await rosa.untilLogged(`Invoice #${number}-B`, "Success");
    await onceInBooks(us, `${number}-B`, 11900);
  }],
  ["an edit of a posted invoice updates the one in QuickBooks", async () => {
    const sent = stuck[1];
    await rosa.open(sent.path);
    await rosa.page.getByRole("link", { name: "Edit" }).first().click();
    await rosa.page.locator('[name="lines[0].quantity"]').fill("10");
    await rosa.press("Save");
    const now = await rosa.invoiceShown(sent.number);
    equal(now.cents, 28800 + 2088, "the total shown, in cents");
    await until("QuickBooks has the new total", async () =>
      (await inBooks(us, sent.number))[0].TotalAmt === 308.88);
    await onceInBooks(us, sent.number, now.cents);
  }],
];

// Nothing that opens the company in all of the page, and the realm only in the
// text for support, which is asked for it.
async function noSecrets(one) {
  const packet = await one.page.locator("#packet-text").inputValue();
  check(!/Bearer |access_token|refresh_token/.test(packet), `${one.page.url()}: a token in the text for support`);
  const all = await one.page.evaluate(() => {
    const page = document.documentElement.cloneNode(true);
    page.querySelector("#packet").remove();
    return page.outerHTML;
  });
  for (const word of [us.realm, "Bearer ", "access_token", "refresh_token", "realmId"])
    check(!all.includes(word), `${one.page.url()} contains ${word}`);
}
