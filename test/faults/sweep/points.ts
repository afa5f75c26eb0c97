// The ports of a daemon, each call counted, some of them made to fail (issue 8, point 3). Takes a plan (port, kind, n) and
// what stands behind a port; gives the same with its n-th call failing once. Without a point nothing fails and the counts
// say how many there are. The lease's own statements come with the time and are not counted.
import type { Program, Query, Row, Store } from '../../../src/ports.ts';
import { StoreFault, TransactionLost } from '../../../src/store/faults.ts';
import type { RawMove } from '../../servers/smtp-sink.ts';

/**
 * statement: an SQL statement fails · commit: the end of a transaction · imap: a command · smtp: a command line · dot: the
 * end of a mail · file: the bytes of an attachment.
 */
export const ports = ['statement', 'commit', 'imap', 'smtp', 'dot', 'file'] as const;
export type Port = (typeof ports)[number];

/** What can happen at each port. `kill`: the process dies while it waits for the answer. */
export const kinds = {
  statement: ['full', 'lost', 'error', 'io'],
  commit: ['full', 'busy', 'io', 'kill-before', 'kill-after'],
  imap: ['no', 'bad', 'bye', 'cut', 'cut-after', 'short', 'kill'],
  smtp: ['later', 'drop', 'fin', 'kill'],
  dot: ['later', 'drop', 'fin', 'kill'],
  file: ['error', 'full', 'short'],
} as const satisfies Readonly<Record<Port, readonly string[]>>;
export type Kind = (typeof kinds)[Port][number];

export interface Point {
  readonly port: Port;
  readonly kind: Kind;
  readonly n: number;
}

export function isKill({ kind }: Point): boolean {
  return kind.startsWith('kill');
}

/** Counts calls; says of each whether it is one that fails. */
export class Plan {
  readonly #points: readonly Point[];
  readonly counts: Record<Port, number> = { statement: 0, commit: 0, imap: 0, smtp: 0, dot: 0, file: 0 };
  /** What came to pass. */
  readonly happened = new Set<Point>();

  constructor(points: readonly Point[]) {
    this.#points = points;
  }

  /** Called at each call of a port; the kind of fault that is due now, or null. */
  at(port: Port): Kind | null {
    this.counts[port] += 1;
    const point = this.#points.find((one) => one.port === port && one.n === this.counts[port]);
    if (!point) return null;
    this.happened.add(point);
    return point.kind;
  }
}

/** The moves of an SMTP server. `kill` ends the client. */
export function smtpMove(plan: Plan, line: string, kill: () => void): RawMove | undefined {
  const kind = plan.at(line === '.' ? 'dot' : 'smtp');
  if (kind === 'kill') {
    kill();
    return 'drop';
  }
  if (kind === 'later') return '451 4.3.0 not now';
  if (kind === 'drop' || kind === 'fin') return kind;
  return undefined;
}

/** A store whose statements and commits are counted. After `io` it is broken for ever, as the real one. */
export function failingStore(store: Store, plan: Plan): Store {
  const broken = new AbortController();
  const path = 'the sweep';
  const faults: Readonly<Record<string, () => Error>> = {
    full: () => new StoreFault('full', 'SQLITE_FULL', `${path}: the disk is full`),
    busy: () => new StoreFault('busy', 'SQLITE_BUSY', `${path}: the database is locked`),
    lost: () => new TransactionLost(new StoreFault('full', 'SQLITE_FULL', `${path}: the disk is full`)),
    error: () => new Error(`${path}: a statement failed`),
    io: () => {
      const fault = new StoreFault('io', 'SQLITE_IOERR_FSYNC', `${path}: the disk failed`);
      broken.abort(fault);
      return fault;
    },
  };
  const faultFor = (kind: Kind): Error => (faults[kind] ?? (() => new Error(`unknown kind ${kind}`)))();
  const dying = (kind: Kind | null, when: Kind): void => {
    if (kind === when) process.kill(process.pid, 'SIGKILL');
  };

  function* counted<T>(program: () => Program<T>): Program<T> {
    const inner = program();
    let step = inner.next([]);
    let isLease = false;
    let isWriting = false;
    while (!step.done) {
      const query = step.value;
      isLease ||= /\blease/.test(query.text);
      isWriting ||= /^\s*(?:insert|update|delete|with)/i.test(query.text);
      const kind = isLease ? null : plan.at('statement');
      // Thrown here it undoes the whole transaction, whatever the program would catch.
      if (kind === 'lost' || kind === 'io') throw faultFor(kind);
      step = kind === null ? yield* asked(inner, query) : inner.throw(faultFor(kind));
    }
    const kind = isLease || !isWriting ? null : plan.at('commit');
    dying(kind, 'kill-before');
    if (kind === 'kill-after') dies = true;
    else if (kind !== null) throw faultFor(kind);
    return step.value;
  }

  let dies = false;
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (broken.signal.aborted) throw broken.signal.reason;
    const value = await work();
    if (dies) process.kill(process.pid, 'SIGKILL');
    return value;
  };
  return {
    ...store,
    broken: broken.signal,
    write: (program) => through(() => store.write(() => counted(program))),
    writeInSlices: (program) => through(() => store.writeInSlices(() => counted(program))),
    read: (program) => through(() => store.read(() => counted(program))),
  };
}

/** One statement of the inner program, with its error handed to it. */
function* asked<T>(inner: Program<T>, query: Query): Generator<Query, IteratorResult<Query, T>, readonly Row[]> {
  let rows: readonly Row[];
  try {
    rows = yield query;
  } catch (error) {
    return inner.throw(error);
  }
  return inner.next(rows);
}
