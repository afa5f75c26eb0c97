// mail read, inject, show, why.

import { constants, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../../daemon/app.ts';
import type { Io, MailBytes } from '../doors.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import {
  authJson,
  injectJson,
  injectLine,
  ledgerJson,
  printLedgerRow,
  printMessage,
  printWhy,
  whyJson,
} from '../present/mail.ts';
import { readOpen } from '../read-file.ts';
import { findMails } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { clockOf, type Session, withApp } from '../session.ts';

// Over this a file is read like an oversized mail: its beginning only.
const MAX_READ_OCTETS = 256 * 1024 * 1024;
const HEADER_OCTETS = 1024 * 1024;

/** Registers `mail …`. */
export function registerMail({ program, on }: Registry): Command {
  const mail = program.command('mail').description('mails: bytes, what they say, what became of them');
  on(
    mail
      .command('read')
      .argument('<file>', 'a mail (.eml), or - for stdin')
      .description('what a mail says; needs no configuration')
      .option('--dns', 'check its signatures and the policy of its sender, by DNS'),
    (session, [file], options) => read(session, String(file), options.dns === true),
  );
  const inject = mail
    .command('inject')
    .argument('<files...>', '.eml, mbox, Maildir, folder, or - for stdin')
    .description('files become mail as if they had arrived')
    .option('-m, --mailbox <name>', 'the mailbox it counts as received by (default: the first)')
    .option('-n, --dry-run', 'decide, show, keep nothing');
  on(inject, (session, [files], options) => injectFiles(session, files as readonly string[], options));
  const show = mail
    .command('show')
    .argument('<id>', 'ledger id, beginning of the SHA-256, or Message-ID')
    .description('a mail and its row in the ledger')
    .option('--raw', 'the bytes as they arrived');
  on(show, (session, [id], options) => showMail(session, String(id), options.raw === true));
  on(
    mail
      .command('why')
      .argument('<id>', 'ledger id, beginning of the SHA-256, or Message-ID')
      .description('why a mail became what it became'),
    (session, [id]) => why(session, String(id)),
  );
  return mail;
}

async function read(session: Session, file: string, isChecked: boolean): Promise<number> {
  const mail = file === '-' ? await fromStdin(session.io) : await fromFile(resolve(session.io.cwd, file), file);
  const message = await session.doors.readMail(mail);
  const proof = isChecked ? await session.doors.checkSender(mail, message, clockOf(session)) : null;
  if (session.flags.json)
    session.out.json({ ...(await session.doors.messageJson(message)), ...(proof && { auth: authJson(proof) }) });
  else printMessage(session.out, message, proof);
  return exitCodes.ok;
}

async function injectFiles(
  session: Session,
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const mailbox = typeof options.mailbox === 'string' ? options.mailbox : null;
  const dryRun = options.dryRun === true;
  const paths = files.map((file) => (file === '-' ? file : resolve(session.io.cwd, file)));
  const isNoneThere = paths.every((path) => path !== '-' && !existsSync(path));
  return withApp(
    session,
    async (app) => {
      if (mailbox !== null) knownMailbox(app, mailbox);
      let failed = 0;
      let all = 0;
      const mails = session.doors.fileMails(paths, session.io.stdin, limitOf(app, mailbox));
      for await (const result of app.inject(mails, { mailbox, dryRun })) {
        all++;
        if (result.error !== null) failed++;
        if (session.flags.json) session.out.jsonLine(injectJson(result));
        else session.out.text(injectLine(result));
      }
      const kept = dryRun ? 'nothing kept (dry run)' : 'next: mailclerk ticket list';
      session.out.talk(`${counted(all, 'mail')}, ${failed} failed; ${kept}`);
      if (all === 0) throw new Exit(exitCodes.notFound, 'no mails found in what was named');
      if (isNoneThere) return exitCodes.notFound;
      return failed > 0 ? exitCodes.findings : exitCodes.ok;
    },
    { decides: true },
  );
}

