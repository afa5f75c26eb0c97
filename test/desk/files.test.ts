// Files by hand, what goes along with mails, and work orders, as tables: the state after it, what leaves with whom, and every
// refusal with its reason.
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/command.ts';
import type { Order, OrderId } from '../../src/model/papers/order.ts';
import type { Config } from '../../src/model/setup.ts';
import type { Entry, EntryAttachment, EntryId, Ticket, TicketId } from '../../src/model/ticket.ts';
import type { Verb } from '../../src/model/verb.ts';
import { quotedBody } from '../../src/notify/context/quotes.ts';
import { makeSetup } from '../notify/make.ts';
import { byAnna, bySystem, changed, contextOf, NOW, refused, T1, ticketOf, withConfig } from './builders.ts';

const KB = 1024;
const MB = KB * KB;
const file = (filename: string, size = 1000): EntryAttachment => ({
  filename,
  type: 'application/pdf',
  size,
  sha256: filename.padEnd(64, '0').slice(0, 64),
});
const entry = (id: number, own: Partial<Entry> = {}): Entry => ({
  id: id as EntryId,
  at: NOW - 1000 + id,
  kind: 'mail',
  visibility: 'public',
  door: 'mail',
  actor: { kind: 'contact', id: 'kunde@kunde.example' },
  messageId: null,
  from: { address: 'kunde@kunde.example', name: 'Karla' },
  text: `words ${id}`,
  changes: {},
  attachments: [],
  ledger: id,
  joinedBy: null,
  thirdParty: false,
  ...own,
});
const history = [
  entry(1, { attachments: [file('photo.jpg'), file('plan.pdf')] }),
  entry(2, { kind: 'note', visibility: 'internal', ledger: null, from: null, attachments: [file('calculation.xlsx')] }),
  entry(3, { kind: 'update', ledger: null, attachments: [file('report.pdf')] }),
];
const by = (verb: Verb): Command => ({ ...bySystem, ...verb }) as Command;
const detach = (id: string): Command => by({ kind: 'detach', ticket: T1, file: id });
const words = (kind: 'note' | 'reply' | 'update', own: object): Command =>
  ({
    ...bySystem,
    kind,
    ticket: T1,
    text: 'see the file',
    attachments: [],
    ...(kind === 'reply' ? { mail: null } : {}),
    ...(kind === 'update' ? { visibility: 'internal' } : {}),
    ...own,
  }) as Command;
const none = { original: false, history: false, notes: false };
const forward = (own: Partial<Extract<Verb, { kind: 'forward' }>>): Command =>
  by({
    kind: 'forward',
    ticket: T1,
    to: ['expert@other.example'],
    subject: null,
    text: 'look',
    include: none,
    outside: false,
    ...own,
  });
const small = (config: Config): Config => ({ ...config, smtp: { ...config.smtp, maxSizeOctets: 100 * KB } });

