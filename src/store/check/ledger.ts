// What must hold of every mail in the ledger: a state there is, decided with a decision, told to the server only when it is
// settled, one entry in one ticket and never two.
import { all, sql } from '../sql.ts';
import { type Check, problem, SLICE, slices } from './slices.ts';

interface StoredMail {
  readonly id: number;
  readonly state: string;
  readonly ack: string;
  readonly reason: string | null;
  readonly outcome: string | null;
  readonly decidedAt: number | null;
  readonly ticket: number | null;
  readonly hasDecision: number;
  /** Its decision was forgotten on purpose. */
  readonly forgotten: number | null;
  /** How often it stands in one ticket: a rule may split a mail into several. */
  readonly entries: number;
  /** Some line of its ticket's history came by it: the mail itself, or what an agent's mail said and ordered. */
  readonly hasLine: number;
}

/** Mails. */
export const checkLedger: Check = (store, onRows) =>
  slices<StoredMail>(
    { store, onRows },
    (after) =>
      all(sql`
      select l.id, l.state, l.ack, l.reason, l.outcome, l.decided_at as "decidedAt", l.ticket, l.forgotten,
        exists (select 1 from decisions d where d.ledger = l.id) as "hasDecision",
        (select coalesce(max(n), 0) from (select count(*) as n from entries e
          where e.ledger is not null and e.ledger = l.id and e.kind = 'mail' group by e.ticket)) as entries,
        exists (select 1 from entries e where e.ticket = l.ticket and (e.ledger = l.id
          or e.cause = 'mail:' || l.id or e.cause like 'mail:' || l.id || '/%')) as "hasLine"
      from ledger l where l.id > ${after} order by l.id limit ${SLICE}`),
    // biome-ignore lint/correctness/useYield: a look that needs no further query
    function* (row) {
      const wrong = wrongMail(row);
      return wrong === null
        ? null
        : problem('ledger', `mail ${row.id} (${row.state}): ${wrong}; look at it with mailclerk mail show ${row.id}`);
    },
  );

const STATES = new Set(['received', 'decided', 'quarantined', 'skipped']);
const ACKS = new Set(['none', 'due', 'done', 'refused', 'gone']);
/** Outcomes that are an entry of a ticket. */
const FILED = new Set(['created', 'created_linked', 'joined', 'reopened']);

function wrongMail(row: StoredMail): string | null {
  if (!STATES.has(row.state)) return 'no such state';
  if (!ACKS.has(row.ack)) return `told to the server as "${row.ack}", which means nothing`;
  if (row.state === 'received' && row.ack !== 'none') return 'the server was told of it before it was decided';
  if (row.state === 'quarantined' && row.reason === null) return 'quarantined without a reason';
  if (row.entries > 1) return `it stands ${row.entries} times in the history of one ticket`;
  if (row.state !== 'decided') return null;
  if (row.outcome === null || row.decidedAt === null) return 'decided without an outcome';
  if (row.hasDecision === 0 && row.forgotten === null) return 'decided, and the decision is missing';
  if (row.ticket !== null && FILED.has(row.outcome) && row.hasLine === 0)
    return row.entries === 0 ? 'filed, and no history of a ticket has it' : 'filed in another ticket than it names';
  return null;
}
