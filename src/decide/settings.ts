// Takes what `set` or `update` came to; gives the values a Command carries. A value that names an unknown queue, agent
// or status is skipped, the ticket is flagged `rule-error`, and nothing else is lost (rules.md "set and update").
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { SetValues } from '../model/command.ts';
import type { Reason } from '../model/decision.ts';
import { fold } from '../model/fold.ts';
import { type AssignmentPart, assignmentParts, assignmentText } from '../model/people/assignment.ts';
import { acceptModes } from '../model/people/offer.ts';
import type { Site } from '../model/policy.ts';
import { addTags, type Bag } from './state.ts';

export interface Settings {
  readonly values: SetValues;
  /** `keep` and `reopen` are reserved status words: they say what happens, not which status. */
  readonly statusWord: 'keep' | 'reopen' | null;
  readonly body: string | null;
  /** One sentence per skipped value. */
  readonly errors: readonly string[];
}

const BELONGING = ['organisation', 'contract', 'project'] as const;
const PLAIN = [
  'subject',
  'type',
  'group',
  'severity',
  'priority',
  'flag',
  'language',
  'channel',
  'due',
  'close_reason',
  'escalation',
  'pending_until',
  'form',
  ...BELONGING,
] as const;
const HANDLED: readonly string[] = [
  ...PLAIN,
  'status',
  'queue',
  'assign',
  'offer',
  'sla',
  'customer',
  'watchers',
  'visibility',
  'body',
  // Ties: after/ties.ts.
  'link',
  'parent',
];

/** No service level, and the queue's. */
const SLA_WORDS: readonly string[] = ['none', 'queue'];

type Values = { -readonly [K in keyof SetValues]: SetValues[K] };

/** The values of a bag, checked against what the site knows; `tags` are the rule-level ones. */
export function settingsOf(bag: Bag, tags: readonly string[], site: Site): Settings {
  const errors: string[] = [];
  const values: Values = {};
  const read = (key: string): string | undefined => bag.values.get(key)?.value;
  for (const key of PLAIN) {
    const value = read(key);
    if (value !== undefined) values[key] = value;
  }
  const statusWord = readStatus(read('status'), values, { site, errors });
  readPlaces(read, values, { site, errors });
  readPeople(read, values, { site, errors });
  const fields = [...bag.values]
    .filter(([key]) => key.startsWith('fields.'))
    .map(([key, slot]) => [key.slice(7), slot.value] as const);
  if (fields.length > 0) values.fields = Object.fromEntries(fields);
  const all = addTags(tags, bag.tags);
  if (all.length > 0) values.tags = all;
  const claimed = BELONGING.filter((key) => bag.values.get(key)?.isNamed === true);
  if (claimed.length > 0) values.claimed = claimed;
  const later = [...bag.values].filter(([key]) => !HANDLED.includes(key) && !key.startsWith('fields.'));
  if (later.length > 0) values.later = Object.fromEntries(later.map(([key, slot]) => [key, slot.value]));
  if (errors.length > 0) values.flag = 'rule-error';
  return { values, statusWord, body: read('body') ?? null, errors };
}

/** What was skipped, as reasons of the decision. */
export function errorReasons(settings: Settings): readonly Reason[] {
  return settings.errors.map((detail) => ({ code: 'rule-error', detail }));
}

/** The settings with further values that had to be skipped. */
export function withErrors(settings: Settings, errors: readonly string[]): Settings {
  if (errors.length === 0) return settings;
  return { ...settings, values: { ...settings.values, flag: 'rule-error' }, errors: [...settings.errors, ...errors] };
}

/** Without what moves the status: a stranger's mail moves nothing. */
export function withoutStatus(settings: Settings): Settings {
  const { status: _, ...values } = settings.values;
  return { ...settings, values, statusWord: null };
}

/** `keep` and `reopen` mean nothing at birth. */
export function withoutStatusWord(settings: Settings): Settings {
  return { ...settings, statusWord: null };
}

interface Checking {
  readonly site: Site;
  readonly errors: string[];
}

function readStatus(status: string | undefined, values: Values, { site, errors }: Checking): Settings['statusWord'] {
  if (status === undefined) return null;
  if (status === 'keep' || status === 'reopen') return status;
  const known = nameIn(status, site.known.statuses);
  if (known === null) errors.push(unknown('status', status, site.known.statuses));
  else values.status = known;
  return null;
}

