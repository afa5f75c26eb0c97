// The line a history is read over: takes a mailbox; gives a session with the folder open that is asked for, connected anew
// when the line was lost. Reads only (EXAMINE). What is lost ten times in a row without anything read is given up.
import { backoffMs } from '../../lib/chance.ts';
import type { Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Mailbox } from '../../model/setup.ts';
import { CollectFault } from '../fault.ts';
import { type Connect, connectSession, type Session } from '../session.ts';
import { TIMING, type Timing } from '../timing.ts';

export interface LineOptions {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Default: connectSession. */
  readonly connect?: Connect;
  readonly timing?: Timing;
}

/** Three mails side by side with which it breaks are passed over; where nothing can be read, it is the server's trouble. */
const MAX_LOSSES = 9;
/** A person sits there and waits: no longer than this between two tries. */
const MAX_WAIT_MS = 30_000;

export class Line {
  readonly #options: LineOptions;
  #session: Session | null = null;
  #open: { readonly folder: string; readonly uidValidity: string } | null = null;
  #losses = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** A session, with whatever folder is open. */
  async session(): Promise<Session> {
    const { mailbox, log, signal, timing, connect = connectSession } = this.#options;
    if (this.#session && !this.#session.ended.aborted) return this.#session;
    this.#open = null;
    this.#session = await connect(mailbox, { log, signal, ...(timing ? { timing } : {}) });
    return this.#session;
  }

  /** A session with this folder open, under the UIDVALIDITY it was planned with. */
  async at(folder: string, uidValidity: string): Promise<Session> {
    const session = await this.session();
    if (this.#open?.folder === folder && this.#open.uidValidity === uidValidity) return session;
    this.#open = null;
    const now = String((await session.open(folder, true)).uidValidity);
    if (now !== uidValidity)
      throw new CollectFault('protocol', `the UIDVALIDITY of ${folder} changed while it was imported: begin again`);
    this.#open = { folder, uidValidity };
    return session;
  }

  /** Something was read: the line is good. */
  good(): void {
    this.#losses = 0;
  }

  /** Waits after a lost line; throws what cannot be waited out. */
  async lost(error: unknown): Promise<void> {
    const { signal, clock, log, mailbox, timing = TIMING } = this.#options;
    const isLine = error instanceof CollectFault && ['lost', 'unreachable', 'throttled'].includes(error.kind);
    this.#losses += 1;
    if (signal.aborted || !isLine || this.#losses > MAX_LOSSES) throw error;
    log.warn('import.line_lost', { mailbox: mailbox.name, detail: error.message });
    this.#session?.close();
    const wait = backoffMs(this.#losses, timing.retry.baseMs, Math.min(timing.retry.capMs, MAX_WAIT_MS));
    await clock.sleep(Math.max(wait, Math.min(error.retryAfterMs, MAX_WAIT_MS)), signal);
  }

  /** A polite goodbye. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (!session) return;
    if (!session.ended.aborted) await session.run('LOGOUT', () => session.client.logout()).catch(() => undefined);
    session.close();
  }
}
