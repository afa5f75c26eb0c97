// The store as the ports describe it, on SQLite. Takes a path; gives a Store whose schema is up to date.
import type { ThreadKeys } from '../model/token.ts';
import type { Program, Store } from '../ports.ts';
import { customerPrograms } from './customers/programs.ts';
import { faultOf } from './faults.ts';
import { filePrograms } from './files.ts';
import { threadKeys } from './keys.ts';
import { leasePrograms } from './lease/programs.ts';
import { ledgerPrograms } from './ledger/programs.ts';
import { schemaOf } from './migrate.ts';
import { orderPrograms } from './orders/programs.ts';
import { copyPrograms } from './outbox/copies.ts';
import { gatePrograms } from './outbox/correspondents.ts';
import { outboxPrograms } from './outbox/programs.ts';
import { rulePrograms } from './rule-hits.ts';
import { savepoint } from './savepoint.ts';
import { searchPrograms } from './search/programs.ts';
import { viewPrograms } from './search/views.ts';
import { settingsPrograms } from './settings.ts';
import { openSqlite, type SqliteOptions } from './sqlite.ts';
import { statisticsPrograms } from './statistics.ts';
import { agentPrograms } from './tickets/agents.ts';
import { contactPrograms } from './tickets/contacts.ts';
import { ticketPrograms } from './tickets/programs.ts';
import { timerPrograms } from './timers.ts';

/** The file's name in the data directory. */
export const DATABASE_NAME = 'mailclerk.sqlite';

export interface OpenOptions extends SqliteOptions {
  readonly keys?: ThreadKeys;
}

/** A Store on one SQLite file, with what only a synchronous engine can offer. */
export interface SqliteStore extends Store {
  /** `write` at once, without a promise. */
  writeNow<T>(program: () => Program<T>): T;
  /** `read` at once. */
  readNow<T>(program: () => Program<T>): T;
  readonly path: string;
}

/** Opens the file (made when missing), migrates it. Throws StoreFault: newer schema, no rights, damaged, full. */
export function openStore(path: string, options: OpenOptions = {}): SqliteStore {
  const engine = openSqlite(path, options);
  let keys: ThreadKeys | null = options.keys ?? null;
  return {
    path,
    write: engine.write,
    writeInSlices: engine.writeInSlices,
    writeNow: engine.writeNow,
    read: engine.read,
    readNow: engine.readNow,
    changed: engine.changed,
    broken: engine.broken,
    checkpoint: engine.checkpoint,
    logBytes: engine.logBytes,
    ...storePrograms(() => {
      if (keys === null) throw new Error('the store has no thread keys yet: call useKeys before anything is applied');
      return keys;
    }),
    useKeys(next) {
      keys = next;
    },
    schemaVersion: () => schemaOf(engine.db),
    fence: engine.fence,
    close: engine.close,
  };
}

type Programs = Omit<
  Store,
  | 'write'
  | 'writeInSlices'
  | 'read'
  | 'changed'
  | 'broken'
  | 'checkpoint'
  | 'logBytes'
  | 'useKeys'
  | 'schemaVersion'
  | 'fence'
  | 'close'
>;

/** What a Store is besides its engine: SQL without I/O. `keys` is asked when something is signed. */
export function storePrograms(keys: () => ThreadKeys): Programs {
  return {
    savepoint,
    faultOf,
    threadKeys,
    lease: leasePrograms,
    ledger: ledgerPrograms,
    tickets: ticketPrograms(keys),
    outbox: outboxPrograms,
    copies: copyPrograms,
    gate: gatePrograms,
    search: searchPrograms,
    views: viewPrograms,
    settings: settingsPrograms,
    rules: rulePrograms,
    contacts: contactPrograms,
    agents: agentPrograms,
    customers: customerPrograms,
    files: filePrograms,
    orders: orderPrograms,
    timers: timerPrograms,
    statistics: statisticsPrograms,
  };
}
