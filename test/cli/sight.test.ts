// Whoever says who he is (`--as`) sees what his roles let him see, by whatever command he looks.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  mia: { email: mia@example.com, roles: [member] }
queues:
  support: { agents: [anna] }
  field: { workflow: field-service, agents: [mia] }
`;
let folder = '';
const clerk = (line: string): Promise<Ran> => run(line, { cwd: folder, env: { IMAP: 'x' } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-sight-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'plan.txt'), 'a plan');
  for (const line of [
    'ticket open Leaks --attach plan.txt',
    'ticket order create 1 --issue',
    'ticket open Drips --set queue=field --internal',
    'ticket order create 2 --issue',
  ]) {
    const { code, err } = await clerk(line);
    if (code !== 0) throw new Error(`${line}: ${err}`);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const looks = (ref: number): readonly string[] => [
  `ticket show ${ref}`,
  `ticket history ${ref}`,
  `ticket history ${ref} --export json`,
  `ticket print ${ref} --internal`,
  `ticket files ${ref}`,
  `ticket file ${ref} 1.1 -o -`,
  `ticket times ${ref}`,
  `ticket order list ${ref}`,
  `ticket order show W-${new Date().getFullYear()}-0000${ref}`,
];

describe('who looks', () => {
  test.each(looks(1))('%s shows nothing to somebody without the right in its queue', async (line) => {
    const ran = await clerk(`${line} --as mia`);
    expect([ran.code, ran.out]).toEqual([6, '']);
    expect(ran.err).toMatch(/agent mia may not view T-.*expected a role whose `can` lists view in queue "support"/);
  });

  test('with the right everything is seen; the orders of others are left out of the list', async () => {
    for (const line of looks(1)) expect([line, (await clerk(`${line} --as anna`)).code]).toEqual([line, 0]);
    expect((await clerk('ticket show 2 --as mia')).code).toBe(0);
    const listed = JSON.parse((await clerk('ticket order list --json --as mia')).out);
    expect(listed).toHaveLength(1);
    expect(JSON.parse((await clerk('ticket order list --json')).out)).toHaveLength(2);
  });

  test('nobody by that name sees anything', async () => {
    const ran = await clerk('ticket show 1 --as ghost');
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toContain('there is no agent "ghost"');
  });
});