function readPlaces(read: (key: string) => string | undefined, values: Values, { site, errors }: Checking): void {
  const queue = read('queue');
  if (queue !== undefined) {
    const known = nameIn(queue, site.known.queues);
    if (known === null) errors.push(unknown('queue', queue, site.known.queues));
    else values.queue = known;
  }
  const sla = read('sla');
  if (sla !== undefined) {
    const known = nameIn(sla, [...(site.known.slas ?? []), ...SLA_WORDS]);
    if (known === null) errors.push(unknown('sla', sla, site.known.slas ?? []));
    else values.sla = known;
  }
  const visibility = read('visibility');
  if (visibility === undefined) return;
  if (visibility === 'public' || visibility === 'internal') values.visibility = visibility;
  else errors.push(unknown('visibility', visibility, ['public', 'internal']));
}

function readPeople(read: (key: string) => string | undefined, values: Values, { site, errors }: Checking): void {
  const assign = read('assign');
  if (assign !== undefined) {
    const parts = assignmentParts(assign) ?? [];
    const known = parts.flatMap((part) => knownPart(part, site) ?? []);
    const bad = parts.find((part) => knownPart(part, site) === null);
    if (bad || parts.length === 0) {
      const name = bad && 'name' in bad.who ? bad.who.name : assign;
      errors.push(unknown('agent or team', name, knownPeople(site)));
    } else values.assign = assignmentText(known);
  }
  const offer = read('offer');
  if (offer !== undefined) {
    const bad = badOffer(offer, site);
    if (bad !== null) errors.push(unknown('agent or team', bad, knownPeople(site)));
    else values.offer = offer;
  }
  const customer = read('customer');
  if (customer !== undefined) {
    const [text = '', name = ''] = customer.split('\n');
    const address = canonicalAddress(text);
    if (address === null) errors.push(`customer "${text.slice(0, 100)}" is no mail address`);
    else if (site.own.has(baseAddress(address) ?? '')) errors.push(`customer ${address} is an own address`);
    else values.customer = { address, name };
  }
  const watchers = read('watchers');
  if (watchers !== undefined) values.watchers = watchers.split('\n');
}

/** A part of `assign` with whoever it names by his own name; null when there is nobody of that name. */
function knownPart(part: AssignmentPart, site: Site): AssignmentPart | null {
  const { op, who } = part;
  if (who.kind === 'name') {
    const agent = agentNamed(who.name, site);
    if (agent !== null) return { op, who: { kind: 'name', name: agent } };
    // Somebody who left may be taken off all the same.
    if (op === 'remove') return part;
  }
  const name = who.kind === 'strategy' ? who.pool : 'name' in who ? who.name : null;
  if (name === null || (who.kind === 'team' && name === 'team')) return part;
  const team = nameIn(name, site.known.teams ?? []);
  if (team === null) return null;
  return { op, who: who.kind === 'strategy' ? { ...who, pool: team } : { kind: 'team', name: team } };
}

function agentNamed(word: string, site: Site): string | null {
  const address = canonicalAddress(word);
  if (address && Object.hasOwn(site.agents, address)) return site.agents[address] ?? null;
  return nameIn(word, site.known.agents);
}

/** The words of `offer` that name nobody: what they say is how it is accepted, or that nobody is asked. */
const OFFER_WORDS: readonly string[] = [...acceptModes, 'team', '@team', 'none'];

function badOffer(offer: string, site: Site): string | null {
  const words = offer.split(/[\s,]+/).filter((word) => word !== '' && !OFFER_WORDS.includes(word));
  const isKnown = (word: string): boolean =>
    nameIn(word.replace(/^@/, ''), site.known.teams ?? []) !== null ||
    (!word.startsWith('@') && agentNamed(word, site) !== null);
  return words.find((word) => !isKnown(word)) ?? null;
}

function knownPeople(site: Site): readonly string[] {
  return [...site.known.agents, ...(site.known.teams ?? []).map((team) => `@${team}`)];
}

function nameIn(text: string, known: readonly string[]): string | null {
  return known.find((name) => name === text) ?? known.find((name) => fold(name) === fold(text)) ?? null;
}

function unknown(what: string, seen: string, known: readonly string[]): string {
  return `${what} "${seen.slice(0, 100)}" is unknown; known: ${known.join(', ').slice(0, 300)}`;
}
