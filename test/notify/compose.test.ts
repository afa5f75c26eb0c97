import { expect, test } from 'vitest';
import { noticeNames } from '../../src/model/notice.ts';
import { verifyMessageId, verifyToken } from '../../src/model/token.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { header, headersOf } from '../servers/smtp-sink.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const context = { setup: makeSetup(), keys, now };
const compose = (change: Parameters<typeof makeRow>[0] = {}, setup = context.setup) =>
  composeNotice(makeRow(change), { ...context, setup });

const data = makeData({
  body: 'Es geht nicht.\nBitte helfen Sie.',
  author: 'Erika Kundin',
  comment: 'Der Toner wurde getauscht.',
  reason: 'solved',
  from: 'assigned',
  to: 'in_progress',
  oldRef: 'T-2026-00003',
  newRef: 'T-2026-00017',
  changes: {
    assignees: { from: ['anna'], to: ['bob', 'carl'] },
    priority: { from: 'low', to: 'high' },
    due: { from: null, to: Date.UTC(2026, 0, 8, 13) },
  },
  offer: { accept: 'first', to: ['anna', 'bob'], by: '', state: 'open' },
  attachments: ['foto.jpg'],
  trace: ['rules/90-support.yaml: support'],
});
const time = {
  goal: 'first_response',
  sla: 'gold',
  dueAt: Date.parse('2026-01-08T13:00:00Z'),
  overdueMs: 26 * 3_600_000,
  level: 2,
  closesAt: Date.parse('2026-01-09T13:00:00Z'),
  count: 1,
} as const;
const asking = {
  form: {
    isAgain: false,
    questions: [
      {
        name: 'place',
        label: { de: 'Ort', en: 'Place' },
        help: { de: 'wo sie steht' },
        required: true,
        step: 1,
        type: 'text',
        choices: [],
      },
      { name: 'count', label: { de: 'Anzahl' }, help: {}, required: true, step: 1, type: 'number', choices: [] },
    ],
    faults: [{ name: 'count', label: { de: 'Anzahl' }, said: 'viele', isLabel: false }],
  },
  receipt: { done: [], refused: [], asksVisibility: true },
};
const agentSide = new Set([
  'agent-receipt',
  'agent-changed',
  'agent-offer',
  'agent-new',
  'agent-reply',
  'agent-assigned',
  'agent-alert',
  'agent-digest',
  'escalation',
  'due',
  'idle',
  'agent-bounce',
  'agent-held',
]);