describe('a file is removed', () => {
  it.each(['1.2', '#1.2', ' 1.2 '])(
    '"%s" names it; it stays in its entry and is kept by the ticket as removed',
    (id) => {
      const done = changed(detach(id), ticketOf(), contextOf({ entries: history }));
      expect(done.state.removedFiles).toEqual(['1.2']);
      expect(done.entries).toMatchObject([
        {
          kind: 'change',
          visibility: 'internal',
          text: 'file removed: plan.pdf (1.2)',
          changes: { removedFiles: { from: [], to: ['1.2'] } },
        },
      ]);
      expect([done.notices, done.undoable?.kind]).toEqual([[], 'detach']);
    },
  );

  const wrong: readonly (readonly [string, string, Ticket, string, string])[] = [
    ['nobody has', '9.1', ticketOf(), 'invalid', 'expected 1.1, 1.2, 2.1, 3.1'],
    ['is no id', 'plan.pdf', ticketOf(), 'invalid', 'has no file "plan.pdf"'],
    ['lies beyond its entry', '1.3', ticketOf(), 'invalid', 'has no file'],
    ['was removed before', '1.2', ticketOf({ removedFiles: ['1.2'] }), 'nothing_to_do', 'before'],
  ];
  it.each(wrong)('one that %s is refused', (_, id, ticket, reason, detail) => {
    const refusal = refused(detach(id), ticket, contextOf({ entries: history }));
    expect([refusal.reason, refusal.detail]).toEqual([reason, expect.stringContaining(detail)]);
  });

  it('and put back by name, whatever happened since', () => {
    const back = { ...detach('1.2'), restore: true } as Command;
    const context = contextOf({ entries: history });
    const done = changed(back, ticketOf({ removedFiles: ['1.1', '1.2'] }), context);
    expect([done.state.removedFiles, done.entries[0]?.text]).toEqual([['1.1'], 'file put back: plan.pdf (1.2)']);
    expect(refused(back, ticketOf(), context).reason).toBe('nothing_to_do');
  });

  it('needs the right to set', () => {
    const carl = { ...detach('1.1'), actor: { kind: 'agent', id: 'carl' } } as Command;
    expect(refused(carl, ticketOf(), contextOf({ entries: history })).reason).toBe('not_allowed');
  });

  it('stays behind when its entry goes to another ticket', () => {
    const split = by({ kind: 'split', ticket: T1, entries: [1 as EntryId], subject: null });
    const done = changed(split, ticketOf({ removedFiles: ['1.2'] }), contextOf({ entries: history }));
    expect(done.entries[0]?.attachments.map((one) => one.filename)).toEqual(['photo.jpg']);
    expect(done.state.removedFiles ?? []).toEqual([]);
  });
});

describe('files people attach', () => {
  it.each(['note', 'reply', 'update'] as const)('%s keeps them with its entry', (kind) => {
    const done = changed(words(kind, { attachments: [file('a.pdf')] }), ticketOf(), contextOf());
    expect(done.entries[0]?.attachments).toEqual([file('a.pdf')]);
  });

  it('an update of files alone needs no words', () => {
    const done = changed(words('update', { text: ' ', attachments: [file('a.pdf')] }), ticketOf(), contextOf());
    expect(done.entries[0]).toMatchObject({ kind: 'update', visibility: 'internal' });
  });

  const bad: readonly (readonly [string, readonly EntryAttachment[], string])[] = [
    ['a path', [file('../etc/passwd')], 'no name for a file'],
    ['a line break', [file('a\r\nBcc: x@y.example.pdf')], 'no name for a file'],
    ['a turned ending', [file('invoice\u202efdp.exe')], 'no name for a file'],
    ['dots alone', [file('..')], 'no name for a file'],
    ['no name', [file('')], 'no name for a file'],
    ['300 octets of name', [file('x'.repeat(300))], 'no name for a file'],
    ['26 MB', [file('big.zip', 26 * MB)], 'tickets.max_file'],
    ['51 of them', Array.from({ length: 51 }, (_, at) => file(`${at}.txt`)), 'at most 50'],
  ];
  it.each(bad)('%s is refused by every verb', (_, attachments, detail) => {
    for (const kind of ['note', 'reply', 'update'] as const) {
      const refusal = refused(words(kind, { attachments }), ticketOf(), contextOf());
      expect([kind, refusal.reason, refusal.detail]).toEqual([kind, 'invalid', expect.stringContaining(detail)]);
    }
  });

  it('a reply carries them to the customer', () => {
    const done = changed(words('reply', { attachments: [file('a.pdf')] }), ticketOf(), contextOf());
    const [sent] = done.notices.filter((notice) => notice.name === 'reply');
    expect(sent?.data).toMatchObject({ attachments: ['a.pdf'], files: [{ ...file('a.pdf'), ledger: null }] });
  });

  it('a mail heavier than servers take is refused before anything is queued', () => {
    const heavy = [file('a.bin', 80 * KB)];
    for (const command of [
      words('reply', { attachments: heavy }),
      words('note', { attachments: heavy, notify: ['bob'] }),
      forward({ attachments: heavy }),
    ]) {
      const refusal = refused(command, ticketOf(), withConfig(small, { entries: history }));
      expect([refusal.reason, refusal.detail]).toEqual(['invalid', expect.stringContaining('smtp.max_size')]);
    }
    // What nobody is sent weighs nothing.
    expect(changed(words('note', { attachments: heavy }), ticketOf(), withConfig(small)).notices).toEqual([]);
  });

  it('an answer that came by mail and is too heavy to go out is kept inside, with the reason', () => {
    const mail = {
      ledger: 7,
      messageId: '<a@staff.example>',
      from: { address: 'anna@example.com', name: 'Anna' },
      subject: 'Re: Drucker',
      text: 'see the file',
      attachments: [file('a.bin', 80 * KB)],
      receivedAt: NOW - 1000,
      classes: [],
      auth: 'pass',
      nullSender: false,
      knownSender: true,
      byAgent: 'anna',
      defects: [],
    } as const;
    const command = {
      ...byAnna,
      door: 'mail',
      kind: 'reply',
      ticket: T1,
      text: mail.text,
      attachments: mail.attachments,
      mail,
    } as const;
    const done = changed(command, ticketOf(), withConfig(small));
    expect([done.entries[0]?.visibility, done.notices, done.state.flags]).toEqual(['internal', [], ['not-sent']]);
    expect(done.warnings.join()).toContain('smtp.max_size');
    const light = changed({ ...command, attachments: [file('a.pdf')] }, ticketOf(), contextOf());
    expect(light.notices[0]?.data.files).toEqual([{ ...file('a.pdf'), ledger: 7 }]);
  });
});

