// `do:` and `set_from_headers:` from YAML to what the desk writes and mails.
import { describe, expect, it } from 'vitest';
import { shownText, sortedFiles } from '../../src/decide/actions.ts';
import { runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Mail } from '../../src/decide/mail.ts';
import { desk } from '../../src/desk/desk.ts';
import type { Change } from '../../src/model/change.ts';
import type { Message } from '../../src/model/message.ts';
import { loadRules } from '../../src/rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../../src/rules/policy.ts';
import { effectDifferences } from '../../src/rules/tools/compare.ts';
import {
  answerFrom,
  delivery,
  evidence,
  file,
  mail,
  message,
  only,
  ticket,
  token,
  type World,
} from '../decide/build.ts';
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
    const names = (deed: Parameters<typeof sortedFiles>[1][number]): readonly string[] =>
      sortedFiles(files, [deed]).kept.map((one) => one.filename);
    expect(names({ kind: 'attach', keep: null, drop: ['exe'], limitBytes: null })).toEqual(['a.PDF', 'c']);
    expect(names({ kind: 'attach', keep: ['pdf'], drop: [], limitBytes: null })).toEqual(['a.PDF']);
    expect(names({ kind: 'attach', keep: null, drop: [], limitBytes: 1e6 })).not.toContain('c');
    const deed = { kind: 'attach', keep: null, drop: ['exe'], limitBytes: 1e6 } as const;
    expect(sortedFiles(files, [deed]).refused).toEqual([
      { name: 'b.exe', why: 'type' },
      { name: 'c', why: 'size' },
    ]);
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

