// export QUERY as csv, json or mbox: page by page into a file or stdout, so that a million tickets need no more memory than
// ten. Needs the permission `export`.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { mboxMail } from '../../../daemon/find/mbox.ts';
import { sheetHead, sheetLine } from '../../../daemon/find/sheet.ts';
import { safeJson } from '../../../lib/json-text.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { ticketWithEntriesJson } from '../../present/ticket.ts';
import { type Meant, queryText, ticketPages, understood } from '../../query.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { noRoom } from '../../whole-file.ts';

const formats = ['csv', 'json', 'mbox'] as const;
type Format = (typeof formats)[number];

/** Registers `export` and `ticket export`. */
export function registerExport({ program, on }: Registry, ticket: Command): void {
  for (const group of [program, ticket]) {
    const command = group
      .command('export')
      .argument('[query...]', 'as for ticket list')
      .description('tickets as a table (csv), with their history (json), or their mails (mbox)')
      .addOption(new Option('--format <format>', 'csv, json or mbox').choices(formats).default('csv'))
      .option('-a, --all', 'closed ones too')
      .option('-o, --output <file>', 'into this new file (default: stdout)');
    on(command, (session, [words], options) => exportTickets(session, words as readonly string[], options));
  }
}

async function exportTickets(session: Session, words: readonly string[], options: Options): Promise<number> {
  const format = formats.find((one) => one === options.format) ?? 'csv';
  return withApp(session, async (app) => {
    const text = queryText(words);
    const meant = await understood(session, app, { text, all: options.all === true, needs: ['export'] });
    const path = textOf(options.output) ?? '-';
    const sink = path === '-' ? session.io.stdout : await newFile(resolve(session.io.cwd, path));
    const count = await (path === '-'
      ? written(app, { sink, meant, format }).catch(brokenPipe)
      : wholly(app, { sink, meant, format }, resolve(session.io.cwd, path)));
    if (count === null) return exitCodes.ok;
    const closed = meant.isOpenOnly ? '; only open ones, --all takes closed ones too' : '';
    session.out.talk(`${counted(count, 'ticket')} exported as ${format}${path === '-' ? '' : ` to ${path}`}${closed}`);
    return exitCodes.ok;
  });
}

/** `mailclerk export | head`: the reader has seen enough. */
function brokenPipe(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return null;
  throw error;
}

interface Task {
  readonly sink: Writable;
  readonly meant: Meant;
  readonly format: Format;
}

async function written(app: App, { sink, meant, format }: Task): Promise<number> {
  const fields = Object.keys(app.setup.config.catalogues.fields);
  let count = 0;
  if (format === 'csv') await put(sink, sheetHead(fields));
  if (format === 'json') await put(sink, '[');
  for await (const { tickets } of ticketPages(meant, { limit: Number.POSITIVE_INFINITY, after: null })) {
    for (const ticket of tickets) {
      if (format === 'csv') await put(sink, sheetLine(ticket, fields));
      else if (format === 'json') await put(sink, `${count === 0 ? '\n' : ',\n'}${await withHistory(app, ticket)}`);
      else await putMails(app, ticket, sink);
      count += 1;
    }
  }
  if (format === 'json') await put(sink, count === 0 ? ']\n' : '\n]\n');
  return count;
}

async function withHistory(app: App, ticket: Ticket): Promise<string> {
  const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
  return safeJson(JSON.stringify(ticketWithEntriesJson(ticket, entries)));
}

/** The mails of a ticket's history, oldest first, each once; mails whose raw text is gone are passed over. */
async function putMails(app: App, ticket: Ticket, sink: Writable): Promise<void> {
  const { store } = app;
  const entries = await store.read(() => store.tickets.entries(ticket.id));
  for (const ledger of new Set(entries.flatMap((entry) => (entry.ledger === null ? [] : [entry.ledger])))) {
    const mail = await store.read(function* () {
      const row = yield* store.ledger.row(ledger);
      const raw = row && (yield* store.ledger.raw(row.sha256));
      return row && raw ? { raw, at: row.takenAt } : null;
    });
    const from = entries.find((entry) => entry.ledger === ledger)?.from?.address ?? '';
    if (mail) await put(sink, mboxMail(mail.raw, { from, at: mail.at }));
  }
}

/** Writes and waits until the reader can take more. */
function put(sink: Writable, chunk: string | Uint8Array): Promise<void> {
  return new Promise((done, failed) => {
    sink.write(chunk, (error) => (error ? failed(error) : done()));
  });
}

/** Into a file: wholly, or there is none. Half a file under that name would be taken for all there is. */
async function wholly(app: App, task: Task, path: string): Promise<number> {
  try {
    const count = await written(app, task);
    await ended(task.sink);
    return count;
  } catch (error) {
    task.sink.destroy();
    await rm(path, { force: true });
    throw noRoom(path, error);
  }
}

function ended(sink: Writable): Promise<void> {
  return new Promise((done, failed) => {
    sink.once('error', failed);
    sink.end(done);
  });
}

/** A file that is there stays as it is. */
function newFile(path: string): Promise<Writable> {
  return new Promise((opened, failed) => {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    file.once('open', () => opened(file));
    file.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'unwritable';
      failed(
        code === 'EEXIST'
          ? new Exit(exitCodes.conflict, `${path} is there already and stays as it is; name another with -o`)
          : new Exit(exitCodes.usage, `${path} cannot be written (${code}), expected a folder that is there`),
      );
    });
  });
}
