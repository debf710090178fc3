// The company lock: another company is refused with both names, and its books
// begin apart on the owner's word only.  A shop of its own, with two companies.
import { execFileSync } from "node:child_process";
import { check, control, equal, until } from "../house.mjs";
import { person } from "../people.mjs";
import { connect, stateShown, untilActive } from "../doings.mjs";

const run = process.pid;
const status = "/settings/quickbooks";
const first = { realm: `81${run}`, name: `First Books ${run}` };
const second = { realm: `82${run}`, name: `Second Books ${run}` };
const who = { email: `lock-${run}@new.example`, password: "a-shop-with-two-companies" };
const operator = (args, input) =>
  execFileSync(`build/${process.env.V || "dev"}/bin/counterfoil`, args, { input, encoding: "utf8" });
let olga, bob;

export const cases = [
  ["a shop is connected to its company", async () => {
    const id = operator(["shop", "add", "--name", `Lock ${run}`, "--country", "US", "--currency", "USD", "--zone", "UTC"]).match(/\d+\s*$/)[0].trim();
    for (const role of ["owner", "bookkeeper"])
      operator(["user", "add", "--email", `${role}-${who.email}`, "--name", `The ${role}`, "--shop", id, "--role", role, "--password-stdin"], `${who.password}\n`);
    for (const c of [first, second]) await control("companies", { realmId: c.realm, CompanyName: c.name, Country: "US" });
    olga = await (await person()).signIn({ email: `owner-${who.email}`, password: who.password });
    await connect(olga, first.name);
    await untilActive(olga);
    await olga.sees(first.realm, "main code");
  }],
  ["signing in to another company is refused, with both names", async () => {
    await olga.open(`${status}/disconnect`);
    await olga.page.locator("main").getByRole("button", { name: /^Disconnect/ }).click();
    await until("it is disconnected", async () => {
      await olga.open(status);
      return await stateShown(olga) === "Disconnected";
    });
    await connect(olga, second.name);
    await olga.untilSees(status, second.name, ".attention");
    await olga.sees(first.name, ".attention");
    equal(await stateShown(olga), "Disconnected", "the state");
  }],
  ["a bookkeeper cannot begin separate books", async () => {
    bob = await (await person()).signIn({ email: `bookkeeper-${who.email}`, password: who.password });
    await bob.open(status);
    equal(await bob.page.getByRole("link", { name: "Begin separate books" }).count(), 0, "links to begin separate books");
  }],
  ["on the owner's word the other company's books begin, apart", async () => {
    await olga.open(status);
    await olga.page.getByRole("link", { name: "Begin separate books" }).click();
    await olga.sees(first.name);
    await olga.press("Connect another company");
    await olga.page.getByLabel(second.name).check();
    await olga.page.getByRole("button", { name: "Allow" }).click();
    await olga.page.waitForURL((u) => u.pathname.startsWith(status));
    await olga.untilSees(status, second.realm, "main code");
    equal(await stateShown(olga), "Active", "the state");
    await olga.sees("Off until the set-up is finished");
    const { Invoice = [], Customer = [] } = await control(`companies/${second.realm}/books`);
    check(Invoice.length === 0 && Customer.length === 0, "something reached the other company");
  }],
];