const meaning: Record<string, { de: string[]; en: string[] }> = {
  opened: {
    de: ['gut bei uns angekommen', 'foto.jpg', 'Guten Tag Erika Kundin,'],
    en: ['reached us safely', 'foto.jpg', 'Hello Erika Kundin,'],
  },
  reply: {
    de: ['Es geht nicht.\nBitte helfen Sie.', 'Anhänge zu dieser Antwort'],
    en: ['Es geht nicht.', 'Attached to this reply'],
  },
  status: { de: ['Bisher: zugewiesen', 'Jetzt: in Bearbeitung'], en: ['Before: assigned', 'Now: in progress'] },
  updated: {
    de: ['hat sich etwas geändert', 'Priorität: niedrig → hoch', 'Voraussichtlich bis: – → 8. Januar 2026 um 14:00'],
    en: ['Something has changed', 'Priority: low → high', 'Expected by: – →'],
  },
  closed: {
    de: ['abgeschlossen', 'Ergebnis: gelöst', 'Toner wurde getauscht'],
    en: ['closed your ticket', 'Result: solved'],
  },
  'closed-ticket-reply': {
    de: ['T-2026-00003 war bereits abgeschlossen', 'neue Vorgangsnummer: T-2026-00017'],
    en: ['T-2026-00003 had already been closed', 'new ticket number: T-2026-00017'],
  },
  reopened: { de: ['wieder geöffnet'], en: ['and are working on it again'] },
  rejected: {
    de: ['endgültig abgeschlossen', 'neue E-Mail an hilfe@example.com'],
    en: ['closed for good', 'new email to hilfe@example.com'],
  },
  forward: {
    de: ['Weitergeleitet von', 'Der Toner wurde getauscht.'],
    en: ['Forwarded by', 'Der Toner wurde getauscht.'],
  },
  'note-mention': {
    de: ['bleibt intern', 'Es geht nicht.'],
    en: ['is internal', 'Es geht nicht.'],
  },
  'rule-mail': {
    de: ['Es geht nicht.\nBitte helfen Sie.'],
    en: ['Es geht nicht.\nBitte helfen Sie.'],
  },
  'agent-new': {
    de: ['Neuer Vorgang T-2026-00017', '> Es geht nicht.\n> Bitte helfen Sie.', 'rules/90-support.yaml'],
    en: ['New ticket T-2026-00017', '> Es geht nicht.'],
  },
  'agent-reply': { de: ['Erika Kundin hat geschrieben:', '> Es geht nicht.'], en: ['Erika Kundin wrote:'] },
  'agent-alert': { de: ['Hinweis zu T-2026-00017', 'rules/90-support.yaml'], en: ['Alert about T-2026-00017'] },
  'agent-changed': {
    de: [
      'Geändert: T-2026-00017',
      'Erika Kundin hat einen Vorgang geändert, der Sie betrifft',
      'Zugewiesen an: anna → bob, carl',
    ],
    en: ['Changed: T-2026-00017', 'Assigned to: anna → bob, carl'],
  },
  'agent-offer': {
    de: [
      'Ihnen angeboten: T-2026-00017',
      'zuerst annimmt',
      'mailclerk ticket accept T-2026-00017 --as anna',
      'mailclerk ticket decline T-2026-00017 --as anna',
    ],
    en: ['Offered to you: T-2026-00017', 'accepts this ticket first', 'mailclerk ticket accept T-2026-00017 --as anna'],
  },
  'agent-assigned': { de: ['Ihnen zugewiesen: T-2026-00017'], en: ['Assigned to you: T-2026-00017'] },
  question: {
    de: [
      'brauchen wir noch einige Angaben',
      '„viele“ passt nicht zur Frage „Anzahl“',
      'Ort – wo sie steht',
      'Anzahl (eine Zahl)',
      '\nOrt:\nAnzahl:\n',
    ],
    en: ['we need a few details', '“viele” does not fit', 'Anzahl (a number)', '\nPlace:\nAnzahl:\n'],
  },
  'agent-receipt': {
    de: ['Intern oder öffentlich?', 'öffentlich: #öffentlich'],
    en: ['Internal or public?', 'internal: #internal'],
  },
  escalation: {
    de: [
      'Überfällig: T-2026-00017',
      'Erste Antwort: 1 Tag 2 h überfällig',
      'Erste Antwort bis: 8. Januar 2026',
      'Eskalationsstufe: 2',
    ],
    en: ['Overdue: T-2026-00017', 'First response: overdue by 1 day 2 h', 'Service level: gold'],
  },
  due: {
    de: ['Die Wartezeit ist um: T-2026-00017', 'sollte bis 8. Januar 2026 um 14:00 Uhr warten'],
    en: ['The wait is over: T-2026-00017', 'was to wait until January 8, 2026 at 2:00 PM'],
  },
  idle: { de: ['1 Tag 2 h ohne Bewegung: T-2026-00017'], en: ['Nothing has happened for 1 day 2 h'] },
  'waiting-reminder': {
    de: ['warten wir noch auf Ihre Rückmeldung', 'schließen wir den Vorgang am 9. Januar 2026'],
    en: ['still waiting for your reply', 'we will close the ticket on January 9, 2026'],
  },
  'auto-closed': {
    de: ['haben wir nichts mehr von Ihnen gehört', 'Ergebnis: gelöst'],
    en: ['We have not heard from you', 'Result: solved'],
  },
  'agent-digest': {
    de: ['Überfällig (7)', 'Ihre Vorgänge (1)', '- T-2026-00009 Toner leer – ', 'fällig 8. Januar 2026'],
    en: ['Overdue (7)', 'Yours (1)', '- T-2026-00009 Toner leer – ', 'due January 8, 2026'],
  },
  'admin-alert': {
    de: [
      'Handlungsbedarf: geänderte Dateien wurden abgelehnt',
      'So oft gesehen: 3',
      'Was zu tun ist: die Dateien berichtigen',
    ],
    en: ['Attention needed: changed files were refused', 'Times seen: 3', 'What to do: mend the files and save them'],
  },
  'rating-thanks': {
    de: ['herzlichen Dank für Ihre Bewertung (★★☆☆☆)', 'Es tut uns leid', '> Zu langsam.'],
    en: ['for your rating (★★☆☆☆)', 'We are sorry', '> Zu langsam.'],
  },
  'agent-bounce': {
    de: ['Nicht zugestellt: T-2026-00017', 'Empfänger: weg@kunde.example', 'Meldung: 5.1.1', '> 550 no such user'],
    en: ['Not delivered: T-2026-00017', 'Recipient: weg@kunde.example', 'Status code: 5.1.1'],
  },
  'agent-held': {
    de: ['Nichts daraus wurde ausgeführt', 'Der Grund: unbekannter Befehl', 'Meinten Sie #close?', '> #clse'],
    en: ['nothing in it was carried out', 'Did you mean #close?', '> #clse'],
  },
  'admin-digest': {
    de: ['Das braucht Aufmerksamkeit', 'ein Postfach ist nicht erreichbar (seit', '- E-Mails empfangen: 41'],
    en: ['This needs attention', 'a mailbox cannot be reached (since', '- Emails received: 41'],
  },
  absence: {
    de: ['Ab 9. Januar 2026 sind wir wieder da'],
    en: ['will be back on January 9, 2026'],
  },
  'ticket-list': {
    de: ['hier ist der Stand Ihrer Vorgänge', '- T-2026-00009 Toner leer: zugewiesen'],
    en: ['where your tickets stand', '- T-2026-00009 Toner leer: assigned'],
  },
};

