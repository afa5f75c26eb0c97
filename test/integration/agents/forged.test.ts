// Forged and replayed mails of agents, absence notes, quoted commands: none of them does anything, through the real
// pipeline. Eva's ticket stays as it is, and nothing of the mail reaches her.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ticket } from '../../../src/model/ticket.ts';
import { type AgentDesk, NOW, openPlace, type Place } from './desk.ts';
import { folder } from './make-mails.ts';

const forged = join(folder, 'forged');
const names = readdirSync(forged).filter((name) => name.endsWith('.eml') && !name.endsWith('.before.eml'));

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.remove());

/** What somebody could have wanted to change. */
function substance(ticket: Ticket): object {
  const { status, priority, severity, queue, type, group, tags, fields, assignees, watchers, customer } = ticket;
  const { participants, visibility, due, closeReason, firstResponseAt, offer, mergedInto, links } = ticket;
  return {
    status,
    priority,
    severity,
    queue,
    type,
    group,
    tags,
    fields,
    assignees,
    watchers,
    customer,
    participants,
    visibility,
    due,
    closeReason,
    firstResponseAt,
    offer,
    mergedInto,
    links: links.filter(({ kind }) => kind !== 'claimed_by'),
  };
}

async function all(desk: AgentDesk): Promise<readonly object[]> {
  return [substance(await desk.ticket(1)), substance(await desk.ticket(2)), substance(await desk.ticket(3))];
}

describe('a forged or replayed mail', () => {
  it('is there in forty forms and more', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  it.each(names)('%s does nothing', async (name) => {
    const desk = await place.desk();
    desk.now = NOW;
    const genuine = join(forged, name.replace('.eml', '.before.eml'));
    if (existsSync(genuine)) {
      const first = await desk.deliver(readFileSync(genuine));
      expect(first.ticket?.tags).toEqual(['once']);
      desk.now += 60_000;
    }
    const [before, sent] = [await all(desk), await desk.outbox()];
    const done = await desk.deliver(readFileSync(join(forged, name)));
    expect(await all(desk)).toEqual(before);
    // Nothing to the customers, no words of anybody to anybody outside.
    const known = new Set(sent.map((row) => row.id));
    const fresh = (await desk.outbox()).filter((row) => !known.has(row.id) && row.state !== 'suppressed');
    expect(fresh.filter((row) => ['eva@acme.example', 'max@other.example'].includes(row.toAddress))).toEqual([]);
    expect(fresh.filter((row) => row.kind === 'human')).toEqual([]);
    // What is kept of it in Eva's ticket is inside, but for her own words.
    const isHers = done.decision.commands.some((one) => one.actor.id === 'eva@acme.example');
    if (done.ticket?.id === 1 && !isHers) for (const entry of done.entries) expect(entry.visibility).toBe('internal');
    // No receipt says that something was done.
    expect(fresh.filter((row) => row.name === 'agent-receipt')).toEqual([]);
    desk.close();
  });
});
