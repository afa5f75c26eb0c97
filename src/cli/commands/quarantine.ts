// quarantine list, show, retry, ignore.
import { ignoreAll } from '../../daemon/quarantine/ignore.ts';
import { retryQuarantined } from '../../daemon/quarantine/retry.ts';
import { Exit, exitCodes } from '../exit.ts';
import { ledgerJson, printLedgerRow, quarantineColumns, quarantineRow } from '../present/mail.ts';
import { reasonOf } from '../reason.ts';
import { findQuarantined } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';

const ID = ['<id>', 'ledger id, beginning of the SHA-256, or Message-ID'] as const;

/** Registers `quarantine …`. */
export function registerQuarantine({ program, on }: Registry): void {
  const quarantine = program.command('quarantine').description('mails that were set aside, with the reason');
  on(quarantine.command('list').description('every one'), list);
  on(
    quarantine
      .command('show')
      .argument(...ID)
      .description('one of them'),
    (session, [id]) => show(session, String(id)),
  );
  const again = quarantine
    .command('retry')
    .argument('[id]', ID[1])
    .option('-a, --all', 'every one')
    .option(
      '--as-is',
      'decide a mail that could not be read from its server by what is here, instead of reading it again',
    )
    .description('decide it anew; a mail that could not be read from its server is read again first');
  on(again, (session, [id], options) =>
    retry(session, id as string | undefined, { all: options.all === true, asIs: options.asIs === true }),
  );
  const needless = quarantine
    .command('ignore')
    .argument('<ids...>', ID[1])
    .option('--reason <words>', 'why, for `mail why`')
    .description('nobody needs it: no ticket, no answer, and out of quarantine');
  on(needless, (session, [ids], options) =>
    ignore(session, (ids as readonly string[]).map(String), reasonOf(options.reason) ?? ''),
  );
}

async function list(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const rows = await app.store.read(() => app.store.ledger.quarantined());
    if (session.flags.json) session.out.json(rows.map(ledgerJson));
    else if (rows.length > 0) session.out.table(quarantineColumns, rows.map(quarantineRow));
    const [first] = rows;
    session.out.talk(
      first
        ? `next: mailclerk mail show ${first.id}, mailclerk quarantine retry ${first.id}`
        : 'nothing is quarantined',
    );
    return exitCodes.ok;
  });
}

async function show(session: Session, id: string): Promise<number> {
  return withApp(session, async (app) => {
    const row = await findQuarantined(app, id);
    if (session.flags.json) session.out.json(ledgerJson(row));
    else printLedgerRow(session.out, row);
    if (row.state !== 'quarantined')
      throw new Exit(
        exitCodes.conflict,
        `mail ${row.id} is ${row.state}, not quarantined`,
        `mailclerk mail why ${row.id}`,
      );
    session.out.talk(
      `next: mailclerk mail show ${row.id} --raw, then mailclerk quarantine retry ${row.id}, or ignore ${row.id}`,
    );
    return exitCodes.ok;
  });
}

async function ignore(session: Session, ids: readonly string[], words: string): Promise<number> {
  return withApp(session, async (app) => {
    const { out, flags } = session;
    const actor = actorOf(session, app);
    const named = new Set<number>();
    for (const id of ids) named.add((await findQuarantined(app, id)).id);
    const ignored = await ignoreAll(app, { ids: [...named], actor, words });
    if (ignored.kind === 'refused')
      throw new Exit(
        exitCodes.notAllowed,
        `${ignored.detail}; nothing was changed`,
        `mailclerk agent show ${actor.id}`,
      );
    if (ignored.kind === 'not-quarantined')
      throw new Exit(
        exitCodes.conflict,
        `mail ${ignored.id} is ${ignored.state}, not quarantined; nothing was changed`,
        `mailclerk mail why ${ignored.id}`,
      );
    if (flags.json) out.json({ ignored: [...named] });
    else out.line(`${named.size} ignored`);
    out.talk(`next: mailclerk mail why ${[...named][0]}, mailclerk quarantine list`);
    return exitCodes.ok;
  });
}

async function retry(
  session: Session,
  id: string | undefined,
  { all, asIs }: { readonly all: boolean; readonly asIs: boolean },
): Promise<number> {
  if ((id === undefined) === !all)
    throw new Exit(exitCodes.usage, 'name one mail, or all of them with --all', 'mailclerk quarantine list');
  return withApp(session, async (app) => {
    const rows = all
      ? await app.store.read(() => app.store.ledger.quarantined())
      : [await findQuarantined(app, id ?? '')];
    const counts = { anew: 0, read: 0, 'not-quarantined': 0 };
    const { config } = app.setup;
    for (const row of rows) {
      const retried = await app.store.write(() => retryQuarantined(app.store, row, { config, asIs }));
      counts[retried] += 1;
      if (retried === 'not-quarantined' && !all)
        throw new Exit(
          exitCodes.conflict,
          `mail ${row.id} is ${row.state}, not quarantined`,
          `mailclerk mail why ${row.id}`,
        );
    }
    const { anew, read } = counts;
    if (session.flags.json) session.out.json({ retried: anew, toRead: read });
    else {
      if (anew > 0 || read === 0) session.out.line(`${anew} to be decided anew`);
      if (read > 0) session.out.line(`${read} to be read from the mail server again; in quarantine until it could be`);
    }
    session.out.talk('the daemon takes it up; without one: mailclerk run --once');
    return exitCodes.ok;
  });
}
