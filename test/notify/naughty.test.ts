// H48, H49, H51, H52: naughty strings in every field that reaches a mail, all of them at once and the head's each by
// itself. No further header, no further recipient, nothing executed, right to the letter all the same.
import { expect, test } from 'vitest';
import type { Config, Setup } from '../../src/model/setup.ts';
import type { Workflow } from '../../src/model/workflow.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { mailBytes } from '../../src/notify/mime/mime.ts';
import { sampleKeys as keys, sampleRow } from '../../src/notify/samples/samples.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { checkNotice } from '../mail-reader/notice.ts';
import { readStrictly } from '../mail-reader/reader.ts';
import { now } from './make.ts';
import { naughtyStrings } from './naughty.ts';
import { noticeTemplates, sampleSetup } from './sample-site.ts';

const plain = sampleSetup();
const templates = noticeTemplates();
/** Words of our own programs, one of a few: nobody outside can write them. */
const OWN_WORDS = new Set(['ref', 'goal', 'state', 'why', 'accept', 'address', 'status', 'names', 'actions', 'words']);

/** A copy in which every text is this one: values, names of fields, labels. */
function poisoned<T>(value: T, text: string, key = ''): T {
  if (OWN_WORDS.has(key)) return value;
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, text)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isNamed = key === 'changes' || key === 'statusLabel' || key === 'label' || key === 'help';
  const entries = Object.entries(value).map(([name, one], index) => {
    const own = isNamed && key === 'changes' && index === 0 ? text : name;
    return [own, poisoned(one, text, isNamed ? '' : name)] as const;
  });
  const copy: Record<string, unknown> = {};
  for (const [name, one] of entries)
    Object.defineProperty(copy, name, { value: one, enumerable: true, configurable: true });
  return copy as T;
}

/** The site itself called so: instance, queue, agents, statuses, the sender's name. */
function poisonedSite(text: string): Setup {
  const { config } = plain;
  const { instance, smtp, workflow } = config;
  const statuses = workflow.statuses.map((one) => ({ ...one, label: { de: text, en: text } }));
  const changed: Config = {
    ...config,
    instance: { ...instance, name: text, legal: text },
    smtp: { ...smtp, from: { ...smtp.from, name: text } },
    workflow: { ...workflow, statuses } as Workflow,
    queues: config.queues.map((queue) => ({ ...queue, name: text })),
  };
  return { ...plain, config: changed };
}

function rowOf(template: string, text: string): OutboxRow {
  const row = sampleRow({ template, setup: plain, locale: 'de', now });
  return { ...row, toName: text, queue: text, data: poisoned(row.data, text) };
}

/** What stands in the head of each notice that has both parts. */
const fields = new Map(
  templates.map((template) => {
    const { bytes } = composeNotice(sampleRow({ template, setup: plain, locale: 'de', now }), {
      setup: plain,
      keys,
      now,
    });
    return [template, readStrictly(bytes).head.fields.map((field) => field.name)];
  }),
);

/** A mail whose HTML would be longer than mail programs show is its text alone: no parts, and so an encoding of its own. */
function fieldsOf(template: string, html: string | null): readonly string[] {
  const both = fields.get(template) ?? [];
  return html === null
    ? both.flatMap((name) => (name === 'Content-Type' ? [name, 'Content-Transfer-Encoding'] : [name]))
    : both;
}

test('there are at least 515 strings', () => {
  expect(new Set(naughtyStrings).size).toBeGreaterThanOrEqual(515);
});

/** Every template gets every twelfth string, each string goes to three templates at least: all fields of the row at once. The night: each to all. */
const SHARE = process.env.MAILCLERK_NIGHT ? 1 : 12;

