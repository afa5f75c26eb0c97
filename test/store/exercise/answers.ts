import { describe, expect, it } from 'vitest';
import type { MailFacts } from '../../../src/model/command.ts';
import type { AnswerMap, QuestionName, QuestionOf } from '../../../src/model/facts.ts';
import { contentSha256, mailIdentity, sha256Hex } from '../../../src/model/identity.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import { mintMessageId } from '../../../src/model/token.ts';
import type { Store } from '../../../src/ports.ts';
import { run, sql } from '../../../src/store/sql.ts';
import type { OpenEmpty } from '../exercise.ts';
import {
  change,
  create,
  entry,
  KEYS,
  mailFacts,
  message,
  NOW,
  note,
  notice,
  rawMail,
  received,
  settled,
  state,
} from '../samples.ts';
import { applied, ticketOf } from './apply.ts';

async function asked<K extends QuestionName>(store: Store, question: QuestionOf<K>, now = NOW): Promise<AnswerMap[K]> {
  return (await store.read(() => store.tickets.answer(question, now))) as AnswerMap[K];
}

/** Takes a mail in and settles it; gives its ledger id. */
async function filed(store: Store, uid: number, raw: Uint8Array, from = 'carla@shop.example'): Promise<number> {
  return store.write(function* () {
    const [id = 0] = yield* store.ledger.receive([received(uid, { raw })], NOW + uid, null);
    yield* store.ledger.saveMessage(sha256Hex(raw), 1, message(1, from));
    yield* store.ledger.settle(id, settled({ at: NOW + uid }));
    return id;
  });
}

