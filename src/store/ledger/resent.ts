// A mail without a Message-ID that its sender handed over again by LMTP, because our 250 did not reach him: all its bytes and
// its envelope are the same, but for the Received line of each handing over. Takes the row of the mail and rows with the same
// content; gives those that are the same mail. Asked only where there are such rows, so that it costs other mails nothing.
import { asHandedOver } from '../../model/mailbox/lmtp-trace.ts';
import type { Program } from '../../ports.ts';
import { all, query } from '../sql.ts';
import { raw } from './look.ts';

/** A lost answer is asked for again within minutes, an hour at most; what comes later and is alike in all is a new mail. */
const TRIED_FOR_MS = 4 * 3_600_000;
/** Host names in the Received line may differ by so much. */
const SLACK_OCTETS = 600;
const LMTP = 'lmtp';

interface Handed {
  readonly id: number;
  readonly sha256: string;
  readonly octets: number;
  readonly takenAt: number;
  readonly mailbox: string;
  readonly folder: string;
}

/** Of these rows the ids of those that are this mail, handed over before. */
export function* handedOverBefore(ledger: number, others: readonly number[]): Program<ReadonlySet<number>> {
  const found = new Set<number>();
  const marks = [ledger, ...others].map(() => '?').join(', ');
  const rows = yield* all<Handed>(
    query(
      `select l.id, w.sha256, w.octets, l.taken_at as "takenAt", r.mailbox, r.folder from ledger l
        join raw w on w.id = l.raw join routes r on r.id = l.route where l.id in (${marks})`,
      ledger,
      ...others,
    ),
  );
  const own = rows.find((row) => row.id === ledger);
  if (own?.folder !== LMTP) return found;
  const mine = yield* handed(own);
  for (const row of rows) {
    const isNear = Math.abs(row.takenAt - own.takenAt) <= TRIED_FOR_MS;
    const isLong = Math.abs(row.octets - own.octets) > SLACK_OCTETS;
    if (row === own || row.folder !== LMTP || row.mailbox !== own.mailbox || !isNear || isLong) continue;
    const theirs = mine && (yield* handed(row));
    if (theirs && mine.equals(theirs)) found.add(row.id);
  }
  return found;
}

function* handed({ sha256 }: Handed): Program<Buffer | null> {
  const bytes = yield* raw(sha256);
  return bytes && asHandedOver(bytes);
}
