// Opens and exchanges the LMTP listener of a Setup. An address that cannot be had stops no other mail: it is tried again
// every few seconds, and the log says so once. A reload moves it when lmtp: changed; mailboxes are those in force.
import { openLmtp } from '../../collect/lmtp/server.ts';
import { PRESSURE } from '../../collect/pressure.ts';
import { aborted } from '../../lib/aborted.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Lease } from '../../model/lease/programs.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { sayDoor } from './state.ts';

export interface LmtpDoorDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => Setup;
  readonly onReceived: (mailbox: string, mails: number) => void;
  /** Whether somebody paused this mailbox. */
  readonly isPaused: (mailbox: string) => boolean;
  readonly lease?: Lease;
}

const AGAIN_MS = 5_000;

export class LmtpDoor {
  readonly #deps: LmtpDoorDeps;
  #wanted = 'undefined';
  #stop = new AbortController();
  #open: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(deps: LmtpDoorDeps) {
    this.#deps = deps;
  }

  /** Opens what the Setup in force wants, closes what it does not. */
  async renew(): Promise<void> {
    const { config } = this.#deps.setup();
    // The sizes are announced when a session begins.
    const wanted = JSON.stringify([config.lmtp, config.lmtp && config.mailboxes.map((one) => one.maxSizeBytes)]);
    if (wanted === this.#wanted) return;
    await this.#shut();
    // Whoever is inside may take seconds to leave: the daemon may have ended meanwhile.
    if (this.#isOver) return;
    this.#wanted = wanted;
    this.#stop = new AbortController();
    if (config.lmtp) this.#open = this.#hold(config.lmtp, this.#stop.signal);
  }

  /** Takes nothing more, for good; a mail under way is finished. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#shut();
  }

  async #shut(): Promise<void> {
    this.#wanted = 'undefined';
    this.#stop.abort();
    await this.#open;
  }

  async #hold({ listen, maxConnections }: NonNullable<Config['lmtp']>, signal: AbortSignal): Promise<void> {
    const { clock, log, setup, store, onReceived, isPaused, lease } = this.#deps;
    const { dir, minFreeBytes } = setup().config.data;
    let isTold = false;
    let reason = '';
    while (!signal.aborted) {
      const mailboxes = () => setup().config.mailboxes;
      const room = { onReceived, isPaused, maxConnections, mailboxes, ...(lease ? { lease } : {}) };
      const options = { store, clock, log, ...room };
      const pressure = { ...PRESSURE, dataDir: dir, minFreeBytes };
      const server = await openLmtp({ ...options, on: listen, pressure }).catch((error: unknown) => {
        reason = errorText(error);
        return null;
      });
      if (server) {
        const where = 'path' in listen ? listen.path : `${listen.host}:${server.port}`;
        await sayDoor(store, { isOpen: true, detail: `it listens on ${where}`, at: clock.now() }, log);
        log.info('lmtp.listening', 'path' in listen ? { path: listen.path } : { host: listen.host, port: server.port });
        await aborted(signal);
        return server.close();
      }
      if (!isTold) {
        log.error('lmtp.unavailable', { ...listen, reason });
        await sayDoor(store, { isOpen: false, detail: reason, at: clock.now() }, log);
      }
      isTold = true;
      await clock.sleep(AGAIN_MS, signal);
    }
  }
}
