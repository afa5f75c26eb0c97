// db migrate, check, backup, restore, index; forgetting/ has retention.

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backup } from '../../daemon/database/backup.ts';
import type { Restoring } from '../../daemon/database/restore.ts';
import type { Clock } from '../../lib/time.ts';
import { isoTime } from '../../lib/time.ts';
import { Exit, exitCodes } from '../exit.ts';
import { cell, counted } from '../output.ts';
import type { Registry } from '../registry.ts';
import { openOptions, type Session, withApp } from '../session.ts';
import { registerRetention } from './forgetting/retention.ts';

/** Registers `db …`. */
export function registerDb({ program, on }: Registry): void {
  const db = program.command('db').description('the database');
  on(db.command('migrate').description('bring the schema up to this version (every start does so too)'), migrate);
  const checkCommand = db
    .command('check')
    .argument('[file]', 'a backup (default: the database)')
    .description('pages, references, every mail against its hash, histories, notices, counts; changes nothing');
  on(checkCommand, (session, [file]) => check(session, file as string | undefined));
  const backupCommand = db
    .command('backup')
    .argument('[file]', 'a new file, or a folder to put one into (default: here)')
    .description('everything as it is now in one file, while the daemon works; read again before it gets its name');
  on(backupCommand, (session, [file]) => backup(session, file as string | undefined));
  const restoreCommand = db
    .command('restore')
    .argument('<file>', 'what db backup made')
    .option('--force', 'also a backup with findings, when there is no better one')
    .description('a backup in the place of the database, which is kept aside; nothing leaves before outbox release');
  on(restoreCommand, (session, [file], options) => restore(session, String(file), options.force === true));
  registerRetention({ on }, db);
  const indexCommand = db
    .command('index')
    .option('--anew', 'make the words of all tickets again of what stands in them, in one step')
    .description('take tickets older than the full-text index into it (the daemon does so, too)');
  on(indexCommand, (session, _, options) => index(session, options.anew === true));
}

/** In slices, so that mail is filed in between. */
async function index(session: Session, isAnew: boolean): Promise<number> {
  return withApp(session, async ({ store }) => {
    let done = isAnew ? await store.write(() => store.search.anew()) : 0;
    for (let some = isAnew ? 0 : 1; some > 0; done += some) {
      some = await store.write(() => store.search.fill(50));
      if (some > 0 && done % 10_000 < 50 && done > 0) session.out.talk(`${counted(done, 'ticket')} …`);
    }
    if (session.flags.json) session.out.json({ indexed: done });
    else session.out.line(`${counted(done, 'ticket')} taken into the index`);
    return exitCodes.ok;
  });
}

async function migrate(session: Session): Promise<number> {
  return withApp(session, async ({ setup, upgraded }) => {
    const { dir } = setup.config.data;
    if (session.flags.json) session.out.json({ dataDir: dir, migrated: true, upgraded });
    else session.out.line(`the database in ${dir} is up to date`);
    if (upgraded === null) return exitCodes.ok;
    const kept = upgraded.copy === null ? 'not kept: there is no room for a copy' : `kept as ${upgraded.copy}`;
    session.out.talk(`upgraded from schema ${upgraded.from} to ${upgraded.to}; as it was before it is ${kept}`);
    return exitCodes.ok;
  });
}

async function check(session: Session, file: string | undefined): Promise<number> {
  if (file !== undefined) onlyFile(session, file);
  const options = openOptions(session, {});
  const asked = { ...(file === undefined ? {} : { file }), onProgress: progress(session, options.clock) };
  const { ok, findings, notes } = await session.doors.checkStore(options, asked);
  if (session.flags.json) session.out.json({ ok, findings });
  else for (const finding of findings) session.out.line(cell(finding));
  for (const note of notes) session.out.talk(cell(note));
  const what = file === undefined ? 'the database' : 'the backup';
  const isWords = findings.every((finding) => finding.endsWith(`next: ${ANEW}`));
  const cure = isWords ? ANEW : 'stop the daemon, restore a backup: mailclerk db restore FILE';
  const next = file === undefined ? `; next: ${cure}` : '; use another backup';
  session.out.talk(ok ? `${what} is sound` : `${counted(findings.length, 'finding')}${next}`);
  return ok ? exitCodes.ok : exitCodes.findings;
}

/** All that words need that do not stand in their tickets: no backup. */
const ANEW = 'mailclerk db index --anew';
const SAY_EVERY_MS = 5_000;

/** Says how far a long look is, now and then. */
function progress(session: Session, clock: Clock): (what: string, rows: number) => void {
  let saidAt = clock.monotonic();
  let saidOf = '';
  return (what, rows) => {
    const isNew = what !== saidOf && rows === 0;
    if (!isNew && clock.monotonic() - saidAt < SAY_EVERY_MS) return;
    // A part that only begins is worth a line when those before it took their time.
    if (isNew && clock.monotonic() - saidAt < SAY_EVERY_MS && saidOf !== '') return;
    if (saidOf !== '' || !isNew) session.out.talk(`${what}: ${counted(rows, 'row')} …`);
    saidOf = what;
    saidAt = clock.monotonic();
  };
}

