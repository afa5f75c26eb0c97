// A world in which a daemon can be killed at any moment and brought to its end again: a real Dovecot, the real program, an
// SMTP sink, and where asked a web server for webhooks and a folder for copies. Takes what is special; gives the world, the
// way to its end, and what must hold there (reliability.md promises 1–3). Seeds come from the commit, so that every commit
// is tried at other moments and every run of it can be repeated.
//   MAILCLERK_SEED=…   the moments of an earlier run again
import { join } from 'node:path';
import { expect } from 'vitest';
import { checkStore } from '../../src/store/check.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import type { Dovecot } from '../servers/dovecot.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';
import { header, type Sink, startSink } from '../servers/smtp-sink.ts';
import { isUnderWay, look, takeStock } from './kills.ts';
import { eventually, makeSite, type Site } from './site.ts';

export const TARGET = 'Archive';
const COPIES = 'Sent';
/**
 * A mail in whose hand a process died waits and is tried apart. Shorter than in earnest (up to an hour), and still longer each
 * time: with waits of three seconds the first mail of a world was alone in hand in 124 of 250 lives, and kills that fall
 * there met it six times.
 */
const PATIENCE = { waitMs: [200, 2_000, 10_000, 30_000, 60_000], untriedMs: 3_000 };

export interface CrashWorld {
  readonly server: Dovecot;
  readonly user: string;
  readonly target: string;
  readonly sink: Sink;
  readonly site: Site;
  /** Where rules call; null when they do not. */
  readonly hooks: HttpStub | null;
  readonly hasCopies: boolean;
  close(): Promise<void>;
}

export interface CrashOptions {
  /** Places at the SMTP server: a crash adds at most so many copies. */
  readonly connections: number;
  /** Every mail is a call by HTTP, too. */
  readonly webhooks?: boolean;
  /** Every mail to a customer is copied into a folder. */
  readonly copies?: boolean;
}

/** Opens sink and site; starts nothing else. */
export async function openCrashWorld(server: Dovecot, user: string, options: CrashOptions): Promise<CrashWorld> {
  const sink = await startSink();
  const hooks = options.webhooks ? await startHttp() : null;
  const host = `127.0.0.1:${hooks?.port ?? 0}`;
  const site = makeSite({
    mailboxes: { [user]: { port: server.port, after: { move: TARGET } } },
    smtpPort: sink.port,
    env: { MAILCLERK_SUSPECTS: JSON.stringify(PATIENCE) },
    config: {
      smtp: { connections: options.connections, ...(options.copies ? { sent_folder: COPIES } : {}) },
      gate: {
        per_ticket: 1000,
        per_address_per_day: 10_000,
        unverified_per_hour: 100_000,
        automatic_per_hour: 1_000_000,
      },
      ...(hooks
        ? { webhooks: { secret: 'a-secret-of-thirty-two-octets-00', hosts: { [host]: { private: true } } } }
        : {}),
    },
    // Without rules every mail is a ticket or joins one.
    rules: hooks
      ? {
          '10.yaml': `version: 1\nrules:\n  - { id: hook, when: { mailbox: ${user} }, do: [{ webhook: "http://${host}/in" }] }\n`,
        }
      : {},
  });
  const close = async (): Promise<void> => {
    await site.remove();
    await sink.stop();
    await hooks?.stop();
  };
  return { server, user, target: TARGET, sink, site, hooks, hasCopies: options.copies === true, close };
}

/** The daemon until everything has come to its end, then SIGTERM. A notice that waits for a person gets one. */
export async function finish(
  { site, server, user }: CrashWorld,
  isDone = () => !isUnderWay(site, server, user),
): Promise<{ readonly retried: number }> {
  const daemon = await site.daemon();
  let retried = 0;
  await eventually(
    'everything is at its end',
    async () => {
      for (const id of waitingForPerson(site)) {
        expect((await site.cli('outbox', 'retry', String(id))).code).toBe(0);
        retried += 1;
      }
      return isDone();
    },
    240_000,
  );
  expect(await daemon.stop()).toBe(0);
  return { retried };
}

