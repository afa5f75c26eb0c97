// One change on many tickets: each through the desk like a change by hand, in transactions of a few tickets so that mail
// is filed in between. What is refused is said and the others go on. One cause for all of it: one id takes all of it
// back (`b17`). A dry run is the same, rolled back.

import { execute } from '../../carry-out.ts';
import { randomId } from '../../lib/chance.ts';
import type { Command, CommandBase } from '../../model/command.ts';
import type { Actor, EntryDraft, TicketId } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { rehearse } from '../rehearse.ts';
import type { FinderDeps } from './finder.ts';

/** Tickets in one transaction. */
const SLICE = 20;

export interface BulkDone {
  readonly ticket: TicketId;
  readonly ref: string;
  /** Null = done. */
  readonly refused: { readonly reason: string; readonly detail: string } | null;
  readonly status: { readonly from: string; readonly to: string } | null;
  /** Every field, old → new; moments are epoch ms. */
  readonly changes: EntryDraft['changes'];
  readonly notices: readonly { readonly template: string; readonly to: string; readonly gate: string }[];
  readonly undo: string | null;
}

export interface BulkTask {
  readonly tickets: readonly TicketId[];
  readonly actor: Actor;
  readonly dryRun: boolean;
  readonly build: (base: CommandBase, ticket: TicketId) => Command;
}

/** Does it to one ticket after another; gives what became of each, as it happens. */
export async function* inBulk(deps: FinderDeps, task: BulkTask): AsyncGenerator<BulkDone> {
  const { store } = deps;
  const cause = `cli:${randomId()}`;
  for (let at = 0; at < task.tickets.length; at += SLICE) {
    const slice = task.tickets.slice(at, at + SLICE);
    const program = function* (): Program<readonly BulkDone[]> {
      const done: BulkDone[] = [];
      for (const [index, ticket] of slice.entries()) {
        const base = { cause, ordinal: at + index, actor: task.actor, door: 'cli' as const, isBulk: true as const };
        done.push(yield* one(deps, { ticket, command: task.build(base, ticket) }));
      }
      return done;
    };
    yield* task.dryRun ? await rehearse(store, program) : await store.write(program);
  }
}

function* one(
  { store, setup, clock }: FinderDeps,
  { ticket, command }: { readonly ticket: TicketId; readonly command: Command },
): Program<BulkDone> {
  const before = yield* store.tickets.get(ticket);
  const { outcome, applied } = yield* execute(store, command, clock.now(), setup.config);
  const ref = before?.ref ?? `#${ticket}`;
  if (outcome.kind === 'refusal') {
    const { reason, detail } = outcome;
    return { ticket, ref, refused: { reason, detail }, status: null, changes: {}, notices: [], undo: null };
  }
  const notices = outcome.notices.map(({ template, to, gate }) => ({
    template,
    to: to.address,
    gate: gate.pass ? 'pass' : gate.reason,
  }));
  const to = outcome.state?.status ?? before?.status ?? '';
  const from = before?.status ?? '';
  return {
    ticket,
    ref,
    refused: null,
    status: from === to ? null : { from, to },
    changes: Object.assign({}, ...outcome.entries.map((entry) => entry.changes)),
    notices,
    undo: applied?.undo ?? null,
  };
}

/** Takes a bulk back, its last ticket first; null when there is no such id. */
export async function undoBulk(
  deps: FinderDeps,
  asked: { readonly id: string; readonly actor: Actor; readonly dryRun: boolean },
): Promise<readonly BulkDone[] | null> {
  const { store } = deps;
  const first = /^b([1-9][0-9]{0,14})$/i.exec(asked.id.trim())?.[1];
  if (first === undefined) return null;
  const undos = await store.read(() => store.tickets.undosWith(`u${first}`));
  if (undos.length === 0) return null;
  const cause = `cli:${randomId()}`;
  const done: BulkDone[] = [];
  for (let at = 0; at < undos.length; at += SLICE) {
    const slice = undos.slice(at, at + SLICE);
    const program = function* (): Program<readonly BulkDone[]> {
      const results: BulkDone[] = [];
      for (const [index, { undo, ticket }] of slice.entries()) {
        const base = { cause, ordinal: at + index, actor: asked.actor, door: 'cli' as const };
        results.push(yield* one(deps, { ticket, command: { ...base, kind: 'undo', ticket, undo } }));
      }
      return results;
    };
    done.push(...(asked.dryRun ? await rehearse(store, program) : await store.write(program)));
  }
  return done;
}
