import { describe, expect, it } from 'vitest';
import type { ImapWish } from '../../../src/model/decision.ts';
import { sha256Hex } from '../../../src/model/identity.ts';
import type { Store } from '../../../src/ports.ts';
import type { OpenEmpty } from '../exercise.ts';
import { decision, message, NOW, rawMail, received, settled } from '../samples.ts';

const CURSOR = { uidValidity: '42', lastUid: 3, watermarkUid: 0, watermarkDate: 0, completeAt: NOW, paused: null };

async function take(store: Store, uids: readonly number[]): Promise<readonly number[]> {
  return store.write(() =>
    store.ledger.receive(
      uids.map((uid) => received(uid)),
      NOW,
      null,
    ),
  );
}

async function bytesOf(store: Store, sha256: string): Promise<Uint8Array> {
  return new Uint8Array((await store.read(() => store.ledger.raw(sha256))) ?? Buffer.from('missing'));
}

export function exerciseLedger(open: OpenEmpty): void {
  describe('receiving', () => {
    it('keeps bytes, row and cursor together', async () => {
      const store = open();
      const next = { mailbox: 'support', folder: 'INBOX', cursor: CURSOR };
      const [id] = await store.write(() => store.ledger.receive([received(3)], NOW, next));
      const row = await store.read(() => store.ledger.row(id ?? 0));
      expect(row).toMatchObject({
        mailbox: 'support',
        folder: 'INBOX',
        uidValidity: '42',
        uid: 3,
        state: 'received',
        ack: 'none',
        attempts: 0,
        messageId: '<order-3@shop.example>',
        flags: ['\\Recent'],
        oversize: false,
        takenAt: NOW,
      });
      expect(await bytesOf(store, row?.sha256 ?? '')).toEqual(new Uint8Array(rawMail(3)));
      expect(await store.read(() => store.ledger.cursor('support', 'INBOX'))).toEqual(CURSOR);
      expect(await store.read(() => store.ledger.cursor('support', 'Junk'))).toBeNull();
    });

    it('changes nothing when the same batch comes twice', async () => {
      const store = open();
      expect(await take(store, [1, 2])).toHaveLength(2);
      expect(await take(store, [1, 2])).toEqual([]);
      expect(await store.read(() => store.ledger.backlog())).toMatchObject({ received: 2, oldestAt: NOW });
    });

    it('shares the bytes of two deliveries of one mail', async () => {
      const store = open();
      const raw = rawMail(1);
      const ids = await store.write(() =>
        store.ledger.receive(
          [received(1, { raw }), received(2, { raw }), received(1, { raw, folder: 'Other' })],
          NOW,
          null,
        ),
      );
      expect(ids).toHaveLength(3);
      expect(await store.read(() => store.ledger.find(sha256Hex(raw)))).toHaveLength(3);
    });

    it.each([
      ['empty', new Uint8Array(0)],
      ['random bytes', Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)],
      ['a NUL and broken UTF-8', Buffer.from([0, 0xc3, 0x28, 0xff, 10, 0, 65])],
    ])('takes a mail that is %s', async (_, raw) => {
      const store = open();
      await store.write(() => store.ledger.receive([received(1, { raw })], NOW, null));
      expect(await bytesOf(store, sha256Hex(raw))).toEqual(new Uint8Array(raw));
    });

    it('takes a mail whose INTERNALDATE is no date', async () => {
      const store = open();
      await store.write(() => store.ledger.receive([received(1, { internalDate: Number.NaN })], NOW, null));
      expect(await store.read(() => store.ledger.row(1))).toMatchObject({ internalDate: NOW });
    });

    it('finds mails by the beginning of their hash and by Message-ID, with or without brackets', async () => {
      const store = open();
      const [id] = await take(store, [1]);
      const hash = sha256Hex(rawMail(1));
      for (const text of [hash, hash.slice(0, 8).toUpperCase(), '<order-1@shop.example>', 'order-1@shop.example']) {
        expect((await store.read(() => store.ledger.find(text))).map((row) => row.id)).toEqual([id]);
      }
      for (const text of ['', hash.slice(0, 7), 'zzzzzzzz', '%', '<>']) {
        expect(await store.read(() => store.ledger.find(text))).toEqual([]);
      }
    });

    it('moves rows to their new UID after a UIDVALIDITY change, each once', async () => {
      const store = open();
      const raw = rawMail(1);
      await store.write(() => store.ledger.receive([received(1, { raw }), received(2, { raw })], NOW, null));
      const rekey = (uid: number): Promise<boolean> =>
        store.write(() =>
          store.ledger.rekey('support', 'INBOX', sha256Hex(raw), { uidValidity: '43', uid, isLeft: false }),
        );
      expect([await rekey(7), await rekey(8), await rekey(9)]).toEqual([true, true, false]);
      expect(await rekey(7)).toBe(true);
      const rows = await store.read(() => store.ledger.accounted('support', 'INBOX', '43'));
      expect(rows.map((row) => row.uid)).toEqual([7, 8]);
      expect(await store.read(() => store.ledger.accounted('support', 'INBOX', '42'))).toEqual([]);
    });

    it('sets rows aside whose UIDs are given anew: those beyond what is kept, or all of them', async () => {
      const store = open();
      const cursor = { uidValidity: '42', lastUid: 3, watermarkUid: 3, watermarkDate: 5, completeAt: 7, paused: null };
      const mails = [1, 2, 3].map((uid) => received(uid));
      const place = { mailbox: 'support', folder: 'INBOX' };
      const ids = await store.write(() => store.ledger.receive(mails, NOW, { ...place, cursor }));
      await store.write(() => store.ledger.acked(ids, 'due'));
      const aside = (kept: number) => store.write(() => store.ledger.setAside('support', 'INBOX', cursor, kept));
      const uids = async (uidValidity: string) =>
        (await store.read(() => store.ledger.accounted('support', 'INBOX', uidValidity))).map(
          ({ uid, ack }) => `${uid} ${ack}`,
        );
      const lower = { ...cursor, lastUid: 2 };
      expect(await aside(2)).toEqual(lower);
      expect(await store.read(() => store.ledger.cursor('support', 'INBOX'))).toEqual(lower);
      expect([await uids('42'), await uids('42~1')]).toEqual([['1 due', '2 due'], ['3 gone']]);
      expect(await aside(0)).toEqual({ ...cursor, uidValidity: '42~2' });
      expect([await uids('42'), await uids('42~1'), await uids('42~2')]).toEqual([[], ['3 gone'], ['1 due', '2 due']]);
    });

    it('a mail that had left the folder and lies there again is due again; a copy that never left is matched first', async () => {
      const store = open();
      const raw = rawMail(1);
      const [left, here] = await store.write(() =>
        store.ledger.receive([received(1, { raw }), received(2, { raw })], NOW, null),
      );
      await store.write(() => store.ledger.acked([Number(left)], 'done'));
      const to = { uidValidity: '43', isLeft: true };
      const rekey = (uid: number) => store.ledger.rekey('support', 'INBOX', sha256Hex(raw), { ...to, uid });
      await store.write(() => rekey(7));
      await store.write(() => rekey(8));
      const rows = await store.read(() => store.ledger.find(sha256Hex(raw)));
      expect(rows.map(({ id, uid, ack }) => [id, uid, ack])).toEqual([
        [here, 7, 'none'],
        [left, 8, 'due'],
      ]);
    });
  });

  describe('claiming and settling', () => {
    it('takes large mails in small groups, at least one at a time', async () => {
      const store = open();
      const sizes = [10, 3, 10, 30, 1].map((megabytes) => megabytes * 1_048_576);
      // Sizes as the server announced them: the claim goes by the row, not by the blob.
      const mails = sizes.map((size, index) => received(index + 1, { size }));
      const ids = await store.write(() => store.ledger.receive(mails, NOW, null));
      const groups: (readonly number[])[] = [];
      for (let rest = ids; rest.length > 0; ) {
        const only = rest;
        const group = (await store.write(() => store.ledger.claim(50, only))).map((row) => row.id);
        groups.push(group.map((id) => ids.indexOf(id)));
        rest = rest.filter((id) => !group.includes(id));
      }
      expect(groups).toEqual([[0, 1], [2], [3], [4]]);
    });

    it('hands out the oldest together, and what was tried before alone', async () => {
      const store = open();
      const ids = await take(store, [1, 2, 3, 4]);
      const claim = async (): Promise<readonly number[]> =>
        (await store.write(() => store.ledger.claim(2, null))).map((row) => row.id);
      expect(await claim()).toEqual(ids.slice(0, 2));
      expect(await claim()).toEqual(ids.slice(0, 1));
      await store.write(() => store.ledger.settle(ids[0] ?? 0, settled()));
      expect(await claim()).toEqual(ids.slice(1, 2));
      await store.write(() => store.ledger.settle(ids[1] ?? 0, settled()));
      expect(await claim()).toEqual(ids.slice(2));
    });

    it('ends a group before a mail that was tried before', async () => {
      const store = open();
      const ids = await take(store, [1, 2, 3]);
      await store.write(() => store.ledger.claim(10, [ids[1] ?? 0]));
      expect((await store.write(() => store.ledger.claim(10, null))).map((row) => row.id)).toEqual([ids[0]]);
    });

    it('passes over a mail that waits, until its time has come; waiting is no attempt', async () => {
      const store = open();
      const ids = await take(store, [1, 2]);
      const claim = async (now: number, only: readonly number[] | null = null): Promise<readonly number[]> =>
        (await store.write(() => store.ledger.claim(1, only, now))).map((row) => row.id);
      expect(await store.read(() => store.ledger.nextRetryAt())).toBeNull();
      expect(await claim(NOW)).toEqual([ids[0]]);
      await store.write(() => store.ledger.defer(ids[0] ?? 0, NOW + 1_000));
      expect(await store.read(() => store.ledger.nextRetryAt())).toBe(NOW + 1_000);
      expect((await store.read(() => store.ledger.row(ids[0] ?? 0)))?.attempts).toBe(0);
      expect(await claim(NOW + 999)).toEqual([ids[1]]);
      expect(await claim(NOW + 999, [ids[0] ?? 0])).toEqual([]);
      expect(await claim(NOW + 1_000)).toEqual([ids[0]]);
      await store.write(() => store.ledger.settle(ids[0] ?? 0, settled()));
      expect(await store.read(() => store.ledger.nextRetryAt())).toBeNull();
    });

    it('counts the attempt in the row it hands out', async () => {
      const store = open();
      const ids = await take(store, [1]);
      expect((await store.write(() => store.ledger.claim(10, ids)))[0]?.attempts).toBe(1);
      expect((await store.write(() => store.ledger.claim(10, ids)))[0]?.attempts).toBe(2);
      expect(await store.write(() => store.ledger.claim(10, [999]))).toEqual([]);
    });

    it('settles once; who comes second is told', async () => {
      const store = open();
      const [id = 0] = await take(store, [1]);
      expect(await store.write(() => store.ledger.settle(id, settled()))).toBe(true);
      expect(await store.write(() => store.ledger.settle(id, settled({ revision: 'r2' })))).toBe(false);
      expect(await store.read(() => store.ledger.row(id))).toMatchObject({
        state: 'decided',
        outcome: 'created',
        revision: 'r1',
      });
      expect(await store.read(() => store.ledger.isReceived(id))).toBe(false);
    });

    it('keeps decision, facts and evidence; of the trace only hits and near misses', async () => {
      const store = open();
      const [id = 0] = await take(store, [1]);
      const clause = (hit: boolean) => ({ clause: 'subject', seen: 'x', hit });
      const rule = (name: string, hits: readonly boolean[]) => ({
        rule: name,
        at: 'a.yaml:1',
        hit: hits.every(Boolean),
        clauses: hits.map(clause),
        set: [],
        lost: [],
        note: '',
      });
      const trace = [
        rule('hit', [true]),
        rule('near', [true, false]),
        rule('far', [false, false]),
        rule('other', [false]),
      ];
      const facts = [{ question: { ask: 'now' } as const, answer: NOW }];
      await store.write(() => store.ledger.settle(id, settled({ decision: decision({ trace }), facts })));
      const kept = await store.read(() => store.ledger.decision(id));
      expect(kept?.decision.trace.map((found) => found.rule)).toEqual(['hit', 'near']);
      expect(kept?.facts).toEqual(facts);
      expect(kept?.evidence.state).toBe('pass');
    });

    it('quarantines what the decision says, with its reason, and takes it back', async () => {
      const store = open();
      const [id = 0] = await take(store, [1]);
      const reasons = [{ code: 'require', detail: 'no order number' } as const];
      await store.write(() =>
        store.ledger.settle(id, settled({ decision: decision({ outcome: 'quarantined', reasons }) })),
      );
      expect(await store.read(() => store.ledger.quarantined())).toMatchObject([
        { id, reason: 'no order number', ack: 'none' },
      ]);
      expect(await store.write(() => store.ledger.retry(id))).toBe(true);
      expect(await store.write(() => store.ledger.retry(id))).toBe(false);
      expect(await store.read(() => store.ledger.row(id))).toMatchObject({
        state: 'received',
        attempts: 0,
        strikes: 0,
      });
      expect(await store.write(() => store.ledger.settle(id, settled()))).toBe(true);
    });

    it('quarantines at the third strike; other failures are only remembered', async () => {
      const store = open();
      const [id = 0] = await take(store, [1]);
      await store.write(() => store.ledger.noteFailure([id], 'disk full'));
      expect(await store.read(() => store.ledger.row(id))).toMatchObject({
        state: 'received',
        strikes: 0,
        reason: 'disk full',
      });
      for (const wanted of [1, 2, 3]) expect(await store.write(() => store.ledger.strike(id, 'boom'))).toBe(wanted);
      expect(await store.read(() => store.ledger.row(id))).toMatchObject({ state: 'quarantined', reason: 'boom' });
      expect(await store.write(() => store.ledger.claim(10, null))).toEqual([]);
    });

    it('owes the server an answer only for decided mails, until it is given', async () => {
      const store = open();
      const [first = 0, second = 0, third = 0] = await store.write(() =>
        store.ledger.receive([received(1), received(2, { wantsAck: false }), received(3)], NOW, null),
      );
      const due = () => store.read(() => store.ledger.acksDue('support', 'INBOX', '42', 10));
      expect(await due()).toEqual([]);
      await store.write(() => store.ledger.settle(first, settled()));
      await store.write(() => store.ledger.settle(second, settled()));
      await store.write(() => store.ledger.quarantine(third, 'by hand'));
      expect(await due()).toEqual([{ id: first, uid: 1, as: null }]);
      expect(await store.read(() => store.ledger.acksDue('support', 'INBOX', '41', 10))).toEqual([]);
      await store.write(() => store.ledger.acked([first], 'done'));
      expect(await due()).toEqual([]);
      expect(await store.read(() => store.ledger.row(first))).toMatchObject({ ack: 'done' });
    });

    it('owes what a rule wants done on the server whatever the mailbox says, quarantined mail included; never for files', async () => {
      const store = open();
      const imap: ImapWish = { flags: ['$Billed'], place: { kind: 'move', folder: 'Bills' } };
      const [first = 0, second = 0, third = 0] = await store.write(() =>
        store.ledger.receive(
          [
            received(1, { wantsAck: false }),
            received(2),
            received(3, { folder: 'file', uidValidity: 'file', wantsAck: false }),
          ],
          NOW,
          null,
        ),
      );
      const wants = { ...settled(), decision: { ...settled().decision, imap } };
      await store.write(() => store.ledger.settle(first, wants));
      const held = { ...wants, decision: { ...wants.decision, outcome: 'quarantined' as const } };
      await store.write(() => store.ledger.settle(second, held));
      await store.write(() => store.ledger.settle(third, wants));
      const due = (beyond?: number) => store.read(() => store.ledger.acksDue('support', 'INBOX', '42', 10, beyond));
      expect(await due()).toEqual([
        { id: first, uid: 1, as: imap },
        { id: second, uid: 2, as: imap },
      ]);
      expect(await due(1)).toMatchObject([{ id: second }]);
      expect(await store.read(() => store.ledger.acksDue('support', 'file', 'file', 10))).toEqual([]);
    });

    it('keeps parsed messages under the version of their reader', async () => {
      const store = open();
      await take(store, [1]);
      const hash = sha256Hex(rawMail(1));
      await store.write(() => store.ledger.saveMessage(hash, 1, message(1)));
      expect(await store.read(() => store.ledger.savedMessage(hash, 1))).toEqual(message(1));
      expect(await store.read(() => store.ledger.savedMessage(hash, 2))).toBeNull();
      await store.write(() => store.ledger.saveMessage(hash, 2, message(1)));
      expect(await store.read(() => store.ledger.savedMessage(hash, 1))).toBeNull();
    });
  });
}
