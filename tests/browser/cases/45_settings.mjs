// A setting says what it does before it is saved, and sends what it unblocks; who
// may only look sees all of it and has nothing to press.
import { execFileSync } from "node:child_process";
import { check, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax } from "../doings.mjs";

const { us } = shops;
const settings = ["customers", "items", "invoices", "payments", "tax"].map((p) => `/settings/quickbooks/${p}`);
const line = { item: "Flame sensor", price: "28.80", rate: "Combined 7.25" };
let rosa;
let blocked;
let waiting; // the house may have more than these two

const lead = (one) => one.text("#effect");
const unmapped = (one) => one.page.getByLabel("Rates without a code above", { exact: true });

export const cases = [
  ["two invoices wait for a rate without a code, and the default for such rates unblocks them", async () => {
    rosa = await (await person({ javaScriptEnabled: false })).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    blocked = [];
    for (let i = 0; i < 2; i++) blocked.push(await rosa.send({ customer: "Mendez Family Dental", lines: [line] }));
    for (const one of blocked) await rosa.untilLogged(`Invoice #${one.number}`, "Needs attention");
    await rosa.open("/settings/quickbooks/tax");
    await unmapped(rosa).selectOption({ label: "State sales tax 7.25 · 7.25%" });
    await rosa.press("Save");
    const said = (await lead(rosa)).match(/^Unblocks (\d+) invoices(, leaves [\d,]+ posted as they are)?\.$/);
    check(said && Number(said[1]) >= 2, await lead(rosa));
    waiting = said[1];
    await rosa.sees("Rates without a code", "tbody");
    await rosa.page.locator("main").getByRole("link", { name: "Cancel" }).click();
    equal(await unmapped(rosa).inputValue(), "", "the default, after Cancel");
  }],
  ["saved and retried with one more press: each is posted once, and the log says what stood in", async () => {
    await unmapped(rosa).selectOption({ label: "State sales tax 7.25 · 7.25%" });
    await rosa.press("Save");
    await rosa.press(`Save and retry ${waiting}`);
    await rosa.page.waitForURL((u) => /^\/settings\/quickbooks\/receipts\/\d+$/.test(u.pathname));
    await rosa.untilSees(new URL(rosa.page.url()).pathname, `${waiting} posted`, "h1");
    for (const one of blocked) {
      const row = await rosa.untilLogged(`Invoice #${one.number}`, "Success");
      check(row.message.includes("rate 'Combined 7.25' is not mapped, so the default code 'State sales tax 7.25' stands for it"), row.message);
      await onceInBooks(us, one.number, one.cents);
    }
  }],
  ["what changes nothing that waits is saved with one press", async () => {
    await rosa.open("/settings/quickbooks/tax");
    await rosa.page.locator("main").getByRole("button", { name: "Use it for Combined 7.25" }).click();
    await rosa.sees("Saved.", ".notice");
    check(await rosa.page.getByLabel("QuickBooks tax code for Combined 7.25").inputValue() !== "", "the suggestion was not taken");
    await unmapped(rosa).selectOption("");
    await rosa.press("Save");
    await rosa.sees("Saved.", ".notice");
  }],
  ["internal notes: the warning first, and Cancel leaves them here", async () => {
    await rosa.open("/settings/quickbooks/invoices");
    await rosa.page.getByLabel("Send them").check();
    await rosa.press("Save");
    await rosa.sees("statement memo", ".attention");
    await rosa.open("/settings/quickbooks/invoices");
    check(await rosa.page.getByLabel("Keep them here").isChecked(), "the notes go out");
  }],
  ["Refresh stays on the page, and says how old the lists are", async () => {
    await rosa.open("/settings/quickbooks/payments");
    await rosa.press("Refresh");
    equal(new URL(rosa.page.url()).pathname, "/settings/quickbooks/payments", "where Refresh leads");
    await until("the lists are up to date", async () => {
      await rosa.open("/settings/quickbooks/payments");
      return (await rosa.text("#lists")).includes("The lists are up to date.");
    });
    await rosa.sees("just now", "#lists");
  }],
  ["with script the age follows by itself, and what was chosen meanwhile stays", async () => {
    const quick = await (await person()).signIn(us);
    await quick.open("/settings/quickbooks/items");
    await quick.press("Refresh");
    await quick.page.getByLabel("Both ways").check();
    await quick.page.locator("#lists").getByText("The lists are up to date.").waitFor();
    check(await quick.page.getByLabel("Both ways").isChecked(), "the choice was lost");
  }],
  ["a viewer sees every page of settings, and nothing to press", async () => {
    const vera = { email: `vera-${process.pid}@rosewood.example`, password: "only-looks-at-the-books" };
    execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`,
      ["user", "add", "--email", vera.email, "--name", "Vera Viewer", "--shop", "1", "--role", "viewer", "--password-stdin"],
      { input: `${vera.password}\n`, encoding: "utf8" });
    const one = await (await person()).signIn(vera);
    for (const path of settings) {
      await one.open(path);
      await one.sees("An owner or bookkeeper of your shop can change this.");
      await one.sees("Lists as of", "#lists");
      equal(await one.page.locator("main button").count(), 0, `buttons on ${path}`);
      equal(await one.page.locator("main :is(input:not([type=hidden]), select):enabled").count(), 0, `open fields on ${path}`);
    }
    equal((await inBooks(us, blocked[0].number)).length, 1, "documents");
  }],
];
