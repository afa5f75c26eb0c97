// mailbox list, test, probe, audit.

import type { App } from '../../daemon/app.ts';
import { askProbe, replyState } from '../../daemon/delivery/reply-probe.ts';
import { pauseText } from '../../daemon/mailboxes/pause-text.ts';
import { pausesInForce } from '../../daemon/mailboxes/pauses.ts';
import { loginStatus } from '../../daemon/oauth/logins.ts';
import type { MailboxPause } from '../../model/mailbox/pause.ts';
import { nearest } from '../../model/nearest.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { auditColumns, auditJson, auditRow, printTest } from '../present/daemon.ts';
import { pauseJson } from '../present/status.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';
import { registerMailboxAuth } from './mailbox-auth.ts';
import { registerMailboxImport } from './mailboxes/import.ts';
import { registerMailboxPause } from './mailboxes/pause.ts';

const LOGS_IN = { secrets: true };

/** Registers `mailbox …`. */
export function registerMailbox({ program, on }: Registry): void {
  const mailbox = program.command('mailbox').description('the mailboxes mail is taken from');
  on(mailbox.command('list').description('mailboxes of the configuration'), list);
  on(
    mailbox
      .command('test')
      .argument('[name]', 'one mailbox (default: all)')
      .description('connect, log in, look into the folders'),
    (session, [name]) => test(session, name as string | undefined),
  );
  registerMailboxAuth(mailbox, on);
  registerMailboxImport(mailbox, on);
  on(
    mailbox
      .command('probe')
      .argument('[name]', 'one mailbox (default: all with reply_address: auto)')
      .description('send a mail of our own to a signed address: when it arrives, answers are asked for there'),
    (session, [name]) => probe(session, name as string | undefined),
  );
  on(
    mailbox
      .command('audit')
      .argument('[name]', 'one mailbox (default: all)')
      .description('account for every mail on the server'),
    (session, [name]) => audit(session, name as string | undefined),
  );
  registerMailboxPause(mailbox, on);
}

async function list(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const now = app.clock.now();
    const answers = new Map<string, string>();
    for (const one of app.setup.config.mailboxes)
      answers.set(one.name, await app.store.read(() => replyState({ store: app.store, now }, one)));
    const logins = await app.store.read(() => loginStatus(app.store, app.setup));
    const pauses = await app.store.read(() => pausesInForce(app.store, app.setup.config, now));
    const pauseOf = (name: string): MailboxPause | null =>
      pauses.find(({ mailbox }) => mailbox === name)?.pause ?? null;
    const rows = app.setup.config.mailboxes.map(
      ({ name, address, aliases, host, port, tls, user, folders, queue }) => ({
        replyAddress: answers.get(name) ?? 'plain',
        login: logins.find((one) => one.mailbox === name)?.state ?? 'password',
        name,
        address,
        aliases,
        host,
        port,
        tls,
        user,
        folders,
        queue,
        paused: pauseJson(pauseOf(name)),
      }),
    );
    if (session.flags.json) session.out.json(rows);
    else {
      const columns = ['name', 'address', 'server', 'tls', 'folders', 'queue', 'answers', 'login', 'state'];
      session.out.table(
        columns,
        rows.map((row) => [
          row.name,
          row.address,
          row.host === '' ? 'by lmtp' : `${row.host}:${row.port}`,
          row.tls,
          row.folders,
          row.queue,
          row.replyAddress,
          row.login === 'password' ? row.login : `oauth2 ${row.login}`,
          row.paused === null ? 'on' : 'paused',
        ]),
      );
    }
    return exitCodes.ok;
  });
}

