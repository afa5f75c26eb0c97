// `do:` and `set_from_headers:` from YAML to what the desk writes and mails.
import { describe, expect, it } from 'vitest';
import { keptFiles, shownText } from '../../src/decide/actions.ts';
import { runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Mail } from '../../src/decide/mail.ts';
import { desk } from '../../src/desk/desk.ts';
import type { Change } from '../../src/model/change.ts';
import type { Message } from '../../src/model/message.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { answerFrom, evidence, file, mail, message, only, ticket, token, type World } from '../decide/build.ts';
import { config, contextOf, ticketOf } from '../desk/builders.ts';

const site = siteOf(config, markPattern(config.tickets.number));

function judged(yaml: string, one: Mail, world: World = {}) {
  const loaded = loadRules([{ path: 'rules/10.yaml', text: `version: 1\nrules:\n${yaml}` }], {
    site,
    readList: () => null,
  });
  expect(loaded.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return runDecide(decide(one, makePolicy(loaded.draft, site)), answerFrom(world));
}

const from = (over: Partial<Message>): Mail => mail({ message: message(over) });

describe('note and alert', () => {
  const yaml = `
  - { id: one, tags: [a], do: [ { note: "{{mail.subject}}!" } ] }
  - { id: two, then: ticket, set: { queue: support }, notify: { agents: false }, do: [ { note: "" }, { alert: [queue, anna] } ] }`;

  it('do adds up over rules; an empty note is none', () => {
    const { decision } = judged(yaml, from({ subject: 'Pumpe' }));
    expect(decision.commands).toMatchObject([
      { kind: 'create', besides: { notes: [{ rule: 'one', text: 'Pumpe!' }], alert: ['queue', 'anna'] } },
    ]);
    expect(decision.trace.map((line) => line.set)).toMatchObject([['tags=a', 'do.note=Pumpe!'], expect.anything()]);
  });

  it('the note is an internal entry by its rule; the alert reaches people whatever notify says, each once', () => {
    const [command] = judged(yaml, from({ subject: 'Pumpe' })).decision.commands;
    if (!command) throw new Error('no command');
    const change = desk(command, null, contextOf()) as Change;
    expect(change.entries).toMatchObject([
      { kind: 'mail' },
      { kind: 'note', visibility: 'internal', text: 'Pumpe!', actor: { kind: 'rule', id: 'one' } },
    ]);
    const told = change.notices.filter((notice) => notice.agent !== null && notice.gate.pass);
    expect(told.map((notice) => `${notice.name} ${notice.agent}`)).toEqual(['agent-alert anna', 'agent-alert bob']);
  });

  it('they go along with a mail that joins', () => {
    const one = mail({ evidence: evidence({ tokens: [token()] }) });
    const { decision } = judged('  - { id: a, then: join, do: [ { note: seen }, { alert: assignee } ] }', one, {
      tickets: [ticket()],
    });
    const command = decision.commands[0];
    if (command?.kind !== 'join') throw new Error('no join');
    const change = desk(command, ticketOf({ assignees: ['bob'] }), contextOf()) as Change;
    expect(change.entries.map((entry) => entry.kind)).toEqual(['mail', 'note']);
    expect(change.notices.map((notice) => notice.name)).toContain('agent-alert');
  });

  it('an ignored mail leaves nothing of them, an agent’s answer neither', () => {
    expect(judged('  - { id: a, then: ignore, why: x, do: [ { note: x } ] }', mail()).decision.commands).toEqual([]);
  });
});

describe('attach, mask and strip change what the entry shows', () => {
  it('drops by ending, keeps by ending, and by size', () => {
    const files = [
      file({ filename: 'a.PDF', size: 5 }),
      file({ filename: 'b.exe' }),
      file({ filename: 'c', size: 5e7 }),
    ];
    const names = (deed: Parameters<typeof keptFiles>[1][number]): readonly string[] =>
      keptFiles(files, [deed]).map((one) => one.filename);
    expect(names({ kind: 'attach', keep: null, drop: ['exe'], limitBytes: null })).toEqual(['a.PDF', 'c']);
    expect(names({ kind: 'attach', keep: ['pdf'], drop: [], limitBytes: null })).toEqual(['a.PDF']);
    expect(names({ kind: 'attach', keep: null, drop: [], limitBytes: 1e6 })).not.toContain('c');
  });

  it.each([
    ['iban', 'an DE89 3704 0044 0532 0130 00 bitte', 'an DE••••3000 bitte'],
    ['iban', 'Kunde DE99 1234 ist keine', 'Kunde DE99 1234 ist keine'],
    ['card', 'Karte 4111 1111 1111 1111, gültig', 'Karte ••••1111, gültig'],
    ['card', 'Auftrag 4111 1111 1111 1112', 'Auftrag 4111 1111 1111 1112'],
  ] as const)('mask %s: %s', (what, text, shown) => {
    expect(shownText(text, [{ kind: 'mask', what: [what] }])).toBe(shown);
  });

  it.each([
    'This e-mail may contain confidential information.',
    'Diese E-Mail enthält vertrauliche Informationen.',
    'Ce message est confidentiel.',
    'Dit e-mailbericht is vertrouwelijk.',
    'Disclaimer: nobody is liable.',
  ])('strip takes away "%s", but never a whole mail', (words) => {
    expect(shownText(`Die Pumpe.\n\n${words}\nMehr davon.`, [{ kind: 'strip' }])).toBe('Die Pumpe.');
    expect(shownText(words, [{ kind: 'strip' }])).toBe(words);
  });

  it('from YAML to the entry', () => {
    const yaml =
      '  - { id: a, then: ticket, do: [ { attach: { drop: [.exe], limit: 1MB } }, { mask: [iban, card] }, { strip: disclaimer } ] }';
    const { decision } = judged(
      yaml,
      from({ text: 'DE89370400440532013000', reply: 'x', attachments: [file({ filename: 'x.exe' })] }),
    );
    expect(decision.commands[0]).toMatchObject({ mail: { text: 'DE••••3000', attachments: [] } });
  });
});

describe('set_from_headers', () => {
  const yaml = '  - { id: a, then: ticket, set: { priority: high }, set_from_headers: X-Ticket- }';
  const headers = [
    { name: 'X-Ticket-Queue', value: 'billing' },
    { name: 'x-ticket-priority', value: 'low' },
    { name: 'X-Ticket-Tags', value: 'a, b' },
    { name: 'X-Ticket-Field-order', value: '4711' },
    { name: 'X-Ticket-Customer', value: 'boss@elsewhere.example' },
  ];
  const sent = (state: 'pass' | 'none' | 'fail' | 'unknown'): Mail =>
    mail({ message: message({ headers }), evidence: evidence({ state }) });

  it('a verified sender’s headers set values, behind the rule’s own keys', () => {
    const verified = judged(yaml, sent('pass'));
    expect(only(verified, 'create')).toMatchObject({
      set: { queue: 'billing', priority: 'high', tags: ['a', 'b'], fields: { order: '4711' } },
      customer: { address: 'eva@acme.example' },
    });
    expect(verified.decision.trace[0]?.note).toContain('X-Ticket-Customer means nothing');
  });

  it.each(['none', 'fail', 'unknown'] as const)('auth %s: they count for nothing, and the trace says so', (state) => {
    const unverified = judged(yaml, sent(state));
    expect(only(unverified, 'create').set).toMatchObject({ queue: 'support', priority: 'high' });
    expect(unverified.decision.trace[0]?.note).toContain('the sender is not verified');
  });
});
