// quarantine list, show, retry.
import { Exit, exitCodes } from '../exit.ts';
import { ledgerJson, printLedgerRow, quarantineColumns, quarantineRow } from '../present/mail.ts';
import { findMails } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

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
    .description('decide it anew');
  on(again, (session, [id], options) => retry(session, id as string | undefined, options.all === true));
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
    const [row] = await findMails(app, id);
    if (session.flags.json) session.out.json(ledgerJson(row));
    else printLedgerRow(session.out, row);
    if (row.state !== 'quarantined')
      throw new Exit(
        exitCodes.conflict,
        `mail ${row.id} is ${row.state}, not quarantined`,
        `mailclerk mail why ${row.id}`,
      );
    session.out.talk(`next: mailclerk quarantine retry ${row.id}, or mailclerk mail show ${row.id} --raw`);
    return exitCodes.ok;
  });
}

async function retry(session: Session, id: string | undefined, all: boolean): Promise<number> {
  if ((id === undefined) === !all)
    throw new Exit(exitCodes.usage, 'name one mail, or all of them with --all', 'mailclerk quarantine list');
  return withApp(session, async (app) => {
    const rows = all
      ? await app.store.read(() => app.store.ledger.quarantined())
      : [(await findMails(app, id ?? ''))[0]];
    let moved = 0;
    for (const row of rows) {
      if (await app.store.write(() => app.store.ledger.retry(row.id))) moved++;
      else if (!all)
        throw new Exit(
          exitCodes.conflict,
          `mail ${row.id} is ${row.state}, not quarantined`,
          `mailclerk mail why ${row.id}`,
        );
    }
    if (session.flags.json) session.out.json({ retried: moved });
    else session.out.line(`${moved} to be decided anew`);
    session.out.talk('the daemon takes it up; without one: mailclerk run --once');
    return exitCodes.ok;
  });
}
