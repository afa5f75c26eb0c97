// Working a ticket by mail, from mail to outbox: what is held and how it goes on, undo, two agents at once, tickets opened
// for customers, the buttons of our own mails, what customers may say by a word.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AgentDesk,
  addressOf,
  agentMail,
  customerMail,
  NOW,
  openPlace,
  type Place,
  passed,
  type Told,
} from './desk.ts';

let [place, replying]: Place[] = [];
let desk: AgentDesk;
beforeAll(async () => {
  place = await openPlace();
  replying = await openPlace({ tickets: { agent_reply: 'reply' } });
});
afterAll(async () => {
  await place?.remove();
  await replying?.remove();
});
async function fresh(of: Place | undefined): Promise<AgentDesk> {
  if (!of) throw new Error('not open');
  const made = await of.desk();
  made.now = NOW;
  return made;
}
beforeEach(async () => {
  desk = await fresh(place);
  return () => desk.close();
});

let ids = 0;
const anna = (text: string, more: Parameters<typeof agentMail>[1] = {}) =>
  desk.deliver(agentMail(text, { id: `w${++ids}`, ...more }));
const bob = (text: string, more: Parameters<typeof agentMail>[1] = {}) =>
  anna(text, { from: 'Bob <bob@staff.example>', ...more });
const to = (told: readonly Told[], agent: string) => told.find((one) => one.row.agent === agent && one.mailed);
const noticeTo = async (agent: string, name: string) =>
  (await desk.outbox()).findLast((row) => row.agent === agent && row.name === name);
const answering = (id: string | undefined) => ({ head: `In-Reply-To: ${id}\r\nReferences: ${id}\r\n` });

describe('a mail that cannot be carried out', () => {
  it.each([
    ['#stattus waiting', 'unknown', '#status'],
    ['#priority', 'value-missing', '#priority high'],
    ['#take it now', 'value-unwanted', '#take'],
    ['#priority hihg', 'invalid', 'high'],
    ['#assign bbo', 'invalid', 'bob'],
    ['#note\n#reply', 'contradiction', null],
    ['#spent some time', 'invalid', null],
    ['#merge T-2026-99999', 'no-such-ticket', null],
    ['#merge T-2026-00002', 'required', '#merge T-2026-00002 yes'],
    ['#forward bob with everything', 'invalid', null],
    ['#send', 'nothing-held', null],
    ['#undo', 'nothing-to-undo', null],
    ['#use thakns', 'canned', 'thanks'],
    ['#close sovled', 'invalid', 'solved'],
    ['#customer', 'invalid', null],
  ])('%s holds all of it and asks: %s, %s', async (line, why, nearest) => {
    const before = await desk.ticket(1);
    const done = await anna(`#tag vip\n${line}\n\nHello Eva, the pump is on its way.`);
    const held = to(done.told, 'anna');
    expect(held).toMatchObject({ name: 'agent-held', mailed: { state: 'held', refusals: [{ why, nearest }] } });
    expect(held?.mailed?.original).toContain('the pump is on its way');
    expect(done.outside).toEqual([]);
    expect(done.ticket).toMatchObject({ status: before.status, tags: [], priority: before.priority, assignees: [] });
    expect(done.entries.map(({ kind, visibility }) => `${kind}/${visibility}`)).toEqual(['mail/internal']);
  });

  it('says it in his language, with what may stand there and what he can do', async () => {
    const done = await anna('#priority hihg', { from: 'Carl <carl@staff.example>' });
    const [row] = done.told.filter((one) => one.row.agent === 'carl').map((one) => one.row);
    const text = row ? desk.composed(row) : '';
    const plain = Buffer.from(
      text
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');
    expect(plain).toContain('halten wir zurück');
    expect(plain).toMatch(/#priority hihg: dieser Wert passt nicht; möglich: low \(niedrig\), normal.*, high \(hoch\)/);
    expect(plain).toContain('Meinten Sie high?');
    expect(plain).toContain('#send');
  });

  it('goes on by #send with the words as a reply, what was wrong is left out and said', async () => {
    await anna('#tag vip\n#priority hihg\n\nHello Eva, it comes.');
    const done = await anna('#send');
    expect(done.outside).toMatchObject([{ name: 'reply', to: 'eva@acme.example', body: 'Hello Eva, it comes.' }]);
    expect(done.ticket).toMatchObject({ tags: ['vip'], priority: 'normal' });
    expect(done.ticket?.flags).not.toContain('agent-held');
    expect(to(done.told, 'anna')?.mailed).toMatchObject({ state: 'done', refusals: [{ line: '#priority hihg' }] });
    expect(to((await anna('#send')).told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'nothing-held' }]);
  });

  it('goes on with corrected commands beside #send', async () => {
    await anna('#reply\n#priority hihg\n\nHello Eva, it comes.');
    const done = await anna('#send\n#priority high');
    expect(done.ticket).toMatchObject({ priority: 'high' });
    expect(done.outside).toMatchObject([{ name: 'reply', body: 'Hello Eva, it comes.' }]);
    expect(to(done.told, 'anna')?.mailed?.refusals).toEqual([]);
  });

  it('is one with a command below the text, which would leave as it stands', async () => {
    const done = await anna('#reply\n\nHello Eva, it comes.\n\n#close solved');
    expect(to(done.told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'below', line: '#close solved' }]);
    expect(done.outside).toEqual([]);
  });

  it('is none that comes from another address of his', async () => {
    const home = { from: 'Anna <a.muster@home.example>', auth: passed('home.example') };
    expect((await anna('#take\n#reply\n\nHello', home)).outside).toMatchObject([{ name: 'reply' }]);
  });

  it('is one that reaches others without a proof of the sender', async () => {
    const address = addressOf(desk.keys, 'bob');
    const note = await bob('#note inside', { auth: '', to: address });
    expect(note.entries).toMatchObject([{ visibility: 'internal', text: 'inside', actor: { id: 'bob' } }]);
    const reply = await bob('#reply\n\nHello', { auth: '', to: address });
    expect(to(reply.told, 'bob')?.mailed?.refusals).toMatchObject([{ why: 'needs-proof' }]);
    expect(reply.outside).toEqual([]);
    const ends = await bob('#status geschlossen', { auth: '', to: address });
    expect(to(ends.told, 'bob')?.mailed?.refusals).toMatchObject([{ why: 'needs-proof' }]);
  });
});

