// The data folder and the database in it. Takes the data section of the config; gives findings. Opens the database read-only,
// beside whatever works on it; makes nothing.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isoTime } from '../../lib/time.ts';
import type { Config } from '../../model/setup.ts';
import { newestSchema } from '../../store/migrate.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import { lastBackup } from '../database/last-backup.ts';
import { lookApart } from '../database/look-apart.ts';
import type { Database } from './database.ts';
import { type Finding, fail, megabytes, ok, skipped, warn } from './finding.ts';
import { keyFile, octal } from './site.ts';

const DAY_MS = 86_400_000;
const BACKUP_MS = 7 * DAY_MS;
const LOG_OCTETS = 256 * 1_048_576;

/** The folder: there, ours, private, on a disk that keeps what it is given. */
export function folderFindings({ data }: Config): readonly Finding[] {
  const { dir } = data;
  const there = nearest(dir);
  return [folder(dir, there), privacy(dir), fileSystem(there), space(there, data.minFreeBytes), inodes(there)];
}

function folder(dir: string, there: string): Finding {
  const about = statSync(there);
  if (!about.isDirectory()) return fail('data-dir', dir, `${there} is no folder`);
  const me = process.getuid?.() ?? 0;
  if (!isWritable(there)) {
    const fix = `run it as the user that owns ${there} (uid ${about.uid}; this one is ${me}), or: chown ${me} ${there}`;
    return fail('data-dir', dir, `this user (uid ${me}) may not write in ${there}, which is uid ${about.uid}'s`, {
      fix,
    });
  }
  if (there !== dir) return ok('data-dir', dir, `not there yet; it is made at the first start, in ${there}`);
  const file = join(dir, DATABASE_NAME);
  if (existsSync(file) && !isWritable(file))
    return fail('data-dir', dir, `this user (uid ${me}) may not write ${file}`);
  if (me === 0 && about.uid !== 0) {
    const fix = `sudo -u '#${about.uid}' mailclerk doctor`;
    const found = `it is uid ${about.uid}'s, and this is root: what that user may do is not known`;
    return warn('data-dir', dir, found, { expected: 'doctor runs as the user of the daemon', fix });
  }
  return ok('data-dir', dir, `there, uid ${about.uid}'s`);
}

function privacy(dir: string): Finding {
  const about = statSync(dir, { throwIfNoEntry: false });
  if (!about || process.platform === 'win32') return skipped('data-private', dir, 'it is not there yet');
  const isOpen = (about.mode & 0o001) !== 0;
  const open = [DATABASE_NAME, 'oauth.key']
    .map((name) => join(dir, name))
    .filter((path) => {
      const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
      return (mode & 0o006) !== 0 && isOpen;
    });
  if (open.length > 0)
    return fail('data-private', dir, `every user of this machine can read ${open.join(', ')}`, {
      fix: `chmod 700 ${dir}`,
    });
  const key = statSync(keyFile(dir), { throwIfNoEntry: false });
  if (key && (key.mode & 0o077) !== 0)
    return warn('data-private', keyFile(dir), `its mode is ${octal(key.mode)}`, { fix: `chmod 600 ${keyFile(dir)}` });
  if ((about.mode & 0o007) !== 0)
    return warn('data-private', dir, `its mode is ${octal(about.mode)}`, { fix: `chmod 700 ${dir}` });
  return ok('data-private', dir, `mode ${octal(about.mode)}`);
}

