// `do: imap`: one place for the mail on its server (move, keep or delete) and a flag, instead of the mailbox' `after:`.
import type { Action } from '../../model/policy.ts';
import { shown } from '../problem.ts';
import type { DoInput } from '../schema/actions.ts';
import type { Path } from '../source.ts';
import { type Compiling, textTemplate } from './compiling.ts';
import { changedValues, compileTemplate } from './template.ts';

/** RFC 3501 §9 flag-keyword: an atom; system flags by their name. */
const KEYWORD = /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,60}$/;
const SYSTEM: Readonly<Record<string, string>> = {
  seen: '\\Seen',
  answered: '\\Answered',
  flagged: '\\Flagged',
  draft: '\\Draft',
};

/** What happens on the server; nothing when what is written contradicts itself. */
export function compileImap(
  context: Compiling,
  value: NonNullable<DoInput[number]['imap']>,
  at: Path,
): readonly Action[] {
  const places = (['move', 'keep', 'delete'] as const).filter((key) => value[key] !== undefined);
  const [first, second] = places;
  if (first !== undefined && second !== undefined) {
    context.source.error([...at, second], 'value', `a mail has one place: ${first} or ${second}, not both`);
    return [];
  }
  for (const key of ['keep', 'delete'] as const)
    if (value[key] === false) {
      context.source.error([...at, key], 'value', `${key}: false says nothing; leave it out, or write ${key}: true`);
      return [];
    }
  const flag = value.flag === undefined ? null : flagName(context, value.flag, [...at, 'flag']);
  if (first === undefined && flag === null) {
    if (value.flag === undefined)
      context.source.error(at, 'value', '`imap:` says nothing; give it move:, flag:, keep: or delete:');
    return [];
  }
  if (first === 'move') return [{ kind: 'imap', place: folder(context, value.move, [...at, 'move']), flag }];
  return [{ kind: 'imap', place: first ?? null, flag }];
}

function folder(context: Compiling, value: unknown, at: Path) {
  const template = textTemplate(context, value, at);
  const name = template.constant;
  if (name !== null && name.trim() === '')
    context.source.error(at, 'value', 'expected the name of a folder, like Archive/tickets');
  const taken =
    name !== null && (context.site.known.folders ?? []).some((one) => one.toLowerCase() === name.trim().toLowerCase());
  if (taken)
    context.source.error(at, 'value', `${shown(name)} is a folder that mail is taken from: the mail would come again`);
  const result = compileTemplate(template.source);
  // What a mail gives makes no level of its own, whatever this server separates levels with.
  return result.ok ? changedValues(template, result.names, (one) => one.replaceAll(/[./\\]/g, '_')) : template;
}

function flagName(context: Compiling, value: unknown, at: Path): string | null {
  const name = String(value).trim().replace(/^\\/, '');
  const system = SYSTEM[name.toLowerCase()];
  if (system !== undefined) return system;
  if (KEYWORD.test(name)) return name;
  context.source.error(
    at,
    'value',
    `expected seen, flagged, answered or a keyword without blanks, seen ${shown(value)}`,
  );
  return null;
}
