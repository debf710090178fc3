// What makes a page hard to read or to use, measured in the page itself, and
// what the rules of WCAG (axe-core) and of HTML (html-validate) say of it.
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const html = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"],
  rules: { "aria-label-misuse": ["error", { allowAnyNamable: true }] } }); // a list may have a name

// Each rule of axe-core that the page breaks, with the first place of it.
export async function faultsOfRules(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((v) => `axe ${v.id}, ${v.nodes.length} times: ${v.nodes[0].html.slice(0, 120)}: ${v.nodes[0].any.concat(v.nodes[0].all, v.nodes[0].none).map((n) => n.message).join(", ").slice(0, 160)}`);
}

// What the page is as it was sent, before any script.
export async function faultsOfHtml(text) {
  const { results } = await html.validateString(text);
  return results.flatMap((r) => r.messages.map((m) => `html ${m.ruleId}, line ${m.line}: ${m.message}`)).slice(0, 5);
}

// Runs in the page: a list of sentences, empty when all is well.
export function faultsOfPage() {
  const found = [];
  const seen = (el) => el.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const name = (el) => `<${el.tagName.toLowerCase()}${el.id ? ` id=${el.id}` : ""}${el.className && el.className.baseVal === undefined ? ` class="${el.className}"` : ""}> "${(el.textContent || "").trim().slice(0, 40)}"`;

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((el) => seen(el) && el.getBoundingClientRect().right > root.clientWidth + 1).slice(-1);
    found.push(`it scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}${wide.map((el) => `, ${name(el)}`)}`);
  }
  for (const el of document.querySelectorAll(".list, .card, .attention, .page"))
    if (seen(el) && el.scrollWidth > el.clientWidth + 1) found.push(`cut off: ${name(el)}, ${el.scrollWidth} > ${el.clientWidth}`);
  const h1 = [...document.querySelectorAll("h1")].filter(seen).length;
  if (h1 !== 1) found.push(`${h1} h1`);
  if (!document.title.trim() || !root.lang) found.push("no title or no language");
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`two elements with id ${id}`);

  for (const el of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const label = [...(el.labels || [])].map((l) => l.textContent.trim()).join("") || el.getAttribute("aria-label");
    if (!label) found.push(`no label: ${el.outerHTML.slice(0, 80)}`);
  }
  for (const el of document.querySelectorAll("a[href], button"))
    if (seen(el) && !el.textContent.trim() && !el.getAttribute("aria-label")) found.push(`no words: ${el.outerHTML.slice(0, 80)}`);
  for (const el of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    for (const id of (el.getAttribute("aria-describedby") || el.getAttribute("aria-labelledby")).split(" "))
      if (!document.getElementById(id)) found.push(`${name(el)} names ${id}, which is not there`);

  // Contrast of each text with what is painted behind it.
  const rgba = (text) => {
    const n = text.match(/[\d.]+/g).map(Number);
    return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
  };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const ground = (el) => {
    const stack = [];
    for (let at = el; at; at = at.parentElement) {
      const c = rgba(getComputedStyle(at).backgroundColor);
      if (c[3] > 0) stack.push(c);
      if (c[3] === 1) break;
    }
    const paper = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return stack.reverse().reduce((under, c) => over(c, under), paper);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const bad = new Map();
  for (const el of document.querySelectorAll("body *")) {
    const says = [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || (el.matches("input, textarea, select") && el.type !== "hidden");
    if (!says || !seen(el) || el.closest("[disabled], [aria-disabled=true], .unseen, option, datalist, svg")) continue;
    const back = ground(el);
    const front = over(rgba(getComputedStyle(el).color), back);
    const [a, b] = [light(front), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.set(`${el.tagName}.${el.className}`, `contrast ${ratio.toFixed(2)}: ${name(el)}`);
    // A word that is torn apart though it is short.
    if (el.matches("td, th, td > *") && innerWidth >= 1180 && /^\S{3,14}$/.test(el.textContent.trim()) && el.childElementCount === 0) {
      const range = document.createRange();
      range.selectNodeContents(el);
      if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1) bad.set(`${el.className} torn`, `torn apart: ${name(el)}`);
    }
    const size = parseFloat(getComputedStyle(el).fontSize);
    if (size < 13) bad.set(`${el.tagName}.${el.className} size`, `text of ${size}px: ${name(el)}`);
  }
  found.push(...bad.values());
  return found;
}

// Runs in the page, with the focus where Tab brought it: what is wrong with it.
export function faultOfFocus() {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  const style = getComputedStyle(el);
  const rect = el.getBoundingClientRect();
  const what = `${el.tagName.toLowerCase()} "${(el.textContent || el.name || "").trim().slice(0, 40)}"`;
  const key = `${what}${el.id}${rect.left}${rect.top + scrollY}`;
  let wrong = null;
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1) wrong = `the focus does not show on ${what}`;
  else if (rect.width < 2 || rect.height < 2 || rect.bottom < 0 || rect.top > innerHeight || rect.right < 0)
    wrong = `the focus is out of sight on ${what}`;
  return { key, wrong };
}
