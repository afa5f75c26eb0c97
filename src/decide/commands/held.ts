// A mail of an agent that is kept inside instead of being carried out: as one internal entry with all of its words, and
// its author is told what is wrong with it. Takes the filing; gives the two commands. Nothing of it reaches a customer.
import type { Command, CommandBase, MailFacts } from '../../model/command.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import { commandOf } from '../../model/mailed/lexicon.ts';
import type { MailedFault, MailedRefusal, MailedRelease, MailedWords } from '../../model/mailed/words.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Mistake } from './read.ts';

/** Characters of his own mail that he is shown. */
const MAX_ORIGINAL = 10_000;

/** What is wrong, in the form it is told in. */
export function refusal(why: MailedFault, line: string, more: Partial<MailedRefusal> = {}): MailedRefusal {
  return { why, line, detail: '', nearest: null, expected: [], ...more };
}

/** A line that is no command, as a refusal. */
export function mistaken({ why, line, nearest }: Mistake): MailedRefusal {
  return refusal(why, line, { nearest });
}

/** What `#send` would do with it, the words that wait where they are those of another mail, and what a colleague wrote meanwhile. */
export interface Promised {
  readonly release: MailedRelease;
  readonly original?: string;
  readonly meanwhile?: string;
}

/** Tells him that his mail waits, and why. */
export function tellHeld(
  base: CommandBase,
  about: { readonly ticket: TicketId; readonly agent: string; readonly mail: MailFacts },
  refusals: readonly MailedRefusal[],
  { release, original = about.mail.text, meanwhile = '' }: Promised,
): Command {
  const words: MailedWords = {
    state: 'held',
    words: 'none',
    acts: [],
    refusals,
    original: original.slice(0, MAX_ORIGINAL),
    mayUndo: false,
    isHelp: false,
    release,
    ...(meanwhile === '' ? {} : { meanwhile }),
  };
  return { ...base, ordinal: 1, kind: 'tell_agent', ...about, words };
}

/** Tells him what was done; what that is, is filled in when it is done. */
export function tellDone(
  base: CommandBase,
  about: { readonly ticket: TicketId; readonly agent: string; readonly mail: MailFacts },
  said: Pick<MailedWords, 'words' | 'isHelp'> & Partial<Pick<MailedWords, 'refusals' | 'stayed'>>,
): Command {
  const words: MailedWords = { state: 'done', acts: [], refusals: [], original: '', mayUndo: false, ...said };
  return { ...base, ordinal: 1, kind: 'tell_agent', ...about, words };
}

/** What is told of files that did not go along; {} where there are none. */
export function stayedFiles(
  why: NonNullable<MailedWords['stayed']>['why'],
  files: readonly { readonly filename: string }[],
): Pick<MailedWords, 'stayed'> {
  return files.length === 0 ? {} : { stayed: { why, files: files.slice(0, 20).map(({ filename }) => filename) } };
}

/** Why nothing of a mail was carried out, on record. */
export function heldReason(refusals: readonly MailedRefusal[]): Reason {
  const why = refusals.map(({ why, line }) => `${why} ${line}`.trim()).join('; ');
  return { code: 'agent-held', detail: `nothing was carried out: ${why}`.slice(0, 900) };
}

/** The ticket such a mail opens says so to whoever reads of it: its lines are no words of a customer's. */
export function saying(command: Command, { code, detail }: Reason): Command {
  return command.kind === 'create' ? { ...command, trace: [...(command.trace ?? []), `${code}: ${detail}`] } : command;
}

/** The decision that stands when one of an agent's orders was refused: the whole mail waits, and why. */
export function asHeld(decision: Decision, given: MailedRefusal): Decision {
  const refused = { ...given, line: lineOf(given) };
  const { orders, ...rest } = decision;
  const isAll = (orders?.lines ?? []).filter((line) => line !== '').length < 2;
  const detail = `nothing was carried out: ${refused.line} ${refused.detail}`.replaceAll(/\s+/g, ' ').slice(0, 900);
  const reason: Reason = { code: 'agent-held', detail };
  const commands = (orders?.instead ?? []).map((command) => {
    if (command.kind !== 'tell_agent') return saying(command, reason);
    // What is refused was all there was to do.
    const isOver = isAll && command.words.release === 'rest';
    return {
      ...command,
      words: { ...command.words, refusals: [refused], ...(isOver ? { release: 'nothing' as const } : {}) },
    };
  });
  return { ...rest, commands, reasons: [...decision.reasons, reason] };
}

/** Several values are set at once: the line that named the refused one, when that is known. */
function lineOf({ line, of }: MailedRefusal): string {
  const lines = line.split('; ');
  const named = lines.filter((one) => commandOf(/^[#@/＃＠／]?([\p{L}_-]+)/u.exec(one)?.[1] ?? '') === of);
  return lines.length > 1 && named.length > 0 ? named.join('; ') : line;
}

/** The decision made again, as the desk let it end then: what it refused is on record, not asked again. */
export function asHeldThen(again: Decision, recorded: Decision): Decision {
  if (!again.orders || recorded.orders) return again;
  const told = recorded.commands.find((command) => command.kind === 'tell_agent');
  const [refused] = told?.kind === 'tell_agent' ? told.words.refusals : [];
  return refused ? asHeld(again, refused) : again;
}
