// What becomes of a ticket when a notice about it will never leave, and when the last such notice left after all or was
// dropped: one command to the desk, in the commit that says so. Takes the outbox row and how it ended; gives the program. Never lets the result be lost: what the desk or the
// store refuses is undone by itself and logged, the row is dead all the same.

import { execute } from '../../carry-out.ts';
import { isNoAddress } from '../../desk/letters/returned.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Setup } from '../../model/setup.ts';
import type { OutboxRow, Program, SendResult, Store } from '../../ports.ts';

/** RFC 3463, as it stands behind the reply code. */
const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/** For `DeliverDeps.onDead`. */
export function showUndelivered(deps: { readonly store: Store; readonly setup: () => Setup; readonly log: Log }) {
  const { store, setup, log } = deps;
  return function* onDead(row: OutboxRow, result: SendResult, at: number): Program<void> {
    const { ticket } = row;
    if (ticket === null) return;
    const done = yield* store.savepoint(() =>
      execute(store, commandOf(row, result, { ticket, at }), at, setup().config),
    );
    const reason = done.ok ? refusedWhy(done.value.outcome) : errorText(done.error);
    if (reason !== null) log.warn('notice.dead.unshown', { outbox: row.id, ticket, reason });
  };
}

/** For `DeliverDeps.onSettled`, and for whoever drops a notice: this mail came to its end, and with it perhaps the last of those that had died, whichever way they ended. */
export function showSettled(deps: { readonly store: Store; readonly setup: () => Setup; readonly log: Log }) {
  const { store, setup, log } = deps;
  return function* onSettled(row: OutboxRow, at: number): Program<void> {
    const { ticket } = row;
    if (ticket === null || row.kind === 'webhook') return;
    const died = yield* store.outbox.settled(ticket);
    if (!died) return;
    const as = died.state === 'sent' || died.state === 'suppressed' ? died.state : 'dropped';
    const own = { kind: 'settled', ticket, name: died.template, to: died.toAddress, as } as const;
    const command = { ...bySystem(died, at), ...own };
    const done = yield* store.savepoint(() => execute(store, command, at, setup().config));
    const reason = done.ok ? refusedWhy(done.value.outcome) : errorText(done.error);
    if (reason !== null) log.warn('notice.settled.unshown', { outbox: row.id, ticket, reason });
  };
}

/** A notice sent again by hand can be refused again, at the same try: every end is something new. */
function bySystem(row: OutboxRow, at: number) {
  const actor = { kind: 'system', id: 'outbox' } as const;
  return { cause: `outbox:${row.id}`, ordinal: at, actor, door: 'timer' } as const;
}

function commandOf(
  row: OutboxRow,
  result: SendResult,
  { ticket, at }: { readonly ticket: NonNullable<OutboxRow['ticket']>; readonly at: number },
) {
  const { response } = result;
  const status = STATUS.exec(response.slice(0, 200))?.[1] ?? '';
  const code = Number(/^(?:given up after 5 days: )?([45]\d\d)\b/.exec(response)?.[1] ?? 0);
  const isRecipient = result.kind === 'never' && result.stage === 'recipient';
  const isGone = result.kind === 'never' && isNoAddress(status, code, isRecipient);
  return {
    ...bySystem(row, at),
    kind: 'undelivered',
    ticket,
    name: row.template,
    agent: row.agent,
    returned: {
      recipient: row.toAddress,
      status,
      text: response,
      isPermanent: isGone,
      subject: row.data.ticket?.subject ?? '',
    },
    isNoAddress: isGone,
  } as const;
}

function refusedWhy(outcome: { readonly kind: string; readonly detail?: string }): string | null {
  return outcome.kind === 'refusal' ? (outcome.detail ?? 'refused') : null;
}