async function probe(session: Session, name: string | undefined): Promise<number> {
  return withApp(session, async (app) => {
    const { store, setup, clock } = app;
    const wanted = mailboxNamed(app, name);
    const boxes = setup.config.mailboxes.filter((one) =>
      wanted === null ? one.replyAddress === 'auto' : one.name === wanted,
    );
    const pauses = await store.read(() => pausesInForce(store, setup.config, clock.now()));
    const asked: { mailbox: string; outbox: number | null; problem: string | null }[] = [];
    for (const box of boxes) {
      const how = { store, config: setup.config, now: clock.now() };
      const paused = pauses.find((one) => one.mailbox === box.name);
      const done = paused
        ? `${pauseText(paused.pause)}; nothing would come back; next: mailclerk mailbox resume ${box.name}`
        : box.replyAddress === 'auto'
          ? await store.write(() => askProbe(how, box))
          : `reply_address is ${box.replyAddress}, there is nothing to find out; expected auto`;
      const isAsked = typeof done === 'number';
      asked.push({ mailbox: box.name, outbox: isAsked ? done : null, problem: isAsked ? null : done });
    }
    if (session.flags.json) session.out.json(asked);
    for (const { mailbox, outbox, problem } of session.flags.json ? [] : asked)
      session.out.line(`${mailbox}: ${problem ?? `notice ${outbox} is on its way`}`);
    if (boxes.length === 0) session.out.talk('no mailbox has reply_address: auto');
    else session.out.talk('when it has come back: mailclerk mailbox list shows "proven"; the daemon must be running');
    return asked.some((one) => one.problem !== null) ? exitCodes.findings : exitCodes.ok;
  });
}

async function test(session: Session, name: string | undefined): Promise<number> {
  return withApp(
    session,
    async (app) => {
      const results = await app.testMailboxes(mailboxNamed(app, name));
      if (session.flags.json) session.out.json(results);
      else for (const result of results) printTest(session.out, result);
      const isFine = results.every((result) => result.ok);
      session.out.talk(isFine ? 'next: mailclerk run' : 'next: mend it, then mailclerk mailbox test');
      return isFine ? exitCodes.ok : exitCodes.unreachable;
    },
    LOGS_IN,
  );
}

async function audit(session: Session, name: string | undefined): Promise<number> {
  return withApp(
    session,
    async (app) => {
      const { rows, unaudited } = await app.audit(mailboxNamed(app, name));
      // One JSON object per folder and line, as with `mail inject`.
      if (session.flags.json) for (const row of [...rows.map(auditJson), ...unaudited]) session.out.jsonLine(row);
      else if (rows.length > 0) session.out.table(auditColumns, rows.map(auditRow));
      const unaccounted = rows.reduce((sum, row) => sum + row.unaccounted, 0);
      const returned = rows.reduce((sum, row) => sum + row.returned, 0);
      if (returned > 0)
        session.out.talk(
          `${counted(returned, 'mail')} moved or deleted before ${returned === 1 ? 'lies' : 'lie'} there all the same: somebody put them back, or the server did not do it; they are in their tickets`,
        );
      const uids = rows.flatMap((row) => row.unaccountedUids);
      if (uids.length > 0) session.out.talk(`UIDs that nobody can explain: ${uids.join(', ')}`);
      if (unaudited.length > 0) {
        const which = unaudited.map(({ mailbox, folder, error }) => `${mailbox} (${folder}): ${error}`);
        throw new Exit(exitCodes.unreachable, `not accounted for: ${which.join('; ')}`, 'mailclerk mailbox test');
      }
      session.out.talk(
        unaccounted === 0
          ? 'every mail is accounted for'
          : `${counted(unaccounted, 'mail')} not accounted for; next: mailclerk run --once`,
      );
      return unaccounted === 0 ? exitCodes.ok : exitCodes.findings;
    },
    LOGS_IN,
  );
}

function mailboxNamed(app: App, name: string | undefined): string | null {
  if (name === undefined) return null;
  const names = app.setup.config.mailboxes.map((mailbox) => mailbox.name);
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  const advice = near ? `did you mean "${near}"?` : `known: ${names.join(', ')}`;
  throw new Exit(exitCodes.notFound, `there is no mailbox "${name}"; ${advice}`, 'mailclerk mailbox list');
}
