// Takes a trace; gives what became of every field: its value, the rule that set it, and the rules that lost it.
// Pure; works on traces decided a moment ago and on those stored with old decisions alike.
import type { RuleTrace } from '../../model/decision.ts';

/** One field, verdict or switch that rules wrote: `set.queue`, `update.status`, `then`, `notify.customer` … */
export interface SettledField {
  readonly field: string;
  readonly value: string;
  /** The rule whose value stands, and where it is written. */
  readonly by: string;
  readonly at: string;
  /** Rules that wanted to set it and came too late, or were overridden, in the order they ran. */
  readonly lost: readonly { readonly rule: string; readonly at: string }[];
}

interface Found {
  value: string;
  by: RuleTrace;
  readonly lost: RuleTrace[];
}

/** Every field in the order it was first set. Tags add up, so each rule's tags are an entry of their own. */
export function settledFields(trace: readonly RuleTrace[]): readonly SettledField[] {
  const found = new Map<string, Found>();
  for (const rule of trace) {
    if (!rule.hit || rule.note.startsWith('shadow')) continue;
    for (const text of rule.set) write(found, rule, text);
    for (const text of rule.lost) found.get(lostField(text))?.lost.push(rule);
  }
  return [...found].map(([key, { value, by, lost }]) => ({
    field: key.split('\0')[0] ?? key,
    value,
    by: by.rule,
    at: by.at,
    lost: lost.map(({ rule, at }) => ({ rule, at })),
  }));
}

function write(found: Map<string, Found>, rule: RuleTrace, text: string): void {
  const at = text.indexOf('=');
  const field = at < 0 ? text : text.slice(0, at);
  const value = at < 0 ? '' : text.slice(at + 1);
  const key = /(?:^|\.)tags$/.test(field) ? `${field}\0${rule.rule}` : field;
  const before = found.get(key);
  if (!before) {
    found.set(key, { value, by: rule, lost: [] });
    return;
  }
  // Only `override` writes a field that was set before.
  before.lost.push(before.by);
  before.value = value;
  before.by = rule;
}

/** `set.priority (vip)` names the field that was lost; the winner in brackets is told by the field itself. */
function lostField(text: string): string {
  const at = text.lastIndexOf(' (');
  return at < 0 ? text : text.slice(0, at);
}
