// Money that comes in: in part, the rest, over two invoices; a paid invoice
// voided and re-issued; and careless hands at each of them.  QuickBooks' books
// are the judge.
import { books, check, equal, inBooks, onceInBooks, shops, until } from "../house.mjs";
import { cents, person } from "../people.mjs";
import { chooseItems, connect, live, mapTax, stateShown, untilActive } from "../doings.mjs";

const { us, gb } = shops;
const tag = process.pid % 100000;
let rosa;
let paid; // an invoice with two payments, in both books
let copy; // what took its place

const minor = (n) => Math.round(n * 100);

// The invoice's own button; leaves the form open.
async function payForm(one, sent) {
  await one.open(sent.path);
  await one.page.getByRole("link", { name: "Record payment" }).click();
  await one.page.waitForURL((u) => u.pathname === "/payments/new");
}

// parts: { number: amount } of what it pays.
async function fillPayment(one, { amount, reference, parts, method = "Check" }) {
  await one.page.getByLabel("Amount", { exact: true }).fill(amount);
  await one.page.getByLabel("Method").selectOption({ label: method });
  await one.page.getByLabel("Reference").fill(reference);
  for (const [number, text] of Object.entries(parts))
    await one.page.getByLabel(`Amount for invoice ${number}`, { exact: true }).fill(text);
}

async function paymentShown(one) {
  await one.page.waitForURL((u) => /^\/payments\/\d+$/.test(u.pathname));
  return new URL(one.page.url()).pathname;
}

async function pay(one, sent, what) {
  await payForm(one, sent);
  await fillPayment(one, what);
  await one.press("Record payment");
  return paymentShown(one);
}

const made = async (shop, reference) => (await books(shop)).Payment.filter((p) => p.PaymentRefNum === reference);

// The payment is in QuickBooks once, and goes to these numbers, in cents.
async function goesTo(shop, reference, parts) {
  let got;
  await until(`payment ${reference} goes to ${JSON.stringify(parts)}`, async () => {
    const { Payment, Invoice } = await books(shop), mine = Payment.filter((p) => p.PaymentRefNum === reference);
    const number = (id) => Invoice.find((i) => i.Id === id)?.DocNumber;
    got = mine.map((p) => Object.fromEntries((p.Line ?? []).map((l) => [number(l.LinkedTxn[0].TxnId), minor(l.Amount)])));
    return got.length === 1 && JSON.stringify(Object.entries(got[0]).sort()) === JSON.stringify(Object.entries(parts).sort());
  }).catch((e) => { throw new Error(`${e.message}; it goes to ${JSON.stringify(got)}`); });
}

const open = async (shop, number) => minor((await inBooks(shop, number))[0].Balance);

// Part, the rest, then another price under another number: as a person does it.
async function lifeOf(one, shop, invoice, price, total) {
  const sent = await one.send(invoice);
  await one.untilLogged(`Invoice #${sent.number}`, "Success");
  const first = `P-${tag}-${sent.number}`, rest = `R-${tag}-${sent.number}`;
  await pay(one, sent, { amount: "100.00", reference: first, parts: { [sent.number]: "100.00" } });
  await goesTo(shop, first, { [sent.number]: 10000 });
  equal(await open(shop, sent.number), sent.cents - 10000, `what is open of ${sent.number} in QuickBooks`);
  await one.open(sent.path);
  await one.sees("Part paid", "h1");
  equal(cents(await one.page.locator("tr", { hasText: "Still to pay" }).locator("td").innerText()), sent.cents - 10000, "what is still to pay");
  const left = ((sent.cents - 10000) / 100).toFixed(2);
  await pay(one, sent, { amount: left, reference: rest, parts: { [sent.number]: left }, method: "Card" });
  await goesTo(shop, rest, { [sent.number]: sent.cents - 10000 });
  equal(await open(shop, sent.number), 0, `what is open of ${sent.number} in QuickBooks`);
  await one.open(sent.path);
  await one.sees("Paid", "h1");
  return { sent, first, rest, again: () => reissue(one, shop, sent, { first, rest, price, total }) };
}

