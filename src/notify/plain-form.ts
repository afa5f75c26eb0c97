// The built-in plain form: what goes out when a template is missing or broken (F52). Takes the notice's data; gives
// text and HTML with everything the reader needs, of every notice there is. Never empty, never throws.
import type { Setup } from '../model/setup.ts';
import type { OutboxRow } from '../ports.ts';
import { shownForm } from './context/form-words.ts';
import type { Context } from './context/plain.ts';
import { quotedBody } from './context/quotes.ts';
import { noticeContext } from './context.ts';
import { type In, reasonLabel, shownChange, statusLabel, wordsFor } from './labels.ts';
import { parseMarkdown } from './markdown/blocks.ts';
import { escapeHtml } from './markdown/html.ts';
import { renderText } from './markdown/text.ts';
import { cleanLine, cleanText } from './markdown/values.ts';
import type { Rendered } from './markdown.ts';
import { colonOf } from './words.ts';

/** The notice without a template. */
export function plainForm(row: OutboxRow, setup: Setup, locale: string): Rendered {
  const { data } = row;
  const where: In = { setup, locale, isCustomer: row.agent === null };
  const words = wordsFor(where);
  const colon = colonOf(locale);
  const name = setup.config.instance.name;
  // Words of our own people are Markdown; in the plain form they are shown as their text.
  const own = row.kind === 'human' ? renderText(parseMarkdown(cleanText(data.body)), []) : data.body;
  const body = quotedBody({ ...data, body: own }, where);
  const form = shownForm(data.form, setup, locale);
  const facts = [
    data.ticket && `${words.ticket} ${cleanLine(data.ticket.ref)}${colon}${cleanLine(data.ticket.subject)}`,
    data.to &&
      `${words.status}${colon}${statusLabel(data.from, row.queue, where)} → ${statusLabel(data.to, row.queue, where)}`,
    ...(data.to === '' ? changesOf(row, where) : []),
    reasonLabel('reasons', data.reason, { setup, locale }),
    data.newRef && `${cleanLine(data.oldRef)} → ${cleanLine(data.newRef)}`,
  ].filter((line) => line);
  const files =
    data.attachments.length > 0 ? `${words.attachments}${colon}${data.attachments.map(cleanLine).join(', ')}` : '';
  const parts = [
    cleanLine(name),
    facts.join('\n'),
    cleanText(data.solution ?? ''),
    cleanText(data.comment),
    [...form.faults, '', form.lines].join('\n'),
    body,
    files,
    ...besides(row, setup, locale),
  ];
  if (row.agent === null) parts.push(cleanText(setup.config.instance.legal));
  const shown = parts.map((part) => part.trim()).filter((part) => part !== '');
  return {
    text: shown.join('\n\n'),
    html: shown.map((part) => `<p>${escapeHtml(part).replaceAll('\n', '<br>\n')}</p>`).join('\n'),
  };
}

function changesOf({ data }: OutboxRow, where: In): readonly string[] {
  return Object.entries(data.changes).map(([name, change]) => {
    const { field, from, to } = shownChange(name, change, where);
    return `${field}${colonOf(where.locale)}${from} → ${to}`;
  });
}

/** What single notices say besides: in the order of their variables, without words around it. */
const BESIDES = [
  'check',
  'fix',
  'due',
  'closesOn',
  'idleFor',
  'expectedAnswer',
  'done',
  'refused',
  'held',
  'bounce',
  'rating',
  'sla',
  'offer',
  'report',
  'digest',
] as const;

function besides(row: OutboxRow, setup: Setup, locale: string): readonly string[] {
  const context = noticeContext(row, setup, locale);
  const words = wordsFor({ setup, locale, isCustomer: row.agent === null });
  return BESIDES.map((name) => {
    const lines = plainLines(context[name] ?? null).join('\n');
    // A moment alone would say nothing.
    const isMoment = lines !== '' && (name === 'due' || name === 'expectedAnswer');
    return isMoment ? `${words.fields.due}${colonOf(locale)}${lines}` : lines;
  });
}

/** Every text of a value: a list line by line, what belongs together in one line unless it has lines of its own. */
function plainLines(value: Context[string]): readonly string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (isList(value))
    return value.map((one) => `- ${typeof one === 'string' ? one : Object.values(one).flatMap(plainLines).join(' ')}`);
  return Object.values(value).flatMap(plainLines);
}

function isList(value: Context | readonly (string | Context)[]): value is readonly (string | Context)[] {
  return Array.isArray(value);
}
