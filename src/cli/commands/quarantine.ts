// quarantine list, show, retry, ignore.
import { ignoreQuarantined } from '../../daemon/quarantine/ignore.ts';
import { retryQuarantined } from '../../daemon/quarantine/retry.ts';
import type { LedgerRow } from '../../ports.ts';
import { Exit, exitCodes } from '../exit.ts';
import { ledgerJson, printLedgerRow, quarantineColumns, quarantineRow } from '../present/mail.ts';
import { findMails } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';

const REASON_MAX = 500;
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
    ignore(session, (ids as readonly string[]).map(String), typeof options.reason === 'string' ? options.reason : ''),
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

async function ignore(session: Session, ids: readonly string[], words: string): Promise<number> {
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const named = new Map<number, LedgerRow>();
    for (const id of ids) {
      const [row] = await findMails(app, id);
      named.set(row.id, row);
    }
    const rows = [...named.values()];
    const byHand = {
      who: actor.kind === 'agent' ? `agent ${actor.id}` : 'the command line',
      words: words.slice(0, REASON_MAX),
      at: app.clock.now(),
      revision: app.setup.revision,
    };
    // All of them or none.
    await app.store.write(function* () {
      for (const row of rows)
        if (!(yield* ignoreQuarantined(app.store, row, byHand)))
          throw new Exit(
            exitCodes.conflict,
            `mail ${row.id} is ${row.state}, not quarantined; nothing was changed`,
            `mailclerk mail why ${row.id}`,
          );
    });
    if (session.flags.json) session.out.json({ ignored: rows.map((row) => row.id) });
    else session.out.line(`${rows.length} ignored`);
    session.out.talk(`next: mailclerk mail why ${rows[0]?.id}, mailclerk quarantine list`);
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
      : [(await findMails(app, id ?? ''))[0]];
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
