// "Run", "Verdict and outcome", "set and update".
import type { Shown } from './shown.ts';

export const run: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  Run: {
    'A missing or empty `when` always matches.': `
rules: [ { id: a, tags: [a] }, { id: b, when: {}, tags: [b] } ]
tests: [ { mail: { from: a@x.example }, expect: { tags: [a, b], by: default } } ]`,
    '`then` ends the run unless `continue: true`; then the verdict stands and later rules only adjust.': `
rules: [ { id: a, then: ticket, continue: true }, { id: b, then: ignore, why: x, tags: [b] }, { id: c, tags: [c] } ]
tests: [ { mail: { from: a@x.example }, expect: { then: ticket, by: a, tags: [b, c] } } ]`,
    'A later `then` is traced as lost.': {
      traced: `
rules: [ { id: a, then: ticket, continue: true }, { id: b, then: ignore, why: x } ]
tests: [ { mail: { from: a@x.example }, expect: {} } ]`,
      as: /✓ b .*\n(?: .*\n)* +lost then \(a\)/,
    },
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
  },
  'Verdict and outcome': {
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
    'A `reject` whose answer the gate refuses becomes `quarantine` with reason `reject-unanswered`.': `
rules: [ { id: a, then: reject } ]
tests:
  - { mail: { from: a@x.example, auth: pass }, expect: { then: reject, outcome: rejected, mails: [rejected] } }
  - { mail: { from: a@x.example, auth: fail }, expect: { outcome: quarantined, reason: reject-unanswered, mails: [] } }`,
    'A bounce that names none of our ids is ignored (ledger only).': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: MAILER-DAEMON@mx.example, subject: "Undelivered Mail Returned to Sender", headers: { Return-Path: "<>", Auto-Submitted: auto-replied, Content-Type: "multipart/report; report-type=delivery-status" } }, expect: { outcome: ignored, reason: bounce-unknown, mails: [] } }`,
    'The decision carries `verdict` and `outcome`: created joined reopened created_linked ignored duplicate quarantined rejected redirected.': `
rules:
  - { id: i, when: { subject: ignore }, then: ignore, why: x }
  - { id: q, when: { subject: quarantine }, then: quarantine }
  - { id: r, when: { subject: reject }, then: reject }
  - { id: d, when: { subject: redirect }, then: redirect, redirect: boss@elsewhere.example }
  - { id: c, when: { subject: create }, then: create }
tests:
  - { mail: { from: a@x.example, subject: ignore }, expect: { then: ignore, outcome: ignored } }
  - { mail: { from: a@x.example, subject: quarantine }, expect: { then: quarantine, outcome: quarantined } }
  - { mail: { from: a@x.example, subject: reject, auth: pass }, expect: { then: reject, outcome: rejected } }
  - { mail: { from: a@x.example, subject: redirect }, expect: { then: redirect, outcome: redirected } }
  - { mail: { from: a@x.example, subject: create }, given: { ticket: {} }, expect: { then: create, outcome: created_linked } }
  - { mail: { from: a@x.example }, expect: { then: ticket, outcome: created } }
  - { mail: { from: a@x.example }, given: { ticket: {} }, expect: { then: ticket, outcome: joined } }
  - { mail: { from: a@x.example }, given: { ticket: { status: closed, closed_for: 1d } }, expect: { then: ticket, outcome: reopened } }`,
    'A redirected mail goes on as message/rfc822 from our address, through the gate.': {
      provenIn: 'test/integration/reject.test.ts',
      name: 'a redirected mail goes on whole, as message/rfc822 from our address, and leaves no ticket',
    },
    '`redirect: ADDRESS` names its target, never an own address.': `
rules:
  - { id: a, when: { subject: home }, then: redirect, redirect: support@example.com }
  - { id: b, then: redirect, redirect: boss@elsewhere.example }
tests:
  - { mail: { from: a@x.example, subject: home }, expect: { outcome: quarantined, reason: redirect-refused } }
  - { mail: { from: a@x.example }, expect: { then: redirect, outcome: redirected } }`,
  },
  'set and update': {
    '`keep` and `reopen` are reserved status words.': `
