// Rules that are gone by an accident at a reload: a file of 0 bytes, a folder whose mount is away. A daemon on a scripted server.
import { renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { makeSite, type Site } from './site.ts';

let site: Site;
let imap: FakeImap;
afterEach(async () => {
  await site.remove();
  await imap.stop();
});

const rule = `version: 1
rules:
  - id: bounce
    why: a rule that must not be lost
    when: { is: bounce }
    then: ignore
`;

test('a rules file of 0 bytes and a rules folder that is gone are refused and said: the rules in force stay', async () => {
  imap = await startFakeImap();
  const listen = await freePort();
  site = makeSite({
    mailboxes: { support: { port: imap.port } },
    rules: { 'a.yaml': rule },
    config: { http: { listen } },
  });
  const daemon = await site.daemon();
  const [rules, away] = [join(site.dir, 'rules'), join(site.dir, 'away')];
  const degraded = async (): Promise<string> => (await fetch(`http://127.0.0.1:${listen}/readyz`)).text();

  truncateSync(join(rules, 'a.yaml'));
  daemon.signal('SIGHUP');
  const [first] = await daemon.logged('reload.refused');
  expect(first?.problems).toEqual([expect.stringContaining('rules/a.yaml:1:1 the file is empty now')]);
  expect(await degraded()).toContain('the file is empty now');

  site.write('rules/a.yaml', rule);
  daemon.signal('SIGHUP');
  await daemon.logged('reload.done');
  const accepted = site.rows("select value from settings where name = 'setup.accepted'");

  renameSync(rules, away);
  daemon.signal('SIGHUP');
  const said = { problems: expect.arrayContaining([expect.stringContaining('no rules file is left here')]) };
  while (
    !daemon.lines().some((line) => line.event === 'reload.refused' && said.problems.asymmetricMatch(line.problems))
  )
    await new Promise((done) => setTimeout(done, 20));
  expect(site.rows("select value from settings where name = 'setup.accepted'")).toEqual(accepted);
  renameSync(away, rules);
  daemon.signal('SIGHUP');
  await daemon.logged('reload.done', 2);
  expect(await degraded()).not.toContain('no rules file');
  expect(await daemon.stop()).toBe(0);
});
