// "Run", "Verdict and outcome", "set and update", "Notices", "Shadow and expiry", "Tests".
import { describe } from 'vitest';
import { sentences } from './sentences.ts';

describe('Run', () => {
  sentences({
    'A missing or empty `when` always matches.': `
rules: [ { id: a, tags: [a] }, { id: b, when: {}, tags: [b] } ]
tests: [ { mail: { from: a@x.example }, expect: { tags: [a, b], by: default } } ]`,
    '`then` ends the run unless `continue: true`; then the verdict stands and later rules only adjust.': `
rules: [ { id: a, then: ticket, continue: true }, { id: b, then: ignore, why: x, tags: [b] }, { id: c, tags: [c] } ]
tests: [ { mail: { from: a@x.example }, expect: { then: ticket, by: a, tags: [b, c] } } ]`,
    '`stop: true` without `then` ends the run and `defaults.then` decides.': `
defaults: { then: quarantine }
rules: [ { id: a, stop: true }, { id: b, then: ignore, why: x } ]
tests: [ { mail: { from: a@x.example }, expect: { then: quarantine, by: default } } ]`,
    '`override: true` replaces values of `set update notify thread` set earlier, the last of several wins.': `
rules:
  - { id: a, set: { priority: low } }
  - { id: b, override: true, set: { priority: normal } }
  - { id: c, override: true, set: { priority: high } }
tests: [ { mail: { from: a@x.example }, expect: { priority: high } } ]`,
    'It replaces a verdict only where `continue` left the run open.': `
rules:
  - { id: a, then: ignore, why: x, continue: true }
  - { id: b, override: true, then: ticket }
tests: [ { mail: { from: a@x.example }, expect: { then: ticket, by: b } } ]`,
    'First-wins works per key and per `fields.x`.': `
rules:
  - { id: a, set: { priority: low, fields: { order: "1" } } }
  - { id: b, set: { priority: high, severity: major, fields: { order: "2", amount: "3" } } }
tests: [ { mail: { from: a@x.example }, expect: { priority: low, severity: major, fields: { order: 1, amount: 3 } } } ]`,
    "A rule's own keys beat its preset's.": `
presets: { p: { set: { priority: low, severity: major }, tags: [p] } }
rules: [ { id: a, preset: p, set: { priority: high }, tags: [a] } ]
tests: [ { mail: { from: a@x.example }, expect: { priority: high, severity: major, tags: [p, a] } } ]`,
    '`extract`, `require`, `thread` run only after `when` hit; a failed `require` ends the run with quarantine, even in an adjusting rule.': `
rules:
  - id: a
    when: { subject: form }
    extract: { mailto: { in: body, as: email, optional: true } }
    require: { mailto: email }
    tags: [read]
  - { id: b, then: ticket }
tests:
  - { mail: { from: a@x.example, subject: other }, expect: { by: b, tags: [] } }
  - { mail: { from: a@x.example, subject: form }, expect: { then: quarantine, by: a, reason: require } }
  - { mail: { from: a@x.example, subject: form, body: e@x.example }, expect: { by: b, tags: [read] } }`,
  });
});

