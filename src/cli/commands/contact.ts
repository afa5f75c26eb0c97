// contact list, show, set, tag, merge, separate, block, unblock, tickets, history; forgetting/ has erase, erasures and export.
import type { Contact } from '../../model/customers/records.ts';
import {
  ADDRESS,
  addressOf,
  changeCustomer,
  limitOf,
  readPairs,
  rehearsable,
  showRecords,
  showTickets,
} from '../customers.ts';
import { Exit, exitCodes } from '../exit.ts';
import {
  agreementJson,
  bounceText,
  contactColumns,
  contactJson,
  contactRow,
  printFacts,
} from '../present/customers.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';
import { registerErase } from './forgetting/erase.ts';
import { registerErasures } from './forgetting/erasures.ts';
import { registerExport } from './forgetting/export.ts';

const KEYS = { texts: ['name', 'organisation'], lists: ['tags'] };
const SET_USAGE = 'mailclerk contact set eva@acme.example organisation=acme tags=vip';

/** Registers `contact …`. */
export function registerContact(registry: Registry): void {
  const { on, program } = registry;
  const contact = program.command('contact').description('people who write to us');
  const listing = contact
    .command('list')
    .argument('[words...]', 'words that all occur in address, name, organisation or tags')
    .description('contacts, newest first')
    .option('--organisation <code>', 'of this organisation only')
    .option('--blocked', 'blocked ones only')
    .option('--bounced', 'only those from whose address mail came back')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(listing, (session, [words], options) => list(session, words as readonly string[], options));
  const one = (verb: string, description: string) =>
    contact
      .command(verb)
      .argument(...ADDRESS)
      .description(description);
  on(one('show', 'what is known of one'), (session, [address]) => show(session, String(address)));
  const set = one('set', 'say something of a person').argument(
    '[assignments...]',
    'name=…, organisation=CODE (or none), tags=a,-b, fields.NAME=…',
  );
  on(rehearsable(set), (session, [address, pairs], options) =>
    setValues(session, String(address), pairs as readonly string[], options),
  );
  const tag = one('tag', 'add tags, or take them away with a minus').argument('<tags...>', 'vip -old');
  on(rehearsable(tag), (session, [address, tags], options) =>
    setValues(session, String(address), [`tags=${(tags as readonly string[]).join(',')}`], options),
  );
  registerWho(registry, contact);
  registerErase(registry, contact);
  registerErasures(registry, contact);
  registerExport(registry, contact);
  on(one('history', 'who changed what of him, newest first'), async (session, [address]) =>
    showRecords(session, { kind: 'contact', key: await rootAddress(session, String(address)) }),
  );
  const tickets = one('tickets', 'his tickets, newest first')
    .option('-a, --all', 'closed ones too')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(tickets, (session, [address], options) =>
    showTickets(session, { kind: 'contact', key: addressOf(String(address)) }, options),
  );
}

/** Who is one person, and who is shut out. */
function registerWho({ on }: Registry, contact: ReturnType<Registry['program']['command']>): void {
  const merging = contact
    .command('merge')
    .argument('<keep>', 'the address he is known by')
    .argument('<other>', 'another address of the same person')
    .description('two addresses are one person: his mail from either may answer');
  on(rehearsable(merging), (session, [keep, other], options) => merge(session, String(keep), String(other), options));
  const separating = contact
    .command('separate')
    .argument(...ADDRESS)
    .description('undoes a merge: the address is a person of its own again');
  on(rehearsable(separating), (session, [text], options) => {
    const address = addressOf(String(text));
    return changeCustomer(session, options, {
      build: (base) => ({ ...base, kind: 'contact_separate', address }),
      done: `${address} is a person of its own again`,
      json: { address, separated: true },
      next: `mailclerk contact show ${address}`,
    });
  });
  const reachable = contact
    .command('reachable')
    .argument(...ADDRESS)
    .description('mail goes to this address again, although some came back');
  on(rehearsable(reachable), (session, [text], options) => {
    const address = addressOf(String(text));
    return changeCustomer(session, options, {
      build: (base) => ({ ...base, kind: 'contact_reachable', address }),
      done: `mail goes to ${address} again`,
      json: { address, bounce: null },
      next: `mailclerk contact show ${address}`,
    });
  });
  for (const verb of ['block', 'unblock'] as const) {
    const command = contact
      .command(verb)
      .argument(...ADDRESS)
      .description(verb === 'block' ? 'his mail goes to quarantine from now on' : 'his mail is taken in again');
    if (verb === 'block') command.option('--reason <text>', 'why, for the colleagues');
    on(rehearsable(command), (session, [text], options) => block(session, String(text), verb === 'unblock', options));
  }
}

