// The index only spares work: whatever implies.ts can prove of two conditions, the index names the pair.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/model/policy.ts';
import { Candidates } from '../../../src/rules/lint/candidates.ts';
import { implies } from '../../../src/rules/lint/implies.ts';
import { loadRules } from '../../../src/rules/load.ts';
import { site } from '../site.ts';

/** The night asks for more. */
const RUNS = Number(process.env.RUNS ?? 150);

const addresses = fc.constantFrom(
  'eva@acme.example',
  'eva+tag@acme.example',
  '"@acme.example"',
  '"*.acme.example"',
  '"*@acme.example"',
  '"*.mail.acme.example"',
  'tom@mail.acme.example',
  '"@mail.acme.example"',
  '"@müller.example"',
  'x@müller.example',
);
const words = fc.constantFrom(
  'Rechnung',
  'Rechnung 4711',
  'rechnung',
  'Müller',
  'mueller',
  'Muller',
  'a',
  '"/INV-\\\\d+/i"',
  '"/INV-\\\\d+/"',
);
const operator = fc.constantFrom('contains', 'starts', 'ends', 'word', 'is', 'glob', 'contains_all', 'one_of');
const clause = fc.oneof(
  fc
    .tuple(fc.constantFrom('from', 'to', 'recipient', 'anyone', 'sender', 'from.domain'), addresses)
    .map(([field, value]) => `${field}: ${field === 'from.domain' ? value.replace(/^("?)[^@"]*@/, '$1') : value}`),
  fc
    .tuple(fc.constantFrom('subject', 'body', 'anywhere', 'from.name', 'header.X-A'), words)
    .map(([field, word]) => `${field}: ${word}`),
  fc
    .tuple(
      fc.constantFrom('subject', 'anywhere', 'from', 'mailbox', 'folder'),
      operator,
      words.filter((word) => !word.includes('/')),
      fc.boolean(),
    )
    .map(
      ([field, op, word, isCase]) =>
        `${field}: { ${op}: ${op === 'is' && field === 'from' ? 'eva@acme.example' : word}${isCase ? ', case: true' : ''} }`,
    ),
  fc.constantFrom(
    'is: bounce',
    'is: [auto, bounce.hard]',
    'is: bounce.hard',
    'is: auto',
    'is: reply',
    'thread.found: true',
    'thread.by: key',
    'ticket.queue: support',
    'auth.verified: true',
    'auth.state: pass',
    'auth.state: [pass, fail]',
    'size: ">1MB"',
    'size: ">2MB"',
    'subject: { exists: true }',
    'subject: { empty: false }',
    'attachments: ">0"',
    'attachment: { ext: pdf }',
    'from.domain: { in_list: vip }',
  ),
);
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    clause.map((one) => `{ ${one} }`),
    fc
      .uniqueArray(clause, { minLength: 2, maxLength: 3, selector: (one) => one.split(':')[0] })
      .map((all) => `{ ${all.join(', ')} }`),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((of) => `{ any: [${of.join(', ')}] }`),
    fc.tuple(clause, tie('any')).map(([one, other]) => `{ ${one}, not: ${other} }`),
    fc.tuple(clause, tie('any'), tie('any')).map(([one, left, right]) => `{ ${one}, any: [${left}, ${right}] }`),
  ),
})).any;

function compiled(texts: readonly string[]): readonly (Condition | null)[] {
  const rules = texts.map((when, index) => `  - { id: r${index}, when: ${when}, tags: [x] }`).join('\n');
  const text = `version: 1\nlists: { vip: [acme.example] }\nrules:\n${rules}\n`;
  const loaded = loadRules([{ path: 'a.yaml', text }], { site, readList: () => null });
  return (loaded.rules ?? loaded.draft).rules.map((rule) => rule.when);
}

describe('R101 reasons over an index', () => {
  test('that names every pair of conditions of which one implies the other', { timeout: 20_000 + RUNS * 500 }, () => {
    let proved = 0;
    fc.assert(
      fc.property(fc.array(condition, { minLength: 8, maxLength: 16 }), (texts) => {
        const conditions = compiled(texts);
        const candidates = new Candidates(conditions);
        for (const [number, one] of conditions.entries())
          for (const [other, two] of conditions.entries()) {
            if (number === other || !implies(one, two)) continue;
            proved += 1;
            expect(candidates.impliedBy(number), `${texts[number]} implies ${texts[other]}`).toContain(other);
            expect(candidates.implying(other)).toContain(number);
          }
      }),
      { numRuns: RUNS },
    );
    expect(proved).toBeGreaterThan(100);
  });
});
