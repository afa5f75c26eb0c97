// Takes one rule as the schema let it through; gives the compiled Rule. Order of the parts is the order they run in:
// when, extract, require, thread, then the values; so variables are known where they may be used.

import type { NotifyOverride } from '../../model/command.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Action, Rule, SetTemplates, TextTemplate, ThreadClause } from '../../model/policy.ts';
import { pendingRuleKeys, pendingVerdicts } from '../pending.ts';
import { oneOf } from '../problem.ts';
import type { PresetInput, RuleInput } from '../schema/rule.ts';
import type { Path, Source } from '../source.ts';
import { compileActions } from './actions.ts';
import { type Compiling, checkVariable, listOf, textTemplate } from './compiling.ts';
import { compileCondition } from './condition.ts';
import { compileExtracts } from './extract.ts';
import { templateName } from './mails.ts';
import { compileSet, compileTexts, mergeSets } from './set.ts';
import { compileThread } from './thread.ts';
import { endOfDay } from './units.ts';

/** A preset with the file it stands in. */
export interface Preset {
  readonly input: PresetInput;
  readonly source: Source;
  readonly at: Path;
}

/** The compiled rule; what is wrong with it is reported. */
export function compileRule(
  context: Compiling,
  input: RuleInput,
  place: { readonly at: Path; readonly presets: ReadonlyMap<string, Preset> },
): Rule {
  const { at } = place;
  const when = compileCondition(context, input.when, [...at, 'when']);
  for (const name of when?.names ?? []) context.variables.add(name);
  const extract = compileExtracts(context, input.extract ?? {}, [...at, 'extract']);
  for (const name of Object.keys(input.require ?? {})) checkVariable(context, name, [...at, 'require', name]);
  for (const key of pendingRuleKeys) if (Object.hasOwn(input, key)) context.pending([...at, key], key);
  if (input.then !== undefined && pendingVerdicts.includes(input.then))
    context.pending([...at, 'then'], `then: ${input.then}`);
  checkKeysTogether(context, input, at);
  checkIdleActions(context, input, at);
  const adjusted = compileAdjustments(context, input, at);
  const mixed = listOf(input.preset).reduce<Adjustments>((own, name, index) => {
    const there = Array.isArray(input.preset) ? [...at, 'preset', index] : [...at, 'preset'];
    const preset = findPreset(context, String(name), place.presets, there);
    if (!preset) return own;
    return mergeAdjustments(own, compileAdjustments({ ...context, source: preset.source }, preset.input, preset.at));
  }, adjusted);
  return {
    id: input.id,
    at: `${context.source.path}:${context.source.lineOf([...at, 'id'])}`,
    why: input.why ?? null,
    when: when?.condition ?? null,
    extract,
    require: input.require ?? {},
    ...mixed,
    // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
    then: input.then ?? null,
    redirectTo: input.redirect === undefined ? null : textTemplate(context, input.redirect, [...at, 'redirect']),
    setFromHeaders: input.set_from_headers ?? null,
    stop: input.stop ?? false,
    continue: input.continue ?? false,
    override: input.override ?? false,
    enabled: input.enabled ?? true,
    expires: expiry(context, input.expires, [...at, 'expires']),
  };
}

interface Adjustments {
  readonly thread: ThreadClause | null;
  readonly set: SetTemplates | null;
  readonly update: SetTemplates | null;
  readonly tags: readonly TextTemplate[];
  readonly notify: NotifyOverride | null;
  readonly actions: readonly Action[];
}

function compileAdjustments(context: Compiling, input: PresetInput, at: Path): Adjustments {
  return {
    thread: input.thread ? compileThread(context, input.thread, [...at, 'thread']) : null,
    set: input.set ? compileSet(context, input.set, [...at, 'set']) : null,
    update: input.update ? compileSet(context, input.update, [...at, 'update']) : null,
    tags: compileTexts(context, input.tags, [...at, 'tags']),
    notify: input.notify ? compileNotify(context, input.notify, [...at, 'notify']) : null,
    actions: input.do ? compileActions(context, input.do, [...at, 'do']) : [],
  };
}

