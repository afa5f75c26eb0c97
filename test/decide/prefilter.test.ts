// Many rules are looked up instead of run: what they come to, and what the trace says of each, is the same as of each
// rule run for itself.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Condition, Rule } from '../../src/model/policy.ts';
import { file, judge, mail, message, policy } from './build.ts';
import { all, any, clause, is, not, pattern, rule, template, test } from './build-rules.ts';

const words = ['pumpe', 'Kündigung', 'kuendigung', 'STRASSE', 'straße', 'a b', 'ü', 'ue', 'pum', 'umpe', 'x'];
const addresses = ['eva@acme.example', 'eva+tag@acme.example', '@acme.example', '*.acme.example', '@müller.example'];

const word = fc.constantFrom(...words);
const textClause: fc.Arbitrary<Condition> = fc
  .tuple(
    fc.constantFrom('subject', 'body', 'header.x-a', 'from.name', 'anywhere'),
    fc.constantFrom('natural', 'is', 'contains', 'contains_all', 'word', 'starts', 'ends', 'glob', 'one_of'),
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([field, op, values, exact]) =>
    clause(field, { ...test(op as 'is', ...values), exact } as ReturnType<typeof test>),
  );
const addressClause = fc
  .tuple(
    fc.constantFrom('from', 'recipient', 'anyone', 'from.domain'),
    fc.array(fc.constantFrom(...addresses), { minLength: 1, maxLength: 2 }),
  )
  .map(([field, values]) => is(field, ...values));
const nameClause = fc
  .tuple(
    fc.constantFrom('mailbox', 'folder', 'flags', 'language', 'to.tag', 'is'),
    fc.constantFrom('support', 'INBOX', 'seen', 'de', 'tag', 'auto', 's*'),
  )
  .map(([field, value]) => is(field, value));
const patternClause = fc
  .constantFrom('pumpe', 'strasse', 'ue', 'pum')
  .map((one) => clause('body', { op: 'regex', patterns: [{ ...pattern(new RegExp(one, 'i')), needs: [one] }] }));
const leaf = fc.oneof(textClause, addressClause, nameClause, patternClause);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 2, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((of) => all(...of)) },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((of) => any(...of)) },
  { weight: 1, arbitrary: leaf.map(not) },
);

const mails = fc
  .record({
    subject: fc.array(fc.oneof(word, fc.string({ maxLength: 5 })), { maxLength: 3 }).map((parts) => parts.join(' ')),
    reply: fc.array(fc.oneof(word, fc.string({ maxLength: 5 })), { maxLength: 4 }).map((parts) => parts.join('')),
    from: fc.constantFrom('eva@acme.example', 'Eva+TAG@sub.acme.example', 'tom@xn--mller-kva.example', 'kaputt'),
    to: fc.constantFrom('support@example.com', 'support+tag@example.com'),
    name: word,
    language: fc.constantFrom(null, 'de'),
  })
  .map(({ subject, reply, from, to, name, language }) =>
    mail({
      message: message({
        subject,
        reply,
        language,
        from: { address: from, name },
        to: [{ address: to, name: '' }],
        headers: [{ name: 'X-A', value: reply }],
        attachments: [file({ filename: `${name}.pdf` })],
      }),
    }),
  );

it('many rules come to what each of them comes to alone, and the traces agree', () => {
  fc.assert(
    fc.property(fc.array(condition, { minLength: 12, maxLength: 40 }), mails, (conditions, one) => {
      const rules: readonly Rule[] = conditions.map((when, index) =>
        rule(`r${index}`, { when, tags: [template(`t${index}`)] }),
      );
      const together = judge(one, policy(rules)).decision.trace;
      const alone = rules.map((single) => judge(one, policy([single])).decision.trace[0]);
      expect(together).toEqual(alone);
    }),
    { numRuns: 300 },
  );
});
