// ticket history and print: a ticket on paper, and its history for whoever asks for it. Customers' copies hold public
// entries alone; what is internal goes along only when it is named.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { safeJson } from '../../../lib/json-text.ts';
import { filesOf } from '../../../model/papers/file.ts';
import type { Order } from '../../../model/papers/order.ts';
import { isOutside, type Ticket } from '../../../model/ticket.ts';
import { type Options, REF, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { entryJson, entryText, localTime, unsaidChanges } from '../../present/ticket.ts';
import { findSeen } from '../../refs.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { writeOut } from '../../write-out.ts';

/** Registers the verbs of `ticket`. */
export function registerTicketPrint({ on }: Registry, ticket: Command): void {
  const history = ticket
    .command('history')
    .argument(...REF)
    .description('who changed what, one line each; or the service history as a document')
    .addOption(new Option('--export <form>', 'as a whole, for others').choices(['html', 'text', 'json']))
    .option('--customer', 'as its customer may see it: public entries alone')
    .option('--language <language>', 'of the document (default: of the ticket)')
    .option('-o, --output <path>', 'a file that is not there yet, or a folder (default: stdout)');
  on(history, (session, [ref], options) => showHistory(session, String(ref), options));
  const print = printing(ticket.command('print').argument(...REF), 'ticket');
  on(
    print.description('a document of it: text, or HTML for paper (a browser makes a PDF of it)'),
    (session, [ref], options) =>
      withApp(session, async (app) => {
        const found = await findSeen(session, app, String(ref));
        return printDocument(session, app, { ticket: found, order: null, options });
      }),
  );
}

/** The options of whatever prints. */
export function printing(command: Command, template: string): Command {
  return command
    .option('-t, --template <name>', 'which document (`template list` names them)', template)
    .addOption(new Option('--format <form>', 'what it becomes').choices(['html', 'text']).default('text'))
    .option('--internal', 'internal entries, findings and tags, too: not for customers')
    .option('--language <language>', 'de, en … (default: of the ticket)')
    .option('-o, --output <path>', 'a file that is not there yet, or a folder (default: stdout)');
}

/** Renders and writes; exit 5 for a document nobody has, 1 for a template that cannot be rendered. */
export async function printDocument(
  session: Session,
  app: App,
  { ticket, order, options }: { readonly ticket: Ticket; readonly order: Order | null; readonly options: Options },
): Promise<number> {
  const name = textOf(options.template) ?? 'ticket';
  const about = { ticket, order, internal: options.internal === true, locale: languageOf(options) };
  const made = await app.papers.document(name, about);
  if (made.kind !== 'document') {
    const code = made.kind === 'missing' ? exitCodes.notFound : exitCodes.findings;
    throw new Exit(code, made.detail, made.kind === 'missing' ? 'mailclerk template list' : 'mailclerk check');
  }
  const isHtml = options.format === 'html' || options.export === 'html';
  const text = isHtml ? made.html : made.text;
  if (session.flags.json) {
    session.out.json({ template: name, title: made.title, language: made.locale, html: made.html, text: made.text });
    return exitCodes.ok;
  }
  const file = {
    name: `${order?.ref ?? ticket.ref}-${name}.${isHtml ? 'html' : 'txt'}`,
    bytes: Buffer.from(`${text.trimEnd()}\n`),
  };
  const path = await writeOut(session, file, textOf(options.output) ?? '-');
  if (path !== null) {
    session.out.line(path);
    if (isHtml) session.out.talk('next: open it in a browser and print it, or chromium --headless --print-to-pdf FILE');
  }
  return exitCodes.ok;
}

async function showHistory(session: Session, ref: string, options: Options): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findSeen(session, app, ref);
    const isCustomers = options.customer === true;
    const form = textOf(options.export);
    if (form === 'html' || form === 'text') {
      const wanted = { ...options, template: 'history', internal: !isCustomers };
      return printDocument(session, app, { ticket, order: null, options: wanted });
    }
    const all = await app.store.read(() => app.store.tickets.entries(ticket.id));
    const isTold = (kind: string): boolean => kind !== 'change' && kind !== 'notice';
    const entries = isCustomers ? all.filter((one) => isOutside(one) && isTold(one.kind)) : all;
    if (form === 'json') {
      const json = entries.map((entry) => entryJson(entry, ticket));
      const bytes = Buffer.from(`${safeJson(JSON.stringify(isCustomers ? json.map(asCustomer) : json, null, 2))}\n`);
      const path = await writeOut(
        session,
        { name: `${ticket.ref}-history.json`, bytes },
        textOf(options.output) ?? '-',
      );
      if (path !== null) session.out.line(path);
      return exitCodes.ok;
    }
    if (session.flags.json) session.out.json(entries.map((entry) => entryJson(entry, ticket)));
    else {
      const { timezone } = app.setup.config.instance;
      const rows = entries.map((entry) => {
        const files = filesOf([entry], ticket).map((file) => `[${file.id} ${file.filename}]`);
        const said = [entryText(entry, timezone).slice(0, 200), ...unsaidChanges(entry, timezone), ...files];
        const what = said.filter((part) => part !== '').join(' · ');
        const who = entry.from?.address ?? entry.actor.id;
        return [entry.id, localTime(entry.at, timezone), entry.kind, entry.visibility, who, what];
      });
      session.out.table(['id', 'at', 'kind', 'seen by', 'who', 'what'], rows);
    }
    return exitCodes.ok;
  });
}

/** What a customer's copy says of an entry: nothing of doors, rules, ledgers and fields, and no file that was removed. */
function asCustomer({ id, at, kind, from, actor, text, attachments }: ReturnType<typeof entryJson>) {
  const files = attachments.filter((file) => !('removed' in file));
  return { id, at, kind, from, by: actor.kind === 'agent' ? actor.id : null, text, attachments: files };
}

function languageOf(options: Options): string | null {
  const language = textOf(options.language);
  if (language === undefined) return null;
  if (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language)) return language;
  throw new Exit(exitCodes.usage, `--language is "${language}", expected a language tag like de or nl-BE`);
}
