// Who is told of what an agent's mail did, and whether what he is told is true once the ticket has gone on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AgentDesk,
  addressOf,
  agentMail,
  annasMails,
  customerMail,
  type Done,
  openPlace,
  type Place,
} from './desk.ts';

const OPENED_TO = { agents: ['anna', 'bob'], address: 'support@example.com', opened_to: ['ops@outside.example'] };
let place: Place;
beforeAll(async () => {
  place = await openPlace({ tickets: { agent_reply: 'reply' }, queues: { support: OPENED_TO, billing: {} } });
});
afterAll(() => place.remove());

const inDesk: Place['inDesk'] = (work) => place.inDesk(work);
const write = annasMails('t');
let ids = 0;
const ref = (id: number) => `Re: [T-2026-0000${id}] x`;
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

describe('a notice that waits and is no longer so', () => {
  const waiting = async (desk: AgentDesk) =>
    (await desk.outbox())
      .filter((row) => row.ticket === 1 && row.toAddress === 'eva@acme.example' && row.name !== 'opened')
      .filter(({ state }) => state === 'held' || state === 'queued');
  const says = (rows: Awaited<ReturnType<typeof waiting>>) => rows.map(({ name, data }) => [name, data.body]);
  const carl = { from: 'Carl <carl@staff.example>', to: 'support@example.com' };

  it.each([
    ['#close solved', [['closed', '']], []],
    ['#status waiting', [], []],
    ['#close solved "the pump is new"', [['closed', '']], [['reply', 'the pump is new']]],
  ])('of a colleague (%s) goes without the words that were taken back', (text, left, reopened) =>
    inDesk(async (desk) => {
      await write(desk, '#reply\n\nYour fault, Eva.');
      await write(desk, text, carl);
      await write(desk, '#undo');
      const rows = await waiting(desk);
      expect(says(rows)).toEqual(left);
      for (const row of rows) expect(desk.composed(row)).not.toMatch(/fault/);
      // Nor do they come to life again with what goes back after them.
      await write(desk, '#reopen', carl);
      expect(says(await waiting(desk))).toEqual(reopened);
    }),
  );

  it.each([
    ['#reopen by the agent', (desk: AgentDesk) => write(desk, '#reopen')],
    [
      'a word of hers',
      (desk: AgentDesk) => desk.deliver(customerMail('o1', 'Re: [T-2026-00001] Pump', 'And the valve?')),
    ],
  ])('does not call a ticket closed that %s opened again', (_, opens) =>
    inDesk(async (desk) => {
      await write(desk, '#reply\n#close solved "the pump is new"\n\nHello Eva, here it is.');
      expect(says(await waiting(desk))).toEqual([['closed', 'Hello Eva, here it is.']]);
      await opens(desk);
      const rows = await waiting(desk);
      expect(says(rows)).toEqual([['reply', 'Hello Eva, here it is.']]);
      const [letter = ''] = rows.map((row) => desk.composed(row));
      expect(letter).toMatch(/here it is/);
      expect(letter).toMatch(/the pump is new/);
      expect(letter).not.toMatch(/closed/);
      await write(desk, '#undo');
      await write(desk, '#undo');
    }),
  );

  it('is not sent at all where nothing is left of it', () =>
    inDesk(async (desk) => {
      await write(desk, '#close solved');
      expect(says(await waiting(desk))).toEqual([['closed', '']]);
      await write(desk, '#reopen');
      expect(await waiting(desk)).toEqual([]);
    }));
});

