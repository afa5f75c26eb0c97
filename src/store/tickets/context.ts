// What the desk must know to carry out a command: gathered by index in the same transaction, every count bounded by
// the limits it is there for. Never scans anything that grows with the number of tickets.
import { addressParts, canonicalAddress } from '../../model/address.ts';
import type { Besides, Command } from '../../model/command.ts';
import { absenceName, absenceNow, type SiteAbsence } from '../../model/people/site-absence.ts';
import type { Config } from '../../model/setup.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { DeskContext, Program } from '../../ports.ts';
import { customerFacts } from '../customers/facts.ts';
import { AUTOMATIC_SINCE, countedUntil, hourNames, readCircuits } from '../outbox/correspondents.ts';
import { waitingPart } from '../outbox/waiting.ts';
import { all, clean, first, one, query, sql } from '../sql.ts';
import { presence } from './agents.ts';
import { named } from './named.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const CHAIN_MAX = 20;
const LOOKED_AT = 200;
const PEOPLE_MAX = 50;

/** TicketPrograms.context */
export function* context(command: Command, ticket: Ticket | null, now: number, config: Config): Program<DeskContext> {
  const looked = yield* named(command, ticket, { now, config });
  return {
    now,
    config,
    alreadyDone: yield* isDone(command),
    ...(yield* correspondents(command, ticket, { now, config })),
    publicChain: ticket ? yield* publicChain(ticket.id) : [],
    lastCustomerMessageId: ticket ? yield* lastCustomerMessageId(ticket.id) : null,
    // Looked up only where somebody is to be chosen: most mails assign nobody.
    load: assigns(command) ? yield* load() : {},
    turns: assigns(command) ? yield* turns() : {},
    presence: yield* presence(),
    linkedRef: yield* linkedRef(command),
    ...(yield* waitingPart(command, ticket, addresses(command, ticket))),
    ...looked,
    ...(yield* customerFacts(command, ticket, looked.undo ?? null)),
  };
}

function* isDone(command: Command): Program<boolean> {
  const row = yield* first(sql`
    select at from causes where cause = ${command.cause} and ordinal = ${command.ordinal}`);
  return row !== null;
}

function* correspondents(
  command: Command,
  ticket: Ticket | null,
  { now, config }: { readonly now: number; readonly config: Config },
): Program<Pick<DeskContext, 'receipts' | 'languages'>> {
  const languages: Record<string, string> = {};
  const perAddressDay: Record<string, number> = {};
  const perAddressHour: Record<string, number> = {};
  const unanswered: Record<string, number> = {};
  const newcomers: string[] = [];
  const absenceTold: string[] = [];
  const absence = absenceNow(config.absence, now);
  for (const address of addresses(command, ticket)) {
    const row = yield* correspondent(address, now, Math.max(1, config.gate.perAddressPerDay));
    const domain = `@${addressParts(address).domain}`;
    perAddressDay[address] = row.day;
    perAddressHour[address] = row.hour ?? 0;
    if (row.his !== null) unanswered[address] = row.his;
    if (row.theirs !== null) unanswered[domain] = row.theirs;
    if (row.since === null || row.since > now - DAY_MS) newcomers.push(address);
    if (absence && (yield* knowsOf(absence, address))) absenceTold.push(address);
    const language = spokenBy(row.fields);
    if (language !== null) languages[address] = language;
  }
  const recent = yield* lastHour(command, now, config.gate);
  const ofTicket = ticket ? yield* receiptsOf(ticket.id) : {};
  const agentsTicketHour = ticket ? yield* agentNoticesOf(ticket.id, now) : {};
  const receipts: DeskContext['receipts'] = {
    ofTicket,
    perAddressDay,
    perAddressHour,
    unanswered,
    newcomers,
    ...(absence ? { absenceTold } : {}),
    agentsTicketHour,
    ...(command.kind === 'timer' ? { agentTimedHour: yield* timedNotices(now) } : {}),
    ...(isLimited(config) ? { agentHour: yield* agentNotices(now) } : {}),
    ...recent,
  };
  return { receipts, ...(Object.keys(languages).length > 0 ? { languages } : {}) };
}

/** The language staff wrote into his record (`contact set ADDRESS fields.language=nl`). */
function spokenBy(fields: string | null): string | null {
  if (fields === null || !fields.includes('"language"')) return null;
  const { language } = JSON.parse(fields) as { language?: string };
  return language && /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(language) ? language : null;
}

/** True for whoever was told of this absence. */
function* knowsOf(absence: SiteAbsence, address: string): Program<boolean> {
  const row = yield* first(sql`
    select 1 as one from outbox where to_address = ${clean(address)} and kind = 'receipt' and passed = 1
      and name = 'absence' and event like ${`%/${absenceName(absence)}`} limit 1`);
  return row !== null;
}

