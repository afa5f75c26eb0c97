// A mailclerk in virtual time: a site's files, a SQLite store (in memory) and the real pipeline in this process (reader, truster,
// decide, desk, gate, outbox, compose, deliver, clock), whose mails leave into a post office made of a list. No sleeping.
import { ClockLoop } from '../../src/daemon/clock/clock-loop.ts';
import { gateAgain } from '../../src/daemon/gate-again.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Clock } from '../../src/lib/time.ts';
import type { Setup } from '../../src/model/setup.ts';
import { type DeliverDeps, deliverAll } from '../../src/notify/deliver.ts';
import { READER_VERSION, readMail } from '../../src/parse/read.ts';
import { fileGroup, type PipelineDeps } from '../../src/pipeline.ts';
import type { Program, Row, Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { makeSite } from '../integration/site.ts';

/** A mail on its way. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

/** A clock everybody shares; nobody waits by it. */
export function virtualClock(at: number): Clock & { at: number } {
  const clock = {
    at,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: () => Promise.resolve(),
  };
  return clock as Clock & { at: number };
}

export interface Desk {
  readonly name: string;
  readonly store: Store;
  readonly setup: Setup;
  /** Takes mails in, files them, and delivers what is due. */
  take(mails: readonly string[]): Promise<void>;
  /** Timers, and what waited for its time. */
  tick(): Promise<void>;
  /** One value of a query beside the program's own. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** Opens one; what it sends is handed to `post`. `more`: sections of its configuration, and `mailbox`. */
export async function openDesk(
  name: string,
  clock: Clock & { at: number },
  post: (letter: Letter) => void,
  more: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<Desk> {
  const { mailbox: _, ...rest } = more;
  const site = makeSite({
    mailboxes: {
      [name]: { port: 1, address: `support@${name}.example`, trust_auth_results: ['mx.example.com'], ...more.mailbox },
    },
    rules: { '10-none.yaml': 'version: 1\nrules: []\n' },
    config: {
      smtp: { from: `support@${name}.example`, hold_replies: '0s' },
      agents: { anna: { email: `anna@${name}-staff.example`, roles: ['agent', 'lead'] } },
      ...rest,
    },
  });
  const { setup, problems } = loadSetup(site.configPath, { env: {}, needSecrets: false });
  if (!setup) throw new Error(problems.map((one) => one.message).join('; '));
  // In memory: two cores and one disk are shared, and what is shown here does not hang on the disk.
  const store = openStore(':memory:');
  const keys = await store.write(() => store.threadKeys(null));
  store.useKeys(keys);
  const { signal } = new AbortController();
  const pipeline: PipelineDeps = {
    store,
    reader: {
      version: READER_VERSION,
      close: async () => undefined,
      read: (mails) => Promise.all(mails.map((mail) => readMail(mail))),
    },
    trusterOf: () => openTruster({ config: setup.config, keys, now: () => clock.now() }),
    now: () => clock.now(),
    setup: () => setup,
  };
  const delivery: DeliverDeps = {
    store,
    setup: () => setup,
    keys,
    transport: {
      send: async ({ from, to, bytes }) => {
        post({ from, to, raw: Buffer.from(bytes).toString('latin1') });
        return { kind: 'sent', response: '250 2.0.0 Ok' };
      },
      close: async () => undefined,
    },
    clock,
    log: silentLog,
    owner: name,
    signal,
    gateAgain: gateAgain(store, () => setup),
  };
  const timers = new ClockLoop({ store, clock, log: silentLog, setup: () => setup });
  let uid = 0;
  return {
    name,
    store,
    setup,
    async take(mails) {
      const received = mails.map((text) => {
        const raw = Buffer.from(text, 'latin1');
        const from = {
          mailbox: name,
          folder: 'INBOX',
          uidValidity: '1',
          uid: ++uid,
          internalDate: clock.at,
          flags: [],
        };
        return { ...from, raw, size: raw.length, oversize: false, wantsAck: false };
      });
      await store.write(() => store.ledger.receive(received, clock.at, null));
      for (let filed = 1; filed > 0; ) filed = (await fileGroup(pipeline, null, signal)).length;
      await deliverAll(delivery);
    },
    async tick() {
      await timers.catchUp(signal);
      await deliverAll(delivery);
    },
    rows: (text) =>
      store.read(function* (): Program<readonly Row[]> {
        return yield { text, values: [] };
      }),
    async close() {
      store.close();
      await site.remove();
    },
  };
}

/** A field of a mail, '' when it has none; folded lines are joined. */
export function fieldOf(raw: string, name: string): string {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
}

/** A mail as a server hands it over, its sender proven or not. */
export function mailOf(own: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly id: string;
  readonly at: number;
  readonly proven: boolean;
  readonly head?: string;
  readonly body?: string;
}): string {
  const domain = own.from.slice(own.from.indexOf('@') + 1);
  const auth = own.proven
    ? `Authentication-Results: mx.example.com; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}\r\n`
    : '';
  return (
    `${auth}From: ${own.from}\r\nTo: ${own.to}\r\nSubject: ${own.subject}\r\nMessage-ID: <${own.id}>\r\n` +
    `Date: ${new Date(own.at).toUTCString()}\r\n${own.head ?? ''}\r\n${own.body ?? 'I am not here.'}\r\n`
  );
}
