// A hundred honest mails of agents, each in the form of a real mail program, in four languages and all dialects: every one
// does what it asks for, through the real pipeline, and nothing else; what is quoted below never runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOrders } from '../../../src/decide/commands/read.ts';
import type { Ticket } from '../../../src/model/ticket.ts';
import { readMail } from '../../../src/parse/read.ts';
import { type AgentDesk, type Done, NOW, openPlace, type Place } from './desk.ts';
import { type Expected, folder } from './make-mails.ts';
import { orders } from './orders.ts';

const mails = JSON.parse(readFileSync(join(folder, 'honest/expected.json'), 'utf8')) as readonly Expected[];
const raw = (file: string): Buffer => readFileSync(join(folder, 'honest', file));
const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.remove());

async function tried(mail: Expected): Promise<{ done: Done; before: Ticket; desk: AgentDesk }> {
  const desk = await place.desk();
  desk.now = NOW;
  const before = await desk.ticket(1);
  return { done: await desk.deliver(raw(mail.file)), before, desk };
}

/** `{ starts, ends }` is a value of which only the ends are known. */
function matching(wanted: unknown): unknown {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) return wanted;
  const { starts, ends } = wanted as { readonly starts?: string; readonly ends?: string };
  if (starts !== undefined) return expect.stringMatching(new RegExp(`^${starts}.*${ends}$`, 'u'));
  return Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, matching(value)]));
}

describe('an honest mail', () => {
  it('is there a hundred times and more: every order in every language, every program several times', () => {
    expect(mails.length).toBeGreaterThanOrEqual(100);
    const count = (of: (mail: Expected) => string): number => new Set(mails.map(of)).size;
    expect([count((mail) => mail.language), count((mail) => mail.order)]).toEqual([4, orders.length]);
    expect(count((mail) => mail.client)).toBe(18);
  });

  it.each(mails)('$file', async (mail) => {
    const order = orders.find((one) => one.name === mail.order);
    if (!order) throw new Error(`no order ${mail.order}`);
    const message = await readMail({ raw: raw(mail.file), size: 1, oversize: false });
    const read = readOrders(message.reply, ['anna', 'bob', 'carl', 'dora']);
    const commands = read.commands.map(({ name, value }) => `${name} ${value}`.trim());
    expect({ mistakes: read.mistakes, commands }).toEqual({
      mistakes: [],
      commands: mail.commands.map((one) =>
        one.endsWith(' *') ? expect.stringMatching(new RegExp(`^${one.slice(0, -1)}.`)) : one,
      ),
    });
    const { done, before, desk } = await tried(mail);
    const told = done.told.find((one) => one.row.agent === mail.agent);
    expect(told?.mailed?.refusals ?? []).toEqual([]);
    expect(done.ticket).toMatchObject(matching(order.ticket ?? {}) as object);
    // His words, as what they were meant.
    const entry = done.entries.find((one) => `${one.kind.replace('mail', 'note')}/${one.visibility}` === order.words);
    expect(squeezed(entry?.text ?? '')).toBe(squeezed(mail.words));
    // Who outside heard of it.
    const outside = done.outside.filter((one) => one.state !== 'dropped');
    expect(outside.map((one) => one.name)).toEqual(order.outside ?? []);
    for (const one of outside) {
      expect(one.body).not.toMatch(/#|New ticket|internal note/);
      if (order.words === 'reply/public') expect(squeezed(one.body)).toContain(squeezed(mail.words));
    }
    // Nothing of what is quoted below.
    if (!order.ticket || !('status' in order.ticket)) expect(done.ticket?.status).not.toBe('closed');
    if (mail.commands.length > 0) expect(told?.name).toBe('agent-receipt');
    if (order.isNew) expect(await desk.ticket(1)).toEqual(before);
    desk.close();
  });
});
