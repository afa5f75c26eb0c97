// The table "What other systems can say, and we must" of the rule language, a test a row bearing its words; then the six
// example files, line by line. Each rule is loaded from YAML, its mails are read from bytes, and the real desk says who
// would be mailed. What docs/pending.md lists is named where it stands.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runTests } from '../../src/daemon/rule-tests.ts';
import type { LoadedSetup } from '../../src/daemon/setup.ts';
import { runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Config, Setup } from '../../src/model/setup.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { answerFrom, delivery, mail, message } from '../decide/build.ts';
import { config as base } from '../desk/builders.ts';

const gold = {
  name: 'gold',
  hours: null,
  firstResponse: null,
  update: null,
  resolve: null,
  warnAt: null,
  escalate: [],
};
const config: Config = { ...base, slas: { gold } };
const site = siteOf(config, markPattern(config.tickets.number));

function load(yaml: string) {
  const loaded = loadRules([{ path: 'rules/10.yaml', text: `version: 1\n${yaml}` }], { site, readList: () => null });
  const mistakes = loaded.problems.filter(({ severity, code }) => severity === 'error' && code !== 'pending');
  expect(mistakes.map(({ line, message: said }) => `${line}: ${said}`)).toEqual([]);
  return loaded;
}

/** Every test of these rules passes; gives the keys that are pending in them. */
async function says(yaml: string): Promise<readonly string[]> {
  const loaded = load(yaml);
  const setup = { config, policy: makePolicy(loaded.draft, site) } as Setup;
  const results = await runTests({ ruleSet: loaded.draft } as LoadedSetup, setup);
  expect(results.length).toBeGreaterThan(0);
  expect(
    results
      .filter((one) => !one.ok)
      .map((one) => one.detail)
      .join('\n'),
  ).toBe('');
  return loaded.pending;
}

