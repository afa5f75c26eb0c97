// `contact erase`: what is there of a person, who stands in the way, and then the erasing. Takes an app and an address; gives
// a preview or what was done. The address must be a customer's: an agent or a mailbox of ours is refused, and so is a person
// in a ticket under legal hold, unless somebody says why it is done all the same. Mails on the mail server, old backups and
// databases kept aside are named, never touched.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mayOn } from '../../desk/rights.ts';
import { baseAddress } from '../../model/address.ts';
import { filesOf } from '../../model/papers/file.ts';
import type { Actor, TicketId } from '../../model/ticket.ts';
import type { FileSource } from '../../ports.ts';
import { commonAmong } from '../../store/forget/common-names.ts';
import { type Erased, type EraseOptions, erasePerson, PENDING, pendingErasures } from '../../store/forget/erase.ts';
import { ERASURES_NAME } from '../../store/forget/erasures.ts';
import { isUnderHold } from '../../store/forget/hold.ts';
import { addressesOf, alikeTo, type Known, knownOf, personOf, ticketsOf } from '../../store/forget/person.ts';
import { redactorOf } from '../../store/forget/redactor.ts';
import { HeldTicket } from '../../store/forget/ticket.ts';
import { walk } from '../../store/forget/walk.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import type { App } from '../app.ts';

type EraseApp = Pick<App, 'store' | 'setup' | 'clock' | 'log' | 'papers'>;
export interface EraseAsked {
  readonly address: string;
  /** Why it is done although a ticket is under legal hold; null = then it is not done. */
  readonly despiteHold: string | null;
  /** His names are replaced everywhere, also where they may be words of others. */
  readonly everyName: boolean;
  readonly actor: Actor;
  readonly dryRun: boolean;
  readonly onStep?: (what: string, count: number) => void;
}

/** What is there of a person. */
export interface Traces extends Known {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Those of them that stand in so much of others that they will be replaced in his tickets alone. */
  readonly commonNames: readonly string[];
  /** Contacts who may be the same person: they are not erased. */
  readonly alike: readonly string[];
  /** Reference numbers of his tickets, and those of them under legal hold. */
  readonly tickets: readonly string[];
  readonly held: readonly string[];
  /** Table → rows that name him. */
  readonly rows: Readonly<Record<string, number>>;
  /** Files that mailclerk does not change: databases kept aside, and setups that name him. */
  readonly beside: readonly string[];
}

export type Erasing =
  | { readonly kind: 'refused'; readonly reason: 'not_allowed' | 'not_found' | 'held'; readonly detail: string }
  | { readonly kind: 'would'; readonly traces: Traces }
  | { readonly kind: 'erased'; readonly traces: Traces; readonly done: Erased };

/** Erases, or says what would be erased. */
export async function eraseContact(app: EraseApp, asked: EraseAsked): Promise<Erasing> {
  const { store, setup, clock, log } = app;
  if (asked.actor.kind === 'agent' && !mayOn(null, { config: setup.config, agent: asked.actor.id }, 'delete')) {
    const detail = `agent ${asked.actor.id} may not erase, expected a role whose \`can\` lists delete`;
    return { kind: 'refused', reason: 'not_allowed', detail };
  }
  const ours = oursNamed(app, asked.address);
  if (ours !== null) return { kind: 'refused', reason: 'not_allowed', detail: ours };
  const addresses = await store.read(() => addressesOf(asked.address));
  for (const address of addresses) {
    const own = oursNamed(app, address);
    if (own !== null) return { kind: 'refused', reason: 'not_allowed', detail: own };
  }
  const traces = await tracesOf(app, addresses, asked.onStep);
  if (asked.dryRun) return { kind: 'would', traces };
  const isPending = (await store.read(pendingErasures)).flat().some((one) => addresses.includes(one));
  if (!isPending && Object.keys(traces.rows).length === 0)
    return { kind: 'refused', reason: 'not_found', detail: `nothing is known of ${asked.address}` };
  if (traces.held.length > 0 && asked.despiteHold === null) {
    const advice = 'lift the hold (ticket set REF legal_hold=false), or give the reason: --despite-hold "…"';
    const detail = `${traces.held.join(', ')} ${traces.held.length === 1 ? 'is' : 'are'} under legal hold; ${advice}`;
    return { kind: 'refused', reason: 'held', detail };
  }
  try {
    const done = await erasePerson(store, addresses, { ...optionsOf(app, asked), now: clock.now() });
    log.info('contact.erased', { tickets: done.tickets, mails: done.mails, left: done.left, held: traces.held.length });
    return { kind: 'erased', traces, done };
  } catch (error) {
    if (!(error instanceof HeldTicket)) throw error;
    return { kind: 'refused', reason: 'held', detail: error.message };
  }
}