const besides = {
  rating: { score: 2, comment: 'Zu langsam.' },
  bounce: {
    recipient: 'weg@kunde.example',
    status: '5.1.1',
    text: '550 no such user',
    isPermanent: true,
    subject: 'Drucker defekt',
  },
  held: { problem: 'unbekannter Befehl „#clse“', didYouMean: '#close', original: '#clse solved\nFertig.' },
  report: {
    since: 0,
    until: 1,
    counts: { received: 41, created: 0 },
    problems: [{ check: 'mailbox_down', detail: 'support', since: 0 }],
  },
  absence: { until: Date.parse('2026-01-09T13:00:00Z') },
};

const lateOne = {
  ref: 'T-2026-00009',
  subject: 'Toner leer',
  status: 'assigned',
  queue: 'support',
  priority: 'normal',
  due: Date.UTC(2026, 0, 8, 13),
  since: 0,
};

const digest = {
  news: [],
  unassigned: [],
  waiting: [],
  overdue: [lateOne],
  mine: [lateOne],
  counts: { news: 0, mine: 1, unassigned: 0, overdue: 7, waiting: 0 },
};

for (const name of noticeNames) {
  for (const locale of ['de', 'en'] as const) {
    test(`${name} in ${locale} says what it must, in text and HTML, with header and footer`, async () => {
      const agent = agentSide.has(name) ? 'anna' : null;
      const isAdmin = name === 'admin-alert' || name === 'admin-digest';
      const alert = { check: 'reload_failed', isMended: false, since: 0, count: 3, fix: 'mend it' };
      const words = isAdmin ? { ...data, ...besides, alert } : { ...data, ...besides, ...asking, time, digest };
      const row = makeRow({ name, locale, agent, data: words, kind: agent ? 'agent' : 'automatic' });
      const mail = composeNotice(row, context);
      expect(mail.fault).toBeNull();
      const { text = '', html } = await readMail(mail.bytes);
      for (const said of meaning[name]![locale]) expect(text).toContain(said);
      expect(text.startsWith('Example Support\n')).toBe(true);
      expect(text.includes('HRB 1')).toBe(agent === null && !isAdmin);
      expect(text.includes(locale === 'de' ? 'interne Notiz' : 'internal note')).toBe(agent !== null);
      expect(text).not.toMatch(/[\uE000-\uE00F]|\*\*|\{\{|undefined|\[object|\n{3}/);
      expect(html).toContain(`<html lang="${locale}"`);
      expect(html).not.toMatch(/[\uE000-\uE00F]|\{\{|undefined|<img|url\(/);
      expect(Buffer.byteLength(String(html))).toBeLessThan(100_000);
    });
  }
}

test('a notice has each field once, in valid lines, with CRLF', () => {
  const { bytes } = compose({
    references: Array.from({ length: 60 }, (_, n) => `<${'x'.repeat(180)}${n}@kunde.example>`),
  });
  const raw = Buffer.from(bytes).toString('latin1');
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  expect(raw).not.toMatch(/[^\x09\x0d\x0a\x20-\x7e]/);
  const names = headersOf(bytes).map((field) => field.name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  for (const name of [
    'date',
    'from',
    'to',
    'subject',
    'message-id',
    'in-reply-to',
    'references',
    'reply-to',
    'mime-version',
    'content-type',
  ])
    expect(names).toContain(name);
  expect(header(bytes, 'References')!.split(' ')).toHaveLength(20);
  expect(header(bytes, 'References')!.endsWith('<first@kunde.example>')).toBe(true);
});

test('the same row, setup and time give the same bytes', () => {
  expect(Buffer.from(compose().bytes).equals(Buffer.from(compose().bytes))).toBe(true);
});

test('From is the alias the customer wrote to; Reply-To carries our token; the envelope is the mailbox', () => {
  const { bytes, envelope } = compose();
  expect(header(bytes, 'From')).toBe('Example Support <hilfe@example.com>');
  const [, tag = ''] = /<hilfe\+(.+)@example\.com>/.exec(header(bytes, 'Reply-To')!) ?? [];
  expect(verifyToken(keys, tag, [], now)).toEqual({ ticket: 17, agent: null, expired: false });
  expect(envelope).toEqual({ from: 'support@example.com', to: 'kunde@kunde.example' });
  expect(verifyMessageId(keys, header(bytes, 'Message-ID')!)).toEqual({ outbox: 5, ticket: 17 });
  expect(header(bytes, 'X-Mailclerk-Id')).toBe(header(bytes, 'Message-ID'));
});

test("an agent's Reply-To is bound to the agent", () => {
  const { bytes } = compose({
    name: 'agent-new',
    agent: 'anna',
    kind: 'agent',
    toAddress: 'anna@example.com',
    toName: '',
  });
  const [, tag = ''] = /hilfe\+(.+)@example\.com/.exec(header(bytes, 'Reply-To')!) ?? [];
  expect(verifyToken(keys, tag, ['bob', 'anna'], now)?.agent).toBe('anna');
  expect(
    headersOf(bytes).some(
      (field) => field.value.includes('kunde.example') && field.name !== 'In-Reply-To' && field.name !== 'References',
    ),
  ).toBe(false);
});

test.each([
  ['auto', 'hilfe@example.com'],
  ['off', 'hilfe@example.com'],
  ['reply-{token}@tickets.example.com', 'reply-t17.'],
])('reply_address %s gives %s', (replyAddress, expected) => {
  const [box] = makeSetup().config.mailboxes;
  const { bytes } = compose({}, makeSetup({ config: { mailboxes: [{ ...box, replyAddress }] } }));
  expect(header(bytes, 'Reply-To')).toContain(expected);
});

test.each([
  ['receipt', 'auto-replied'],
  ['automatic', 'auto-generated'],
  ['agent', 'auto-generated'],
  ['human', null],
] as const)('%s mail is marked %s', (kind, mark) => {
  const { bytes } = compose({ kind, name: 'reply', data: makeData({ body: 'Hallo' }) });
  expect(header(bytes, 'Auto-Submitted')).toBe(mark);
  expect(header(bytes, 'X-Auto-Response-Suppress')).toBe(mark === null ? null : 'All');
});

test('the null sender is used for receipts only, and only when allowed', () => {
  const setup = makeSetup({ config: { smtp: { ...makeSetup().config.smtp, nullSender: true } } });
  expect(compose({ kind: 'receipt' }, setup).envelope.from).toBe('');
  expect(compose({ kind: 'human', name: 'reply' }, setup).envelope.from).toBe('support@example.com');
  const bounce = makeSetup({ config: { smtp: { ...makeSetup().config.smtp, bounceAddress: 'bounce@example.com' } } });
  expect(compose({}, bounce).envelope.from).toBe('bounce@example.com');
});

test.each([
  ['Drucker defekt', 'Re: [T-2026-00017] Drucker defekt'],
  ['Re: AW: [T-2026-00017] Drucker defekt', 'Re: [T-2026-00017] Drucker defekt'],
  ['Drucker [T-2026-00017] defekt [T-2026-00017]', 'Re: [T-2026-00017] Drucker defekt'],
  ['Größe der Tür: „groß“ 漢字', 'Re: [T-2026-00017] Größe der Tür: „groß“ 漢字'],
  ['', 'Re: [T-2026-00017] Ihre Nachricht'],
])('the subject %j becomes %j', async (subject, expected) => {
  const { bytes } = compose({ data: makeData({ ticket: { ...makeData().ticket!, subject } }) });
  expect((await readMail(bytes)).subject).toBe(expected);
});

test.each([
  ['de', 'nicht von selbst noch einmal'],
  ['en', 'will not be sent again automatically'],
  ['nl', 'niet vanzelf opnieuw'],
  ['fr', 'ne sera pas renvoyé automatiquement'],
])('H38: a mail that was refused while its address lives is not said to be tried on (%s)', (locale, words) => {
  const bounce = { recipient: 'eva@x.example', status: '5.2.2', text: 'full', isPermanent: false, subject: 'x' };
  const row = { name: 'agent-bounce', agent: 'anna', kind: 'automatic', locale, data: makeData({ bounce }) } as const;
  const { shown, fault } = compose(row);
  expect(fault).toBeNull();
  expect(shown.text).toContain(words);
});

test('a mail without a subject is called by what the house says to people', async () => {
  const instance = { ...makeSetup().config.instance, form: 'informal' as const };
  const bare = { data: makeData({ ticket: { ...makeData().ticket!, subject: '' } }) };
  const { bytes } = compose(bare, makeSetup({ config: { instance } }));
  expect((await readMail(bytes)).subject).toBe('Re: [T-2026-00017] Deine Nachricht');
});

test('a notice that answers no mail has no Re: and no In-Reply-To', async () => {
  const { bytes } = compose({ inReplyTo: null });
  expect((await readMail(bytes)).subject).toBe('[T-2026-00017] Drucker defekt');
  expect(header(bytes, 'In-Reply-To')).toBeNull();
  expect(header(bytes, 'References')).toBeNull();
});

test.each(['no brackets@x', '<a b@x>', '<a@x>\r\nBcc: <evil@x>', `<${'a'.repeat(300)}@x>`, '<@>', '<a@b@c>', '<ä@x>'])(
  'the Message-ID %j is never echoed',
  (id) => {
    const { bytes } = compose({ inReplyTo: id, references: [id, '<good@kunde.example>'] });
    expect(header(bytes, 'In-Reply-To')).toBeNull();
    expect(header(bytes, 'References')).toBe('<good@kunde.example>');
  },
);

test('a receipt without ticket is still a whole mail', async () => {
  const mail = compose({ name: 'rejected', ticket: null, data: makeData({ ticket: null, oldRef: 'T-2026-00003' }) });
  expect(mail.fault).toBeNull();
  const read = await readMail(mail.bytes);
  expect(read.subject).toBe('Re: Ihre Nachricht');
  expect(read.text).toContain('T-2026-00003');
});

test('a recipient that is no address cannot be sent', () => {
  expect(() => compose({ toAddress: 'a@x.example, b@y.example' })).toThrow('no mail address');
});

test('HTML that mail programs would cut off is left out, and the text says everything', async () => {
  const body = 'Wörter und Sätze. '.repeat(10_000).trim();
  const read = await readMail(compose({ name: 'reply', kind: 'human', data: makeData({ body }) }).bytes);
  expect(read.html).toBe(false);
  expect(read.text).toContain(body);
});