/** statfs(2) f_type → what it is, and whether it is worse than unwise. */
const SYSTEMS: ReadonlyMap<number, readonly [string, 'fail' | 'warn', string]> = new Map([
  [0x6969, ['NFS', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0x517b, ['SMB', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0xff534d42, ['CIFS', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0xfe534d42, ['SMB 2', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0x5346414f, ['AFS', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0x73757245, ['Coda', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0x01021997, ['9P', 'fail', 'SQLite’s locks and shared memory do not work over it']],
  [0x786f4256, ['a folder of the VirtualBox host', 'fail', 'SQLite’s locks do not work over it']],
  [0x00c36400, ['Ceph', 'warn', 'SQLite’s locks are slow and may fail over it']],
  [
    0x65735546,
    ['FUSE', 'warn', 'whether SQLite’s locks and fsync work depends on what is behind it (sshfs, rclone: no)'],
  ],
  [0x01021994, ['tmpfs', 'warn', 'it is memory: a restart of the machine forgets every mail']],
  [0x858458f6, ['ramfs', 'warn', 'it is memory: a restart of the machine forgets every mail']],
  [0x794c7630, ['overlayfs', 'warn', 'in a container it is gone with the container: use a volume']],
]);

/** What a file system of this type means. */
export function fileSystemFinding(dir: string, type: number): Finding {
  const known = SYSTEMS.get(type >>> 0);
  if (!known) return ok('file-system', dir, `a local one (type 0x${(type >>> 0).toString(16)})`);
  const [name, state, why] = known;
  return (state === 'fail' ? fail : warn)('file-system', dir, `${name}: ${why}`);
}

function fileSystem(dir: string): Finding {
  return fileSystemFinding(dir, statfsSync(dir).type);
}

function space(dir: string, minFree: number): Finding {
  const disk = statfsSync(dir);
  const free = disk.bavail * disk.bsize;
  const found = `${megabytes(free)} are free`;
  const words = { expected: `at least ${megabytes(minFree)} (data.min_free), better ${megabytes(2 * minFree)}` };
  if (free < minFree) return fail('disk-space', dir, found, words);
  return free < 2 * minFree ? warn('disk-space', dir, found, words) : ok('disk-space', dir, found);
}

function inodes(dir: string): Finding {
  return inodeFinding(dir, statfsSync(dir));
}

/** What these counts mean. */
export function inodeFinding(
  dir: string,
  { files, ffree }: { readonly files: number; readonly ffree: number },
): Finding {
  // btrfs and others count none.
  if (files === 0) return ok('disk-inodes', dir, 'the file system does not count them');
  const share = Math.floor((ffree / files) * 100);
  const found = `${share} % are free`;
  if (share < 1) return fail('disk-inodes', dir, found);
  return share < 5 ? warn('disk-inodes', dir, found) : ok('disk-inodes', dir, found);
}

/** The database as a file. */
export async function databaseFindings(
  database: Database,
  config: Config,
  options: { readonly now: number; readonly limitMs: number },
): Promise<readonly Finding[]> {
  const { path } = database;
  if (database.kind === 'absent')
    return (['database', 'database-schema', 'database-log', 'backup'] as const).map((id) =>
      skipped(id, path, 'there is none yet; the first start makes it'),
    );
  if (database.kind === 'broken') {
    const rest = (['database-schema', 'database-log'] as const).map((id) => skipped(id, path, 'it cannot be opened'));
    return [fail('database', path, database.why), ...rest, backup(config.data.dir, path, options.now)];
  }
  return [
    await pages(path, options.limitMs),
    schema(path, database.schema),
    log(path),
    backup(config.data.dir, path, options.now),
  ];
}

async function pages(path: string, limitMs: number): Promise<Finding> {
  const findings = await lookApart(path, limitMs);
  if (findings === null) {
    const found = `larger than what can be looked through in ${Math.ceil(limitMs / 1000)} s; nothing wrong is known`;
    return skipped('database', path, `${found}: mailclerk db check`);
  }
  if (findings.length > 0) return fail('database', path, findings.slice(0, 3).join('; '));
  return ok('database', path, `${megabytes(statSync(path).size)}, no damage`);
}

function schema(path: string, found: number): Finding {
  const words = { expected: `schema ${newestSchema}` };
  if (found > newestSchema) return fail('database-schema', path, `schema ${found}, made by a newer mailclerk`, words);
  if (found === newestSchema) return ok('database-schema', path, `schema ${found}`);
  const fix = 'mailclerk db backup, then start this version; an older daemon that still runs must be stopped';
  return warn('database-schema', path, `schema ${found}; it is upgraded at the next start`, { ...words, fix });
}

function log(path: string): Finding {
  const octets = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return octets > LOG_OCTETS
    ? warn('database-log', path, megabytes(octets))
    : ok('database-log', path, megabytes(octets));
}

function backup(dir: string, path: string, now: number): Finding {
  const last = lastBackup(dir);
  if (last === null) return warn('backup', path, 'none by mailclerk db backup is known');
  const days = Math.floor((now - last.at) / DAY_MS);
  const found = `${isoTime(last.at)?.slice(0, 16)}Z, ${last.file}`;
  return now - last.at > BACKUP_MS ? warn('backup', path, `${found}: ${days} days ago`) : ok('backup', path, found);
}

/** The folder, or what is there of its path. */
function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
