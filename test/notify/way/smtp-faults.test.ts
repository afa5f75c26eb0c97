// F40–F47: what an SMTP server can do to a mail at each step, on the real store and a scripted server. Of each row: what
// becomes of the mail, that it is sent once (or once more, byte for byte the same, where nobody can know), that the others
// leave, and what is said. The clock is moved by hand: a minute of waiting costs nothing.
import { afterEach, describe, expect, test } from 'vitest';
import type { RawMove, RawScript } from '../../servers/smtp-sink.ts';
import { header, startSink } from '../../servers/smtp-sink.ts';
import { sink, stopAll, stops, world } from './world.ts';

afterEach(stopAll);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type World = ReturnType<typeof world>;

/** Three mails; gives what became of them and how often each arrived, once everything had its time. */
async function threeMails(
  one: World,
  server: { readonly mails: readonly { readonly raw: Buffer }[] },
  mended: () => void = () => undefined,
) {
  for (let n = 0; n < 3; n++) await one.add();
  await one.run();
  const first = (await one.rows()).map(({ state, reason }) => ({ state, reason }));
  mended();
  for (let n = 0; n < 8; n++) {
    one.later(5 * HOUR);
    await one.run();
  }
  const rows = await one.rows();
  const copies = rows.map((row) => server.mails.filter((mail) => header(mail.raw, 'message-id') === row.messageId));
  for (const same of copies)
    expect(new Set(same.map((mail) => mail.raw.toString('latin1'))).size).toBeLessThanOrEqual(1);
  return { first, last: rows.map((row) => row.state), arrived: copies.map((same) => same.length), rows };
}

describe('no answer after the final dot', () => {
  test.each<[string, RawMove]>([
    ['F40: a reset', 'drop'],
    ['F41: an end', 'fin'],
    ['F41: silence', 'stall'],
  ])('%s after the final dot: nobody can know; the same bytes once more, then it is sent', async (_, move) => {
    const server = await sink({ atDot: [move, 'take'] });
    const one = world(server.port);
    const { first, last, arrived, rows } = await threeMails(one, server);
    expect(first.map((row) => row.state)).toEqual(['ambiguous', 'sent', 'sent']);
    expect(first[0]?.reason).toContain('no answer after the final dot');
    expect(last).toEqual(['sent', 'sent', 'sent']);
    expect(arrived).toEqual([2, 1, 1]);
    expect(rows[0]?.resent).toBe(true);
    expect(one.said.map((line) => line.event)).toContain('notice.ambiguous');
  });

  test.each<[string, RawMove]>([
    ['F40: a reset', 'drop'],
    ['F41: an end', 'fin'],
  ])('%s each time: twice, then it waits for a person, however long', async (_, move) => {
    const server = await sink({ atDot: [move] });
    const one = world(server.port);
    const { last, arrived } = await threeMails(one, server);
    expect(last).toEqual(['ambiguous', 'ambiguous', 'ambiguous']);
    expect(arrived).toEqual([2, 2, 2]);
    const [row] = await one.rows();
    await one.store.write(() => one.store.outbox.retry(row?.id ?? 0, one.now()));
    await one.run();
    expect(server.mails).toHaveLength(7);
  });

  test('F41: a server that is silent is waited for as long as smtp.timeout says, ten minutes without it', async () => {
    const server = await sink({ atDot: ['stall', 'take'] });
    const one = world(server.port, { smtp: { timeoutMs: 1_000 }, silenceMs: null });
    await one.add();
    await one.run();
    expect((await one.states())[0]).toBe('ambiguous');
  });
});

describe('F43: “later” at each step', () => {
  test.each<[string, RawScript]>([
    ['the greeting', { greeting: '421 4.3.2 too busy' }],
    ['MAIL', { refuse: [{ line: /^MAIL/, reply: '451 4.3.0 try again', times: 3 }] }],
    [
      'RCPT, greylisted',
      { refuse: [{ line: /^RCPT/, reply: '450 4.2.0 greylisted, come back in 300 seconds', times: 3 }] },
    ],
    ['DATA', { refuse: [{ line: /^DATA/, reply: '452 4.3.1 no space', times: 3 }] }],
    ['the final dot', { atDot: ['451 4.3.0 not now', '451 4.3.0 not now', '451 4.3.0 not now', 'take'] }],
  ])('%s: the mail is deferred with the server’s words and leaves later, once', async (step, script) => {
    const server = await sink(script);
    const one = world(server.port);
    const mended = (): void => void Object.assign(script, { greeting: 'take' });
    const { first, last, arrived, rows } = await threeMails(one, server, mended);
    expect(first.map((row) => row.state)).toEqual(['deferred', 'deferred', 'deferred']);
    expect(first[0]?.reason).toMatch(/4\d\d 4\.\d\.\d/);
    expect(last).toEqual(['sent', 'sent', 'sent']);
    // What was refused after the dot arrived at the sink, and was not taken.
    expect(arrived).toEqual(step === 'the final dot' ? [2, 2, 2] : [1, 1, 1]);
    expect(rows.every((row) => row.attempts >= 2)).toBe(true);
    expect(one.said.map((line) => line.event)).toContain('notice.deferred');
  });
});

