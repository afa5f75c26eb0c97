// `key=value` of `ticket set` as SetValues. Takes words and options; gives values, or exit 2 with the nearest name.
// Pure; which values exist is the desk's to judge.

import { canonicalAddress } from '../model/address.ts';
import type { SetValues } from '../model/command.ts';
import { adviceOn } from '../model/nearest.ts';
import type { Visibility } from '../model/ticket.ts';
import { Exit, exitCodes } from './exit.ts';

/** Fields that hold one text as it is. */
const TEXT_KEYS = [
  'subject',
  'status',
  'queue',
  'type',
  'group',
  'severity',
  'priority',
  'flag',
  'assign',
  'offer',
  'language',
  'channel',
  'due',
  'close_reason',
  'comment',
  'findings',
  'solution',
  'form',
  'organisation',
  'contract',
  'project',
  'sla',
  'escalation',
  'pending_until',
] as const;
type TextKey = (typeof TEXT_KEYS)[number];
const LIST_KEYS = ['tags', 'watchers'] as const;
/** Every key `ticket set` knows besides the site's own fields. */
export const setKeys: readonly string[] = [...TEXT_KEYS, ...LIST_KEYS, 'cause', 'customer', 'visibility', 'legal_hold'];

const synonyms: ReadonlyMap<string, string> = new Map([
  ['tag', 'tags'],
  ['organization', 'organisation'],
  ['watcher', 'watchers'],
  ['close-reason', 'close_reason'],
  ['assignee', 'assign'],
  ['causes', 'cause'],
  ['reason', 'close_reason'],
  ['pending-until', 'pending_until'],
  ['pending', 'pending_until'],
  ['legal-hold', 'legal_hold'],
]);

interface Collected {
  readonly texts: Partial<Record<TextKey, string>>;
  readonly fields: Record<string, string>;
  tags: readonly string[] | null;
  watchers: readonly string[] | null;
  causes: readonly string[] | null;
  customer: { readonly address: string; readonly name: string } | null;
  visibility: Visibility | null;
  hold: boolean | null;
}

/** All assignments together; later ones win over earlier ones of the same key. */
export function readAssignments(pairs: readonly string[], ownFields: readonly string[]): SetValues {
  const found: Collected = {
    texts: {},
    fields: {},
    tags: null,
    watchers: null,
    causes: null,
    customer: null,
    visibility: null,
    hold: null,
  };
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new Exit(exitCodes.usage, `"${pair}" is no key=value`, `mailclerk ticket set REF priority=high`);
    assign(found, pair.slice(0, at).trim(), pair.slice(at + 1).trim(), ownFields);
  }
  if (pairs.length === 0)
    throw new Exit(
      exitCodes.usage,
      `nothing to set; known: ${setKeys.join(', ')}`,
      'mailclerk ticket set REF priority=high',
    );
  return {
    ...found.texts,
    ...(Object.keys(found.fields).length > 0 ? { fields: found.fields } : {}),
    ...(found.tags ? { tags: found.tags } : {}),
    ...(found.watchers ? { watchers: found.watchers } : {}),
    ...(found.causes ? { causes: found.causes } : {}),
    ...(found.customer ? { customer: found.customer } : {}),
    ...(found.visibility ? { visibility: found.visibility } : {}),
    ...(found.hold === null ? {} : { legal_hold: found.hold }),
  };
}

function assign(found: Collected, given: string, value: string, ownFields: readonly string[]): void {
  const key = synonyms.get(given) ?? given;
  const field = key.startsWith('fields.') ? key.slice('fields.'.length) : key;
  if (key !== field || (ownFields.includes(key) && !setKeys.includes(key))) {
    if (!ownFields.includes(field)) throw unknownKey(field, ownFields);
    found.fields[field] = value;
    return;
  }
  const text = TEXT_KEYS.find((one) => one === key);
  if (text) found.texts[text] = value;
  else if (key === 'tags') found.tags = [...(found.tags ?? []), ...listOf(value)];
  else if (key === 'watchers') found.watchers = [...(found.watchers ?? []), ...listOf(value).map(addressOf)];
  else if (key === 'cause') found.causes = [...(found.causes ?? []), ...listOf(value)];
  else if (key === 'customer') found.customer = value === 'suggested' ? { address: value, name: '' } : personOf(value);
  else if (key === 'visibility') found.visibility = visibilityOf(value);
  else if (key === 'legal_hold') found.hold = yesOrNo(key, value);
  else throw unknownKey(key, [...setKeys, ...ownFields]);
}

function unknownKey(key: string, known: readonly string[]): Exit {
  const advice = adviceOn(key, known, 'catalogues.fields has none');
  return new Exit(exitCodes.usage, `there is no field "${key}"; ${advice}`);
}

function listOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((part) => part.trim().replace(/^\+/, ''))
    .filter((part) => part !== '');
}

function addressOf(text: string): string {
  const removes = text.startsWith('-');
  const address = canonicalAddress(removes ? text.slice(1) : text);
  if (!address) throw new Exit(exitCodes.usage, `"${text}" is no mail address`);
  return removes ? `-${address}` : address;
}

function personOf(text: string): { address: string; name: string } {
  const match = /^([^<>]*)<([^<>]+)>$/.exec(text);
  const address = canonicalAddress((match?.[2] ?? text).trim());
  if (!address)
    throw new Exit(exitCodes.usage, `customer "${text}" is no mail address, expected "Name <address>" or an address`);
  return { address, name: (match?.[1] ?? '').trim() };
}

function yesOrNo(key: string, text: string): boolean {
  if (/^(?:true|yes|on)$/i.test(text)) return true;
  if (/^(?:false|no|off|none)$/i.test(text)) return false;
  throw new Exit(exitCodes.usage, `${key} is "${text}", expected true or false`);
}

function visibilityOf(text: string): Visibility {
  if (text === 'public' || text === 'internal') return text;
  throw new Exit(exitCodes.usage, `visibility is "${text}", expected public or internal`);
}
