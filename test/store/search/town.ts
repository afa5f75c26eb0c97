// A few hundred tickets with everything that queries can ask for, made by a counted sequence: the same every time.
import type { TicketId, TicketState } from '../../../src/model/ticket.ts';
import { isClosed } from '../../../src/model/ticket.ts';
import type { Store } from '../../../src/ports.ts';
import { change, config, create, entry, NOW, state } from '../samples.ts';

export const queues = ['support', 'ops', 'accounting'] as const;
export const statuses = [
  ['unread', 'new'],
  ['in_progress', 'open'],
  ['waiting', 'waiting'],
  ['closed', 'closed'],
] as const;
export const agents = ['anna', 'bob'] as const;
export const tags = ['vip', 'spare', 'loud'] as const;
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export const words = ['printer', 'fire', 'Kündigung', 'Straße', 'ÉCOLE', 'order', 'übrig'] as const;
const DAY = 86_400_000;

/** A small generator of numbers, the same every run. */
function counted(seed: number): (below: number) => number {
  let last = seed;
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}

export function pick<T>(list: readonly [T, ...T[]] | readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

/** The state of the n-th ticket. */
export function townState(n: number): TicketState {
  const roll = counted(n * 7919 + 1);
  const [status, kind] = pick(statuses, roll(statuses.length));
  const createdAt = NOW - roll(400) * DAY;
  const updatedAt = createdAt + roll(20) * DAY;
  const customer = { address: `c${roll(40)}@shop${roll(5)}.example`, name: `Carla ${pick(words, roll(9))}` };
  return state({
    subject: `${pick(words, roll(9))} ${pick(words, roll(9))}`,
    status,
    kind,
    queue: pick(queues, roll(3)),
    priority: pick(priorities, roll(4)),
    severity: roll(10) === 0 ? 'major' : 'normal',
    type: roll(3) === 0 ? 'incident' : null,
    tags: roll(4) === 0 ? [pick(tags, roll(3))] : [],
    flags: roll(15) === 0 ? ['red'] : [],
    fields: roll(3) === 0 ? { order: String(roll(30)) } : {},
    assignees: roll(2) === 0 ? [pick(agents, roll(2))] : [],
    watchers: roll(6) === 0 ? ['bob'] : [],
    customer,
    participants: [customer.address],
    visibility: roll(9) === 0 ? 'internal' : 'public',
    due: roll(3) === 0 ? NOW + (roll(40) - 20) * DAY : null,
    createdAt,
    updatedAt,
    closedAt: isClosed(kind) ? updatedAt : null,
    firstResponseAt: roll(2) === 0 ? createdAt + DAY : null,
    mailCount: roll(5),
  });
}

/** Makes them, with one to three entries each; gives their ids. */
export async function buildTown(store: Store, count: number): Promise<readonly TicketId[]> {
  const ids: TicketId[] = [];
  await store.write(function* () {
    for (let n = 0; n < count; n++) {
      const roll = counted(n + 5);
      const entries = Array.from({ length: 1 + roll(3) }, () =>
        entry({
          kind: roll(4) === 0 ? 'note' : 'mail',
          visibility: roll(4) === 0 ? 'internal' : 'public',
          text: `${pick(words, roll(9))} on ${pick(words, roll(9))} number ${roll(50)}`,
          messageId: null,
        }),
      );
      const made = yield* store.tickets.apply(
        change({ state: townState(n), entries }),
        create(`mail:${n + 1}`),
        NOW,
        config('{seq:1}'),
      );
      if (made.ticket !== null) ids.push(made.ticket);
    }
  });
  return ids;
}
