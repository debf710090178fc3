// The sync log narrowed, searched, kept as a file, and worked by its keys; by
// people who know what they look for and by people who do not.
import { check, equal, shops } from "../house.mjs";
import { dropComplaints, person } from "../people.mjs";
import { mapTax } from "../doings.mjs";
import { faultsOfPage, faultsOfRules } from "../look.mjs";

const { us } = shops;
const log = "/settings/quickbooks/sync-log";
let rosa;
const stuck = [];

const rows = (one) => one.page.locator("#rows td.record").allInnerTexts();
const address = (one) => new URL(one.page.url());
const said = (one) => one.page.locator("#live-said").innerText();
const focused = (one) => one.page.evaluate(() => document.activeElement.closest("tr")?.id || document.activeElement.name || document.activeElement.tagName);

export const cases = [
  ["filters are chosen, stand in the address, and are taken off one by one", async () => {
    rosa = await (await person()).signIn(us);
    await mapTax(rosa, { "Combined 7.25": null });
    for (let i = 0; i < 3; i++)
      stuck.push(await rosa.send({ number: `VA${i}${process.pid}`, customer: "Harold & June Whitfield", lines: [{ item: "Flame sensor", price: "28.80", quantity: String(i + 1), rate: "Combined 7.25" }] }));
    for (const one of stuck) await rosa.untilLogged(`Invoice #${one.number}`, "Needs attention");
    await rosa.open(`${log}?status=failed`);
    await rosa.page.getByText("Filters", { exact: true }).click();
    await rosa.page.getByLabel("Kind of record").selectOption("invoice");
    await rosa.page.getByLabel("Cause").selectOption("tax_not_mapped");
    await rosa.press("Show these");
    await rosa.page.waitForURL((u) => u.searchParams.get("cause") === "tax_not_mapped");
    equal(address(rosa).searchParams.get("status"), "failed", "the tab that was kept");
    const shown = await rows(rosa);
    for (const one of stuck) check(shown.includes(`Invoice #${one.number}`), `${one.number} is not among ${shown}`);
    await rosa.page.getByRole("link", { name: /^Cause:/ }).click();
    await rosa.page.waitForURL((u) => !u.searchParams.get("cause"));
    equal(address(rosa).searchParams.get("entity"), "invoice", "the filter that stays");
    await rosa.page.getByRole("link", { name: "Clear filters" }).click();
    await rosa.page.waitForURL((u) => !u.searchParams.get("entity"));
    equal(address(rosa).searchParams.get("status"), "failed", "the tab, still");
  }],
  ["a customer's name finds its invoices, and the log of payments has a link", async () => {
    await rosa.open(log);
    await rosa.page.getByRole("searchbox").fill("harold & june whitfield");
    await rosa.press("Search");
    await rosa.sees("Everything of Harold & June Whitfield");
    check((await rows(rosa)).includes(`Invoice #${stuck[0].number}`), "the invoice is not there");
    await rosa.open(log);
    await rosa.page.getByRole("link", { name: "Payments alone" }).click();
    await rosa.sees("Sync log: payments", "h1");
  }],
  ["a run and an intuit_tid of a row lead back to it", async () => {
    const done = await rosa.send({ number: `VB${process.pid}`, customer: "Harold & June Whitfield", lines: [{ item: "Service call", price: "119.00" }] });
    await rosa.untilLogged(`Invoice #${done.number}`, "Success");
    const row = await rosa.logRow(`Invoice #${done.number}`);
    await rosa.open(row.path);
    const tid = (await rosa.page.locator("dt", { hasText: "intuit_tid" }).first().locator("+ dd").innerText()).trim();
    await rosa.open(`${log}?q=${encodeURIComponent(tid)}`);
    await rosa.sees(`intuit_tid ${tid}`);
    check((await rows(rosa)).includes(`Invoice #${done.number}`), "the tid does not find the invoice");
  }],
  ["careless: days the wrong way round, a kind that is none, a search for nothing", async () => {
    const twisted = await rosa.open(`${log}?since=2026-03-02&until=2026-03-01`);
    equal(twisted.status(), 400, "status");
    await rosa.sees("is after the last one");
    equal((await rosa.open(`${log}?entity=bill`)).status(), 400, "status");
    dropComplaints(); // Chromium's, of the two 400
    await rosa.open(`${log}?q=zzzz+nothing+zzzz&by=tid`);
    await rosa.sees("Nothing matches");
    await rosa.page.locator(".empty").getByRole("link", { name: "Clear filters" }).click();
    await rosa.page.locator("#rows").waitFor();
  }],
  ["keys move, select and search, and are not taken from who types", async () => {
    await rosa.open(`${log}?status=failed`);
    const { keyboard } = rosa.page;
    const all = await rosa.page.locator("#rows tr[id]").evaluateAll((list) => list.map((tr) => tr.id));
    await keyboard.press("j");
    equal(await focused(rosa), all[0], "the first row");
    await keyboard.press("j");
    await keyboard.press("k");
    equal(await focused(rosa), all[0], "and back");
    equal(await said(rosa), "Paused while a row has the focus", "what the page says");
    await keyboard.press("x");
    check(await rosa.page.locator(`#${all[0]} input`).isChecked(), "x did not select the row");
    equal(await said(rosa), "Paused while 1 is selected", "what the page says");
    await keyboard.press("/");
    equal(await focused(rosa), "q", "the search box");
    await keyboard.type("jxkr?/");
    equal(await rosa.page.getByRole("searchbox").inputValue(), "jxkr?/", "what was typed");
    check(!await rosa.page.locator("#keys").isVisible(), "a typed ? opened the list of keys");
  }],
  ["the list of keys keeps the focus and goes with Escape", async () => {
    await rosa.page.getByRole("button", { name: /^Keys/ }).click();
    const dialog = rosa.page.getByRole("dialog", { name: "Keys" });
    await dialog.waitFor();
    check(await rosa.page.evaluate(() => document.getElementById("keys").contains(document.activeElement)), "the focus is outside");
    await rosa.page.keyboard.press("j");
    check(await rosa.page.evaluate(() => document.getElementById("keys").contains(document.activeElement)), "j left the dialog");
    await rosa.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await rosa.page.locator("h1").click();
    await rosa.page.keyboard.press("?");
    await dialog.waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  }],
  ["rows stand still while something is selected, and move on after", async () => {
    await rosa.open(`${log}?q=${stuck[0].number}`);
    const box = rosa.page.getByLabel(`Select Invoice #${stuck[0].number}`);
    await box.check();
    const asked = rosa.page.waitForResponse((a) => a.request().resourceType() === "fetch" && a.url().includes(log));
    await rosa.page.evaluate(() => { document.querySelector("#rows tr[id]").dataset.mine = "1"; });
    await asked;
    equal(await rosa.page.locator("#rows tr[data-mine]").count(), 1, "rows that were kept");
    await box.uncheck();
    await rosa.page.locator("h1").click();
    await rosa.page.locator("#rows tr[data-mine]").waitFor({ state: "detached" });
    equal(await said(rosa), "", "what the page says");
  }],
  ["the file has the view's rows and no other", async () => {
    await rosa.open(`${log}?status=failed&entity=invoice`);
    const shown = await rows(rosa);
    const [file] = await Promise.all([rosa.page.waitForEvent("download"), rosa.page.getByRole("link", { name: "Download CSV" }).click()]);
    check(/^[a-z0-9-]+-sync-log-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename()), file.suggestedFilename());
    const chunks = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    check(text.startsWith("\ufeffTimestamp,Entity,Record,Direction,Status,Message"), text.slice(0, 80));
    const lines = text.trim().split("\r\n").slice(1);
    equal(lines.map((l) => `Invoice #${l.split(",")[2]}`), shown, "the rows");
  }],
  ["narrow and wide, light and dark: nothing is cut off", async () => {
    const bad = [];
    for (const width of [1280, 390])
      for (const colorScheme of ["light", "dark"]) {
        const one = await (await person({ viewport: { width, height: 900 }, colorScheme })).signIn(us);
        const places = [["log-filtered", `${log}?status=failed&entity=invoice&cause=tax_not_mapped`], ["log-customer", `${log}?q=harold+%26+june+whitfield`],
          ["log-nothing", `${log}?q=zzzz&by=tid&entity=invoice`], ["log-400", `${log}?entity=bill`], ["log-selected", `${log}?status=failed`]];
        for (const [name, path] of places) {
          await one.open(path);
          if (name === "log-selected") {
            await one.page.locator("#rows tr[id] input").first().check();
            bad.push(...(await one.page.evaluate(faultsOfPage)).map((f) => `${name}-${width}: ${f}`));
            await one.page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
            await one.page.keyboard.press("?");
          }
          bad.push(...(await one.page.evaluate(faultsOfPage)).map((f) => `${name}-${width}: ${f}`));
          bad.push(...(await faultsOfRules(one.page)).map((f) => `${name}-${width}: ${f}`));
          await one.page.screenshot({ path: `${process.env.SHOTS}/${name}${name === "log-selected" ? "-keys" : ""}-${width}-${colorScheme}.png`, fullPage: name !== "log-selected" });
        }
        await one.context.close();
      }
    dropComplaints(); // of the 400
    check(bad.length === 0, () => bad.join("\n"));
  }],
  ["the mapping is put right, and the selected are retried by r", async () => {
    await mapTax(rosa, { "Combined 7.25": /7\.25/ });
    for (const one of stuck) {
      await rosa.open(`${log}?status=failed&q=${one.number}`);
      await rosa.page.keyboard.press("j");
      await rosa.page.keyboard.press("x");
      await rosa.page.keyboard.press("r");
      await rosa.page.waitForURL((u) => u.search !== `?status=failed&q=${one.number}`);
      const again = rosa.page.locator("main").getByRole("button", { name: /^Retry/ }).first();
      if (/retry/.test(address(rosa).pathname) && await again.count()) await again.click();
      await rosa.untilLogged(`Invoice #${one.number}`, "Success");
    }
  }],
];