rules: [ { id: a, when: { subject: again }, then: join, update: { status: reopen } }, { id: b, then: ticket, update: { status: keep } } ]
tests:
  - { mail: { from: a@x.example }, given: { ticket: { status: closed, closed_for: 1d } }, expect: { outcome: joined, status: closed, reopened: false } }
  - { mail: { from: a@x.example, subject: again }, given: { ticket: { status: closed, closed_for: 90d, age: 99d } }, expect: { outcome: reopened, reopened: true } }`,
    'Without `update.status`, a human customer mail moves a waiting ticket to active.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example }, given: { ticket: { status: waiting } }, expect: { outcome: joined, status: in_progress } }`,
    'auto, bounce, list, read_receipt and calendar mails change neither status nor timers.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example, headers: { Auto-Submitted: auto-replied } }, given: { ticket: { status: waiting } }, expect: { outcome: joined, status: waiting } }
  - { mail: { from: a@x.example, headers: { List-Id: "<l.x.example>" } }, given: { ticket: { status: waiting } }, expect: { outcome: joined, status: waiting } }
  - { mail: { from: a@x.example, headers: { Auto-Submitted: auto-replied } }, given: { ticket: { status: closed, closed_for: 1d } }, expect: { outcome: joined, status: closed } }`,
    'No partials, no block helpers but `if` and `unless`, with `else`.': {
      says: [
        ["rules: [ { id: a, then: ticket, set: { subject: '{{> part}}' } } ]", /error template/],
        ["rules: [ { id: a, then: ticket, set: { subject: '{{#each mail}}x{{/each}}' } } ]", /error template/],
      ],
    },
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
    '`contact.organisation`, `contact.contract` and `contact.project` are absent when authentication failed.': `
rules:
  - { id: o, when: { contact.organisation: ACME }, tags: [o] }
  - { id: c, when: { contact.contract: gold }, tags: [c] }
  - { id: p, when: { contact.project: rollout }, tags: [p] }
  - { id: a, then: ticket }
tests:
  - { mail: { from: a@x.example, auth: pass }, given: { contact: { organisation: acme, contract: [gold, iron], project: rollout } }, expect: { tags: [o, c, p] } }
  - { mail: { from: a@x.example, auth: none }, given: { contact: { organisation: acme, contract: gold } }, expect: { tags: [o, c] } }
  - { mail: { from: a@x.example, auth: fail }, given: { contact: { organisation: acme, contract: gold, project: rollout } }, expect: { tags: [] } }
  - { mail: { from: a@x.example, auth: pass }, expect: { tags: [] } }`,
    'Mail of a blocked contact is quarantined, unless the deciding rule asks for `contact.blocked`, or ignores it.': `
rules:
  - { id: asked, when: { contact.blocked: true, subject: asked }, then: ticket }
  - { id: ignored, when: { subject: advert }, then: ignore, why: advertising }
  - { id: a, then: ticket }
tests:
  - { mail: { from: a@x.example, subject: x }, given: { contact: { blocked: true } }, expect: { then: quarantine, outcome: quarantined } }
  - { mail: { from: a@x.example, subject: asked }, given: { contact: { blocked: true } }, expect: { outcome: created } }
  - { mail: { from: a@x.example, subject: advert }, given: { contact: { blocked: true } }, expect: { outcome: ignored } }
  - { mail: { from: a@x.example, subject: x }, given: { contact: { blocked: false } }, expect: { outcome: created } }`,
    'Queue if no rule sets it: the queue whose `address` is the first own address in To, then Cc; else `mailboxes.X.queue`; else the first queue.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example, to: [x@x.example, support@example.com, billing@example.com] }, expect: { queue: support } }
  - { mail: { from: a@x.example, to: x@x.example, cc: [billing@example.com] }, expect: { queue: billing } }
  - { mail: { from: a@x.example, to: x@x.example }, expect: { queue: support } }`,
    'Order of arrival never matters.': `
rules: [ { id: a, then: ticket } ]
tests:
  - { mail: { from: a@x.example, to: [x@x.example, billing@example.com], cc: [support@example.com], mailbox: support }, expect: { queue: billing } }
  - { mail: { from: a@x.example, to: x@x.example, cc: [support@example.com] }, expect: { queue: support } }`,
    'The form of a queue asks people only; whom a rule wants asked, it says with `form`, and `none` asks nobody.': {
      provenIn: 'test/decide/form-answers.test.ts',
      name: 'the form of a queue asks people only, a rule whom it wants, `none` nobody',
    },
    '`link` and `parent` tie the ticket both ways to those whose numbers they hold; a number nobody has flags it.': {
      provenIn: 'test/cli/rule-ties.test.ts',
      name: 'tickets are tied both ways, the same when the decision is replayed',
    },
  },
  'Split and merge': {
    "`split` makes several tickets of a mail that opens one; the first is the mail's own, and its sender gets one receipt.":
      {
        provenIn: 'test/cli/rule-ties.test.ts',
        name: 'by attachment: a ticket a file, one receipt, answers go to the first',
      },
    'A mail with one part stays whole.': {
      provenIn: 'test/cli/rule-ties.test.ts',
      name: 'a mail with one part stays whole',
    },
    "`merge` lets the mail's ticket go on in another; of different customers nothing is merged, and a note says so.": {
      provenIn: 'test/cli/rule-ties.test.ts',
      name: 'of different customers nothing is merged: a note says so, the mail is filed',
    },
  },
};