describe('undo', () => {
  it('takes back a reply with everything that came with it, before it leaves', async () => {
    const before = await desk.ticket(1);
    const done = await anna('#reply\n#take\n#tag vip\n#close solved\n\nDone, Eva.');
    expect(done.ticket).toMatchObject({ status: 'closed', assignees: ['anna'], tags: ['vip'] });
    expect(done.outside.filter((one) => one.state === 'held')).toMatchObject([{ name: 'closed', body: 'Done, Eva.' }]);
    expect(to(done.told, 'anna')?.mailed).toMatchObject({
      mayUndo: true,
      acts: expect.arrayContaining([expect.objectContaining({ what: 'reply', leavesAt: NOW + 60_000 })]),
    });
    desk.now += 30_000;
    const undone = await anna('#undo');
    const { status, assignees, tags, closeReason, firstResponseAt } = before;
    expect(undone.ticket).toMatchObject({ status, assignees, tags, closeReason, firstResponseAt });
    const left = (await desk.outbox()).filter((row) => row.toAddress === 'eva@acme.example' && row.name !== 'opened');
    expect(left.map((row) => row.state)).toEqual(['dropped', 'dropped']);
    expect((await desk.entries(1)).find((one) => one.kind === 'reply')?.takenBack).toBe(true);
  });

  it('takes back no more than his own last mail, and nothing after somebody else changed the ticket', async () => {
    await anna('#tag one');
    await bob('#tag two');
    const refused = await anna('#undo');
    expect(to(refused.told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'conflict' }]);
    expect((await desk.ticket(1)).tags).toEqual(['one', 'two']);
  });

  it('takes back what he did last, not what he did before', async () => {
    await anna('#tag one');
    await anna('#tag two');
    expect((await anna('#undo')).ticket?.tags).toEqual(['one']);
  });

  it('takes back the words of a reply that has not left though the customer wrote meanwhile', async () => {
    await anna('#reply\n#tag vip\n\nHello Eva');
    await desk.deliver(customerMail('meanwhile', 'Re: [T-2026-00001] Pump', 'It leaks more.'));
    const undone = await anna('#undo');
    expect(to(undone.told, 'anna')?.mailed).toMatchObject({ state: 'done', acts: [{ what: 'undo' }] });
    expect((await desk.outbox()).find((row) => row.name === 'reply')?.state).toBe('dropped');
    expect(undone.ticket).toMatchObject({ tags: ['vip'], mailCount: expect.any(Number) });
  });

  it('takes back no reply that has left', async () => {
    await anna('#reply\n\nHello Eva');
    const [row] = (await desk.outbox()).filter((one) => one.name === 'reply');
    await desk.store.write(function* () {
      yield { text: "update outbox set state = 'sent' where id = ?", values: [row?.id ?? 0] };
    });
    const refused = await anna('#undo');
    expect(to(refused.told, 'anna')?.mailed?.refusals).toMatchObject([
      { why: 'conflict', detail: expect.stringContaining('sent already') },
    ]);
  });
});