describe('F44: “never” at each step', () => {
  test.each<[string, RawScript, RegExp]>([
    ['MAIL', { refuse: [{ line: /^MAIL/, reply: '550 5.7.1 sender refused', times: 1 }] }, /550 5\.7\.1/],
    ['RCPT', { refuse: [{ line: /^RCPT/, reply: '550 5.1.1 no such user', times: 1 }] }, /550 5\.1\.1/],
    ['DATA', { refuse: [{ line: /^DATA/, reply: '554 5.5.1 no', times: 1 }] }, /554 5\.5\.1/],
    ['the final dot', { atDot: ['554 5.7.1 spam', 'take'] }, /554 5\.7\.1/],
  ])('%s: that mail is dead with the server’s words, the others leave, no bounce is made', async (_, script, words) => {
    const server = await sink(script);
    const died: string[] = [];
    const one = world(server.port, {
      smtp: { nullSender: false },
      deps: {
        // biome-ignore lint/correctness/useYield: it writes nothing down
        *onDead(row, result) {
          died.push(`${row.toAddress} ${result.response}`);
        },
      },
    });
    const { last, rows } = await threeMails(one, server);
    expect([...last].sort()).toEqual(['dead', 'sent', 'sent']);
    expect(rows).toHaveLength(3);
    const dead = rows.find((row) => row.state === 'dead');
    expect(dead?.reason).toMatch(words);
    expect(died).toEqual([`${dead?.toAddress} ${dead?.reason}`]);
    expect(one.said.map((line) => line.event)).toContain('notice.dead');
  });

  test('a greeting of 554 refuses the connection, no mail: nothing is dead', async () => {
    const server = await sink({ greeting: '554 5.7.1 not from there' });
    const one = world(server.port);
    await one.add();
    await one.run();
    expect(await one.states()).toEqual(['deferred']);
  });
});

describe('F45: a server that ends the session', () => {
  test.each<[string, RawScript]>([
    [
      '421 at MAIL of the second mail',
      {
        refuse: [
          { line: /^MAIL FROM:.*/, reply: 'take', times: 1 },
          { line: /^MAIL/, reply: '421 4.7.0 closing', times: 1 },
        ],
      },
    ],
    ['421 at RCPT', { refuse: [{ line: /^RCPT/, reply: '421 4.7.0 closing', times: 1 }] }],
    ['421 after the dot', { atDot: ['421 4.3.2 closing', 'take'] }],
    [
      'a drop at MAIL of the second mail',
      {
        refuse: [
          { line: /^MAIL FROM:.*/, reply: 'take', times: 1 },
          { line: /^MAIL/, reply: 'drop', times: 1 },
        ],
      },
    ],
  ])('%s: a new connection, every mail is sent once', async (step, script) => {
    const server = await sink(script);
    const one = world(server.port);
    const { last, arrived } = await threeMails(one, server);
    expect(last).toEqual(['sent', 'sent', 'sent']);
    expect(arrived).toEqual(step === '421 after the dot' ? [2, 1, 1] : [1, 1, 1]);
    expect(server.connections()).toBeGreaterThan(1);
  });

  test('a server that takes five mails a connection gets twelve by three', async () => {
    let mails = 0;
    const server = await startSink({
      onMailFrom(_address, session, done) {
        const count = Number(Reflect.get(session, 'count') ?? 0) + 1;
        Reflect.set(session, 'count', count);
        mails += 1;
        done(
          count > 5 ? Object.assign(new Error('4.7.0 too many mails in this connection'), { responseCode: 421 }) : null,
        );
      },
    });
    stops.push(server.stop);
    const one = world(server.port);
    for (let n = 0; n < 12; n++) await one.add();
    await one.run();
    expect(await one.states()).toEqual(Array(12).fill('sent'));
    expect(server.mails).toHaveLength(12);
    expect(server.connections()).toBe(3);
    expect(mails).toBeGreaterThan(12);
  });
});

