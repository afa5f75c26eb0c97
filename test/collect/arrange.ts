// What the collect tests are arranged with: a store in a temp dir, a mailbox's config, and short ways to watch once and
// to settle what came in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TIMING, type Timing } from '../../src/collect/timing.ts';
import { type WatchOptions, type WatchResult, watchMailbox } from '../../src/collect/watch.ts';
import { type Log, type LogFields, silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import type { Decision, MailOutcome } from '../../src/model/decision.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Mailbox, Secret } from '../../src/model/setup.ts';
import type { LedgerRow, Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';

export const clock = systemClock(undefined);

/** Short enough for tests, long enough for two busy cores. */
export const QUICK: Timing = {
  ...TIMING,
  connectMs: 5_000,
  commandMs: 3_000,
  stallMs: 1_500,
  minBytesPerSecond: 1_000_000,
  retry: { baseMs: 30, capMs: 200 },
};

export function secret(value: string): Secret {
  return { reference: 'env:TEST', reveal: () => value, toJSON: () => '‹secret›', toString: () => '‹secret›' };
}

export function mailbox(port: number, changes: Partial<Mailbox> = {}): Mailbox {
  return {
    name: 'support',
    address: 'support@example.com',
    aliases: [],
    host: '127.0.0.1',
    port,
    tls: 'none',
    ca: null,
    user: 'support',
    password: secret('secret'),
    folders: ['INBOX'],
    mode: 'idle',
    pollMs: 60_000,
    after: { kind: 'keep' },
    start: { kind: 'all' },
    queue: null,
    maxSizeBytes: 40_000_000,
    trustAuthResults: [],
    ownLists: [],
    unsignedMark: 'deny',
    replyAddress: 'off',
    ...changes,
  };
}

export interface TestStore {
  readonly store: Store;
  readonly dir: string;
  close(): void;
}

export function testStore(): TestStore {
  const dir = mkdtempSync(join(tmpdir(), 'mc-collect-'));
  const store = openStore(join(dir, 'db.sqlite'));
  return {
    store,
    dir,
    close() {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Events {
  readonly received: number[];
  readonly states: { readonly mailbox: string; readonly up: boolean; readonly detail: string }[];
}

export interface Watching {
  readonly events: Events;
  readonly options: WatchOptions;
  readonly lines: { readonly event: string; readonly fields: LogFields }[];
  readonly stop: AbortController;
}

/** Options for watchMailbox, with everything that happens remembered. */
export function watching(store: Store, box: Mailbox, changes: Partial<WatchOptions> = {}): Watching {
  const events: Events = { received: [], states: [] };
  const lines: { event: string; fields: LogFields }[] = [];
  const note = (event: string, fields: LogFields = {}): void => {
    lines.push({ event, fields });
  };
  const log: Log = { ...silentLog, info: note, warn: note, error: note, child: () => log };
  const stop = new AbortController();
  const options: WatchOptions = {
    mailbox: box,
    folder: box.folders[0] ?? 'INBOX',
    store,
    clock,
    log,
    signal: stop.signal,
    once: true,
    timing: QUICK,
    events: {
      onReceived: (ids) => events.received.push(...ids),
      onState: (mailboxName, state) => events.states.push({ mailbox: mailboxName, up: state.up, detail: state.detail }),
    },
    ...changes,
  };
  return { events, options, lines, stop };
}

/** One poll, as `run --once` does it; everything received is settled before acknowledging. */
export async function once(store: Store, box: Mailbox, changes: Partial<WatchOptions> = {}): Promise<WatchResult> {
  return watchMailbox(watching(store, box, { settled: () => settleAll(store), ...changes }).options);
}

/** Decides everything received with one outcome, as the pipeline would. */
export async function settleAll(store: Store, outcome: MailOutcome = 'created'): Promise<void> {
  for (;;) {
    const rows = await store.write(() => store.ledger.claim(200, null));
    if (rows.length === 0) return;
    await store.write(function* () {
      for (const row of rows) {
        yield* store.ledger.settle(row.id, {
          decision: decision(outcome),
          facts: [],
          evidence,
          ticket: null,
          revision: 'r',
          at: clock.now(),
        });
      }
    });
  }
}

/** Every ledger row, by id. */
export async function ledgerRows(store: Store): Promise<readonly LedgerRow[]> {
  return store.read(function* () {
    const rows: LedgerRow[] = [];
    for (let id = 1; ; id++) {
      const row = yield* store.ledger.row(id);
      if (!row) return rows;
      rows.push(row);
    }
  });
}

export async function rawOf(store: Store, row: LedgerRow | undefined): Promise<string> {
  if (!row) return '';
  const raw = await store.read(() => store.ledger.raw(row.sha256));
  return raw ? Buffer.from(raw).toString('latin1') : '';
}

export function mail(n: number | string, body = 'hello'): string {
  return `From: anna@example.net\r\nTo: support@example.com\r\nSubject: mail ${n}\r\nMessage-ID: <m${n}@example.net>\r\n\r\n${body} ${n}\r\n`;
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 15));
}

const evidence: Evidence = {
  state: 'none',
  dkim: null,
  spf: null,
  dmarc: null,
  arc: null,
  source: null,
  tokens: [],
  own: false,
};

function decision(outcome: MailOutcome): Decision {
  return {
    verdict: 'ticket',
    outcome,
    rule: 'default',
    target: null,
    joinedBy: null,
    thirdParty: false,
    commands: [],
    reasons: [],
    trace: [],
  };
}
