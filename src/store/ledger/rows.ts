// The ledger row as SQL reads it, and its form in the port. One list of columns for every query that gives rows.
import type { LedgerRow } from '../../ports.ts';

/** `select ${ledgerColumns} ${ledgerFrom} where …` */
export const ledgerColumns = `l.id, r.mailbox, r.folder, r.uid_validity as "uidValidity", l.uid, w.sha256,
  w.content_sha256 as "contentSha256", w.message_id as "messageId", l.internal_date as "internalDate",
  l.taken_at as "takenAt", l.octets as size, l.oversize, l.flags, l.state, l.ack, l.attempts, l.strikes, l.reason,
  l.verdict, l.outcome, l.rule, l.ticket, l.joined_by as "joinedBy", l.revision, l.imported`;
export const ledgerFrom = 'from ledger l join routes r on r.id = l.route join raw w on w.id = l.raw';

type Stored = Omit<LedgerRow, 'oversize' | 'flags' | 'imported'> & {
  readonly oversize: number;
  readonly flags: string;
  readonly imported: number;
};

/** As the column has it: 0 = it came by itself. */
export const importedCodes = { silent: 1, told: 2 } as const;

export type { Stored as StoredLedgerRow };

/** The port's form. */
export function toLedgerRow(stored: Stored): LedgerRow {
  const { imported, ...rest } = stored;
  return {
    ...rest,
    oversize: stored.oversize === 1,
    flags: JSON.parse(stored.flags) as string[],
    ...(imported === 0 ? {} : { imported: imported === importedCodes.silent ? 'silent' : 'told' }),
  };
}
