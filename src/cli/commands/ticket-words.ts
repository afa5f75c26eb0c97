// ticket open, update, and mail move: words that are no answer to the customer, and a mail that joined the wrong
// ticket. One command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import type { Address } from '../../model/address.ts';
import type { TicketId } from '../../model/ticket.ts';
import { readAssignments } from '../assignments.ts';
import { attachedFiles, pathsOf } from '../attach.ts';
import { change, changeWith, changing, type Options, REF, report, textOf } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { formFor, readAnswers } from '../form-fields.ts';
import { findMails, findTicket } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';
import { wordsFrom } from '../text.ts';

const CHANNELS = ['phone', 'letter', 'mail', 'web'] as const;

/** Registers the verbs of `ticket`. */
export function registerTicketWords({ on }: Registry, ticket: Command): void {
  const open = ticket
    .command('open')
    .argument('[text]', 'what was said; - reads stdin')
    .description('a ticket by hand: a call, a letter, somebody at the desk')
    .option('-f, --file <file>', 'the words are in this file (- for stdin)')
    .option('--customer <person>', '"Name <address>" or an address')
    .option('--subject <text>', 'its subject (default: the first line)')
    .addOption(new Option('--channel <channel>', 'how it came').choices([...CHANNELS]).default('phone'))
    .option('--set <assignments...>', 'key=value, as for ticket set')
    .option('--form <name>', "the form it is asked by (default: its queue's; none = no form)")
    .option('--field <answers...>', 'question=answer of the form, by name or label')
    .option('--public', 'the customer may read it (default where there is a customer)')
    .option('--internal', 'it mails no customer')
    .option('-a, --attach <files...>', 'files of this machine that belong to it')
    .option('--no-receipt', 'the customer gets no receipt')
    .option('--dry-run', 'make nothing; say what would be made, who would be mailed and what the gate says');
  on(open, (session, [text], options) => openTicket(session, textOf(text), options));
  const update = ticket
    .command('update')
    .argument(...REF)
    .argument('[text]', 'the words; - reads stdin')
    .description('an entry of the service history: no mail, nobody is told')
    .option('-f, --file <file>', 'the words are in this file (- for stdin)')
    .option('-a, --attach <files...>', 'files of this machine that belong to it')
    .option('--public', 'the customer may be shown it')
    .option('--internal', 'ours alone (default)');
  on(changing(update), async (session, [ref, text], options) => {
    const words = await wordsFrom(session.io, sourceOf(text, options), `mailclerk ticket update ${String(ref)} "…"`);
    const visibility = visibilityOf(options) ?? 'internal';
    const attached = await attachedFiles(session.io, pathsOf(options.attach));
    return changeWith(session, { ref: String(ref), options, attached }, (base, id) => ({
      ...base,
      kind: 'update',
      ticket: id,
      text: words,
      visibility,
      attachments: attached.map((one) => one.file),
    }));
  });
}

/** Registers `mail move`. */
export function registerMailMove({ on }: Registry, mail: Command): void {
  const move = mail
    .command('move')
    .argument('<mail>', 'ledger id, SHA-256 or Message-ID')
    .argument('[ref]', 'the ticket it belongs to')
    .description('a mail joined the wrong ticket: put it where it belongs; answers follow')
    .option('--new', 'into a ticket of its own');
  on(changing(move), (session, [name, ref], options) =>
    moveMail(session, { name: String(name), ref: textOf(ref), options }),
  );
}

async function openTicket(session: Session, text: string | undefined, options: Options): Promise<number> {
  const hasWords = text !== undefined || textOf(options.file) !== undefined;
  const subject = textOf(options.subject);
  const words =
    hasWords || subject === undefined
      ? await wordsFrom(session.io, sourceOf(text, options), 'mailclerk ticket open "…" --customer eva@example.com')
      : '';
  const dryRun = options.dryRun === true;
  const attached = await attachedFiles(session.io, pathsOf(options.attach));
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const customer = textOf(options.customer);
    const own = Object.keys(app.setup.config.catalogues.fields);
    const pairs = Array.isArray(options.set) ? options.set.map(String) : [];
    const given = pairs.length > 0 ? readAssignments(pairs, own) : {};
    const form = formFor(app.setup.config, textOf(options.form), given.queue);
    const answers = readAnswers(listOfPairs(options.field), form);
    const fields = { ...answers.fields, ...given.fields };
    const set = {
      ...answers,
      ...given,
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      ...(options.form === undefined ? {} : { form: form?.name ?? 'none' }),
      ...(subject === undefined ? {} : { subject }),
      channel: textOf(options.channel) ?? 'phone',
    };
    const visibility = visibilityOf(options) ?? (customer === undefined ? 'internal' : 'public');
    const result = await app.command(
      (cause) => ({
        cause,
        ordinal: 0,
        actor,
        door: 'cli',
        kind: 'open',
        customer: customer === undefined ? null : personOf(customer),
        text: words,
        visibility,
        isVisibilitySaid: visibilityOf(options) !== null,
        set,
        attachments: attached.map((one) => one.file),
        tellsCustomer: options.receipt !== false,
      }),
      { dryRun, files: attached.map((one) => one.bytes) },
    );
    return report(session, { ticket: null, result, dryRun, timezone: app.setup.config.instance.timezone });
  });
}

function listOfPairs(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

interface Moving {
  readonly name: string;
  readonly ref: string | undefined;
  readonly options: Options;
}

async function moveMail(session: Session, { name, ref, options }: Moving): Promise<number> {
  if ((ref === undefined) === (options.new !== true))
    throw new Exit(exitCodes.usage, 'expected a ticket or --new', `mailclerk mail move ${name} T-2026-00017`);
  const found = await withApp(session, async (app) => {
    const [row] = await findMails(app, name);
    if (row.ticket === null)
      throw new Exit(exitCodes.conflict, `mail ${row.id} is in no ticket`, `mailclerk mail why ${row.id}`);
    const { ticket } = row;
    const history = await app.store.read(() => app.store.tickets.entries(ticket));
    const entries = history.filter((entry) => entry.ledger === row.id).map((entry) => entry.id);
    const to = ref === undefined ? null : (await findTicket(app, ref)).id;
    return { ticket, entries, to };
  });
  const { ticket, entries, to } = found;
  return change(session, String(ticket), options, (base, id: TicketId) =>
    to === null
      ? { ...base, kind: 'split', ticket: id, entries, subject: null }
      : { ...base, kind: 'move', ticket: id, entries, to },
  );
}

function sourceOf(text: unknown, options: Options) {
  return { argument: textOf(text), file: textOf(options.file) };
}

function visibilityOf(options: Options): 'public' | 'internal' | null {
  if (options.public === true && options.internal === true)
    throw new Exit(exitCodes.usage, '--public and --internal contradict each other; keep one');
  return options.public === true ? 'public' : options.internal === true ? 'internal' : null;
}

function personOf(text: string): Address {
  const match = /^([^<>]*)<([^<>]+)>$/.exec(text);
  return { address: (match?.[2] ?? text).trim(), name: (match?.[1] ?? '').trim() };
}
