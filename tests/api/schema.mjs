// Holds answers to openapi.json, by JSON Schema 2020-12 as OpenAPI 3.1 has it.
import Ajv from "ajv/dist/2020.js";
import { Validator } from "@seriousme/openapi-schema-validator";

const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });
const compiled = new Map();

// What is wrong with the description itself; null when it is OpenAPI 3.1.
export async function misdescribed(doc) {
  const judge = new Validator(), got = await judge.validate(structuredClone(doc));
  if (!got.valid) return JSON.stringify(got.errors).slice(0, 500);
  return judge.version === "3.1" ? null : `version ${judge.version}`;
}

// What of v is not as the schema at that place of the document says; null.
export function misfit(doc, schema, v) {
  if (!ajv.schemas.openapi)
    ajv.addVocabulary(Object.keys(doc)).addSchema(doc, "openapi");
  const ref = `openapi${schema.$ref}`;
  if (!compiled.has(ref)) compiled.set(ref, ajv.compile({ $ref: ref }));
  const fits = compiled.get(ref);
  if (fits(v)) return null;
  const [bad] = fits.errors;
  return `${bad.instancePath} ${bad.message} ${JSON.stringify(bad.params)}`;
}

// The same without $ref at its top.
export function resolved(doc, thing) {
  return thing?.$ref ? thing.$ref.split("/").slice(1).reduce((o, k) => o[k], doc) : thing;
}

// "/invoices/inv-9/send" -> its operation; null when there is none.
export function operation(doc, method, path) {
  const parts = path.split("?")[0].split("/");
  let best = null;
  for (const [pattern, item] of Object.entries(doc.paths)) {
    const want = pattern.split("/");
    if (want.length !== parts.length || !item[method.toLowerCase()]) continue;
    const fixed = want.filter((w, i) => w === parts[i]).length;
    if (want.every((w, i) => w.startsWith("{") || w === parts[i]) && fixed > (best?.fixed ?? -1))
      best = { fixed, operation: item[method.toLowerCase()] };
  }
  return best?.operation ?? null;
}
