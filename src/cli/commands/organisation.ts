// organisation add, list, show, set, tickets, history: firms and other bodies that people write for.
import type { OrganisationValues } from '../../model/customers/records.ts';
import { changeCustomer, limitOf, readPairs, rehearsable, showRecords, showTickets, split } from '../customers.ts';
import { Exit, exitCodes } from '../exit.ts';
import {
  agreementJson,
  contactJson,
  organisationColumns,
  organisationJson,
  organisationRow,
  printFacts,
} from '../present/customers.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

const NAMED = ['<organisation>', 'its code, name or alias'] as const;
const KEYS = { texts: ['name', 'note'], lists: ['aliases', 'domains', 'tags'] };
const SHOWN = 200;

/** Registers `organisation …`. */
export function registerOrganisation({ on, program }: Registry): void {
  const organisation = program
    .command('organisation')
    .alias('organization')
    .description('firms and other bodies that people write for');
  const add = organisation
    .command('add')
    .argument('<name>', 'its name: "ACME GmbH"')
    .description('make one')
    .option('--code <code>', 'what tickets and rules call it; never changes (default: made of the name)')
    .option('--domain <domain...>', 'proven mail from there is its; no mail provider’s')
    .option('--alias <name...>', 'another name it goes by')
    .option('--tag <tag...>', 'tags')
    .option('--note <text>', 'words for the colleagues');
  on(rehearsable(add), (session, [name], options) => make(session, String(name), options));
  const listing = organisation
    .command('list')
    .argument('[words...]', 'words that all occur in code, name, aliases, domains or tags')
    .description('organisations by name')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(listing, (session, [words], options) => list(session, words as readonly string[], options));
  const one = (verb: string, description: string) =>
    organisation
      .command(verb)
      .argument(...NAMED)
      .description(description);
  on(one('show', 'one with its people, contracts and projects'), (session, [named]) => show(session, String(named)));
  const set = one('set', 'change it').argument(
    '[assignments...]',
    'name=…, aliases=a,-b, domains=a,-b, tags=a,-b, note=…, fields.NAME=…',
  );
  on(rehearsable(set), (session, [named, pairs], options) =>
    change(session, String(named), pairs as readonly string[], options),
  );
  on(one('history', 'who changed what of it, newest first'), async (session, [named]) =>
    showRecords(session, { kind: 'organisation', key: await codeFor(session, String(named)) }),
  );
  const tickets = one('tickets', 'its tickets, newest first')
    .option('-a, --all', 'closed ones too')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(tickets, async (session, [named], options) =>
    showTickets(session, { kind: 'organisation', key: await codeFor(session, String(named)) }, options),
  );
}

async function make(session: Session, name: string, options: Readonly<Record<string, unknown>>): Promise<number> {
  const code = typeof options.code === 'string' ? options.code : null;
  const note = typeof options.note === 'string' ? { note: options.note } : {};
  const set: OrganisationValues = {
    name,
    ...note,
    domains: words(options.domain),
    aliases: words(options.alias),
    tags: words(options.tag),
  };
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'organisation_add', code, set }),
    done: `organisation ${name} made`,
    next: `mailclerk organisation show ${JSON.stringify(code ?? name)}`,
    instead: 'mailclerk organisation list',
  });
}

async function change(
  session: Session,
  named: string,
  pairs: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const read = readPairs(pairs, KEYS, 'mailclerk organisation set acme domains=acme.example');
  const set: OrganisationValues = { ...read.texts, ...read.lists, fields: read.fields };
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'organisation_set', code: named, set }),
    done: `organisation ${named} changed`,
    next: `mailclerk organisation show ${JSON.stringify(named)}`,
  });
}

async function list(
  session: Session,
  asked: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  return withApp(session, async (app) => {
    const found = await app.store.read(() => app.store.customers.organisations(asked, limitOf(options)));
    if (session.flags.json) session.out.json(found.map(organisationJson));
    else session.out.table(organisationColumns, found.map(organisationRow));
    return exitCodes.ok;
  });
}

async function show(session: Session, named: string): Promise<number> {
  return withApp(session, async (app) => {
    const { customers } = app.store;
    const found = await app.store.read(function* () {
      const one = yield* customers.organisation(named);
      if (!one) return null;
      const asked = { words: [], organisation: one.code, blocked: false, limit: SHOWN };
      const people = yield* customers.contacts(asked);
      const owned = { owner: one.code, limit: SHOWN };
      const contracts = yield* customers.agreements({ ...owned, kind: 'contract' });
      return {
        one,
        people,
        agreements: [...contracts, ...(yield* customers.agreements({ ...owned, kind: 'project' }))],
      };
    });
    if (!found) throw missing(named);
    const now = app.clock.now();
    const { one, people } = found;
    const agreements = found.agreements.map((agreement) => agreementJson(agreement, now));
    if (session.flags.json)
      session.out.json({
        ...organisationJson(one),
        contacts: people.map((person) => contactJson(person, [])),
        agreements,
      });
    else
      printFacts(session.out, [
        ['code', one.code],
        ['name', one.name],
        ['aliases', one.aliases],
        ['domains', one.domains],
        ['tags', one.tags],
        ...Object.entries(one.fields),
        ['note', one.note],
        ...agreements.map((agreement) => [agreement.kind, `${agreement.code} (${agreement.state})`] as const),
        ...people.map(
          (person) => ['contact', person.name === '' ? person.address : `${person.name} <${person.address}>`] as const,
        ),
      ]);
    session.out.talk(`next: mailclerk organisation tickets ${one.code}`);
    return exitCodes.ok;
  });
}

async function codeFor(session: Session, named: string): Promise<string> {
  const found = await withApp(session, (app) => app.store.read(() => app.store.customers.organisation(named)));
  if (found) return found.code;
  throw missing(named);
}

function missing(named: string): Exit {
  return new Exit(exitCodes.notFound, `there is no organisation "${named}"`, 'mailclerk organisation list');
}

function words(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).flatMap((one: unknown) => split(String(one)));
}
