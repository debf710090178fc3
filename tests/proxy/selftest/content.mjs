// Rules that wait for bytes of a certain content.
import { client, is, proxy, server, sleep, test } from '../lib.mjs';

export default async function content(bin) {
  const s = await server();
  const p = await proxy(bin, [s.at]);
  const scene = async (what, fields) => {
    await p.reset();
    s.forget();
    const rule = await p.rule(what, fields);
    const c = await client(p.at[0]);
    return [c, await s.next(), rule];
  };

  await test('reset before the pattern: what stood before it has passed', async () => {
    const [c, d] = await scene('reset', { when: 'COMMIT' });
    await c.send('BEGIN;INSERT;');
    await d.until((x) => x.text === 'BEGIN;INSERT;');
    await c.send('UPDATE;COMMIT;');
    await c.wasReset();
    is(d.text, 'BEGIN;INSERT;UPDATE;');
  });

  await test('a pattern in two pieces never becomes whole at the server', async () => {
    const [c, d, rule] = await scene('hold', { when: 'COMMIT' });
    await c.send('xxCOM');
    await d.until((x) => x.text === 'xxCOM');
    await c.send('MITyy');
    await p.hit(rule);
    await sleep(20);
    is(d.text, 'xxCOM');
    await p.release();
    await d.until((x) => x.text === 'xxCOMMITyy');
  });

  await test('a pattern that begins inside itself is found', async () => {
    for (const [when, ...pieces] of [['aab', 'a', 'aaab!'], ['abcabd', 'abcab', 'cabd!'],
      ['\0\x01\0\x02', '\0', '\x01\0\x01\0\x02'], ['a & b+c', 'a & ', 'b+c']]) {
      const [c, d, rule] = await scene('delay', { when, delay_ms: 20 });
      for (const piece of pieces) {
        await c.send(piece);
        await sleep(15);
      }
      await p.hit(rule);
      await d.until((x) => x.text === pieces.join(''));
    }
  });

  await test('the answer to the pattern is held, earlier ones are not', async () => {
    const [c, d, rule] = await scene('hold', { dir: 'down', when: 'COMMIT' });
    await c.send('INSERT');
    await d.until((x) => x.text === 'INSERT');
    await d.send('ok1');
    await c.until((x) => x.text === 'ok1');
    await c.send('COMMIT');
    await d.until((x) => x.text === 'INSERTCOMMIT');
    await d.send('ok2');
    await p.hit(rule);
    await sleep(20);
    is(c.text, 'ok1');
    await p.release({ rule });
    await c.until((x) => x.text === 'ok1ok2');
    await c.send('COMMIT');
    await d.send('ok3');
    await c.until((x) => x.text === 'ok1ok2ok3');
  });

  await test('the answer is dropped with the connection; the second one only', async () => {
    const [c, d] = await scene('reset', { dir: 'down', when: 'COMMIT', skip: 1 });
    await c.send('COMMIT');
    await d.until((x) => x.bytes === 6);
    await d.send('ok1');
    await c.until((x) => x.text === 'ok1');
    await c.send('COMMIT');
    await d.until((x) => x.bytes === 12);
    await d.send('ok2');
    await c.wasReset();
    is(c.text, 'ok1');
  });

  await test('bytes count from the pattern', async () => {
    let [c, d] = await scene('cut', { when: 'COMMIT', after_bytes: 6 });
    await c.send('..COMMIT..');
    await d.until((x) => x.fin);
    is(d.text, '..COMMIT');
    [c, d] = await scene('cut', { when: 'COMMIT', after_bytes: 10 }); // the first one, in two pieces
    for (const piece of ['..COM', 'MIT.', 'COMMIT..'])  {
      await c.send(piece);
      await sleep(15);
    }
    await d.until((x) => x.fin);
    is(d.text, '..COMMIT.COM');
    [c, d] = await scene('cut', { dir: 'down', when: 'COMMIT', after_bytes: 2 });
    await d.send('welcome');
    await c.until((x) => x.text === 'welcome');
    await c.send('COMMIT');
    await d.until((x) => x.bytes === 6);
    await d.send('ok');
    await c.until((x) => x.fin);
    is(c.text, 'welcomeok');
  });

  await test('a pattern of the server may stop the client', async () => {
    const [c, d, rule] = await scene('hold', { dir: 'up', when: 'ready', when_dir: 'down' });
    await c.send('first');
    await d.until((x) => x.text === 'first');
    await d.send('ready');
    await c.until((x) => x.text === 'ready');
    await c.send('second');
    await p.hit(rule);
    await sleep(20);
    is(d.text, 'first');
  });

  await test('bytes that no text has', async () => {
    const rule = '/rules?do=reset&when=%07%00%00%00%03COMMIT';
    await p.reset();
    s.forget();
    await p.good('POST', rule);
    const c = await client(p.at[0]), d = await s.next();
    await c.send('COMMIT');
    await d.until((x) => x.bytes === 6);
    await c.send('\x07\0\0\0\x03COMMIT');
    await c.wasReset();
    is(d.text, 'COMMIT');
    is((await p.good('GET', '/rules')).rules[0].when, '\x07\0\0\0\x03COMMIT');
  });
  is(await p.stop(), 0);
  await s.close();
}