describe('two agents at once', () => {
  it('the second is told who answered, nothing of his is lost, and #send sends it all the same', async () => {
    const first = (agent: string) => desk.outbox().then((rows) => rows.find((row) => row.agent === agent));
    const [toAnna, toBob] = [await first('anna'), await first('bob')];
    desk.now += 60_000;
    await anna('#reply\n\nHello Eva, Anna here.', answering(toAnna?.messageId));
    desk.now += 60_000;
    const second = await bob('#reply\n#tag vip\n\nHello Eva, Bob here.', answering(toBob?.messageId));
    expect(second.outside).toEqual([]);
    expect(to(second.told, 'bob')?.mailed).toMatchObject({
      state: 'held',
      refusals: [{ why: 'answered-meanwhile', detail: 'anna' }],
      original: expect.stringContaining('Bob here'),
    });
    const released = await bob('#send');
    expect(released.outside).toMatchObject([{ name: 'reply', body: 'Hello Eva, Bob here.' }]);
    expect(released.ticket?.tags).toEqual(['vip']);
  });

  it('the second who takes it hears whose it is', async () => {
    await anna('#take');
    const second = await bob('#take');
    expect(to(second.told, 'bob')?.mailed?.refusals).toMatchObject([
      { why: 'conflict', detail: expect.stringContaining("anna's") },
    ]);
    expect(to((await anna('#take')).told, 'anna')?.mailed).toMatchObject({
      state: 'done',
      refusals: [{ why: 'nothing_to_do' }],
    });
  });
});

describe('where a plain answer is a reply', () => {
  beforeEach(async () => {
    desk.close();
    desk = await fresh(replying);
  });

  it.each([
    ['#take', null],
    ['#take\n\nMit freundlichen Grüßen\nAnna Muster', null],
    ['#take\n\n--\nAnna', null],
    ['#take\n\nAnna Muster', null],
    ['#take\n\nVon meinem iPhone gesendet', null],
    ['#take\n\nIt comes tomorrow.', 'It comes tomorrow.'],
    ['#reply Hello Eva, it comes on\nMonday.\n\nAnna', 'Hello Eva, it comes on\nMonday.\n\nAnna'],
    ['#reply Hello Eva,\n\nit comes.', 'Hello Eva,\n\nit comes.'],
    ['#reply #priority high\n\nIt comes tomorrow.', 'It comes tomorrow.'],
    ['Von meinem iPhone gesendet', null],
    ['Get Outlook for Android<https://aka.ms/AAb9ysg>', null],
    ['#take\n#note\n\nIt comes tomorrow.', null],
    ['#internal\n\nIt comes tomorrow.', null],
    ['It comes tomorrow.', 'It comes tomorrow.'],
    ['Note: she is difficult', null],
    ['@bob can you look at it?', null],
    ['#1 priority is the pump.', '#1 priority is the pump.'],
    ['/etc/hosts is wrong', '/etc/hosts is wrong'],
  ])('%j sends the customer %j', async (text, sent) => {
    const done = await anna(text);
    expect(done.outside.map((one) => one.body)).toEqual(sent === null ? [] : [sent]);
  });

  it('answers to an internal note stay inside, but with #reply', async () => {
    await bob('#note for Anna');
    const note = await noticeTo('anna', 'agent-reply');
    const inside = await anna('I see.', answering(note?.messageId));
    expect(inside.outside).toEqual([]);
    const outside = await anna('#reply\n\nHello Eva.', answering(note?.messageId));
    expect(outside.outside.map((one) => one.body)).toEqual(['Hello Eva.']);
  });

  it('quoted lines never leave: between the words they hold the mail, #send lets them go', async () => {
    const text = '#reply\n\n> Rule: noise\n\nYes, tomorrow.\n\n> Why you get this:\n\nNo.';
    const held = await anna(text);
    expect(held.outside).toEqual([]);
    expect(to(held.told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'quotes' }]);
    expect((await anna('#send')).outside).toHaveLength(1);
  });

  it('an absence note of an agent reaches nobody', async () => {
    const done = await anna('I am away until Monday.', { head: 'Auto-Submitted: auto-replied\r\n' });
    expect(done.outside).toEqual([]);
    expect(done.entries).toMatchObject([{ visibility: 'internal' }]);
  });
});

