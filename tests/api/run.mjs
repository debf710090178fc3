// Runs the case files of tests/api/cases in order, then the checks that are
// not about one call (checks.mjs).  A case file is a list of steps in one
// world that goes on:
//   { "say", "as": "rosewood"|"harbour"|null, "call": "PUT /customers/c-1",
//     "body": any, "raw": text, "hex": bytes, "headers", "type",
//     "status", "answer": what must be in it, "fields": broken fields,
//     "sql": statement, "rows": what it gives }
import { readFileSync, readdirSync } from "node:fs";
import { call, sql, shops } from "./world.mjs";
import { misfit, operation } from "./schema.mjs";
import { checks } from "./checks.mjs";

const dir = new URL("./cases/", import.meta.url);
const only = process.argv.slice(2);
let passed = 0, failed = 0;

const doc = (await call(null, "GET", "/api/v1/openapi.json")).json;
if (!doc) throw new Error("no openapi.json");

// What of want is not in got; null when all is.
export function lacking(want, got, at = "") {
  if (want === null || typeof want !== "object")
    return want === got ? null : `${at} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`;
  if (got === null || typeof got !== "object") return `${at} is ${JSON.stringify(got)}`;
  if (Array.isArray(want) && want.length !== got.length) return `${at} has ${got.length} elements, not ${want.length}`;
  for (const [name, one] of Object.entries(want)) {
    const bad = lacking(one, got[name], `${at}.${name}`);
    if (bad) return bad;
  }
  return null;
}

function judge(method, path, got, step) {
  if (got.status !== step.status) return `status ${got.status}, not ${step.status}: ${got.text.slice(0, 300)}`;
  const problem = got.status >= 400;
  const described = operation(doc, method, path);
  if (problem && !got.headers["content-type"].startsWith("application/problem+json"))
    return `a problem of type ${got.headers["content-type"]}`;
  if (problem) {
    const bad = misfit(doc, { $ref: "#/components/schemas/Problem" }, got.json);
    if (bad) return `problem: ${bad}`;
  } else {
    const schema = described?.responses[got.status]?.content["application/json"].schema;
    if (!schema) return `openapi.json has no ${got.status} of ${method} ${path}`;
    const bad = misfit(doc, schema, got.json);
    if (bad) return `answer: ${bad}`;
  }
  if (step.fields) {
    const names = got.json.errors.map((x) => x.field).sort();
    const bad = lacking([...step.fields].sort(), names, "fields");
    if (bad) return `${bad}: ${names}`;
  }
  return step.answer ? lacking(step.answer, got.json, "answer") : null;
}

// An identical repetition of a PUT that worked answers 200 and writes nothing.
async function again(step, path) {
  const count = () => sql(`SELECT COUNT(*), COALESCE(MAX(id), 0) FROM audit`)[0].join();
  const before = count();
  const got = await send(step, path);
  if (got.status !== 200) return `the same again: status ${got.status}`;
  return count() === before ? null : "the same again wrote something";
}

function send(step, path) {
  const [method] = step.call.split(" ");
  const body = step.hex !== undefined ? Buffer.from(step.hex, "hex")
    : step.raw !== undefined ? step.raw
    : step.body !== undefined ? JSON.stringify(step.body) : undefined;
  return call(step.as === undefined ? "rosewood" : step.as, method, `/api/v1${path}`,
    { body, headers: step.headers, type: step.type });
}

async function take(step) {
  if (step.sql) {
    const rows = sql(step.sql.replaceAll("{rosewood}", shops.rosewood.id).replaceAll("{harbour}", shops.harbour.id));
    return lacking(step.rows, rows, "rows");
  }
  const [method, path] = step.call.split(" ");
  const got = await send(step, path);
  const bad = judge(method, path, got, step);
  if (bad || method !== "PUT" || step.status >= 400) return bad;
  return again(step, path);
}

async function told(name, promise) {
  let bad;
  try { bad = await promise; } catch (error) { bad = error.message; }
  if (bad) { failed++; console.log(`FAILED  ${name}: ${bad}`); }
  else { passed++; console.log(`ok      ${name}`); }
}

for (const file of readdirSync(dir).filter((f) => f.endsWith(".json")).sort()) {
  if (only.length && !only.some((o) => file.includes(o))) continue;
  for (const step of JSON.parse(readFileSync(new URL(file, dir))))
    await told(`${file.slice(0, -5)}: ${step.say}`, take(step));
}
for (const [name, check] of Object.entries(checks))
  if (!only.length || only.some((o) => name.includes(o))) await told(name, check(doc));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