describe('a notice that is said anew', () => {
  let other: Place;
  beforeAll(async () => {
    const notifications = { customer: { status: ['waiting'], fields: ['priority', 'queue'], reopened: true } };
    other = await openPlace({ tickets: { agent_reply: 'reply' }, notifications });
  });
  afterAll(() => other.remove());
  const carl = { from: 'Carl <carl@staff.example>', to: 'support@example.com' };
  /** What Eva will get, the next first, once these mails were taken in (Carl's begin with `carl:`). */
  async function evaGets(mails: readonly string[], at = other) {
    const desk = await at.desk();
    try {
      for (const text of mails) {
        const isCarl = text.startsWith('carl: ');
        const isEva = text.startsWith('eva: ');
        if (isEva) await desk.deliver(customerMail(`e${++ids}`, 'Re: [T-2026-00001] Pump', text.slice(5)));
        else await write(desk, isCarl ? text.slice(6) : text, isCarl ? carl : {});
      }
      for (const { id, messageId } of await desk.outbox()) expect(messageId).toMatch(new RegExp(`^<${id}\\.`));
      const rows = (await desk.outbox()).filter((row) => row.ticket === 1 && row.toAddress === 'eva@acme.example');
      const open = rows.filter(({ name, state }) => name !== 'opened' && (state === 'held' || state === 'queued'));
      const sums = await desk.store.read(() => desk.store.outbox.counts());
      const dropped = (await desk.outbox()).filter(({ state }) => state === 'dropped').length;
      expect(sums.dropped ?? 0).toBe(dropped);
      return open.map((row) => ({
        row,
        letter: desk.composed(row),
        said: [row.name, row.template, row.data.body, changesOf(row.data.changes)] as const,
      }));
    } finally {
      desk.close();
    }
  }
  const changesOf = (changes: Readonly<Record<string, { from: unknown; to: unknown }>>) =>
    Object.entries(changes).map(([name, { from, to }]) => `${name} ${from} → ${to}`);
  const said = async (...mails: readonly string[]) => (await evaGets(mails)).map((one) => one.said);

  it('tells what the change that opened the ticket again changed, in the one mail', async () => {
    const changes = ['status unread → waiting', 'priority normal → high'];
    expect(await said('#close solved', '#status waiting\n#priority high')).toEqual([
      ['status', 'updated', '', changes],
    ]);
    expect(await said('#reply\n#close solved\n\nHello Eva.', '#status waiting')).toEqual([
      ['reply', 'reply', 'Hello Eva.', ['status in_progress → waiting']],
    ]);
  });

  it('swallows no other notice of what opened the ticket again', async () => {
    expect(await said('#reply\n#close solved\n\nHello Eva.', 'eva: And the valve?')).toEqual([
      ['reply', 'reply', 'Hello Eva.', []],
      ['reopened', 'reopened', '', []],
    ]);
  });

  it('leaves in the place of the one that waited, and so does that one when it is said again', async () => {
    const mails = ['#reply\n#close solved "bye"\n\nFirst.', '#reply\n\nSecond.'];
    const before = await evaGets(mails);
    const after = (await evaGets([...mails, 'carl: #reopen'])).slice(0, 2);
    expect(after.map((one) => one.said)).toEqual([
      ['reply', 'reply', 'First.', []],
      ['reply', 'reply', 'Second.', []],
    ]);
    const placesOf = (all: typeof before) => all.map(({ row }) => [row.id, row.messageId, row.inReplyTo]);
    expect(placesOf(after)).toEqual(placesOf(before));
    const undone = await evaGets([...mails, 'carl: #reopen', 'carl: #undo']);
    expect(undone.map((one) => one.said)).toEqual(before.map((one) => one.said));
    expect(placesOf(undone)).toEqual(placesOf(before));
    expect(
      (await said('#reply\n#close solved\n\nHello.', '#reopen\n#reply\n\nOne more.')).map(([, , body]) => body),
    ).toEqual(['Hello.', 'One more.', '']);
  });

  it('answers what it answered before, and names no mail that is not sent', async () => {
    const [one] = await evaGets(['#reply\n#close solved\n\nHello Eva.', 'eva: And the valve?']);
    expect([one?.row.inReplyTo, one?.row.references]).toEqual(['<m1@acme.example>', ['<m1@acme.example>']]);
  });

  it('tells what was told together with words that were taken back once', async () => {
    expect(await said('carl: #priority high', '#reply\n\nHello.', 'carl: #close solved', '#undo')).toEqual([
      ['closed', 'closed', '', ['priority normal → high']],
    ]);
  });

  it('stays when only the reply beside the reopening is taken back, because the ticket stays open', async () => {
    const mails = ['#reply\n#close solved\n\nHello.', '#reopen\n#reply\n\nOne more.', 'carl: #type incident', '#undo'];
    expect((await said(...mails)).map(([name, , body]) => [name, body])).toEqual([
      ['reply', 'Hello.'],
      ['reopened', ''],
    ]);
  });

  it('keeps the words of one person when another takes back what he said beside a change told with them', async () => {
    const mails = ['#reply\n#close solved\n\nHello.', 'carl: #queue billing\n#reply\n\nFrom Carl.', '#reopen'];
    expect((await said(...mails)).map(([, , body]) => body)).toEqual(['Hello.', 'From Carl.', '']);
    expect((await said(...mails, 'carl: #undo')).map(([, , body]) => body)).toEqual(['Hello.', '']);
  });

  it('is in the words that the workflow has for the status that stays', async () => {
    const statuses = {
      received: { kind: 'new', label: { en: 'received' } },
      parts: { kind: 'waiting', template: 'status-answer' },
      returned: { kind: 'closed' },
    };
    const repairing = await openPlace({
      workflows: { repair: { statuses } },
      queues: { support: { ...OPENED_TO, workflow: 'repair' } },
      notifications: { customer: { status: ['parts'], fields: ['priority'] } },
      tickets: { agent_reply: 'reply' },
    });
    const mails = ['#reply\n\nHello.', 'carl: #status parts\n#priority high', '#undo'];
    const rows = await evaGets(mails, repairing).finally(() => repairing.remove());
    expect(rows.map((one) => one.said.slice(0, 2))).toEqual([['status', 'status-answer']]);
  });

  it('lists a status and a field that stay', async () => {
    const [one] = await evaGets(['#reply\n\nHello.', 'carl: #status waiting\n#priority high', '#undo']);
    expect(one?.said.slice(0, 2)).toEqual(['status', 'updated']);
    expect(one?.letter).toMatch(/Priority/i);
  });

  it('is a letter with a comment alone where nothing else is left', async () => {
    const mails = ['#reply\n\nHello.', 'carl: #close solved "bye"', 'carl: #reopen', '#undo'];
    const [one] = await evaGets(mails);
    expect(one?.said).toEqual(['reply', 'reply', 'bye', []]);
    expect(one?.letter).not.toMatch(/Hello|has changed/);
  });
});

