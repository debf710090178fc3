// README.md says what every switch and option starts at, has every control and
// every entity, and links that lead on.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sim, test, is, good200, world, US } from './lib.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const readme = readFileSync(join(here, '..', 'README.md'), 'utf8');
const source = (name) => readFileSync(join(here, '..', name), 'utf8');
const section = (title) => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

// "| `a`, `b` | 1, two | ... |" says that a starts at 1 and b at two.
function starts(text) {
  const out = {};
  for (const [, names, values] of text.matchAll(/^\| (`[^|]*`) \| ([^|]*) \|/gm)) {
    const list = values.split(',').map((v) => v.trim());
    names.split(',').forEach((n, i) => { out[n.trim().replaceAll('`', '')] = list[i]; });
  }
  return out;
}
const shown = (o) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, String(v)]).sort());

export default async function run() {
  await world();

  await test('README: every setting, and what it starts at', async () => {
    await sim('POST', '/reset');
    is(shown(starts(section('Settings'))), shown(good200(await sim('GET', '/settings'))));
    await world();
  });

  await test('README: every option of a webhook, and what it starts at', async () => {
    const h = good200(await sim('POST', '/webhooks', { url: 'http://127.0.0.1:9/', verifier_token: 'v' }));
    for (const own of ['id', 'url', 'made', 'delivered', 'waiting_n', 'parcels', 'waiting', 'done', 'tries']) delete h[own];
    is(shown(starts(section('Webhooks'))), shown(h));
    await sim('DELETE', '/webhooks/1');
  });

  await test('README: every control', async () => {
    const table = source('control.c').split('routes[] = {')[1].split('};')[0];
    const words = [...table.matchAll(/"(?:GET|POST|DELETE)",\s+"\/([a-z-]+)[^"]*?(?:\/([a-z]+))?"/g)].flatMap((m) => [m[1], m[2]]);
    is([...new Set(words)].filter((w) => w && !new RegExp(`/${w}\\b`).test(readme)), []);
  });

  await test('README: every entity', async () => {
    const text = section('Paths and entities');
    is(Object.keys(good200(await sim('GET', `/companies/${US}/books`))).filter((k) => !new RegExp(`\\b${k}\\b`).test(text)), []);
  });

  await test('README: its contents lead to its sections', async () => {
    const titles = [...readme.matchAll(/^## (.*)$/gm)].map((m) => m[1]);
    is([...readme.matchAll(/^- \[(.*)\]\(#(.*)\)$/gm)].map((m) => [m[1], m[2]]),
      titles.map((t) => [t, t.toLowerCase().replace(/[^a-z0-9 -]/g, '').replaceAll(' ', '-')]));
  });
}
