// Takes a policy; gives its rules ready to run: conditions as functions, and whether a template names the contact (so
// that it is asked for only then). Made once per list of rules and kept as long as that lives.
import type { Action, Policy, Rule, SetTemplates, TextTemplate } from '../model/policy.ts';
import { type Check, compileCondition } from './conditions/compile.ts';
import { Prefilter } from './prefilter.ts';

/** A policy's rules in order, and what can be said of many at once. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  readonly prefilter: Prefilter;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly when: Check | null;
  readonly needsContact: boolean;
}

const compiled = new WeakMap<Policy['rules'], CompiledRules>();

/** The policy's rules in order, ready to run. */
export function compiledRules(policy: Policy): CompiledRules {
  const known = compiled.get(policy.rules);
  if (known) return known;
  const rules = policy.rules.map((rule) => ({
    rule,
    when: rule.when ? compileCondition(rule.when) : null,
    needsContact: templatesOf(rule).some(namesContact),
  }));
  const made = { rules, prefilter: new Prefilter(policy.rules) };
  compiled.set(policy.rules, made);
  return made;
}

/** True when some value names the contact. */
export function setNamesContact(set: SetTemplates): boolean {
  return setTemplates(set).some(namesContact);
}

function namesContact(template: TextTemplate): boolean {
  return /\bcontact\./.test(template.source);
}

function templatesOf(rule: Rule): readonly TextTemplate[] {
  const own = [rule.thread?.key, rule.redirectTo, ...rule.tags].filter((template) => template != null);
  return [...own, ...setTemplates(rule.set), ...setTemplates(rule.update), ...(rule.actions ?? []).flatMap(inAction)];
}

function inAction(action: Action): readonly TextTemplate[] {
  switch (action.kind) {
    case 'note':
      return [action.text];
    case 'merge':
      return [action.into];
    case 'alert':
      return action.to;
    case 'mail':
      return [...action.to.map(({ who }) => who), action.subject, action.body].filter((one) => one !== null);
    case 'forward':
      return action.to.map(({ who }) => who);
    case 'webhook':
      return [action.url, ...Object.values(action.headers), ...(action.body ? [action.body] : [])];
    case 'imap':
      return action.place !== null && typeof action.place === 'object' ? [action.place] : [];
    default:
      return [];
  }
}

function setTemplates(set: SetTemplates | null): readonly TextTemplate[] {
  if (!set) return [];
  const { customer } = set;
  const person = customer && customer !== 'reply_to' ? [customer.email, ...(customer.name ? [customer.name] : [])] : [];
  return [...Object.values(set.values), ...Object.values(set.fields), ...set.tags, ...set.watchers, ...person];
}
