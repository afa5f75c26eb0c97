// ticket reply, note, assign, set, close, reopen: one command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import type { App } from '../../daemon/app.ts';
import type { CommandBase, Command as DeskCommand } from '../../model/command.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import { readAssignments } from '../assignments.ts';
import { Exit, exitCodes } from '../exit.ts';
import { changeJson, noticeLine, refusalCode } from '../present/outbox.ts';
import { findTicket } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';
import { wordsFrom } from '../text.ts';

type Options = Readonly<Record<string, unknown>>;
const REF = ['<ref>', 'reference number (T-2026-00017) or id'] as const;
/** Options of `ticket set` that are the same as key=value. */
const SET_OPTIONS = [
  'status',
  'queue',
  'priority',
  'severity',
  'type',
  'group',
  'subject',
  'due',
  'tags',
  'assign',
  'customer',
  'visibility',
];

/** Registers what changes tickets. */
export function registerTicketChanges({ on }: Registry, ticket: Command): void {
  for (const kind of ['reply', 'note'] as const) {
    const what = kind === 'reply' ? 'answer the customer' : 'write down what only agents may read';
    const command = ticket
      .command(kind)
      .argument(...REF)
      .argument('[text]', 'the words; - reads stdin')
      .description(what)
      .option('-f, --file <file>', 'the words are in this file (- for stdin)');
    on(command, (session, [ref, text], options) =>
      write(session, kind, { ref: String(ref), text: text as string | undefined, options }),
    );
  }
  const assign = ticket
    .command('assign')
    .argument(...REF)
    .argument('<agent>', 'agent (none takes it back)')
    .description('who works on it');
  on(assign, (session, [ref, agent]) =>
    change(session, String(ref), (base, id) => ({ ...base, kind: 'assign', ticket: id, to: String(agent) })),
  );
  const set = ticket
    .command('set')
    .argument(...REF)
    .argument('[assignments...]', 'key=value; own fields by name; tags=a,-b adds a and removes b')
    .description('change fields');
  for (const name of SET_OPTIONS) set.option(`--${name} <value>`, `same as ${name}=value`);
  on(set, (session, [ref, pairs], options) =>
    setFields(session, String(ref), [...(pairs as readonly string[]), ...pairsOf(options)]),
  );
  const close = ticket
    .command('close')
    .argument(...REF)
    .description('close it')
    .option('--reason <reason>', 'why, from the catalogue')
    .option('--comment <text>', 'words for the history and the notice')
    .option('--cause <cause...>', 'root cause, from the catalogue; may be repeated')
    .addOption(new Option('--notify <who>', 'who is told').choices(['all', 'customer', 'none']).default('all'));
  on(close, (session, [ref], options) => closeTicket(session, String(ref), options));
  const reopen = ticket
    .command('reopen')
    .argument(...REF)
    .description('open it again')
    .option('--comment <text>', 'words for the history');
  on(reopen, (session, [ref], options) =>
    change(session, String(ref), (base, id) => ({
      ...base,
      kind: 'reopen',
      ticket: id,
      comment: textOf(options.comment) ?? '',
    })),
  );
}

interface Words {
  readonly ref: string;
  readonly text: string | undefined;
  readonly options: Options;
}

async function write(session: Session, kind: 'reply' | 'note', given: Words): Promise<number> {
  const usage = `mailclerk ticket ${kind} ${given.ref} "…"`;
  const text = await wordsFrom(session.io, { argument: given.text, file: textOf(given.options.file) }, usage);
  return change(session, given.ref, (base, id): DeskCommand => {
    const words = { ...base, ticket: id, text, attachments: [] };
    return kind === 'reply' ? { ...words, kind, mail: null } : { ...words, kind };
  });
}

async function setFields(session: Session, ref: string, pairs: readonly string[]): Promise<number> {
  // Read before anything is opened: a typing mistake needs no database. Own fields need the config.
  return change(session, ref, (base, id, app) => {
    const set = readAssignments(pairs, Object.keys(app.setup.config.catalogues.fields));
    return { ...base, kind: 'set', ticket: id, set };
  });
}

async function closeTicket(session: Session, ref: string, options: Options): Promise<number> {
  const notify = options.notify === 'customer' || options.notify === 'none' ? options.notify : 'all';
  const causes = (Array.isArray(options.cause) ? options.cause : []).flatMap((cause: unknown) =>
    String(cause).split(','),
  );
  const reason = textOf(options.reason) ?? null;
  const comment = textOf(options.comment) ?? '';
  return change(session, ref, (base, id) => ({ ...base, kind: 'close', ticket: id, reason, comment, causes, notify }));
}

type Build = (base: CommandBase, ticket: TicketId, app: App) => DeskCommand;

/** Finds the ticket, runs the command, says what came of it. */
async function change(session: Session, ref: string, build: Build): Promise<number> {
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const ticket = await findTicket(app, ref);
    const base = { ordinal: 0, actor, door: 'cli' as const };
    // Built once before the transaction, so that a typing mistake ends here.
    build({ ...base, cause: '' }, ticket.id, app);
    const result = await app.command((cause) => build({ ...base, cause }, ticket.id, app));
    return report(session, ticket, result);
  });
}

function report(session: Session, ticket: Ticket, result: Awaited<ReturnType<App['command']>>): number {
  const { outcome, notices } = result;
  if (session.flags.json) session.out.json(changeJson(ticket.ref, outcome, notices));
  if (outcome.kind === 'refusal') {
    const code = refusalCode(outcome.reason);
    if (code !== exitCodes.ok) throw new Exit(code, outcome.detail, `mailclerk ticket show ${ticket.ref}`);
    session.out.talk(outcome.detail);
    return code;
  }
  if (!session.flags.json) {
    const status =
      outcome.state === null || outcome.state.status === ticket.status
        ? ''
        : `: ${ticket.status} → ${outcome.state.status}`;
    session.out.line(`${ticket.ref} changed${status}`);
    for (const notice of notices) session.out.line(`  ${noticeLine(notice)}`);
  }
  for (const warning of outcome.warnings) session.out.complain(`warning: ${warning}`);
  session.out.talk(`next: mailclerk ticket show ${ticket.ref}`);
  return exitCodes.ok;
}

function pairsOf(options: Options): readonly string[] {
  return SET_OPTIONS.flatMap((name) => (typeof options[name] === 'string' ? [`${name}=${options[name]}`] : []));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
