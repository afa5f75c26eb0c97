// rules backtest: drafts judged against what was decided, by recorded facts and exactly.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Office, openOffice } from './desk.ts';

const RULES = `version: 1
rules:
  - { id: acme, when: { from: "@acme.example" }, set: { priority: high } }
  - { id: news, when: { subject: newsletter }, then: ignore, why: nobody reads it }
`;
const draft = (more: string): string => `version: 1\nrules:\n${more}${RULES.split('rules:\n')[1]}`;

let office: Office;
beforeAll(async () => {
  office = openOffice({ '10-own.yaml': RULES });
  await office.receive(
    { from: 'eva@acme.example', subject: 'printer', id: '<one@acme.example>' },
    { from: 'bob@other.example', subject: 'newsletter', id: '<two@other.example>' },
    { from: 'eva@acme.example', subject: 'Re: printer', headers: { 'In-Reply-To': '<one@acme.example>' } },
    { from: 'carl@else.example', subject: 'invoice 17' },
  );
});
afterAll(() => office.site.remove());

test('the same rules change nothing', async () => {
  const result = await office.json('rules backtest --fail-on-change');
  expect(result).toMatchObject({
    mails: 4,
    same: 4,
    changed: 0,
    newlyCaught: 0,
    dependent: 0,
    cannotJudge: 0,
    errors: 0,
    groups: [],
  });
  expect(result.range).toEqual({ from: expect.any(String), to: expect.any(String) });
});

describe('a draft', () => {
  test('that catches a mail nobody decided on names rule, mail and fields', async () => {
    office.site.write(
      'draft/10.yaml',
      draft('  - { id: bills, when: { subject: invoice }, then: create, set: { priority: low } }\n'),
    );
    const result = await office.json('rules backtest --rules draft');
    expect(result).toMatchObject({ same: 3, newlyCaught: 1 });
    expect(result.groups).toMatchObject([
      {
        kind: 'newly-caught',
        before: 'default',
        after: 'bills',
        count: 1,
        examples: [{ mail: 4, subject: 'invoice 17' }],
      },
    ]);
    expect(result.groups[0].fields).toMatchObject({ verdict: 1, 'create.set.priority': 1 });
    const text = await office.clerk('rules backtest --rules draft --fail-on-change');
    expect([text.code, text.out]).toEqual([1, expect.stringContaining('newly caught  default → bills  1 mail')]);
  });

  test('that changes a ticket lists its later mails as dependent', async () => {
    office.site.write(
      'draft/10.yaml',
      draft('  - { id: first, when: { subject.clean: { is: printer }, is: new }, set: { severity: critical } }\n'),
    );
    const result = await office.json('rules backtest --rules draft');
    expect(result).toMatchObject({ same: 2, changed: 1, dependent: 1 });
    const exact = await office.json('rules backtest --rules draft --exact');
    expect(exact).toMatchObject({ same: 3, changed: 1, dependent: 0, exact: true });
  });

  test('that asks what nobody asked then cannot be judged', async () => {
    office.site.write(
      'draft/10.yaml',
      draft('  - { id: known, when: { contact.known: true, subject: newsletter }, set: { priority: low } }\n'),
    );
    const result = await office.json('rules backtest --rules draft');
    expect(result.cannotJudge).toBeGreaterThan(0);
    expect(result.groups[0]).toMatchObject({
      kind: 'cannot-judge',
      examples: [{ reason: expect.stringContaining('"contact"') }],
    });
    expect(await office.json('rules backtest --rules draft --exact')).toMatchObject({ cannotJudge: 0, errors: 0 });
  });

  test('that ignores the first mail leaves the reply without its ticket, exactly', async () => {
    office.site.write(
      'draft/10.yaml',
      draft('  - { id: quiet, when: { from: "@acme.example", is: new }, then: ignore, why: test }\n'),
    );
    const { groups } = await office.json('rules backtest --rules draft --exact');
    const mails = groups.flatMap((group: { examples: { mail: number }[] }) => group.examples.map((one) => one.mail));
    expect(mails.toSorted()).toEqual([1, 3]);
  });

  test('as a page escapes what mails say', async () => {
    await office.receive({ subject: 'invoice <script>alert(1)</script>' });
    office.site.write('draft/10.yaml', draft('  - { id: bills, when: { subject: invoice }, then: create }\n'));
    const { out } = await office.clerk('rules backtest --rules draft --diff html');
    expect(out).toContain('<!doctype html>');
    expect(out).toContain('invoice &lt;script&gt;');
    expect(out).not.toContain('<script>');
  });

  test('with mistakes judges nothing', async () => {
    office.site.write('draft/10.yaml', draft('  - { id: bad, wenn: {} }\n'));
    const result = await office.clerk('rules backtest --rules draft');
    expect([result.code, result.err]).toEqual([3, expect.stringContaining('unknown key "wenn"')]);
  });
});

test('the range is named, and empty when there is no mail', async () => {
  expect(await office.json('rules backtest --since 2999-01-01')).toMatchObject({
    mails: 0,
    range: { from: null, to: null },
  });
});

test('nothing is written', async () => {
  const count = (): unknown =>
    office.site.rows(
      'select (select count(*) from ledger) as l, (select count(*) from tickets) as t, (select sum(hits) from rule_hits) as h, (select count(*) from outbox) as o',
    );
  const before = count();
  office.site.write('draft/10.yaml', draft('  - { id: all, then: create }\n'));
  await office.clerk('rules backtest --rules draft');
  await office.clerk('rules backtest --rules draft --exact');
  expect(count()).toEqual(before);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('mailclerk-backtest-'))).toEqual([]);
});

test.each([
  ['a span that is none', 'rules backtest --since soon', 2, 'expected a span like 30d'],
  ['a folder that is none', 'rules backtest --rules nowhere', 5, 'there is no folder nowhere'],
])('%s is refused', async (_, line, code, said) => {
  const result = await office.clerk(line);
  expect([result.code, result.err]).toEqual([code, expect.stringContaining(said)]);
});
