// Takes a mail, what threading found, and the policy; runs the rules in order and gives what they came to, with a trace.
// For each rule: when → extract → require → thread → set, update, tags, notify → then. Ordinary synchronous code looks
// at a rule and names the question it cannot do without; only then this generator yields, and the rule is looked at
// again. So hundreds of rules cost no more than their clauses, and nothing is asked that no rule needs.
import type { ClauseTrace, Reason, RuleTrace, Verdict } from '../model/decision.ts';
import type { Asking, ContactView, Question } from '../model/facts.ts';
import type { Rule, Variables } from '../model/policy.ts';
import { type Applying, applyDefaults, applyHeaders, applyRule } from './apply-rule.ts';
import { type CompiledRule, compiledRules, setNamesContact } from './compiled.ts';
import { type Binding, isQuestion, type Look, stoppedNote, type Truth } from './conditions/look.ts';
import { lookUp } from './conditions/variables.ts';
import { hasFormat } from './extract/formats.ts';
import { extractValues } from './extract.ts';
import { headerSettings } from './header-settings.ts';
import { copyState, emptyState, type State, type Tally } from './state.ts';
import { namespaces, plain, withCaptured } from './variables.ts';

export interface Run {
  readonly state: State;
  readonly verdict: Verdict;
  /** The rule that decided, or `default`. */
  readonly rule: string;
  readonly reasons: readonly Reason[];
  readonly trace: readonly RuleTrace[];
}

/** What a rule may do with this mail, and what becomes of a `join` that finds nothing. */
export interface RunLimits {
  /** An agent's answer: rules may only tag, ignore or quarantine it. */
  readonly isAgentMail: boolean;
  /** `whole` names the rules that cannot match, too, with the clauses they miss by; `short` costs nothing for them. */
  readonly trace: 'whole' | 'short';
  /** False when the rule's thread clause leads nowhere and says `missing: skip`: the rule then did not match. */
  canJoin(state: State): Asking<boolean>;
}

/** Runs every rule that the earlier ones leave to run. */
export function* evaluate(look: Look, limits: RunLimits): Asking<Run> {
  const { policy } = look;
  const trace: RuleTrace[] = [];
  const fixed = { variables: null };
  let state = emptyState();
  const { rules, prefilter } = compiledRules(policy);
  const nextOf = prefilter.sieve(look);
  let looked = 0;
  for (let index = nextOf(0); ; index = nextOf(index + 1)) {
    if (limits.trace === 'whole') traceHeldBack(rules.slice(looked, index), look, { state, trace });
    looked = index + 1;
    const compiled = rules[index];
    if (!compiled) break;
    const { rule } = compiled;
    if (rule.enabled === false || (rule.expires !== null && (yield* isExpired(rule.expires, look)))) continue;
    const { steps } = look;
    const hit = yield* matchRule(compiled, look, state);
    if (!hit) {
      trace.push(missTrace(rule, look.trace));
      if (rule.enabled === 'shadow') look.steps = steps;
      continue;
    }
    const after = copyState(state);
    const tally: Tally = { set: [], lost: [] };
    const step = yield* carryOut(compiled, { look, state: after, bindings: hit, tally, limits, fixed });
    trace.push(hitTrace(rule, look.trace, tally, step.note));
    // What a shadow rule takes is missing nowhere else.
    if (rule.enabled === 'shadow') look.steps = steps;
    if (step.kind === 'skipped' || rule.enabled === 'shadow') continue;
    state = after;
    if (step.kind === 'quarantine')
      return { state, verdict: 'quarantine', rule: rule.id, reasons: [step.reason], trace };
    if (step.kind === 'end') break;
  }
  return yield* finish(state, look, { trace, fixed });
}