it('commands in a mail the customer has got are not carried out, and their author is told', async () => {
  const done = await anna('#close solved\n\nHello Eva, done.', {
    to: 'eva@acme.example',
    head: 'Cc: support@example.com\r\n',
  });
  expect(done.ticket).toMatchObject({ status: 'in_progress' });
  expect(done.entries).toMatchObject([{ kind: 'mail', visibility: 'public' }]);
  expect(done.outside).toEqual([]);
  expect(to(done.told, 'anna')?.mailed).toMatchObject({
    state: 'done',
    refusals: [{ why: 'customer-has-it', line: '#close solved' }],
  });
  const plain = await anna('Hello Eva, it works.', { to: 'eva@acme.example', head: 'Cc: support@example.com\r\n' });
  expect(to(plain.told, 'anna')).toBeUndefined();
});

describe('what he is told is said in words of a mail', () => {
  const receiptOf = async (text: string, from = 'Anna Muster <anna@staff.example>') => {
    const done = await anna(text, { from });
    const row = done.told.find((one) => one.mailed)?.row;
    return row ? desk.composed(row).replaceAll('=\r\n', '').replaceAll('=E2=86=92', '→') : '';
  };
  it('without the command line', async () => {
    const merge = await receiptOf('#merge T-2026-00002');
    expect(merge).toMatch(/only when you say so; neither will see/);
    expect(merge).not.toMatch(/--yes/);
  });
  it('without English reasons in German, without names of fields', async () => {
    expect(await receiptOf('#close solved', 'Dora <dora@staff.example>')).not.toMatch(/may not close/);
    expect(await receiptOf('#offer bob, carl')).toMatch(/offered \(bob, carl\)/);
    expect(await receiptOf('#merge T-2026-00003')).not.toMatch(/mergedInto/);
  });
  it('without an empty place where a reason was', async () => {
    await anna('#close solved');
    expect(await receiptOf('#undo')).not.toMatch(/, \)/);
  });
  it('with the one line that was wrong', async () => {
    const told = await anna('#tag pump\n#priority hihg');
    expect(to(told.told, 'anna')?.mailed?.refusals).toMatchObject([{ line: '#priority hihg' }]);
  });
});

