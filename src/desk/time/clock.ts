// A ticket's own time, kept with every command whoever gave it: when it stood still, since when it rests, when we spoke last,
// when somebody did something last. Takes the row before and after a command; gives what it must remember. The one place
// that writes it; what became due is read in goals.ts and rests.ts. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import type { Command } from '../../model/command.ts';
import type { Config } from '../../model/setup.ts';
import { type EntryDraft, isClosed, type TicketState } from '../../model/ticket.ts';
import type { TicketClock } from '../../model/time/service.ts';

/** Stretches kept one by one; beyond, the two closest become one. */
const MAX_PAUSES = 100;

interface Passing {
  readonly command: Command;
  readonly now: number;
  readonly config: Config;
  /** What the command wrote into the history. */
  readonly entries: readonly EntryDraft[];
  /** A mail of long ago does it. Absent = no. */
  readonly isImported?: true;
}

type Draft = { -readonly [K in keyof TicketClock]: TicketClock[K] };

/** The row with its clock; `pendingUntil` ends with the waiting. */
export function withClock(before: TicketState | null, after: TicketState, passing: Passing): TicketState {
  if (passing.isImported && before !== null && !before.clock?.isImported) return asItWas(before, after);
  const { clock: _, pendingUntil, ...rest } = after;
  const clock = nextClock(before, after, passing);
  const isOver =
    (before?.kind === 'waiting' && after.kind !== 'waiting') ||
    isClosed(after.kind) ||
    isCustomersWord(passing.command);
  return {
    ...rest,
    ...(typeof pendingUntil === 'number' && !isOver ? { pendingUntil } : {}),
    ...(Object.keys(clock).length > 0 ? { clock } : {}),
  };
}

/** Mail of long ago that joins a ticket which is at work changes nothing of its time. */
function asItWas(before: TicketState, after: TicketState): TicketState {
  const { clock: _, pendingUntil: __, ...rest } = after;
  const { clock, pendingUntil } = before;
  return { ...rest, ...(clock ? { clock } : {}), ...(pendingUntil === undefined ? {} : { pendingUntil }) };
}

/** True while a service level's time stands still: the ticket waits, is finished, or is not begun. */
export function standsStill(state: Pick<TicketState, 'kind' | 'status' | 'queue'>, config: Config): boolean {
  return (state.kind !== 'new' && state.kind !== 'open') || state.status === workflowOf(config, state.queue).incomplete;
}

function nextClock(before: TicketState | null, after: TicketState, passing: Passing): TicketClock {
  // What an undo brings back is the ticket, not the time that went by.
  const kept = before === null ? undefined : passing.command.kind === 'undo' ? before.clock : after.clock;
  const clock: Draft = { ...kept };
  if (passing.command.kind === 'undo') unsay(clock, after.clock);
  if (before === null) begin(clock, passing);
  if (clock.isImported && !passing.isImported) awake(clock, after.due, passing.now);
  pause(clock, standsStill(after, passing.config), passing.now);
  rest(clock, { before, after, passing });
  if (spoke(before, after, passing)) clock.answeredAt = passing.now;
  touch(clock, before, passing);
  return clock;
}

/** The clocks go by when a mail arrived, not by when it was filed (rules.md "Time"). */
function begin(clock: Draft, { command, now, isImported }: Passing): void {
  if (isImported) clock.isImported = true;
  const receivedAt = command.kind === 'create' ? command.mail.receivedAt : now;
  if (receivedAt > 0 && receivedAt < now) clock.startedAt = receivedAt;
}

/** The first thing that happens to a ticket since it was imported: its time begins. */
function awake(clock: Draft, due: number | null, now: number): void {
  for (const name of ['isImported', 'pauses', 'stoppedAt', 'fired', 'reminded'] as const) delete clock[name];
  clock.startedAt = now;
  if (clock.restsAt !== undefined) clock.restsAt = now;
  if (clock.answeredAt !== undefined) clock.answeredAt = now;
  if (due !== null && due <= now) clock.dueTold = due;
}

/** An answer that was taken back was none. */
function unsay(clock: Draft, restored: TicketClock | undefined): void {
  if (restored?.answeredAt === undefined) delete clock.answeredAt;
  else clock.answeredAt = restored.answeredAt;
}

function pause(clock: Draft, isStill: boolean, now: number): void {
  if (isStill) {
    clock.stoppedAt ??= now;
    return;
  }
  const { stoppedAt } = clock;
  if (stoppedAt === undefined) return;
  delete clock.stoppedAt;
  if (now > stoppedAt) clock.pauses = bounded([...(clock.pauses ?? []), [stoppedAt, now]]);
}

function bounded(pauses: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  if (pauses.length <= MAX_PAUSES) return pauses;
  const gaps = pauses.slice(1).map(([from], index) => from - (pauses[index]?.[1] ?? 0));
  const at = gaps.indexOf(Math.min(...gaps));
  const joined: [number, number] = [pauses[at]?.[0] ?? 0, pauses[at + 1]?.[1] ?? 0];
  return [...pauses.slice(0, at), joined, ...pauses.slice(at + 2)];
}

/** Waiting begins anew with each status that waits and with each word of ours; a word of the customer's ends it. */
function rest(
  clock: Draft,
  {
    before,
    after,
    passing,
  }: { readonly before: TicketState | null; readonly after: TicketState; readonly passing: Passing },
): void {
  const isDraft = after.status === workflowOf(passing.config, after.queue).incomplete;
  const rests = after.kind === 'waiting' || after.kind === 'done' || isDraft;
  const isNew = before === null || before.status !== after.status || before.kind !== after.kind;
  const isSaid = passing.command.kind === 'reply' || (isDraft && passing.command.kind !== 'timer');
  // A date it waited for has come or is given up: from now on it waits for its customer.
  const isFreed = typeof before?.pendingUntil === 'number' && typeof after.pendingUntil !== 'number';
  if (rests && (isNew || isSaid || isFreed)) {
    clock.restsAt = passing.now;
    delete clock.reminded;
    return;
  }
  if (rests && !isCustomersWord(passing.command)) return;
  delete clock.restsAt;
  delete clock.reminded;
}

/** A mail a person wrote who is not ours: no robot's, no stranger's. */
function isCustomersWord(command: Command): boolean {
  return (
    command.kind === 'join' &&
    command.movesStatus &&
    command.mail.byAgent === null &&
    !command.isOurs &&
    !command.thirdParty
  );
}

function spoke(before: TicketState | null, after: TicketState, { entries }: Passing): boolean {
  if (before !== null && after.firstResponseAt !== null && before.firstResponseAt !== after.firstResponseAt)
    return true;
  return entries.some(
    ({ kind, visibility, actor }) =>
      visibility === 'public' &&
      ((kind === 'mail' && actor.kind === 'agent') ||
        ((kind === 'reply' || kind === 'update') && actor.kind !== 'contact')),
  );
}

/** Timers and robots are nobody: what they do is no action. */
function touch(clock: Draft, before: TicketState | null, { command }: Passing): void {
  const isRobot = command.kind === 'join' && !command.movesStatus && command.mail.byAgent === null;
  if (before !== null && (command.kind === 'timer' || isRobot)) clock.touchedAt ??= before.updatedAt;
  else delete clock.touchedAt;
}