function* finish(
  state: State,
  look: Look,
  { trace, fixed }: { readonly trace: readonly RuleTrace[]; readonly fixed: Fixed },
): Asking<Run> {
  const { defaults } = look.policy;
  if (defaults.set) {
    const variables = yield* variablesOf(state, look, { needsContact: setNamesContact(defaults.set), fixed });
    applyDefaults(state, defaults.set, { variables, replyTo: replyToOf(look), tally: { set: [], lost: [] } });
  }
  const { verdict } = state;
  if (verdict)
    return {
      state,
      verdict: verdict.word,
      rule: verdict.rule,
      reasons: [{ code: 'rule', detail: verdict.rule }],
      trace,
    };
  return {
    state,
    verdict: defaults.then,
    rule: 'default',
    reasons: [{ code: 'default', detail: 'no rule decided' }],
    trace,
  };
}

/** The clauses of rules that cannot match, for a person who wants to see them all. Asks nothing: what is asked must not depend on who looks. */
function traceHeldBack(
  rules: readonly CompiledRule[],
  look: Look,
  { state, trace }: { readonly state: State; readonly trace: RuleTrace[] },
): void {
  const { steps } = look;
  for (const { rule, when } of rules) {
    if (rule.enabled === false) continue;
    tryRule(when, look, state);
    trace.push(missTrace(rule, look.trace));
    look.steps = steps;
  }
}

/** `expires` is the last moment the rule works. */
function* isExpired(expires: number, look: Look): Asking<boolean> {
  return (yield* look.inquiry.ask<'now'>({ ask: 'now' })) > expires;
}

/** The variables its clauses gave when the rule's `when` holds; null when it does not. */
function* matchRule({ when }: CompiledRule, look: Look, state: State): Asking<readonly Binding[] | null> {
  for (;;) {
    const { steps } = look;
    const truth = tryRule(when, look, state);
    if (!isQuestion(truth)) return truth ? look.bindings : null;
    // Looked at once more when the answer is there: paid once.
    look.steps = steps;
    yield* answerOf(truth, look);
  }
}

function tryRule(when: CompiledRule['when'], look: Look, state: State): Truth {
  look.variables = state.variables;
  look.trace = [];
  look.bindings = [];
  look.attachment = null;
  return when === null ? true : when(look);
}

interface CarryingOut {
  readonly look: Look;
  readonly state: State;
  readonly bindings: readonly Binding[];
  readonly tally: Tally;
  readonly limits: RunLimits;
  readonly fixed: Fixed;
}
/** The namespaces that stay the same for all rules of this mail, once they were made. */
interface Fixed {
  variables: { readonly contact: ContactView | null; readonly names: Variables } | null;
}
type Step =
  | { readonly kind: 'on' | 'end' | 'skipped'; readonly note: string }
  | { readonly kind: 'quarantine'; readonly reason: Reason; readonly note: string };

function* carryOut(compiled: CompiledRule, work: CarryingOut): Asking<Step> {
  const { rule } = compiled;
  const { look, state, tally, limits } = work;
  state.variables = bind(state.variables, work.bindings);
  const absent = yield* extractAll(rule, work);
  const missing = missingRequirement(rule, state.variables);
  if (missing !== null) {
    const detail = `rule ${rule.id} requires ${missing}`;
    return { kind: 'quarantine', reason: { code: 'require', detail }, note: `require: ${missing}` };
  }
  const variables = yield* variablesOf(state, look, { needsContact: compiled.needsContact, fixed: work.fixed });
  applyRule(state, { rule: limits.isAgentMail ? tagsOnly(rule) : rule, variables, replyTo: replyToOf(look), tally });
  const notes = absent.length > 0 ? [`extract found no ${absent.join(', ')}`] : [];
  if (rule.setFromHeaders && !limits.isAgentMail) {
    const settings = headerSettings(rule.setFromHeaders, look);
    applyHeaders(state, settings, { rule, tally });
    notes.push(settings.note);
  }
  const step: Step = rule.then
    ? yield* decideVerdict(rule, work, variables)
    : { kind: rule.stop ? 'end' : 'on', note: rule.stop ? 'stop' : '' };
  return { ...step, note: [...notes, step.note].filter((note) => note !== '').join('; ') };
}