async function backup(session: Session, file: string | undefined): Promise<number> {
  const options = openOptions(session, {});
  let saidAt = options.clock.monotonic();
  const made = await session.doors
    .backUp(options, {
      target: file ?? null,
      onPages: (done, all) => {
        if (options.clock.monotonic() - saidAt < SAY_EVERY_MS) return;
        saidAt = options.clock.monotonic();
        session.out.talk(`${Math.floor((done / Math.max(all, 1)) * 100)} % copied …`);
      },
      onCheck: progress(session, options.clock),
    })
    .catch(asExit);
  if (session.flags.json) session.out.json(made);
  else sayBackup(session, made);
  return made.findings.length === 0 ? exitCodes.ok : exitCodes.findings;
}

function asExit(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (error instanceof Error && code === 'EEXIST') throw new Exit(exitCodes.conflict, error.message);
  if (error instanceof Error && error.name === 'NoDatabase') throw new Exit(exitCodes.notFound, error.message);
  throw error;
}

function sayBackup({ out }: Session, made: Backup): void {
  const size =
    made.octets < 1_048_576 ? `${Math.ceil(made.octets / 1024)} KB` : `${Math.round(made.octets / 1_048_576)} MB`;
  out.line(`${made.file}  (${size})`);
  for (const finding of made.findings) out.line(cell(finding));
  if (made.findings.length > 0) {
    out.complain('what it holds is not sound, so it has not got the name that was asked for; keep your older backups');
    out.complain('next: mailclerk db check');
    return;
  }
  const holds = `${counted(made.mails, 'mail')}, ${counted(made.tickets, 'ticket')}, ${counted(made.notices, 'notice')}`;
  out.talk(
    `in it: ${holds}; config, rules and templates as last accepted, without secrets; the key that signs addresses`,
  );
  out.talk('read again: every page, every mail and every history is right');
  out.talk('not in it, keep them yourself: your config, rules and templates folders as they are now');
  for (const secret of made.secrets) out.talk(`not in it: ${cell(secret)}`);
  out.talk(`next: copy it to another machine; mailclerk db restore ${made.file} puts it back`);
}

/** A folder would look like a broken disk to whoever reads it as a database, and a pipe be waited for without end. */
function onlyFile(session: Session, file: string): void {
  const about = statSync(resolve(session.io.cwd, file), { throwIfNoEntry: false });
  if (about === undefined || about.isFile()) return;
  const what = about.isDirectory() ? 'is a folder' : 'is no regular file';
  throw new Exit(exitCodes.usage, `${file} ${what}, expected a file that db backup made`, `ls ${file}`);
}

async function restore(session: Session, file: string, force: boolean): Promise<number> {
  if (!existsSync(resolve(session.io.cwd, file)))
    throw new Exit(exitCodes.notFound, `there is no file ${file}`, 'mailclerk db backup makes one');
  onlyFile(session, file);
  if (!session.flags.yes) {
    const checked = await session.doors.checkStore(openOptions(session, {}), { file });
    if (session.flags.json) session.out.json({ kind: 'dry', ok: checked.ok, findings: checked.findings });
    else for (const finding of checked.findings) session.out.line(cell(finding));
    if (!checked.ok)
      session.out.complain(`${file} is not sound and would be refused; nothing was changed. Use another backup`);
    else session.out.talk(`${file} would take the place of the database; nothing was changed, --yes does it`);
    return checked.ok ? exitCodes.ok : exitCodes.findings;
  }
  const onStep = (what: string): void => session.out.talk(`${what} …`);
  const done = await session.doors.restore(openOptions(session, {}), { file, force, onStep });
  return sayRestored(session, file, done);
}

function sayRestored({ out, flags }: Session, file: string, done: Restoring): number {
  if (done.kind === 'absent') throw new Exit(exitCodes.notFound, `there is no file ${file}`);
  if (done.kind === 'running')
    throw new Exit(exitCodes.conflict, `${done.why}: stop it first; nothing was changed`, 'systemctl stop mailclerk');
  if (flags.json) out.json(done);
  else for (const finding of done.findings) out.line(cell(finding));
  if (done.kind === 'unsound') {
    out.complain(`${file} is not sound; nothing was changed. Use another backup, or --force when there is none`);
    return exitCodes.findings;
  }
  if (!flags.json)
    out.line(done.knows === 0 ? 'restored: an empty database' : `restored: everything up to ${isoTime(done.knows)}`);
  if (done.forgotten > 0) out.line(`erased again: ${counted(done.forgotten, 'address')} (docs/forgetting.md)`);
  if (done.aside !== null) out.talk(`the old database is kept as ${done.aside}`);
  out.talk(
    `ticket numbers go on ${done.numbers} further: those between may have been told to customers since the backup`,
  );
  out.talk('nothing leaves before you say so: notices since the backup may have been sent already');
  out.talk('next: mailclerk run (takes in again what came since), then mailclerk outbox release --all');
  return exitCodes.ok;
}