describe('a forward', () => {
  const sent = (command: Command, ticket = ticketOf()) =>
    changed(command, ticket, contextOf({ entries: history })).notices[0]?.data.files?.map((one) => one.filename);

  const cases: readonly (readonly [string, Parameters<typeof forward>[0], readonly string[] | undefined])[] = [
    ['nothing by itself', {}, undefined],
    [
      'public files where attachments are wanted',
      { include: { ...none, attachments: true } },
      ['photo.jpg', 'plan.pdf', 'report.pdf'],
    ],
    [
      'internal ones with the notes',
      { include: { ...none, attachments: true, notes: true }, outside: true },
      ['photo.jpg', 'plan.pdf', 'calculation.xlsx', 'report.pdf'],
    ],
    ['those that are named', { files: ['3.1', '1.1'] }, ['report.pdf', 'photo.jpg']],
    [
      'what is named and wanted once',
      { files: ['1.1'], include: { ...none, attachments: true } },
      ['photo.jpg', 'plan.pdf', 'report.pdf'],
    ],
    ['new ones', { attachments: [file('new.pdf')] }, ['new.pdf']],
    ['an internal one by name, when its sender says so', { files: ['2.1'], outside: true }, ['calculation.xlsx']],
  ];
  it.each(cases)('carries %s', (_, own, expected) => {
    expect(sent(forward(own))).toEqual(expected);
  });

  it('leaves out what was removed, and refuses it by name', () => {
    const ticket = ticketOf({ removedFiles: ['1.1'] });
    expect(sent(forward({ include: { ...none, attachments: true } }), ticket)).toEqual(['plan.pdf', 'report.pdf']);
    const refusal = refused(forward({ files: ['1.1'] }), ticket, contextOf({ entries: history }));
    expect([refusal.reason, refusal.detail]).toEqual(['invalid', expect.stringContaining('was removed')]);
  });

  const refusals: readonly (readonly [string, Parameters<typeof forward>[0], string, string])[] = [
    [
      'an internal file to the customer',
      { files: ['2.1'], to: ['kunde@kunde.example'], outside: true },
      'not_allowed',
      "customer's side",
    ],
    ['an internal file outside without a yes', { files: ['2.1'] }, 'required', '--yes'],
    ['a file nobody has', { files: ['7.1'] }, 'invalid', 'has no file'],
    ['a rating nobody gave', { include: { ...none, rating: true } }, 'invalid', 'not rated'],
    ['nothing at all', { text: '' }, 'required', 'is empty'],
  ];
  it.each(refusals)('%s is refused', (_, own, reason, detail) => {
    const refusal = refused(forward(own), ticketOf(), contextOf({ entries: history }));
    expect([refusal.reason, refusal.detail]).toEqual([reason, expect.stringContaining(detail)]);
  });

  it.each([
    ['one line', 'x'.repeat(90_000), 3],
    ['lines of a letter', 'x\n'.repeat(45_000), 2],
    ['empty lines', `x${'\n'.repeat(250_000)}y`, 1],
    ['many that say little', 'ok', 5_000],
  ])('takes along what was said as far as there is room for it as it is shown: %s', (_, text, count) => {
    const entries = Array.from({ length: Math.max(count, 3) }, (_, at) => entry(at + 1, { text }));
    const done = changed(forward({ include: { ...none, history: true } }), ticketOf(), contextOf({ entries }));
    const { data } = done.notices[0]!;
    expect(data.quotes?.length).toBeGreaterThan(0);
    expect(quotedBody(data, { setup: makeSetup(), locale: 'de' }).length).toBeLessThanOrEqual(200_000);
  });

  it('tells the rating when it is chosen, and what the original weighs counts', () => {
    const rating = { score: 4, comment: 'gut', firstAt: NOW, at: NOW };
    const done = changed(
      forward({ include: { ...none, rating: true } }),
      ticketOf({ rating }),
      contextOf({ entries: history }),
    );
    expect(done.notices[0]?.data.rating).toEqual({ score: 4, comment: 'gut' });
    const heavy = forward({ include: { ...none, original: true } });
    const context = withConfig(small, { entries: history, mailOctets: { 1: 200 * KB } });
    expect(refused(heavy, ticketOf(), context).detail).toContain('smtp.max_size');
  });
});

