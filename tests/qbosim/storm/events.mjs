// What the simulator tells a webhook while it is stormed and killed: every
// signature right, and nothing that was created left untold.
import { createHmac } from 'node:crypto';
import http from 'node:http';

const KEY = 'storm-verifier';

export class Events {
  constructor() {
    this.posts = 0;
    this.told = new Set(); // "realm/customer/12"
    this.wrong = [];
    this.server = http.createServer((req, res) => {
      const parts = [];
      req.on('data', (d) => parts.push(d));
      req.on('end', () => {
        this.post(req, Buffer.concat(parts));
        res.writeHead(200).end();
      });
    });
  }

  listen() {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve(this.server.address().port));
    });
  }

  post(req, bytes) {
    this.posts++;
    if (req.headers['intuit-signature'] !== createHmac('sha256', KEY).update(bytes).digest('base64'))
      this.wrong.push('a signature that is not of these bytes');
    try {
      for (const e of JSON.parse(bytes)) {
        const [, entity, op] = e.type.split('.');
        if (op === 'created') this.told.add(`${e.intuitaccountid}/${entity}/${e.intuitentityid}`);
      }
    } catch (e) {
      this.wrong.push(`not an array of events: ${e.message}`);
    }
  }

  async subscribe(ask) {
    const port = await this.listen();
    return ask('POST', '/sim/webhooks', { url: `http://127.0.0.1:${port}/`, verifier_token: KEY,
      entities: ['Customer', 'Payment'], batch_ms: 30, batch_max: 100 });
  }

  // Everything that is in the books by now must have been told.
  async over(ask, books) {
    for (let i = 0; i < 200; i++) {
      await ask('POST', '/sim/webhooks/flush', {});
      const { webhooks } = JSON.parse((await ask('GET', '/sim/webhooks')).text);
      if (!webhooks[0].waiting.length && !webhooks[0].parcels.length) break;
      await new Promise((r) => setTimeout(r, 100));
    }
    this.server.close();
    this.server.closeAllConnections();
    for (const [realm, text] of books)
      for (const kind of ['Customer', 'Payment'])
        for (const e of JSON.parse(text)[kind] || [])
          if (!this.told.has(`${realm}/${kind.toLowerCase()}/${e.Id}`)) this.wrong.push(`${realm}: nobody was told of ${kind} ${e.Id}`);
    return this.wrong;
  }
}
