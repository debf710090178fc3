// A shop that was never connected: refused once, then connected, and its first
// invoice with a tax code on every line.
import { check, control, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { chooseItems, connect, live, mapTax, stateShown, untilActive } from "../doings.mjs";

const { gb } = shops;
let harriet;
let early;
const lines = [{ item: "SOAP-3", quantity: "4", price: "11.20", rate: "VAT 20" },
  { item: "MAGNET", quantity: "2", price: "2.40" }];

export const cases = [
  ["not connected is said, with what waits and what to press", async () => {
    harriet = await (await person({ locale: "en-GB" })).signIn(gb);
    await harriet.open("/settings/quickbooks");
    equal(await stateShown(harriet), "Not connected", "the state");
    await harriet.sees("Press Connect");
    early = await harriet.send({ customer: "Anchor & Thread", lines });
    equal(early.cents, 4480 + 480 + 896, "the total shown, in pence");
    const row = await harriet.untilLogged(`Invoice #${early.number}`, "Pending");
    equal(row.direction, "Counterfoil → QBO", "the direction");
    await waitsBecause(harriet, /not connected/);
  }],
  ["Deny gives one calm sentence and changes nothing", async () => {
    await connect(harriet, "Harbour Gifts Ltd", "Deny");
    await harriet.sees("You did not allow the connection in QuickBooks, so nothing was changed.", "main [role=status]");
    equal(await stateShown(harriet), "Not connected", "the state");
  }],
  ["Allow connects: progress, then Active with company and realm ID", async () => {
    await connect(harriet, "Harbour Gifts Ltd");
    const first = await harriet.page.locator("main").innerText();
    check(/Connecting to QuickBooks|Active/.test(first), `neither progress nor Active: ${first.slice(0, 300)}`);
    await untilActive(harriet);
    await harriet.sees("Harbour Gifts Ltd");
    await harriet.sees(gb.realm, "main code");
    live("2"); // 15_setup walks there
  }],
  ["the address it came back to does not work twice", async () => {
    await harriet.open("/settings/quickbooks/connect/callback?state=0123456789abcdef&code=x&realmId=1");
    await harriet.sees("Nothing was changed", "main [role=status]");
    equal(await stateShown(harriet), "Active", "the state");
  }],
  ["what waited says what for: the items, which need an account", async () => {
    const row = await until("the invoice waits for an item", async () => {
      const one = await harriet.logRow(`Invoice #${early.number}`);
      return /^Waiting for item/.test(one.message) ? one : null;
    });
    equal(row.status, "Pending", "the status of what only waits");
    await harriet.untilLogged("Item SOAP-3", "Needs attention");
    check(await harriet.banner(), "no banner");
    await harriet.open(early.path);
    await harriet.sees("SOAP-3", ".chain");
    await chooseItems(harriet, "Sales of Product Income", /^Save and retry/);
  }],
  ["then for the tax code of a rate, then of the line without one", async () => {
    const named = (pattern) => until(`the message has ${pattern}`, async () => {
      const one = await harriet.logRow(`Invoice #${early.number}`);
      return one.status === "Needs attention" && pattern.test(one.message);
    });
    await named(/^Tax code 'VAT 20' not mapped$/);
    await mapTax(harriet, { "VAT 20": /20\.0% S/ }, /^Save and retry/);
    await named(/without/);
    await mapTax(harriet, { "Lines without tax": /No VAT/ }, /^Save and retry/);
    await harriet.untilLogged(`Invoice #${early.number}`, "Success");
    equal(await harriet.banner(), "", "the banner");
  }],
  ["every line of it has its code in QuickBooks, and the total is equal", async () => {
    const doc = await onceInBooks(gb, early.number, early.cents);
    const codes = doc.Line.filter((l) => l.DetailType === "SalesItemLineDetail")
      .map((l) => l.SalesItemLineDetail.TaxCodeRef?.value);
    equal(codes, ["2", "6"], "tax codes of the lines");
  }],
  ["a later one goes out by itself", async () => {
    const sent = await harriet.send({ customer: "Seaview Bookshop", lines });
    await harriet.untilLogged(`Invoice #${sent.number}`, "Success");
    await onceInBooks(gb, sent.number, sent.cents);
  }],
  ["disconnected: said, by whom, and an invoice waits", async () => {
    await harriet.open("/settings/quickbooks");
    await harriet.open("/settings/quickbooks/disconnect");
    await harriet.sees("Nothing is deleted");
    await harriet.press("Disconnect Harbour Gifts Ltd");
    await until("disconnected", async () => {
      await harriet.open("/settings/quickbooks");
      return await stateShown(harriet) === "Disconnected";
    });
    await harriet.sees("Disconnected by Harriet Bourne.");
    early = await harriet.send({ customer: "Seaview Bookshop", lines });
    await until("the permission was given back", async () => {
      const { requests } = await control("requests?since=0");
      return requests.some((r) => r.path.includes("/revoke") && r.status === 200);
    });
    await harriet.untilLogged(`Invoice #${early.number}`, "Pending");
    await waitsBecause(harriet, /disconnected/i);
    equal((await inBooks(gb, early.number)).length, 0, "documents in QuickBooks");
    await harriet.open("/");
    await harriet.sees("Disconnected", ".figures");
  }],
  ["reconnected it goes out by itself, links and mappings kept", async () => {
    await connect(harriet, "Harbour Gifts Ltd");
    await untilActive(harriet);
    await harriet.untilLogged(`Invoice #${early.number}`, "Success");
    await onceInBooks(gb, early.number, early.cents);
    const { Customer } = await control(`companies/${gb.realm}/books`);
    equal(Customer.filter((c) => c.DisplayName === "Seaview Bookshop").length, 1, "Seaview Bookshop in QuickBooks");
  }],
  ["revoked at Intuit: one problem, Token expired, and Reconnect resumes", async () => {
    await control(`grants/${gb.realm}/revoke`, {});
    const sent = [];
    for (let i = 0; i < 2; i++) sent.push(await harriet.send({ customer: "Lobster Pot Gifts", lines }));
    await until("the sign-in is expired", async () => {
      await harriet.open("/settings/quickbooks");
      return await stateShown(harriet) === "Token expired";
    });
    for (const one of sent) await harriet.untilLogged(`Invoice #${one.number}`, "Pending");
    await harriet.open("/");
    await harriet.sees("Token expired", ".figures");
    await connect(harriet, "Harbour Gifts Ltd");
    await untilActive(harriet);
    for (const one of sent) {
      await harriet.untilLogged(`Invoice #${one.number}`, "Success");
      await onceInBooks(gb, one.number, one.cents);
    }
  }],
];

// Above the log's rows: how many wait, and why.
async function waitsBecause(one, pattern) {
  const all = await one.page.locator(".attention").allInnerTexts();
  check(all.some((t) => /\d+ records? waits?/.test(t) && pattern.test(t)), `the log says: ${all.join(" / ")}`);
}
