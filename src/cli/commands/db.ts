// db migrate, check.
import { exitCodes } from '../exit.ts';
import { cell, counted } from '../output.ts';
import type { Registry } from '../registry.ts';
import { openOptions, type Session, withApp } from '../session.ts';

/** Registers `db …`. */
export function registerDb({ program, on }: Registry): void {
  const db = program.command('db').description('the database');
  on(db.command('migrate').description('bring the schema up to this version (every start does so too)'), migrate);
  on(db.command('check').description('pages, keys, and the hash of every raw mail'), check);
}

async function migrate(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const { dir } = app.setup.config.data;
    if (session.flags.json) session.out.json({ dataDir: dir, migrated: true });
    else session.out.line(`the database in ${dir} is up to date`);
    return exitCodes.ok;
  });
}

async function check(session: Session): Promise<number> {
  const { ok, findings } = await session.doors.checkStore(openOptions(session, {}));
  if (session.flags.json) session.out.json({ ok, findings });
  else for (const finding of findings) session.out.line(cell(finding));
  session.out.talk(
    ok ? 'the database is sound' : `${counted(findings.length, 'finding')}; next: stop the daemon and restore a backup`,
  );
  return ok ? exitCodes.ok : exitCodes.findings;
}
