// What may stand behind keys that take one of known words: queues, statuses, catalogue values, agents. Takes a key, a
// word and the configuration; gives the conditions it means, or what was expected. Pure.
import { entriesOf, workflowsOf } from '../by-queue.ts';
import type { CatalogueName } from '../catalogue.ts';
import { fold } from '../fold.ts';
import { nearest } from '../nearest.ts';
import type { Config } from '../setup.ts';
import type { Condition, PlainField } from './filter.ts';
import type { QueryKeyName } from './keys.ts';

export const statusKinds: readonly string[] = ['new', 'open', 'waiting', 'done', 'closed', 'cancelled'];

/** The field behind a key that compares one value. */
const FIELDS: Readonly<Partial<Record<QueryKeyName, PlainField>>> = {
  queue: 'queue',
  kind: 'kind',
  type: 'type',
  group: 'group',
  severity: 'severity',
  priority: 'priority',
  channel: 'channel',
  mailbox: 'mailbox',
  language: 'language',
  reason: 'closeReason',
  cause: 'closeCause',
  organisation: 'organisation',
  contract: 'contract',
  project: 'project',
  form: 'form',
};

const CATALOGUES: Readonly<Partial<Record<QueryKeyName, CatalogueName>>> = {
  type: 'types',
  group: 'groups',
  severity: 'severities',
  priority: 'priorities',
  tag: 'tags',
  reason: 'reasons',
  cause: 'causes',
};

/** Fields that every ticket has a value of. */
const NEVER_NONE: readonly string[] = ['queue', 'status', 'kind', 'severity', 'priority', 'channel'];

export type Chosen =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly expected: string; readonly nearest: string | null };

/** The condition of one word behind a key. What stands in quotes is taken as it is: tickets keep values that the configuration forgot. */
export function choose(
  key: QueryKeyName,
  word: { readonly text: string; readonly isQuoted: boolean },
  config: Config,
): Chosen {
  const { text, isQuoted } = word;
  const none = text === 'none' && !isQuoted;
  if (none && NEVER_NONE.includes(key)) return { ok: false, expected: `every ticket has a ${key}`, nearest: null };
  if (key === 'tag' || key === 'flag') {
    const known = key === 'tag' ? knownIds(key, config) : [];
    if (!none && !isQuoted && known.length > 0) {
      const found = known.find((one) => fold(one) === fold(text));
      return found === undefined ? unknown(text, known) : member(key, found);
    }
    return member(key, none ? null : text);
  }
  if (key === 'status') return status(text, isQuoted, config);
  const field = FIELDS[key];
  if (!field) return { ok: false, expected: 'another key', nearest: null };
  if (none) return value(field, null);
  if (isQuoted) return value(field, text);
  const id = idOf(key, text, config);
  const known = knownIds(key, config);
  if (id !== null) return value(field, id);
  return known.length === 0 ? value(field, text) : unknown(text, known);
}

/** What may stand behind the key, in the catalogue's order; [] = anything. */
export function knownIds(key: QueryKeyName, config: Config): readonly string[] {
  const catalogue = CATALOGUES[key];
  if (catalogue) return entriesOf(config, catalogue).map((entry) => entry.id);
  if (key === 'queue') return config.queues.map((queue) => queue.name);
  if (key === 'mailbox') return config.mailboxes.map((mailbox) => mailbox.name);
  if (key === 'form') return (config.forms ?? []).map((form) => form.name);
  if (key === 'kind') return statusKinds;
  if (key === 'status')
    return [
      ...new Set([...workflowsOf(config).flatMap((one) => one.statuses.map((status) => status.id)), ...statusKinds]),
    ];
  return [];
}

/** The id a word means: itself, folded, or a label in any language. */
function idOf(key: QueryKeyName, text: string, config: Config): string | null {
  const wanted = plain(text);
  const catalogue = CATALOGUES[key];
  if (catalogue) {
    const entries = entriesOf(config, catalogue);
    const byId = entries.find((entry) => plain(entry.id) === wanted);
    const byLabel = entries.find((entry) => Object.values(entry.label).some((label) => plain(label ?? '') === wanted));
    return (byId ?? byLabel)?.id ?? null;
  }
  return knownIds(key, config).find((one) => plain(one) === wanted) ?? null;
}

/** Statuses of this id or label in any workflow, else those of the kind; `open` then means neither closed nor cancelled. */
function status(text: string, isQuoted: boolean, config: Config): Chosen {
  if (isQuoted) return value('status', text);
  const wanted = plain(text);
  const all = workflowsOf(config).flatMap((workflow) => workflow.statuses);
  const byId = all.filter((one) => plain(one.id) === wanted);
  const found =
    byId.length > 0 ? byId : all.filter((one) => Object.values(one.label).some((label) => plain(label) === wanted));
  const ids = [...new Set(found.map((one) => one.id))];
  if (ids.length > 0) return anyOf(ids.map((id) => ({ is: 'value', of: 'status', value: id })));
  if (wanted === 'open') return { ok: true, condition: { is: 'open' } };
  if (statusKinds.includes(wanted)) return value('kind', wanted);
  return unknown(text, knownIds('status', config));
}

function anyOf(conditions: readonly Condition[]): Chosen {
  const [only] = conditions;
  return { ok: true, condition: conditions.length === 1 && only ? only : { is: 'any', of: conditions } };
}

function value(of: PlainField, text: string | null): Chosen {
  return { ok: true, condition: { is: 'value', of, value: text } };
}

function member(of: 'tag' | 'flag', text: string | null): Chosen {
  return { ok: true, condition: { is: 'member', of, value: text } };
}

function unknown(text: string, known: readonly string[]): Chosen {
  return { ok: false, expected: known.join(', '), nearest: nearest(text, known) };
}

function plain(text: string): string {
  return fold(text).replaceAll(/[\s-]+/g, '_');
}