/** What the mailbox takes from its server it takes from files: `max_size`. */
function limitOf(app: App, mailbox: string | null): number | undefined {
  const { mailboxes } = app.setup.config;
  return (mailbox === null ? mailboxes[0] : mailboxes.find(({ name }) => name === mailbox))?.maxSizeBytes;
}

async function showMail(session: Session, id: string, raw: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const [row, ...others] = await findMails(app, id);
    const bytes = await app.store.read(() => app.store.ledger.raw(row.sha256));
    if (raw) {
      if (!bytes) throw new Exit(exitCodes.notFound, `the bytes of mail ${row.id} are not kept any more`);
      session.out.bytes(bytes);
      return exitCodes.ok;
    }
    const message = bytes && (await session.doors.readMail({ raw: bytes, size: row.size, oversize: row.oversize }));
    if (session.flags.json) {
      session.out.json({ ...ledgerJson(row), message: message && (await session.doors.messageJson(message)) });
      return exitCodes.ok;
    }
    session.out.line(session.out.bold(`mail ${row.id}`));
    printLedgerRow(session.out, row);
    session.out.line('');
    if (message) printMessage(session.out, message);
    tellOthers(session, others);
    session.out.talk(`next: mailclerk mail why ${row.id}`);
    return exitCodes.ok;
  });
}

async function why(session: Session, id: string): Promise<number> {
  return withApp(session, async (app) => {
    const [row, ...others] = await findMails(app, id);
    const result = await app.why(row.id);
    if (!result) throw new Exit(exitCodes.notFound, `there is no mail ${row.id}`, 'mailclerk ticket list');
    if (session.flags.json) session.out.json(whyJson(result));
    else printWhy(session.out, result);
    tellOthers(session, others);
    session.out.talk(
      result.ticketRef === null
        ? `next: mailclerk mail show ${row.id}`
        : `next: mailclerk ticket show ${result.ticketRef}`,
    );
    return exitCodes.ok;
  });
}

function tellOthers(session: Session, others: readonly { readonly id: number }[]): void {
  if (others.length > 0)
    session.out.talk(`the same mail was delivered more than once: see also ${others.map((row) => row.id).join(', ')}`);
}

function knownMailbox(app: App, name: string): void {
  const names = app.setup.config.mailboxes.map((mailbox) => mailbox.name);
  if (names.includes(name)) return;
  throw new Exit(
    exitCodes.notFound,
    `there is no mailbox "${name}"; known: ${names.join(', ')}`,
    'mailclerk mailbox list',
  );
}

async function fromFile(path: string, named: string): Promise<MailBytes> {
  try {
    // Not blocking: a named pipe without a writer must not hang the command.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory())
        throw new Exit(
          exitCodes.usage,
          `${named} is a folder, expected a mail`,
          `mailclerk mail inject --dry-run ${named}`,
        );
      if (stat.size <= MAX_READ_OCTETS) {
        const raw = await readOpen(handle, MAX_READ_OCTETS);
        if (raw.length <= MAX_READ_OCTETS) return { raw, size: raw.length, oversize: false };
        return { raw: raw.subarray(0, HEADER_OCTETS), size: raw.length, oversize: true };
      }
      const raw = Buffer.alloc(HEADER_OCTETS);
      const { bytesRead } = await handle.read(raw, 0, HEADER_OCTETS, 0);
      return { raw: raw.subarray(0, bytesRead), size: stat.size, oversize: true };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new Exit(exitCodes.notFound, `${named} does not exist`, 'mailclerk mail read FILE.eml, or - for stdin');
    if (code === 'EACCES') throw new Exit(exitCodes.notAllowed, `${named} may not be read by this user`);
    throw error;
  }
}

async function fromStdin(io: Io): Promise<MailBytes> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size <= MAX_READ_OCTETS) {
      chunks.push(bytes);
      kept += bytes.length;
    }
  }
  const raw = Buffer.concat(chunks, kept);
  return size <= MAX_READ_OCTETS
    ? { raw, size, oversize: false }
    : { raw: raw.subarray(0, HEADER_OCTETS), size, oversize: true };
}
