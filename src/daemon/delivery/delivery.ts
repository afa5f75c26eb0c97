// Every way out of the daemon, each with a loop and a transport of its own: a server that hangs keeps no other mail waiting.
// Takes the Setup in force; renews what a reload changed: other settings exchange the transport under the running loop,
// other ways begin and end loops. On the signal mails in flight are finished. Never sends by a way that is not configured.
import { allEnded } from '../../lib/all-ended.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { type TransportId, type Way, waysOut } from '../../model/notice/transports.ts';
import type { Secret, Setup, Smtp } from '../../model/setup.ts';
import { type DeliverDeps, deliverAll, deliverLoop } from '../../notify/deliver.ts';
import { openTransport } from '../../notify/smtp.ts';
import type { Lease, SendResult, Transport } from '../../ports.ts';
import { leasedTransport } from '../lease/leased-transport.ts';
import { fingerprintOf } from '../oauth/fingerprint.ts';
import type { Tokens } from '../oauth/tokens.ts';

/** What every loop shares. */
export type SharedDeps = Omit<DeliverDeps, 'transport' | 'signal' | 'way' | 'channel' | 'onResult'>;

export interface DeliveryDeps {
  readonly setup: () => Setup;
  readonly clock: Clock;
  readonly log: Log;
  readonly shared: SharedDeps;
  readonly lease?: Lease;
  /** Access tokens of ways out that log in by OAuth2. */
  readonly tokens?: Tokens;
  /** No new mail is begun after it aborts. */
  readonly signal: AbortSignal;
  readonly onResult: (result: SendResult) => void;
}

interface Lane {
  readonly id: TransportId;
  smtp: Smtp;
  current: Transport;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** The mails' ways out while the daemon runs. */
export class Delivery {
  readonly #deps: DeliveryDeps;
  #lanes: Lane[] = [];
  #renewing: Promise<void> = Promise.resolve();

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#lanes = waysOut(deps.setup().config).map((way) => this.#begin(way));
  }

  /** Brings the ways up to the Setup in force. */
  renew(): Promise<void> {
    this.#renewing = this.#renewing.then(() => this.#renew());
    return this.#renewing;
  }

  /** Resolves when everything in flight after the signal is finished and every connection closed. */
  async ended(): Promise<void> {
    await this.#renewing;
    await Promise.all(this.#lanes.map((lane) => this.#end(lane)));
  }

  async #renew(): Promise<void> {
    if (this.#deps.signal.aborted) return;
    const wanted = waysOut(this.#deps.setup().config);
    const isSameSet = wanted.map((way) => way.id).join('\n') === this.#lanes.map((lane) => lane.id).join('\n');
    if (!isSameSet) {
      // Which row goes by which way changes with it: nothing is in flight meanwhile.
      await Promise.all(this.#lanes.map((lane) => this.#end(lane)));
      this.#lanes = wanted.map((way) => this.#begin(way));
      return;
    }
    for (const { id, smtp } of wanted) {
      const lane = this.#lanes.find((one) => one.id === id);
      if (!lane || isSameServer(lane.smtp, smtp)) continue;
      const old = lane.current;
      lane.current = openTransport(smtp, this.#deps.log, this.#deps.tokens?.transport(smtp));
      lane.smtp = smtp;
      await this.#close(old);
    }
  }

  #begin({ id, smtp }: Way): Lane {
    const { signal, shared, log, onResult, tokens } = this.#deps;
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const lane: Omit<Lane, 'done'> = { id, smtp, current: openTransport(smtp, log, tokens?.transport(smtp)), stop };
    const transport: Transport = {
      send: (mail, within) => lane.current.send(mail, within),
      close: () => lane.current.close(),
    };
    const deps = { ...shared, transport: leasedTransport(transport, this.#deps.lease), way: id, signal: stop.signal };
    const done = deliverLoop({ ...deps, onResult: (_row, result) => onResult(result) }).finally(() =>
      signal.removeEventListener('abort', abort),
    );
    return Object.assign(lane, { done });
  }

  async #end(lane: Lane): Promise<void> {
    lane.stop.abort();
    await lane.done;
    await this.#close(lane.current);
  }

  async #close(transport: Transport): Promise<void> {
    await transport
      .close()
      .catch((error: unknown) => this.#deps.log.warn('smtp.close.failed', { reason: errorText(error) }));
  }
}

/** Everything that is due now, by every way; resolves when nothing is left that is due. */
export async function deliverOnce({
  setup,
  shared,
  log,
  signal,
  onResult,
  lease,
  tokens,
}: DeliveryDeps): Promise<void> {
  await allEnded(
    waysOut(setup().config).map(async ({ id, smtp }) => {
      const transport = leasedTransport(openTransport(smtp, log, tokens?.transport(smtp)), lease);
      try {
        await deliverAll({ ...shared, transport, way: id, signal, onResult: (_row, result) => onResult(result) });
      } finally {
        await transport.close();
      }
    }),
  );
}

/** The transport need not be opened anew: the settings are the same, secrets included (they print alike). */
function isSameServer(before: Smtp, after: Smtp): boolean {
  const secretOf = (secret: Secret | null): string | null => secret?.reveal() ?? null;
  const tokenOf = ({ oauth2 }: Smtp): string | null => (oauth2 ? fingerprintOf(oauth2) : null);
  return (
    JSON.stringify(before) === JSON.stringify(after) &&
    secretOf(before.password) === secretOf(after.password) &&
    tokenOf(before) === tokenOf(after)
  );
}
