// Working a ticket by mail, from mail to outbox: what is held and how it goes on, undo, two agents at once, tickets opened
// for customers, the buttons of our own mails, what customers may say by a word.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AgentDesk,
  addressOf,
  agentMail,
  customerMail,
  type Done,
  NOW,
  openPlace,
  type Place,
  passed,
  type Told,
} from './desk.ts';

let place: Place;
let replying: Place;
let desk: AgentDesk;
beforeAll(async () => {
  place = await openPlace();
  replying = await openPlace({ tickets: { agent_reply: 'reply' } });
});
afterAll(async () => {
  await place.remove();
  await replying.remove();
});
beforeEach(async () => {
  desk = await place.desk();
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
    ['#priority dringned', 'invalid', 'dringend'],
    ['#status wartte auf Rückmeldung', 'invalid', 'wartet auf Rückmeldung'],
    ['#group Gerätte', 'invalid', 'Geräte'],
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
    const done = await anna('#priority hihg\n\nSie zahlt nie.', { from: 'Carl <carl@staff.example>' });
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
    expect(plain).toContain('#senden');
    expect(plain.replaceAll(/\s+/g, ' ')).toContain('Der Text wird damit als interne Notiz gespeichert');
  });

  it('goes on by #send with the words as a reply, what was wrong is left out and said', async () => {
    await anna('#reply\n#tag vip\n#priority hihg\n\nHello Eva, it comes.');
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
    for (const word of ['geschlossen', 'fermé', 'clôturée', 'Closed']) {
      const ends = await bob(`#status ${word}`, { auth: '', to: address });
      expect(to(ends.told, 'bob')?.mailed?.refusals).toMatchObject([{ why: 'needs-proof' }]);
    }
  });
});

