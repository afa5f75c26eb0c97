// Takes an outbox row and how its send ended; gives the row's next state: sent, deferred (backoff, for five days), dead,
// or ambiguous (resent once, then it waits for a person). Pure but for the chance in the backoff.
import { backoffMs } from '../lib/chance.ts';
import type { NoticeData } from '../model/notice.ts';
import type { OutboxRow, SendResult } from '../ports.ts';

const RETRY_BASE_MS = 60_000;
const RETRY_CAP_MS = 4 * 3_600_000;
const GIVE_UP_MS = 5 * 86_400_000;
const RESEND_MS = 60_000;
/** Tries a mail gets in any case: one that was called back by hand after days is not given up at once. */
const MIN_TRIES = 8;

/** A row's state after a try. `outbox` listings explain it by the reason. */
export interface AfterSend {
  readonly state: 'sent' | 'dead' | 'deferred' | 'ambiguous';
  readonly reason: string | null;
  readonly dueAt: number | null;
  /** What the next try says instead, in bytes made anew; absent = the same bytes. */
  readonly instead?: NoticeData;
}

/** What a mail becomes after a try. */
export function afterSend(row: OutboxRow, result: SendResult, at: number): AfterSend {
  switch (result.kind) {
    case 'sent':
      return { state: 'sent', reason: null, dueAt: null };
    case 'never':
      return { state: 'dead', reason: result.response, dueAt: null };
    case 'ambiguous': {
      const wasResent = row.resent || row.state === 'ambiguous';
      return { state: 'ambiguous', reason: result.response, dueAt: wasResent ? null : at + RESEND_MS };
    }
    case 'later': {
      // While everything rests there is nothing to try; a moment after it, so that one mail finds out for all.
      const rest = result.restMs === undefined ? 0 : result.restMs + backoffMs(1, 1_000, 10_000);
      const dueAt = at + Math.max(rest, backoffMs(row.attempts + 1, RETRY_BASE_MS, RETRY_CAP_MS));
      if (at - row.createdAt < GIVE_UP_MS || row.attempts < MIN_TRIES)
        return { state: 'deferred', reason: result.response, dueAt };
      return { state: 'dead', reason: `given up after 5 days: ${result.response}`, dueAt: null };
    }
    default:
      return result satisfies never;
  }
}
