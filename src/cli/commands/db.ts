// db migrate, check, index.
import { exitCodes } from '../exit.ts';
import { cell, counted } from '../output.ts';
import type { Registry } from '../registry.ts';
import { openOptions, type Session, withApp } from '../session.ts';

/** Registers `db …`. */
export function registerDb({ program, on }: Registry): void {
  const db = program.command('db').description('the database');
  on(db.command('migrate').description('bring the schema up to this version (every start does so too)'), migrate);
  on(db.command('check').description('pages, keys, and the hash of every raw mail'), check);
  on(
    db.command('index').description('take tickets older than the full-text index into it (the daemon does so, too)'),
    index,
  );
}

/** In slices, so that mail is filed in between. */
async function index(session: Session): Promise<number> {
  return withApp(session, async ({ store }) => {
    let done = 0;
    for (let some = 1; some > 0; done += some) {
      some = await store.write(() => store.search.fill(50));
      if (some > 0 && done % 10_000 < 50 && done > 0) session.out.talk(`${counted(done, 'ticket')} …`);
    }
    if (session.flags.json) session.out.json({ indexed: done });
    else session.out.line(`${counted(done, 'ticket')} taken into the index`);
    return exitCodes.ok;
  });
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
