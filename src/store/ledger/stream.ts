// The decided mails in order, in pieces: for tools that walk the whole archive with flat memory.
import type { LedgerPrograms } from '../../ports.ts';
import { all, query } from '../sql.ts';
import { ledgerColumns, ledgerFrom, type StoredLedgerRow, toLedgerRow } from './rows.ts';

const text = `select ${ledgerColumns}, l.decided_at as "decidedAt" ${ledgerFrom}
  where l.id > ? and l.taken_at >= ? and l.decided_at is not null order by l.id limit ?`;

/** LedgerPrograms.decidedAfter */
export function* decidedAfter(after: number, since: number, limit: number): ReturnType<LedgerPrograms['decidedAfter']> {
  const rows = yield* all<StoredLedgerRow & { readonly decidedAt: number }>(query(text, after, since, limit));
  return rows.map(({ decidedAt, ...stored }) => ({ row: toLedgerRow(stored), decidedAt }));
}
