// include: builtin/NAME in a real site.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from './desk.ts';

let office: Office;
beforeAll(() => {
  office = openOffice({ '10-own.yaml': 'version: 1\ninclude: [builtin/noise, builtin/nagios]\nrules: []\n' });
});
afterAll(() => office.site.remove());

test('the packs are checked, tested, listed and work', async () => {
  expect(await office.clerk('rules check --strict')).toMatchObject({ code: 0 });
  expect((await office.clerk('rules test')).err).toMatch(/^\d+ passed, 0 failed/);
  await office.receive({ from: 'news@shop.example', headers: { 'List-Id': '<news.shop.example>' } });
  const listed = await office.json('rules list');
  expect(listed.find((rule: { rule: string }) => rule.rule === 'noise-newsletter')).toMatchObject({
    hits: 1,
    at: expect.stringMatching(/^builtin\/noise\.yaml:\d+$/),
  });
});

test('an old decision is explained with the packs of its day', async () => {
  office.site.write('rules/10-own.yaml', 'version: 1\nrules: []\n');
  expect(await office.json('rules explain 1')).toMatchObject({
    basis: 'recorded-facts',
    rule: 'noise-newsletter',
    note: null,
  });
});

test('a pack nobody ships is named with the nearest one', async () => {
  office.site.write('rules/20-bad.yaml', 'version: 1\ninclude: builtin/nagois\n');
  const { code, out } = await office.clerk('rules check');
  expect([code, out]).toEqual([1, expect.stringContaining('Did you mean "builtin/nagios"?')]);
});
