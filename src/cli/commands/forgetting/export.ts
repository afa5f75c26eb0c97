// contact export ADDRESS [FOLDER]: everything that is kept of a person, to hand to him: JSON, and his mails as mbox.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ADDRESS, addressOf } from '../../customers.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';
import { noRoom } from '../../whole-file.ts';

type Command = ReturnType<Registry['program']['command']>;

/** Registers it below `contact`. */
export function registerExport({ on }: Pick<Registry, 'on'>, contact: Command): void {
  const command = contact
    .command('export')
    .argument(...ADDRESS)
    .argument('[folder]', 'a new folder for person.json, mails.mbox and sent.mbox (default: JSON on stdout)')
    .description('everything that is kept of a person, to hand to him (GDPR Art. 15, 20)');
  on(command, (session, [address, folder]) => run(session, String(address), folder as string | undefined));
}

async function run(session: Session, text: string, folder: string | undefined): Promise<number> {
  const address = addressOf(text);
  return withApp(session, async (app) => {
    const { out, io } = session;
    const actor = actorOf(session, app);
    const { config } = app.setup;
    const { exportPerson, refuseExport } = await import('../../../daemon/forget/export.ts');
    const refused = refuseExport(config, actor);
    if (refused !== null) throw new Exit(exitCodes.notAllowed, refused);
    const found = await exportPerson(app.store, address, { config, now: app.clock.now() });
    if (!found)
      throw new Exit(
        exitCodes.notFound,
        `nothing of ${address} is kept: he wrote nothing, and nothing was written to him; whether others name him:`,
        `mailclerk contact erase ${address}`,
      );
    app.log.info('contact.exported', { mails: found.mails.length, sent: found.sent.length });
    if (folder === undefined) {
      out.json(found.person);
      return exitCodes.ok;
    }
    const { mboxMail } = await import('../../../daemon/find/mbox.ts');
    const dir = resolve(io.cwd, folder);
    newFolder(dir);
    try {
      const write = (name: string, data: string | Uint8Array, flag = 'wx'): void =>
        writeFileSync(join(dir, name), data, { mode: 0o600, flag });
      write('person.json', `${JSON.stringify(found.person, null, 2)}\n`);
      write('mails.mbox', '');
      for (const mail of found.mails) {
        const raw = await app.store.read(() => app.store.ledger.raw(mail.sha256));
        if (raw) write('mails.mbox', mboxMail(raw, { from: address, at: mail.internalDate }), 'a');
      }
      write('sent.mbox', '');
      for (const id of found.sent) {
        const row = await app.store.read(() => app.store.outbox.row(id));
        if (row?.bytes)
          write(
            'sent.mbox',
            mboxMail(row.bytes, { from: config.smtp.from.address, at: row.sentAt ?? row.createdAt }),
            'a',
          );
      }
    } catch (error) {
      // Half of what is kept would be handed out as all of it.
      rmSync(dir, { recursive: true, force: true });
      throw noRoom(dir, error);
    }
    out.line(
      `${dir}: person.json, mails.mbox (${counted(found.mails.length, 'mail')}), sent.mbox (${found.sent.length})`,
    );
    out.talk('notes of the staff and words of other people are not in it; look through it before it leaves the house');
    return exitCodes.ok;
  });
}

function newFolder(dir: string): void {
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    throw new Exit(exitCodes.conflict, `${dir} cannot be made (${code}): name a folder that is not there yet`);
  }
}
