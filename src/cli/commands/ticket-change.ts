// ticket reply, note, set, tag, close, reopen: one command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import type { Command as DeskCommand } from '../../model/command.ts';
import { readAssignments } from '../assignments.ts';
import { attachedFiles, pathsOf } from '../attach.ts';
import { change, changeWith, changing, listOf, type Options, REF, textOf } from '../change.ts';
import { editedWords } from '../editor.ts';
import { Exit, exitCodes } from '../exit.ts';
import { findTicket } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';
import { wordsFrom } from '../text.ts';

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
  'offer',
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
      .option('-f, --file <file>', 'the words are in this file (- for stdin)')
      .option('-a, --attach <files...>', 'files of this machine that go along');
    command.option('-e, --edit', 'edit the words in $EDITOR first');
    if (kind === 'reply')
      command.option('-t, --template <name>', 'begin with this canned reply (`template list --kind canned`)');
    if (kind === 'note')
      command.option(
        '--notify <who...>',
        'mail it to these: agents, roles, addresses; outside our domains only with --yes',
      );
    on(changing(command), (session, [ref, text], options) =>
      write(session, kind, { ref: String(ref), text: text as string | undefined, options }),
    );
  }
  const set = ticket
    .command('set')
    .argument(...REF)
    .argument('[assignments...]', 'key=value; own fields by name; tags=a,-b adds a and removes b')
    .description('change fields');
  for (const name of SET_OPTIONS) set.option(`--${name} <value>`, `same as ${name}=value`);
  on(changing(set), (session, [ref, pairs], options) =>
    setFields(session, String(ref), options, [...(pairs as readonly string[]), ...pairsOf(options)]),
  );
  registerTag(on, ticket);
  const close = ticket
    .command('close')
    .argument(...REF)
    .description('close it')
    .option('--reason <reason>', 'why, from the catalogue')
    .option('--comment <text>', 'words for the history and the notice')
    .option('--cause <cause...>', 'root cause, from the catalogue; may be repeated')
    .option('--findings <text>', 'what was found; never told to the customer')
    .option('--solution <text>', 'what solves it; told to the customer')
    .addOption(new Option('--notify <who>', 'who is told').choices(['all', 'customer', 'none']).default('all'));
  on(changing(close), (session, [ref], options) => closeTicket(session, String(ref), options));
  const reopen = ticket
    .command('reopen')
    .argument(...REF)
    .description('open it again')
    .option('--comment <text>', 'words for the history');
  on(changing(reopen), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'reopen',
      ticket: id,
      comment: textOf(options.comment) ?? '',
    })),
  );
}

function registerTag(on: Registry['on'], ticket: Command): void {
  const tag = ticket
    .command('tag')
    .argument(...REF)
    .argument('[tags...]', 'tags it gets')
    .option('-r, --remove <tags...>', 'tags it loses')
    .description('add and remove tags; the same as `ticket set REF tags=a,-b`');
  on(changing(tag), (session, [ref, tags], options) => {
    const lost = listOf(options.remove).map((one) => `-${one}`);
    const all = [...listOf(tags), ...lost];
    // Empty words of a script name none: that is a mistake, not a change of nothing.
    if (all.length === 0)
      throw new Exit(exitCodes.usage, 'no tag is named, expected some', `mailclerk ticket tag ${String(ref)} vip`);
    return setFields(session, String(ref), options, [`tags=${all.join(',')}`]);
  });
}

interface Words {
  readonly ref: string;
  readonly text: string | undefined;
  readonly options: Options;
}

async function write(session: Session, kind: 'reply' | 'note', given: Words): Promise<number> {
  const usage = `mailclerk ticket ${kind} ${given.ref} "…"`;
  const { options } = given;
  const template = textOf(options.template);
  const source = { argument: given.text, file: textOf(options.file) };
  const isSaid = source.argument !== undefined || source.file !== undefined;
  const isEdited = options.edit === true;
  const typed = !isSaid && (template !== undefined || isEdited) ? '' : await wordsFrom(session.io, source, usage);
  const begin = template === undefined ? '' : await cannedReply(session, given.ref, template);
  const written = [begin, typed].filter((part) => part !== '').join('\n\n');
  const text = isEdited ? await editedWords(session, written, usage) : written;
  const notify = listOf(options.notify);
  const attached = await attachedFiles(session.io, pathsOf(options.attach));
  return changeWith(session, { ref: given.ref, options, attached }, (base, id): DeskCommand => {
    const words = { ...base, ticket: id, text, attachments: attached.map((one) => one.file) };
    if (kind === 'reply') return { ...words, kind, mail: null };
    return { ...words, kind, ...(notify.length > 0 ? { notify, outside: session.flags.yes } : {}) };
  });
}

/** The words of a canned reply for this ticket, or exit 5 with those there are. */
async function cannedReply(session: Session, ref: string, name: string): Promise<string> {
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const ticket = await findTicket(app, ref);
    const found = app.canned(name, ticket, actor.kind === 'agent' ? actor.id : '');
    if (found.kind === 'text') return found.text;
    throw new Exit(
      found.kind === 'missing' ? exitCodes.notFound : exitCodes.usage,
      found.detail,
      'mailclerk ticket reply REF "…"',
    );
  });
}

async function setFields(session: Session, ref: string, options: Options, pairs: readonly string[]): Promise<number> {
  // Read before anything is opened: a typing mistake needs no database. Own fields need the config.
  return change(session, ref, options, (base, id, app) => {
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
  const [findings, solution] = [textOf(options.findings), textOf(options.solution)];
  return change(session, ref, options, (base, id) => ({
    ...base,
    kind: 'close',
    ticket: id,
    reason,
    comment,
    causes,
    ...(findings === undefined ? {} : { findings }),
    ...(solution === undefined ? {} : { solution }),
    notify,
  }));
}

function pairsOf(options: Options): readonly string[] {
  return SET_OPTIONS.flatMap((name) => (typeof options[name] === 'string' ? [`${name}=${options[name]}`] : []));
}