/** What one address got by itself, as far as its limit goes, and since when it is known. */
function* correspondent(address: string, now: number, limit: number) {
  const who = clean(address);
  return yield* one<{
    day: number;
    hour: number | null;
    his: number | null;
    theirs: number | null;
    since: number | null;
    fields: string | null;
  }>(sql`
    select count(*) as day, sum(case when created_at > ${now - HOUR_MS} then 1 else 0 end) as hour,
      (select receipts from correspondents where who = ${who}) as his,
      (select receipts from correspondents where who = ${`@${addressParts(who).domain}`}) as theirs,
      (select first_seen from contacts where address = ${who}) as since,
      (select coalesce(r.fields, c.fields) from contacts c left join contacts r on r.address = c.same_as
        where c.address = ${who} and (c.fields <> '{}' or c.same_as is not null)) as fields
    from (select created_at from outbox where to_address = ${who} and kind = 'receipt' and passed = 1
      and created_at > ${now - DAY_MS} and created_at <= ${countedUntil(now)} order by created_at desc limit ${limit}) recent`);
}

const hourSeen = `
  select
    (select count(*) from (select id from ledger where from_address = ? and taken_at > ? and taken_at <= ? limit ?) mails)
      as "senderHour",
    (select count(*) from (select id from outbox where unverified = 1 and passed = 1
      and created_at > ? and created_at <= ? limit ?) receipts) as "unverifiedHour",
    (select count(*) from (select id from outbox where kind = 'automatic' and passed = 1
      and created_at > ${AUTOMATIC_SINCE} and created_at <= ? limit ?) notices) as "automaticHour",
    (select value from counters where name = ?) as "thisHour",
    (select value from counters where name = ?) as "hourBefore",
    (select value from settings where name = 'gate/circuits') as open`;

/** Mails of this sender, receipts, automatic notices, circuits: one statement, because every mail needs it. Each is counted as far as its limit goes. */
function* lastHour(
  command: Command,
  now: number,
  { agentsPerSenderHour, unverifiedPerHour, automaticPerHour }: Config['gate'],
): Program<
  Pick<DeskContext['receipts'], 'senderHour' | 'unverifiedHour' | 'automaticHour' | 'receiptsHour' | 'circuits'>
> {
  const since = now - HOUR_MS;
  const from = 'mail' in command ? (command.mail?.from?.address ?? '') : '';
  const hours = hourNames(now);
  const { thisHour, hourBefore, open, ...counts } = yield* one<{
    senderHour: number;
    unverifiedHour: number;
    automaticHour: number;
    thisHour: number | null;
    hourBefore: number | null;
    open: string | null;
  }>(
    query(
      hourSeen,
      ...[from === '' ? null : clean(from), since, countedUntil(now), agentsPerSenderHour],
      ...[since, countedUntil(now), unverifiedPerHour],
      ...[since, now, countedUntil(now), automaticPerHour],
      ...[hours.current, hours.last],
    ),
  );
  const receiptsHour = (thisHour ?? 0) + Math.floor((hourBefore ?? 0) * hours.share);
  return { ...counts, receiptsHour, ...(open === null ? {} : { circuits: readCircuits(open) }) };
}

function* agentNoticesOf(ticket: TicketId, now: number): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ address: string; n: number }>(sql`
    select address, count(*) as n from (select to_address as address from outbox
      where ticket = ${ticket} and (kind = 'agent' or name = 'push') and passed = 1 and created_at > ${now - HOUR_MS} and created_at <= ${countedUntil(now)}
      order by id desc limit 1000) recent group by address`);
  return Object.fromEntries(rows.map((row) => [row.address, row.n]));
}

/** Somebody wants no more than so many notices an hour. */
function isLimited({ agents, notifications }: Config): boolean {
  return notifications.maxPerHour !== undefined || agents.some((agent) => agent.alerts?.maxPerHour !== undefined);
}

/** What each of our people, and each push channel, was told. */
function* agentNotices(now: number): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ address: string; n: number }>(sql`
    select address, count(*) as n from (select to_address as address from outbox
      where (kind = 'agent' or name = 'push') and passed = 1 and created_at > ${now - HOUR_MS} and created_at <= ${countedUntil(now)}
      limit 10000) recent group by address`);
  return Object.fromEntries(rows.map((row) => [row.address, row.n]));
}