async function reissueForm(one, sent) {
  await one.open(sent.path);
  await one.page.getByRole("link", { name: "Void and re-issue" }).click();
  await one.page.waitForURL((u) => u.pathname.endsWith("/reissue"));
  equal(await one.page.getByLabel("Number", { exact: true }).inputValue(), `${sent.number}-2`, "the number that is offered");
}

async function reissue(one, shop, sent, { first, rest, price, total }) {
  await reissueForm(one, sent);
  await one.page.locator('[name="lines[0].unit_price"]').fill(price);
  await one.press(`Void ${sent.number} and send this one`);
  const now = await one.invoiceShown(`${sent.number}-2`);
  equal(now.cents, total, "the total of the new one, in cents");
  await goesTo(shop, first, { [now.number]: 10000 });
  await goesTo(shop, rest, { [now.number]: sent.cents - 10000 });
  const doc = await onceInBooks(shop, now.number, total), old = (await inBooks(shop, sent.number))[0];
  equal([minor(old.TotalAmt), minor(old.Balance)], [0, 0], `the total and balance of ${sent.number} in QuickBooks`);
  check(/Voided/.test(old.PrivateNote), `${sent.number} is not marked as voided in QuickBooks: ${old.PrivateNote}`);
  equal(minor(doc.Balance), total - sent.cents, `what is open of ${now.number} in QuickBooks`);
  await one.untilSees(now.path, "Apply the payments", ".reissue .steps");
  await until("every step is done", async () => {
    await one.open(now.path);
    const steps = await one.page.locator(".reissue .steps li").allInnerTexts();
    return steps.length === 4 && steps.every((t) => t.includes("Success"));
  });
  await one.sees("Part paid", "h1");
  await one.open(sent.path);
  await one.sees("Void", "h1");
  await one.sees(`#${now.number}`, ".reissue");
  return now;
}

// Everything the press of a button sent, to send it again as it was.
async function sentBy(one, press) {
  const waits = one.page.waitForRequest((r) => r.method() === "POST");
  await press();
  const request = await waits;
  return { path: new URL(request.url()).pathname, body: request.postData() };
}
function again(one, { path, body }) {
  return one.page.evaluate(async ([to, form]) => {
    const answer = await fetch(to, { method: "POST", body: new URLSearchParams(form) });
    return `${answer.status} ${new URL(answer.url).pathname}`;
  }, [path, body]);
}

