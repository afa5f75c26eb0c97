// Forward (A14): a person sends words, and of the ticket what he chose, to people who are not its customer: the original
// mail, the rating, the history, the notes, files. Notes, and files of internal entries, go along only when named, never to
// the customer's side, outside our own domains only when whoever sends it says so. One internal entry says to whom and
// what; the customer hears nothing, answers stay internal. Too heavy a mail is refused before anything is queued.

import type { Outcome, Refusal } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { said } from '../../../model/mailed/said.ts';
import { fileIdOf, filesOf, type SentFile, sentFiles, type TicketFile } from '../../../model/papers/file.ts';
import { type Entry, isOutside, type Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { isRefusal } from '../../fields.ts';
import { refuseFiles, refuseWeight } from '../../files/limits.ts';
import { fileWords } from '../../files/words.ts';
import { noOverride } from '../../happening.ts';
import { entryOf } from '../../history.ts';
import { readersOf } from '../../person-mails.ts';
import { refuse, shown } from '../../refusals.ts';

type Forward = CommandOf<'forward'>;

const MAX_BODY = 200_000;
const PARTS = ['original', 'rating', 'history', 'notes', 'attachments'] as const;

/** The entry and one mail to each. */
export function forward(command: Forward, ticket: Ticket, context: DeskContext): Outcome {
  const { include, attachments = [] } = command;
  const { config } = context;
  const state = stateOf(ticket);
  const entries = context.entries ?? [];
  const chosen = chosenFiles(command, ticket, entries);
  if (isRefusal(chosen)) return chosen;
  const isInternal =
    include.notes || ticket.visibility === 'internal' || chosen.some((file) => file.visibility === 'internal');
  const readers = readersOf(command.to, { isInternal, outside: command.outside }, { ...context, state });
  if (isRefusal(readers)) return readers;
  const original = include.original ? originalOf(entries, isInternal) : null;
  if (include.original && original === null)
    return refuse('invalid', said`${ticket.ref} has no mail that could go along, expected one; leave the original out`);
  const rating = include.rating ? (ticket.rating ?? null) : null;
  if (include.rating && rating === null)
    return refuse('invalid', said`${ticket.ref} is not rated, expected a rating that could go along; leave it out`);
  const own = command.text.trim();
  const body = [own, ...quotable(entries, include).map(quoted)].filter((part) => part !== '').join('\n\n');
  const files: readonly SentFile[] = [...sentFiles(chosen), ...attachments.map((file) => ({ ...file, ledger: null }))];
  if (body === '' && original === null && rating === null && files.length === 0)
    return refuse('required', 'the forward is empty, expected text, files, or one of original, rating, history, notes');
  const weight = { text: body, files, original: original === null ? 0 : (context.mailOctets?.[original] ?? 0) };
  const hindrance = refuseFiles(attachments, config) ?? refuseWeight(weight, config);
  if (hindrance) return hindrance;
  const words = {
    body: body.slice(0, MAX_BODY),
    comment: command.subject?.trim() || ticket.subject,
    ...fileWords(files),
    ...(original === null ? {} : { original }),
    ...(rating === null ? {} : { rating: { score: rating.score, comment: rating.comment } }),
  };
  const text = sentence(command, { to: readers.map((one) => one.address), files });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [entryOf(command, context.now, { kind: 'note', visibility: 'internal', text, attachments })],
    events: [{ on: 'written', name: 'forward', to: readers, words }],
  });
}

/** What the history says of it. */
function sentence(
  command: Forward,
  { to, files }: { readonly to: readonly string[]; readonly files: readonly SentFile[] },
): string {
  const parts = PARTS.filter((part) => command.include[part]).map(String);
  const names = files.map((file) => file.filename);
  const list = [...parts, ...names];
  const what = list.length > 0 ? ` (with ${list.join(', ')})` : '';
  const line = `forwarded to ${to.join(', ')}${what}`;
  return command.text.trim() === '' ? line : `${line}\n\n${command.text.trim()}`;
}

/** Files by name, and all of them where the attachments are wanted: what is internal only with the notes, or by name. */
function chosenFiles(
  { include, files: ids = [] }: Forward,
  ticket: Ticket,
  entries: readonly Entry[],
): readonly TicketFile[] | Refusal {
  const all = filesOf(entries, ticket);
  const named: TicketFile[] = [];
  for (const text of ids) {
    const file = all.find((one) => one.id === fileIdOf(text));
    if (!file)
      return refuse(
        'invalid',
        said`${ticket.ref} has no file "${shown(text)}", expected ids as \`ticket files\` lists them`,
      );
    if (file.isRemoved)
      return refuse(
        'invalid',
        said`${file.filename} (${file.id}) was removed from ${ticket.ref} and is not sent; put it back first`,
      );
    named.push(file);
  }
  const left = entries.filter((entry) => entry.takenBack !== true);
  const wanted = include.attachments
    ? filesOf(left, ticket).filter((file) => !file.isRemoved && (include.notes || file.visibility === 'public'))
    : [];
  const found = [...new Set([...named, ...wanted])];
  // The same bytes under the same name once: a mail that was answered with its own file brings it again.
  return found.filter(
    (file, index) => found.findIndex((one) => one.sha256 === file.sha256 && one.filename === file.filename) === index,
  );
}

/** The ledger row of the ticket's first mail; an internal one only where internal words may go. */
function originalOf(entries: readonly Entry[], isInternal: boolean): number | null {
  const first = entries.find(
    (one) => one.kind === 'mail' && one.ledger !== null && (isInternal || one.visibility === 'public'),
  );
  return first?.ledger ?? null;
}

/** What customers could read, and the notes when they are named. */
function quotable(entries: readonly Entry[], include: Forward['include']): readonly Entry[] {
  return entries.filter((one) => {
    if (one.text.trim() === '' || one.kind === 'change' || one.kind === 'notice') return false;
    return isOutside(one) ? include.history : include.notes && one.takenBack !== true;
  });
}

function quoted(entry: Entry): string {
  const who = entry.from ? entry.from.name || entry.from.address : entry.actor.id;
  const when = new Date(entry.at).toISOString().slice(0, 16).replace('T', ' ');
  const lines = entry.text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`);
  return [`${who}, ${when} UTC:`, ...lines].join('\n');
}
