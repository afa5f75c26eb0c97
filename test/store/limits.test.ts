// What the gate's limits are held against is counted as far as each goes, however high it is set.
import { expect, it } from 'vitest';
import { run, sql } from '../../src/store/sql.ts';
import { config, create, NOW } from './samples.ts';
import { emptyStore } from './stores.ts';

const HOUR = 3_600_000;

it('F51: counts nothing that a clock wrote which ran ahead, and all of what it wrote before it went back by an hour', async () => {
  const store = emptyStore();
  const command = create('mail:1');
  const usual = config();
  const limited = { ...usual, notifications: { ...usual.notifications, maxPerHour: 5 } };
  const counted = async () => {
    const { receipts } = await store.read(() => store.tickets.context(command, null, NOW, limited));
    const { automatic } = (await store.read(() => store.gate.circuits(NOW))).hour;
    const { perAddressDay, perAddressHour, agentHour = {}, automaticHour, unverifiedHour } = receipts;
    const own = [perAddressDay, perAddressHour].map((counts) => counts?.['carla@shop.example']);
    return [...own, agentHour['bob@example.com'] ?? 0, automaticHour, unverifiedHour, automatic];
  };
  const written = (kind: string, to: string, at: number) =>
    run(sql`insert into outbox (lane, event, name, template, kind, to_address, to_name, state, message_id, refs, visibility,
        unverified, passed, created_at, due_at, data)
      values ('x', ${`cli:${kind}${at}`}, 'closed', 'closed', ${kind}, ${to}, '', 'sent', '', '[]', 'public', ${kind === 'receipt' ? 1 : 0},
        1, ${at}, ${at}, x'')`);
  for (const at of [NOW + 366 * 24 * HOUR, NOW + 2 * HOUR, NOW + HOUR - 1]) {
    const before = await counted();
    await store.write(function* () {
      yield* written('receipt', 'carla@shop.example', at);
      yield* written('agent', 'bob@example.com', at);
      yield* written('automatic', 'dora@shop.example', at);
    });
    const more = at <= NOW + HOUR ? 1 : 0;
    expect(await counted()).toEqual(before.map((n) => Number(n) + more));
  }
});

it('counts the notices of an hour up to a limit of many thousands, and no further than any limit', async () => {
  const store = emptyStore();
  const count = 11_000;
  await store.write(() =>
    run(sql`insert into outbox (lane, event, name, template, kind, to_address, to_name, state, message_id, refs, visibility,
        unverified, passed, created_at, due_at, data)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
      select 'x', 'cli:' || i, 'closed', 'closed', iif(i % 2, 'automatic', 'receipt'), 'carla@shop.example', '', 'sent', '', '[]',
        'public', 1, 1, ${NOW - 1000}, ${NOW}, x'' from n
      union all
      select 'x', 'api:' || i, 'closed', 'closed', 'automatic', 'bob@example.com', '', 'sent', '', '[]', 'public', 0, 1,
        ${NOW - 1000}, ${NOW}, x'' from n`),
  );
  const command = create('mail:1');
  const counted = async (automaticPerHour: number, unverifiedPerHour: number, perAddressPerDay: number) => {
    const usual = config();
    const gate = { ...usual.gate, automaticPerHour, unverifiedPerHour, perAddressPerDay };
    const { receipts } = await store.read(() => store.tickets.context(command, null, NOW, { ...usual, gate }));
    return [receipts.automaticHour, receipts.unverifiedHour, receipts.perAddressDay['carla@shop.example']];
  };
  expect(await counted(100_000, 100_000, 10_000)).toEqual([16_500, 11_000, 5500]);
  expect(await counted(12_000, 10_500, 2000)).toEqual([12_000, 10_500, 2000]);
  expect(await counted(0, 0, 0)).toEqual([0, 0, 1]);
});