describe('a ticket for a customer by mail', () => {
  const fresh2 = { subject: 'Valve', to: 'support@example.com' };
  it('is opened for whom #customer names; he gets the receipt, the agent what was done', async () => {
    const done = await anna(
      '#customer Zoe Z <zoe@acme.example>\n#priority high\n#take\n#note she shouted\n\nThe valve is stuck.',
      fresh2,
    );
    expect(done.ticket).toMatchObject({
      id: 4,
      customer: { address: 'zoe@acme.example', name: 'Zoe Z' },
      priority: 'high',
      assignees: ['anna'],
      subject: 'Valve',
    });
    expect(done.outside).toMatchObject([{ name: 'opened', to: 'zoe@acme.example' }]);
    expect(done.entries.map(({ visibility, text }) => `${visibility} ${text}`)).toEqual(
      expect.arrayContaining(['public The valve is stuck.', 'internal she shouted']),
    );
    expect(to(done.told, 'anna')?.mailed?.acts).toMatchObject([
      { what: 'create', detail: 'T-2026-00004' },
      { what: 'note' },
      { what: 'take' },
    ]);
  });

  it('of a forwarded mail is that of its author with #customer alone, a suggestion without', async () => {
    const body =
      '---------- Forwarded message ---------\nFrom: Zoe Z <zoe@acme.example>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Valve\nTo: Anna <anna@staff.example>\n\nThe valve is stuck.\n#close';
    const named = await anna(`#customer\n\n${body}`, { ...fresh2, subject: 'Fwd: Valve' });
    expect(named.ticket).toMatchObject({ customer: { address: 'zoe@acme.example' }, status: 'unread' });
    const remarked = await anna(`#customer\n\nCareful, he is angry.\n\nAnna\n\n${body}`, {
      ...fresh2,
      subject: 'Fwd: Valve',
    });
    expect(remarked.entries.map(({ visibility, text }) => `${visibility} ${text}`)).toEqual([
      `public ${body}`,
      'internal Careful, he is angry.\n\nAnna',
    ]);
    const plain = await anna(body, { ...fresh2, subject: 'Fwd: Valve' });
    expect(plain.ticket).toMatchObject({
      customer: { address: 'anna@staff.example' },
      suggestedCustomer: { address: 'zoe@acme.example' },
    });
    const set = await anna('#customer', { subject: `Re: [${plain.ticket?.ref}] Valve` });
    expect(set.ticket).toMatchObject({ customer: { address: 'zoe@acme.example' } });
  });

  it('with a mistake is an internal one of nobody, until it is corrected', async () => {
    const held = await anna('#customer zoe@acme.example\n#priority hihg\n\nThe valve is stuck.', fresh2);
    expect(held.ticket).toMatchObject({ customer: null, visibility: 'internal', priority: 'normal' });
    expect(held.outside).toEqual([]);
    expect(to(held.told, 'anna')?.mailed).toMatchObject({
      state: 'held',
      refusals: [{ why: 'invalid', nearest: 'high' }],
    });
    const done = await anna('#customer zoe@acme.example\n#priority high\n#public', {
      subject: `Re: [${held.ticket?.ref}] Valve`,
    });
    expect(done.ticket).toMatchObject({
      customer: { address: 'zoe@acme.example' },
      visibility: 'public',
      priority: 'high',
    });
  });

  it('is no answer of commands alone, whose ticket is not to be found: it waits, nobody is told that it is closed', async () => {
    const lost = await anna('#close solved', { subject: 'Re: [T-2026-09999] Pump' });
    expect(lost.ticket).toMatchObject({ customer: null, visibility: 'internal', status: 'read' });
    expect(lost.outside).toEqual([]);
    expect(to(lost.told, 'anna')?.mailed).toMatchObject({
      state: 'held',
      refusals: [{ why: 'needs-ticket', line: '#close solved' }],
    });
  });

  it('without a proof of the sender is an ordinary one: commands do nothing', async () => {
    const done = await anna('#customer zoe@acme.example\n#priority high', { ...fresh2, auth: '' });
    expect(done.ticket).toMatchObject({ priority: 'normal', customer: { address: 'anna@staff.example' } });
  });
});

describe('the buttons of our mails', () => {
  it('are there as far as they make sense and he may, and work when they are sent back', async () => {
    const row = (await desk.outbox()).find((one) => one.agent === 'anna' && one.ticket === 1);
    expect(row?.data.actions).toEqual(['take', 'reply', 'note', 'close']);
    expect((await noticeTo('dora', 'agent-new'))?.data.actions).toEqual(['take', 'note']);
    const raw = row ? desk.composed(row) : '';
    const text = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    const link = /href="(mailto:[^"]*body=%23take[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const url = new URL(link);
    const address = decodeURIComponent(url.pathname);
    expect(address).toBe(addressOf(desk.keys, 'anna'));
    const subject = url.searchParams.get('subject') ?? '';
    expect(subject).toContain('[T-2026-00001]');
    // No mail program of an agent signs: the address is the proof, and enough for this.
    const done = await anna(url.searchParams.get('body') ?? '', { to: address, subject, auth: '' });
    expect(done.ticket?.assignees).toEqual(['anna']);
  });

  it('offer to take back what can be, and to give back what is his', async () => {
    const done = await bob('#tag vip');
    expect(to(done.told, 'bob')?.row.data.actions).toEqual(['undo']);
    await anna('#assign bob');
    expect((await noticeTo('bob', 'agent-assigned'))?.data.actions).toContain('decline');
    expect((await bob('#decline')).ticket?.assignees).toEqual([]);
  });

  it('ask whoever a ticket is offered to: accept and not me', async () => {
    await anna('#offer bob, carl');
    expect((await noticeTo('bob', 'agent-offer'))?.data.actions).toEqual(['accept', 'decline', 'note']);
    const reply = await bob('#reply\n\nHello');
    expect(to(reply.told, 'bob')?.mailed).toMatchObject({ state: 'held', refusals: [{ why: 'not_allowed' }] });
    await anna('#decline', { from: 'Carl <carl@staff.example>' });
    expect((await bob('#accept')).ticket?.assignees).toEqual(['bob']);
  });

  it('#help lists every command in his language', async () => {
    const done = await anna('#hilfe', { from: 'Dora <dora@staff.example>' });
    const row = to(done.told, 'dora')?.row;
    expect(row?.data.mailed).toMatchObject({ isHelp: true, refusals: [] });
    expect(row ? desk.composed(row) : '').toContain('#verschieben 3 Tage');
  });
});