export const cases = [
  ["a part of an invoice is paid, then the rest, in QuickBooks too", async () => {
    rosa = await (await person()).signIn(us);
    await chooseItems(rosa, "Sales of Product Income");
    await mapTax(rosa, { "California 7.25": /7\.25|California/ });
    paid = await lifeOf(rosa, us, { customer: "Copper Kettle Café",
      lines: [{ item: "Service call", price: "300.00" }, { item: "Filter 16x25x1 MERV 11", price: "20.00", rate: "California 7.25" }] },
    "350.00", 35000 + 2145);
    equal(paid.sent.cents, 30000 + 2145, "the total, in cents");
  }],
  ["a paid invoice cannot be edited by its address, nor voided alone", async () => {
    const { path, number } = paid.sent;
    equal((await rosa.open(`${path}/edit`)).status(), 409, "the status of the form's address");
    await rosa.sees(`Invoice ${number} has a payment, so it can no longer be edited. Void and re-issue is the way out.`);
    await rosa.open(path);
    equal(await rosa.page.locator("main").getByRole("link", { name: "Edit", exact: true }).count(), 0, "links to edit it");
    equal((await rosa.open(`${path}/void`)).status(), 409, "the status of Void");
  }],
  ["Void and re-issue: its payments move to the new number", async () => {
    copy = await paid.again();
  }],
  ["the form of a re-issue that stood open too long changes nothing", async () => {
    await rosa.open(`${paid.sent.path}/reissue`);
    await rosa.sees("Void and re-issue is for invoices with a payment");
    equal((await inBooks(us, `${paid.sent.number}-3`)).length, 0, "documents under a third number");
  }],
  ["Void and re-issue pressed twice, sent again, and back: one new invoice", async () => {
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [{ item: "Service call", price: "80.00" }] });
    const reference = `T-${tag}`;
    await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
    await pay(rosa, sent, { amount: "80.00", reference, parts: { [sent.number]: "80.00" } });
    await goesTo(us, reference, { [sent.number]: 8000 });
    await reissueForm(rosa, sent);
    const post = await sentBy(rosa, () => rosa.page.getByRole("button", { name: `Void ${sent.number} and send this one` }).dblclick());
    const now = await rosa.invoiceShown(`${sent.number}-2`);
    for (const one of await Promise.all([again(rosa, post), again(rosa, post)])) equal(one, `200 ${now.path}`, "where the same form leads again");
    await rosa.page.goBack();
    const button = rosa.page.getByRole("button", { name: `Void ${sent.number} and send this one` });
    if (await button.count()) await button.click();
    await rosa.page.waitForLoadState();
    await goesTo(us, reference, { [now.number]: 8000 });
    await onceInBooks(us, now.number, 8000);
    equal((await inBooks(us, `${sent.number}-3`)).length, 0, "documents under a third number");
  }],
  ["Record payment pressed twice, sent again, and back: one payment", async () => {
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [{ item: "Service call", price: "90.00" }] });
    const reference = `D-${tag}`;
    await payForm(rosa, sent);
    await fillPayment(rosa, { amount: "30.00", reference, parts: { [sent.number]: "30.00" } });
    const post = await sentBy(rosa, () => rosa.page.getByRole("button", { name: "Record payment" }).dblclick());
    const path = await paymentShown(rosa);
    for (const one of await Promise.all([again(rosa, post), again(rosa, post)])) equal(one, `200 ${path}`, "where the same form leads again");
    // Back, the form stands for what is still open; the same once more is asked about.
    await rosa.page.goBack();
    await rosa.page.waitForURL((u) => u.pathname === "/payments/new");
    equal(await rosa.page.getByLabel("Amount", { exact: true }).inputValue(), "60.00", "the amount on the form");
    await fillPayment(rosa, { amount: "30.00", reference, parts: { [sent.number]: "30.00" } });
    await rosa.press("Record payment");
    await rosa.page.locator(".summary").waitFor();
    await rosa.sees("This payment is recorded already", "main");
    await goesTo(us, reference, { [sent.number]: 3000 });
    await rosa.open(sent.path);
    equal(await rosa.page.locator("main .stack td.record").count(), 1, "payments on the invoice");
    equal((await made(us, reference)).length, 1, "payments in QuickBooks");
    equal(await open(us, sent.number), 6000, "what is open in QuickBooks");
  }],
  ["more than is open is refused at its field, and nothing is sent", async () => {
    const sent = await rosa.send({ customer: "Copper Kettle Café", lines: [{ item: "Service call", price: "50.00" }] });
    const reference = `X-${tag}`;
    await payForm(rosa, sent);
    await fillPayment(rosa, { amount: "60.00", reference, parts: { [sent.number]: "60.00" } });
    await rosa.press("Record payment");
    await rosa.page.locator(".summary").waitFor();
    equal(await rosa.page.getByLabel(`Amount for invoice ${sent.number}`).getAttribute("aria-invalid"), "true", "the mark on the field");
    equal(await rosa.page.getByLabel("Reference").inputValue(), reference, "what was typed");
    await fillPayment(rosa, { amount: "40.00", reference, parts: { [sent.number]: "50.00" } });
    await rosa.press("Record payment");
    await rosa.page.locator(".summary").waitFor();
    await rosa.open(sent.path);
    await rosa.sees("Sent", "h1");
    equal((await made(us, reference)).length, 0, "payments in QuickBooks");
  }],
  ["one payment over two invoices, the oldest first, and the rest is credit", async () => {
    const customer = `Two Bills ${tag}`, reference = `S-${tag}`;
    await rosa.open("/customers/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(customer);
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/customers\/\d+$/.test(u.pathname));
    const two = [];
    for (const price of ["100.00", "50.00"]) two.push(await rosa.send({ customer, lines: [{ item: "Service call", price }] }));
    await rosa.open("/payments/new");
    await rosa.page.getByLabel("Customer", { exact: true }).fill(customer);
    await rosa.press("Show open invoices");
    await rosa.page.getByLabel(`Amount for invoice ${two[1].number}`, { exact: true }).waitFor();
    await fillPayment(rosa, { amount: "130.00", reference, parts: {} });
    await rosa.press("Spread over the oldest");
    await until("it is spread", async () => await rosa.page.getByLabel(`Amount for invoice ${two[1].number}`, { exact: true }).inputValue() === "30.00");
    await rosa.page.getByLabel("Amount", { exact: true }).fill("140.00");
    await rosa.press("Record payment");
    await paymentShown(rosa);
    await goesTo(us, reference, { [two[0].number]: 10000, [two[1].number]: 3000 });
    equal([await open(us, two[0].number), await open(us, two[1].number)], [0, 2000], "what is open in QuickBooks");
    equal(minor((await made(us, reference))[0].UnappliedAmt), 1000, "what of it is credit in QuickBooks");
    // Taken back, both are open again, on both sides.
    await rosa.page.locator("main").getByRole("link", { name: "Delete", exact: true }).click();
    await rosa.page.locator("main").getByRole("button", { name: /^Delete/ }).click();
    await until("it is gone from QuickBooks", async () => (await made(us, reference)).length === 0);
    equal([await open(us, two[0].number), await open(us, two[1].number)], [10000, 5000], "what is open in QuickBooks");
    await rosa.open(two[0].path);
    await rosa.sees("Sent", "h1");
  }],
  ["a skipped customer is not sent for its invoice, until the mark is taken off", async () => {
    const customer = `Left Out ${tag}`;
    await rosa.open("/customers/new");
    await rosa.page.getByLabel("Name", { exact: true }).fill(customer);
    await rosa.press("Save");
    await rosa.page.waitForURL((u) => /^\/customers\/\d+$/.test(u.pathname));
    const { pathname } = new URL(rosa.page.url());
    await rosa.open(`${pathname}/by-hand?kind=skipped`);
    await rosa.press(`Skip ${customer}`);
    const sent = await rosa.send({ customer, lines: [{ item: "Service call", price: "70.00" }] });
    await rosa.untilLogged(`Invoice #${sent.number}`, "Needs attention");
    await rosa.open(sent.path);
    await rosa.sees(`Customer '${customer}' is marked as skipped`, ".attention");
    await rosa.sees("take the mark off", ".attention");
    equal((await books(us)).Customer.filter((c) => c.DisplayName === customer).length, 0, "customers of that name in QuickBooks");
    await rosa.open(`${pathname}/by-hand?kind=none`);
    await rosa.press(`Send ${customer} to QuickBooks after all`);
    await rosa.untilLogged(`Invoice #${sent.number}`, "Success");
    await onceInBooks(us, sent.number, 7000);
  }],
  ["the same in the UK: part, rest, void and re-issue, with VAT on its lines", async () => {
    const harriet = await (await person({ locale: "en-GB" })).signIn(gb);
    await harriet.open("/settings/quickbooks");
    if (await stateShown(harriet) !== "Active") {
      await connect(harriet, "Harbour Gifts Ltd");
      await untilActive(harriet);
      live("2");
    }
    await chooseItems(harriet, "Sales of Product Income", /^Save/);
    await mapTax(harriet, { "VAT 20": /20\.0% S/, "Lines without tax": /No VAT/ }, /^Save/);
    const life = await lifeOf(harriet, gb, { customer: "Seaview Bookshop",
      lines: [{ item: "SOAP-3", quantity: "10", price: "20.00", rate: "VAT 20" }, { item: "MAGNET", price: "5.00" }] }, "25.00", 25000 + 5000 + 500);
    equal(life.sent.cents, 20000 + 4000 + 500, "the total, in pence");
    const now = await life.again();
    const doc = (await inBooks(gb, now.number))[0];
    equal(doc.Line.filter((l) => l.DetailType === "SalesItemLineDetail").map((l) => l.SalesItemLineDetail.TaxCodeRef?.value), ["2", "6"], "tax codes of the lines");
  }],
];