describe('reply, mail, forward and webhook', () => {
  const asks = (actions: string, one: Mail = from({ subject: 'Pumpe' }), world: World = {}) =>
    judged(`  - { id: a, then: ticket, do: [ ${actions} ] }`, one, world);
  const verified = (over: Partial<Message> = {}): Mail =>
    mail({ message: message(over), evidence: evidence({ state: 'pass' }) });
  const noticesOf = (actions: string, one: Mail = verified(), context = contextOf()) => {
    const [command] = asks(actions, one).decision.commands;
    if (!command) throw new Error('no command');
    return (desk(command, null, context) as Change).notices;
  };
  const extras = (actions: string, one: Mail = verified(), context = contextOf()) =>
    noticesOf(actions, one, context)
      .filter(({ name }) => ['rule-reply', 'rule-mail', 'forward', 'webhook'].includes(name))
      .map(({ template, to, kind, gate }) => `${template} ${to.address} ${kind} ${gate.pass ? 'pass' : gate.reason}`);

  it.each([
    ['reply: faq', 'do.reply=faq'],
    ['reply: opened', 'do.reply=opened is a notice of the matrix: not sent a second time'],
    ['mail: { to: boss@elsewhere.example, body: hello }', 'do.mail=own words to boss@elsewhere.example'],
    ['mail: { to: [lead, anna], template: heads-up }', 'do.mail=heads-up to lead, anna'],
    ['mail: { to: lead, subject: "{{mail.subject}}!", body: x }', 'do.mail="Pumpe!" to lead'],
    ['forward: [a@b.example, c@d.example]', 'do.forward=a@b.example, c@d.example'],
    ['imap: { move: Archive, flag: seen }', 'do.imap=flag \\Seen, move Archive'],
    ['imap: { delete: true }', 'do.imap=delete'],
  ])('{ %s } prints itself: %s', (action, said) => {
    expect(asks(`{ ${action} }`).decision.trace[0]?.set).toContain(said);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['a reply is a receipt', '{ reply: faq }', ['faq eva@acme.example receipt pass']],
    ['the same reply of two rules is one', '{ reply: faq }, { reply: faq }', ['faq eva@acme.example receipt pass']],
    [
      'an agent gets an agent’s notice, somebody outside an automatic mail',
      '{ mail: { to: [anna, boss@elsewhere.example], body: hi } }',
      ['rule-mail anna@example.com agent pass', 'rule-mail boss@elsewhere.example automatic pass'],
    ],
    [
      'the sender and whom a mail names are receivers of receipts',
      '{ mail: { to: [eva@acme.example, "{{mail.subject}}"], body: hi } }',
      ['rule-mail eva@acme.example receipt pass', 'rule-mail x@y.example receipt pass'],
    ],
    [
      'no robot is written to',
      '{ mail: { to: no-reply@elsewhere.example, body: hi } }',
      ['rule-mail no-reply@elsewhere.example automatic no-reply-address'],
    ],
    [
      'a forward is the mail itself',
      '{ forward: dev@elsewhere.example }',
      ['forward dev@elsewhere.example automatic pass'],
    ],
    ['nobody of that name is nobody', '{ mail: { to: "{{mail.message_id}}", body: hi } }', []],
  ])('%s', (_, actions, expected) => {
    expect(extras(actions, verified({ subject: 'x@y.example' }))).toEqual(expected);
  });

  it('three receipts an address and day, those of one mail counted', () => {
    expect(extras('{ reply: a }, { reply: b }, { reply: c }')).toEqual([
      'a eva@acme.example receipt pass',
      'b eva@acme.example receipt pass',
      'c eva@acme.example receipt limit-address',
    ]);
  });

  it('a bounce of the mail to the boss writes to the boss no more', () => {
    const bounce = {
      kind: 'hard',
      status: '5.1.1',
      action: 'failed',
      recipient: 'boss@elsewhere.example',
      originalMessageId: null,
      text: '',
    } as const;
    const one = from({ classes: ['auto', 'bounce', 'bounce.hard'], bounce, envelopeFrom: '' });
    const yaml =
      '  - { id: a, then: join, thread: { missing: create }, do: [ { mail: { to: [boss@elsewhere.example, other@elsewhere.example], body: hi } } ] }';
    const [command] = judged(yaml, one).decision.commands;
    if (!command) throw new Error('no command');
    const told = (desk(command, null, contextOf()) as Change).notices.filter(({ name }) => name === 'rule-mail');
    expect(told.map(({ to, gate }) => [to.address, gate.pass ? 'pass' : gate.reason])).toEqual([
      ['boss@elsewhere.example', 'bounce'],
      ['other@elsewhere.example', 'pass'],
    ]);
  });

  it('old mail, taken in late, writes to nobody and calls nobody', () => {
    const late = contextOf({ now: Date.parse('2027-01-01T00:00:00Z') });
    expect(
      extras(
        '{ reply: faq }, { mail: { to: boss@elsewhere.example, body: hi } }, { forward: x@y.example }',
        verified(),
        late,
      ),
    ).toEqual([
      'faq eva@acme.example receipt old-mail',
      'rule-mail boss@elsewhere.example automatic old-mail',
      'forward x@y.example automatic old-mail',
    ]);
  });

  it('an internal ticket mails no customer, and whom the rule’s author names all the same, outside the customer’s thread', () => {
    const yaml =
      '  - { id: a, then: ticket, set: { visibility: internal }, do: [ { reply: faq }, { mail: { to: boss@elsewhere.example, body: hi } } ] }';
    const [command] = judged(yaml, verified()).decision.commands;
    if (!command) throw new Error('no command');
    const told = (desk(command, null, contextOf()) as Change).notices.filter(({ name }) => name.startsWith('rule-'));
    expect(told.map(({ gate, visibility, references }) => [gate, visibility, references])).toEqual([
      [{ pass: false, reason: 'internal-ticket' }, 'internal', expect.anything()],
      [{ pass: true }, 'internal', []],
    ]);
  });

  it.each(['ignore', 'quarantine', 'reject'])('a mail that is to %s causes none of them', (then) => {
    const yaml = `  - { id: a, then: ${then}, why: x, do: [ { reply: faq }, { mail: { to: boss@elsewhere.example, body: hi } }, { forward: x@y.example } ] }`;
    const commands = judged(yaml, verified()).decision.commands;
    expect(commands.filter((command) => 'besides' in command && command.besides !== undefined)).toEqual([]);
  });

  it('what a mail says cannot add a header, a receiver or a level of folders', () => {
    const hostile = from({ subject: 'a@b.example\r\nBcc: victim@x.example' });
    const { decision } = asks(
      '{ mail: { to: boss@elsewhere.example, subject: "{{mail.subject}}", body: x } }, { imap: { move: "A/{{mail.subject}}" } }',
      hostile,
    );
    const [command] = decision.commands;
    expect(command && 'besides' in command ? command.besides?.mails : null).toMatchObject([
      { subject: 'a@b.example Bcc: victim@x.example', to: [{ who: 'boss@elsewhere.example', isNamed: false }] },
    ]);
    expect(decision.imap?.place).toEqual({ kind: 'move', folder: 'A/a@b_example Bcc: victim@x_example' });
  });

  it('a mail over the limit stays on the server: there is its only whole copy', () => {
    const one = mail({ message: message({ subject: 'big' }), delivery: delivery({ oversize: true, size: 9e8 }) });
    expect(asks('{ imap: { delete: true } }', one).decision.imap).toBeUndefined();
  });
});

it('a backtest tells each mail, call and place on the server that changes, not which rule asked', () => {
  const of = (yaml: string) => judged(yaml, from({ subject: 'Pumpe' })).decision;
  const before = of('  - { id: a, then: ticket, do: [ { note: one }, { forward: a@b.example } ] }');
  const after = of(
    '  - { id: b, then: ticket, do: [ { note: one }, { forward: c@d.example }, { imap: { keep: true } } ] }',
  );
  expect(effectDifferences(before, after)).toEqual(
    [
      { field: 'mail server', before: '', after: 'keep' },
      { field: 'create.besides.mails.1.to.1.who', before: 'a@b.example', after: 'c@d.example' },
    ].toSorted((x, y) => (x.field < y.field ? 1 : -1)),
  );
});
