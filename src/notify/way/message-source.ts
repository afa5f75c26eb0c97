// The bytes of one mail on their way into nodemailer. Takes them, and a question that is asked before the first byte leaves;
// says how far they came: awaited (354 was said), begun, ended, out. Never gives a byte to a server whose answer to DATA was
// not 354, nor one more to a server that answered early.
import { Readable } from 'node:stream';

const CHUNK = 65_536;

/** The message as nodemailer reads it: it is piped as soon as the server has said 354, and says how far that came. */
export class MessageSource extends Readable {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** True when the server has said 354. */
  isAwaited = false;
  /** True from the first byte that was asked for. */
  isBegun = false;
  /** True when the last byte was handed on: from then on only a reply tells whether the mail was taken. */
  isEnded = false;
  #isOver = false;
  #isOut = false;

  /** Asked before the first byte: '' or why there must be none; then `refused` is emitted. */
  readonly #mayBegin: () => string;

  constructor(bytes: Uint8Array, mayBegin: () => string) {
    super();
    this.#bytes = bytes;
    this.#mayBegin = mayBegin;
    this.once('end', () => {
      this.isEnded = true;
    });
  }

  /** True from the first byte until the dot was handed to the line: what is said by then is said early. */
  get isOwed(): boolean {
    return this.isBegun && !this.#isOut;
  }

  /** Its result is known: it gives no byte any more. What it gave before is the line's, which has to be cut while it is owed. */
  stop(): void {
    this.#isOver = true;
    this.destroy();
  }

  override _read(): void {
    this.isBegun = true;
    if (this.#at >= this.#bytes.length) {
      this.push(null);
      return;
    }
    this.push(this.#bytes.subarray(this.#at, this.#at + CHUNK));
    this.#at += CHUNK;
  }

  /** Not before whatever came together with the 354 was heard: nodemailer would take it for the answer to the mail. */
  override pipe<T extends NodeJS.WritableStream>(target: T, options?: { readonly end?: boolean }): T {
    const refusal = this.#mayBegin();
    if (refusal !== '') {
      this.emit('refused', refusal);
      return target;
    }
    this.isAwaited = true;
    // It looks at the next answer with its next turn.
    setImmediate(() => setImmediate(() => this.#handOver(target, options)));
    return target;
  }

  /** What fits into one chunk is handed over in one piece. */
  #handOver(target: NodeJS.WritableStream, options?: { readonly end?: boolean }): void {
    if (this.#isOver) return;
    target.once('end', () => {
      this.#isOut = true;
    });
    if (this.#bytes.length > CHUNK) return void super.pipe(target, options);
    this.isBegun = true;
    this.isEnded = true;
    target.end(this.#bytes);
  }
}
