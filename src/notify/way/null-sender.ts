// Whether a way out takes the null sender `<>` of receipts (smtp.null_sender). Many submission servers refuse it, some only
// after a change of the provider's: then the configured sender is used from the first refusal on, and it is said: in the
// log, and in the settings for `status`. Asked again after a restart. RFC 5321 §4.5.5.
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { TransportId } from '../../model/notice/transports.ts';
import type { SendResult, Store } from '../../ports.ts';

export class NullSenders {
  readonly #deps: { readonly store: Store; readonly clock: Clock; readonly log: Log };
  readonly #way: TransportId;
  #areTaken = true;

  constructor(deps: { readonly store: Store; readonly clock: Clock; readonly log: Log }, way: TransportId) {
    this.#deps = deps;
    this.#way = way;
  }

  /** False from the first refusal on. */
  get areTaken(): boolean {
    return this.#areTaken;
  }

  /** True when the server refused the sender for good, and not the recipient or the words. */
  isRefusal(result: SendResult): result is Extract<SendResult, { kind: 'never' }> {
    return result.kind === 'never' && result.stage === 'sender';
  }

  /** The server takes no null sender. */
  async refused(response: string): Promise<void> {
    const { store, clock, log } = this.#deps;
    if (!this.#areTaken) return;
    this.#areTaken = false;
    const fix = 'set smtp.null_sender: false; until then the configured sender is used';
    log.warn('smtp.null-sender-refused', { way: this.#way, reason: response, fix });
    const said = JSON.stringify({ at: clock.now(), response });
    // The mail goes out in any case; only the word about it may be lost.
    await store
      .write(() => store.settings.set(nullSenderSetting(this.#way), said))
      .catch((error: unknown) => log.warn('smtp.null-sender-unwritten', { reason: errorText(error) }));
  }
}

/** The setting that remembers a refusal, `{at, response}`. */
export function nullSenderSetting(way: TransportId): string {
  return `smtp/null_sender/${way}`;
}
