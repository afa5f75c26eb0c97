// Words that were meant for colleagues: which mails of ours they must not be in, and that what answers them stays with us.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentMail, annasMails, openPlace, type Place } from './desk.ts';

let place: Place;
beforeAll(async () => {
  const opened_to = ['owner@outside.example', 'list@example.com'];
  place = await openPlace({
    tickets: { agent_reply: 'reply' },
    queues: { support: { agents: ['anna', 'bob'], address: 'support@example.com', opened_to }, billing: {} },
  });
});
afterAll(() => place.remove());

const inDesk: Place['inDesk'] = (work) => place.inDesk(work);
const write = annasMails('k');
const NEW = { to: 'support@example.com', subject: 'Valve' };

describe('words below a bare #note', () => {
  it.each([
    '#note\n#reply It works.\n\nShe never pays.',
    '#reply It works.\n#note\n\nShe never pays.',
    '#note\n#use thanks\n\nShe never pays.',
    '#use thanks\n#note\n\nShe never pays.',
    '#customer eva@acme.example\n#note\n#reply It works.\n\nShe never pays.',
  ])('are held where they may also go on behind a reply: %j', (text) =>
    inDesk(async (desk) => {
      const done = await write(desk, text, text.includes('#customer') ? NEW : {});
      expect(done.outside.filter(({ name }) => name !== 'agent-new')).toEqual([]);
      expect(done.told.flatMap(({ mailed }) => mailed?.refusals.map(({ why }) => why) ?? [])).toContain(
        'contradiction',
      );
      for (const { row, to } of done.told)
        if (!/@(?:staff|example)\.(?:example|com)$/.test(to)) expect(desk.composed(row)).not.toMatch(/never pays/);
    }),
  );
});

describe('a remark in a mail that opens a ticket', () => {
  it('makes every copy of the news of it internal, so that answers stay inside', () =>
    inDesk(async (desk) => {
      const opened = await write(desk, '#customer eva@acme.example\n#note she never pays\n\nShe called.', NEW);
      const list = opened.told.find(({ to }) => to === 'list@example.com');
      expect(list?.row.visibility).toBe('internal');
      const answer = await write(desk, 'Then we wait for the money.', {
        from: 'Bob <bob@staff.example>',
        to: 'support@example.com',
        subject: `Re: [${opened.ticket?.ref}] Valve`,
        head: `In-Reply-To: ${list?.row.messageId}\r\n`,
      });
      expect([answer.ticket?.id, answer.outside]).toEqual([opened.ticket?.id, []]);
    }));

  it('stays inside where the program that answers leaves out whose answer it is', () =>
    inDesk(async (desk) => {
      const opened = await write(desk, '#customer eva@acme.example\n#note she never pays\n\nShe called.', NEW);
      const bobs = opened.told.find(({ to }) => to === 'bob@staff.example');
      const [, replyTo = ''] = /^Reply-To: (?:.*<)?([^<>\s]+)>?\r$/m.exec(bobs ? desk.composed(bobs.row) : '') ?? [];
      expect(replyTo).toMatch(/^support\+n/);
      const answer = await write(desk, 'Then we wait for the money.', {
        from: 'Bob <bob@staff.example>',
        to: replyTo,
        subject: 'Valve',
      });
      expect([answer.ticket?.id, answer.outside]).toEqual([opened.ticket?.id, []]);
    }));
});

it('what one of ours asked for without a proof is told to nobody outside', () =>
  inDesk(async (desk) => {
    const proven = agentMail('#customer eva@acme.example\n#note she never pays', { id: 'remark', ...NEW });
    const unproven = await desk.deliver(proven.replace(/^Authentication-Results:[^\n]*\n/m, ''));
    expect(unproven.told.map(({ to }) => to).filter((to) => !/@(?:staff.example|example.com)$/.test(to))).toEqual([]);
    const plain = agentMail('she never pays', { id: 'plain', auth: '', ...NEW });
    const outside = (await desk.deliver(plain)).told.filter(({ to }) => to === 'owner@outside.example');
    expect(outside.map(({ name }) => name)).toEqual(['agent-new']);
    for (const { row } of outside) expect(desk.composed(row)).not.toMatch(/never pays/);
  }));
