// Missed service levels as the metrics page says them: counted beside the work over every open ticket, by queue and goal.
import { expect, test } from 'vitest';
import { ServiceCount } from '../../src/daemon/metrics/service.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import type { TimedTicket } from '../../src/model/statistics/programs.ts';
import type { Store } from '../../src/ports.ts';
import { makeSite } from '../integration/site.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 7, 12);

test('every open ticket that is over its time counts, those that wait or are answered do not, and no page counts twice a minute', async () => {
  const site = makeSite({
    mailboxes: { support: {} },
    config: {
      queues: { support: { sla: 'quick' }, other: {} },
      sla: { quick: { hours: 'always', first_response: '1h', resolve: '24h' } },
    },
  });
  try {
    const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: false });
    if (!setup) throw new Error('the setup does not load');
    const ticket = (id: number, hours: number, more: Partial<TimedTicket> = {}): TimedTicket => ({
      id,
      queue: 'support',
      kind: 'open',
      visibility: 'public',
      createdAt: NOW - hours * HOUR,
      firstResponseAt: null,
      customer: {},
      ...more,
    });
    // 450 in slices of 200; one of each other sort.
    const tickets = [
      ...Array.from({ length: 450 }, (_, n) => ticket(n + 1, 2)),
      ticket(1001, 0.5),
      ticket(1002, 30, { firstResponseAt: NOW - 29 * HOUR }),
      ticket(1003, 30, { queue: 'other' }),
      ticket(1004, 2, { clock: { stoppedAt: NOW - 1.5 * HOUR } }),
    ];
    let asked = 0;
    const read = async (work: () => unknown): Promise<unknown> => work();
    const timed = (after: number): readonly TimedTicket[] => {
      asked += 1;
      return tickets.filter(({ id }) => id > after).slice(0, 200);
    };
    const store = { read, statistics: { timed } } as unknown as Store;
    const clock = { at: 0, now: () => NOW, monotonic: () => clock.at };
    const count = new ServiceCount({ store, setup: () => setup, clock });
    const said = async () => (await count.missed()).filter(({ value }) => value > 0);
    expect(await said()).toEqual([
      { value: 450, labels: ['support', 'first_response'] },
      { value: 1, labels: ['support', 'resolve'] },
    ]);
    expect(asked).toBe(4);
    await said();
    expect(asked).toBe(4);
    tickets.splice(0, 450);
    clock.at += 61_000;
    // The page that finds it old gets the last figures at once, the next one the new.
    expect((await said())[0]?.value).toBe(450);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await said()).toEqual([{ value: 1, labels: ['support', 'resolve'] }]);
  } finally {
    await site.remove();
  }
});