describe('what other systems can say, and we must', () => {
  test('collector filters from/to/cc/bcc/subject/body/seen/unseen/answered/smaller/larger/with(out) tracking id/is (not) answer, `!x`', async () => {
    await says(`
rules:
  - { id: from, when: { from: eva@firma.example }, tags: [from] }
  - { id: not-from, when: { not: { from: eva@firma.example } }, tags: [not-from] }
  - { id: to, when: { to: support@example.com }, tags: [to] }
  - { id: cc, when: { cc: "@firma.example" }, tags: [cc] }
  - { id: bcc, when: { bcc: archive@example.com }, tags: [bcc] }
  - { id: subject, when: { subject: Drucker }, tags: [subject] }
  - { id: not-subject, when: { not: { subject: Drucker } }, tags: [not-subject] }
  - { id: body, when: { body: { word: Toner } }, tags: [body] }
  - { id: smaller, when: { size: "<10KB" }, tags: [smaller] }
  - { id: larger, when: { size: ">10KB" }, tags: [larger] }
  - { id: with-tracking-id, when: { thread.found: true, thread.by: [mark, address, message_id, reference] }, tags: [tracked] }
  - { id: without-tracking-id, when: { thread.found: false }, tags: [untracked] }
  - { id: is-answer, when: { is: reply }, tags: [answer] }
  - { id: is-not-answer, when: { not: { is: reply } }, tags: [no-answer] }
tests:
  - mail: { from: eva@firma.example, to: support@example.com, cc: tom@firma.example, subject: Drucker, body: "Der Toner ist leer." }
    expect: { tags: [from, to, cc, subject, body, smaller, untracked, no-answer] }
  - mail: { from: uwe@other.example, to: support@example.com, subject: "Re: x", headers: { Bcc: archive@example.com }, in_reply_to: <1@x.example>, attachments: [ { name: a.pdf, size: 20KB } ] }
    expect: { tags: [not-from, to, bcc, not-subject, larger, untracked, answer] }
  - mail: { from: eva@firma.example, to: support@example.com, subject: Drucker, auth: pass }
    given: { ticket: { status: in_progress, by: mark } }
    expect: { outcome: joined, tags: [from, to, subject, smaller, tracked, answer] }
`);
    const { draft } = load(`
rules:
  - { id: seen, when: { flags: seen }, tags: [seen] }
  - { id: unseen, when: { not: { flags: seen } }, tags: [unseen] }
  - { id: answered, when: { flags: answered }, tags: [answered] }
  - { id: keyword, when: { flags: $Work }, tags: [work] }
`);
    const tagsOf = (flags: readonly string[]): unknown => {
      const one = mail({ message: message(), delivery: delivery({ flags }) });
      const [command] = runDecide(decide(one, makePolicy(draft, site)), answerFrom({})).decision.commands;
      return command?.kind === 'create' ? command.set.tags : null;
    };
    expect(tagsOf(['\\Seen', '\\Answered', '$Work'])).toEqual(['seen', 'answered', 'work']);
    expect(tagsOf([])).toEqual(['unseen']);
  });

  test('`tmp=EXTRACT:SUBJECT:(re)`, `f=SET:x`, `SETIFEMPTY`, `EXTRACT:HEADER:^From:(.*)`, load/create third party, attach files, record event, target folder', async () => {
    const pending = await says(`
rules:
  - id: order
    when: { subject: '/order/i', thread.found: false }
    extract:
      order: { in: subject, regex: '/order (\\d+)/i', else: "0" }
      sender: { in: header.From, regex: '/<([^<>]+)>/' }
      phone: { in: body, label: Phone, as: phone, optional: true }
    set: { type: request, fields: { order: "{{order}}" }, customer: "{{sender}}" }
  - { id: if-empty, when: { subject: '/order/i' }, set: { type: incident, group: hardware } }
  - id: event
    when: { thread.found: true }
    then: join
    do: [ { note: "Answered: {{mail.subject_clean}}" }, { imap: { move: Archive/answers } } ]
  - { id: rest, then: ticket, set: { organisation: "{{mail.from_domain}}" }, do: [ { imap: { move: Archive/new } } ] }
tests:
  - mail: { from: "Eva <eva@firma.example>", subject: "Order 4711", attachments: [ { name: plan.pdf } ] }
    expect: { outcome: created, type: request, group: hardware, fields: { order: "4711" }, customer: eva@firma.example, imap: move Archive/new }
  - mail: { from: "Eva <eva@firma.example>", subject: "my order" }
    expect: { fields: { order: "0" } }
  - mail: { from: eva@firma.example, subject: "Re: Order", auth: pass }
    given: { ticket: { status: in_progress } }
    expect: { outcome: joined, imap: move Archive/answers }
`);
    expect(pending).toEqual([]);
  });

  test('AND-only regex rows, `#{regexp.n}`, X-headers for ticket, follow-up, internal, ignore, customer', async () => {
    await says(`
rules:
  - { id: ignore, when: { any: [ { header.X-Loop: "1" }, { header.X-Spam: "yes" } ] }, then: ignore, why: our own robots }
  - id: rows
    when: { from.domain: erp.example, subject: '/^(?<kind>Bill|Order) (?<number>\\d+)$/', auth.verified: true }
    set: { subject: "{{kind}} no. {{number}}", fields: { order: "{{number}}" } }
    set_from_headers: X-Ticket-
  - { id: internal, when: { header.X-Internal: "1" }, set: { visibility: internal } }
  - { id: customer, when: { header.X-Customer: '/(?<who>\\S+@\\S+)/', auth.verified: true }, set: { customer: "{{who}}" } }
  - { id: follow-up, when: { thread.found: true, header.X-Done: "1" }, then: join, update: { status: in_progress, tags: [done] } }
tests:
  - mail: { from: erp@erp.example, auth: pass, subject: "Bill 17", headers: { X-Ticket-Priority: high, X-Internal: "1", X-Customer: eva@firma.example } }
    expect: { subject: "Bill no. 17", fields: { order: "17" }, priority: high, visibility: internal, customer: eva@firma.example }
  - mail: { from: erp@erp.example, subject: "Bill 17", headers: { X-Ticket-Priority: high } }
    expect: { subject: "Bill 17", priority: normal }
  - mail: { from: erp@erp.example, headers: { X-Spam: "yes" } }
    expect: { then: ignore, mails: [] }
  - mail: { from: eva@firma.example, auth: pass, headers: { X-Done: "1" } }
    given: { ticket: { status: waiting } }
    expect: { outcome: joined, status: in_progress, tags: [done] }
`);
  });

  test('match + not + set rows, `EMAILADDRESS:`, one `[***]` capture, stop after match, state with pending time, lock, owner, responsible, sender type, dynamic fields, follow-up twins, attachment count', async () => {
    const pending = await says(`
rules:
  - id: match-not-set
    when: { from: eva@firma.example, not: { subject: { starts: Test } } }
    extract: { first: { in: subject, regex: '/no (\\d+)/' }, second: { in: subject, regex: '/for (\\w+)/' } }
    set: { assign: anna, watchers: [bob], fields: { order: "{{first}}", amount: "{{second}}" }, tags: ["{{second}}"] }
    update: { assign: bob }
  - { id: files, when: { attachments: ">1" }, tags: [files] }
  - { id: sender-type, when: { is: agent }, tags: [staff] }
  - { id: state, when: { subject: later }, set: { status: waiting, pending_until: 7d } }
  - { id: stop, when: { subject: halt }, stop: true, tags: [stopped] }
  - { id: never-reached, when: { subject: halt }, tags: [reached] }
tests:
  - name: the natural test of an address reads it out of any form
    mail: { from: "Eva (at work) <EVA+news@firma.example>", subject: "Bill no 17 for acme", attachments: [ { name: a.pdf }, { name: b.pdf } ] }
    expect: { assignees: [anna], watchers: [bob], fields: { order: "17", amount: acme }, tags: [acme, files] }
  - mail: { from: eva@firma.example, subject: "Test no 17" }
    expect: { assignees: [], tags: [] }
  - name: the twin for follow-ups
    mail: { from: eva@firma.example, subject: "Re: Bill", auth: pass }
    given: { ticket: { status: in_progress, assignee: anna } }
    expect: { outcome: joined, assignees: [bob] }
  - mail: { from: anna@example.com, subject: later }
    expect: { tags: [staff], status: waiting }
  - mail: { from: x@y.example, subject: halt }
    expect: { tags: [stopped], then: ticket, by: default }
`);
    expect(pending).toEqual([]);
  });

  test('reject, use Reply-To, no auto-response, canned answer, department/team/agent/topic/status/SLA, send mail', async () => {
    const pending = await says(`
rules:
  - { id: reject, when: { recipient: old@example.com, not: { is: auto } }, then: reject }
  - { id: reply-to, when: { from: form@www.example, auth.verified: true }, set: { customer: reply_to } }
  - { id: quiet, when: { subject: quiet }, notify: { customer: false, agents: false } }
  - id: canned
    when: { subject: faq, not: { is: auto } }
    notify: { customer: false }
    do: [ { reply: password-faq } ]
  - { id: place, when: { subject: place }, set: { queue: billing, assign: carl, type: incident, status: in_progress, sla: gold } }
  - { id: tell, when: { subject: tell }, do: [ { mail: { to: [boss@elsewhere.example, lead], subject: "{{mail.subject}}", body: "From {{mail.from}}" } } ] }
tests:
  - mail: { from: eva@firma.example, to: old@example.com, auth: pass }
    expect: { then: reject, outcome: rejected, mails: [rejected] }
  - mail: { from: form@www.example, reply_to: eva@firma.example, auth: pass }
    expect: { customer: eva@firma.example }
  - mail: { from: eva@firma.example, subject: quiet, auth: pass }
    expect: { outcome: created, mails: [] }
  - mail: { from: eva@firma.example, subject: faq, auth: pass }
    expect: { mails: [password-faq, agent-new] }
  - name: no canned answer to a robot
    mail: { from: eva@firma.example, subject: faq, auth: pass, headers: { Auto-Submitted: auto-replied } }
    expect: { mails: [agent-new] }
  - mail: { from: eva@firma.example, subject: place, auth: pass }
    expect: { queue: billing, assignees: [carl], type: incident, status: in_progress, sla: gold }
  - mail: { from: eva@firma.example, subject: tell, auth: pass }
    expect: { mails: [opened, agent-new, rule-mail] }
`);
    expect(pending).toEqual([]);
  });

  test('`Keyword: value` lines in the body under an allow list', async () => {
    await says(`
rules:
  - id: keywords
    when: { from: form@www.example, auth.verified: true }
    extract: { form: { in: body, labels: { priority: [Priority, Dringlichkeit], order: [Order, Bestellung] } } }
    set: { priority: "{{form.priority}}", fields: { order: "{{form.order}}" } }
tests:
  - name: only what the list names is set, whatever else stands there
    mail: { from: form@www.example, auth: pass, body: "Dringlichkeit: high\\nBestellung: 4711\\nQueue: billing\\nAssign: carl" }
    expect: { priority: high, fields: { order: "4711" }, queue: support, assignees: [] }
  - mail: { from: form@www.example, auth: none, body: "Priority: high" }
    expect: { priority: normal }
`);
  });
});