describe('an answer to a private note', () => {
  const joined = (own: object): Command =>
    ({
      ...bySystem,
      cause: 'mail:9',
      door: 'mail',
      kind: 'join',
      ticket: T1,
      joinedBy: 'message_id',
      visibility: 'internal',
      thirdParty: true,
      reopen: false,
      movesStatus: false,
      update: {},
      notify: {},
      threadKeys: [],
      mail: {
        ledger: 9,
        messageId: '<x@other.example>',
        from: { address: 'expert@other.example', name: 'X' },
        subject: 'Re',
        text: 'my view',
        attachments: [],
        receivedAt: NOW - 1000,
        classes: [],
        auth: 'pass',
        nullSender: false,
        knownSender: true,
        byAgent: null,
        defects: [],
      },
      ...own,
    }) as Command;

  it('is told to who wrote it and who got it, besides those who follow answers, and to no customer', () => {
    const context = contextOf({ privateReaders: ['carl', 'anna', 'gone'] });
    const done = changed(joined({}), ticketOf({ assignees: ['bob'], watchers: ['eye@third.example'] }), context);
    expect(done.entries[0]).toMatchObject({ visibility: 'internal', thirdParty: true });
    expect(done.notices.map((one) => `${one.name} ${one.agent}`).sort()).toEqual([
      'agent-reply anna',
      'agent-reply bob',
      'agent-reply carl',
    ]);
  });

  it('is not told to the one who wrote it', () => {
    const mail = { ...(joined({}) as Extract<Command, { kind: 'join' }>).mail, byAgent: 'carl' };
    const done = changed(
      joined({ thirdParty: false, mail }),
      ticketOf({ assignees: ['bob'] }),
      contextOf({ privateReaders: ['carl', 'anna'] }),
    );
    expect(done.notices.map((one) => one.agent).sort()).toEqual(['anna', 'bob']);
  });
});

