// People in front of the portal: a browser each, what they do, what they see.
import { chromium } from "playwright-core";
import { check, until, url } from "./house.mjs";

let browser;
let people = [];
let complaints = [];

export async function closeBrowser() {
  if (browser) await browser.close();
}

export async function peopleGone() {
  for (const one of people) await one.context.close();
  people = [];
}

// Console errors, scripts that throw, and what the CSP refused since last asked.
export function dropComplaints() {
  const all = complaints;
  complaints = [];
  return all;
}

// What every open page shows, into build/browser/shots.
export async function picture(name) {
  for (const [i, one] of people.entries())
    await one.page.screenshot({ path: `${process.env.SHOTS}/${name}-${i}.png`, fullPage: true })
      .catch(() => {});
}

// A refused form is an answer, and Chromium calls it an error of the console.
const refusedForm = /the server responded with a status of (404|409|410|422|429)/;

// A browser of one's own.  options: playwright's, as { javaScriptEnabled: false }.
export async function person(options = {}) {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium" });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 }, colorScheme: "light", locale: "en-US", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.on("console", (m) => {
    if (m.type() === "error" && !refusedForm.test(m.text()))
      complaints.push(`${m.text()} (${page.url()})`);
  });
  page.on("pageerror", (e) => complaints.push(`${e} (${page.url()})`));
  const one = new Person(page, context);
  people.push(one);
  return one;
}

// $1,234.50 -> 123450
export const cents = (text) => Number(text.replace(/[^\d]/g, ""));

class Person {
  constructor(page, context) {
    this.page = page;
    this.context = context;
    page.on("response", (r) => {
      if (r.request().isNavigationRequest() && r.frame() === page.mainFrame()) this.last = r;
    });
  }

  // The page as it came, before any script.
  sent() {
    return this.last.text();
  }

  async open(path) {
    const answer = await this.page.goto(url + path);
    check(answer.status() < 500, `${path}: status ${answer.status()}`);
    return answer;
  }

  text(selector) {
    return this.page.locator(selector).first().innerText();
  }

  async sees(words, selector = "body") {
    const all = (await this.page.locator(selector).allInnerTexts()).join("\n");
    check(all.includes(words), () => `${this.page.url()} does not say "${words}" in ${selector}:\n${all.slice(0, 600)}`);
  }

  // Without script nothing refreshes by itself: the person does.
  async untilSees(path, words, selector = "main", seconds = 60) {
    await until(`${path} says "${words}" in ${selector}`, async () => {
      await this.open(path);
      const all = (await this.page.locator(selector).allInnerTexts()).join("\n");
      return all.includes(words);
    }, seconds).catch(async (e) => {
      throw new Error(`${e.message}\n${(await this.text("main")).slice(0, 900)}`);
    });
  }

  press(name, within = "main") {
    return this.page.locator(within).getByRole("button", { name, exact: true }).first().click();
  }

  async signIn(who) {
    await this.open("/login");
    await this.page.getByLabel("Email").fill(who.email);
    await this.page.getByLabel("Password").fill(who.password);
    await this.press("Sign in");
    await this.page.waitForURL((u) => u.pathname !== "/login");
    return this;
  }

  // The form of a new invoice, filled.  lines: { item, quantity, price, rate }.
  // Leaves number as suggested unless one is given; gives it back.
  async fillInvoice({ customer, number, lines, note }) {
    const { page } = this;
    await this.open("/invoices/new");
    await page.getByLabel("Customer", { exact: true }).fill(customer);
    if (number) await page.getByLabel("Number", { exact: true }).fill(number);
    for (const [i, line] of lines.entries()) {
      if (await page.locator(`[name="lines[${i}].item"]`).count() === 0) await this.press("Add lines");
      const set = (name, text) => page.locator(`[name="lines[${i}].${name}"]`).fill(text);
      await set("item", line.item);
      if (line.description) await set("description", line.description);
      await set("quantity", line.quantity ?? "1");
      if (line.price) await set("unit_price", line.price);
      if (line.rate) await page.getByLabel(`Tax of line ${i + 1}`, { exact: true }).selectOption({ label: await this.rateLabel(i, line.rate) });
    }
    if (note) await page.getByLabel("Note to the customer").fill(note);
    return page.getByLabel("Number", { exact: true }).inputValue();
  }

  async rateLabel(line, rate) {
    const all = await this.page.getByLabel(`Tax of line ${line + 1}`, { exact: true }).locator("option").allInnerTexts();
    const label = all.find((t) => t.startsWith(rate));
    check(label, `no rate "${rate}" among ${all.join(", ")}`);
    return label;
  }

  // Writes and sends an invoice; { number, path, cents } of it.
  async send(invoice) {
    const number = await this.fillInvoice(invoice);
    await this.press("Save and send");
    return this.invoiceShown(number);
  }

  async invoiceShown(number) {
    await this.page.waitForURL((u) => /^\/invoices\/\d+$/.test(u.pathname));
    await this.sees(`Invoice #${number}`, "h1");
    const total = await this.text("tr.total td");
    return { number, path: new URL(this.page.url()).pathname, cents: cents(total) };
  }

  // The newest row of a record in the sync log: its columns as text, and where
  // its detail is.  null while there is none.
  async logRow(record, query = "") {
    await this.open(`/settings/quickbooks/sync-log?q=${encodeURIComponent(record.replace(/^\w+ #?/, ""))}${query}`);
    for (const row of await this.page.locator("#rows tbody tr:not(.day)").all()) {
      if ((await row.locator(".record").innerText()).trim() !== record) continue;
      return {
        record,
        direction: (await row.locator("td.aside").first().innerText()).trim(),
        status: (await row.locator(".status").innerText()).trim(),
        message: (await row.locator(".message").innerText()).trim(),
        path: await row.locator(".message a").first().getAttribute("href"),
      };
    }
    return null;
  }

  untilLogged(record, status) {
    let row;
    return until(`the log shows ${record} as ${status}`, async () => {
      row = await this.logRow(record);
      return row && row.status === status ? row : null;
    }).catch((e) => { throw new Error(`${e.message}; it shows ${JSON.stringify(row)}`); });
  }

  // How the banner counts, "" where none is.
  async banner() {
    const all = await this.page.locator(".banner").allInnerTexts();
    return all.join(" ").trim();
  }
}