export function exerciseAnswers(open: OpenEmpty): void {
  describe('answering decide', () => {
    it('tells which decided mails are the same, and how', async () => {
      const store = open();
      const raw = rawMail(1);
      const same = await filed(store, 1, raw);
      const redelivered = Buffer.concat([Buffer.from('Received: by elsewhere\r\n'), raw]);
      const again = await filed(store, 2, redelivered);
      const other = await filed(store, 3, rawMail(1, { body: 'other words' }));
      await filed(store, 4, rawMail(4));
      await store.write(() => store.ledger.receive([received(5, { raw, folder: 'Waiting' })], NOW, null));
      const question = {
        ask: 'seen',
        ledger: 0,
        sha256: sha256Hex(raw),
        contentSha256: contentSha256(raw),
        messageId: '<order-1@shop.example>',
      } as const;
      expect(await asked(store, question)).toEqual([
        {
          ledger: same,
          sameBytes: true,
          sameContent: true,
          sameMessageId: true,
          from: 'carla@shop.example',
          ticket: null,
          mailbox: 'support',
        },
        {
          ledger: again,
          sameBytes: false,
          sameContent: true,
          sameMessageId: true,
          from: 'carla@shop.example',
          ticket: null,
          mailbox: 'support',
        },
        {
          ledger: other,
          sameBytes: false,
          sameContent: false,
          sameMessageId: true,
          from: 'carla@shop.example',
          ticket: null,
          mailbox: 'support',
        },
      ]);
      expect((await asked(store, { ...question, ledger: same })).map((seen) => seen.ledger)).toEqual([again, other]);
    });

    it('knows again what an older version stored under its own hash of the content', async () => {
      const store = open();
      const raw = rawMail(1);
      const id = await filed(store, 1, raw);
      // What a database of that version holds of this mail.
      const before = mailIdentity(raw).formerSha256;
      await store.write(() => run(sql`update raw set content_sha256 = ${before}`));
      const redelivered = Buffer.concat([Buffer.from('Received: by elsewhere\r\n'), raw]);
      const again = await filed(store, 2, redelivered);
      const other = await filed(store, 3, rawMail(1, { body: 'other words' }));
      const contents = async (of: number) => (await store.read(() => store.ledger.row(of)))?.contentSha256 ?? '';
      expect(await contents(again)).toBe(before);
      expect(await contents(other)).not.toBe(before);
      const question = { ask: 'seen', ledger: again, sha256: sha256Hex(redelivered), messageId: null } as const;
      const seen = await asked(store, { ...question, contentSha256: await contents(again) });
      expect(seen.map(({ ledger, sameContent }) => [ledger, sameContent])).toEqual([[id, true]]);
      const { contentSha256: now, formerSha256 } = mailIdentity(redelivered);
      const mail = { sha256: 'x', contents: [now, formerSha256] } as const;
      expect(await store.read(() => store.ledger.ackOf(mail))).not.toBeNull();
    });

    it('never takes mails without Message-ID for the same', async () => {
      const store = open();
      await filed(store, 1, Buffer.from('Subject: a\r\n\r\na'));
      const question = { ask: 'seen', ledger: 0, sha256: 'x', contentSha256: 'y' } as const;
      expect(await asked(store, { ...question, messageId: null })).toEqual([]);
      expect(await asked(store, { ...question, messageId: '' })).toEqual([]);
    });

    it('finds tickets by seen ids, our notices and unseen roots, in the order of strength', async () => {
      const store = open();
      const one = await ticketOf(store, 'mail:1', {
        notices: [notice('mail:1/0/opened')],
        threadIds: [{ messageId: '<order-1@shop.example>', role: 'own' }],
      });
      const two = await ticketOf(store, 'mail:2', {
        entries: [entry({ messageId: '<two@x>', visibility: 'internal' })],
        threadIds: [
          { messageId: '<two@x>', role: 'own' },
          { messageId: '<root@x>', role: 'reference' },
        ],
      });
      const own = (await store.read(() => store.outbox.row(1)))?.messageId ?? '';
      const found = await asked(store, {
        ask: 'threadCandidates',
        inReplyTo: own.toUpperCase().replace('DESK.EXAMPLE', 'desk.example'),
        ids: ['<two@x>', '<root@x>', '<order-1@shop.example>', '<nobody@x>', '<two@x>'],
        original: null,
      });
      expect(found.map((candidate) => [candidate.ticket.id, candidate.by, candidate.visibility])).toEqual([
        [one, 'message_id', 'public'],
        [two, 'reference', 'internal'],
        [two, 'root', 'internal'],
        [one, 'reference', 'public'],
      ]);
    });

    it('gives the tickets that hold one id with the first holder first, however old the tickets are', async () => {
      const store = open();
      const old = await ticketOf(store, 'mail:1', { threadIds: [{ messageId: '<a@x>', role: 'own' }] });
      const id = { messageId: '<order-1@shop.example>', role: 'own' } as const;
      const holder = await ticketOf(store, 'mail:2', { threadIds: [id] });
      await ticketOf(store, 'mail:3', { threadIds: [id] });
      const into = (uid: number, body: string, ticket: TicketId) =>
        store.write(function* () {
          const [ledger = 0] = yield* store.ledger.receive([received(uid, { raw: rawMail(1, { body }) })], NOW, null);
          yield* store.ledger.settle(ledger, settled({ ticket }));
        });
      await into(1, 'the mail itself', holder);
      await into(2, 'other words under its id', old);
      await applied(store, change({ ticket: old, threadIds: [id] }), note('cli:9', old));
      const found = await asked(store, { ask: 'threadCandidates', inReplyTo: id.messageId, ids: [], original: null });
      expect(found.map((one) => one.ticket.id)).toEqual([holder, old, 3]);
    });

    it('believes a delivery report only about a mail of ours', async () => {
      const store = open();
      const one = await ticketOf(store, 'mail:1', {
        notices: [notice('mail:1/0/opened')],
        threadIds: [{ messageId: '<order-1@shop.example>', role: 'own' }],
      });
      const own = (await store.read(() => store.outbox.row(1)))?.messageId ?? '';
      const about = (original: string) => asked(store, { ask: 'threadCandidates', inReplyTo: null, ids: [], original });
      expect((await about(own)).map((candidate) => [candidate.ticket.id, candidate.by])).toEqual([
        [one, 'original_message_id'],
      ]);
      expect(await about(own.replace(/[a-z2-7]{13}@/, 'aaaaaaaaaaaaa@'))).toEqual([]);
      expect(await about('<order-1@shop.example>')).toEqual([]);
    });

    it('knows a notice by the Message-ID that the mail server gave it, from whatever region', async () => {
      const store = open();
      const one = await ticketOf(store, 'mail:1', { notices: [notice('mail:1/0/opened')] });
      await store.write(() => store.outbox.sending(1, 'me', Buffer.from('x'), NOW));
      const left = { state: 'sent', reason: null, dueAt: null, at: NOW } as const;
      const sentAs = '<0102018f3c4d5e6f-1a2b3c4d-000000@amazonses.com>';
      await store.write(() => store.outbox.finished(1, { ...left, sentAs }));
      const ids = ['<0102018f3c4d5e6f-1a2b3c4d-000000@eu-west-1.amazonses.com>'];
      const answer = await asked(store, { ask: 'threadCandidates', inReplyTo: ids[0] ?? null, ids, original: null });
      expect(answer.map((found) => [found.ticket.id, found.by])).toEqual([[one, 'message_id']]);
      const report = await asked(store, { ask: 'threadCandidates', inReplyTo: null, ids: [], original: ids[0] ?? '' });
      expect(report.map((found) => [found.ticket.id, found.by])).toEqual([[one, 'original_message_id']]);
      const other = '<0102018f3c4d5e6f-1a2b3c4d-000001@eu-west-1.amazonses.com>';
      expect(await asked(store, { ask: 'threadCandidates', inReplyTo: other, ids: [], original: other })).toEqual([]);
    });

    it('binds an unseen root to one ticket, and to the one that follows it', async () => {
      const store = open();
      const root = [{ messageId: '<root@x>', role: 'reference' } as const];
      const one = await ticketOf(store, 'mail:1', { threadIds: root });
      await ticketOf(store, 'mail:2', { threadIds: root });
      const holder = async () =>
        (await asked(store, { ask: 'threadCandidates', inReplyTo: null, ids: ['<root@x>'], original: null })).map(
          (found) => found.ticket.id,
        );
      expect(await holder()).toEqual([one]);
      const next = await ticketOf(store, 'mail:3', { threadIds: root, links: [{ kind: 'follows', ticket: one }] });
      expect(await holder()).toEqual([next]);
    });

    it('finds the newest ticket of a key in its time, open ones when asked', async () => {
      const store = open();
      const old = await ticketOf(store, 'mail:1', {
        threadKeys: ['nagios/web'],
        state: state({ lastMailAt: NOW - 100 }),
      });
      const closed = await ticketOf(store, 'mail:2', {
        threadKeys: ['nagios/web'],
        state: state({ kind: 'closed', status: 'closed' }),
      });
      const by = async (since: number, openOnly: boolean) =>
        (await asked(store, { ask: 'ticketByKey', key: 'nagios/web', since, openOnly }))?.id ?? null;
      expect([await by(0, false), await by(0, true), await by(NOW - 50, true), await by(NOW + 1, false)]).toEqual([
        closed,
        old,
        null,
        null,
      ]);
      expect(await asked(store, { ask: 'ticketByKey', key: '', since: 0, openOnly: false })).toBeNull();
      expect((await asked(store, { ask: 'ticket', id: old }))?.ref).toBe('T-2026-00001');
      expect((await asked(store, { ask: 'ticketByRef', ref: 't-2026-00002' }))?.id).toBe(closed);
      expect(await asked(store, { ask: 'ticketByRef', ref: 'T-2026-9' })).toBeNull();
    });

    it('knows people by their tickets, never by ignored mail or by mail that failed authentication', async () => {
      const store = open();
      const about = (address: string) => asked(store, { ask: 'contact', address });
      await filed(store, 1, rawMail(1), 'spam@bad.example');
      expect(await about('spam@bad.example')).toMatchObject({ known: false });
      const forged = create('mail:1', { mail: mailFacts({ auth: 'fail' }) });
      await applied(store, change(), forged);
      expect(await about('carla@shop.example')).toMatchObject({ known: false, openTickets: 1 });
      const id = await ticketOf(store, 'mail:2');
      expect(await about('carla@shop.example')).toMatchObject({ known: true, name: 'Carla', openTickets: 2 });
      await applied(
        store,
        change({ ticket: id, state: state({ kind: 'closed', status: 'closed' }), entries: [] }),
        note('cli:1', id),
      );
      expect(await about('carla@shop.example')).toMatchObject({ openTickets: 1 });
      expect(await about('')).toMatchObject({ known: false });
    });

    it('holds an address for real only when a mail of it authenticated, it answered ours, or an agent wrote to it', async () => {
      const carla = { ask: 'contact', address: 'carla@shop.example' } as const;
      const born = (store: Store, cause: string, mail: Partial<MailFacts>) =>
        applied(store, change(), create(cause, { mail: mailFacts(mail) }));
      const unproven = open();
      await born(unproven, 'mail:1', { auth: 'unknown' });
      await born(unproven, 'mail:2', { auth: 'unknown' });
      expect(await asked(unproven, carla)).toMatchObject({ known: true, proven: false });
      const ours = mintMessageId(KEYS, 7, 1 as TicketId, 'desk.example');
      await born(unproven, 'mail:3', { auth: 'fail', references: [ours] });
      expect(await asked(unproven, carla)).toMatchObject({ proven: false });
      const authenticated = open();
      await born(authenticated, 'mail:1', { auth: 'pass' });
      expect(await asked(authenticated, carla)).toMatchObject({ proven: true });
      const answered = open();
      const { ticket } = await born(answered, 'mail:1', { auth: 'none' });
      const id = ticket as TicketId;
      const base = { ...note('cli:1', id) };
      await applied(answered, change({ ticket: id }), {
        ...base,
        kind: 'reply',
        ticket: id,
        text: 'Hi',
        attachments: [],
        mail: null,
      });
      expect(await asked(answered, carla)).toMatchObject({ proven: true });
    });

    it('counts mails of a sender, a subject and a mailbox in a window', async () => {
      const store = open();
      for (const uid of [1, 2, 3]) await filed(store, uid, rawMail(uid));
      await filed(store, 4, rawMail(4), 'other@x.example');
      await store.write(() => store.ledger.receive([received(5)], NOW + 5, null));
      const rate = (per: 'from' | 'mailbox' | 'subject', value: string, since: number) =>
        asked(store, { ask: 'rate', per, value, since }, NOW + 100);
      expect(await rate('from', 'carla@shop.example', NOW)).toBe(3);
      expect(await rate('from', 'carla@shop.example', NOW + 3)).toBe(1);
      expect(await rate('subject', 'order 1', NOW)).toBe(4);
      expect(await rate('mailbox', 'support', NOW)).toBe(4);
      expect(await rate('mailbox', 'sales', NOW)).toBe(0);
      expect(await rate('from', '', NOW)).toBe(0);
    });
  });
}
