// Every page at two widths, light and dark, full and empty and refused: what
// can be measured is, and the pictures are for people (build/browser/shots).
import { execFileSync } from "node:child_process";
import { books, check, control, equal, shops, support, until } from "../house.mjs";
import { person } from "../people.mjs";
import { mapTax, pages } from "../doings.mjs";
import { faultOfFocus, faultsOfHtml, faultsOfPage, faultsOfRules } from "../look.mjs";

const { us, gb } = shops;
const views = [];
for (const width of [1280, 390])
  for (const colorScheme of ["light", "dark"])
    views.push({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme });
// A tablet, and the narrowest window in which tables have columns.
for (const width of [834, 1040]) views.push({ viewport: { width, height: 1100 }, colorScheme: "light" });

const empty = { email: `nell-${process.pid}@new.example`, password: "a-new-shop-of-the-tests" };
const found = {};

// A shop on its first day.
function newShop() {
  const operator = (args, input) => execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`, args, { input, encoding: "utf8" });
  const id = operator(["shop", "add", "--name", "Nell’s Boilers", "--country", "US", "--currency", "USD", "--zone", "America/New_York"]).match(/\d+\s*$/)[0].trim();
  operator(["user", "add", "--email", empty.email, "--name", "Nell New", "--shop", id, "--role", "owner", "--password-stdin"], `${empty.password}\n`);
}

async function tabThrough(one, where) {
  const keys = new Set();
  for (let i = 0; i < 80; i++) {
    await one.page.keyboard.press("Tab");
    const at = await one.page.evaluate(faultOfFocus);
    if (!at || keys.has(at.key)) break;
    keys.add(at.key);
    if (at.wrong) return [`${where}: ${at.wrong}`];
  }
  return keys.size ? [] : [`${where}: Tab reaches nothing`];
}

// Open each, measure, take its picture.  places: [name, path, what to do there].
async function look(who, places, tag) {
  const bad = [];
  for (const view of views) {
    const one = await person(view);
    if (who) await one.signIn(who);
    for (const [name, path, doing] of places) {
      const where = `${tag}-${name}-${view.viewport.width}-${view.colorScheme}`;
      await one.open(path);
      if (doing) await doing(one);
      bad.push(...(await one.page.evaluate(faultsOfPage)).map((f) => `${where}: ${f}`));
      await one.page.screenshot({ path: `${process.env.SHOTS}/${where}.png`, fullPage: true });
      if (view === views[0]) bad.push(...(await faultsOfHtml(await one.sent())).map((f) => `${where}: ${f}`));
      if (view === views[0] || view === views[2]) {
        bad.push(...(await faultsOfRules(one.page)).map((f) => `${where}: ${f}`));
        bad.push(...await tabThrough(one, where));
      }
    }
    await one.context.close();
  }
  check(bad.length === 0, () => `${bad.length} faults\n${bad.slice(0, 12).join("\n")}`);
}

// Paid in part; then another invoice in the place of a paid one.
async function paid(one, invoice, amount) {
  const sent = await one.send(invoice);
  await one.page.getByRole("link", { name: "Record payment" }).click();
  await one.page.getByLabel("Amount", { exact: true }).fill(amount);
  await one.page.getByLabel(`Amount for invoice ${sent.number}`, { exact: true }).fill(amount);
  await one.press("Record payment");
  await one.page.waitForURL((u) => /^\/payments\/\d+$/.test(u.pathname));
  return { ...sent, payment: new URL(one.page.url()).pathname };
}

// Rows of which one cannot be taken over.
async function previewed(one) {
  await one.page.getByLabel("Customers").check();
  await one.page.getByLabel("Or paste rows").fill(`name,email\nMill Lane Dairy ${process.pid},dairy@mill.example\nNo Mail,not-an-address\n`);
  await one.press("Check the file");
  await one.page.waitForURL((u) => /^\/import\/\d+$/.test(u.pathname));
}

// A retry that changes nothing has its receipt; both checks have run.
async function judged(one) {
  await one.open("/settings/quickbooks/sync-log?status=failed");
  await one.page.getByLabel(`Select Invoice #${found.stuck.number}`).check();
  await one.page.getByRole("button", { name: /^Retry selected/ }).click();
  await one.press("Retry anyway");
  await one.page.waitForURL(/\/receipts\/\d+$/);
  found.receipt = new URL(one.page.url()).pathname;
  await until("the receipt counts it", async () => { await one.open(found.receipt); return /^1 fails/.test(await one.text("h1")); });
  for (const path of ["/settings/quickbooks/health", "/settings/quickbooks/no-doubles"]) {
    await one.open(path);
    await one.page.locator("main form[method=post] button").first().click();
    await until(`${path} is through`, async () => { await one.open(path); return await one.page.locator("main [data-live]").count() === 0; });
  }
}

const plain = (paths) => paths.map((path) => [path.slice(1).replace(/\W+/g, "-") || "home", path]);

