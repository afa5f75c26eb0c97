// ticket attach, detach, files, file: the files of a ticket. Attaching and removing go through the desk like every other
// change; writing one out never overwrites anything and never leaves the folder it is told.
import type { Command } from 'commander';
import { fileIdOf, filesOf } from '../../../model/papers/file.ts';
import { attachedFiles } from '../../attach.ts';
import { change, changeWith, changing, type Options, REF, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { fileJson, fileRow } from '../../present/ticket.ts';
import { findSeen } from '../../refs.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { writeOut } from '../../write-out.ts';

/** Registers the verbs of `ticket`. */
export function registerTicketFiles({ on }: Registry, ticket: Command): void {
  const attach = ticket
    .command('attach')
    .argument(...REF)
    .argument('<files...>', 'files of this machine')
    .description('add files to its history: no mail, nobody is told')
    .option('-m, --message <text>', 'words beside them')
    .option('--public', 'the customer may be shown them')
    .option('--internal', 'ours alone (default)');
  on(changing(attach), (session, [ref, files], options) =>
    attachFiles(session, String(ref), { paths: files as readonly string[], options }),
  );
  const detach = ticket
    .command('detach')
    .argument(...REF)
    .argument('<file>', 'its id, as `ticket files` lists it (17.1)')
    .description('remove a file: it is kept, shown as removed and never sent again')
    .option('--restore', 'put back one that was removed');
  on(changing(detach), (session, [ref, file], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'detach',
      ticket: id,
      file: String(file),
      ...(options.restore === true ? { restore: true } : {}),
    })),
  );
  const files = ticket
    .command('files')
    .argument(...REF)
    .description('its files, each with the id that attach, forward and file take')
    .option('-a, --all', 'removed ones, too');
  on(files, (session, [ref], options) => listFiles(session, String(ref), options.all === true));
  const file = ticket
    .command('file')
    .argument(...REF)
    .argument('<file>', 'its id, as `ticket files` lists it (17.1)')
    .description('write one of its files into this folder; never over another')
    .option('-o, --output <path>', 'a file that is not there yet, a folder, or - for stdout');
  on(file, (session, [ref, id], options) =>
    writeFile(session, { ref: String(ref), id: String(id), output: textOf(options.output) }),
  );
}

async function attachFiles(
  session: Session,
  ref: string,
  { paths, options }: { readonly paths: readonly string[]; readonly options: Options },
): Promise<number> {
  if (options.public === true && options.internal === true)
    throw new Exit(exitCodes.usage, '--public and --internal contradict each other; keep one');
  const attached = await attachedFiles(session.io, paths);
  return changeWith(session, { ref, options, attached }, (base, id) => ({
    ...base,
    kind: 'update',
    ticket: id,
    text: textOf(options.message)?.trim() ?? '',
    visibility: options.public === true ? 'public' : 'internal',
    attachments: attached.map((one) => one.file),
  }));
}

async function listFiles(session: Session, ref: string, all: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findSeen(session, app, ref);
    const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
    const files = filesOf(entries, ticket).filter((file) => all || !file.isRemoved);
    if (session.flags.json) session.out.json(files.map(fileJson));
    else if (files.length > 0) session.out.table(['id', 'file', 'type', 'size', 'seen by', ''], files.map(fileRow));
    session.out.talk(
      files.length === 0
        ? `${ticket.ref} has no files${all ? '' : '; --all shows removed ones'}`
        : `${counted(files.length, 'file')}; next: mailclerk ticket file ${ticket.ref} ${files[0]?.id ?? ''}`,
    );
    return exitCodes.ok;
  });
}

interface Wanted {
  readonly ref: string;
  readonly id: string;
  readonly output: string | undefined;
}

async function writeFile(session: Session, { ref, id, output }: Wanted): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findSeen(session, app, ref);
    const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
    const file = filesOf(entries, ticket).find((one) => one.id === fileIdOf(id));
    if (!file)
      throw new Exit(
        exitCodes.notFound,
        `${ticket.ref} has no file "${id}", expected an id like 17.1`,
        `mailclerk ticket files ${ticket.ref} --all`,
      );
    const bytes = await app.papers.files.bytes(file);
    if (!bytes)
      throw new Exit(
        exitCodes.notFound,
        `the bytes of ${file.filename} (${file.id}) are not kept any more`,
        `mailclerk ticket show ${ticket.ref}`,
      );
    const path = await writeOut(session, { name: file.filename, bytes }, output);
    if (path !== null) session.out.line(path);
    if (file.isRemoved) session.out.complain('it was removed from the ticket');
    return exitCodes.ok;
  });
}