function optionsOf({ store, setup, papers }: EraseApp, asked: EraseAsked): Omit<EraseOptions, 'now'> {
  return {
    actor: asked.actor.kind === 'agent' ? { kind: 'agent', id: asked.actor.id } : { kind: 'system', id: 'cli' },
    despiteHold: asked.despiteHold,
    everyName: asked.everyName,
    listPath: join(setup.config.data.dir, ERASURES_NAME),
    filesOf: (ticket) => filesOfMails({ store, files: papers.files }, ticket as TicketId),
    ...(asked.onStep ? { onStep: asked.onStep } : {}),
  };
}

/** Why an address cannot be erased: it is not a customer's. */
function oursNamed({ setup }: EraseApp, address: string): string | null {
  const { config } = setup;
  const agent = config.agents.find((one) => one.emails.includes(address));
  if (agent) return `${address} is agent ${agent.id}: take the agent out of the configuration first`;
  const base = baseAddress(address) ?? address;
  const mailbox = config.mailboxes.find((one) =>
    [one.address, ...one.aliases].some((own) => own === base || own === address),
  );
  return mailbox ? `${address} is our own mailbox ${mailbox.name}` : null;
}

async function tracesOf(
  { store, setup }: EraseApp,
  addresses: readonly string[],
  onStep: EraseAsked['onStep'],
): Promise<Traces> {
  const { person, known, ids, alike } = await store.read(function* () {
    const person = yield* personOf(addresses);
    const known = yield* knownOf(addresses);
    return { person, known, ids: yield* ticketsOf(addresses), alike: yield* alikeTo(addresses, person.names) };
  });
  const redactor = redactorOf({ addresses, names: person.ownNames, texts: [] });
  const found = await walk(store, redactor, { ...(onStep ? { onRows: onStep } : {}) });
  const common = commonAmong(found, person.ownNames, { tickets: new Set(ids), mails: known.mails });
  const rows: Record<string, number> = {};
  const all = new Set<number>(ids);
  for (const { table, key, ticket, named } of found) {
    if (table === 'settings' && key === PENDING) continue;
    if ((ticket === null || !all.has(ticket)) && [...named].every((one) => common.has(one))) continue;
    rows[table] = (rows[table] ?? 0) + 1;
    if (ticket !== null) all.add(ticket);
  }
  const tickets: string[] = [];
  const held: string[] = [];
  for (const id of all) {
    const ticket = await store.read(() => store.tickets.get(id as TicketId));
    if (!ticket) continue;
    tickets.push(ticket.ref);
    if (await store.read(() => isUnderHold(id))) held.push(ticket.ref);
  }
  const beside = [...asideFiles(setup.config.data.dir)];
  const sources = await store.read(() => store.settings.latestSetup());
  for (const [name, text] of Object.entries(sources?.sources ?? {}))
    if (redactor.finds(text)) beside.push(`${name} (names him)`);
  const names = { names: person.names, commonNames: [...common], alike };
  return { ...known, ...names, addresses, tickets: tickets.toSorted(), held: held.toSorted(), rows, beside };
}

/** Databases that a restore or a person left beside ours: whoever is in them is in them still. */
function asideFiles(dir: string): readonly string[] {
  try {
    const names = readdirSync(dir).filter((name) => name !== DATABASE_NAME && !/-(?:wal|shm|journal)$/.test(name));
    return names
      .filter((name) => name.startsWith(DATABASE_NAME) || name.endsWith('.backup'))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

/** The files in a ticket's mails, as bytes; those that are not kept any more are left out. */
export async function filesOfMails(
  { store, files: source }: { readonly store: EraseApp['store']; readonly files: FileSource },
  id: TicketId,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const files = await store.read(function* () {
    const ticket = yield* store.tickets.get(id);
    return ticket ? filesOf(yield* store.tickets.entries(id), ticket) : [];
  });
  for (const file of files) {
    if (file.ledger === null || found.has(file.sha256)) continue;
    const bytes = await source.bytes(file);
    if (bytes) found.set(file.sha256, bytes);
  }
  return found;
}
