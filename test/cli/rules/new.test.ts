// rules new --from: a rule that works, a test that names nobody.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Anonymiser } from '../../../src/rules/tools/anonymise.ts';
import { type Office, openOffice } from './desk.ts';

let office: Office;
let ref: string;
beforeAll(async () => {
  office = openOffice({ '50-rest.yaml': 'version: 1\nrules:\n  - { id: rest, then: ticket }\n' });
  await office.receive({
    from: 'Eva Schmidt <eva.schmidt@kunde-gmbh.de>',
    subject: 'Drucker im Lager druckt nicht, Auftrag 4711-993',
    body: 'Guten Tag,\r\n\r\nbitte rufen Sie mich an: +49 (30) 1234567, IBAN DE89 3704 0044 0532 0130 00.\r\nMehr unter https://kunde-gmbh.de/geheim?x=1\r\nEva Schmidt, eva.schmidt@kunde-gmbh.de',
  });
  [{ ref }] = await office.json('ticket list');
  await office.clerk(['ticket', 'set', ref, 'priority=high']);
});
afterAll(() => office.site.remove());

test('the draft holds the ticket’s values, passes its own test and names nobody', async () => {
  const { code, err } = await office.clerk(['rules', 'new', '--from', ref, '-o', 'rules/10-new.yaml']);
  expect([code, err]).toEqual([0, expect.stringContaining('rules test')]);
  const text = readFileSync(join(office.site.dir, 'rules/10-new.yaml'), 'utf8');
  expect(text).toContain('priority: high');
  expect(text).toMatch(/contains_all:/);
  for (const secret of [/schmidt/i, /kunde-gmbh/, /geheim/, /1234567/, /3704/, /4711/])
    expect(text).not.toMatch(secret);
  expect(await office.clerk('rules check')).toMatchObject({ code: 0 });
  expect(await office.clerk('rules test')).toMatchObject({ code: 0, err: expect.stringContaining('1 passed') });
  expect((await office.json('rules explain mails/0001.eml')).rule).not.toBe('rest');
});

test('a second draft takes another id; an existing file is not written over', async () => {
  const again = await office.json(['rules', 'new', '--from', ref]);
  expect(again).toMatchObject({ works: true, id: expect.stringMatching(/-2$/) });
  expect((await office.clerk(['rules', 'new', '--from', ref, '-o', 'rules/10-new.yaml'])).code).toBe(7);
  expect((await office.clerk('rules new --from T-1999-1')).code).toBe(5);
  expect((await office.clerk('rules new')).code).toBe(2);
});

test('the same person has the same stand-in everywhere, own addresses stay', () => {
  const anonymous = new Anonymiser(new Set(['support@example.com']), ['Eva Schmidt']);
  expect(anonymous.text('Frau Schmidt <eva@a.de>, bob@b.de, EVA@a.de an support@example.com')).toBe(
    'Frau Person <person1@firma.example>, person2@firma2.example, person1@firma.example an support@example.com',
  );
});