describe('words that are taken back before a colleague has read them', () => {
  const eva = '#customer eva@acme.example';
  const open = { subject: 'Valve', to: 'support@example.com' };
  const carl = { from: 'Carl <carl@staff.example>', to: 'support@example.com' };
  const colleagues = async (desk: AgentDesk, ticket: number) =>
    (await desk.outbox()).filter(
      (row) => row.ticket === ticket && row.kind === 'agent' && !row.data.mailed && row.state === 'queued',
    );

  it.each<[string, readonly string[], readonly (readonly string[])[]]>([
    [
      `${eva}\n#cc carl\n#note she never pays\n#reply\n\nIt comes.`,
      [],
      [
        ['agent-new', 'bob', 'she never pays', 'internal'],
        ['agent-new', 'carl', 'she never pays', 'internal'],
        ['agent-new', 'ops', '', 'internal'],
      ],
    ],
    [
      `${eva}\n#assign carl\n#reply\n\nIt comes.`,
      [],
      [
        ['agent-new', 'bob', '', 'public'],
        ['agent-new', 'ops', '', 'public'],
      ],
    ],
    [
      `${eva}\n#assign carl\n#reply\n\nIt comes.`,
      ['#type incident'],
      [
        ['agent-new', 'bob', '', 'public'],
        ['agent-new', 'ops', '', 'public'],
        ['agent-assigned', 'carl', '', 'public'],
      ],
    ],
  ])('are in none of the notices of %j %j', (text, others, rows) =>
    inDesk(async (desk) => {
      const { ticket } = await write(desk, text, open);
      const id = ticket?.id ?? 0;
      for (const other of others) await write(desk, other, { ...carl, subject: ref(id) });
      await write(desk, '#undo', { subject: ref(id), to: addressOf(desk.keys, 'anna', id) });
      const left = await colleagues(desk, id);
      for (const row of left) expect(desk.composed(row)).not.toMatch(/It comes|replied/);
      expect(new Set(left.map(({ toAddress }) => toAddress)).size).toBe(left.length);
      expect(
        left.map(({ name, toAddress, data, visibility }) => [name, toAddress.split('@')[0], data.comment, visibility]),
      ).toEqual(rows);
    }),
  );

  it('are gone from the notice of who has the ticket, whose note stays inside', () =>
    inDesk(async (desk) => {
      await write(desk, '#assign bob\n#note she never pays\n#reply\n\nIt comes.');
      await write(desk, '#type incident', carl);
      await write(desk, '#undo');
      const [row] = (await colleagues(desk, 1)).filter(({ name }) => name === 'agent-assigned');
      expect([row?.data.body, row?.data.comment, row?.visibility]).toEqual(['', 'she never pays', 'internal']);
    }));
});

