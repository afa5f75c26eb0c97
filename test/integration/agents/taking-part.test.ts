// Who takes part in a ticket, beside its customer: whom our people keep informed answers as the customer does; of somebody
// who was passed a mail of ours they are asked whether he should (surface.md "What must never surprise", H29).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentDesk, addressOf, annasMails, customerMail, type Done, openPlace, type Place } from './desk.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace({ tickets: { agent_reply: 'reply' } });
});
afterAll(() => place.remove());

const write = annasMails('p');
let ids = 0;
/** A mail of somebody else at the signed address of ticket 1. */
function boss(desk: AgentDesk, text: string, more = ''): Promise<Done> {
  return desk.deliver(
    customerMail(`boss${++ids}`, 'Re: [T-2026-00001] Pump', text, more)
      .replaceAll('acme.example', 'boss.example')
      .replace('Eva Roth <eva@', 'Zoe Boss <zoe@')
      .replace('To: support@example.com', `To: ${addressOf(desk.keys, null)}`),
  );
}
const toAnna = (done: Done) => done.told.find(({ name, to }) => name === 'agent-reply' && to === 'anna@staff.example');

describe('whom our people keep informed', () => {
  it('answers what he was sent as the customer does: publicly, the ticket goes on', () =>
    place.inDesk(async (desk) => {
      await write(desk, '#cc zoe@boss.example\n#status waiting\n#reply\n\nWhich pump is it?');
      const done = await boss(desk, 'The one in the cellar.');
      expect([done.ticket?.id, done.decision.thirdParty]).toEqual([1, false]);
      expect(done.entries.map((one) => [one.kind, one.visibility])).toContainEqual(['mail', 'public']);
      expect(done.ticket?.status).not.toBe('waiting');
      expect(done.outside).toEqual([]);
    }));

  it('is one of those whom a plain answer greets: it leaves for both, and is asked about where she is alone', async () => {
    await place.inDesk(async (desk) => {
      expect((await write(desk, 'Hello all,\n\nit comes on Monday.')).outside).toEqual([]);
    });
    await place.inDesk(async (desk) => {
      await write(desk, '#cc zoe@boss.example');
      const done = await write(desk, 'Hello all,\n\nit comes on Monday.');
      expect(done.outside.map(({ name, to }) => [name, to])).toEqual([
        ['reply', 'eva@acme.example'],
        ['reply', 'zoe@boss.example'],
      ]);
    });
  });

  it('is nobody any more once he is taken off, though he wrote', () =>
    place.inDesk(async (desk) => {
      await write(desk, '#cc zoe@boss.example');
      expect((await boss(desk, 'What is it?')).decision.thirdParty).toBe(false);
      await write(desk, '#uncc zoe@boss.example');
      expect((await boss(desk, 'And now?')).decision.thirdParty).toBe(true);
    }));

  it('is not heard where his name was forged', () =>
    place.inDesk(async (desk) => {
      await write(desk, '#cc zoe@boss.example');
      const forged = await desk.deliver(
        customerMail('forged', 'Re: [T-2026-00001] Pump', 'Cancel it.')
          .replaceAll('acme.example', 'boss.example')
          .replace('eva@', 'zoe@')
          .replaceAll('=pass', '=fail'),
      );
      expect(forged.ticket?.id).not.toBe(1);
    }));
});

describe('somebody who was passed a mail of ours', () => {
  it('stays inside, and agents are asked whether he should take part: a button adds him', () =>
    place.inDesk(async (desk) => {
      const done = await boss(desk, 'I pay for this pump.');
      expect([done.decision.thirdParty, done.outside]).toEqual([true, []]);
      const notice = toAnna(done);
      expect(notice?.row.data.actions).toContain('cc');
      const letter = notice ? desk.composed(notice.row).replaceAll('=\r\n', '') : '';
      expect(letter).toContain('zoe@boss.example takes no part in this ticket');
      expect(letter).toContain('- #cc zoe@boss.example: Add as participant');
      expect(letter).toMatch(/mailto:[^"]*body=3D%23cc%20zoe%40boss\.example/);
      // Nothing but the text names him: an answer to all goes to us alone.
      const [head = ''] = letter.split('\r\n\r\n');
      expect(head).not.toContain('boss.example');
      await write(desk, '#cc zoe@boss.example');
      const again = await boss(desk, 'Thank you.');
      expect(again.decision.thirdParty).toBe(false);
      expect(toAnna(again)?.row.data).not.toHaveProperty('stranger');
    }));

  it.each([
    ['a program', 'Auto-Submitted: auto-replied\r\n', (raw: string) => raw],
    ['a forged name', '', (raw: string) => raw.replaceAll('=pass', '=fail')],
    ['a name without proof', '', (raw: string) => raw.replaceAll('=pass', '=none')],
  ])('is not offered where it is %s', (_, head, changed) =>
    place.inDesk(async (desk) => {
      const done = await desk.deliver(
        changed(
          customerMail(`m${++ids}`, 'Re: [T-2026-00001] Pump', 'I am away.', head)
            .replaceAll('acme.example', 'boss.example')
            .replace('To: support@example.com', `To: ${addressOf(desk.keys, null)}`),
        ),
      );
      expect(done.decision.thirdParty).toBe(true);
      for (const one of done.told) expect(one.row.data).not.toHaveProperty('stranger');
    }),
  );

  it('is not offered to whoever may not keep people informed', () =>
    place.inDesk(async (desk) => {
      const done = await boss(desk, 'I pay.');
      const dora = done.told.find(({ to }) => to === 'dora@staff.example');
      expect(dora?.row.data.actions).not.toContain('cc');
      expect(dora && desk.composed(dora.row)).not.toMatch(/ist an diesem Ticket nicht\s+beteiligt/);
    }));
});