describe('Verdict and outcome', () => {
  sentences({
    '`ticket`: join what threading found; if that is closed, the reopen policy decides; if nothing was found, create.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example }, expect: { outcome: created } }
  - { mail: { from: a@x.example }, given: { ticket: {} }, expect: { outcome: joined } }
  - { mail: { from: a@x.example }, given: { ticket: { status: closed, closed_for: 1d } }, expect: { outcome: reopened } }
  - { mail: { from: a@x.example }, given: { ticket: { status: closed, closed_for: 90d, age: 100d } }, expect: { outcome: created_linked } }`,
    '`create`: always new, linked to the found ticket.': `
rules: [ { id: a, then: create } ]
tests: [ { mail: { from: a@x.example }, given: { ticket: {} }, expect: { outcome: created_linked } } ]`,
    '`join`: whatever the status, never reopen unless `update.status` says so; nothing found → `thread.missing` (default `quarantine`).': `
rules:
  - { id: a, when: { subject: open }, then: join, update: { status: reopen } }
  - { id: b, then: join }
tests:
  - { mail: { from: a@x.example, subject: x }, given: { ticket: { status: closed } }, expect: { outcome: joined, status: closed } }
  - { mail: { from: a@x.example, subject: open }, given: { ticket: { status: closed } }, expect: { outcome: reopened } }
  - { mail: { from: a@x.example, subject: x }, expect: { outcome: quarantined, reason: join-missing } }`,
    '`skip` = the rule counts as not matched.': `
rules: [ { id: a, thread: { missing: skip }, then: join, tags: [a] }, { id: b, then: ticket } ]
tests: [ { mail: { from: a@x.example }, expect: { by: b, tags: [], outcome: created } } ]`,
    '`redirect: ADDRESS` names its target, never an own address.': `
rules:
  - { id: a, when: { subject: home }, then: redirect, redirect: support@example.com }
  - { id: b, then: redirect, redirect: boss@elsewhere.example }
tests:
  - { mail: { from: a@x.example, subject: home }, expect: { outcome: quarantined, reason: redirect-refused } }
  - { mail: { from: a@x.example }, expect: { then: redirect, outcome: redirected } }`,
  });
});

describe('set and update', () => {
  sentences({
    '`set` applies to the ticket born by this mail, created_linked included; `update` when it joins an existing one.': `
rules: [ { id: a, then: ticket, set: { priority: high }, update: { priority: low } } ]
tests:
  - { mail: { from: a@x.example }, expect: { priority: high } }
  - { mail: { from: a@x.example }, given: { ticket: {} }, expect: { priority: low } }
  - { mail: { from: a@x.example }, given: { ticket: { status: closed, closed_for: 90d, age: 99d } }, expect: { outcome: created_linked, priority: high } }`,
    'Rule-level `tags` apply in both cases, `set.tags` at birth only, `-tag` removes.': `
rules: [ { id: a, then: ticket, tags: [both, "-old"], set: { tags: [born] } } ]
tests:
  - { mail: { from: a@x.example }, expect: { tags: [both, born] } }
  - { mail: { from: a@x.example }, given: { ticket: { tags: [old, kept] } }, expect: { tags: [kept, both] } }`,
    'Values are plain text: no HTML escaping.': `
rules: [ { id: a, then: ticket, set: { subject: "{{mail.subject}}!" } } ]
tests: [ { mail: { from: a@x.example, subject: "<b>a & b</b>" }, expect: { subject: "<b>a & b</b>!" } } ]`,
    'An empty result leaves the key unset.': `
rules:
  - { id: a, extract: { p: { in: subject, regex: "/prio=(\\\\w+)/", optional: true } }, set: { priority: "{{p}}" } }
  - { id: b, then: ticket, set: { priority: low } }
tests: [ { mail: { from: a@x.example, subject: x }, expect: { priority: low } } ]`,
    'A value naming an unknown queue, agent, sla or contract is skipped, the ticket is flagged `rule-error`, nothing is lost.': `
rules: [ { id: a, then: ticket, set: { queue: "{{mail.subject}}", priority: high } } ]
tests: [ { mail: { from: a@x.example, to: support@example.com, subject: nowhere }, expect: { outcome: created, queue: support, priority: high, flags: [rule-error] } } ]`,
    'The queue whose `address` is the first own address in To, then Cc; order of arrival never matters.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example, to: [x@x.example, billing@example.com], cc: [support@example.com], mailbox: support }, expect: { queue: billing } }
  - { mail: { from: a@x.example, to: x@x.example, cc: [support@example.com] }, expect: { queue: support } }`,
  });
});

describe('Shadow and expiry', () => {
  sentences({
    '`rules test` treats a shadow rule as off, except for its own inline tests.': `
rules:
  - { id: a, enabled: shadow, tags: [a], tests: [ { mail: { from: a@x.example }, expect: { tags: [a] } } ] }
tests: [ { mail: { from: a@x.example }, expect: { tags: [] } } ]`,
    "`expires: DATE` is the last day it works, in the instance's time zone.": `
rules: [ { id: a, expires: 2026-01-07, tags: [a] } ]
tests:
  - { mail: { from: a@x.example }, given: { now: 2026-01-07T23:59 }, expect: { tags: [a] } }
  - { mail: { from: a@x.example }, given: { now: 2026-01-08T00:00 }, expect: { tags: [] } }`,
  });
});
