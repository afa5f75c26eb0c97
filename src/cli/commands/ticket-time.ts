// ticket spent, times: work on a ticket (D11). Entries are only ever added; a mistake is taken back by one of its own.
import type { Command } from 'commander';
import { isoTime } from '../../lib/time.ts';
import type { TimeEntry } from '../../model/customers/records.ts';
import { minutesOf } from '../../model/time/minutes.ts';
import { change, changing, type Options, REF, textOf } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { localTime } from '../present/ticket.ts';
import { findSeen, wholeNumber } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

/** Registers them. */
export function registerTicketTime({ on }: Registry, ticket: Command): void {
  const spent = ticket
    .command('spent')
    .argument(...REF)
    .argument('[time]', '20m, 1h30, 1:30, 2h, or minutes')
    .argument('[text...]', 'what was done')
    .description('somebody worked on it for so long; its contract pays')
    .option('--reverse <entry>', 'takes this time entry back instead (ticket times lists them)');
  on(changing(spent), (session, [ref, time, text], options) =>
    book(session, String(ref), { time: textOf(time), text: (text as readonly string[]).join(' ') }, options),
  );
  const times = ticket
    .command('times')
    .argument(...REF)
    .description('the work on it, entry by entry');
  on(times, (session, [ref]) => list(session, String(ref)));
}

async function book(
  session: Session,
  ref: string,
  given: { readonly time: string | undefined; readonly text: string },
  options: Options,
): Promise<number> {
  const usage = `mailclerk ticket spent ${ref} 20m "on the phone"`;
  const reverse = textOf(options.reverse);
  const reverses = reverse === undefined ? null : wholeNumber(reverse.replace(/^#/, ''));
  if (reverse !== undefined && reverses === null)
    throw new Exit(
      exitCodes.usage,
      `--reverse is "${reverse}", expected the number of a time entry`,
      `mailclerk ticket times ${ref}`,
    );
  // With --reverse everything said is the reason.
  const words = reverses === null ? given.text : [given.time ?? '', given.text].join(' ').trim();
  const minutes = reverses === null ? minutesOf(given.time ?? '') : 0;
  if (minutes === null)
    throw new Exit(
      exitCodes.usage,
      `"${given.time ?? ''}" is no length of time, expected 20m, 1h30, 1:30, 2h or minutes`,
      usage,
    );
  return change(session, ref, options, (base, id) => ({
    ...base,
    kind: 'spent',
    ticket: id,
    minutes,
    text: words,
    reverses,
  }));
}

async function list(session: Session, ref: string): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findSeen(session, app, ref);
    const entries = await app.store.read(() => app.store.customers.time(ticket.id));
    const { timezone } = app.setup.config.instance;
    if (session.flags.json) session.out.json(entries.map(timeJson));
    else
      session.out.table(
        ['id', 'at', 'by', 'minutes', 'contract', 'cost', 'text', ''],
        entries.map((one) => [
          one.id,
          localTime(one.at, timezone),
          one.actor.id,
          one.minutes,
          one.contract,
          one.cost,
          one.text,
          fate(one),
        ]),
      );
    session.out.talk(`${ticket.spentMinutes ?? 0} minutes in all; next: mailclerk ticket spent ${ticket.ref} 20m`);
    return exitCodes.ok;
  });
}

function timeJson(one: TimeEntry) {
  const { id, at, actor, minutes, contract, cost, text, reverses, reversedBy } = one;
  return {
    id,
    at: isoTime(at),
    actor: { kind: actor.kind, id: actor.id },
    minutes,
    contract,
    cost,
    text,
    reverses,
    reversedBy,
  };
}

function fate({ reverses, reversedBy }: TimeEntry): string {
  if (reverses !== null) return `takes ${reverses} back`;
  return reversedBy === null ? '' : `taken back by ${reversedBy}`;
}
