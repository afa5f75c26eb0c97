// Takes a rule's `set_from_headers: X-Ticket-` and the mail; gives the values its headers ask for. Headers are the
// sender's words: they count only when the signature proves him, and only for keys that say how a ticket is worked on,
// never who its customer is or what is told to whom.
import { fold } from '../model/fold.ts';
import type { Look } from './conditions/look.ts';

const KEYS: readonly string[] = [
  'queue',
  'type',
  'group',
  'severity',
  'priority',
  'status',
  'assign',
  'due',
  'language',
];
const MAX_VALUE = 500;
const MAX_HEADERS = 50;

export interface HeaderSettings {
  /** Keys of `set`, `fields.x` included. */
  readonly values: readonly (readonly [string, string])[];
  readonly tags: readonly string[];
  /** Why nothing counts, or which headers do not; '' when all is well. */
  readonly note: string;
}

/** `X-Ticket-Queue: ops`, `X-Ticket-Tags: a, b`, `X-Ticket-Field-Order: 4711` … */
export function headerSettings(prefix: string, { mail, sender }: Look): HeaderSettings {
  const wanted = prefix.toLowerCase();
  const found = mail.message.headers.filter(({ name }) => name.toLowerCase().startsWith(wanted)).slice(0, MAX_HEADERS);
  if (found.length === 0) return { values: [], tags: [], note: '' };
  if (sender.auth !== 'pass')
    return { values: [], tags: [], note: `set_from_headers: the sender is not verified (auth ${sender.auth})` };
  const values: (readonly [string, string])[] = [];
  const unknown: string[] = [];
  let tags: readonly string[] = [];
  for (const { name, value } of found) {
    const key = name.slice(prefix.length).toLowerCase();
    const text = value.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_VALUE);
    const field = /^field-([a-z0-9][a-z0-9_-]{0,62})$/.exec(key)?.[1];
    if (text === '') continue;
    if (key === 'tags')
      tags = text
        .split(',')
        .map((tag) => fold(tag))
        .filter((tag) => tag !== '');
    else if (field) values.push([`fields.${field}`, text]);
    else if (KEYS.includes(key)) values.push([key, text]);
    else unknown.push(name);
  }
  const note = unknown.length > 0 ? `set_from_headers: ${unknown.slice(0, 5).join(', ')} means nothing` : '';
  return { values, tags, note };
}
