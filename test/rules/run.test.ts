import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMail } from '../../src/parse/read.ts';
import { describeDecision, describeTest } from '../../src/rules/describe.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { rulesSchemaJson } from '../../src/rules/schema.ts';
import { renderMail } from '../../src/rules/test/render.ts';
import { runRuleTests, type TestResult } from '../../src/rules/test/run.ts';
import { config } from '../desk/builders.ts';

const site = siteOf(config, markPattern(config.tickets.number));
const read = (raw: Uint8Array) => readMail({ raw, size: raw.length, oversize: false });

function folder(path: string) {
  const url = new URL(`../../${path}/`, import.meta.url);
  const names = readdirSync(url).filter((name) => name.endsWith('.yaml'));
  const files = names.map((name) => ({ path: `${path}/${name}`, text: readFileSync(new URL(name, url), 'utf8') }));
  return loadRules(files, { site, readList: (list) => readFileSync(new URL(list, url), 'utf8') });
}

async function results(yaml: string): Promise<readonly TestResult[]> {
  const loaded = loadRules([{ path: 'rules/10.yaml', text: `version: 1\n${yaml}` }], { site, readList: () => null });
  expect(loaded.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return runRuleTests(makePolicy(loaded.draft, site), loaded.draft.tests, { config, read });
}

/** One rule file whose tests all pass. */
async function passes(yaml: string): Promise<void> {
  const all = await results(yaml);
  expect(all.length).toBeGreaterThan(0);
  expect(
    all
      .filter((one) => !one.ok)
      .map(describeTest)
      .join('\n'),
  ).toBe('');
}

describe('the shipped rules', () => {
  test('load without a word and pass their own tests', async () => {
    const { rules, problems } = folder('rules');
    expect(problems).toEqual([]);
    if (!rules) throw new Error('no rules');
    const all = await runRuleTests(makePolicy(rules, site), rules.tests, { config, read });
    expect(
      all
        .filter((one) => !one.ok)
        .map(describeTest)
        .join('\n'),
    ).toBe('');
    expect(all.length).toBeGreaterThanOrEqual(6);
  });

  test('schema.json is the one the schema gives', () => {
    const shipped = JSON.parse(readFileSync(new URL('../../rules/schema.json', import.meta.url), 'utf8'));
    expect(shipped).toEqual(JSON.parse(JSON.stringify(rulesSchemaJson())));
  });

  test('every key of the schema has a description with an example', () => {
    const text = JSON.stringify(rulesSchemaJson());
    for (const key of ['when', 'extract', 'thread', 'set', 'from.domain', 'is', 'attachments']) {
      expect(text).toMatch(new RegExp(`"${key.replace('.', '\\.')}":\\{[^{}]*("description"|\\$ref)`));
    }
  });
});

describe('the six example files', () => {
  test('parse, and every key of theirs works', () => {
    const { problems, pending } = folder('fixtures/rules');
    const others = problems.filter(
      (problem) => problem.code !== 'pending' && !/there is no (?:queue|agent|sla)/.test(problem.message),
    );
    expect(others).toEqual([]);
    expect(pending).toEqual([]);
  });
});

describe('tests beside rules', () => {
  test('extraction, templates and thread keys work from bytes to decision', () =>
    passes(`
rules:
  - id: alert
    when: { from: "@mon.example.com", auth.verified: true, subject: '/PROBLEM (?<host>\\w+)\\/(?<service>\\w+) is (?<state>\\w+)/' }
    extract: { prio: { in: state, map: { DOWN: urgent, CRITICAL: high }, else: normal } }
    thread: { key: "mon/{{host}}/{{service}}", within: 14d }
    then: ticket
    set: { queue: support, priority: "{{prio}}", subject: "{{host}}: {{service}}", fields: { host: "{{host}}" } }
    tags: [alert]
    tests:
      - mail: { from: m@mon.example.com, auth: pass, subject: "PROBLEM db1/disk is CRITICAL" }
        expect: { then: ticket, outcome: created, by: alert, priority: high, subject: "db1: disk", key: mon/db1/disk, tags: [alert], fields: { host: db1 } }
      - name: the second alert joins the ticket of the first
        mail: { from: m@mon.example.com, auth: pass, subject: "PROBLEM db1/disk is DOWN" }
        given: { ticket: { key: mon/db1/disk, customer: m@mon.example.com } }
        expect: { outcome: joined, joined_by: key }
      - name: the same words from somebody unproved are an ordinary mail
        mail: { from: m@mon.example.com, auth: none, subject: "PROBLEM db1/disk is CRITICAL" }
        expect: { by: default, key: null, tags: [] }
`));

  test('given tickets are found by header, mark and address', () =>
    passes(`
rules:
  - { id: seen, when: { thread.found: true }, tags: [known] }
tests:
  - mail: { from: eva@firma.example, subject: "Re: Drucker" }
    given: { ticket: { status: waiting } }
    expect: { outcome: joined, joined_by: message_id, tags: [known] }
  - mail: { from: eva@firma.example, subject: "Re: Drucker", auth: pass }
    given: { ticket: { by: mark } }
    expect: { outcome: joined, joined_by: mark }
  - mail: { from: eva@firma.example, subject: "Re: Drucker", auth: fail }
    given: { ticket: { by: mark } }
    expect: { outcome: created, reason: claims-relation, tags: [] }
  - mail: { from: eva@firma.example, subject: "Re: Drucker" }
    given: { ticket: { by: address } }
    expect: { outcome: joined, joined_by: address }
`));

  test('names, subjects and files with umlauts arrive as they were written', () =>
    passes(`
rules:
  - id: all
    when: { from.name: Müller, subject: Kuendigung, attachment: { name: "Übersicht.pdf", size: ">1MB" }, body: { word: grüße } }
    tags: [hit]
    tests:
      - mail: { from: "Jürgen Müller <j@firma.example>", subject: "Kündigung – ${'ä'.repeat(80)}", body: "Viele Grüße", attachments: [ { name: Übersicht.pdf, size: 2MB } ] }
        expect: { tags: [hit] }
`));

  test('given lists replace the list, given spam and contact are believed', () =>
    passes(`
lists: { vip: [nobody.example] }
rules:
  - { id: vip, when: { from.domain: { in_list: vip } }, tags: ["{{vip.level}}"] }
  - { id: spam, when: { spam.score: ">5" }, then: quarantine }
  - { id: known, when: { contact.known: true }, tags: [known] }
tests:
  - { mail: { from: eva@acme.example }, given: { lists: { vip: { Acme.example: { level: gold } } } }, expect: { tags: [gold] } }
  - { mail: { from: eva@acme.example }, given: { spam: 7.5 }, expect: { outcome: quarantined, by: spam } }
  - { mail: { from: eva@acme.example }, given: { contact: { known: true } }, expect: { tags: [known] } }
`));

  test('a flood is counted, this mail included', () =>
    passes(`
rules:
  - { id: flood, when: { rate: { per: from, more_than: 20, within: 1h } }, then: quarantine }
tests:
  - { mail: { from: a@firma.example }, given: { rate: 20 }, expect: { outcome: quarantined, by: flood } }
  - { mail: { from: a@firma.example }, given: { rate: 19 }, expect: { outcome: created } }
`));

  test('a shadow rule is off, except for its own tests', () =>
    passes(`
rules:
  - id: draft
    enabled: shadow
    when: { subject: pump }
    tags: [pump]
    tests:
      - { mail: { from: a@firma.example, subject: pump }, expect: { tags: [pump] } }
tests:
  - { mail: { from: a@firma.example, subject: pump }, expect: { tags: [] } }
`));

  test('a mismatch names the difference and shows the trace', async () => {
    const [one] = await results(`
rules:
  - id: urgent
    when: { subject: urgent }
    set: { priority: high }
    tests:
      - mail: { from: a@firma.example, subject: "not so urgent" }
        expect: { priority: normal, by: urgent }
`);
    const text = one ? describeTest(one) : '';
    expect(text).toContain('FAIL rules/10.yaml:');
    expect(text).toContain('priority: expected normal, was high');
    expect(text).toContain('by: expected urgent, was default');
    expect(text).toContain('subject: urgent    seen: not so urgent');
  });

  test.each([
    ['mail: { from: a@firma.example }\n    given: { now: soon }', 'given.now'],
    ['mail: { from: a@firma.example }\n    given: { ticket: { stauts: x } }', 'unknown key "stauts"'],
    ['mail: { from: a@firma.example, attachments: [ { name: a, size: much } ] }', 'expected a size'],
    ['mail: { from: a@firma.example, headers: { "X Y": z } }', 'no name of a header'],
  ])('a test that cannot be run says why: %s', async (mail, why) => {
    const [one] = await results(`rules: []\ntests:\n  - ${mail}\n    expect: { then: ticket }\n`);
    expect(one?.ok).toBe(false);
    expect(one?.mistake).toContain(why);
  });
});

describe('rendering a test mail', () => {
  test('a value with line ends adds no header', async () => {
    const raw = renderMail(
      { from: 'a@firma.example', subject: 'x\r\nX-Evil: 1', headers: { 'X-A': 'b\nX-Evil: 2' } },
      { to: 'support@example.com', now: 0, headers: [] },
    );
    const message = await read(raw);
    expect(message.headers.some((field) => field.name.toLowerCase() === 'x-evil')).toBe(false);
  });

  test('no line is longer than RFC 5322 allows', () => {
    const raw = renderMail(
      { from: 'a@firma.example', subject: 'wort '.repeat(400), body: 'x'.repeat(5000) },
      { to: 'support@example.com', now: 0, headers: [] },
    );
    expect(
      Math.max(
        ...Buffer.from(raw)
          .toString('utf8')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(998);
  });
});

test('a trace shows hostile text on one line without control characters', () => {
  const trace = [
    {
      rule: 'a',
      at: 'x:1',
      hit: true,
      clauses: [{ clause: 'subject: x', seen: 'a\u001b[31m\u202e\nb', hit: true }],
      set: [],
      lost: [],
      note: '',
    },
  ];
  const decision = {
    verdict: 'ticket',
    outcome: 'created',
    rule: 'a',
    target: null,
    joinedBy: null,
    thirdParty: false,
    commands: [],
    reasons: [],
    trace,
  } as const;
  const text = describeDecision(decision, { misses: true });
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text.split('\n')).toHaveLength(3);
});
