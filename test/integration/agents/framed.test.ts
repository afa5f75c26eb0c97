// Where a plain answer is a reply: what stands around an agent's words and says that they are not for the customer holds them,
// and he is told why. An answer to us alone, or with others in Cc, leaves as ever.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, agentMail, customerMail, type Done, openPlace, type Place } from './desk.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace({ tickets: { agent_reply: 'reply' } });
});
afterAll(() => place.remove());

interface Around {
  readonly to?: string;
  readonly head?: string;
  readonly subject?: string;
}

/** `@@` is his signed address. */
async function deliver(text: string, around: Around): Promise<Done> {
  const desk = await place.desk();
  const us = addressOf(desk.keys, 'anna');
  const { to = '@@', head = '', subject = 'Re: [T-2026-00001] Pump' } = around;
  const own = { to: to.replaceAll('@@', us), head: head.replaceAll('@@', us), subject };
  try {
    return await desk.deliver(agentMail(text, own));
  } finally {
    desk.close();
  }
}

const words = 'Can you look? She never pays.';
const mark = '[T-2026-00001] Pump';

describe('a plain answer', () => {
  it.each<readonly [string, Around, string]>([
    ['sent-to-others', { to: 'bob@staff.example', head: 'Cc: @@\r\n' }, words],
    ['sent-to-others', { to: 'bob@staff.example, @@' }, words],
    ['sent-to-others', { to: 'max@supplier.example', head: 'Cc: @@\r\n' }, words],
    ['sent-to-others', { to: 'team@example.com', head: 'Cc: @@\r\n' }, words],
    ['sent-to-others', { to: 'max@supplier.example', head: 'Delivered-To: @@\r\n' }, words],
    ['seems-internal', { subject: `Fwd: ${mark}` }, words],
    ['seems-internal', { subject: `WG: ${mark}` }, words],
    ['seems-internal', { subject: `[intern] Re: ${mark}` }, words],
    ['seems-internal', { subject: `INTERN: Re: ${mark}` }, words],
    ['seems-internal', { subject: `Re: ${mark} (internal)` }, words],
    ['seems-internal', { subject: `Re: ${mark} #note` }, words],
    ['seems-internal', {}, '> #note\n\nShe never pays.'],
    ['seems-internal', {}, '>>> intern\nShe never pays.'],
    ['seems-internal', {}, '| Notiz:\nShe never pays.'],
    ['seems-automatic', { subject: `Out of Office: Re: ${mark}` }, 'I am away until Monday.'],
    ['seems-automatic', {}, 'I am out of the office until January 15 with no access to email.'],
    ['seems-automatic', { subject: `AW: ${mark}` }, 'Vielen Dank. Ich bin bis zum 15.01. nicht im Haus.'],
    ['seems-automatic', { subject: `Recall: ${mark}` }, 'Anna would like to recall the message, "Pump".'],
    ['seems-automatic', { subject: `Accepted: ${mark}` }, 'Anna has accepted this invitation.'],
    ['seems-automatic', {}, '👍\n\nAnna Muster reacted via Gmail'],
    ['seems-automatic', {}, '👍'],
    ['seems-automatic', {}, 'Anna Muster hat auf Ihre Nachricht reagiert: 👍'],
    ['seems-automatic', {}, 'Anna Muster a réagi à votre message : 👍'],
  ])('is held as %s: %j %j', async (why, around, text) => {
    const done = await deliver(text, around);
    expect(done.outside).toEqual([]);
    expect(done.told.flatMap(({ mailed }) => mailed?.refusals.map((one) => one.why) ?? [])).toEqual([why]);
  });

  it.each<readonly [Around, string]>([
    [{ head: 'Cc: bob@staff.example\r\n' }, 'Hello Eva, it comes.'],
    [{ head: 'Cc: max@supplier.example\r\n' }, 'Hello Eva, it comes.'],
    [{ to: 'support@example.com' }, 'Hello Eva, it comes.'],
    [{ to: 'desk@example.com', head: 'Delivered-To: @@\r\n' }, 'Hello Eva, it comes.'],
    [{ subject: `Re: WG: ${mark}` }, 'Hello Eva, it comes.'],
    [{ subject: `Done: ${mark}` }, 'Hello Eva, it comes.'],
    [{}, 'Hello Eva, I am out of the office tomorrow, Bob takes over.'],
    [{}, 'All right 👍'],
    [{}, 'Der Hersteller hat auf unsere Mail noch nicht reagiert.'],
    [{}, 'De leverancier heeft nog niet gereageerd.'],
    [{}, 'Derzeit ist unser Shop nicht erreichbar, wir arbeiten daran.'],
    [{}, 'Our technician is currently on leave, he comes on May 3.'],
  ])('leaves: %j %j', async (around, text) =>
    expect((await deliver(text, around)).outside.map(({ to }) => to)).toEqual(['eva@acme.example']),
  );

  it('is no matter of frames where he says what it is', async () => {
    const done = await deliver('#reply\n\nIt comes.', { to: 'bob@staff.example', head: 'Cc: @@\r\n' });
    expect(done.outside.map(({ to, body }) => [to, body])).toEqual([['eva@acme.example', 'It comes.']]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['#note', 'note', []],
    ['#send', 'reply', ['nur intern\n\nShe never pays.']],
  ])('that was held is kept or sent by %s alone, as its author was told', async (command, as, outside) => {
    const desk = await place.desk();
    const to = addressOf(desk.keys, 'anna');
    await desk.deliver(agentMail('nur intern\n\nShe never pays.', { id: 'h1', to }));
    const done = await desk.deliver(agentMail(command, { id: 'h2', to }));
    desk.close();
    expect(done.told.flatMap(({ mailed }) => (mailed ? [[mailed.state, mailed.words]] : []))).toEqual([['done', as]]);
    expect(done.outside.map(({ body }) => body)).toEqual(outside);
    expect(done.entries.map(({ text }) => text)).toContain('nur intern\n\nShe never pays.');
  });
});

describe('words behind a reason to close', () => {
  it.each([
    ['#close solved "nur intern: she never pays"', ['seems-internal'], false],
    ['#close solved: do not tell the customer', ['seems-internal'], false],
    ['#close solved "the pump is new"', [], true],
    ['#close solved', [], true],
  ])('%s', async (text, why, isClosed) => {
    const done = await deliver(text, {});
    expect(done.told.flatMap(({ mailed }) => mailed?.refusals.map((one) => one.why) ?? [])).toEqual(why);
    expect(done.ticket?.closeReason === 'solved').toBe(isClosed);
  });
});

describe('a customer', () => {
  it.each([
    'zoe@acme.example',
    '<zoe@acme.example>',
    '"" <zoe@acme.example>',
    '"zoe@acme.example" <zoe@acme.example>',
    'Zoe. <zoe@acme.example>',
    '"Zed, Zoe" <zoe@acme.example>',
    '" - " <zoe@acme.example>',
  ])('who writes as %s gets the answer, with #reply and without', async (from) => {
    const desk = await place.desk();
    try {
      const opening = customerMail('of-zoe', 'Valve', 'It is stuck.').replace('Eva Roth <eva@acme.example>', from);
      const { ticket } = await desk.deliver(opening);
      const answer = { subject: `Re: [${ticket?.ref}] Valve`, to: addressOf(desk.keys, 'anna', ticket?.id) };
      for (const [id, text] of ['The pump comes tomorrow.', '#reply\n\nIt is on its way.'].entries()) {
        const done = await desk.deliver(agentMail(text, { ...answer, id: `a${id}` }));
        expect(done.outside.map(({ name }) => name)).toEqual(['reply']);
        expect(done.told.filter(({ name }) => name === 'agent-held')).toEqual([]);
      }
    } finally {
      desk.close();
    }
  });
});