/** What timers told each of our people. */
function* timedNotices(now: number): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ address: string; n: number }>(sql`
    select address, count(*) as n from (select to_address as address from outbox
      where kind = 'agent' and passed = 1 and event >= 'timer:' and event < 'timer;' and created_at > ${now - HOUR_MS} and created_at <= ${countedUntil(now)}
      limit 10000) recent group by address`);
  return Object.fromEntries(rows.map((row) => [row.address, row.n]));
}

function* receiptsOf(ticket: TicketId): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ name: string; n: number }>(sql`
    select name, count(*) as n from (
      select case when name in ('rule-reply', 'rule-mail', 'forward') then name || ':' || template else name end as name from outbox
      where ticket = ${ticket} and kind = 'receipt' and passed = 1) sent group by name`);
  return Object.fromEntries(rows.map((row) => [row.name, row.n]));
}

/** Whom the command may write to: sender, customers, participants. */
function addresses(command: Command, ticket: Ticket | null): ReadonlySet<string> {
  const people = [...(ticket?.participants ?? [])].slice(0, PEOPLE_MAX);
  if (ticket?.customer) people.push(ticket.customer.address);
  if ('mail' in command && command.mail?.from) people.push(command.mail.from.address);
  if ('customer' in command && command.customer) people.push(command.customer.address);
  if ('set' in command && command.set.customer) people.push(command.set.customer.address);
  if ('besides' in command) people.push(...receivers(command.besides));
  people.push(...(ticket?.watchers ?? []).filter((text) => text.includes('@')).slice(0, PEOPLE_MAX));
  return new Set(people.filter((address) => address !== ''));
}

/** Addresses rules write to besides. */
function receivers(besides: Besides | undefined): readonly string[] {
  const asked = (besides?.mails ?? []).flatMap((mail) => (mail.kind === 'reply' ? [] : mail.to));
  return asked.flatMap(({ who }) => canonicalAddress(who) ?? []).slice(0, PEOPLE_MAX);
}

/** What the customer has: an agent's mail that we sent on in a notice of our own is not among it, nor its Message-ID. */
function* publicChain(ticket: TicketId): Program<readonly string[]> {
  const rows = yield* all<{ id: string }>(sql`
    select id from (
      select * from (select message_id as id, at, 0 as side, id as ordinal from entries
        where ticket = ${ticket} and message_id is not null and visibility = 'public' and kind not in ('notice', 'reply')
        order by entries.id desc limit ${CHAIN_MAX}) mails
      union all
      select * from (select message_id as id, created_at as at, 1 as side, id as ordinal from outbox
        where ticket = ${ticket} and passed = 1 and kind <> 'agent' and visibility = 'public'
          and state not in ('suppressed', 'dropped', 'dead')
        order by outbox.id desc limit ${CHAIN_MAX}) notices
    ) chain order by at desc, side desc, ordinal desc limit ${CHAIN_MAX}`);
  return [...new Set(rows.map((row) => row.id).reverse())];
}

function* lastCustomerMessageId(ticket: TicketId): Program<string | null> {
  const row = yield* first<{ id: string }>(sql`
    select message_id as id from (select id as ordinal, message_id, kind, actor_kind, third_party from entries
      where ticket = ${ticket} and message_id is not null and visibility = 'public' and kind <> 'notice'
      order by entries.id desc limit ${LOOKED_AT}) newest
    where kind = 'mail' and actor_kind = 'contact' and third_party = 0 order by ordinal desc limit 1`);
  return row?.id ?? null;
}

/** True when the command leaves it to a strategy or a name whom the ticket goes to. */
function assigns(command: Command): boolean {
  if (command.kind === 'assign') return true;
  const set = 'set' in command ? command.set : 'update' in command ? command.update : null;
  return set?.assign !== undefined;
}

function* load(): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ agent: string; n: number }>(sql`
    select agent, open_tickets as n from agent_load where open_tickets > 0`);
  return Object.fromEntries(rows.map((row) => [row.agent, row.n]));
}

const TURN = 'round_robin/';

/** The setting that remembers whom a strategy chose last of a team. */
export function turnName(team: string): string {
  return `${TURN}${team}`;
}

function* turns(): Program<Readonly<Record<string, string>>> {
  // '0' follows '/': the range holds every name that begins so.
  const rows = yield* all<{ name: string; value: string }>(sql`
    select name, value from settings where name >= 'round_robin/' and name < 'round_robin0' limit 10000`);
  return Object.fromEntries(rows.map((row) => [row.name.slice(TURN.length), row.value]));
}

function* linkedRef(command: Command): Program<string | null> {
  const id = command.kind === 'create' ? command.link?.ticket : command.kind === 'reject' ? command.ticket : null;
  if (id === null || id === undefined) return null;
  return (yield* first<{ ref: string }>(sql`select ref from tickets where id = ${id}`))?.ref ?? null;
}
