// Which changes can be taken back: those of people, as far as they moved something and said no more than notices do.
// A note, an update or a mail is somebody's words: they stay. A ticket that was opened is closed or deleted instead.
import type { Change } from '../model/change.ts';
import type { Command } from '../model/command.ts';
import type { Ticket } from '../model/ticket.ts';
import type { DeskContext } from './context.ts';
import { neededFor } from './permissions.ts';

const KINDS: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'reply',
  'set',
  'assign',
  'close',
  'reopen',
  'merge',
  'split',
  'move',
  'link',
  'watch',
  'take',
  'offer',
  'accept',
  'decline',
  'withdraw',
  'cancel',
  'spam',
  'postpone',
  'rate',
  'detach',
]);

/** The change with what taking it back needs, when it can be. */
export function undoableBy(
  command: Command,
  ticket: Ticket | null,
  { change, context }: { readonly change: Change; readonly context: DeskContext },
): Change {
  // What a rule or the clock does is theirs to do again; only a merge or a split of theirs is worth taking back.
  const isTies = command.kind === 'merge' || command.kind === 'split';
  const byPerson = command.door !== 'rule' && command.door !== 'timer' && command.actor.kind !== 'rule';
  if (!KINDS.has(command.kind) || !(byPerson || isTies) || change.state === null) return change;
  return { ...change, undoable: { kind: command.kind, needs: neededFor(command, ticket, context.config) } };
}
