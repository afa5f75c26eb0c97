// rules check: mistakes, lints, and what exits 1.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from './desk.ts';

let office: Office;
beforeAll(() => {
  office = openOffice(null);
});
afterAll(() => office.site.remove());

test('the shipped rules are clean, even strictly', async () => {
  expect(await office.clerk('rules check --strict')).toMatchObject({
    code: 0,
    err: expect.stringContaining('0 errors'),
  });
  expect(await office.clerk('rules test')).toMatchObject({ code: 0 });
});

test('warnings exit 0, with --strict 1, and say where', async () => {
  office.site.write(
    'rules/50-own.yaml',
    'version: 1\nrules:\n  - { id: own, when: { from: "@firma.de" }, then: ticket }\n',
  );
  const plain = await office.clerk('rules check');
  expect([plain.code, plain.out]).toEqual([
    0,
    expect.stringContaining('rules/50-own.yaml:3:11  warning: R108: "own" has no test'),
  ]);
  expect((await office.clerk('rules check --strict')).code).toBe(1);
});

test('an unused variable is an error, and keeps nobody from working', async () => {
  office.site.write(
    'rules/50-own.yaml',
    "version: 1\nrules:\n  - { id: own, when: { subject: '/order (?<no>\\d+)/' }, then: ticket, tests: [ { mail: { from: a@b.de, subject: order 1 }, expect: { by: own } } ] }\n",
  );
  const result = await office.clerk('rules check');
  expect([result.code, result.out]).toEqual([
    1,
    expect.stringContaining('R104: the group (?<no>…) is captured and never used'),
  ]);
  expect((await office.clerk('rules test')).code).toBe(0);
});

test('a template nobody wrote is an error, wherever a rule names it (R105); one of the site is known', async () => {
  const rule = (name: string) =>
    `version: 1\nrules:\n  - id: own\n    when: { subject: fire }\n    notify: { opened: ${name} }\n    do: [ { reply: ${name} }, { mail: { to: boss@elsewhere.example, template: ${name} } } ]\n    then: ticket\n    tests: [ { mail: { from: a@b.de, subject: fire }, expect: { by: own } } ]\n`;
  office.site.write('rules/50-own.yaml', rule('openedd'));
  const result = await office.clerk('rules check');
  const said = result.out.split('\n').filter((line) => line.includes('there is no template "openedd"'));
  expect([result.code, said.map((line) => line.split(/\s/)[0])]).toEqual([
    1,
    ['rules/50-own.yaml:5:23', 'rules/50-own.yaml:6:20', 'rules/50-own.yaml:6:79'],
  ]);
  expect(said[0]).toContain('Did you mean "opened"?');
  office.site.write('rules/50-own.yaml', rule('drill'));
  expect((await office.clerk('rules check')).code).toBe(1);
  office.site.write('templates/en/drill.hbs', '---\nsubject: Drill\n---\nKeep calm.\n');
  expect(await office.clerk('rules check')).toMatchObject({ code: 0 });
});