it('a notice that was read to be sent is not sent with its old words once it was said anew', () =>
  inDesk(async (desk) => {
    for (const { id } of await desk.outbox()) await desk.store.write(() => desk.store.outbox.drop(id, desk.now));
    await write(desk, '#close solved "bye"');
    const read = (await desk.outbox()).find((row) => row.toAddress === 'eva@acme.example' && row.name === 'closed');
    if (!read) throw new Error('no notice');
    await write(desk, '#reopen', { from: 'Carl <carl@staff.example>', to: 'support@example.com' });
    const now = (await desk.outbox()).find((row) => row.id === read.id);
    expect([now?.name, now?.state, now?.attempts]).toEqual(['reply', read.state, read.attempts]);
    const old = Buffer.from('the ticket is closed');
    const claim = (seen: typeof read) =>
      desk.store.write(() => desk.store.outbox.sending(read.id, 'us', old, (now?.dueAt ?? 0) + 1, seen));
    expect(await claim(read)).toBe(false);
    const judged = { state: 'suppressed', reason: 'closed', dueAt: null, at: desk.now } as const;
    await desk.store.write(() => desk.store.outbox.finished(read.id, judged, read));
    expect((await desk.outbox()).find((row) => row.id === read.id)?.state).toBe(read.state);
    expect(now && (await claim(now))).toBe(true);
  }));

describe('the receipt', () => {
  const receipt = (desk: AgentDesk, done: Done) => {
    const row = told(done, 'anna@staff.example')?.row;
    return row ? desk.composed(row) : '';
  };

  it('of an #undo says that the reply is not sent, and what stays', () =>
    inDesk(async (desk) => {
      await write(desk, '#reply\n\nHello Eva.');
      expect(receipt(desk, await write(desk, '#undo'))).toMatch(/taken back, the reply is not sent/);
      await write(desk, '#reply\n#close solved\n\nHello Eva.');
      await write(desk, '#note hm', { from: 'Carl <carl@staff.example>', to: 'support@example.com' });
      const alone = receipt(desk, await write(desk, '#undo'));
      expect(alone).toMatch(/the reply is taken back and not sent; the rest\s+stays/);
      await write(desk, '#assign bob');
      expect(receipt(desk, await write(desk, '#undo'))).not.toMatch(/the reply/);
    }));

  it('of a forward and a reply says of both mails when they leave', () =>
    inDesk(async (desk) => {
      const text = receipt(desk, await write(desk, '#forward max@supplier.example\n#reply\n\nIt comes.'));
      expect(text.split('----=')[1] ?? text).toMatch(/forwarded to[^\n]*leaves at/);
      expect(text).toMatch(/reply to eva@acme\.example \([^)]*leaves at/);
    }));
});

describe('a mail that is attached to an answer and shown in it', () => {
  it.each(['', '#reply\r\n\r\n'])('holds the answer, however short its head: %j', (command) =>
    inDesk(async (desk) => {
      const part = 'Content-Type: message/rfc822\r\n\r\nFrom: bob@staff.example\r\nSubject: x\r\n\r\nShe never pays.';
      const mixed = `--b\r\nContent-Type: text/plain\r\n\r\n${command}Hello Eva.\r\n--b\r\n${part}\r\n--b--\r\n`;
      const plain = agentMail('@@', { id: 'attached', to: addressOf(desk.keys, 'anna') });
      const done = await desk.deliver(
        plain.replace(/text\/plain; charset=utf-8/, 'multipart/mixed; boundary=b').replace('@@', mixed),
      );
      expect(done.outside).toEqual([]);
      expect(done.told.flatMap(({ mailed }) => mailed?.refusals.map(({ why }) => why) ?? [])).toEqual(['quotes']);
    }),
  );
});
