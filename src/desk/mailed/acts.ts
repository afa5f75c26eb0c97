// What was carried out of an agent's mail, and what the desk refused, as he is told of it. Takes commands and what the
// desk made of them; gives plain data. Pure.
import type { Change, Outcome, Refusal } from '../../model/change.ts';
import type { Command, CommandOf } from '../../model/command.ts';
import { BORN } from '../../model/decision.ts';
import { type MailedAct, type MailedFault, type MailedRefusal, mailedFaults } from '../../model/mailed/words.ts';
import type { FieldChange, TicketId } from '../../model/ticket.ts';

/** One command that was carried out, or had nothing to do. */
export interface Carried {
  readonly line: string;
  /** Null for what he is not told of: the mail being filed. */
  readonly act: MailedAct | null;
  readonly outcome: Outcome;
  readonly undo: string | null;
}

/** The command on the ticket the mail opened, where it names that one. */
export function onTicket(command: Command, ticket: TicketId | null): Command {
  return 'ticket' in command && command.ticket === BORN && ticket !== null ? { ...command, ticket } : command;
}

/** Fields that change by themselves: the author asked for none of them. */
const SILENT = /^(?:flags|participants|form\.asked|suggested_customer|customer\.name|spentMinutes)$/;

/** What he is told of a command. */
export function actOf(
  command: Command,
  outcome: Outcome,
  applied: { readonly ref: string | null } | null,
  now: number,
): MailedAct | null {
  if (outcome.kind === 'refusal' || command.kind === 'join' || command.kind === 'tell_agent') return null;
  const changes: Record<string, FieldChange> = {};
  for (const entry of outcome.entries) {
    for (const [name, change] of Object.entries(entry.changes)) if (!SILENT.test(name)) changes[name] = change;
  }
  // What is forwarded to a colleague goes to him as an agent.
  const words = outcome.notices.filter(
    (one) => one.gate.pass && (one.kind === 'human' || (command.kind === 'forward' && one.name === 'forward')),
  );
  const leavesAt = Math.max(0, ...words.map((one) => one.dueAt));
  return {
    what: command.kind === 'undo' ? undoOf(outcome) : command.kind,
    changes,
    detail: detailOf(
      command,
      applied?.ref ?? '',
      words.map((one) => one.to.address),
    ),
    leavesAt: leavesAt > now ? leavesAt : null,
  };
}

/** Whether a reply is taken back decides what he tells the customer next. */
function undoOf({ unsaid }: Change): string {
  if (unsaid === undefined) return 'undo';
  return unsaid === 'alone' ? 'undo-words' : 'undo-reply';
}

function detailOf(command: Command, ref: string, to: readonly string[]): string {
  switch (command.kind) {
    case 'reply':
    case 'forward':
      return to.join(', ');
    case 'create':
    case 'split':
      return ref;
    case 'spent':
      return `${command.minutes}`;
    case 'watch':
      return `${command.remove ? '-' : ''}${command.who}`;
    case 'undo':
      return command.undo;
    default:
      return '';
  }
}

/** The word to its author, with everything that was done before it. */
export function toldOf(command: CommandOf<'tell_agent'>, carried: readonly Carried[]): CommandOf<'tell_agent'> {
  const acts = carried.flatMap(({ act }) => act ?? []);
  const refusals = carried.flatMap(({ outcome, line }) =>
    outcome.kind === 'refusal' && line !== '' ? refusedAs(outcome, line) : [],
  );
  const mayUndo = carried.some(({ undo, act }) => undo !== null && !act?.what.startsWith('undo'));
  return { ...command, words: { ...command.words, acts, refusals: [...command.words.refusals, ...refusals], mayUndo } };
}

/** The desk's refusal as its author is told of it. */
export function refusedAs({ reason, detail, said, unknown }: Refusal, line: string, command?: Command): MailedRefusal {
  const why: MailedFault = mailedFaults.find((one) => one === reason) ?? 'invalid';
  // What the command line asks to be said by --yes is said by a word in a mail.
  const confirmed = reason === 'required' && command?.kind === 'merge' ? `${line} yes` : null;
  return {
    why,
    line,
    detail,
    ...(said ? { said } : {}),
    nearest: unknown?.nearest ?? confirmed,
    expected: unknown?.expected.slice(0, 20) ?? [],
    ...(unknown ? { of: unknown.what } : {}),
  };
}
