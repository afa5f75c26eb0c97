// `db backup`: one file with everything the database holds at this moment, beside whatever works on it. Takes a file name
// or a folder; gives what was made, what is in it and what is not: secrets are elsewhere and must be kept elsewhere.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isoTime } from '../../lib/time.ts';
import type { Config, Secret } from '../../model/setup.ts';
import { takeSnapshot } from '../../store/backup/snapshot.ts';
import { openLookout } from '../../store/check/lookout.ts';
import { checkStore, type Progress } from '../../store/check.ts';
import { all, query } from '../../store/sql.ts';
import type { OpenOptions } from '../app.ts';
import { rememberBackup } from './last-backup.ts';
import { databasePlace, isAbsent } from './place.ts';

export interface BackupAsked {
  /** A new file, or a folder to put one into. */
  readonly target: string | null;
  readonly onPages?: (done: number, all: number) => void;
  readonly onCheck?: Progress;
}

export interface Backup {
  readonly file: string;
  readonly octets: number;
  readonly schema: number;
  /** [] = it was read again and every byte is right. Otherwise the file has another name than asked for. */
  readonly findings: readonly string[];
  readonly mails: number;
  readonly tickets: number;
  readonly notices: number;
  /** Where the secrets are that are not in it: `mailboxes.support.password: env:SUPPORT_PASSWORD`. */
  readonly secrets: readonly string[];
}

/** Makes the backup. Throws with code EEXIST, ENOENT (no database), or a StoreFault. */
export async function backUp(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd' | 'clock'>,
  asked: BackupAsked,
): Promise<Backup> {
  const { config, dir, path } = databasePlace(options);
  if (isAbsent(path)) throw new NoDatabase(path);
  const target = targetOf(resolve(options.cwd, asked.target ?? '.'), options.clock.now());
  const made = await takeSnapshot(path, target, {
    ...(asked.onPages ? { onProgress: asked.onPages } : {}),
    check: (copy) => findingsIn(copy, asked.onCheck),
  });
  const findings = made.kind === 'made' ? [] : made.findings;
  const counts = await countsIn(made.path);
  const schema = made.kind === 'made' ? made.schema : 0;
  const { size: octets } = statSync(made.path);
  if (findings.length === 0) rememberBackup(dir, { at: options.clock.now(), file: made.path });
  return { file: made.path, octets, schema, findings, ...counts, secrets: secretsOf(config) };
}

/** There is nothing to back up. */
export class NoDatabase extends Error {
  constructor(path: string) {
    super(`there is no database ${path}: nothing has been run here yet`);
    this.name = 'NoDatabase';
  }
}

function targetOf(wanted: string, now: number): string {
  const isFolder = statSync(wanted, { throwIfNoEntry: false })?.isDirectory() === true;
  const stamp = (isoTime(now) ?? '').slice(0, 19).replaceAll(/[-:]/g, '');
  return isFolder ? join(wanted, `mailclerk-${stamp}.backup`) : wanted;
}

async function findingsIn(path: string, onProgress: Progress | undefined): Promise<readonly string[]> {
  const copy = openLookout(path);
  try {
    const found = await checkStore(copy, { schema: copy.schema, ...(onProgress ? { onProgress } : {}) });
    return found.map((problem) => `${problem.kind}: ${problem.detail}`);
  } finally {
    copy.close();
  }
}

async function countsIn(path: string): Promise<Pick<Backup, 'mails' | 'tickets' | 'notices'>> {
  const copy = openLookout(path);
  try {
    return await copy.read(function* () {
      const rows = yield* all<Pick<Backup, 'mails' | 'tickets' | 'notices'>>(
        query(`select (select count(*) from ledger) as mails, (select count(*) from tickets) as tickets,
          (select count(*) from outbox) as notices`),
      );
      return rows[0] ?? { mails: 0, tickets: 0, notices: 0 };
    });
  } catch {
    return { mails: 0, tickets: 0, notices: 0 };
  } finally {
    copy.close();
  }
}

/** Every secret of the configuration as `path: reference`; the value is never asked for. */
export function secretsOf(config: Config): readonly string[] {
  return secretsIn(config)
    .map(({ path, secret }) => `${path}: ${secret.reference}`)
    .toSorted();
}

/** A secret and where the configuration has it: `mailboxes.support.password`. */
export interface PlacedSecret {
  readonly path: string;
  readonly secret: Secret;
}

/** Every secret of the configuration. */
export function secretsIn(config: Config): readonly PlacedSecret[] {
  const found: PlacedSecret[] = [];
  walk(config, '', found, 0);
  return found;
}

const MAX_DEPTH = 8;

function walk(value: unknown, path: string, found: PlacedSecret[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  if (isSecret(value)) {
    found.push({ path, secret: value });
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const isNamed = Array.isArray(value) && typeof part === 'object' && part !== null && 'name' in part;
    const name = isNamed ? String((part as { readonly name: unknown }).name) : key;
    walk(part, path === '' ? name : `${path}.${name}`, found, depth + 1);
  }
}

function isSecret(value: object): value is Secret {
  return 'reference' in value && 'reveal' in value && typeof value.reference === 'string';
}
