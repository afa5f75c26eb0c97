// "Tests", "Time".
import type { Shown } from './shown.ts';

export const tests: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  Tests: {
    '`mail` is rendered to bytes and read by the real parser.': `
rules: [ { id: a, when: { body: needle, attachment: { ext: csv, size: ">3", type: text/csv }, header.X-A: "1" }, then: ticket, tags: [hit] } ]
tests:
  - { mail: { from: "Eva Übel <a@x.example>", subject: Grüße, html: "<p>a <b>needle</b></p>", headers: { X-A: "1" }, attachments: [ { name: ä.csv, type: text/csv, text: "a;b;c" } ] }, expect: { tags: [hit], subject: Grüße } }`,
    'Defaults: to = first mailbox, body empty, auth none, date = now.': `
rules: [ { id: a, when: { to: support@example.com, body: { empty: true }, auth.state: none, date: "2026-01-07" }, then: ticket, tags: [hit] } ]
tests: [ { mail: { from: a@x.example }, expect: { tags: [hit] } } ]`,
    "`now` is 2026-01-07T10:00 (a Wednesday) in the instance's zone unless `given.now`.": `
rules:
  - { id: a, when: { received: { weekday: wed, time: "10:00-10:01" } }, tags: [usual] }
  - { id: b, when: { received: { weekday: sat, time: "23:00-24:00" } }, tags: [given] }
tests:
  - { mail: { from: a@x.example }, expect: { tags: [usual] } }
  - { mail: { from: a@x.example }, given: { now: 2026-07-04T23:30 }, expect: { tags: [given] } }`,
    '`given`: `now lists contact ticket (found by header unless given.by) rate spam`; given rows replace the named list.': `
lists: { vip: [ x.example ] }
rules:
  - { id: a, when: { from.domain: { in_list: vip } }, tags: [vip] }
  - { id: b, when: { contact.known: true, rate: { per: from, more_than: 20, within: 1h }, is: spam, thread.by: message_id }, tags: [all] }
tests:
  - { mail: { from: a@x.example }, expect: { tags: [vip] } }
  - { mail: { from: a@x.example }, given: { lists: { vip: { y.example: { sla: gold } } } }, expect: { tags: [] } }
  - { mail: { from: a@y.example }, given: { contact: { known: true }, rate: 21, spam: true, ticket: {} }, expect: { tags: [all] } }`,
    '`expect` checks the named keys only (decision and resulting ticket); `tags` and `mails` are exact sets, `[]` = none.': `
rules: [ { id: a, then: ticket, tags: [two, one] } ]
tests:
  - { mail: { from: a@x.example }, expect: { by: a } }
  - { mail: { from: a@x.example, auth: pass }, expect: { tags: [one, two], mails: [opened, agent-new] } }
  - { mail: { from: a@x.example, auth: fail }, given: { ticket: { status: closed } }, expect: { then: ticket } }`,
    '`then` = verdict, `outcome` = what happened, `by` = deciding rule or `default`; unknown keys are errors.': {
      says: [
        [
          'rules: [ { id: a, then: ticket, tests: [ { mail: { from: a@x.example }, expect: { verdict: ticket } } ] } ]',
          /error key: unknown key "verdict"/,
        ],
      ],
    },
    'A field still at its default is compared as that default.': `
rules: [ { id: a, then: ticket } ]
tests: [ { mail: { from: a@x.example }, expect: { priority: normal, severity: normal, status: unread, visibility: public } } ]`,
  },
  Time: {
    'h and d are clock time.': {
      provenIn: 'test/desk/people-commands.test.ts',
      name: 'reads the due time %s',
    },
    '`received.*`, `age` and the clocks use INTERNALDATE, never Date.': `
rules: [ { id: a, when: { received: { time: "10:00-10:01" }, ticket.age: "<2d", date: "<2000-01-01" }, then: ticket, tags: [hit] } ]
tests: [ { mail: { from: a@x.example, date: 1999-01-01T03:00 }, given: { ticket: { age: 1d } }, expect: { tags: [hit] } } ]`,
  },
};
