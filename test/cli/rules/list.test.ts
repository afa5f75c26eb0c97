// rules list, and what the ledger's counts tell the lints.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from './desk.ts';

const RULES = `version: 1
rules:
  - { id: acme, owner: anna, when: { from: "@acme.example" }, tags: [acme] }
  - { id: watched, enabled: shadow, expires: 2099-12-31, when: { subject: urgent }, then: create }
  - { id: off, enabled: false, then: ignore, why: not now }
  - { id: all, then: ticket }
`;

let office: Office;
beforeAll(async () => {
  office = openOffice({ '10-own.yaml': RULES });
  await office.receive({ from: 'eva@acme.example' }, { from: 'bob@other.example', subject: 'urgent' });
});
afterAll(() => office.site.remove());

test('rules stand in order with their hits, owner and place', async () => {
  const listed = await office.json('rules list');
  expect(listed).toMatchObject([
    { order: 1, rule: 'acme', at: 'rules/10-own.yaml:3', owner: 'anna', hits: 1, enabled: true },
    { order: 2, rule: 'watched', hits: 1, enabled: 'shadow', expires: expect.stringContaining('2099-12-31') },
    { order: 3, rule: 'off', hits: 0, lastHit: null, enabled: false },
    { order: 4, rule: 'all', hits: 2, lastHit: expect.any(String) },
  ]);
  const { out } = await office.clerk('rules list');
  expect(out).toMatch(/acme .* 1 .* anna +rules\/10-own\.yaml:3/);
});

test('a dry run counts nothing', async () => {
  await office.clerk('mail inject mails/0001.eml --dry-run');
  expect((await office.json('rules list'))[0].hits).toBe(1);
});

test('a rule no mail hit for 90 days is named by rules check (R109)', async () => {
  const later = new Date(Date.now() + 100 * 86_400_000).toISOString();
  const { stdout } = await office.site.run(['rules', 'check'], { env: { MAILCLERK_NOW: later } });
  expect(stdout).toMatch(/10-own\.yaml:6:11 {2}warning: R109: no mail hit "all" for (99|100) days/);
  expect(stdout).not.toContain('"off"');
});