test.each(templates.map((template, index) => ({ template, index })))(
  'H48, H49, H51, H52: naughty strings in every field of $template',
  ({ template, index }) => {
    for (const [at, text] of naughtyStrings.entries()) {
      if (at % SHARE !== index % SHARE) continue;
      const row = rowOf(template, text);
      const setup = poisonedSite(text);
      const { bytes, envelope, shown } = composeNotice(row, { setup, keys, now });
      const { mail, breaches } = checkNotice(bytes, { row, setup, keys, now, envelope });
      expect([text, breaches]).toEqual([text, []]);
      // Five thousand letters, a dozen times over.
      if (text.length < 5000) expect([text, shown.html]).not.toEqual([text, null]);
      expect([text, mail.head.fields.map((field) => field.name)]).toEqual([text, fieldsOf(template, shown.html)]);
    }
    expect('hit' in globalThis).toBe(false);
  },
);

test('H48, H49: every naughty string in the head at once: subject, captured words, names of recipient and sender', () => {
  for (const text of naughtyStrings) {
    const row = rowOf('rule-mail', text);
    const setup = poisonedSite(text);
    const { bytes, envelope } = composeNotice(row, { setup, keys, now });
    const { mail, breaches } = checkNotice(bytes, { row, setup, keys, now, envelope });
    expect([text, breaches]).toEqual([text, []]);
    expect([text, mail.head.fields.map((one) => one.name)]).toEqual([text, fields.get('rule-mail')]);
  }
});

test.each(templates)('H51: words of a template language are shown in %s as they were typed', (template) => {
  for (const text of naughtyStrings.filter((one) => /\{\{|\$\{|<%|#\{/.test(one))) {
    const { bytes } = composeNotice(rowOf(template, text), { setup: poisonedSite(text), keys, now });
    const shown = readStrictly(bytes).leaves.find((leaf) => leaf.type === 'text/plain')?.text ?? '';
    expect(shown.replaceAll(/[\n> ]/g, '')).toContain(text.replaceAll(/[\n> ]/g, ''));
  }
});

test('H48, H54: every naughty string as the name of an attached file', () => {
  const address = { name: '', address: 'a@b.example' };
  const head = {
    date: now,
    from: address,
    to: address,
    replyTo: 'a@b.example',
    subject: 'x',
    messageId: '<1@example.com>',
  };
  for (const text of naughtyStrings) {
    const bytes = mailBytes(
      { ...head, inReplyTo: null, references: [], extra: {} },
      { text: 'x', html: null, locale: 'de', files: [{ filename: text, type: text, bytes: Buffer.from('hi') }] },
    );
    const { breaches, leaves } = readStrictly(bytes);
    expect([text, breaches]).toEqual([text, []]);
    expect(leaves).toHaveLength(2);
    expect(leaves[1]).toMatchObject({ disposition: 'attachment', octets: Buffer.from('hi') });
    expect(Buffer.byteLength(leaves[1]?.filename ?? '')).toBeLessThanOrEqual(200);
    expect(leaves[1]?.filename).toMatch(/^[^/\\\p{Cc}\u2028\u2029\u202a-\u202e]+$/u);
  }
});

test.each([
  [`${'x'.repeat(5000)}.pdf`, `${'x'.repeat(196)}.pdf`],
  [`${'ä'.repeat(300)}.tar.gz`, `${'ä'.repeat(98)}.gz`],
  ['..', 'file'],
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['', 'file'],
])('H54: a file called %j goes along under a name that can be kept', (filename, name) => {
  const address = { name: '', address: 'a@b.example' };
  const head = {
    date: now,
    from: address,
    to: address,
    replyTo: 'a@b.example',
    subject: 'x',
    messageId: '<1@example.com>',
  };
  const file = { filename, type: 'application/pdf', bytes: Buffer.from('hi') };
  const bytes = mailBytes(
    { ...head, inReplyTo: null, references: [], extra: {} },
    { text: 'x', html: null, locale: 'de', files: [file] },
  );
  expect(readStrictly(bytes).leaves[1]?.filename).toBe(name);
});
