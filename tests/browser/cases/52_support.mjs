// Support looks into a shop for a reason, and the shop reads who looked, when
// and why.  Nothing stands in QuickBooks twice, and QuickBooks says so itself.
import { check, shops, support } from "../house.mjs";
import { person } from "../people.mjs";

const { us } = shops;
const why = "Rosa called: which company are we connected to";

export const cases = [
  ["support finds a shop by its realm ID, and is asked why before anything is shown", async () => {
    const sue = await (await person()).signIn(support);
    await sue.open("/support");
    await sue.page.getByRole("searchbox").fill(us.realm);
    await sue.press("Look up");
    await sue.sees("QuickBooks company", "main");
    await sue.page.locator("main td a").first().click();
    await sue.sees("Why do you look into", "h1");
    const before = await sue.text("main");
    check(!before.includes(us.realm) && !before.includes("Active"), "something of the shop is shown before a reason");
    await sue.page.getByLabel("Reason").fill(why);
    await sue.page.locator("main button[type=submit]").click();
    await sue.sees(us.realm, "main code");
    await sue.sees("Active", "main .pill");
    await sue.page.getByRole("link", { name: "Open its sync log" }).click();
    await sue.sees("Sync log", "h1");
    check(await sue.page.locator("main form[method=post]").count() === 0, "support is offered something to press");
  }],
  ["the shop reads each of the looks under Settings, Audit", async () => {
    const rosa = await (await person()).signIn(us);
    await rosa.open("/settings/audit");
    await rosa.page.getByLabel("Who").selectOption("support");
    await rosa.press("Show");
    for (const words of ["Opened for support", "Overview seen", "Sync log seen", why]) await rosa.sees(words, "main");
  }],
  ["QuickBooks is asked, and each invoice of ours is there once", async () => {
    const rosa = await (await person()).signIn(us);
    await rosa.open("/settings/quickbooks/no-doubles");
    await rosa.sees(" 0 doubles", "main h2");
    await rosa.press("Check again");
    await rosa.untilSees("/settings/quickbooks/no-doubles", "each invoice of ours is there once");
    await rosa.sees("No doubles", "main .pill");
  }],
];
