// Takes what a mail became and what it would become; gives what differs. What counts is the effect: verdict, outcome,
// ticket, the values set, who is told. Which rule did it, and in what words, is no difference.
import { wishText } from '../../decide/imap-wish.ts';
import type { Command } from '../../model/command.ts';
import type { Decision } from '../../model/decision.ts';

export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Names a ticket so that the names of both decisions can be compared. */
export type TicketName = (ticket: number) => string;
const plainName: TicketName = (ticket) => String(ticket);

/** What differs, in the order of the fields; [] when the mail becomes the same. */
export function effectDifferences(
  before: Decision,
  after: Decision,
  names: { readonly before: TicketName; readonly after: TicketName } = { before: plainName, after: plainName },
): readonly Difference[] {
  // A `reject` whose answer was held back became a quarantine after the rules had spoken.
  if (wasUnanswered(before) && after.outcome === 'rejected') return [];
  const left = effectOf(before, names.before);
  const right = effectOf(after, names.after);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((field) => {
    const [one, other] = [left.get(field) ?? '', right.get(field) ?? ''];
    return one === other || isNoNews(field, before, after) ? [] : [{ field, before: one, after: other }];
  });
}

/** What a command said that is no more goes with the outcome; of a new one only what rules set is worth a word. */
function isNoNews(field: string, before: Decision, after: Decision): boolean {
  const [kind] = field.split('.', 1);
  const has = (decision: Decision): boolean => decision.commands.some((command) => command.kind === kind);
  if (before.outcome === after.outcome || has(before) === has(after)) return false;
  return has(before) || !/\.(?:set|update|besides|notify)\./.test(field);
}

function wasUnanswered(decision: Decision): boolean {
  return decision.reasons.some((reason) => reason.code === 'reject-unanswered');
}

function effectOf(decision: Decision, name: TicketName): ReadonlyMap<string, string> {
  const effect = new Map<string, string>([
    ['verdict', decision.verdict],
    ['outcome', decision.outcome],
    ['ticket', decision.target === null ? '' : name(decision.target)],
    ['found by', decision.joinedBy ?? ''],
    ['third party', String(decision.thirdParty)],
    ['mail server', decision.imap ? wishText(decision.imap) : ''],
  ]);
  for (const [index, one] of (decision.after ?? []).entries())
    effect.set(`after.${index + 1}`, one.kind === 'merge' ? `merge ${name(one.into)}` : `${one.as} ${name(one.other)}`);
  for (const command of decision.commands) flatten(commandEffect(command, name), command.kind, effect);
  return effect;
}

/** The command without its cause and the words of the mail, which no rule changes. */
function commandEffect(command: Command, name: TicketName): Readonly<Record<string, unknown>> {
  const { cause, ordinal, actor, door, trace, ...rest } = command;
  const plain: Record<string, unknown> = { ...rest };
  delete plain.kind;
  delete plain.mail;
  if (typeof plain.ticket === 'number') plain.ticket = name(plain.ticket);
  const { link } = plain as { readonly link?: { readonly kind: string; readonly ticket: number } | null };
  if (link) plain.link = `${link.kind} ${name(link.ticket)}`;
  return plain;
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (value === null || value === undefined || value === '') return;
  if (Array.isArray(value)) {
    // A list of things (notes, mails, webhooks) is told item by item: each says what it is.
    if (value.some((item) => typeof item === 'object' && item !== null))
      for (const [index, item] of value.entries()) flatten(item, `${path}.${index + 1}`, into);
    else if (value.length > 0) into.set(path, value.map(String).join(', '));
    return;
  }
  if (typeof value !== 'object') {
    into.set(path, String(value));
    return;
  }
  // Which rule asked is no difference.
  for (const [key, item] of Object.entries(value)) if (key !== 'rule') flatten(item, `${path}.${key}`, into);
}