describe('a work order', () => {
  const make = (own: object = {}): Command => by({ kind: 'order', ticket: T1, issue: false, ...own } as Verb);
  const set = (own: object): Command => by({ kind: 'order_set', ticket: T1, order: 'w-2026-00001', ...own } as Verb);
  const next = { ref: 'W-2026-00001', counter: 'order/W-2026-*', value: 1 };
  const making = (own = {}) => contextOf({ entries: history, nextOrder: next, ...own });
  const orderOf = (own: Partial<Order> = {}): Order => ({
    id: 5 as OrderId,
    ref: 'W-2026-00001',
    ticket: T1 as TicketId,
    status: 'draft',
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    data: {
      title: 'Drucker',
      text: '',
      assignee: '',
      due: null,
      ticket: { ...ticketOf(), ref: 'T-00001' },
      request: 'words 1',
    },
    ...own,
  });
  const setting = (own: Partial<Order> = {}) => contextOf({ orders: [orderOf(own)] });

  it('copies the ticket as it is, with its first words', () => {
    const done = changed(
      make({ text: 'Rolle tauschen', assignee: 'Firma  Kurz', due: '2026-02-01' }),
      ticketOf(),
      making(),
    );
    expect(done.order).toMatchObject({
      id: null,
      ref: 'W-2026-00001',
      status: 'draft',
      counter: next,
      data: {
        title: 'Drucker',
        text: 'Rolle tauschen',
        assignee: 'Firma Kurz',
        request: 'words 1',
        ticket: { ref: 'T-00001', customer: { address: 'kunde@kunde.example' } },
      },
    });
    expect(done.entries).toMatchObject([
      { visibility: 'internal', text: 'work order W-2026-00001 made (draft): Drucker' },
    ]);
    expect(done.notices).toEqual([]);
  });

  it.each([
    [{ issue: true }, 'issued'],
    [{ issue: false }, 'draft'],
  ])('%o makes it %s', (own, status) => {
    expect(changed(make(own), ticketOf(), making()).order?.status).toBe(status);
  });

  const ways: readonly (readonly [Order['status'], string, boolean])[] = [
    ['draft', 'issued', true],
    ['draft', 'cancelled', true],
    ['draft', 'done', false],
    ['issued', 'done', true],
    ['issued', 'cancelled', true],
    ['issued', 'draft', true],
    ['done', 'issued', true],
    ['done', 'draft', false],
    ['done', 'cancelled', false],
    ['cancelled', 'draft', true],
    ['cancelled', 'done', false],
  ];
  it.each(ways)('%s → %s: %s', (from, to, may) => {
    if (may) {
      const done = changed(set({ status: to }), ticketOf(), setting({ status: from }));
      expect([done.order?.status, done.order?.id, done.entries[0]?.text]).toEqual([
        to,
        5,
        `work order W-2026-00001: ${from} → ${to}`,
      ]);
      return;
    }
    expect(refused(set({ status: to }), ticketOf(), setting({ status: from })).reason).toBe('no_transition');
  });

  const refusals: readonly (readonly [string, Command, object, string])[] = [
    ['a title of blanks', make({ title: '  ' }), {}, 'required'],
    ['a date nobody reads', make({ due: 'soon' }), {}, 'invalid'],
    ['an endless title', make({ title: 'x'.repeat(300) }), {}, 'invalid'],
    ['a number nobody has', set({ order: 'W-9' }), {}, 'invalid'],
    ['a status nobody knows', set({ status: 'paid' }), {}, 'invalid'],
    ['the same again', set({ status: 'draft', title: 'Drucker' }), {}, 'nothing_to_do'],
    ['words of one that is done', set({ text: 'more' }), { orders: [orderOf({ status: 'done' })] }, 'no_transition'],
  ];
  it.each(refusals)('%s is refused', (_, command, own, reason) => {
    expect(refused(command, ticketOf(), making({ orders: [orderOf()], ...own })).reason).toBe(reason);
  });

  it('is told to the address the configuration names, as the order copied the ticket', () => {
    const config = (plain: Config): Config => ({
      ...plain,
      orders: { number: 'W-{seq:5}', webhook: 'https://erp.example/orders' },
    });
    const done = changed(make({ issue: true }), ticketOf(), withConfig(config, { entries: history, nextOrder: next }));
    expect(done.notices).toMatchObject([
      {
        kind: 'webhook',
        to: { address: 'https://erp.example/orders' },
        gate: { pass: true },
        data: { webhook: { event: 'order.created', mail: null, order: { ref: 'W-2026-00001', status: 'issued' } } },
      },
    ]);
  });

  it('needs the right to set', () => {
    for (const command of [make(), set({ status: 'issued' })]) {
      const carl = { ...command, actor: { kind: 'agent', id: 'carl' } } as Command;
      expect(refused(carl, ticketOf(), making({ orders: [orderOf()] })).reason).toBe('not_allowed');
    }
  });
});
