// Who is told of what an agent's mail did, and whether what he is told is true once the ticket has gone on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentDesk, addressOf, agentMail, customerMail, type Done, openPlace, type Place } from './desk.ts';

const OPENED_TO = { agents: ['anna', 'bob'], address: 'support@example.com', opened_to: ['ops@outside.example'] };
let place: Place;
beforeAll(async () => {
  place = await openPlace({ tickets: { agent_reply: 'reply' }, queues: { support: OPENED_TO, billing: {} } });
});
afterAll(() => place.remove());

let ids = 0;
async function inDesk<T>(work: (desk: AgentDesk) => Promise<T>): Promise<T> {
  const desk = await place.desk();
  try {
    return await work(desk);
  } finally {
    desk.close();
  }
}
const write = (desk: AgentDesk, text: string, more: Parameters<typeof agentMail>[1] = {}): Promise<Done> =>
  desk.deliver(agentMail(text, { id: `t${++ids}`, to: addressOf(desk.keys, 'anna'), ...more }));
const told = (done: Done, to: string) => done.told.find((one) => one.to === to);

describe('a ticket that is opened for a customer by a mail with words for colleagues', () => {
  const HEAD = 'Od: Zoe\nDo: Anna\nTemat: Valve';
  it.each([
    ['a note', '#customer zoe@acme.example\n#note She never pays.'],
    [
      'a remark above a mail whose head nobody knows',
      `#customer zoe@acme.example\n\nShe never pays.\n\n${HEAD}\n\nIt leaks.`,
    ],
  ])('tells %s to nobody outside, and what a colleague answers stays inside', (_, text) =>
    inDesk(async (desk) => {
      const subject = 'Fwd: Valve';
      const opened = await write(desk, text, { subject, to: 'support@example.com' });
      expect(opened.ticket?.visibility).toBe('public');
      expect(opened.told.map(({ name, to, body }) => [name, to, /never pays/.test(body)])).toEqual([
        ['opened', 'zoe@acme.example', false],
        ['agent-new', 'bob@staff.example', true],
        ['agent-new', 'ops@outside.example', false],
        ['agent-receipt', 'anna@staff.example', false],
      ]);
      const answered = told(opened, 'bob@staff.example')?.row.messageId;
      const answer = await write(desk, 'Then send her nothing.', {
        from: 'Bob <bob@staff.example>',
        to: addressOf(desk.keys, 'bob', opened.ticket?.id),
        subject: `Re: [${opened.ticket?.ref}] Valve`,
        head: `In-Reply-To: ${answered}\r\n`,
      });
      expect([answer.ticket?.id, answer.outside]).toEqual([opened.ticket?.id, []]);
    }),
  );

  it('of a ticket that was split off colleagues read what it begins with, and nobody outside a note', () =>
    inDesk(async (desk) => {
      await desk.deliver(customerMail('s1', 'Re: [T-2026-00001] Pump', 'The valve is stuck, too.'));
      const split = await write(desk, '#split\n#note She never pays.');
      const rows = split.told.filter(({ name }) => name === 'agent-new');
      expect(rows.map(({ to, body }) => [to, body])).toEqual([
        ['bob@staff.example', 'The valve is stuck, too.'],
        ['ops@outside.example', 'The valve is stuck, too.'],
      ]);
      const outside = rows.find(({ to }) => to === 'ops@outside.example');
      expect(outside && desk.composed(outside.row)).not.toMatch(/never pays/);
    }));
});
