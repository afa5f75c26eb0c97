// One command about a customer's record: runs it or rehearses it (--dry-run), says what came of it. Every changing verb of
// contact, organisation, contract and project goes through here, so that all have the same options and answers.
import type { Command } from 'commander';
import { ticketsOfCustomer } from '../daemon/customers/command.ts';
import { canonicalAddress } from '../model/address.ts';
import type { CommandBase } from '../model/command.ts';
import type { CustomerCommand, Subject } from '../model/customers/records.ts';
import { nearest } from '../model/nearest.ts';
import { limitOf as limitIn } from './bounds.ts';
import { Exit, exitCodes } from './exit.ts';
import { counted } from './output.ts';
import { customerJson, recordColumns, recordJson, recordRow, shownValue } from './present/customers.ts';
import { refusalCode } from './present/outbox.ts';
import { listColumns, listRow, ticketJson } from './present/ticket.ts';
import { actorOf, type Session, withApp } from './session.ts';

const LIMIT = 1000;
export const ADDRESS = ['<address>', 'mail address of the person'] as const;

/** `--dry-run`. */
export function rehearsable(command: Command): Command {
  return command.option('--dry-run', 'change nothing; say what would change');
}

/** Runs one command; `done` is what a person reads when it changed something, `next` what he may want to do then. */
export async function changeCustomer(
  session: Session,
  options: Readonly<Record<string, unknown>>,
  work: {
    readonly build: (base: CommandBase) => CustomerCommand;
    readonly done: string;
    readonly json?: Readonly<Record<string, unknown>>;
    readonly next: string;
    /** What he may want to do when it was refused, where that is something else. */
    readonly instead?: string;
    /** Nothing to do is no mistake, and this is said of it. */
    readonly already?: string;
  },
): Promise<number> {
  const dryRun = options.dryRun === true;
  return withApp(session, async (app) => {
    const { timezone } = app.setup.config.instance;
    const base = { ordinal: 0, actor: actorOf(session, app), door: 'cli' as const };
    const answer = await app.customer((cause) => work.build({ ...base, cause }), { dryRun });
    const isRefused = 'kind' in answer;
    const isNothing = isRefused && answer.reason === 'nothing_to_do';
    if (isRefused && !isNothing) {
      if (session.flags.json) session.out.json({ refused: answer.reason, detail: answer.detail });
      throw new Exit(refusalCode(answer.reason), answer.detail, work.instead ?? work.next);
    }
    if (session.flags.json) session.out.json({ ...work.json, ...customerJson(answer, dryRun) });
    else if (isRefused) session.out.line(work.already ?? answer.detail);
    else {
      session.out.line(dryRun ? `would change: ${work.done}` : work.done);
      for (const record of answer.records ?? [])
        for (const [name, { from, to }] of Object.entries(record.changes))
          session.out.line(
            `  ${record.subject.key} ${name}: ${shownValue(from, timezone)} → ${shownValue(to, timezone)}`,
          );
    }
    if (!isRefused) for (const warning of answer.warnings ?? []) session.out.complain(`warning: ${warning}`);
    session.out.talk(dryRun ? 'nothing was changed (--dry-run)' : `next: ${work.next}`);
    return exitCodes.ok;
  });
}

/** `… history`: who changed what of it, newest first. */
export async function showRecords(session: Session, subject: Subject): Promise<number> {
  return withApp(session, async (app) => {
    const found = await app.store.read(() => app.store.customers.records(subject, LIMIT));
    if (session.flags.json) session.out.json(found.map(recordJson));
    else
      session.out.table(
        recordColumns,
        found.map((one) => recordRow(one, app.setup.config.instance.timezone)),
      );
    if (found.length === 0) session.out.talk(`nothing was ever changed of ${subject.kind} ${subject.key}`);
    return exitCodes.ok;
  });
}

/** `… tickets`: those of a customer that whoever asks may see. */
export async function showTickets(
  session: Session,
  of: Subject,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  return withApp(session, async (app) => {
    const who = { config: app.setup.config, actor: actorOf(session, app) };
    const asked = { of, all: options.all === true, limit: limitOf(options) };
    const found = await ticketsOfCustomer(app.store, asked, who);
    if (session.flags.json) session.out.json(found.map(ticketJson));
    else
      session.out.table(
        listColumns,
        found.map((one) => listRow(one, app.setup.config.instance.timezone)),
      );
    session.out.talk(`${counted(found.length, asked.all ? 'ticket' : 'open ticket')} of ${of.kind} ${of.key}`);
    return exitCodes.ok;
  });
}

/** `--limit`, or as many as anyone reads. */
export function limitOf({ limit }: Readonly<Record<string, unknown>>): number {
  return limitIn(limit, { usual: LIMIT, max: 100_000 });
}

/** A canonical address, or exit 2. */
export function addressOf(text: string): string {
  const address = canonicalAddress(text.trim());
  if (address) return address;
  throw new Exit(exitCodes.usage, `"${text}" is no mail address`, 'mailclerk contact show eva@acme.example');
}

export interface Pairs {
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** `key=value` words: texts, lists (`a,-b`), own fields (`fields.x=y`). */
export function readPairs(
  words: readonly string[],
  known: { readonly texts: readonly string[]; readonly lists: readonly string[] },
  usage: string,
): Pairs {
  const texts: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  const fields: Record<string, string> = {};
  if (words.length === 0) {
    const all = [...known.texts, ...known.lists, 'fields.NAME'].join(', ');
    throw new Exit(exitCodes.usage, `nothing to set; known: ${all}`, usage);
  }
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new Exit(exitCodes.usage, `"${word}" is no key=value`, usage);
    const given = word.slice(0, at).trim();
    const key = given === 'organization' ? 'organisation' : given.replaceAll('_', '-');
    const value = word.slice(at + 1).trim();
    if (given.startsWith('fields.')) fields[given.slice('fields.'.length)] = value;
    else if (known.texts.includes(key)) texts[key] = value;
    else if (known.lists.includes(key)) lists[key] = [...(lists[key] ?? []), ...split(value)];
    else throw unknownKey(given, [...known.texts, ...known.lists]);
  }
  return { texts, lists, fields };
}

/** `a, b` as words. */
export function split(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function unknownKey(key: string, known: readonly string[]): Exit {
  const near = nearest(key, known);
  const advice = near ? `did you mean "${near}"?` : `known: ${known.join(', ')}, fields.NAME`;
  return new Exit(exitCodes.usage, `there is no "${key}" to set; ${advice}`);
}
