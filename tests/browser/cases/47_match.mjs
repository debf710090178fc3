// Names of two sides: imported here, entered there by somebody in QuickBooks,
// and matched by the bookkeeper; what waits for one goes out, and nothing twice.
import { books, check, control, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { execFileSync } from "node:child_process";
import { chooseItems, connect, mapTax, stateShown, untilActive } from "../doings.mjs";
import { person } from "../people.mjs";

const { gb } = shops;
const match = "/settings/quickbooks/items/match";
const rate = "VAT 20";
let harriet;
let before;
let waits;

const there = async (name) => (await books(gb)).Item.filter((i) => i.Name.toLowerCase() === name.toLowerCase());
const row = (name) => harriet.page.locator(".match tbody tr").filter({ hasText: name });
const tab = (word) => harriet.page.getByRole("navigation", { name: "Matches" }).getByRole("link", { name: new RegExp(`^${word} `) });
const count = async (word) => Number((await tab(word).locator(".n").innerText()).replaceAll(",", ""));

async function toldOf(words) {
  await harriet.page.locator(".notice").waitFor();
  await harriet.sees(words, ".notice");
}

// As at the end of the set-up's pages.
async function setUp() {
  await harriet.open("/settings/quickbooks");
  if (await stateShown(harriet) !== "Active") await connect(harriet, "Harbour Gifts Ltd");
  await untilActive(harriet);
  await until("its lists are there", async () => {
    await harriet.open("/settings/quickbooks");
    return await harriet.page.getByText("Connecting to QuickBooks").count() === 0;
  });
  await chooseItems(harriet, "Sales of Product Income");
  await mapTax(harriet, { [rate]: /20/ });
}

export const cases = [
  ["names are imported here, and somebody enters some of them in QuickBooks", async () => {
    harriet = await (await person({ javaScriptEnabled: false, locale: "en-GB" })).signIn(gb);
    await setUp();
    execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`, ["shop", "set", "--shop", "2", "--sync", "on"]);
    await harriet.open("/import?list=items");
    await harriet.page.locator("#file").setInputFiles({ name: "items.csv", mimeType: "text/csv", buffer: Buffer.from(
      "name,unit_price\nSlate Coaster,4.50\nBrass Ship Bell,38.00\nOak Tray Lrge,22.00\nEnamel Mug Blue,9.00\nTide Clock,61.00\n") });
    await harriet.press("Check the file");
    await harriet.page.locator("main").getByRole("button", { name: /^Import/ }).click();
    await harriet.sees("5 ", "main");
    const { Account } = await books(gb);
    const income = Account.find((a) => a.AccountType === "Income").Id;
    for (const [Name, Type] of [["SLATE  COASTER", "Service"], ["Ship Bell, Brass", "Service"], ["Oak Tray Large", "NonInventory"], ["Rope Fender", "Service"]])
      await control(`companies/${gb.realm}/Item`, { Name, Type, IncomeAccountRef: { value: income },
        ...(Type === "NonInventory" ? { ExpenseAccountRef: { value: Account.find((a) => /Expense|Cost of Goods/.test(a.AccountType)).Id } } : {}) });
  }],
  ["missing ones are not created, and an invoice waits for one", async () => {
    await harriet.open("/settings/quickbooks/items");
    await harriet.page.getByLabel("Do not create them").first().check();
    await harriet.press("Save");
    if (await harriet.page.locator("#effect").count() > 0) await harriet.press("Save");
    waits = await harriet.send({ customer: "Anchor & Thread", lines: [{ item: "Enamel Mug Blue", price: "9.00", rate }] });
    await harriet.untilLogged("Item Enamel Mug Blue", "Needs attention");
    equal((await inBooks(gb, waits.number)).length, 0, "documents in QuickBooks");
  }],
  ["Refresh reads QuickBooks' list, and every name has its bucket", async () => {
    await harriet.open(match);
    before = await count("Linked");
    await harriet.press("Refresh");
    await until("the list is there", async () => {
      await harriet.open(match);
      return await harriet.page.getByText("Reading your lists").count() === 0 && await count("Exact") > 0;
    });
    for (const [word, name] of [["Exact", "Slate Coaster"], ["Near", "Brass Ship Bell"], ["Near", "Oak Tray Lrge"],
      ["Only here", "Enamel Mug Blue"], ["Only here", "Tide Clock"], ["Only in QuickBooks", "Rope Fender"]]) {
      await harriet.open(`${match}?q=${encodeURIComponent(name)}`);
      equal(await count(word), 1, `${name} under ${word}`);
    }
  }],
  ["all exact ones are linked with one press", async () => {
    await harriet.open(match);
    const n = await count("Exact");
    await harriet.press(`Link all ${n} exact`);
    await toldOf(n === 1 ? "1 item was linked." : `${n} items were linked.`);
    equal(await count("Exact"), 0, "exact ones left");
    equal(await count("Linked"), before + n, "linked ones");
  }],
  ["a near one is linked alone, another takes QuickBooks' name", async () => {
    await harriet.open(`${match}?tab=near&q=brass`);
    await row("Brass Ship Bell").getByRole("button", { name: /^Link / }).click();
    await toldOf("1 item was linked.");
    await harriet.open(`${match}?tab=near&q=oak`);
    await row("Oak Tray Lrge").getByRole("button", { name: /^Rename ours and link/ }).click();
    await toldOf("1 item was linked.");
    await harriet.open(`${match}?tab=linked&q=oak+tray`);
    await row("Oak Tray Large").waitFor();
    equal(await row("Lrge").count(), 0, "rows with the old name");
  }],
  ["the cause leads to the item, Create makes it once, and the invoice goes out", async () => {
    await harriet.open(`${match}?q=enamel+mug+blue`);
    await row("Enamel Mug Blue").getByRole("button", { name: /^Create in QuickBooks/ }).click();
    await toldOf("The item is being created in QuickBooks. 1 invoice is being sent again.");
    await harriet.untilLogged("Item Enamel Mug Blue", "Success");
    await harriet.untilLogged(`Invoice #${waits.number}`, "Success");
    await onceInBooks(gb, waits.number, waits.cents);
    equal((await there("Enamel Mug Blue")).length, 1, "items of that name in QuickBooks");
  }],
  ["an invoice uses what was linked, and makes none of it again", async () => {
    const sent = await harriet.send({ customer: "Anchor & Thread", lines: [
      { item: "Slate Coaster", price: "4.50", rate }, { item: "Brass Ship Bell", price: "38.00", rate }, { item: "Oak Tray Large", price: "22.00", rate }] });
    await harriet.untilLogged(`Invoice #${sent.number}`, "Success");
    const doc = await onceInBooks(gb, sent.number, sent.cents);
    const used = doc.Line.map((l) => l.SalesItemLineDetail?.ItemRef.value).filter(Boolean);
    for (const [i, name] of ["SLATE  COASTER", "Ship Bell, Brass", "Oak Tray Large"].entries()) {
      const item = (await books(gb)).Item.find((one) => one.Id === used[i]);
      check(item && item.Name.replaceAll(/\s+/g, " ") === name.replaceAll(/\s+/g, " "), `line ${i + 1} uses ${item?.Name}, not ${name}`);
    }
    equal((await there("Brass Ship Bell")).length, 0, "items made for a linked one");
  }],
  ["a link that was used says first what taking it back does, one that was not is taken back", async () => {
    await harriet.open(`${match}?tab=linked&q=brass`);
    await row("Brass Ship Bell").getByRole("button", { name: /^Unlink/ }).click();
    await harriet.sees("Take back the link of Brass Ship Bell", "h1");
    await harriet.page.getByRole("link", { name: "Cancel" }).click();
    await harriet.open(`${match}?tab=linked&q=brass`);
    equal(await row("Brass Ship Bell").count(), 1, "linked rows of it, after Cancel");
    await control(`companies/${gb.realm}/Item`, { Name: "Tide Clocks", Type: "Service", IncomeAccountRef: { value: (await books(gb)).Account.find((a) => a.AccountType === "Income").Id } });
    await harriet.press("Refresh");
    await until("the new name is near", async () => {
      await harriet.open(`${match}?q=tide`);
      return await count("Near") === 1;
    });
    await row("Tide Clock").getByRole("button", { name: /^Link / }).click();
    await toldOf("1 item was linked.");
    await harriet.open(`${match}?tab=linked&q=tide`);
    await row("Tide Clock").getByRole("button", { name: /^Unlink/ }).click();
    await toldOf("The link was taken back.");
  }],
];
