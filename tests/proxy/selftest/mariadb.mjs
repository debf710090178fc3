// Between a client and MariaDB: COMMIT and its answer.
import { execFileSync, execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { is, proxy, sleep, test, yes } from '../lib.mjs';

export default async function mariadb(bin) {
  const home = mkdtempSync(join(tmpdir(), 'pdb-'));
  const socket = execFileSync('tests/stack/private-db', [home]).toString().trim();
  const through = join(home, 'p.sock');
  const p = await proxy(bin, [`unix:${socket}`], [`unix:${through}`]);
  const run = (at, sql) => new Promise((resolve) => {
    execFile('mariadb', ['--no-defaults', '--user=root', `--socket=${at}`, '--skip-reconnect', '-N', '-e', sql],
      { timeout: 20000 }, (e, out, err) => resolve({ status: e ? e.code ?? e.signal : 0, out: out.trim(), err }));
  });
  const rows = async () => (await run(socket, 'SELECT COUNT(*) FROM proxy_test.t')).out;
  const insert = () => run(through, 'BEGIN; INSERT INTO proxy_test.t VALUES (NULL); COMMIT; SELECT 7');
  try {
    await test('statements pass', async () => {
      is((await run(through, 'CREATE DATABASE proxy_test; CREATE TABLE proxy_test.t (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB')).err, '');
      is((await insert()).out, '7');
      is(await rows(), '1');
    });
    await test("COMMIT's answer is dropped: the row is there, the client lost its server", async () => {
      const rule = await p.rule('reset', { dir: 'down', when: 'COMMIT' });
      const r = await insert();
      yes(r.status !== 0 && /2013|2006/.test(r.err), r.err || 'no error');
      is([await p.hits(rule), await rows()], [1, '2']);
    });
    await test('COMMIT itself is dropped: no row', async () => {
      await p.rule('reset', { dir: 'up', when: 'COMMIT' });
      const r = await insert();
      yes(/2013|2006/.test(r.err), r.err || 'no error');
      await sleep(50);
      is(await rows(), '2');
    });
    await test("COMMIT's answer is held: the row is there before the client knows", async () => {
      const rule = await p.rule('hold', { dir: 'down', when: 'COMMIT' });
      let over = false;
      const r = insert().finally(() => { over = true; });
      await p.hit(rule);
      is([await rows(), over], ['3', false]);
      await p.release({ rule });
      is((await r).out, '7');
    });
    is(await p.stop(), 0);
  } finally {
    execFileSync('tests/stack/private-db', ['stop', home]);
    rmSync(home, { recursive: true, force: true });
  }
}
