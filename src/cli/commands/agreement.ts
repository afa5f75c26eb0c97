// contract and project: add, list, show, set, end, tickets, history; a contract's account: credit, account.
import type { Command } from 'commander';
import { type AgreementKind, type AgreementValues, agreementKinds } from '../../model/customers/records.ts';
import { changeCustomer, limitOf, readPairs, rehearsable, showRecords, showTickets } from '../customers.ts';
import { Exit, exitCodes } from '../exit.ts';
import {
  agreementColumns,
  agreementJson,
  agreementRow,
  lineColumns,
  lineJson,
  lineRow,
  printFacts,
} from '../present/customers.ts';
import { wholeNumber } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

type Options = Readonly<Record<string, unknown>>;

const TEXTS = ['name', 'organisation', 'contact', 'from', 'to', 'note'];
const ACCOUNT = ['unit', 'per-ticket', 'point-minutes', 'round', 'overdraw'];
const KEY: Readonly<Record<string, keyof AgreementValues>> = {
  'per-ticket': 'perTicket',
  'point-minutes': 'pointMinutes',
  round: 'roundMinutes',
};

/** Registers `contract …` and `project …`. */
export function registerAgreements(registry: Registry): void {
  for (const kind of agreementKinds) registerKind(registry, kind);
}

function registerKind(registry: Registry, kind: AgreementKind): void {
  const { on, program } = registry;
  const group = program
    .command(kind)
    .description(
      kind === 'contract'
        ? 'what was agreed with a customer, and its account'
        : 'what a customer’s tickets are part of',
    );
  const one = (verb: string, description: string) =>
    group.command(verb).argument('<code>', `code of the ${kind}`).description(description);
  const add = one('add', 'make one')
    .option('--name <name>', 'its name (default: the code)')
    .option('--organisation <organisation>', 'whose it is: code, name or alias')
    .option('--contact <address>', 'whose it is: one person’s')
    .option('--from <day>', 'first day it is valid, 2026-01-01')
    .option('--to <day>', 'last day it is valid, 2026-12-31')
    .option('--note <text>', 'words for the colleagues');
  if (kind === 'contract')
    add
      .option('--points <n>', 'its account counts points; so many to begin with')
      .option('--minutes <n>', 'its account counts minutes; so many to begin with')
      .option('--per-ticket <n>', 'what a ticket takes from the account (default 0)')
      .option('--point-minutes <n>', 'minutes of work that are one point (default: time takes no points)')
      .option('--round <minutes>', 'time is counted in full steps of so many minutes (default 1)')
      .option('--overdraw <policy>', 'below zero: warn, refuse or allow (default warn)');
  on(rehearsable(add), (session, [code], options) => make(session, kind, String(code), options));
  const set = one('set', 'change it').argument(
    '[assignments...]',
    `name=…, organisation=…, contact=…, from=…, to=…, note=…${kind === 'contract' ? ', per-ticket=…, point-minutes=…, round=…, overdraw=…, unit=…' : ''}; none clears`,
  );
  on(rehearsable(set), (session, [code, pairs], options) =>
    change(session, kind, { code: String(code), pairs: pairs as readonly string[], options }),
  );
  const end = one('end', 'it is over from now on').option('--comment <text>', 'why');
  on(rehearsable(end), (session, [code], options) =>
    changeCustomer(session, options, {
      build: (base) => ({
        ...base,
        kind: 'agreement_end',
        what: kind,
        code: String(code),
        text: textOf(options.comment) ?? '',
      }),
      done: `${kind} ${String(code)} ended`,
      next: `mailclerk ${kind} show ${String(code)}`,
    }),
  );
  registerReading(registry, kind, group);
  if (kind === 'contract') registerAccount(registry, group);
}

function registerReading({ on }: Registry, kind: AgreementKind, group: Command): void {
  const listing = group
    .command('list')
    .description(`${kind}s, newest first`)
    .option('--organisation <organisation>', 'of this organisation only')
    .option('--contact <address>', 'of this person only')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(listing, (session, _, options) => list(session, kind, options));
  const one = (verb: string, description: string) =>
    group.command(verb).argument('<code>', `code of the ${kind}`).description(description);
  on(one('show', 'one, and where it stands'), (session, [code]) => show(session, kind, String(code)));
  on(one('history', 'who changed what of it, newest first'), (session, [code]) =>
    showRecords(session, { kind, key: String(code) }),
  );
  const tickets = one('tickets', 'its tickets, newest first')
    .option('-a, --all', 'closed ones too')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(tickets, (session, [code], options) => showTickets(session, { kind, key: String(code) }, options));
}

