// "Thread keys", "Notices", "Shadow and expiry".
import type { Shown } from './shown.ts';

export const threads: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  'Thread keys': {
    'Keys are global, folded, stored when a ticket is born or joined by them.': `
rules: [ { id: a, thread: { key: "K/{{mail.subject}}" }, then: ticket } ]
tests:
  - { mail: { from: a@x.example, subject: "Ä  1" }, expect: { outcome: created, key: "k/a 1" } }
  - { mail: { from: b@y.example, subject: "ä 1" }, given: { ticket: { key: "k/a 1", customer: a@x.example } }, expect: { outcome: joined, joined_by: key, key: "k/a 1" } }`,
    'A key with an empty variable is no key: a new ticket with defect `empty-key`.': `
rules: [ { id: a, extract: { nr: { in: subject, regex: "/(\\\\d+)/", optional: true } }, thread: { key: "k/{{nr}}" }, then: ticket } ]
tests: [ { mail: { from: a@x.example, subject: x }, expect: { outcome: created, key: null, reason: empty-key } } ]`,
    '`within` counts from its last mail.': `
rules: [ { id: a, thread: { key: k, within: 2d }, then: ticket } ]
tests:
  - { mail: { from: a@x.example }, given: { ticket: { key: k, by: key, age: 9d, idle: 1d } }, expect: { outcome: joined } }
  - { mail: { from: a@x.example }, given: { ticket: { key: k, by: key, age: 9d, idle: 3d } }, expect: { outcome: created } }`,
    '`closed: skip` looks at open ones only.': `
rules: [ { id: a, thread: { key: k, closed: skip }, then: ticket } ]
tests: [ { mail: { from: a@x.example }, given: { ticket: { key: k, by: key, status: closed } }, expect: { outcome: created } } ]`,
    'Reference threading runs before the rules and fills `thread.*`, `ticket.*`; `when` never sees the result of a key.': `
rules:
  - { id: a, when: { thread.found: true, ticket.priority: low }, tags: [seen] }
  - { id: b, thread: { key: k }, then: ticket }
tests:
  - { mail: { from: a@x.example }, given: { ticket: { priority: low } }, expect: { outcome: joined, tags: [seen] } }
  - { mail: { from: a@x.example }, given: { ticket: { priority: low, key: k, by: key } }, expect: { outcome: joined, joined_by: key, tags: [] } }`,
    'In the deciding rule the ways are tried in the order of `by`; default `[address, key, message_id, reference, root, anchor, mark]` with a key, else the same without `key`.': `
rules:
  - { id: a, when: { subject: never }, thread: { key: k, by: [key] }, then: ticket }
  - { id: b, thread: { key: k }, then: ticket }
tests:
  - { mail: { from: a@x.example, subject: never }, given: { ticket: {} }, expect: { outcome: created } }
  - { mail: { from: a@x.example, subject: x }, given: { ticket: {} }, expect: { outcome: joined, joined_by: message_id } }
  - { mail: { from: a@x.example, subject: x }, given: { ticket: { by: address, key: k } }, expect: { outcome: joined, joined_by: address } }
  - { mail: { from: a@x.example, subject: x, in_reply_to: "<given-ticket@mailclerk.test>" }, given: { ticket: { key: k, by: key } }, expect: { outcome: joined, joined_by: key } }`,
    'The newest ticket of a key is taken.': {
      provenIn: 'test/store/exercise/answers.ts',
      name: 'finds the newest ticket of a key in its time, open ones when asked',
    },
    'Closed tickets follow `tickets.reopen`.': `
rules: [ { id: a, thread: { key: k }, then: ticket } ]
tests:
  - { mail: { from: a@x.example }, given: { ticket: { key: k, by: key, status: closed, closed_for: 1d } }, expect: { outcome: reopened } }
  - { mail: { from: a@x.example }, given: { ticket: { key: k, by: key, status: closed, closed_for: 90d, age: 99d } }, expect: { outcome: created_linked } }`,
    'A key joiner does not become a participant.': {
      provenIn: 'test/desk/mail-commands.test.ts',
      name: 'makes nobody a participant whom a key of a rule let in',
    },
    'R110 also reports `thread.key` from mail text without `auth.verified`.': {
      says: [
        ["rules: [ { id: a, when: { subject: '/(?<no>\\d+)/' }, thread: { key: 'k/{{no}}' }, then: ticket } ]", /R110/],
      ],
    },
  },
  Notices: {
    'Notices come from the notification matrix alone, and one mail causes at most one customer notice.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example, auth: pass }, expect: { mails: [agent-new, opened] } }`,
    '`notify:` in a rule mutes or swaps it: `{customer: false}`, `{opened: webform-opened}`, `{agents: false}`; the first rule wins.': `
rules:
  - { id: a, when: { subject: quiet }, notify: { customer: false } }
  - { id: b, when: { subject: alone }, notify: { agents: false } }
  - { id: c, when: { subject: form }, notify: { opened: webform-opened } }
  - { id: d, notify: { customer: true, opened: other } , then: ticket }
tests:
  - { mail: { from: a@x.example, auth: pass, subject: quiet }, expect: { mails: [agent-new] } }
  - { mail: { from: a@x.example, auth: pass, subject: alone form }, expect: { mails: [webform-opened] } }
  - { mail: { from: a@x.example, auth: pass, subject: form }, expect: { mails: [agent-new, webform-opened] } }`,
    '`do.alert` tells people besides.': `
rules: [ { id: a, then: ticket, notify: { customer: false, agents: false }, do: [ { alert: [anna] } ] } ]
tests: [ { mail: { from: a@x.example, auth: pass }, expect: { mails: [agent-alert] } } ]`,
  },
  'Shadow and expiry': {
    'A shadow rule is evaluated in place on a copy of the state; it sets no variable, field, tag or verdict and does not end the run.': `
rules:
  - { id: a, enabled: shadow, when: { subject: '/(?<no>.+)/' }, then: ignore, why: x, set: { priority: high }, tags: [a] }
  - { id: b, when: { var.no: { exists: true } }, tags: [b] }
  - { id: c, then: ticket }
tests: [ { mail: { from: a@x.example, subject: "7" }, expect: { by: c, outcome: created, priority: normal, tags: [] } } ]`,
    'Its would-be result goes to trace and metrics.': {
      provenIn: 'test/daemon/metrics.test.ts',
      name: 'mailclerk_rule_shadow_hits_total{rule="maybe",would="ignore",decided="ticket"} 2',
    },
    '`rules test` treats a shadow rule as off, except for its own inline tests.': `
rules:
  - { id: a, enabled: shadow, tags: [a], tests: [ { mail: { from: a@x.example }, expect: { tags: [a] } } ] }
tests: [ { mail: { from: a@x.example }, expect: { tags: [] } } ]`,
    "`expires: DATE` is the last day it works, in the instance's time zone.": `
rules: [ { id: a, expires: 2026-01-07, tags: [a] } ]
tests:
  - { mail: { from: a@x.example }, given: { now: 2026-01-07T23:59 }, expect: { tags: [a] } }
  - { mail: { from: a@x.example }, given: { now: 2026-01-08T00:00 }, expect: { tags: [] } }`,
  },
};