describe('what leaves the house', () => {
  it('#forward sends what is named; notes leave it only with `outside`, never to the customer', async () => {
    await anna('#note inside');
    const plain = await anna('#forward max@other.example with history\n\nPlease look.');
    expect(plain.outside).toMatchObject([{ name: 'forward', to: 'max@other.example' }]);
    expect(plain.outside[0]?.body).toMatch(/^Please look\.[\s\S]*The pump leaks\./);
    expect(plain.outside[0]?.body).not.toContain('inside');
    const notes = await anna('#forward max@other.example with notes');
    expect(to(notes.told, 'anna')?.mailed).toMatchObject({ state: 'held' });
    expect((await anna('#forward max@other.example with notes outside')).outside[0]?.body).toContain('inside');
    expect((await anna('#forward eva@acme.example with notes outside')).outside).toEqual([]);
  });

  it('#internal keeps the customer out, #public lets him in again', async () => {
    expect((await anna('#internal\n\nNot for Eva')).ticket?.visibility).toBe('internal');
    const held = await anna('#reply\n\nHello Eva');
    expect(to(held.told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'not_allowed' }]);
    expect((await anna('#public\n#reply\n\nHello Eva')).outside).toMatchObject([{ name: 'reply' }]);
  });
});

describe('a customer', () => {
  const eva = (text: string, more = '') =>
    desk.deliver(customerMail(`c${++ids}`, 'Re: [T-2026-00001] Pump', text, more));

  it('who writes #status and nothing else gets the list of his tickets, and opens none', async () => {
    const done = await eva('#Status\n\nBest regards\nEva Roth');
    expect(done.decision).toMatchObject({ outcome: 'answered' });
    expect(done.ticket).toBe(null);
    expect(done.told).toMatchObject([{ name: 'ticket-list', to: 'eva@acme.example' }]);
    expect(done.told[0]?.row.data.digest?.mine.map((one) => one.ref)).toEqual(['T-2026-00003', 'T-2026-00001']);
    const mail = done.told[0] ? desk.composed(done.told[0].row) : '';
    expect(mail).toContain('T-2026-00003');
    // His language is that of his tickets; no word of it says how we sort our mail.
    expect(done.told[0]?.row.locale).toBe('en');
    expect(mail).not.toMatch(/: (?:unread|read)\b/);
  });

  it.each([
    ['unproven', '#status', true],
    ['with words beside', '#status\n\nWhere is it?', false],
    ['not a command', 'Status: closed', false],
  ])('%s gets no list: it is a mail like any other', async (_, text, isUnproven) => {
    const raw = customerMail(`c${++ids}`, 'Re: [T-2026-00001] Pump', text);
    const done = await desk.deliver(isUnproven ? raw.replace(`${passed('acme.example')}\r\n`, '') : raw);
    expect(done.told.map((one) => one.name)).not.toContain('ticket-list');
    expect(done.entries.length).toBeGreaterThan(0);
  });

  it('who says stop gets no more mails of machines about it; people still reach him', async () => {
    const done = await eva('Stop');
    expect(done.ticket).toMatchObject({ flags: ['stopped'], status: 'unread' });
    const closed = await anna('#close solved');
    expect(closed.outside).toEqual([]);
    const reply = await anna('#reply\n\nHello Eva');
    expect(reply.outside).toMatchObject([{ name: 'reply' }]);
  });
});
