// The steps of one outbox row that is leaving, each with what is committed of it: ready (gate asked, bytes made) →
// claimed (bytes + `sending`) → finished (result; and in the same commit, when there is one, the next row's claim).
// Never loses a row: one that cannot be composed becomes dead with its reason.
import { failpoint } from '../lib/failpoint.ts';
import { errorText } from '../lib/log.ts';
import type { OutboxRow, Program, SendResult, Store } from '../ports.ts';
import type { Channel } from './channel.ts';
import type { DeliverDeps } from './deliver-deps.ts';
import { UnsendableNotice } from './headers.ts';
import { providerId } from './provider-id.ts';
import type { Resting } from './way/resting.ts';

/** A row whose bytes are made; nothing of it is committed yet. */
export interface Ready {
  readonly row: OutboxRow;
  readonly bytes: Uint8Array;
  /** Monotonic ms: the gate was asked then. */
  readonly at: number;
}

const COMMIT_TRIES = 6;
const COMMIT_WAIT_MAX_MS = 60_000;
/** A queued row that waited longer is judged anew. */
const FRESH_MS = 60_000;
/** So long a notice waits for a machine that cannot make it. */
const UNREAD_MS = 5 * 86_400_000;
/**
 * So long after a fault nobody knows: most pass; a fault of this program does not, and people want to hear of it soon.
 * One that had waited for longer before it was made for the first time has a second try all the same.
 */
const STRANGE_MS = 600_000;

/** The steps of one channel's rows. */
export class Steps {
  readonly #deps: DeliverDeps;
  readonly #channel: Channel;
  readonly #cut: AbortSignal;
  readonly #resting: Resting;
  readonly #isPatient: boolean;

  /** `cut` ends waiting for a disk that refuses; without it a patient one waits for as long as it takes. `resting` keeps what a provider asks for. */
  constructor(
    deps: DeliverDeps,
    channel: Channel,
    { cut, resting, isPatient }: { readonly cut: AbortSignal; readonly resting: Resting; readonly isPatient: boolean },
  ) {
    this.#deps = deps;
    this.#channel = channel;
    this.#cut = cut;
    this.#resting = resting;
    this.#isPatient = isPatient;
  }

  /** Gate and bytes; null when the row does not leave (then it is settled). */
  async prepare(row: OutboxRow): Promise<Ready | null> {
    const at = this.#deps.clock.monotonic();
    if (!(await this.#mayPass(row))) return null;
    const bytes = await this.#composed(row);
    return bytes && { row, bytes, at };
  }

  /** Commits bytes and `sending`; false when the row is not ours to send any more. */
  async claim(ready: Ready): Promise<boolean> {
    return this.#deps.store.write(() => this.#claimed(ready));
  }

  /** Commits a result, and with it the bytes of the next row; gives whether that one may be sent. */
  async finish(row: OutboxRow, result: SendResult, ahead: Ready | null): Promise<boolean> {
    const { store, clock, log, onResult, onDead, onSettled } = this.#deps;
    const at = clock.now();
    const { instead, ...after } = this.#channel.next(row, result, at);
    const isMail = result.kind === 'sent' && this.#channel.name === 'mail';
    const isCopied = isMail && this.#channel.isCopied?.(row) === true;
    const sentAs = isMail ? providerId(result.response, row.messageId) : null;
    const claimed = (ready: Ready): Program<boolean> => this.#claimed(ready);
    const rest = result.kind === 'later' && result.restMs !== undefined ? result.restMs : null;
    const resting = this.#resting;
    const isNextOurs = await this.#commit(function* (tries) {
      yield* store.outbox.finished(row.id, { ...after, at, ...(sentAs === null ? {} : { sentAs }) }, row);
      if (instead) yield* store.outbox.sayInstead(row.id, instead);
      if (isCopied) yield* store.copies.want(row.id, at);
      if (after.state === 'dead' && onDead) yield* onDead(row, { ...result, response: after.reason ?? '' }, at);
      if (after.state === 'sent' && onSettled) yield* onSettled(row, at);
      if (rest !== null) yield* resting.begin(rest, after.reason ?? '');
      // A disk that refuses is asked for the least: the next row has time, this result has not.
      const isOurs = ahead !== null && tries === 1 && (yield* claimed(ahead));
      if (after.state === 'dead') failpoint('dead.commit');
      failpoint('sent.commit');
      return isOurs;
    });
    failpoint('sent.committed');
    const level = after.state === 'sent' ? 'info' : 'warn';
    const what = this.#channel.name === 'mail' ? 'notice' : 'webhook';
    log[level](`${what}.${after.state}`, {
      outbox: row.id,
      ticket: row.ticket,
      template: row.template,
      reason: after.reason,
      ...(instead ? { without: row.data.files?.length ?? 0 } : {}),
    });
    onResult?.(row, result);
    return isNextOurs;
  }