function* decideVerdict(rule: Rule, { state, tally, limits }: CarryingOut, variables: Variables): Asking<Step> {
  const then = rule.then ?? 'ticket';
  const before = state.verdict;
  if (before && !(before.isOpen && rule.override)) {
    tally.lost.push(`then (${before.rule})`);
    return { kind: rule.stop ? 'end' : 'on', note: '' };
  }
  if (limits.isAgentMail && then !== 'ignore' && then !== 'quarantine') {
    state.verdict = { word: 'join', rule: rule.id, isOpen: rule.continue };
    return {
      kind: rule.continue && !rule.stop ? 'on' : 'end',
      note: "an agent's answer joins; rules may only tag, ignore or quarantine it",
    };
  }
  state.verdict = { word: then, rule: rule.id, isOpen: rule.continue };
  state.redirectTo = rule.redirectTo?.render(variables).trim() ?? null;
  if (then === 'join' && !(yield* limits.canJoin(state))) {
    return { kind: 'skipped', note: 'thread: nothing found, missing: skip' };
  }
  tally.set.push(`then=${then}`);
  return { kind: rule.continue && !rule.stop ? 'on' : 'end', note: '' };
}

/** Gives the names of those that found nothing and are not `optional`: the trace tells them. */
function* extractAll(rule: Rule, { look, state }: CarryingOut): Asking<readonly string[]> {
  const absent: string[] = [];
  for (const extract of rule.extract) {
    for (;;) {
      look.variables = state.variables;
      look.stoppedAt = null;
      const { steps } = look;
      const found = extractValues(extract, look);
      if (!isQuestion(found)) {
        state.variables = bind(state.variables, found);
        const cut = look.stoppedAt === null ? '' : ` (${stoppedNote(look)})`;
        if (found.length === 0 && (cut !== '' || !extract.optional)) absent.push(`${extract.name}${cut}`);
        break;
      }
      look.steps = steps;
      yield* answerOf(found, look);
    }
  }
  return absent;
}

function missingRequirement(rule: Rule, variables: Variables): string | null {
  for (const [name, format] of Object.entries(rule.require)) {
    const value = lookUp(variables, name.split('.'));
    if (value.trim() === '') return `${name}, which is missing`;
    if (!hasFormat(value, format)) return `${name} as ${format}, seen "${value.slice(0, 100)}"`;
  }
  return null;
}

function* variablesOf(
  state: State,
  look: Look,
  { needsContact, fixed }: { readonly needsContact: boolean; readonly fixed: Fixed },
): Asking<Variables> {
  const { address } = look.sender;
  const contact = needsContact && address ? yield* look.inquiry.ask<'contact'>({ ask: 'contact', address }) : null;
  if (!fixed.variables || fixed.variables.contact !== contact) {
    const names = namespaces({ mail: look.mail, sender: look.sender, ticket: look.found?.ticket ?? null, contact });
    fixed.variables = { contact, names };
  }
  return withCaptured(fixed.variables.names, state.variables);
}

function* answerOf(question: Question, look: Look): Asking<void> {
  yield* look.inquiry.ask(question);
}

function bind(variables: Variables, bindings: readonly Binding[]): Variables {
  if (bindings.length === 0) return variables;
  return plain({ ...variables, ...Object.fromEntries(bindings.map(({ name, value }) => [name, value])) });
}

function tagsOnly(rule: Rule): Rule {
  return { ...rule, thread: null, set: null, update: null, notify: null, actions: [] };
}

function replyToOf(look: Look): Applying['replyTo'] {
  return look.mail.message.replyTo[0] ?? null;
}

const NOTHING: readonly string[] = [];

function missTrace(rule: Rule, clauses: readonly ClauseTrace[]): RuleTrace {
  const note = rule.enabled === 'shadow' ? 'shadow' : '';
  return { rule: rule.id, at: rule.at, hit: false, clauses, set: NOTHING, lost: NOTHING, note };
}

function hitTrace(rule: Rule, clauses: readonly ClauseTrace[], tally: Tally, note: string): RuleTrace {
  const notes = [rule.enabled === 'shadow' ? 'shadow: would have' : '', note].filter((part) => part !== '');
  return { rule: rule.id, at: rule.at, hit: true, clauses, set: tally.set, lost: tally.lost, note: notes.join('; ') };
}