async function list(
  session: Session,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  return withApp(session, async (app) => {
    const named = typeof options.organisation === 'string' ? options.organisation : null;
    const code = named === null ? null : await organisationCode(app, named);
    const only = { blocked: options.blocked === true, bounced: options.bounced === true };
    const asked = { words, organisation: code, ...only, limit: limitOf(options) };
    const found = await app.store.read(() => app.store.customers.contacts(asked));
    if (session.flags.json) session.out.json(found.map((contact) => contactJson(contact, [])));
    else session.out.table(contactColumns, found.map(contactRow));
    return exitCodes.ok;
  });
}

type App = Parameters<Parameters<typeof withApp>[1]>[0];

async function organisationCode(app: App, named: string): Promise<string> {
  const found = await app.store.read(() => app.store.customers.organisation(named));
  if (found) return found.code;
  throw new Exit(exitCodes.notFound, `there is no organisation "${named}"`, 'mailclerk organisation list');
}

async function show(session: Session, text: string): Promise<number> {
  const address = addressOf(text);
  return withApp(session, async (app) => {
    const { customers, contacts } = app.store;
    const [own, view, party, found] = await app.store.read(function* () {
      const found = yield* customers.contact(address);
      const root = found?.sameAs ? yield* customers.contact(found.sameAs) : found;
      return [root, yield* contacts.view(address), yield* customers.party(address), found] as const;
    });
    const others = (view.addresses ?? [address]).filter((one) => one !== address);
    const now = app.clock.now();
    const agreements = (party?.agreements ?? []).map((one) => agreementJson(one, now));
    const bounce = found?.bounce ?? null;
    const known: Contact | null = own && { ...own, address, bounce, known: view.known, openTickets: view.openTickets };
    const domain = party?.domain ?? null;
    if (session.flags.json) {
      const nobody = { address, name: '', addresses: [address], known: false, openTickets: 0, blocked: false };
      session.out.json({
        ...(known ? contactJson(known, others) : nobody),
        domainOf: domain?.code ?? null,
        agreements,
      });
    } else
      printFacts(session.out, [
        ['address', [address, ...others].join(', ')],
        ['name', known?.name],
        ['mail', known?.bounce && bounceText(known.bounce)],
        ['organisation', known?.organisation && `${known.organisation} (${SAID[known.organisationBy ?? 'staff']})`],
        ['domain of', known?.organisation ? null : domain?.code],
        ['tags', known?.tags],
        ...Object.entries(known?.fields ?? {}),
        ['blocked', known?.blocked ? (known.blockedReason ?? 'yes') : null],
        ['open tickets', known?.openTickets ?? 0],
        ...agreements.map((one) => [one.kind, `${one.code} (${one.state})`] as const),
      ]);
    if (!view.known) session.out.talk(`no ticket of ${address} so far`);
    return exitCodes.ok;
  });
}

const SAID = { staff: 'said by staff', rule: 'said by a rule', domain: 'by the domain of his proven mail' };

async function rootAddress(session: Session, text: string): Promise<string> {
  const address = addressOf(text);
  const found = await withApp(session, (app) => app.store.read(() => app.store.customers.contact(address)));
  return found?.sameAs ?? address;
}

async function setValues(
  session: Session,
  text: string,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const address = addressOf(text);
  const { texts, lists, fields } = readPairs(words, KEYS, SET_USAGE);
  const { name, organisation } = texts;
  const { tags } = lists;
  const set = {
    ...(name === undefined ? {} : { name }),
    ...(organisation === undefined ? {} : { organisation }),
    ...(tags ? { tags } : {}),
    fields,
  };
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'contact_set', address, set }),
    done: `${address} changed`,
    json: { address },
    next: `mailclerk contact show ${address}`,
  });
}

async function merge(
  session: Session,
  keepText: string,
  otherText: string,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const [keep, other] = [addressOf(keepText), addressOf(otherText)];
  if (keep === other)
    throw new Exit(exitCodes.usage, `${keep} and ${other} are the same address`, 'mailclerk contact merge KEEP OTHER');
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'contact_merge', address: keep, other }),
    done: `${other} is ${keep} from now on`,
    json: { keep, other },
    already: `${other} was ${keep} already`,
    next: `mailclerk contact show ${keep}; undo: mailclerk contact separate ${other}`,
  });
}

async function block(
  session: Session,
  text: string,
  remove: boolean,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const address = addressOf(text);
  const reason = typeof options.reason === 'string' ? options.reason : '';
  return changeCustomer(session, options, {
    build: (base) => ({ ...base, kind: 'contact_block', address, reason, remove }),
    done: remove ? `${address} is not blocked any more` : `mail of ${address} goes to quarantine from now on`,
    json: { address, blocked: !remove },
    next: remove
      ? 'mailclerk quarantine list   (what waits there is taken in with: quarantine retry ID)'
      : `mailclerk quarantine list; undo: mailclerk contact unblock ${address}`,
    instead: `mailclerk contact show ${address}`,
  });
}
