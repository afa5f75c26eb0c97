// Forward (A14): a person sends words, and of the ticket what he chose, to people who are not its customer: the original
// mail, the rating, the history, the notes, files. Notes, and files of internal entries, go along only when named, never to
// the customer's side, outside our own domains only when whoever sends it says so. One internal entry says to whom and
// what; the customer hears nothing, answers stay internal. Too heavy a mail is refused before anything is queued.

import { baseAddress, canonicalAddress } from '../../../model/address.ts';
import type { Outcome, Refusal } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { said } from '../../../model/mailed/said.ts';
import type { NoticeData } from '../../../model/notice.ts';
import { fileIdOf, filesOf, type SentFile, sentFiles, type TicketFile } from '../../../model/papers/file.ts';
import { calledOutside } from '../../../model/people/called.ts';
import { agentByAddress, type Config, ownAddresses } from '../../../model/setup.ts';
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
/** Characters around a quote besides its text and whose it is: when it was said, and the blank line above; `> ` and the end of each line. */
const HEAD = 60;
const MARK = 3;
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
  const mail = include.original ? firstMail(entries, isInternal) : null;
  if (include.original && mail === null)
    return refuse('invalid', said`${ticket.ref} has no mail that could go along, expected one; leave the original out`);
  const isAsText = mail !== null && isOfOurs(mail, config) && readers.some((one) => one.agent === null);
  const original = isAsText ? null : (mail?.ledger ?? null);
  const rating = include.rating ? (ticket.rating ?? null) : null;
  if (include.rating && rating === null)
    return refuse('invalid', said`${ticket.ref} is not rated, expected a rating that could go along; leave it out`);
  const body = command.text.trim().slice(0, MAX_BODY);
  const quotes = withinBody(
    body,
    quotable(entries, include, isAsText ? mail : null).map((one) => quoted(one, config)),
  );
  const whole = [body, ...quotes.map((one) => one.text)].join('\n\n').trim();
  const files: readonly SentFile[] = [...sentFiles(chosen), ...attachments.map((file) => ({ ...file, ledger: null }))];
  if (whole === '' && original === null && rating === null && files.length === 0)
    return refuse('required', 'the forward is empty, expected text, files, or one of original, rating, history, notes');
  const weight = { text: whole, files, original: original === null ? 0 : (context.mailOctets?.[original] ?? 0) };
  const hindrance = refuseFiles(attachments, config) ?? refuseWeight(weight, config);
  if (hindrance) return hindrance;
  const words = {
    body,
    ...(quotes.length > 0 ? { quotes } : {}),
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

/** The ticket's first mail; an internal one only where internal words may go. */
function firstMail(entries: readonly Entry[], isInternal: boolean): Entry | null {
  const isMail = (one: Entry) => one.kind === 'mail' && one.ledger !== null;
  return entries.find((one) => isMail(one) && (isInternal || one.visibility === 'public')) ?? null;
}

/** Written by one of us, who opened the ticket: as it came it holds his commands and remarks, which people outside must not read. */
function isOfOurs({ actor, from }: Entry, config: Config): boolean {
  const address = from === null ? null : canonicalAddress(from.address);
  if (actor.kind === 'agent' || address === null) return actor.kind !== 'contact';
  return agentByAddress(config, address) !== null || ownAddresses(config).has(baseAddress(address) ?? address);
}

/** What customers could read, and the notes when they are named; `asText`: the words of a mail that does not go along itself. */
function quotable(entries: readonly Entry[], include: Forward['include'], asText: Entry | null): readonly Entry[] {
  return entries.filter((one) => {
    if (one === asText) return one.text.trim() !== '';
    if (one.text.trim() === '' || one.kind === 'change' || one.kind === 'notice') return false;
    return isOutside(one) ? include.history : include.notes && one.takenBack !== true;
  });
}

type Quote = NonNullable<NoticeData['quotes']>[number];

function quoted(entry: Entry, { agents, instance }: Config): Quote {
  const who = entry.from
    ? entry.from.name || entry.from.address
    : calledOutside(entry.actor.id, agents) || instance.name;
  return { who, at: entry.at, text: entry.text.trim() };
}

/** As many of them as there is room for where each stands below its head, the last of them cut. */
function withinBody(body: string, quotes: readonly Quote[]): readonly Quote[] {
  let left = MAX_BODY - body.length;
  return quotes.flatMap((one) => {
    left -= one.who.length + HEAD;
    const text = fitting(one.text, left);
    left -= one.text.length + MARK * one.text.split('\n').length;
    return text === '' ? [] : [{ ...one, text }];
  });
}

/** What fits of a text whose lines stand behind `> `. */
function fitting(text: string, room: number): string {
  let left = room;
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (left <= MARK) break;
    lines.push(line.slice(0, left - MARK));
    left -= line.length + MARK;
  }
  return lines.join('\n');
}
