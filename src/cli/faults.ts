// Faults of the machine that end a command: by the names an error and its causes carry (codes of the system and of SQLite,
// kinds of store and mailbox faults), what the person does next, and the exit code. docs/errors.md is made from this table.
import type { exitCodes } from './exit.ts';

interface FaultAnswer {
  /** Names, as a person reads them. */
  readonly names: string;
  readonly pattern: RegExp;
  readonly means: string;
  readonly next: string;
  readonly exit: keyof typeof exitCodes;
}

/** The first that fits answers. */
export const faultAnswers: readonly FaultAnswer[] = [
  {
    names: '`SQLITE_BUSY`, `SQLITE_LOCKED`',
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    means: 'somebody else writes, for longer than ten seconds',
    next: 'another process holds the database: try again in a moment; if it stays, fuser -v FILE names it (an open sqlite3, a copy by hand)',
    exit: 'conflict',
  },
  {
    names: '`ECONN…`, `ENOTFOUND`, `ETIMEDOUT`, `EHOST…`, `ENET…`, `EAI_…`, and mailbox faults',
    pattern: /^(ECONN|ENOTFOUND|ETIMEDOUT|EHOST|ENET|EAI_|(unreachable|tls|login|throttled|lost|folder-missing)$)/,
    means: 'a mail server cannot be reached, or refuses',
    next: 'mailclerk mailbox test',
    exit: 'unreachable',
  },
  {
    names: '`CONFIG_INVALID`',
    pattern: /^CONFIG_INVALID$/,
    means: 'the configuration does not load, so nobody knows where the data is',
    next: 'mailclerk check',
    exit: 'invalid',
  },
  {
    names: '`newer-schema`',
    pattern: /^newer-schema$/,
    means: 'a newer mailclerk made this database ([upgrading.md](upgrading.md))',
    next: 'start the newer mailclerk, or restore the backup made before the upgrade',
    exit: 'conflict',
  },
  {
    names: '`io`',
    pattern: /^io$/,
    means: 'the disk reported an error',
    next: "look into the system's log for errors of the disk; when it is well: mailclerk db check",
    exit: 'findings',
  },
  {
    names: '`corrupt`',
    pattern: /^corrupt$/,
    means: 'the database is damaged, or no database',
    next: 'mailclerk db check; then restore a backup: mailclerk db restore FILE',
    exit: 'findings',
  },
  {
    names: '`full`, `no-space`, `ENOSPC`, `EDQUOT`',
    pattern: /^(full|no-space|ENOSPC|EDQUOT)$/,
    means: 'the disk or its quota is full',
    next: 'free disk space and run it again; nothing was half done',
    exit: 'findings',
  },
  {
    names: '`EACCES`, `EPERM`, `EROFS`, `readonly`, `cannot-open`',
    pattern: /^(EACCES|EPERM|EROFS|cannot-open|readonly|SQLITE_READONLY|SQLITE_CANTOPEN)/,
    means: 'a file or folder is not ours to read or write',
    next: 'run it as the user that owns the data folder (mailclerk config show names it)',
    exit: 'notAllowed',
  },
];

/** What to do about this error; null for everything else: a bug, or something nobody thought of. */
export function answerTo(error: unknown): FaultAnswer | null {
  const names = faultNames(error);
  return faultAnswers.find(({ pattern }) => names.some((name) => pattern.test(name))) ?? null;
}

/** Codes and kinds of an error and of what caused it. */
function faultNames(error: unknown): readonly string[] {
  const names: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth++, at = at.cause) {
    if ('code' in at) names.push(String(at.code));
    if ('kind' in at) names.push(String(at.kind));
  }
  return names;
}
