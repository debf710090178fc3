// A receiver of webhooks: keeps every POST as it came, says whether its
// signature is that of the raw bytes, and answers as it is told.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import http from 'node:http';
import https from 'node:https';
import { dir, sleep } from './lib.mjs';

export const sign = (key, bytes) => createHmac('sha256', key).update(bytes).digest('base64');

export async function receiver({ tls = false, token = 'verifier', host = '127.0.0.1' } = {}) {
  const got = [];
  const state = { answer: 200, delay_ms: 0, silent: false };
  const take = (req, res) => {
    const parts = [];
    req.on('data', (d) => parts.push(d));
    req.on('end', async () => {
      const raw = Buffer.concat(parts);
      let json;
      try { json = JSON.parse(raw.toString()); } catch { /* made by hand */ }
      const answer = typeof state.answer === 'function' ? state.answer(json, got.length) : state.answer;
      got.push({ at: Date.now(), path: req.url, headers: req.headers, raw, json, answer,
        good: req.headers['intuit-signature'] === sign(token, raw) });
      if (state.silent) return;
      await sleep(state.delay_ms);
      const text = answer === 200 ? '' : `told to say ${answer}`;
      res.writeHead(answer, { 'content-type': 'text/plain', 'content-length': text.length });
      res.end(text);
    });
  };
  const server = tls
    ? https.createServer({ cert: readFileSync(join(dir, 'server.pem')), key: readFileSync(join(dir, 'server.key')) }, take)
    : http.createServer(take);
  await new Promise((resolve) => { server.listen(0, host, resolve); });
  const { port } = server.address();
  return { got, state, token, port, url: `${tls ? 'https' : 'http'}://${host}:${port}/hook`,
    events: () => got.filter((p) => p.answer === 200).flatMap((p) => p.json),
    close: () => { server.closeAllConnections(); server.close(); } };
}

// Waits until what is asked for is so; says so when it never is.
export async function until(what, f, ms = 20000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const v = await f();
    if (v) return v;
    await sleep(10);
  }
  throw new Error(`never: ${what}`);
}