/** Died twice while it was being sent: not sent a third time by itself (architecture.md "The outbox"). */
function waitingForPerson(site: Site): readonly number[] {
  return look(site, (db) =>
    db.prepare<[], number>("select id from outbox where state = 'ambiguous' and resent = 1").pluck().all(),
  );
}

/** What `mailclerk db check` looks at, without starting a process for it. */
export async function findingsOf(site: Site): Promise<readonly unknown[]> {
  const store = openStore(join(site.dataDir, DATABASE_NAME));
  try {
    return await checkStore(store);
  } finally {
    store.close();
  }
}

export type Stock = ReturnType<typeof stockOf>;

/** What server, database, sink, copies and calls say of these mails. */
export function stockOf(world: CrashWorld, mails: readonly Uint8Array[]) {
  const { site, server, user, hooks } = world;
  return {
    ...takeStock(site, world, mails),
    copies: copiesOf(site, world.hasCopies ? server.mails(user, COPIES) : []),
    calls: callsOf(site, hooks),
  };
}

/** Copies in the folder that are missing, there twice, or of no mail of ours. */
function copiesOf(site: Site, found: readonly Buffer[]) {
  const wanted = site.rows("select message_id as id from outbox where copy = 'done'").map((row) => String(row.id));
  const ids = found.map(
    (raw) => header(Buffer.from(raw.toString('latin1').replace(/\r*\n/g, '\r\n'), 'latin1'), 'message-id') ?? '',
  );
  return {
    made: wanted.length,
    missing: wanted.filter((id) => !ids.includes(id)).length,
    foreign: ids.filter((id) => !wanted.includes(id)).length,
    doubled: ids.length - new Set(ids).size,
  };
}

/** Calls that are missing, or came more often than the row was tried again after a death. */
function callsOf(site: Site, hooks: HttpStub | null) {
  const rows = site.rows("select message_id as id, state, resent from outbox where kind = 'webhook'");
  const arrived = (hooks?.calls ?? []).map((call) => String(call.headers['webhook-id']));
  const times = (id: unknown): number => arrived.filter((one) => one === id).length;
  return {
    made: rows.length,
    unsent: rows.filter((row) => row.state !== 'sent').length,
    missing: rows.filter((row) => times(row.id) === 0).length,
    twice: rows.filter((row) => times(row.id) === 2).length,
    unexplained: rows.filter((row) => times(row.id) > 1 + Number(row.resent)).length,
    foreign: arrived.filter((id) => !rows.some((row) => row.id === id)).length,
  };
}

/** Every promise, of mails that all became tickets or entries. */
export function expectPromises(found: Stock, mails: number): void {
  expect(found).toMatchObject({
    lost: 0,
    unkept: 0,
    inTarget: mails,
    inInbox: 0,
    ledgerRows: mails,
    unfinished: 0,
    quarantined: 0,
    strikes: 0,
    doubled: 0,
    twins: 0,
    tickets: found.created,
    copies: { missing: 0, foreign: 0, doubled: 0 },
    calls: { unsent: 0, missing: 0, unexplained: 0, foreign: 0 },
  });
  const { notices } = found;
  // Every mail opened a ticket or joined one, but for the one in a hundred that came twice or is ignored, and every one of them was told to somebody.
  expect(found.created + found.joined).toBe(mails - found.unfiled);
  expect(found.unfiled).toBeLessThanOrEqual(mails / 100);
  expect(found.created).toBeGreaterThan(0);
  expect(notices).toMatchObject({
    untold: [],
    replies: found.joined,
    unreasoned: 0,
    sent: notices.passed,
    // Of each ticket and each reply the agent hears, and the customers the gate lets hear.
    passed: found.created + found.joined + notices.receipts,
    arrived: notices.passed,
    missing: 0,
    foreign: 0,
    differing: 0,
    unexplained: 0,
  });
}
