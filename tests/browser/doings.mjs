// What several cases do: settings, connecting, and the list of all pages.
import { execFileSync } from "node:child_process";
import { check, until, url } from "./house.mjs";

// Every page of a signed-in shop that needs no record.
export const pages = ["/", "/invoices", "/invoices/new", "/customers", "/customers/new", "/items", "/items/new",
  "/payments", "/payments/new", "/import", "/settings/quickbooks", "/settings/quickbooks/setup", "/settings/quickbooks/customers", "/settings/quickbooks/invoices",
  "/settings/quickbooks/payments", "/settings/quickbooks/items", "/settings/quickbooks/tax", "/settings/quickbooks/sync-log", "/settings/quickbooks/problems", "/settings/quickbooks/items/match", "/settings/quickbooks/customers/match",
  "/settings/quickbooks/health", "/settings/quickbooks/no-doubles", "/settings/audit", "/invoices/preflight"];

// Missing items are created, on that income account.  press: the button, which
// may send again what waits.
export async function chooseItems(one, account, press = "Save") {
  await one.open("/settings/quickbooks/items");
  await one.page.getByLabel("Create them").first().check();
  const list = one.page.getByLabel("Account for the sales of new items");
  await list.selectOption({ label: await choice(list, new RegExp(account)) });
  await save(one, press);
  await one.open("/settings/quickbooks/items");
  check(await one.page.getByLabel("Create them").first().isChecked(), "auto-create was not kept");
  check((await list.locator("option:checked").innerText()).includes(account), "the account was not kept");
}

// Rates by name and the code each gets; null takes the code away.
export async function mapTax(one, codes, press = "Save") {
  await one.open("/settings/quickbooks/tax");
  for (const [rate, code] of Object.entries(codes)) {
    const list = one.page.getByLabel(`QuickBooks tax code for ${rate}`, { exact: true });
    await list.selectOption(code === null ? "" : { label: await choice(list, code) });
  }
  await save(one, press);
}

async function choice(list, pattern) {
  const all = await list.locator("option").allInnerTexts();
  const one = all.slice(1).find((t) => pattern.test(t));
  check(one, `nothing like ${pattern} among ${all.join(", ")}`);
  return one;
}

// Where the change does something to what waits, that is said first, and the
// same button stands there again.
async function save(one, press) {
  const button = () => one.page.locator("main").getByRole("button", { name: press, exact: true });
  await button().click();
  await one.page.locator(".notice, #effect").first().waitFor();
  if (await one.page.locator("#effect").count() === 0) return;
  const again = await button().count() > 0 ? button() : one.page.locator("main").getByRole("button", { name: "Save", exact: true });
  await again.click();
  await one.page.locator(".notice, #receipt").first().waitFor();
}

// Through the simulator's page and back; decision "Allow" or "Deny".
export async function connect(one, company, decision = "Allow") {
  await one.open("/settings/quickbooks");
  await one.page.getByRole("button", { name: /^(Connect|Reconnect)$/ }).click();
  await one.page.getByLabel(company).check();
  await one.page.getByRole("button", { name: decision }).click();
  await one.page.waitForURL((u) => u.href.startsWith(`${url}/settings/quickbooks`));
}

// What the connection's page calls its state.
export async function stateShown(one) {
  return (await one.page.locator("#status .pill").innerText()).trim();
}

// Its set-up counts as finished: the operator says so.
export function live(shop) {
  execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`, ["shop", "set", "--shop", shop, "--sync", "on"]);
}

export async function untilActive(one) {
  await until("the connection is active", async () => {
    await one.open("/settings/quickbooks");
    return await stateShown(one) === "Active";
  });
}
