// Forward (A14): a person sends words, and of the ticket what he chose, to people who are not its customer. Notes go along
// only when named. One internal entry says to whom and what; the customer hears nothing, answers stay internal.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Entry, Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { readersOf } from '../person-mails.ts';
import { refuse } from '../refusals.ts';

const MAX_BODY = 200_000;

/** The entry and one mail to each. */
export function forward(command: CommandOf<'forward'>, ticket: Ticket, context: DeskContext): Outcome {
  const { include } = command;
  const state = stateOf(ticket);
  const entries = context.entries ?? [];
  const isInternal = include.notes || ticket.visibility === 'internal';
  const readers = readersOf(command.to, { isInternal, outside: command.outside }, { state, config: context.config });
  if (isRefusal(readers)) return readers;
  const original = include.original ? originalOf(entries, isInternal) : null;
  if (include.original && original === null)
    return refuse('invalid', `${ticket.ref} has no mail that could go along, expected one; leave the original out`);
  const own = command.text.trim();
  const body = [own, ...chosen(entries, include).map(quoted)].filter((part) => part !== '').join('\n\n');
  if (body === '' && original === null)
    return refuse('required', 'the forward is empty, expected text, the original, the history or the notes');
  const parts = (['original', 'history', 'notes'] as const).filter((part) => include[part]);
  const what = parts.length > 0 ? ` (with ${parts.join(', ')})` : '';
  const said = `forwarded to ${readers.map((one) => one.address).join(', ')}${what}`;
  const text = own === '' ? said : `${said}\n\n${own}`;
  const words = {
    body: body.slice(0, MAX_BODY),
    comment: command.subject?.trim() || ticket.subject,
    ...(original === null ? {} : { original }),
  };
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [entryOf(command, context.now, { kind: 'note', visibility: 'internal', text })],
    events: [{ on: 'written', name: 'forward', to: readers, words }],
  });
}

/** The ledger row of the ticket's first mail; an internal one only where internal words may go. */
function originalOf(entries: readonly Entry[], isInternal: boolean): number | null {
  const first = entries.find(
    (one) => one.kind === 'mail' && one.ledger !== null && (isInternal || one.visibility === 'public'),
  );
  return first?.ledger ?? null;
}

/** What customers could read, and the notes when they are named. */
function chosen(entries: readonly Entry[], include: CommandOf<'forward'>['include']): readonly Entry[] {
  return entries.filter((one) => {
    if (one.text.trim() === '' || one.kind === 'change' || one.kind === 'notice') return false;
    return one.visibility === 'public' ? include.history : include.notes;
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
