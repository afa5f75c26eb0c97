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