export const cases = [
  ["a shop with problems, one of every kind that a record shows", async () => {
    const rosa = await (await person()).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    const long = "A customer whose name goes on and on, Whitfield, Whitfield, Mendez & Sons of Petaluma";
    if (!(await books(us)).Customer.some((c) => c.DisplayName === long)) {
      await rosa.open("/customers/new");
      await rosa.page.getByLabel("Name", { exact: true }).fill(long);
      await rosa.press("Save");
      await rosa.page.waitForURL((u) => /^\/customers\/\d+$/.test(u.pathname));
    }
    found.customer = new URL(rosa.page.url()).pathname;
    found.stuck = await rosa.send({ customer: long, number: `L-${process.pid}`, note: "Thank you.\nCome again.",
      lines: [{ item: "Flame sensor", price: "28.80", rate: "Combined 7.25" },
        { item: "Furnace, 80k BTU 96%", quantity: "12.5", price: "248000.00", description: "supercalifragilistic".repeat(6) }] });
    found.stuckRow = (await rosa.untilLogged(`Invoice #${found.stuck.number}`, "Needs attention")).path;
    found.good = await rosa.send({ customer: "Copper Kettle Café", number: `G-${process.pid}`, lines: [{ item: "Service call", price: "119.00" }] });
    found.goodRow = (await rosa.untilLogged(`Invoice #${found.good.number}`, "Success")).path;
    await rosa.fillInvoice({ customer: "Copper Kettle Café", number: `D-${process.pid}`, lines: [{ item: "Service call" }] });
    await rosa.press("Save draft");
    found.draft = await rosa.invoiceShown(`D-${process.pid}`);
    found.part = await paid(rosa, { customer: "Copper Kettle Café", number: `P-${process.pid}`, lines: [{ item: "Service call", price: "119.00" }] }, "19.00");
    found.whole = await paid(rosa, { customer: "Copper Kettle Café", number: `W-${process.pid}`, lines: [{ item: "Service call", price: "119.00" }] }, "119.00");
    await rosa.open(`${found.whole.path}/reissue`);
    await rosa.press(`Void ${found.whole.number} and send this one`);
    found.copy = await rosa.invoiceShown(`${found.whole.number}-2`);
    await rosa.open("/items");
    found.item = await rosa.page.locator(".list .record a").first().getAttribute("href");
    await judged(rosa);
    await until("the banner counts it", async () => { await rosa.open("/"); return rosa.banner(); });
  }],
  ["its pages", async () => {
    await look(us, [...plain(pages), ["invoice-stuck", found.stuck.path], ["invoice-good", found.good.path],
      ["invoice-draft", found.draft.path], ["invoice-edit", `${found.draft.path}/edit`],
      ["invoice-part", found.part.path], ["payment", found.part.payment], ["payment-edit", `${found.part.payment}/edit`],
      ["payment-delete", `${found.part.payment}/delete`], ["reissue", `${found.part.path}/reissue`],
      ["invoice-reissued", found.copy.path], ["invoice-replaced", found.whole.path],
      ["by-hand", `${found.customer}/by-hand?kind=skipped`], ["import-preview", "/import", previewed],
      ["row-stuck", found.stuckRow], ["row-good", found.goodRow], ["receipt", found.receipt], ["customer", found.customer],
      ["customer-edit", `${found.customer}/edit`], ["item", found.item], ["item-edit", `${found.item}/edit`],
      ["log-failed", "/settings/quickbooks/sync-log?status=failed"]], "us");
  }],
  ["nothing matches, not found, refused, and the menu of a phone", async () => {
    await look(us, [["log-none", "/settings/quickbooks/sync-log?q=zzzz"], ["invoices-none", "/invoices?q=zzzz"],
      ["customers-none", "/customers?q=zzzz"], ["not-found", "/invoices/99999999"], ["no-page", "/no/such/page"],
      ["form-refused", "/invoices/new", async (one) => {
        await one.page.locator('[name="lines[0].quantity"]').fill("two");
        await one.press("Save and send");
        await one.page.locator(".summary").waitFor();
      }],
      ["customer-refused", "/customers/new", async (one) => {
        await one.press("Save");
        await one.page.locator(".summary").waitFor();
      }],
      ["menu", "/", async (one) => {
        const menu = one.page.locator(".menu summary");
        if (await menu.isVisible()) await menu.click();
      }]], "us");
  }],
  ["the GB shop", async () => {
    await look(gb, plain(["/", "/invoices", "/settings/quickbooks", "/settings/quickbooks/tax", "/settings/quickbooks/sync-log"]), "gb");
  }],
  ["a new shop without anything", async () => {
    newShop();
    await look(empty, plain(pages), "empty");
  }],
  ["signed out, refused at the door, and support", async () => {
    await look(null, [["login", "/login"], ["login-refused", "/login", async (one) => {
      await one.page.getByLabel("Email").fill(`nobody${Math.random()}@nowhere.example`);
      await one.page.getByLabel("Password").fill("wrong");
      await one.press("Sign in");
      await one.page.locator(".summary").waitFor();
    }]], "door");
    const asked = async (one) => {
      if (await one.page.getByLabel("Reason").count() === 0) return;
      await one.page.getByLabel("Reason").fill("The pages are looked at, in the tests");
      await one.page.locator("main button[type=submit]").click();
    };
    await look(support, [["support", "/support"], ["found", "/support?q=1"], ["why", "/support/shops/1"],
      ["shop", "/support/shops/1", asked], ["log", "/support/shops/1/log"]], "support");
  }],
  ["expired, and disconnected", async () => {
    await control(`grants/${gb.realm}/revoke`, {});
    const one = await (await person()).signIn(gb);
    await one.send({ customer: "Seaview Bookshop", lines: [{ item: "MAGNET", price: "2.40" }] });
    await one.untilSees("/settings/quickbooks", "Token expired");
    equal(await one.page.locator(".notice").count(), 0, "notices of the earlier success");
    await look(gb, plain(["/", "/settings/quickbooks", "/settings/quickbooks/sync-log"]), "expired");
  }],
];
