// rules explain: what the rules make of a mail, and why.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { App } from '../../daemon/app.ts';
import { Exit, exitCodes } from '../exit.ts';
import { type Explanation, explainedFile, explainedMail, explanationJson, printExplanation } from '../present/rules.ts';
import { findMails, findTicket } from '../refs.ts';
import { type Session, withApp } from '../session.ts';

/** Explains a file as a dry run, a mail of the ledger or all mails of a ticket from the facts recorded with them. */
export async function explain(session: Session, what: string, mailbox: string | null): Promise<number> {
  return withApp(session, async (app) => {
    const isFile = what === '-' || existsSync(resolve(session.io.cwd, what));
    let count = 0;
    for await (const explanation of isFile ? ofFile(session, app, { what, mailbox }) : ofLedger(app, what)) {
      if (session.flags.json) session.out.jsonLine(explanationJson(explanation));
      else {
        if (count > 0) session.out.line('');
        printExplanation(session.out, explanation);
      }
      count += 1;
    }
    if (count === 0) throw new Exit(exitCodes.notFound, `no mail found in ${what}`);
    session.out.talk(isFile ? 'nothing kept (dry run); next: mailclerk mail inject' : 'next: mailclerk rules list');
    return exitCodes.ok;
  });
}

async function* ofFile(
  session: Session,
  app: App,
  { what, mailbox }: { readonly what: string; readonly mailbox: string | null },
): AsyncGenerator<Explanation> {
  const names = app.setup.config.mailboxes.map((box) => box.name);
  const name = mailbox ?? names[0] ?? 'file';
  if (mailbox !== null && !names.includes(mailbox))
    throw new Exit(exitCodes.notFound, `there is no mailbox "${mailbox}"; known: ${names.join(', ')}`);
  const path = what === '-' ? what : resolve(session.io.cwd, what);
  for await (const mail of session.doors.fileMails([path], session.io.stdin)) {
    if (mail.error !== null) throw new Exit(exitCodes.findings, `${mail.source} cannot be read: ${mail.error}`);
    yield explainedFile(await app.rules.explain(mail, name));
  }
}

async function* ofLedger(app: App, what: string): AsyncGenerator<Explanation> {
  for (const ledger of await ledgersOf(app, what)) {
    const why = await app.why(ledger);
    if (why) yield explainedMail(why);
  }
}

/** A number names a mail of the ledger first; a reference number names a ticket, whose mails are explained in order. */
export async function ledgersOf(app: App, what: string): Promise<readonly number[]> {
  const mails = await findMails(app, what).catch((error: unknown) => {
    if (error instanceof Exit && error.code === exitCodes.notFound) return null;
    throw error;
  });
  if (mails) return mails.map((row) => row.id);
  const ticket = await findTicket(app, what).catch((error: unknown) => {
    if (!(error instanceof Exit) || error.code !== exitCodes.notFound) throw error;
    throw new Exit(
      exitCodes.notFound,
      `"${what}" is no file, no mail of the ledger and no ticket`,
      'mailclerk ticket list --all',
    );
  });
  const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
  const ledgers = new Set(entries.map((entry) => entry.ledger).filter((ledger) => ledger !== null));
  if (ledgers.size === 0)
    throw new Exit(
      exitCodes.notFound,
      `no mail led to ${ticket.ref}: nothing to explain`,
      `mailclerk ticket show ${ticket.ref}`,
    );
  return [...ledgers];
}
