// Impatient hands: pressed twice, sent again, gone back.  One document.
import { control, equal, onceInBooks, shops } from "../house.mjs";
import { cents, person } from "../people.mjs";
import { mapTax } from "../doings.mjs";

const { us } = shops;
let rosa;
let draft;
let repeat;
const lines = [{ item: "Service call", price: "119.00" }];

// How many invoices of the shop carry that number, by the list.
async function listed(one, number) {
  await one.open(`/invoices?q=${encodeURIComponent(number)}`);
  return one.page.locator(".list .record").filter({ hasText: new RegExp(`^#${number}$`) }).count();
}

async function newest(one) {
  await one.open("/invoices");
  return one.page.locator(".list .record").first().innerText();
}

// Success in the log, one record here, one document there.
async function once(one, sent) {
  await one.untilLogged(`Invoice #${sent.number}`, "Success");
  equal(await listed(one, sent.number), 1, `invoices numbered ${sent.number}`);
  await onceInBooks(us, sent.number, sent.cents);
}

// Everything the press of a button sent, to send it again as it was.
async function sentBy(one, press) {
  const waits = one.page.waitForRequest((r) => r.method() === "POST");
  await press();
  const request = await waits;
  return { path: new URL(request.url()).pathname, body: request.postData() };
}

// As the browser's own resubmission does: the same fields, cookies and all.
// Where the answer led to.
function again(one, { path, body }) {
  return one.page.evaluate(async ([to, form]) => {
    const answer = await fetch(to, { method: "POST", body: new URLSearchParams(form) });
    return `${answer.status} ${new URL(answer.url).pathname}`;
  }, [path, body]);
}

export const cases = [
  ["Save and send, pressed twice at once", async () => {
    rosa = await (await person()).signIn(us);
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    await rosa.page.getByRole("button", { name: "Save and send" }).dblclick();
    await once(rosa, await rosa.invoiceShown(number));
  }],
  ["the same form sent three times more, two of them at once", async () => {
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    const post = await sentBy(rosa, () => rosa.press("Save and send"));
    const sent = await rosa.invoiceShown(number);
    const answers = [await again(rosa, post), ...await Promise.all([again(rosa, post), again(rosa, post)])];
    for (const one of answers) equal(one, `200 ${sent.path}`, "where the same form leads again");
    await once(rosa, sent);
  }],
  ["back to the new invoice's form, and pressed again", async () => {
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    await rosa.press("Save and send");
    const sent = await rosa.invoiceShown(number);
    const before = await newest(rosa);
    await rosa.page.goBack();
    await rosa.page.goBack();
    const button = rosa.page.getByRole("button", { name: "Save and send" });
    if (await button.count()) await button.click();
    await rosa.page.waitForLoadState();
    equal(await newest(rosa), before, "the newest invoice after Back and Save and send");
    await once(rosa, sent);
  }],
  ["Send on a draft, pressed twice, back, and pressed again", async () => {
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    await rosa.press("Save draft");
    draft = await rosa.invoiceShown(number);
    await rosa.sees("Draft", "h1");
    repeat = await sentBy(rosa, () => rosa.page.getByRole("button", { name: "Send", exact: true }).dblclick());
    await rosa.page.locator("h1", { hasText: "Sent" }).waitFor();
    await rosa.page.goBack();
    const button = rosa.page.getByRole("button", { name: "Send", exact: true });
    if (await button.count()) await button.click();
    await rosa.page.waitForLoadState();
    equal(await again(rosa, repeat), `200 ${draft.path}`, "where Send leads again");
    await once(rosa, draft);
    const rows = await rows_of(rosa, draft.number);
    equal(rows, 1, `rows of #${draft.number} in the log`);
  }],
  ["Retry pressed twice posts once", async () => {
    await mapTax(rosa, { "Combined 7.25": null });
    const sent = await rosa.send({ customer: "Copper Kettle Café",
      lines: [{ item: "Flame sensor", price: "28.80", rate: "Combined 7.25" }] });
    await rosa.untilLogged(`Invoice #${sent.number}`, "Needs attention");
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    await rosa.open(sent.path);
    const post = await sentBy(rosa, () => rosa.page.getByRole("button", { name: "Retry", exact: true }).dblclick());
    await rosa.page.waitForURL((u) => u.search.includes("retried"));
    await Promise.all([again(rosa, post), again(rosa, post)]);
    await once(rosa, sent);
    await again(rosa, post);
    await rosa.open(sent.path);
    await rosa.sees("Success", ".pill, .timeline");
    equal(await posts(sent.number), 1, `posts of #${sent.number} that reached QuickBooks`);
  }],
  ["an answer that is lost is looked up, not sent again", async () => {
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    await control("scripts", { realmId: us.realm, method: "POST", path: "/invoice", body: `"${number}"`, answer: "reset" });
    await rosa.press("Save and send");
    const sent = await rosa.invoiceShown(number);
    await once(rosa, sent);
    equal(await posts(sent.number), 1, `posts of #${sent.number}`);
  }],
  ["two people send the same draft", async () => {
    const number = await rosa.fillInvoice({ customer: "Copper Kettle Café", lines });
    await rosa.press("Save draft");
    const sent = await rosa.invoiceShown(number);
    const other = await (await person()).signIn(us);
    await other.open(sent.path);
    await Promise.all([rosa, other].map((p) => p.page.getByRole("button", { name: "Send", exact: true }).click()));
    for (const p of [rosa, other]) {
      await p.page.waitForLoadState();
      await p.open(sent.path);
      await p.sees("Sent", "h1");
      equal(cents(await p.text("tr.total td")), sent.cents, "the total");
    }
    await once(rosa, sent);
    equal(await rows_of(rosa, sent.number), 1, `rows of #${sent.number} in the log`);
  }],
];

async function posts(number) {
  const { requests } = await control(`requests?since=0&realmId=${us.realm}`);
  return requests.filter((r) => r.method === "POST" && /\/invoice$/.test(r.path) &&
    r.body.includes(`"DocNumber":"${number}"`)).length;
}

async function rows_of(one, number) {
  await one.open(`/settings/quickbooks/sync-log?q=${number}`);
  return one.page.locator("#rows .record").filter({ hasText: new RegExp(`^Invoice #${number}$`) }).count();
}