describe('"Send now" is offered only where it would do something:', () => {
  it.each([
    ['#reply\n\nHello', true],
    ['#reply\n#prio hgih\n\nHello', true],
    ['#close solved', true],
    ['#send', true],
    ['#undo', false],
  ])('not for %j of an unproven sender (%s) or below a reply that has left', async (text, isUnproven) => {
    await anna('#reply\n\nHello, it is gone.', { from: 'Bob <bob@staff.example>' });
    const gone = (await desk.outbox()).find((row) => row.name === 'reply');
    await desk.store.write(() =>
      desk.store.outbox.finished(gone?.id ?? 0, { state: 'sent', reason: null, dueAt: null, at: NOW }),
    );
    const done = await bob(text, isUnproven ? { auth: '', to: addressOf(desk.keys, 'bob') } : {});
    const held = to(done.told, 'bob');
    expect([held?.name, held?.mailed?.release, held?.row.data.actions]).toEqual(['agent-held', 'nothing', ['help']]);
    const shown = held ? desk.composed(held.row).replaceAll('=\r\n', '') : '';
    expect(shown).toMatch(/%23help/);
    expect(shown).not.toMatch(/Send now|%23send/);
    expect(done.outside).toEqual([]);
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
    expect(to(undone.told, 'anna')?.mailed).toMatchObject({ state: 'done', acts: [{ what: 'undo-words' }] });
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

it('names whom it was forwarded to, a colleague, too', async () => {
  const done = await anna('#forward bob with original');
  expect(to(done.told, 'anna')?.mailed?.acts).toMatchObject([{ what: 'forward', detail: 'bob@staff.example' }]);
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
      meanwhile: 'Hello Eva, Anna here.',
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

/** The mail with a file. */
function withFile(text: string, more: Parameters<typeof agentMail>[1] = {}, name = 'inside.pdf'): string {
  const raw = agentMail(text, { id: `f${++ids}`, ...more });
  const at = raw.indexOf('Content-Type: text/plain');
  const part = `Content-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n`;
  return `${raw.slice(0, at)}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n${raw.slice(at)}\r\n--b1\r\n${part}--b1--\r\n`;
}

const FORWARDED =
  '---------- Forwarded message ---------\nFrom: Zoe Zed <zoe@acme.example>\nDate: Mon, 5 Jan 2026 10:00\nSubject: Valve\nTo: anna@staff.example\n\nIt is stuck.';

describe('the commands of one mail, in order', () => {
  const max = 'max@other.example';
  it.each([
    ['#cc max@other.example\n#reply', ['eva@acme.example', max]],
    ['#reply\n#cc max@other.example', ['eva@acme.example', max]],
    ['#cc max@other.example\n#reply\n#close solved', ['eva@acme.example', max]],
    ['#cc max@other.example\n#uncc max@other.example\n#reply', ['eva@acme.example']],
  ])('%j reaches %j', async (lines, readers) => {
    const done = await anna(`${lines}\n\nHello, it comes.`);
    const leaves = done.outside.filter((one) => one.state === 'held');
    expect(leaves.map((one) => one.to)).toEqual(readers);
    expect(leaves.every((one) => one.body === 'Hello, it comes.')).toBe(true);
    await anna('#undo');
    expect((await desk.outbox()).filter((row) => row.agent === null && row.state === 'held')).toEqual([]);
    expect((await desk.ticket(1)).watchers).toEqual([]);
  });

  it('#uncc keeps the reply below it from whom it names; of an opened ticket, too, #cc gets the first reply', async () => {
    await anna('#cc max@other.example');
    expect((await anna('#uncc max@other.example\n#reply\n\nHello.')).outside).toMatchObject([
      { to: 'eva@acme.example' },
    ]);
    const opened = await anna('#customer eva@acme.example\n#cc max@other.example\n#reply\n\nHello.', {
      subject: 'Valve',
    });
    expect(opened.outside.map(({ name, to: reader }) => [name, reader])).toEqual([
      ['reply', 'eva@acme.example'],
      ['reply', max],
    ]);
  });

  it.each([
    ['#assign bob\n\nLook at it.', 'agent-assigned', ['bob'], 'Look at it.', '', 'internal'],
    ['#assign bob\n#reply\n\nHello Eva.', 'agent-assigned', ['bob'], 'Hello Eva.', '', 'public'],
    [
      '#assign +bob, +carl\n#note call her\n#reply\n\nHello.',
      'agent-assigned',
      ['bob', 'carl'],
      'Hello.',
      'call her',
      'internal',
    ],
    ['#offer bob, carl\n\nWho?', 'agent-offer', ['bob', 'carl'], 'Who?', '', 'internal'],
    ['#offer bob\n#reply\n\nHello Eva.', 'agent-offer', ['bob'], 'Hello Eva.', '', 'public'],
    ['#assign bob', 'agent-assigned', ['bob'], '', '', 'public'],
    ['#assign bob\n#forward x@other.example\n\nDear X', 'agent-assigned', ['bob'], '', '', 'public'],
  ])('%j: whoever gets it reads it with that, in one mail', async (text, name, readers, body, comment, visibility) => {
    const done = await anna(text);
    for (const reader of readers) {
      const his = done.told.filter((one) => one.row.agent === reader && one.state !== 'dropped');
      expect(his.map((one) => one.name)).toEqual([name]);
      expect([his[0]?.body, his[0]?.row.data.comment, his[0]?.row.visibility]).toEqual([body, comment, visibility]);
      const shown = his[0] ? desk.composed(his[0].row) : '';
      for (const part of [body, comment]) expect(shown).toContain(part);
    }
  });

  it.each(['#take', '#accept'])(
    '%s counts before #cc: a role that may so with its own tickets alone may',
    async (first) => {
      const members = { can: ['view', 'take', 'note', 'reply', 'set'], when: 'assigned' };
      const agents = { anna: { email: 'anna@staff.example', roles: ['lead'] } };
      const limited = await openPlace({
        roles: { member: members },
        agents: { ...agents, bob: { email: 'bob@staff.example', roles: ['member'] } },
        queues: { support: { agents: ['anna', 'bob'], address: 'support@example.com' } },
      });
      desk.close();
      desk = await limited.desk();
      await anna('#offer bob');
      const done = await bob(`${first}\n#cc ${max}\n#reply\n\nHello.`);
      expect(done.outside.map((one) => one.to)).toEqual(['eva@acme.example', max]);
      expect(done.ticket).toMatchObject({ assignees: ['bob'], watchers: [max] });
      expect((await bob(`#decline\n#uncc ${max}`)).ticket).toMatchObject({ assignees: [], watchers: [] });
      await limited.remove();
    },
  );

  it.each([['#take\n#cc bob\n#note\n\nShe is angry.'], ['#take\n#note\n\nShe is angry.']])(
    '%j: colleagues hear of a note by whoever takes the ticket',
    async (text) => {
      const done = await anna(text);
      expect(done.ticket?.assignees).toEqual(['anna']);
      const told = done.told.filter(({ name, body }) => name === 'agent-reply' && body === 'She is angry.');
      expect(told.map(({ row }) => row.agent)).toContain('bob');
    },
  );

  it('who gets a ticket that was opened by the same mail gets one mail with its words', async () => {
    const text = '#customer eva@acme.example\n#assign bob\n#note she shouted\n\nThe valve is stuck.';
    const done = await anna(text, { subject: 'Valve' });
    const his = done.told.filter((one) => one.row.agent === 'bob' && one.state !== 'dropped');
    expect(his).toMatchObject([{ name: 'agent-assigned', body: 'The valve is stuck.' }]);
    expect(his[0]?.row.data.comment).toBe('she shouted');
    const answered = await anna(`#customer\n#assign bob\n#reply\n\nWe come.\n\n${FORWARDED}`, {
      subject: 'Fwd: Valve',
    });
    const both = answered.told.find((one) => one.row.agent === 'bob' && one.state !== 'dropped');
    expect([both?.name, both?.row.data.comment, both?.row.data.spoken?.reply]).toEqual([
      'agent-assigned',
      '',
      'We come.',
    ]);
    expect(both?.body).toContain('It is stuck.');
  });

  const note = 'Interne Notiz von Anna Muster:';
  const reply = 'Anna Muster hat dem Kunden geantwortet:';
  const gave = 'Anna Muster hat Ihnen diesen Vorgang zugewiesen.';
  const mine = 'Anna Muster hat diesen Vorgang angelegt.';
  it.each([
    ['#assign carl', [gave]],
    ['#assign carl\n\nLook at it.', [gave, note, '> Look at it.']],
    ['#assign carl\n#note call her\n#reply\n\nHello Eva.', [gave, note, 'call her', reply, '> Hello Eva.']],
    ['#offer carl\n#note call her\n#reply\n\nHello Eva.', [note, 'call her', reply, '> Hello Eva.']],
    [
      `#customer\n#assign carl\n#note call her\n#reply\n\nWe come.\n\n${FORWARDED}`,
      [gave, mine, note, 'call her', reply, '> We come.', 'Zoe Zed hat geschrieben:', '> It is stuck.'],
    ],
    ['#customer zoe@acme.example\n#offer carl\n\nShe called.', [mine, 'Anna Muster hat geschrieben:', '> She called.']],
    ['#customer zoe@acme.example\n#assign carl\n#reply\n\nWe come.', [gave, mine, reply, '> We come.']],
  ])('whoever gets it reads whose words these are, and who may read them: %j', async (text, lines) => {
    const subject = text.includes(FORWARDED) ? 'Fwd: Valve' : 'Valve';
    const done = await anna(text, text.includes('#customer') ? { subject } : {});
    const row = done.told.find(({ name, row: own }) => /assigned|offer/.test(name) && own.agent === 'carl')?.row;
    const shown = row ? (desk.composed(row).split('text/html')[0] ?? '').replaceAll('=\r\n', '').split('\r\n') : [];
    const said = /^> (?!-|From|Date|Subject|To|$)|von Anna|angelegt|geantwortet|geschrieben|zugewiesen\.|call her$/;
    expect(shown.filter((line) => said.test(line))).toEqual(lines);
  });

  it.each([
    ['#customer zoe@acme.example\n#reply\n\nWe come.', [mine, reply, '> We come.']],
    ['#customer zoe@acme.example\n\nShe called.', [mine, 'Anna Muster hat geschrieben:', '> She called.']],
    [`#customer\n\nMind this.\n\n${FORWARDED}`, [mine, 'Zoe Zed hat geschrieben:', '> It is stuck.']],
    [`Mind this.\n\n${FORWARDED}`, [mine, 'Zoe Zed hat geschrieben:', '> It is stuck.']],
    ['#customer zoe@acme.example\n#prio hgih\n\nShe called.', [mine, 'Anna Muster hat geschrieben:', '> She called.']],
    ['My screen is dark.', ['> My screen is dark.']],
  ])('colleagues read who opened it and whose words these are: %j', async (text, lines) => {
    const done = await anna(text, { subject: text.includes(FORWARDED) ? 'Fwd: Valve' : 'Valve' });
    const row = done.told.find((one) => one.name === 'agent-new' && one.row.agent === 'carl')?.row;
    const shown = row ? desk.composed(row).replaceAll('=\r\n', '').split('\r\n') : [];
    expect(shown.filter((line) => /^> |angelegt|geschrieben|geantwortet/.test(line))).toEqual(
      expect.arrayContaining(lines),
    );
    expect(shown.some((line) => line.includes('angelegt'))).toBe(lines.includes(mine));
  });
});

describe('where a plain answer is a reply', () => {
  beforeEach(async () => {
    desk.close();
    desk = await replying.desk();
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

  it.each(['assign', 'offer'])(
    'so do answers to a note that is no more than a file, given on by #%s',
    async (gives) => {
      await desk.deliver(withFile(`#${gives} bob\n#note`));
      const row = await noticeTo('bob', gives === 'assign' ? 'agent-assigned' : 'agent-offer');
      expect([row?.visibility, row?.data.attachments]).toEqual(['internal', ['inside.pdf']]);
      const plain = await bob('We charge too much.', answering(row?.messageId));
      expect(plain.outside).toEqual([]);
      expect(plain.entries).toMatchObject([{ visibility: 'internal', text: 'We charge too much.' }]);
    },
  );

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

  const FALSE = 'Authentication-Results: mx.example.com; dkim=fail; spf=fail; dmarc=fail header.from=staff.example';
  const lettersOf = ({ told }: Done, who: string): string =>
    told.flatMap(({ to, row }) => (to.startsWith(who) ? desk.composed(row).replaceAll('=\r\n', '') : [])).join('\n');
  it.each<[string, string, string, string | null]>([
    ['#customer zoe@acme.example\n#reply\n\nIt comes.', '', 'Anna Muster <anna@staff.example>', 'unproven'],
    ['#note she never pays', '', 'Anna Muster <anna@staff.example>', 'unproven'],
    ['#reply\n\nIt comes.', '', 'Carl <carl@staff.example>', 'unproven'],
    ['#customer zoe@acme.example', FALSE, 'Anna Muster <anna@staff.example>', null],
  ])('without a proof waits inside, whole, and colleagues read that it does: %j', async (text, auth, from, why) => {
    const done = await anna(text, { ...fresh2, auth, from });
    expect(done.ticket).toMatchObject({ customer: null, visibility: 'internal', watchers: [], assignees: [] });
    expect(done.ticket?.flags).toContain('agent-unproven');
    expect(done.outside).toEqual([]);
    expect(done.entries.map((one) => [one.visibility, one.text])).toEqual([['internal', text]]);
    const told = done.told.filter(({ mailed }) => mailed !== null);
    expect(told.map(({ name, mailed }) => [name, mailed?.refusals[0]?.why])).toEqual(why ? [['agent-held', why]] : []);
    const said = lettersOf(done, 'bob');
    expect(said).toMatch(/which is not proven/);
    expect(said).toMatch(/was not carried out: the email waits/);
    expect(said).toMatch(/(?:Anna Muster|Carl) wrote:/);
  });

  it.each(['#frobnicate\n#reply\n\nIt comes.', '#status nonsense\n\nShe called.'])(
    'with a mistake is read by colleagues as one that waits: %j',
    async (text) => {
      expect(lettersOf(await anna(text, fresh2), 'bob')).toMatch(/was not carried out: the email waits/);
    },
  );
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
    const sent = plain.outside[0] ? desk.composed(plain.outside[0].row) : '';
    expect(sent).toMatch(/Please look\.[\s\S]*Eva Roth, January 7, 2026 at[\s\S]*The pump leaks\./);
    expect(sent).not.toContain('inside');
    const notes = await anna('#forward max@other.example with notes');
    expect(to(notes.told, 'anna')?.mailed).toMatchObject({ state: 'held' });
    expect((await anna('#forward max@other.example with notes outside')).outside[0]?.row.data.quotes).toContainEqual(
      expect.objectContaining({ text: 'inside' }),
    );
    expect((await anna('#forward eva@acme.example with notes outside')).outside).toEqual([]);
  });

  const max = 'max@other.example';
  const X = `#forward ${max} with`;
  it.each([
    // Words and files of his own mail go with what he forwards, but for a note's: that stays inside, with its files.
    [`${X} nothing`, '', ['Secret.', ['inside.pdf']]],
    [`${X} history\n#note`, '', ['', undefined]],
    [`#note\n${X} history`, '', ['', undefined]],
    [`${X} history\n#note call her`, '', ['Secret.', ['inside.pdf']]],
    // A held one, released: with its own, not those of `#send`.
    [`${X} nothing\n#prio hgih`, '#send', ['Secret.', ['inside.pdf']]],
    [`${X} history\n#note\n#prio hgih`, '#send', ['', undefined]],
    [`${X} history\n#nto`, '#send', ['', undefined]],
    // `#internal` beside it says the same of a mail that is carried out and of one that waits.
    [`${X} nothing\n#internal`, '', 'refused'],
    [`${X} history\n#internal`, '', ['', undefined]],
    [`${X} history\n#internal\n#prio hgih`, '#send', ['', undefined]],
    // A note stays a note, whatever is forwarded later; with `#send` goes what is attached there, unless that is a note.
    ['#prio hgih\n#note Margin', `#send\n${X} history`, ['', ['send.pdf']]],
    ['#prio hgih\n#note Margin', `#send\n#note\n${X} history`, ['', undefined]],
    ['#prio hgih', `#send\n${X} history`, ['Secret.', ['inside.pdf', 'send.pdf']]],
    [`#prio hgih\n#note Margin\n${X} history`, '#send', ['Secret.', ['inside.pdf']]],
    [`#forwrad max@other.example\n#note Margin`, `#send\n${X} history`, ['Secret.', ['inside.pdf', 'send.pdf']]],
    // Without a proof, and forged, nothing of it leaves.
    [`${X} nothing`, 'unproven', null],
  ])('%j %s: of the mail itself leaves %j', async (head, then, leaves) => {
    const address = addressOf(desk.keys, 'anna');
    const first = await desk.deliver(
      withFile(`${head}\n\nSecret.`, then === 'unproven' ? { auth: '', to: address } : {}),
    );
    const done = then.startsWith('#send') ? await desk.deliver(withFile(then, {}, 'send.pdf')) : first;
    const [sent] = done.outside;
    const files = sent?.row.data.files?.map((file) => file.filename);
    if (leaves === 'refused') expect(to(done.told, 'anna')?.mailed).toMatchObject({ state: 'held' });
    expect(sent ? [sent.body, files] : null).toEqual(leaves === 'refused' ? null : leaves);
  });

  it('a file beside a remark alone is no file for whom it is forwarded to', async () => {
    const [sent] = (await desk.deliver(withFile(`${X} history\n#note our margin`))).outside;
    expect([sent?.body, sent?.row.data.files]).toEqual(['', undefined]);
  });

  const remarked = `#customer\n\nShe never pays.\n\n${FORWARDED}`;
  it.each([
    // What an agent opened goes outside as the words a customer may read, never as his mail with his remarks.
    ['Fwd: Valve', remarked, max, 'It is stuck.'],
    ['Fwd: Valve', remarked, 'zoe@acme.example', 'It is stuck.'],
    ['Fwd: Valve', remarked, 'bob', null],
    ['Valve', '#customer zoe@acme.example\n#note She never pays.\n\nIt is stuck.', max, 'It is stuck.'],
    ['Valve', '#customer zoe@acme.example\n#note She never pays.', max, 'refused'],
    ['Valve', '#customer zoe@acme.example\n#spent 20m She never pays.', max, 'refused'],
  ])('of a ticket opened by %s %j, #forward %s takes along %j', async (subject, text, reader, quote) => {
    const { ticket } = await anna(text, { subject });
    const done = await anna(`#forward ${reader}`, { subject: `Re: [${ticket?.ref}] Valve` });
    const sent = done.told.find((one) => one.name === 'forward');
    if (quote === 'refused') return expect([sent, to(done.told, 'anna')?.name]).toEqual([undefined, 'agent-held']);
    expect(sent?.row.data.original).toEqual(quote === null ? expect.any(Number) : undefined);
    const quotes = sent?.row.data.quotes?.map((one) => one.text).join() ?? '';
    expect(quotes).toContain(quote ?? '');
    expect(quotes).not.toContain('never pays');
  });

  it('a ticket opened as a note forwards none of its files', async () => {
    const head = '#customer eva@acme.example\n#note';
    const done = await desk.deliver(withFile(`${head}\n${X} original outside\n\nSecret.`, { subject: 'Valve' }));
    expect(done.outside).toMatchObject([{ name: 'forward', body: '' }]);
    expect(done.outside[0]?.row.data.files).toBeUndefined();
    const remark = `#customer eva@acme.example\n#note Secret.\n#forward bob`;
    const other = await desk.deliver(withFile(`${remark} with nothing\n\nAnna Muster`, { subject: 'Valve' }));
    expect(to(other.told, 'anna')?.mailed?.refusals).toMatchObject([{ why: 'required' }]);
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
