// Eight processes accept one offer at once: with `first` exactly one has it, the others are told why not, by answer and by
// mail; with `many` all of them have it. And eight processes draw from one round robin: nobody is passed over.
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { execute } from '../../../src/carry-out.ts';
import type { Command } from '../../../src/model/command.ts';
import type { AcceptMode } from '../../../src/model/people/offer.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import { checkStore } from '../../../src/store/check.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { KEYS } from '../../store/samples.ts';
import { temporaryDir } from '../../store/stores.ts';
import { offering, people } from './offering-site.ts';

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

const desk = { ordinal: 0, actor: { kind: 'system', id: 'cli' }, door: 'cli' } as const;

async function made(store: SqliteStore, accept: AcceptMode): Promise<TicketId> {
  return store.write(function* () {
    const open: Command = {
      ...desk,
      cause: 'cli:open',
      kind: 'open',
      customer: null,
      text: 'Pump',
      visibility: 'internal',
      set: { queue: 'support' },
      attachments: [],
      tellsCustomer: false,
    };
    const { applied } = yield* execute(store, open, Date.now(), offering());
    const ticket = applied?.ticket as TicketId;
    const offer: Command = { ...desk, cause: 'cli:offer', kind: 'offer', ticket, to: [], accept };
    yield* execute(store, offer, Date.now(), offering());
    return ticket;
  });
}

/** Everybody waits for the same file, so that all of them accept at once. */
async function race(
  path: string,
  ticket: TicketId,
): Promise<readonly { agent: string; kind: string; detail: string }[]> {
  const gun = `${path}.go`;
  let ready = 0;
  const done = people.map(async (agent) => {
    const script = join(import.meta.dirname, 'taker.ts');
    const child = spawn(process.execPath, [script, path, agent, String(ticket), gun], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    let answer = '';
    if (!child.stdout) throw new Error('no stdout');
    for await (const line of createInterface(child.stdout)) {
      if (line === 'ready') {
        ready += 1;
        if (ready === people.length) writeFileSync(gun, '');
      } else answer = line;
    }
    return JSON.parse(answer) as { agent: string; kind: string; detail: string };
  });
  return Promise.all(done);
}

const mailsOf = async (store: SqliteStore, ticket: TicketId, template: string) =>
  (await store.read(() => store.outbox.list(true)))
    .filter((row) => row.ticket === ticket && row.template === template)
    .map((row) => row.agent)
    .toSorted();

it('accept: first – eight processes, one winner, seven told', { timeout: 120_000 }, async () => {
  const path = join(temporaryDir(), 'db.sqlite');
  const store = openStore(path, { keys: KEYS });
  const ticket = await made(store, 'first');
  const answers = await race(path, ticket);
  const won = answers.filter((one) => one.kind === 'change').map((one) => one.agent);
  expect(won).toHaveLength(1);
  for (const { kind, detail } of answers.filter((one) => one.kind !== 'change'))
    expect(`${kind}: ${detail}`).toContain(`and ${won[0]} was`);
  const now = await store.read(() => store.tickets.get(ticket));
  expect(now).toMatchObject({ assignees: won, status: 'assigned', offer: { accept: 'first' } });
  expect(await mailsOf(store, ticket, 'agent-offer')).toEqual([...people]);
  expect(await mailsOf(store, ticket, 'agent-offer-ended')).toEqual(people.filter((id) => id !== won[0]));
  expect((await store.read(() => store.agents.workload())).map(({ agent, open }) => [agent, open])).toEqual([
    [won[0], 1],
  ]);
  expect(await checkStore(store)).toEqual([]);
  store.close();
});

it('accept: many – eight processes, eight assignees, one step of the status', { timeout: 120_000 }, async () => {
  const path = join(temporaryDir(), 'db.sqlite');
  const store = openStore(path, { keys: KEYS });
  const ticket = await made(store, 'many');
  const answers = await race(path, ticket);
  expect(answers.map((one) => one.kind)).toEqual(people.map(() => 'change'));
  const now = await store.read(() => store.tickets.get(ticket));
  expect(now?.assignees.toSorted()).toEqual([...people]);
  const entries = await store.read(() => store.tickets.entries(ticket));
  expect(entries.filter((entry) => entry.changes.status !== undefined)).toHaveLength(1);
  expect(entries.filter((entry) => entry.text.startsWith('accepted the offer'))).toHaveLength(people.length);
  expect(await mailsOf(store, ticket, 'agent-offer-ended')).toEqual([]);
  expect(await checkStore(store)).toEqual([]);
  store.close();
});

it('round robin – eight processes open 24 tickets, each agent has three', { timeout: 120_000 }, async () => {
  const path = join(temporaryDir(), 'db.sqlite');
  const store = openStore(path, { keys: KEYS });
  const answers = await race(path, 0 as TicketId);
  expect(answers.map((one) => one.kind)).toEqual(people.map(() => 'change'));
  const tickets = await store.read(() => store.tickets.list({ words: [], all: true, limit: 100 }));
  // In turn, in the order in which they were opened.
  const inOrder = tickets.toSorted((a, b) => a.id - b.id).map((one) => one.assignees.join());
  expect(inOrder).toEqual(Array.from({ length: 24 }, (_, n) => people[n % people.length]));
  const loads = await store.read(() => store.agents.workload());
  expect(loads.map(({ open }) => open)).toEqual(people.map(() => 3));
  store.close();
});
