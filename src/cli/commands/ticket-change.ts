// ticket reply, note, assign, set, close, reopen: one command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import type { Command as DeskCommand } from '../../model/command.ts';
import { readAssignments } from '../assignments.ts';
import { change, changing, type Options, REF, textOf } from '../change.ts';
import type { Registry } from '../registry.ts';
import type { Session } from '../session.ts';
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
    on(changing(command), (session, [ref, text], options) =>
      write(session, kind, { ref: String(ref), text: text as string | undefined, options }),
    );
  }
  const assign = ticket
    .command('assign')
    .argument(...REF)
    .argument('<agent>', 'agent (none takes it back)')
    .description('who works on it');
  on(changing(assign), (session, [ref, agent], options) =>
    change(session, String(ref), options, (base, id) => ({ ...base, kind: 'assign', ticket: id, to: String(agent) })),
  );
  const set = ticket
    .command('set')
    .argument(...REF)
    .argument('[assignments...]', 'key=value; own fields by name; tags=a,-b adds a and removes b')
    .description('change fields');
  for (const name of SET_OPTIONS) set.option(`--${name} <value>`, `same as ${name}=value`);
  on(changing(set), (session, [ref, pairs], options) =>
    setFields(session, String(ref), options, [...(pairs as readonly string[]), ...pairsOf(options)]),
  );
  const close = ticket
    .command('close')
    .argument(...REF)
    .description('close it')
    .option('--reason <reason>', 'why, from the catalogue')
    .option('--comment <text>', 'words for the history and the notice')
    .option('--cause <cause...>', 'root cause, from the catalogue; may be repeated')
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

interface Words {
  readonly ref: string;
  readonly text: string | undefined;
  readonly options: Options;
}

async function write(session: Session, kind: 'reply' | 'note', given: Words): Promise<number> {
  const usage = `mailclerk ticket ${kind} ${given.ref} "…"`;
  const text = await wordsFrom(session.io, { argument: given.text, file: textOf(given.options.file) }, usage);
  return change(session, given.ref, given.options, (base, id): DeskCommand => {
    const words = { ...base, ticket: id, text, attachments: [] };
    return kind === 'reply' ? { ...words, kind, mail: null } : { ...words, kind };
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
  return change(session, ref, options, (base, id) => ({
    ...base,
    kind: 'close',
    ticket: id,
    reason,
    comment,
    causes,
    notify,
  }));
}

function pairsOf(options: Options): readonly string[] {
  return SET_OPTIONS.flatMap((name) => (typeof options[name] === 'string' ? [`${name}=${options[name]}`] : []));
}
