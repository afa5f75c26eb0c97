// "Absence", "Text", "Regex", "Lists and many values", "Addresses", "Variables".
import type { Shown } from './shown.ts';

/** A rule that tags `hit` where the condition holds; mails with and without it. */
const when = (condition: string, hits: readonly string[], misses: readonly string[] = []): string => `
rules: [ { id: a, when: ${condition}, tags: [hit] } ]
tests:
${hits.map((mail) => `  - { mail: { from: a@x.example, ${mail} }, expect: { tags: [hit] } }`).join('\n')}
${misses.map((mail) => `  - { mail: { from: a@x.example, ${mail} }, expect: { tags: [] } }`).join('\n')}`;

export const conditions: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  Absence: {
    '`exists` and `empty` test absence itself.': when(
      '{ header.X-A: { exists: true } }',
      ['headers: { X-A: "1" }'],
      ['subject: x'],
    ),
    'Any other operator on an absent value is false, on any field, and its `not:` is true.': when(
      '{ not: { header.X-A: x } }',
      ['subject: x', 'headers: { X-A: y }'],
      ['headers: { X-A: x }'],
    ),
    'Booleans and counts are never absent.': when(
      '{ thread.found: false, contact.known: false, attachments: 0 }',
      ['subject: x'],
      ['attachments: [ { name: a.pdf } ]'],
    ),
  },
  Text: {
    '`Kündigung` hits Kundigung and Kuendigung.': when(
      '{ subject: Kündigung }',
      ['subject: Kundigung', 'subject: KUENDIGUNG', 'subject: "Ku\u0308ndigung"'],
      ['subject: Kndigung'],
    ),
    '`contains` is a substring test ("werbung" hits Bewerbung): `word:` means whole Unicode words.': when(
      '{ subject: { contains: werbung, word: alt } }',
      ['subject: Bewerbung alt'],
      ['subject: Bewerbung älter'],
    ),
    'Runs of white space = one blank; ß = ss; diacritics removed.': when('{ subject: "grosse  Strasse cafe" }', [
      'subject: "Große   Straße Café"',
    ]),
    'Regular expressions see unfolded NFC text with \\n line ends.': when(
      "{ body: '/^Über\\n\\w/' }",
      ['body: "Über\\nx"'],
      ['body: "Uber\\nx"'],
    ),
    'Fields are tested over their first 64 KB; a cut stands in the trace.': {
      traced: `
rules: [ { id: a, when: { body: needle }, then: ticket } ]
tests: [ { mail: { from: a@x.example, body: "${'word '.repeat(14_000)}needle" }, expect: {} } ]`,
      as: /✗ body: needle .*the first 65536 characters were looked at/,
    },
    '`case: true` folds nothing.': when(
      '{ subject: { contains: ABC, case: true } }',
      ['subject: xABC'],
      ['subject: abc'],
    ),
  },
  Regex: {
    'A string is a regex if it starts with `/` and ends with `/` plus flags from `i m s`.': when(
      "{ subject: '/^a.c$/i' }",
      ['subject: ABC'],
      ['subject: xabc', 'subject: "/^a.c$/i"'],
    ),
    'Other flags are errors.': { says: [["rules: [ { id: a, when: { subject: '/x/g' } } ]", /error regex.*flag/]] },
    '`^ $` are text ends unless `m`.': when("{ body: '/^b$/' }", ['body: b'], ['body: "a\\nb\\nc"']),
    "RE2's `\\b \\w` are ASCII: lint R115 when they touch a non-ASCII letter, suggesting `word:`.": {
      says: [["rules: [ { id: a, when: { subject: '/\\\\bärger/' }, then: ticket } ]", /R115.*word:/]],
    },
  },
  'Lists and many values': {
    'A list is any-of on every field.': when('{ subject: [eins, zwei] }', ['subject: Zwei'], ['subject: drei']),
    '`not: {is: [auto, bounce]}` = neither.': when(
      '{ not: { is: [auto, bounce] } }',
      ['subject: x'],
      ['headers: { Auto-Submitted: auto-generated }'],
    ),
    'On many-valued fields a condition holds if some value satisfies it, its `not:` if none does.': when(
      '{ to: b@y.example, not: { to: c@y.example } }',
      ['to: [a@y.example, b@y.example]'],
      ['to: [b@y.example, c@y.example]'],
    ),
    '`not:` of a map negates its AND; `none:` takes a list.': when(
      '{ not: { subject: a, body: b }, none: [ { subject: c }, { subject: d } ] }',
      ['subject: a, body: x'],
      ['subject: a, body: b', 'subject: c'],
    ),
    'All clauses of `attachment` look at one file.': when(
      '{ attachment: { ext: pdf, name: Rechnung } }',
      ['attachments: [ { name: Rechnung.pdf } ]'],
      ['attachments: [ { name: Rechnung.txt }, { name: x.pdf } ]'],
    ),
    'The keys of one operator map apply to the same value.': when(
      '{ to: { starts: a, ends: y.example } }',
      ['to: [b@x.example, a@y.example]'],
      ['to: [a@x.example, b@y.example]'],
    ),
    '`reply` = has In-Reply-To/References, or `thread.found`, or a reply prefix plus our mark; `new` = not reply.':
      when(
        '{ is: reply, not: { is: new } }',
        ['in_reply_to: "<1@x.example>"', 'references: ["<1@x.example>"]', 'subject: "Re: [T-00001] x"'],
        ['subject: x', 'subject: "Re: x"'],
      ),
    '`is: agent` and `is: customer` look at the From address only; with privilege they need `auth.verified` (R110).': {
      says: [
        ['rules: [ { id: a, when: { is: agent }, then: ticket, set: { customer: "{{mail.reply_to}}" } } ]', /R110/],
      ],
    },
    'out_of_office, read_receipt and bounce imply auto; list does not.': when(
      '{ is: auto }',
      ['headers: { Auto-Submitted: auto-replied }'],
      ['headers: { List-Id: <l.x.example> }'],
    ),
  },
  Addresses: {
    'A pattern without `+` ignores tags; with `+` the tag must match.': when(
      '{ any: [ { to: eva@y.example }, { to: tom+a@y.example } ] }',
      ['to: eva+tag@y.example', 'to: Tom+A@Y.example'],
      ['to: tom@y.example', 'to: tom+b@y.example'],
    ),
    '`@x` = exactly that domain; `*.x` excludes x.': when(
      '{ any: [ { to: "@y.example" }, { to: "*.z.example" } ] }',
      ['to: a@y.example', 'to: a@b.z.example'],
      ['to: a@b.y.example', 'to: a@z.example'],
    ),
    'A glob without `@` is matched on the domain.': when(
      '{ to: "*.z.*" }',
      ['to: a@b.z.example'],
      ['to: a.z.b@y.example'],
    ),
    'A bare word without `@` or `*` on an address field is an error ("did you mean @firma.de?").': {
      says: [['rules: [ { id: a, when: { from: firma.de }, then: ticket } ]', /did you mean "?@firma\.de/]],
    },
    'Compared lower-case, domain as A-label.': when('{ to: "@müller.example" }', ['to: A@XN--MLLER-KVA.example']),
    '`to.tag`: plus parts of addresses in own domains only.': when(
      '{ to.tag: pump42 }',
      ['to: support+pump42@example.com'],
      ['to: support+pump42@elsewhere.example'],
    ),
    '`to.tag` never holds our signed tokens.': {
      provenIn: 'test/decide/fields.test.ts',
      name: 'to.tag knows own domains only and never our signed tokens',
    },
  },
  Variables: {
    'Namespaces: captures and extracts by name, `bounce.*`, the name of a list, `form.*` and other structured extracts, `mail.*`, `ticket.*`, `contact.*`.': `
lists: { vip: [ x.example ] }
rules:
  - id: a
    when: { from.domain: { in_list: vip }, subject: '/(?<no>\\d+)/' }
    extract: { form: { in: body, labels: { name: [Name] } } }
    tags: ["{{no}}", "{{form.name}}", "{{vip.key}}", "{{mail.subject}}", "{{ticket.priority}}", "{{contact.name}}"]
tests:
  - mail: { from: a@x.example, subject: "no 7", body: "Name: Eva" }
    given: { ticket: { priority: low }, contact: { name: Eva M } }
    expect: { tags: ["7", Eva, x.example, "no 7", low, "Eva M"] }`,
    'Patterns under `not`/`none` give none.': {
      says: [
        [
          "rules: [ { id: a, when: { not: { subject: '/(?<x>.)/' } }, then: ticket, tags: ['{{x}}'] } ]",
          /error R104.*x/,
        ],
      ],
    },
    'Captures and extracts live from their rule to the end of the run; the later one replaces.': `
rules:
  - { id: a, when: { subject: '/(?<no>\\d+)/' }, tags: ["a{{no}}"] }
  - { id: b, when: { var.no: "1", body: '/(?<no>\\d+)/' } }
  - { id: c, tags: ["c{{no}}"] }
tests: [ { mail: { from: a@x.example, subject: "1", body: "2" }, expect: { tags: [a1, c2] } } ]`,
    'In `any`, a list or a many-valued field the first hit in written (or header) order gives them.': `
rules: [ { id: a, when: { subject: ['/b(?<x>.)/', '/a(?<x>.)/'] }, tags: ["{{x}}"] } ]
tests: [ { mail: { from: a@x.example, subject: "a1 b2" }, expect: { tags: ["2"] } } ]`,
    "`in_list` binds the row of the first hit under the list's name; keys are folded and exact.": `
lists: { vip: [Acme.example] }
rules: [ { id: a, when: { from.domain: { in_list: vip } }, tags: ["{{vip.key}}"] } ]
tests:
  - { mail: { from: a@ACME.example }, expect: { tags: [Acme.example] } }
  - { mail: { from: a@x.acme.example }, expect: { tags: [] } }`,
    '`map` on a captured variable compares whole folded values; on a text field it is `contains`, first in written order.': `
rules:
  - id: a
    when: { subject: '/(?<state>\\w+)$/' }
    extract:
      one: { in: state, map: { DO: no, down: yes }, else: none }
      two: { in: subject, map: { DO: first, DOWN: second } }
    tags: ["{{one}}", "{{two}}"]
tests: [ { mail: { from: a@x.example, subject: "is Down" }, expect: { tags: ["yes", first] } } ]`,
  },
};
