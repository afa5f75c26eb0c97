// Documents: both languages, the admin's file before the shipped one, everything escaped, nothing internal unless it is named,
// and a work order that shows the ticket as it was.
import { describe, expect, it } from 'vitest';
import type { Order, OrderId } from '../../src/model/papers/order.ts';
import type { Entry, EntryId, Ticket, TicketId } from '../../src/model/ticket.ts';
import { documentNames, renderDocument, type Subject } from '../../src/notify/documents/document.ts';
import { shippedTemplates } from '../../src/notify/template-files.ts';
import { lintTemplates } from '../../src/notify/template-lint.ts';
import { ticketOf } from '../desk/builders.ts';
import { makeSetup, now } from './make.ts';

const catalogues = {
  types: [],
  groups: [],
  severities: [],
  priorities: [],
  closeReasons: ['solved'],
  closeCauses: [],
  fields: { place: { type: 'text', pattern: null, label: { de: 'Ort', en: 'Place' } } },
};
const HOSTILE = '<script>alert(1)</script> **bold** [x](http://evil.example) {{ticket.ref}}';
const entry = (id: number, own: Partial<Entry>): Entry => ({
  id: id as EntryId,
  at: now,
  kind: 'mail',
  visibility: 'public',
  door: 'mail',
  actor: { kind: 'contact', id: 'kunde@kunde.example' },
  messageId: null,
  from: { address: 'kunde@kunde.example', name: HOSTILE },
  text: `Guten Tag\n\n# ${HOSTILE}`,
  changes: {},
  attachments: [{ filename: `${HOSTILE}.pdf`, type: 'application/pdf', size: 2048, sha256: 'a'.repeat(64) }],
  ledger: id,
  joinedBy: null,
  thirdParty: false,
  ...own,
});
const entries = [
  entry(1, {}),
  entry(2, {
    kind: 'note',
    visibility: 'internal',
    text: 'INSIDE-NOTE',
    from: null,
    actor: { kind: 'agent', id: 'anna' },
  }),
  entry(3, {
    kind: 'reply',
    text: 'Wir **kommen**.',
    from: null,
    actor: { kind: 'agent', id: 'anna' },
    attachments: [],
  }),
  entry(4, { kind: 'change', visibility: 'internal', text: 'INSIDE-CHANGE', from: null, attachments: [] }),
  entry(5, { kind: 'notice', text: 'opened → kunde', from: null, attachments: [] }),
];
const ticket = (own: Partial<Ticket> = {}): Ticket =>
  ticketOf({
    subject: HOSTILE,
    fields: { place: HOSTILE, findings: 'INSIDE-FINDINGS', solution: 'Neue Dichtung', secret_of_old: 'INSIDE-FIELD' },
    tags: ['INSIDE-TAG'],
    closeReason: 'solved',
    closeCause: 'INSIDE_CAUSE',
    status: 'closed',
    kind: 'closed',
    closedAt: now,
    rating: { score: 4, comment: HOSTILE, firstAt: now, at: now },
    ...own,
  });
const subject = (own: Partial<Subject> = {}): Subject => ({
  ticket: ticket(),
  entries,
  order: null,
  internal: false,
  now,
  ...own,
});
const setupWith = (templates: Record<string, string> = {}, config: object = {}) =>
  makeSetup({ config: { catalogues, ...config }, templates });
function render(
  name: string,
  own: Partial<Subject> = {},
  more: { locale?: string; setup?: ReturnType<typeof setupWith> } = {},
) {
  const made = renderDocument(name, subject(own), { setup: more.setup ?? setupWith(), locale: more.locale ?? null });
  if (made.kind !== 'document') throw new Error(made.detail);
  return made;
}