test('F46: of several recipients of one event only the refused one is tried again or dead', async () => {
  const server = await sink({
    refuse: [
      { line: /^RCPT TO:<kunde1@/, reply: '550 5.1.1 no such user' },
      { line: /^RCPT TO:<kunde2@/, reply: '451 4.2.1 try later', times: 1 },
    ],
  });
  const one = world(server.port);
  const { first, last, arrived } = await threeMails(one, server);
  expect(first.map((row) => row.state)).toEqual(['dead', 'deferred', 'sent']);
  expect(last).toEqual(['dead', 'sent', 'sent']);
  expect(arrived).toEqual([0, 1, 1]);
});

describe('F47', () => {
  test('F47: a login that is refused from now on defers everything, slows down, is said without the password; later all leaves', async () => {
    let isExpired = true;
    let logins = 0;
    const server = await startSink({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth(_auth, _session, done) {
        logins += 1;
        return isExpired
          ? done(Object.assign(new Error('5.7.8 token expired'), { responseCode: 535 }))
          : done(null, { user: 'u' });
      },
    });
    stops.push(server.stop);
    const password = { reference: 'env:X', reveal: () => 'hunter2', toJSON: () => '', toString: () => '' };
    const one = world(server.port, { smtp: { user: 'u', password } });
    for (let n = 0; n < 3; n++) await one.add();
    await one.run();
    expect(await one.states()).toEqual(['deferred', 'deferred', 'deferred']);
    // One login, not one for each mail: no account is locked.
    expect(logins).toBe(1);
    expect(JSON.stringify([await one.rows(), one.said])).not.toContain('hunter2');
    expect((await one.rows())[0]?.reason).toMatch(/login refused.*token expired/);
    isExpired = false;
    one.later(20 * MINUTE);
    await one.run();
    expect(await one.states()).toEqual(['sent', 'sent', 'sent']);
    expect(server.mails).toHaveLength(3);
  });

  const file = { filename: 'plan.pdf', type: 'application/pdf', size: 40_000, sha256: 'f'.repeat(64), ledger: null };
  const bytes = Buffer.alloc(40_000, 7);
  const files = { removed: async () => new Set<string>(), bytes: async () => bytes };
  const letter = { kind: 'human', name: 'reply', template: 'reply' } as const;

  test.each<[string, string | null]>([
    ['said before (SIZE)', null],
    ['said after the dot', '552 5.3.4 message too big for system'],
  ])('F47: a mail the server finds too large, %s, goes without its files, which it names', async (_, answer) => {
    const server = answer === null ? await startSink({ size: 30_000 }) : await sink({ atDot: [answer, 'take'] });
    if (answer === null) stops.push(server.stop);
    const one = world(server.port, { deps: { files } });
    await one.add({
      ...letter,
      data: { ...one.data, body: 'Here is the plan.', attachments: ['plan.pdf'], files: [file] },
    });
    await one.add();
    await one.run();
    expect(await one.states()).toEqual(['sent', 'sent']);
    const [row] = await one.rows();
    const last = server.mails.filter((mail) => header(mail.raw, 'message-id') === row?.messageId).at(-1);
    const text = String(last?.raw);
    expect(text).toContain('Here is the plan.');
    expect(text.replaceAll('=\r\n', '')).toContain('plan.pdf: not attached');
    expect(text).not.toContain('application/pdf');
    expect(one.said.find((line) => line.event === 'notice.deferred')?.fields).toMatchObject({ without: 1 });
  });

  test('F47: without files to leave out it is dead with the server’s words', async () => {
    const server = await sink({ atDot: ['552 5.3.4 message too big', 'take'] });
    const one = world(server.port);
    const { last } = await threeMails(one, server);
    expect([...last].sort()).toEqual(['dead', 'sent', 'sent']);
  });

  test('F47: a full mailbox (552 5.2.2) is no matter of the files', async () => {
    const server = await sink({ atDot: ['552 5.2.2 mailbox full', 'take'] });
    const one = world(server.port, { deps: { files } });
    await one.add({ ...letter, data: { ...one.data, attachments: ['plan.pdf'], files: [file] } });
    await one.run();
    expect(await one.states()).toEqual(['dead']);
  });
});
