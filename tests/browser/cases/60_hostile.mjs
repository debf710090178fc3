// Names that are markup, quotes, right to left or a picture; forms that are
// refused.  Shown as text, kept as typed.
import { books, check, equal, onceInBooks, shops } from "../house.mjs";
import { person } from "../people.mjs";

const { us } = shops;
const customer = `<script>alert("1")</script> & <b>O'Neil</b> שלום 🔧`;
const item = `"><img src=x onerror=alert(2)> 'κλειδί' 🧰`;
const text = `{{TITLE}} </textarea><script>alert(3)</script>\nsecond line & "quotes"`;
let rosa;
let sent;
let alerts = 0;

// A value of a field stands there exactly as it was typed.
async function kept(one, label, value) {
  equal(await one.page.getByLabel(label, { exact: true }).first().inputValue(), value, `what stands in ${label}`);
}

// A refused form: its summary has the focus and leads to the field, whose
// sentence belongs to it.
async function refused(one, field) {
  await one.page.locator(".summary").waitFor();
  check(await one.page.evaluate(() => document.activeElement.matches(".summary")), "the summary has no focus");
  await one.page.locator(`.summary a[href="#${field}"]`).first().click();
  const where = await one.page.evaluate(() => document.activeElement.id);
  equal(where, field, "where the summary's link leads");
  const id = await one.page.locator(`[id="${field}"]`).getAttribute("aria-describedby");
  check(await one.page.locator(`[id="${id}"]`).innerText(), `no sentence at ${field}`);
}

export const cases = [
  ["a customer and an item with hostile names are added", async () => {
    rosa = await (await person()).signIn(us);
    rosa.page.on("dialog", (d) => { alerts++; d.dismiss(); });
    await rosa.open("/customers/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(customer);
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/customers\/\d+$/.test(u.pathname));
    await rosa.sees(customer, "h1");
    await rosa.open("/items/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(item);
    await rosa.page.getByLabel("Description").fill(text);
    await rosa.page.getByLabel("Unit price").fill("10.00");
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/items\/\d+$/.test(u.pathname));
    await rosa.sees(item, "h1");
  }],
  ["an invoice with them is posted, letter by letter", async () => {
    sent = await rosa.send({ customer, number: `H-${process.pid}`, lines: [{ item, quantity: "2", description: text }], note: text });
    await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
    const doc = await onceInBooks(us, sent.number, 2000);
    equal(doc.CustomerMemo.value, text, "the note in QuickBooks");
    const all = await books(us);
    check(all.Customer.some((c) => c.DisplayName === customer), "no such customer in QuickBooks");
    check(all.Item.some((i) => i.Name === item), "no such item in QuickBooks");
  }],
  ["every page shows them as text", async () => {
    const row = await rosa.logRow(`Invoice #${sent.number}`);
    const places = { [sent.path]: [customer, item, "</textarea><script>alert(3)</script>"], "/invoices": [customer],
      "/customers": [customer], "/items": [item],
      "/settings/quickbooks/sync-log": [customer, item], [row.path]: [], [`${sent.path}/edit`]: [] };
    for (const [path, words] of Object.entries(places)) {
      await rosa.open(path);
      for (const word of words) await rosa.sees(word, "main");
      equal(await rosa.page.locator("main script, main img, main b b").count(), 0, `elements made of names on ${path}`);
    }
    await rosa.open(`/invoices?q=${encodeURIComponent(customer.slice(0, 12))}`);
    await rosa.sees(customer, "main");
    equal(alerts, 0, "scripts that ran");
  }],
  ["a broken invoice keeps what was typed and says where it is broken", async () => {
    await rosa.fillInvoice({ customer: "Nobody We Know <i>", number: "T-1", note: text,
      lines: [{ item: "Service call", quantity: "two", price: "1.2.3", description: text }] });
    await rosa.press("Save and send");
    await refused(rosa, "customer");
    await kept(rosa, "Customer", "Nobody We Know <i>");
    await kept(rosa, "Number", "T-1");
    await kept(rosa, "Note to the customer", text);
    equal(await rosa.page.locator('[name="lines[0].quantity"]').inputValue(), "two", "the quantity");
    equal(await rosa.page.locator('[name="lines[0].unit_price"]').inputValue(), "1.2.3", "the price");
    equal(await rosa.page.locator('[name="lines[0].description"]').inputValue(), text, "the description");
    equal(await rosa.page.locator('[name="lines[0].quantity"][aria-invalid="true"]').count(), 1, "marks at the quantity");
  }],
  ["corrected, the same form is taken", async () => {
    await rosa.page.getByLabel("Customer", { exact: true }).fill("Copper Kettle Café");
    await rosa.page.getByLabel("Number", { exact: true }).fill(`T-${process.pid}`);
    await rosa.page.locator('[name="lines[0].quantity"]').fill("2");
    await rosa.page.locator('[name="lines[0].unit_price"]').fill("1.50");
    await rosa.press("Save draft");
    equal((await rosa.invoiceShown(`T-${process.pid}`)).cents, 300, "the total");
  }],
  ["broken customers, items and rates are refused with what was typed", async () => {
    await rosa.open("/customers/new");
    await rosa.page.getByLabel("Email").fill("no address at all");
    await rosa.page.locator("main form").first().evaluate((f) => { f.noValidate = true; });
    await rosa.press("Save");
    await refused(rosa, "name");
    await kept(rosa, "Email", "no address at all");
    await rosa.open("/items/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill("Half a thing");
    await rosa.page.getByLabel("Unit price").fill("0.12345678");
    await rosa.press("Save");
    await refused(rosa, "unit_price");
    await kept(rosa, "Name", "Half a thing");
    await rosa.open("/settings/quickbooks/tax");
    await rosa.page.getByLabel("Name", { exact: true }).fill("Too much");
    await rosa.page.getByLabel("Percent", { exact: true }).fill("12.5.5");
    await rosa.press("Add rate");
    await refused(rosa, "rate");
    await kept(rosa, "Name", "Too much");
  }],
  ["a wrong password keeps the address", async () => {
    const other = await person();
    await other.open("/login");
    await other.page.getByLabel("Email").fill("nobody@nowhere.example");
    await other.page.getByLabel("Password").fill("wrong");
    await other.press("Sign in");
    await other.page.locator(".summary").waitFor();
    await kept(other, "Email", "nobody@nowhere.example");
    equal(await other.page.getByLabel("Password").inputValue(), "", "the password field");
  }],
];
