// Holds an answer to openapi.json: the words of JSON Schema that it uses, and
// no others, so that a word nobody checks cannot slip in.
const known = new Set(["type", "properties", "required", "additionalProperties", "items", "enum",
  "pattern", "maxLength", "minLength", "maxItems", "minItems", "nullable", "$ref", "description",
  "example", "minimum", "maximum", "default"]);

function typeOf(v) {
  if (v === null) return "null";
  if (Array.isArray(v)) return "array";
  return Number.isInteger(v) ? "integer" : typeof v;
}

export function misfit(doc, schema, v, at = "") {
  for (const word of Object.keys(schema))
    if (!known.has(word)) return `${at}: the schema says ${word}, which is not checked`;
  if (schema.$ref) {
    const target = schema.$ref.split("/").slice(1).reduce((o, k) => o?.[k], doc);
    return target ? misfit(doc, target, v, at) : `${at}: no ${schema.$ref}`;
  }
  if (v === null) return schema.nullable ? null : `${at} is null`;
  if (schema.type && typeOf(v) !== schema.type) return `${at} is ${typeOf(v)}, not ${schema.type}`;
  if (schema.enum && !schema.enum.includes(v)) return `${at} is ${JSON.stringify(v)}`;
  if (typeof v === "string") {
    if (schema.pattern && !new RegExp(schema.pattern).test(v)) return `${at}: "${v}" does not match`;
    if (schema.maxLength !== undefined && [...v].length > schema.maxLength) return `${at} is too long`;
  }
  if (Array.isArray(v)) {
    if (v.length > (schema.maxItems ?? Infinity) || v.length < (schema.minItems ?? 0)) return `${at}: ${v.length} elements`;
    for (const [i, one] of v.entries()) {
      const bad = misfit(doc, schema.items, one, `${at}[${i}]`);
      if (bad) return bad;
    }
  }
  if (typeOf(v) === "object" && schema.properties) {
    for (const name of schema.required ?? [])
      if (!(name in v)) return `${at}.${name} is missing`;
    for (const [name, one] of Object.entries(v)) {
      if (!schema.properties[name]) return `${at}.${name} is not described`;
      const bad = misfit(doc, schema.properties[name], one, `${at}.${name}`);
      if (bad) return bad;
    }
  }
  return null;
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
