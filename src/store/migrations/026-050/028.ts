// Schema 28. Why: a duplicate and a claim were both `related` from their far side, as what is related is: ending one of two
// ties between the same tickets could not tell whose far side that was. Each kind has its own now (model/ticket.ts).
import type { Migration } from '../../migrate.ts';

/** A `related` that its far side does not say is none: it was the far side of something else. */
const notTheirs = `kind = 'related' and not exists (
  select 1 from ticket_links r where r.ticket = ticket_links.other and r.kind = 'related' and r.other = ticket_links.ticket)`;

export const migration028: Migration = {
  version: 28,
  why: 'the far sides of a duplicate and of a claim have names of their own',
  statements: () => [
    ...(['duplicate', 'claims'] as const).map(
      (kind) => `insert into ticket_links (ticket, kind, other)
        select other, '${kind === 'claims' ? 'claimed_by' : 'duplicated_by'}', ticket from ticket_links
        where kind = '${kind}' on conflict do nothing`,
    ),
    `delete from ticket_links where ${notTheirs}`,
  ],
};