function registerAccount({ on }: Registry, group: Command): void {
  const credit = group
    .command('credit')
    .argument('<code>', 'code of the contract')
    .argument('<amount>', 'points or minutes, 120 or =-30')
    .argument('[text]', 'what for')
    .description('put something on its account; a minus takes it off (write it as =-30)');
  on(rehearsable(credit), (session, [code, amount, text], options) =>
    changeCustomer(session, options, {
      build: (base) => ({
        ...base,
        kind: 'credit',
        code: String(code),
        amount: amountOf(String(amount)),
        text: String(text ?? ''),
      }),
      done: `contract ${String(code)}: ${String(amount).replace(/^=/, '')} on its account`,
      next: `mailclerk contract account ${String(code)}`,
    }),
  );
  const account = group
    .command('account')
    .argument('<code>', 'code of the contract')
    .description('every line of its account, newest first')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(account, (session, [code], options) =>
    withApp(session, async (app) => {
      const contract = await app.store.read(() => app.store.customers.agreement('contract', String(code)));
      if (!contract) throw missing('contract', String(code));
      const lines = await app.store.read(() => app.store.customers.account(String(code), limitOf(options)));
      const { timezone } = app.setup.config.instance;
      if (session.flags.json) session.out.json(lines.map(lineJson));
      else
        session.out.table(
          lineColumns,
          lines.map((line) => lineRow(line, timezone)),
        );
      session.out.talk(
        contract.unit === null
          ? `contract ${contract.code} counts nothing`
          : `balance: ${contract.balance} ${contract.unit}`,
      );
      return exitCodes.ok;
    }),
  );
}

async function make(session: Session, kind: AgreementKind, code: string, options: Options): Promise<number> {
  const { points, minutes } = options;
  if (points !== undefined && minutes !== undefined)
    throw new Exit(exitCodes.usage, 'an account counts points or minutes, not both');
  const unit = points === undefined ? (minutes === undefined ? {} : { unit: 'minutes' }) : { unit: 'points' };
  const start = textOf(points ?? minutes);
  const credit = start === undefined ? 0 : wholeNumber(start === '0' ? '1' : start);
  if (credit === null) throw new Exit(exitCodes.usage, `"${String(start)}" is no whole number of ${unit.unit}`);
  const set: AgreementValues = {
    ...pick(TEXTS, options),
    ...unit,
    ...pick(['perTicket', 'pointMinutes', 'overdraw'], options),
    ...(textOf(options.round) === undefined ? {} : { roundMinutes: String(options.round) }),
  };
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'agreement_add', what: kind, code, set, credit: start === '0' ? 0 : credit }),
    done: `${kind} ${code} made`,
    next: `mailclerk ${kind} show ${code}`,
    instead: `mailclerk ${kind} list`,
  });
}

async function change(
  session: Session,
  kind: AgreementKind,
  given: { readonly code: string; readonly pairs: readonly string[]; readonly options: Options },
): Promise<number> {
  const known = { texts: kind === 'contract' ? [...TEXTS, ...ACCOUNT] : TEXTS, lists: [] };
  const { texts } = readPairs(given.pairs, known, `mailclerk ${kind} set ${given.code} to=2026-12-31`);
  const set = Object.fromEntries(Object.entries(texts).map(([key, value]) => [KEY[key] ?? key, value]));
  return changeCustomer(session, given.options, {
    build: (base) => ({ ...base, kind: 'agreement_set', what: kind, code: given.code, set }),
    done: `${kind} ${given.code} changed`,
    next: `mailclerk ${kind} show ${given.code}`,
  });
}

async function list(session: Session, kind: AgreementKind, options: Options): Promise<number> {
  return withApp(session, async (app) => {
    const named = textOf(options.organisation);
    const found = named === undefined ? null : await app.store.read(() => app.store.customers.organisation(named));
    if (named !== undefined && !found)
      throw new Exit(exitCodes.notFound, `there is no organisation "${named}"`, 'mailclerk organisation list');
    const owner = found?.code ?? textOf(options.contact)?.toLowerCase() ?? null;
    const all = await app.store.read(() => app.store.customers.agreements({ kind, owner, limit: limitOf(options) }));
    const now = app.clock.now();
    if (session.flags.json) session.out.json(all.map((one) => agreementJson(one, now)));
    else
      session.out.table(
        agreementColumns,
        all.map((one) => agreementRow(one, now, app.setup.config.instance.timezone)),
      );
    return exitCodes.ok;
  });
}

async function show(session: Session, kind: AgreementKind, code: string): Promise<number> {
  return withApp(session, async (app) => {
    const one = await app.store.read(() => app.store.customers.agreement(kind, code));
    if (!one) throw missing(kind, code);
    const json = agreementJson(one, app.clock.now());
    if (session.flags.json) session.out.json(json);
    else printFacts(session.out, Object.entries(json));
    session.out.talk(`next: mailclerk ${kind} ${kind === 'contract' ? 'account' : 'tickets'} ${code}`);
    return exitCodes.ok;
  });
}

function amountOf(text: string): number {
  const match = /^=?([+-]?\d{1,9})$/.exec(text.trim());
  if (match) return Number(match[1]);
  throw new Exit(exitCodes.usage, `"${text}" is no whole number`, 'mailclerk contract credit gold 120');
}

function pick(keys: readonly string[], options: Options): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.flatMap((key) => (typeof options[key] === 'string' ? [[key, options[key]]] : [])));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function missing(kind: AgreementKind, code: string): Exit {
  return new Exit(exitCodes.notFound, `there is no ${kind} "${code}"`, `mailclerk ${kind} list`);
}