  async #mayPass(row: OutboxRow): Promise<boolean> {
    const { gateAgain, store, clock, log, onSettled } = this.#deps;
    // What was written a moment ago was judged a moment ago.
    const isFresh = row.state === 'queued' && clock.now() - row.createdAt < FRESH_MS;
    if (!gateAgain || isFresh) return true;
    const verdict = await gateAgain(row);
    if (verdict.pass) return true;
    const at = clock.now();
    const result = { state: 'suppressed', reason: verdict.reason, dueAt: null, at } as const;
    await store.write(function* () {
      yield* store.outbox.finished(row.id, result, row);
      if (onSettled) yield* onSettled(row, at);
    });
    log.info('notice.suppressed', { outbox: row.id, reason: verdict.reason });
    return false;
  }

  /** The bytes; those of an earlier try stay. Null when the row can never leave (it is dead then). */
  async #composed(row: OutboxRow): Promise<Uint8Array | null> {
    try {
      return row.bytes ?? (await this.#channel.compose(row));
    } catch (error) {
      // A file that cannot be read now can be read later: what the machine did is no fault of the notice.
      const isNever = error instanceof UnsendableNotice;
      const patienceMs = isNever ? 0 : isEnvironments(error, this.#deps.store) ? UNREAD_MS : STRANGE_MS;
      const isFirst = row.state !== 'deferred' && !isNever;
      const isLater = isFirst || this.#deps.clock.now() - row.createdAt < patienceMs;
      if (!isNever) this.#deps.log.error('notice.uncomposable', { outbox: row.id, reason: errorText(error) });
      await this.finish(row, { kind: isLater ? 'later' : 'never', response: errorText(error) }, null);
      return null;
    }
  }

  /** Commits again and again while the disk refuses: a result that is lost would become a second copy. */
  async #commit<T>(program: (tries: number) => Program<T>): Promise<T> {
    const { store, clock, log } = this.#deps;
    for (let tries = 1; ; tries++) {
      try {
        return await store.write(() => program(tries));
      } catch (error) {
        // A result that was dropped would leave its row `sending`, and what is behind it waiting, until a restart.
        const mayWait = this.#isPatient && !this.#cut.aborted && store.faultOf(error) !== null;
        if (tries >= COMMIT_TRIES && !mayWait) throw error;
        log.warn('outbox.unwritable', { tries, reason: errorText(error) });
        await clock.sleep(Math.min(200 * 2 ** tries, COMMIT_WAIT_MAX_MS), this.#cut);
      }
    }
  }

  #claimed({ row, bytes }: Ready): Program<boolean> {
    const { store, owner, clock } = this.#deps;
    return claim(store, row, { owner, bytes, at: clock.now() });
  }
}

/** The disk, the database, the reading thread that does not start: not what the notice says. */
function isEnvironments(error: unknown, store: Store): boolean {
  if (store.faultOf(error) !== null) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^E[A-Z]+$/.test(code) || ['ReaderUnavailable', 'DeadlineError', 'AbortError'].includes(error.name);
}

/** Writes `sending` and the bytes unless somebody changed the row since it was read (dropped, undone, sent elsewhere). */
function* claim(
  store: Store,
  row: OutboxRow,
  by: { readonly owner: string; readonly bytes: Uint8Array; readonly at: number },
): Program<boolean> {
  const isOurs = yield* store.outbox.sending(row.id, by.owner, by.bytes, by.at, row);
  failpoint('sending.commit');
  return isOurs;
}