describe('a shipped document', () => {
  const shipped = documentNames(setupWith());
  it('is there for ticket, history and work order, in four languages, without a mistake', () => {
    expect(shipped).toEqual(['history', 'order', 'ticket']);
    const files = Object.fromEntries(
      Object.entries(shippedTemplates()).filter(([path]) => path.includes('/documents/')),
    );
    expect(Object.keys(files).length).toBe(12);
    expect(lintTemplates(files)).toEqual([]);
  });

  it.each(shipped.flatMap((name) => ['de', 'en', 'nl', 'fr'].map((locale) => [name, locale] as const)))(
    '%s in %s renders, whatever is missing',
    (name, locale) => {
      const bare = ticket({
        fields: {},
        tags: [],
        customer: null,
        rating: null,
        closedAt: null,
        closeReason: null,
        closeCause: null,
      });
      for (const own of [{}, { internal: true }, { ticket: bare, entries: [] }]) {
        const made = render(name, own, { locale });
        expect([made.locale, made.html.includes(`<html lang="${locale}"`)]).toEqual([locale, true]);
        expect(made.text).not.toMatch(/[\uE000-\uE002]/);
      }
    },
  );

  it.each(shipped)('%s makes nothing of what strangers wrote', (name) => {
    for (const internal of [false, true]) {
      const { html, text } = render(name, { internal });
      expect(html).not.toMatch(/<script|<a |src=/i);
      expect(html).toContain('&lt;script&gt;');
      expect(html).not.toContain('<strong>bold</strong>');
      expect(text).toContain('{{ticket.ref}}');
    }
  });

  it.each(shipped)('%s says nothing internal unless it is named', (name) => {
    const { html, text } = render(name);
    expect(`${html}${text}`).not.toMatch(/INSIDE/i);
  });

  it('says it when it is', () => {
    const { text } = render('ticket', { internal: true });
    for (const word of ['NOTE', 'CHANGE', 'FINDINGS', 'TAG', 'FIELD']) expect(text).toContain(`INSIDE-${word}`);
    expect(text).toContain('Intern: nicht für Kunden');
  });

  it('speaks its language: labels, dates, sizes, reasons; words of our own people are Markdown', () => {
    const de = render('history', {}, { locale: 'de' });
    expect(de.text).toContain('4. März 2026');
    expect(de.text).toContain('2 kB');
    expect(render('ticket', {}, { locale: 'de' }).text).toMatch(/Ort: .*\n[\s\S]*Neue Dichtung/);
    expect(render('ticket', {}, { locale: 'de' }).text).toContain('(gelöst)');
    const en = render('ticket', {}, { locale: 'en' });
    expect(en.text).toContain('March 4, 2026');
    expect(en.html).toContain('Wir <strong>kommen</strong>');
  });

  it('shows no file that was removed', () => {
    expect(render('history', { ticket: ticket({ removedFiles: ['1.1'] }) }).text).not.toContain('.pdf');
  });

  it('of a work order shows the ticket as the order copied it', () => {
    const order: Order = {
      id: 1 as OrderId,
      ref: 'W-2026-00001',
      ticket: 1 as TicketId,
      status: 'issued',
      version: 1,
      createdAt: now,
      updatedAt: now,
      data: {
        title: 'Pumpe',
        text: 'Tauschen',
        assignee: 'Firma',
        due: null,
        request: HOSTILE,
        ticket: { ...ticketOf({ subject: 'DAMALS' }), ref: 'T-00001' },
      },
    };
    const { text, title } = render('order', { order });
    expect(title).toBe('Arbeitsauftrag W-2026-00001');
    for (const word of ['DAMALS', 'erteilt', 'Tauschen', 'Firma']) expect(text).toContain(word);
  });
});

describe('a document of the site', () => {
  const own = '---\nsubject: Own {{ticket.ref}}\n---\nOWN {{ticket.subject}}';
  it.each([
    ['laid over the shipped one', { 'de/documents/ticket.hbs': own }, {}],
    ["a queue's own", { 'queues/support/de/documents/ticket.hbs': own }, {}],
    ['named by the config', { 'documents/paper.hbs': own }, { documents: { ticket: 'documents/paper.hbs' } }],
    [
      'named with a place for the language',
      { 'documents/de/paper.hbs': own },
      { documents: { ticket: 'documents/{locale}/paper.hbs' } },
    ],
  ])('%s is taken', (_, templates, config) => {
    const made = render('ticket', {}, { setup: setupWith(templates, config), locale: 'de' });
    expect([made.title, made.text.startsWith('OWN')]).toEqual(['Own T-00001', true]);
  });

  it('with a new name can be printed', () => {
    const setup = setupWith({ 'en/documents/letter.hbs': own });
    expect(documentNames(setup)).toContain('letter');
    expect(render('letter', {}, { setup, locale: 'de' }).locale).toBe('en');
  });

  it.each([
    ['a name nobody has', 'lettre', {}, 'missing', 'expected history, order, ticket'],
    [
      'a variable nobody has',
      'ticket',
      { 'de/documents/ticket.hbs': '---\nsubject: x\n---\n{{nobody}}' },
      'broken',
      'templates/de/documents/ticket.hbs',
    ],
    [
      'a broken template',
      'ticket',
      { 'de/documents/ticket.hbs': '---\nsubject: x\n---\n{{#if}' },
      'broken',
      'documents/ticket.hbs',
    ],
  ])('%s is said, not printed', (_, name, templates, kind, detail) => {
    const made = renderDocument(name, subject(), { setup: setupWith(templates), locale: 'de' });
    expect(made).toMatchObject({ kind, detail: expect.stringContaining(detail) });
  });

  it('is checked with the variables of documents, not of notices', () => {
    const problems = lintTemplates({
      'de/documents/x.hbs': '---\nsubject: x\n---\n{{#each entries}}x{{/each}} {{toAgent}}\n{{{order.text}}}',
    });
    expect(problems.map((one) => one.message)).toEqual([
      'unknown variable toAgent: docs/templates.md lists those there are, docs/documents.md those of documents',
      '{{{ }}} is not allowed: write {{ }}',
    ]);
    expect(lintTemplates({ 'de/documents/x.hbs': 'no front matter' }).map((one) => one.code)).toEqual(['subject']);
  });
});
