// rules explain, on a real store with the real rules.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eml, type Office, openOffice } from './desk.ts';

const RULES = `version: 1
rules:
  - id: acme
    when: { from: "@acme.example" }
    set: { priority: high }
    tags: [acme]
  - id: urgent
    when: { subject: urgent }
    set: { priority: urgent, severity: critical }
  - id: all
    when: { recipient: support@example.com }
    then: ticket
    set: { queue: support }
`;

let office: Office;
beforeAll(async () => {
  office = openOffice({ '10-own.yaml': RULES }, { catalogues: {} });
  await office.receive({ from: 'eva@acme.example', subject: 'urgent: printer' });
});
afterAll(() => office.site.remove());

describe('a mail of the ledger', () => {
  test('is explained as a tree with file and line, clauses with the value seen, winners and losers', async () => {
    const { code, out } = await office.clerk('rules explain 1');
    expect(code).toBe(0);
    expect(out).toContain('✓ acme  rules/10-own.yaml:3');
    expect(out).toContain('✓ from: @acme.example   saw eva@acme.example');
    expect(out).toContain('set set.priority=high');
    expect(out).toContain('lost set.priority to acme');
    expect(out).toMatch(/set\.priority = high {3}by acme rules\/10-own\.yaml:3; urgent \(rules\/10-own\.yaml:7\) lost/);
  });

  test('says the same as JSON', async () => {
    const one = await office.json('rules explain 1');
    expect(one).toMatchObject({ mail: 1, basis: 'recorded-facts', verdict: 'ticket', outcome: 'created', rule: 'all' });
    expect(one.fields).toContainEqual({
      field: 'set.priority',
      value: 'high',
      by: 'acme',
      at: 'rules/10-own.yaml:3',
      lost: [{ rule: 'urgent', at: 'rules/10-own.yaml:7' }],
    });
  });

  test('keeps its explanation when the rules have changed since', async () => {
    office.site.write('rules/10-own.yaml', RULES.replace('priority: high', 'priority: low'));
    expect((await office.json('rules explain 1')).fields[0]).toMatchObject({ value: 'high' });
    office.site.write('rules/10-own.yaml', RULES);
  });
});

test('a ticket is explained mail by mail', async () => {
  const [ticket] = await office.json('ticket list');
  await office.receive({
    from: 'eva@acme.example',
    subject: `Re: urgent: printer [${ticket.ref}]`,
    headers: { 'In-Reply-To': '<x@y.example>' },
  });
  const { out, code } = await office.clerk(`rules explain ${ticket.ref}`);
  expect([code, out]).toEqual([0, expect.stringContaining('mail 1')]);
});

test('a class of a mail is told with the sign that decided it, here, by `mail why` and by `mail read`', async () => {
  const headers = { 'Auto-Submitted': 'auto-replied', 'List-Id': '<support.example.com>' };
  office.site.write('away.eml', eml({ subject: 'Out of Office', headers }));
  await office.receive({ subject: 'Out of Office', headers });
  const id = office.site.rows('select max(id) as id from ledger')[0]?.id;
  // The List-Id is our own group's: `mail read` shows what the mail says, the others what it is for us.
  const classEvidence = { auto: 'Auto-Submitted: auto-replied' };
  const read = { ...classEvidence, list: 'List-Id: <support.example.com>' };
  expect((await office.json('mail read away.eml')).classEvidence).toEqual(read);
  expect((await office.clerk('mail read away.eml')).out).toContain(
    'class:        auto: Auto-Submitted: auto-replied\n',
  );
  for (const line of [`mail why ${id}`, `rules explain ${id}`, 'rules explain away.eml']) {
    expect(await office.json(line)).toMatchObject({ classEvidence });
    const { out } = await office.clerk(line);
    expect(out.match(/^ {2}class .*$/gm)).toEqual(['  class auto: Auto-Submitted: auto-replied']);
  }
});

describe('a file', () => {
  test('is decided as a dry run that leaves nothing behind', async () => {
    office.site.write('new.eml', eml({ from: 'bob@other.example', subject: 'urgent: disk' }));
    const before = office.site.rows('select count(*) as n from ledger');
    const one = await office.json('rules explain new.eml');
    expect(one).toMatchObject({ mail: null, basis: 'dry-run', outcome: 'created', rule: 'all', note: null });
    expect(one.trace[0]).toMatchObject({
      rule: 'acme',
      hit: false,
      clauses: [{ seen: 'bob@other.example', hit: false }],
    });
    expect(office.site.rows('select count(*) as n from ledger')).toEqual(before);
  });

  test('that was delivered already is explained as if it came now, and says so', async () => {
    const one = await office.json('rules explain mails/0001.eml');
    expect(one).toMatchObject({ outcome: 'created', rule: 'all' });
    expect(one.note).toContain('in the ledger already (mail 1)');
  });

  test('may come from stdin', async () => {
    const { code, out } = await office.clerk('rules explain -', eml({ subject: 'piped' }));
    expect([code, out]).toEqual([0, expect.stringContaining('decided by all')]);
  });
});

test.each([
  ['something nobody knows', 'rules explain T-2020-99999', 5, 'is no file, no mail of the ledger and no ticket'],
  ['an unknown mailbox', 'rules explain new.eml -m suport', 5, 'there is no mailbox "suport"'],
])('%s is refused', async (_, line, code, said) => {
  const result = await office.clerk(line);
  expect([result.code, result.err]).toEqual([code, expect.stringContaining(said)]);
});
