// What a deliver loop is handed by daemon/. Types only.
import type { Log } from '../lib/log.ts';
import type { ProgressBook } from '../lib/progress.ts';
import type { Clock } from '../lib/time.ts';
import type { GateVerdict } from '../model/notice/gate.ts';
import type { TransportId } from '../model/notice/transports.ts';
import type { Setup } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { FileSource, OutboxRow, Program, SendResult, Store, Transport } from '../ports.ts';
import type { Channel } from './channel.ts';

/** What delivering needs. `owner` names this process in rows that are being sent. */
export interface DeliverDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly keys: ThreadKeys;
  readonly transport: Transport;
  /** Which way out the transport is (model/notice/transports.ts); absent = `default`. */
  readonly way?: TransportId;
  /** What leaves and how; default: mails, by the transport. */
  readonly channel?: Channel;
  /** Where the files of notices are; absent = there are none. */
  readonly files?: FileSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  /** No new mail is begun after it aborts; those in flight are finished. */
  readonly signal: AbortSignal;
  /** Names of mailboxes with `reply_address: auto` whose signed addresses arrive; absent = of none it is known. */
  readonly proven?: () => Program<ReadonlySet<string>>;
  /** The gate, asked again for rows that were held or deferred. */
  readonly gateAgain?: (row: OutboxRow) => Promise<GateVerdict>;
  /** How long mails in flight may go on after `signal`, ms (default 15 s); then they are cut. */
  readonly drainMs?: number;
  /** Part of the commit that says that a mail will never leave: shows it where people look. */
  readonly onDead?: (row: OutboxRow, result: SendResult, at: number) => Program<void>;
  /** Part of the commit that says that a mail left, or never will by its own account: what was shown of it before is taken off. */
  readonly onSettled?: (row: OutboxRow, at: number) => Program<void>;
  /** Where the loop and each of its flights say that they move; absent = nobody watches. */
  readonly progress?: ProgressBook;
  /** Told after each result was committed. */
  readonly onResult?: (row: OutboxRow, result: SendResult) => void;
}
