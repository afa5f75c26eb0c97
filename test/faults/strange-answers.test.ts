// Servers whose answers cannot be right, or who will not let us in for now (F23–F29), played by the scripted IMAP server: one
// daemon, a mailbox on a server of its own for every row. Each fault begins and ends while the others are served.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type FakeCommand, type FakeMail, fetched, uidsIn } from '../servers/fake-imap.ts';
import { keepsPromises, survives } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };

/** What the script of a box does now, by box; a number is how often still (fewer than three: then it would be set aside). */
const lies = new Map<string, number>();

/** True while this box lies, once less often from now on. */
function isLying(box: string): boolean {
  const left = lies.get(box) ?? 0;
  if (left > 0) lies.set(box, left - 1);
  return left > 0;
}

function readsBodies({ name, args }: FakeCommand): boolean {
  return name === 'UID FETCH' && args.includes('BODY.PEEK[]');
}

/** The answer to a body's FETCH in which the newest mail is told otherwise. */
function told(command: FakeCommand, all: readonly FakeMail[], newest: (mail: FakeMail, seq: number) => string): string {
  const wanted = uidsIn(command.args.split(' ')[0] ?? '', all);
  const last = wanted.at(-1);
  const lines = all.map((mail, index) => {
    if (!wanted.includes(mail.uid)) return '';
    return mail.uid === last ? newest(mail, index + 1) : fetched(index + 1, mail, { body: mail.raw });
  });
  return `${lines.join('')}${command.tag} OK done\r\n`;
}

/** A box that lies about bodies while it is told to. */
function lying(box: string, newest: (mail: FakeMail, seq: number) => string) {
  const script = (command: FakeCommand, all: readonly FakeMail[]): string | undefined =>
    readsBodies(command) && isLying(box) ? told(command, all, newest) : undefined;
  return { fake: { script } };
}

/** A box that answers this command with a refusal while it is told to. */
function refusing(box: string, name: string, says: string, config = {}) {
  const script = (command: FakeCommand): string | undefined =>
    command.name === name && isLying(box) ? `${command.tag} ${says}\r\n` : undefined;
  return { fake: { script }, config };
}

/** A box that takes MOVE, and never says a word to it, while it is told to. */
let isMute = false;
const mute = {
  fake: { script: ({ name }: FakeCommand): string | undefined => (isMute && name === 'UID MOVE' ? '' : undefined) },
  config: { after: { move: 'Done' } },
};

let cut = 0;

const BACKOFF_MS = 4_000;
/** Until when the server wants to be left alone, and how often it was asked before. */
const quiet = { untilMs: 0, asked: 0 };

function throttle({ name, tag }: FakeCommand): string | undefined {
  if (name !== 'UID SEARCH') return undefined;
  if (isLying('throttling')) quiet.untilMs = performance.now() + BACKOFF_MS;
  else if (performance.now() >= quiet.untilMs) return undefined;
  quiet.asked += 1;
  return `${tag} BAD Request is throttled. Suggested Backoff Time: ${BACKOFF_MS} milliseconds\r\n`;
}

