// Takes `do:`, a list of actions with one key each; gives the actions the evaluator carries out. Those that come with a
// later issue are checked for their shape and refused by name (`do.merge`).
import type { Action } from '../../model/policy.ts';
import { pendingActions } from '../pending.ts';
import { oneOf, shown } from '../problem.ts';
import type { DoInput } from '../schema/actions.ts';
import type { Path } from '../source.ts';
import { type Compiling, listOf, textTemplate } from './compiling.ts';
import { compileForward, compileMail, compileReply } from './mails.ts';
import { compilePattern, looksLikePattern } from './pattern.ts';
import { compileImap } from './server.ts';
import { compileTexts } from './set.ts';
import { sizeOctets } from './units.ts';
import { compileWebhook } from './webhook.ts';

const AUDIENCES = ['assignee', 'lead', 'queue'];

/** The actions in written order. */
export function compileActions(context: Compiling, input: DoInput, at: Path): readonly Action[] {
  return input.flatMap((item, index) =>
    Object.entries(item).flatMap(([key, value]): readonly Action[] => {
      const there = [...at, index, key];
      if (value === undefined) return [];
      if (!pendingActions.includes(key)) return compileAction(context, { key, value, at: there });
      context.pending(there, `do.${key}`);
      return [];
    }),
  );
}

interface Written {
  readonly key: string;
  readonly value: unknown;
  readonly at: Path;
}

function compileAction(context: Compiling, { key, value, at }: Written): readonly Action[] {
  switch (key) {
    case 'note':
      return [{ kind: 'note', text: textTemplate(context, value, at) }];
    case 'alert':
      for (const [index, name] of listOf(value).entries())
        checkPerson(context, String(name), Array.isArray(value) ? [...at, index] : at);
      return [{ kind: 'alert', to: compileTexts(context, value, at) }];
    case 'attach':
      return attach(context, value as NonNullable<DoInput[number]['attach']>, at);
    case 'mask':
      return [{ kind: 'mask', what: known(context, value, { words: ['iban', 'card'], at }) as ('iban' | 'card')[] }];
    case 'strip':
      return known(context, value, { words: ['disclaimer'], at }).length > 0 ? [{ kind: 'strip' }] : [];
    case 'reply':
      return compileReply(context, value, at);
    case 'mail':
      return compileMail(context, value as NonNullable<DoInput[number]['mail']>, at);
    case 'forward':
      return compileForward(context, value, at);
    case 'webhook':
      return compileWebhook(context, value as NonNullable<DoInput[number]['webhook']>, at);
    case 'split':
      return split(context, value as NonNullable<DoInput[number]['split']>, at);
    case 'merge':
      return [{ kind: 'merge', into: textTemplate(context, value, at) }];
    case 'imap':
      return compileImap(context, value as NonNullable<DoInput[number]['imap']>, at);
    default:
      return [];
  }
}

/** `attachment`, `eml`, or a pattern that the first line of every piece of the text fits. */
function split(context: Compiling, value: NonNullable<DoInput[number]['split']>, at: Path): readonly Action[] {
  const by = typeof value === 'string' ? value : value.by;
  if (by === 'attachment' || by === 'eml') return [{ kind: 'split', by }];
  const there = typeof value === 'string' ? at : [...at, 'by'];
  if (!looksLikePattern(by)) {
    context.source.error(there, 'value', `expected attachment, eml or a pattern like '/^Order /', seen ${shown(by)}`);
    return [];
  }
  const result = compilePattern(by);
  if (result.ok) return [{ kind: 'split', by: result.pattern }];
  context.source.error(there, result.code, result.message);
  return [];
}

function attach(context: Compiling, value: NonNullable<DoInput[number]['attach']>, at: Path): readonly Action[] {
  const endings = (list: unknown): readonly string[] =>
    listOf(list).map((one) => String(one).trim().toLowerCase().replace(/^\./, ''));
  const limitBytes = value.limit === undefined ? null : sizeOctets(String(value.limit));
  if (value.limit !== undefined && limitBytes === null)
    context.source.error([...at, 'limit'], 'value', `expected a size like 10MB, seen ${shown(value.limit)}`);
  const keep = value.keep === undefined ? null : endings(value.keep);
  return [{ kind: 'attach', keep, drop: endings(value.drop), limitBytes }];
}

function checkPerson(context: Compiling, name: string, at: Path): void {
  const { agents, teams = [] } = context.site.known;
  const all = [...AUDIENCES, ...agents, ...teams.map((team) => `@${team}`)];
  if (name.includes('{{') || all.includes(name)) return;
  context.source.error(at, 'R105', `there is nobody called ${shown(name)} to alert. Known: ${oneOf(all)}.`);
}

function known(
  context: Compiling,
  value: unknown,
  { words, at }: { readonly words: readonly string[]; readonly at: Path },
): readonly string[] {
  return listOf(value).flatMap((item, index) => {
    const word = String(item);
    if (words.includes(word)) return [word];
    context.source.error(
      Array.isArray(value) ? [...at, index] : at,
      'value',
      `expected ${oneOf(words)}, seen ${shown(item)}`,
    );
    return [];
  });
}
