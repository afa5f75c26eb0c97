// ticket merge, split, undo, link, watch, unwatch, take, cancel, spam, delete, postpone, rate: what is done with a whole ticket.
// One command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import type { EntryId, TicketId } from '../../model/ticket.ts';
import { tieKinds } from '../../model/verb.ts';
import { type Build, change, changing, type Options, REF, textOf } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { findTicket, wholeNumber } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';
import { undoMany } from './finding/bulk.ts';

/** Registers them. */
export function registerTicketVerbs(registry: Registry, ticket: Command): void {
  registerTies(registry, ticket);
  registerEnds(registry, ticket);
  const { on } = registry;
  const take = ticket
    .command('take')
    .argument(...REF)
    .description('you work on it (--as NAME)');
  on(changing(take), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({ ...base, kind: 'take', ticket: id })),
  );
  for (const verb of ['watch', 'unwatch'] as const) {
    const command = ticket
      .command(verb)
      .argument(...REF)
      .argument('[who]', 'agent or mail address (default: you, --as NAME)')
      .description(verb === 'watch' ? 'keep somebody informed of it' : 'no longer');
    on(changing(command), (session, [ref, who], options) =>
      change(session, String(ref), options, (base, id) => {
        const watcher = textOf(who) ?? (base.actor.kind === 'agent' ? base.actor.id : '');
        if (watcher === '') throw usage('nobody is named', `mailclerk ticket ${verb} ${String(ref)} anna`);
        return { ...base, kind: 'watch', ticket: id, who: watcher, remove: verb === 'unwatch' };
      }),
    );
  }
  const postpone = ticket
    .command('postpone')
    .argument(...REF)
    .argument('<time...>', '4h, 3d, 2w, 1mo later than now or its due time; or: until 2026-02-01')
    .description('a new due time');
  on(changing(postpone), (session, [ref, time], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'postpone',
      ticket: id,
      to: (time as readonly string[]).join(' '),
    })),
  );
  const rate = ticket
    .command('rate')
    .argument(...REF)
    .argument('<score>', '1 (bad) to 5 (good)')
    .description('what its customer thinks of the work, told by telephone, say')
    .option('--comment <text>', 'his words');
  on(changing(rate), (session, [ref, score], options) => {
    const number = wholeNumber(String(score));
    if (number === null)
      throw usage(
        `the rating is "${String(score)}", expected a whole number from 1 to 5`,
        `mailclerk ticket rate ${String(ref)} 5`,
      );
    return change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'rate',
      ticket: id,
      score: number,
      comment: textOf(options.comment) ?? '',
    }));
  });
  const undo = ticket.command('undo').argument('<id>', 'as the verb printed it (u17)').description('take a verb back');
  on(changing(undo), (session, [id], options) => undoIt(session, String(id), options));
}

/** What has to do with a second ticket. */
function registerTies({ on }: Registry, ticket: Command): void {
  const merge = ticket
    .command('merge')
    .argument(...REF)
    .argument('<into>', 'the ticket it goes on in')
    .description('make it part of another ticket; different customers only with --yes');
  on(changing(merge), (session, [ref, into], options) =>
    withOther(
      session,
      { ref: String(ref), other: String(into), options },
      (other): Build =>
        (base, id) => ({
          ...base,
          kind: 'merge',
          ticket: id,
          into: other,
          acrossCustomers: session.flags.yes,
        }),
    ),
  );
  const split = ticket
    .command('split')
    .argument(...REF)
    .argument('<entries...>', 'entries by id, as `ticket history` lists them')
    .description('make a ticket of its own of some entries')
    .option('--subject <text>', 'its subject (default: the same)');
  on(changing(split), (session, [ref, entries], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'split',
      ticket: id,
      entries: entryIds(entries as readonly string[], String(ref)),
      subject: textOf(options.subject) ?? null,
    })),
  );
  const link = ticket
    .command('link')
    .argument(...REF)
    .argument('<other>', 'the other ticket')
    .description('say that two tickets have to do with each other')
    .addOption(new Option('--kind <kind>', 'what the other one is to it').choices([...tieKinds]).default('related'))
    .option('--remove', 'end the link');
  on(changing(link), (session, [ref, other], options) =>
    withOther(
      session,
      { ref: String(ref), other: String(other), options },
      (far): Build =>
        (base, id) => ({
          ...base,
          kind: 'link',
          ticket: id,
          other: far,
          as: tieKinds.find((kind) => kind === options.kind) ?? 'related',
          remove: options.remove === true,
        }),
    ),
  );
}

/** The ways a ticket ends besides closing. */
function registerEnds({ on }: Registry, ticket: Command): void {
  const cancel = ticket
    .command('cancel')
    .argument(...REF)
    .description('end it undone (needs a status of kind cancelled)')
    .option('--comment <text>', 'words for the history and the notice')
    .addOption(new Option('--notify <who>', 'who is told').choices(['all', 'customer', 'none']).default('all'));
  on(changing(cancel), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'cancel',
      ticket: id,
      comment: textOf(options.comment) ?? '',
      notify: options.notify === 'customer' || options.notify === 'none' ? options.notify : 'all',
    })),
  );
  const spam = ticket
    .command('spam')
    .argument(...REF)
    .description('end it without a word; what has not left yet never will');
  on(changing(spam), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({ ...base, kind: 'spam', ticket: id })),
  );
  const remove = ticket
    .command('delete')
    .argument(...REF)
    .description('erase it, for good (--yes); the same mail never comes back');
  on(changing(remove), (session, [ref], options) => {
    if (!session.flags.yes && options.dryRun !== true)
      throw usage('deleting cannot be undone: say --yes', `mailclerk ticket delete ${String(ref)} --yes`);
    return change(session, String(ref), options, (base, id) => ({ ...base, kind: 'delete', ticket: id }));
  });
}

async function withOther(
  session: Session,
  given: { readonly ref: string; readonly other: string; readonly options: Options },
  build: (other: TicketId) => Build,
): Promise<number> {
  const other = await withApp(session, async (app) => (await findTicket(app, given.other)).id);
  return change(session, given.ref, given.options, build(other));
}

async function undoIt(session: Session, id: string, options: Options): Promise<number> {
  if (/^b\d/i.test(id)) return undoMany(session, id, options);
  const record = await withApp(session, (app) => app.store.read(() => app.store.tickets.undo(id)));
  const ticket = record?.tickets.find((one) => one.before)?.ticket;
  if (!record || ticket === undefined)
    throw new Exit(exitCodes.notFound, `there is no undo "${id}", expected an id like u17`, 'mailclerk ticket list');
  return change(session, String(ticket), options, (base, found) => ({
    ...base,
    kind: 'undo',
    ticket: found,
    undo: record.id,
  }));
}

/** `3 5` or `3,5` as entry ids. */
export function entryIds(words: readonly string[], ref: string): readonly EntryId[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => {
      const id = wholeNumber(word.replace(/^#/, ''));
      if (id === null) throw usage(`"${word}" is no entry`, `mailclerk ticket history ${ref}`);
      return id as EntryId;
    });
}

function usage(what: string, next: string): Exit {
  return new Exit(exitCodes.usage, what, next);
}
