// What becomes of a ticket when a notice about it will never leave: one command to the desk, in the commit that says so.
// Takes the outbox row and the server's last word; gives the program. Never lets the result be lost: what the desk or the
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
    const done = yield* store.savepoint(() => execute(store, commandOf(row, result, ticket), at, setup().config));
    const reason = done.ok ? refusedWhy(done.value.outcome) : errorText(done.error);
    if (reason !== null) log.warn('notice.dead.unshown', { outbox: row.id, ticket, reason });
  };
}

function commandOf(row: OutboxRow, result: SendResult, ticket: NonNullable<OutboxRow['ticket']>) {
  const { response } = result;
  const status = STATUS.exec(response.slice(0, 200))?.[1] ?? '';
  const code = Number(/^(?:given up after 5 days: )?([45]\d\d)\b/.exec(response)?.[1] ?? 0);
  const isRecipient = result.kind === 'never' && result.stage === 'recipient';
  const isGone = result.kind === 'never' && isNoAddress(status, code, isRecipient);
  return {
    kind: 'undelivered',
    cause: `outbox:${row.id}`,
    // Sent again by hand and refused again: that is something new.
    ordinal: row.attempts,
    actor: { kind: 'system', id: 'outbox' },
    door: 'timer',
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