function mergeAdjustments(own: Adjustments, preset: Adjustments): Adjustments {
  return {
    thread: own.thread ?? preset.thread,
    set: mergeSets(own.set, preset.set),
    update: mergeSets(own.update, preset.update),
    tags: [...preset.tags, ...own.tags],
    notify: own.notify && preset.notify ? mergeNotify(own.notify, preset.notify) : (own.notify ?? preset.notify),
    actions: [...preset.actions, ...own.actions],
  };
}

function mergeNotify(own: NotifyOverride, preset: NotifyOverride): NotifyOverride {
  const swap = { ...preset.swap, ...own.swap };
  return { ...preset, ...own, ...(Object.keys(swap).length > 0 ? { swap } : {}) };
}

const CUSTOMER_NOTICES = ['opened', 'reply', 'status', 'closed', 'closed-ticket-reply', 'reopened', 'rejected'];
const AGENT_NOTICES = ['agent-new', 'agent-reply', 'agent-assigned'];

function compileNotify(
  context: Compiling,
  input: Readonly<Record<string, boolean | string>>,
  at: Path,
): NotifyOverride {
  let sides: { customer?: boolean; agents?: boolean } = {};
  const swap: Record<string, string> = {};
  const known = ['customer', 'agents', ...CUSTOMER_NOTICES, ...AGENT_NOTICES];
  for (const [key, value] of Object.entries(input)) {
    const there = [...at, key];
    if (!known.includes(key))
      context.source.errorAtKey(
        there,
        'key',
        `unknown notice "${key}".${didYouMean(key, known) || ` Known: ${oneOf(known)}.`}`,
      );
    else if (key === 'customer' || key === 'agents') {
      if (typeof value === 'boolean') sides = { ...sides, [key]: value };
      else context.source.error(there, 'type', `expected true or false, seen "${value}"`);
    } else if (typeof value === 'string') swap[key] = templateName(context, value, there) ?? value;
    else
      context.source.error(
        there,
        'type',
        `expected the name of a template to send instead; to mute a side write ${key.startsWith('agent') ? 'agents' : 'customer'}: false`,
      );
  }
  return { ...sides, ...(Object.keys(swap).length > 0 ? { swap } : {}) };
}

function findPreset(context: Compiling, name: string, presets: ReadonlyMap<string, Preset>, at: Path): Preset | null {
  const preset = presets.get(name);
  if (preset) return preset;
  const known = [...presets.keys()];
  const hint = didYouMean(name, known) || ` Presets: ${oneOf(known) || 'none'}; they are named under presets:.`;
  context.source.error(at, 'R105', `there is no preset "${name}".${hint}`);
  return null;
}

function checkKeysTogether(context: Compiling, input: RuleInput, at: Path): void {
  if (input.stop && input.then)
    context.source.error([...at, 'stop'], 'value', '`then:` ends the run already; leave `stop:` out');
  if (input.continue && !input.then)
    context.source.error(
      [...at, 'continue'],
      'value',
      '`continue:` needs a `then:`; a rule without one goes on by itself',
    );
  if (input.redirect !== undefined && input.then !== 'redirect')
    context.source.error([...at, 'redirect'], 'value', '`redirect:` needs `then: redirect`');
  if (input.then === 'redirect' && input.redirect === undefined)
    context.source.error([...at, 'then'], 'value', '`then: redirect` needs `redirect: ADDRESS`');
  if (input.then === 'ignore' && !input.why)
    context.source.warning([...at, 'then'], 'R112', '`then: ignore` without `why:`; say why nobody needs this mail');
}

const FILING = ['ticket', 'create', 'join'];

/** What a mail that is not filed cannot do: written down, it would do nothing. */
function checkIdleActions(context: Compiling, { then, do: actions }: RuleInput, at: Path): void {
  if (!then || FILING.includes(then)) return;
  for (const [index, action] of (actions ?? []).entries())
    for (const key of Object.keys(action)) {
      if (key === 'imap') continue;
      const message = `\`then: ${then}\` files no ticket, so ${key} does nothing here; leave it out`;
      context.source.warning([...at, 'do', index, key], 'value', message);
    }
}

function expiry(context: Compiling, day: string | undefined, at: Path): number | null {
  if (day === undefined) return null;
  const end = endOfDay(day, context.site.timezone);
  if (end === null) context.source.error(at, 'value', `${day} is no date of the calendar`);
  return end;
}