describe('and what the table does not name', () => {
  test('the words of attached files are looked at and extracted from, in their own charset', async () => {
    await says(`
rules:
  - id: csv
    when: { attachment: { ext: csv, text: Bestellung } }
    extract: { order: { in: attachment.text, csv: Nummer } }
    set: { fields: { order: "{{order}}" } }
  - { id: absent, when: { attachment: { text: { empty: true } } }, tags: [no-words] }
tests:
  - mail: { from: eva@firma.example, attachments: [ { name: a.csv, text: "Art;Nummer\\nBestellung;4711" } ] }
    expect: { fields: { order: "4711" }, tags: [] }
  - mail: { from: eva@firma.example, attachments: [ { name: a.pdf, text: "Bestellung" } ] }
    expect: { fields: {}, tags: [no-words] }
`);
  });

  test('what happens on the mail server: the first rule to name a place wins, override replaces it, flags add up', async () => {
    await says(`
rules:
  - { id: first, do: [ { imap: { move: "Archive/{{mail.from_domain}}", flag: $Seen } } ] }
  - { id: second, when: { subject: second }, do: [ { imap: { delete: true, flag: flagged } } ] }
  - { id: third, when: { subject: third }, override: true, do: [ { imap: { keep: true } } ] }
  - { id: held, when: { subject: held }, then: quarantine }
tests:
  - { mail: { from: eva@firma.example }, expect: { imap: "flag $Seen, move Archive/firma_example" } }
  - { mail: { from: eva@firma.example, subject: second }, expect: { imap: "flag $Seen, flag \\\\Flagged, move Archive/firma_example" } }
  - { mail: { from: eva@firma.example, subject: third }, expect: { imap: "flag $Seen, keep" } }
  - name: quarantined mail stays where it is
    mail: { from: eva@firma.example, subject: held }
    expect: { then: quarantine, imap: null }
`);
  });
});

describe('the six example files', () => {
  const folder = new URL('../../fixtures/rules/', import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ path: `rules/${name}`, text: readFileSync(new URL(name, folder), 'utf8') }));

  test('every rule of them decides or adjusts in a test that names what comes of it', () => {
    const wide = { ...site, known: { ...site.known, queues: [...site.known.queues, 'ops', 'accounting'] } };
    const { draft } = loadRules(files, { site: wide, readList: (path) => readFileSync(new URL(path, folder), 'utf8') });
    const rules = draft.rules.map((rule) => rule.id);
    expect(rules).toHaveLength(13);
    const inline = draft.tests.filter((one) => one.rule !== null).map((one) => one.rule);
    const named = draft.tests.map((one) => String(one.input.expect.by ?? ''));
    const adjusting = ['vip', 'vip-spoof', 'urgent-words'];
    expect(rules.filter((id) => !inline.includes(id) && !named.includes(id) && !adjusting.includes(id))).toEqual([]);
  });
});
