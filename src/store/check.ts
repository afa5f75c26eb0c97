// `db check`: takes a store; gives everything that is wrong with it, each as one sentence with the row it is about.
// Reads in slices, so that a large database neither fills memory nor blocks writers. Changes nothing, repairs nothing.
import { sha256Hex } from '../model/identity.ts';
import type { Program, Store } from '../ports.ts';
import { unpackRaw } from './ledger/look.ts';
import { all, query, sql } from './sql.ts';
import { brokenChain } from './tickets/history.ts';

export interface StoreProblem {
  readonly kind: 'file' | 'reference' | 'raw' | 'outbox' | 'history' | 'number';
  /** What is wrong, with which row. */
  readonly detail: string;
}

const SLICE = 200;
const RAW_SLICE = 20;
const REPORTED_MAX = 1000;

/** All problems, at most 1,000; [] when the store is sound. */
export async function checkStore(store: Store): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  problems.push(...(await store.read(checkFile)));
  // A damaged file makes every further answer doubtful; what can still be read is looked at all the same.
  for (const part of [checkRaw, checkHistory, checkOutbox, checkCounters]) {
    try {
      problems.push(...(await part(store)));
    } catch (error) {
      problems.push({ kind: 'file', detail: `${part.name} could not read on: ${String(error)}` });
    }
  }
  return problems.slice(0, REPORTED_MAX);
}

function* checkFile(): Program<readonly StoreProblem[]> {
  const lines = yield* all<{ integrity_check: string }>(query('pragma integrity_check(100)'));
  const dangling = yield* all<{ table: string; rowid: number | null; parent: string }>(
    query('pragma foreign_key_check'),
  );
  return [
    ...lines.filter((row) => row.integrity_check !== 'ok').map((row) => problem('file', row.integrity_check)),
    ...dangling.map((row) =>
      problem('reference', `${row.table} row ${row.rowid} names a row of ${row.parent} that is not there`),
    ),
  ];
}

/** Goes through a table by id, a slice per read transaction. */
async function slices<T extends { readonly id: number }>(
  store: Store,
  slice: (after: number) => Program<readonly T[]>,
  look: (row: T) => Program<StoreProblem | null>,
): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  for (let after = 0; ; ) {
    const last = await store.read(function* () {
      const rows = yield* slice(after);
      for (const row of rows) {
        const found = yield* look(row);
        if (found) problems.push(found);
      }
      return rows.at(-1)?.id ?? null;
    });
    if (last === null || problems.length >= REPORTED_MAX) return problems;
    after = last;
  }
}

interface StoredRaw {
  readonly id: number;
  readonly sha256: string;
  readonly octets: number;
  readonly bytes: Uint8Array | null;
}

function checkRaw(store: Store): Promise<readonly StoreProblem[]> {
  return slices<StoredRaw>(
    store,
    (after) => all(sql`select id, sha256, octets, bytes from raw where id > ${after} order by id limit ${RAW_SLICE}`),
    function* (row) {
      if (row.bytes === null) return null;
      const bytes = unpackRaw(row.bytes, row.octets);
      if (bytes !== null && bytes.length === row.octets && sha256Hex(bytes) === row.sha256) return null;
      const ledger = yield* all<{ id: number }>(sql`select id from ledger where raw = ${row.id} order by id limit 20`);
      const ids = ledger.map((found) => found.id).join(', ');
      return problem('raw', `raw mail ${row.sha256} (ledger ${ids}) does not match its hash: restore it from a backup`);
    },
  );
}

function checkHistory(store: Store): Promise<readonly StoreProblem[]> {
  return slices<{ id: number; ref: string; chain: Uint8Array | null }>(
    store,
    (after) => all(sql`select id, ref, chain from tickets where id > ${after} order by id limit ${SLICE}`),
    function* (ticket) {
      const broken = yield* brokenChain(ticket.id, ticket.chain);
      return broken === null ? null : problem('history', `ticket ${ticket.ref}: ${broken}`);
    },
  );
}

interface StoredNotice {
  readonly id: number;
  readonly state: string;
  readonly hasBytes: number;
  readonly reason: string | null;
  readonly sentAt: number | null;
  readonly messageId: string;
  readonly owner: string | null;
  readonly passed: number;
}

function checkOutbox(store: Store): Promise<readonly StoreProblem[]> {
  return slices<StoredNotice>(
    store,
    (after) =>
      all(sql`
      select id, state, bytes is not null as "hasBytes", reason, sent_at as "sentAt", message_id as "messageId", owner, passed
      from outbox where id > ${after} order by id limit ${SLICE}`),
    // biome-ignore lint/correctness/useYield: a look that needs no further query
    function* (row) {
      const wrong = wrongNotice(row);
      return wrong === null ? null : problem('outbox', `outbox row ${row.id} (${row.state}): ${wrong}`);
    },
  );
}

const STATES = new Set(['held', 'queued', 'sending', 'sent', 'deferred', 'dead', 'ambiguous', 'dropped', 'suppressed']);

function wrongNotice(row: StoredNotice): string | null {
  if (!STATES.has(row.state)) return 'no such state';
  if (!row.messageId.startsWith(`<${row.id}.`)) return 'its Message-ID does not carry its number';
  if ((row.state === 'suppressed') !== (row.passed === 0)) return 'its state contradicts what the gate said';
  if (row.state === 'suppressed' && row.reason === null) return 'suppressed without a reason';
  if (['sending', 'sent', 'ambiguous'].includes(row.state) && row.hasBytes === 0) return 'its bytes are missing';
  if (row.state === 'sent' && row.sentAt === null) return 'sent without a time';
  if (row.state === 'sending' && row.owner === null) return 'sending without an owner';
  return null;
}

/** Counts kept beside the rows must agree with them. */
function checkCounters(store: Store): Promise<readonly StoreProblem[]> {
  return store.read(function* () {
    const contacts = yield* all<{ address: string; kept: number; counted: number }>(sql`
      select c.address, c.open_tickets as kept, coalesce(t.n, 0) as counted from contacts c
      left join (select customer_address, count(*) as n from tickets where kind not in ('closed', 'cancelled')
        group by customer_address) t on t.customer_address = c.address
      where c.open_tickets <> coalesce(t.n, 0) limit 100`);
    const accounts = yield* all<{ code: string; kept: number; counted: number }>(sql`
      select a.code, a.balance as kept, coalesce(l.n, 0) as counted from agreements a
      left join (select agreement, sum(amount) as n from account_lines group by agreement) l on l.agreement = a.id
      where a.balance <> coalesce(l.n, 0) limit 100`);
    return [
      ...contacts.map((row) =>
        problem('number', `contact ${row.address} has ${row.counted} open tickets, ${row.kept} are on record`),
      ),
      ...accounts.map((row) =>
        problem('number', `contract ${row.code} has ${row.kept} on its account, its lines come to ${row.counted}`),
      ),
    ];
  });
}

function problem(kind: StoreProblem['kind'], detail: string): StoreProblem {
  return { kind, detail };
}