describe.skipIf(dovecotMissing() !== null)('a server', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({
      timing: { silenceMs: 3_000 },
      boxes: {
        mute,
        small: lying('small', (mail, seq) => fetched(seq, mail, { body: mail.raw, announced: 20 })),
        large: lying('large', (mail, seq) => fetched(seq, mail, { body: mail.raw, announced: mail.raw.length + 500 })),
        // Another piece is missing each time: nothing agrees, nothing is believed.
        short: lying('short', (mail, seq) => fetched(seq, mail, { body: mail.raw.slice(0, 40 + (cut++ % 100)) })),
        // First in place of the mail that was asked for, then beside it.
        other: lying('other', (mail, seq) => {
          const raw = 'Subject: foreign\r\nMessage-ID: <foreign@evil.example>\r\n\r\nnot asked for';
          const foreign = fetched(seq, { uid: 4_711, raw }, { body: raw });
          return lies.get('other') === 1 ? foreign : foreign + fetched(seq, mail, { body: mail.raw });
        }),
        corrupt: {
          fake: {
            script: (command, all) => {
              const bad = all.find((mail) => mail.raw.includes('corrupt-on-disk'))?.uid;
              const names = bad !== undefined && uidsIn(command.args.split(' ')[0] ?? '', all).includes(bad);
              return readsBodies(command) && names
                ? `${command.tag} NO [SERVERBUG] cannot read message\r\n`
                : undefined;
            },
          },
          config: { after: { move: 'Done' } },
        },
        throttling: { fake: { script: throttle } },
        crowded: refusing('crowded', 'LOGIN', 'NO [LIMIT] Too many simultaneous connections'),
        locked: refusing('locked', 'LOGIN', 'NO [AUTHENTICATIONFAILED] wrong password'),
      },
      daemon: 'started',
    });
    for (const name of ['small', 'large', 'short', 'other', 'corrupt', 'throttling', 'crowded', 'locked'])
      await world.daemon.logged('mailbox.connected', 1, { mailbox: name });
  }, 120_000);
  afterAll(() => world?.close());

  test.each([
    ['F23: that announces fewer octets than it sends', 'small', 'mail.unread'],
    ['F23: that announces more octets than it sends', 'large', 'mailbox.failed'],
  ])('%s: nothing of it is kept, and the mail is read again', LONG, async (_, name, event) => {
    await survives(world, {
      box: name,
      event,
      fields: { mailbox: name },
      begin(box) {
        lies.set(name, 2);
        box.put();
      },
      end: () => lies.set(name, 0),
    });
  });

  test(
    'F24: that sends a piece of a mail for the whole: it is not believed, the mail is read again',
    LONG,
    async () => {
      await survives(world, {
        box: 'short',
        event: 'mail.unread',
        fields: { mailbox: 'short' },
        begin(box) {
          lies.set('short', 4);
          box.put({ body: 'x'.repeat(300) });
        },
        end: () => lies.set('short', 0),
      });
    },
  );

  test('F25: that sends a mail nobody asked for: it is ignored, said and counted', LONG, async () => {
    const rows = (text: string) => world.site.rows(text);
    const before = rows('select count(*) as n from tickets')[0]?.n;
    const beside = world.ledger('beside').length;
    await survives(world, {
      box: 'other',
      event: 'mail.foreign_answer',
      fields: { mailbox: 'other' },
      begin(box) {
        lies.set('other', 2);
        // Asked for together: nobody's words may stand in for those that did not come.
        box.put();
        box.put();
      },
      end: () => lies.set('other', 0),
    });
    // Every mail of ours, under the number it was asked for by, with its own words, in a ticket of its own.
    const own = world.given.filter(({ box }) => box === 'other');
    expect(own).toHaveLength(3);
    const filed =
      rows(`select uid, raw.message_id as messageId, t.subject, e.body from ledger l join raw on raw.id = l.raw
      join routes on routes.id = l.route join tickets t on t.id = l.ticket join entries e on e.ledger = l.id
      where routes.mailbox = 'other' and outcome = 'created' order by uid`);
    expect(filed).toEqual(
      own.map(({ messageId, raw }) => {
        const [, number = ''] = /^Subject: Question (\d+)/m.exec(raw) ?? [];
        return { uid: Number(number), messageId, subject: `Question ${number}`, body: `Hello, ${number}.` };
      }),
    );
    expect(Number(rows('select count(*) as n from tickets')[0]?.n)).toBe(
      Number(before) + own.length + world.ledger('beside').length - beside,
    );
    // Of the other one there is nothing: no number, no id, no word.
    expect(rows("select count(*) as n from ledger where uid = 4711 or reason like '%4711%'")).toEqual([{ n: 0 }]);
    expect(rows("select count(*) as n from raw where message_id like '%foreign@evil%'")).toEqual([{ n: 0 }]);
    expect(
      rows("select count(*) as n from entries where body like '%not asked for%' or message_id like '%foreign@evil%'"),
    ).toEqual([{ n: 0 }]);
    expect(rows("select count(*) as n from tickets where subject like '%foreign%'")).toEqual([{ n: 0 }]);
    expect(world.sink.mails.filter(({ raw }) => /foreign|not asked for/.test(raw.toString()))).toEqual([]);
  });

  test('F26: that answers n:* with its last mail: it comes in once, however often one asks', LONG, async () => {
    const box = world.box('short');
    const mail = box.put();
    await world.filed(mail);
    const { complete } = await world.polls('short');
    await eventually('three polls more', async () => (await world.polls('short')).complete >= complete + 3);
    expect(box.fake.commands.some((line) => /^UID SEARCH UID \d+:\*/.test(line))).toBe(true);
    expect(world.ledger('short').filter(({ messageId }) => messageId === mail.messageId)).toHaveLength(1);
    await keepsPromises(world, { event: null });
  });

  test('F28: that throttles: it is left alone as long as it asks, and then served', LONG, async () => {
    let before = 0;
    await survives(world, {
      box: 'throttling',
      event: 'mailbox.failed',
      fields: { mailbox: 'throttling', fault: 'throttled' },
      begin(box) {
        box.put();
        before = box.fake.connections;
        lies.set('throttling', 1);
      },
      end: () => lies.set('throttling', 0),
    });
    // The connection that was throttled, and the one after it; none in between, and nothing before the time was over.
    expect(world.box('throttling').fake.connections).toBe(before + 1);
    expect(quiet.asked).toBe(1);
    // Nor did it run against its own shut door, which would be one failure more each time.
    const said = world.daemon
      .lines()
      .filter((line) => line.event === 'mailbox.failed' && line.mailbox === 'throttling');
    expect(said.filter((line) => line.fault === 'throttled')).toHaveLength(1);
  });

  test('F28: that takes no more connections: no wrong password, asked again with growing waits', LONG, async () => {
    await survives(world, {
      box: 'crowded',
      event: 'mailbox.failed',
      fields: { mailbox: 'crowded', fault: 'throttled' },
      begin(box) {
        box.put();
        lies.set('crowded', 1_000);
        box.fake.cut();
      },
      end: () => lies.set('crowded', 0),
    });
  });

  test(
    'F29: that refuses the password: it is not ready and says so, and the password stands nowhere',
    LONG,
    async () => {
      await survives(world, {
        box: 'locked',
        event: 'mailbox.failed',
        fields: { mailbox: 'locked', fault: 'login' },
        begin(box) {
          box.put();
          lies.set('locked', 100_000);
          box.fake.cut();
        },
        async during() {
          await eventually('it is not ready', async () => {
            const { status, body } = await world.readyz();
            return (
              status === 503 &&
              /mailbox locked \(INBOX\)",\s+"ok": false,\s+"detail": "[^"]*refused the login/.test(body)
            );
          });
          expect(await world.metrics()).toMatch(/mailclerk_mailbox_silent\{mailbox="locked",folder="INBOX"\} 1/);
        },
        end: () => lies.set('locked', 0),
      });
      expect(world.daemon.stderr()).not.toContain('"secret"');
    },
  );

  test(
    'F7: that says nothing to MOVE alone: mail comes in, and it is not ready until what it is told is answered, without a moment in between',
    LONG,
    async () => {
      const check = async (): Promise<boolean> => {
        const { body } = await world.readyz();
        const { checks } = JSON.parse(body) as { checks: readonly { readonly name: string; readonly ok: boolean }[] };
        return checks.find(({ name }) => name === 'mailbox mute (INBOX)')?.ok === true;
      };
      const lastSuccess = async (): Promise<unknown> => {
        const { mailboxes } = (await world.site.cli('status', '--json')).json as {
          mailboxes: readonly { readonly mailbox: string; readonly lastSuccess: string | null }[];
        };
        return mailboxes.find(({ mailbox }) => mailbox === 'mute')?.lastSuccess;
      };
      await survives(world, {
        box: 'mute',
        event: 'mailbox.failed',
        fields: { mailbox: 'mute', fault: 'lost' },
        begin(box) {
          isMute = true;
          box.put();
        },
        async during(box) {
          await eventually('it is not ready', async () => !(await check()));
          const seen = await lastSuccess();
          // Each new connection looks at the folder, takes in what came, and comes to nothing at the move.
          const failed = async (): Promise<number> => (await world.polls('mute')).failed;
          const before = await failed();
          const said: boolean[] = [];
          await world.filed(box.put());
          await eventually('three more tries', async () => {
            said.push(await check());
            return (await failed()) >= before + 3;
          });
          expect(said).not.toContain(true);
          expect(await world.metrics()).toMatch(/mailclerk_mailbox_silent\{mailbox="mute",folder="INBOX"\} 1/);
          // Other processes see the same: the last complete look stays where it was.
          expect(await lastSuccess()).toBe(seen);
        },
        end() {
          isMute = false;
        },
      });
      await eventually('it is ready', check);
      await eventually('all are moved', () => world.box('mute').fake.mails.length === 0);
      expect(world.box('mute').fake.folder('Done')).toHaveLength(3);
    },
  );

  test(
    'F27: that cannot read one of its mails: three tries, then it is set aside with its header and stays there; the others go on',
    LONG,
    async () => {
      const box = world.box('corrupt');
      const before = box.put();
      const bad = box.put({ body: 'corrupt-on-disk' });
      const after = box.put();
      await world.filed(before, after, bad);
      const line = world.ledger('corrupt').find(({ messageId }) => messageId === bad.messageId);
      expect(line).toMatchObject({
        state: 'quarantined',
        ack: 'none',
        reason: expect.stringMatching(/could not be read .* in 3 polls: .*cannot read message/),
      });
      await eventually('the others are moved', () => box.fake.folder('Done').length === 2);
      expect(box.fake.mails.map(({ raw }) => raw.includes('corrupt-on-disk'))).toEqual([true]);
      await keepsPromises(world, { event: 'mail.given_up', fields: { mailbox: 'corrupt' }, quarantined: 1 });
      // Called back while nothing has changed: three more tries, and it stays where it was.
      const id = String(line?.id);
      const state = () => world.ledger('corrupt').find((row) => row.id === line?.id)?.state;
      expect((await world.site.cli('quarantine', 'retry', id, '--json')).json).toEqual({ retried: 0, toRead: 1 });
      await world.daemon.logged('mail.given_up', 2, { mailbox: 'corrupt' });
      expect(state()).toBe('quarantined');
      // By a person's word it becomes a ticket of what is here, which says where its words are.
      const asIs = await world.site.cli('quarantine', 'retry', id, '--as-is', '--json');
      expect(asIs.json).toEqual({ retried: 1, toRead: 0 });
      await eventually('it is a ticket', () => state() === 'decided');
      const [entry] = world.site.rows(`select body from entries where ledger = ${id}`);
      expect(String(entry?.body)).toMatch(/could not be read from the mail server.*lies in the mailbox "corrupt"/);
    },
  );
});
