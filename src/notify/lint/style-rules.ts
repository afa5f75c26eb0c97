// Which colours the rules of an own `<style>` give an element. Takes the source of an `.html.hbs`; gives its rules, and for an
// element with those around it what they say of its words and what is under them, by day and on a dark device. Selectors of
// elements, classes and ids, below one another; what another selector, a width or a program may paint is unread. Pure.
import { type Look, lookOf, NOTHING, type Said, saysAnything } from './declarations.ts';
import { blanked } from './source.ts';
import { piecesOf } from './tags.ts';

/** What rules ask of an element. */
export interface Element {
  readonly tag: string;
  readonly id: string;
  readonly classes: ReadonlySet<string>;
}

interface Step {
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  /** Directly inside the one before it. */
  readonly isChild: boolean;
}

interface Selector {
  /** From the outermost to the element itself. */
  readonly steps: readonly Step[];
  readonly weight: number;
  /** False where more is asked than the steps say: then it may hold. */
  readonly isSure: boolean;
}

interface Rule extends Selector {
  readonly look: Look;
  readonly isDark: boolean;
}

/** Where a rule stands. */
type Around = Pick<Rule, 'isDark' | 'isSure'> & {
  readonly depth: number;
  /** The selectors of the rule it stands in (nested CSS); empty = in none. */
  readonly within: readonly string[];
};

export interface StyleRules {
  readonly rules: readonly Rule[];
  /** True when some hold on dark devices alone. */
  readonly hasDark: boolean;
  /** How many more elements may be compared with selectors; below 0 nothing is judged any more. */
  readonly work: { left: number };
}

/** More than any mail has; beyond them no colour is judged. */
const MAX_RULES = 2000;
/** Comparisons: some tenths of a second. */
const MAX_WORK = 10_000_000;
const MAX_DEPTH = 8;
/** Of a rule inside rules; what is longer is not judged. */
const MAX_SELECTORS = 200;
const MAX_SELECTOR = 1000;
/** What colours no words on a screen. */
const NEVER = /^@(?:font-face|keyframes|-\w+-keyframes|page|media\s+print)\b/i;
const UNREAD: Said = { shade: null, isImportant: false };
const NAMES = String.raw`(?:[\w-]|[^\x00-\x7f]|\\.)+`;
const COMPOUND = new RegExp(String.raw`^(?:\*|[a-z][a-z0-9-]*)?(?:[.#]${NAMES})*$`, 'i');
/** What holds for a moment, or paints something beside the words. */
const PASSING =
  /::|:(?:hover|active|focus|focus-within|focus-visible|visited|target|before|after|first-line|first-letter|selection)(?![\w-])/i;

/** The rules of every `<style>`, in their order. */
export function styleRules(html: string): StyleRules {
  const rules: Rule[] = [];
  const styles = [...piecesOf(html)].flatMap((one) => (one.kind === 'raw' && one.name === 'style' ? [one.text] : []));
  // A part may say otherwise, and it is not read here.
  const isSure = !styles.some((text) => /\{\{~?\s*#?>/.test(text));
  for (const text of styles) {
    // Blocks and values of the template stand between rules or are a value: neither is a brace of CSS.
    const css = blanked(blanked(text, '/*', '*/').replace(/<!--|-->/g, ' '), '{{', '}}');
    addRules(rules, css, { isDark: false, isSure, depth: 0, within: [] });
  }
  // Of equal weight the later one wins: a stable sort keeps their order.
  const sorted = rules.toSorted((a, b) => a.weight - b.weight);
  return {
    rules: sorted,
    hasDark: sorted.some((one) => one.isDark),
    work: { left: rules.length > MAX_RULES ? -1 : MAX_WORK },
  };
}

/** What they say of the innermost of these, by day and in the dark. */
export function ruledBy({ rules, work }: StyleRules, elements: readonly Element[]): { day: Look; night: Look } {
  let day = NOTHING;
  let night = NOTHING;
  for (const rule of rules) {
    if (work.left < 0) break;
    if (!isMet(rule.steps, elements, work)) continue;
    night = laidOver(night, rule);
    if (!rule.isDark) day = laidOver(day, rule);
  }
  return { day, night };
}

function laidOver(under: Look, { look, isSure }: Rule): Look {
  const over = (was: Said | null, said: Said | null): Said | null => {
    if (!said || (was?.isImportant && !said.isImportant)) return was;
    return isSure ? said : { ...UNREAD, isImportant: said.isImportant };
  };
  return {
    colour: over(under.colour, look.colour),
    background: over(under.background, look.background),
    isPictured: under.isPictured || look.isPictured,
    isHidden: under.isHidden || look.isHidden,
  };
}

function addRules(rules: Rule[], css: string, around: Around): void {
  const blocks: { readonly head: string; readonly body: string }[] = [];
  let own = '';
  let from = 0;
  for (let open = css.indexOf('{'); open >= 0; open = css.indexOf('{', from)) {
    const before = css.slice(from, open);
    const cut = before.lastIndexOf(';') + 1;
    own += before.slice(0, cut);
    const end = closing(css, open);
    blocks.push({ head: before.slice(cut).trim(), body: css.slice(open + 1, end) });
    from = end + 1;
  }
  // What a rule says itself stands before what is said inside it.
  if (around.within.length > 0) addRule(rules, around.within, `${own}${css.slice(from)}`, around);
  if (around.depth >= MAX_DEPTH) return;
  const depth = around.depth + 1;
  for (const { head, body } of blocks) {
    if (rules.length > MAX_RULES) return;
    if (!head.startsWith('@')) addRules(rules, body, { ...around, depth, within: nested(around.within, head) });
    else if (!NEVER.test(head)) {
      const isDark = /^@media\b/i.test(head) && /prefers-color-scheme\s*:\s*dark/i.test(head);
      const isSure = isDark || /^@media\s+(?:only\s+)?(?:all|screen)$/i.test(head);
      addRules(rules, body, { ...around, depth, isDark: around.isDark || isDark, isSure: around.isSure && isSure });
    }
  }
}

/** The selectors of a rule inside rules: `&` is the one around it, and stands before what says none. */
function nested(within: readonly string[], head: string): readonly string[] {
  const selectors = [...head.matchAll(/(?:[^,()]|\([^()]*\))+/g)].map(([one]) => one.trim()).slice(0, MAX_SELECTORS);
  if (within.length === 0) return selectors;
  const made: string[] = [];
  for (const outer of within)
    for (const one of selectors) {
      if (made.length >= MAX_SELECTORS) return made;
      const parts = one.length > MAX_SELECTOR ? [] : one.split('&');
      const octets = one.length + Math.max(1, parts.length - 1) * outer.length;
      if (parts.length > 0 && octets <= MAX_SELECTOR)
        made.push(parts.length > 1 ? parts.join(outer) : `${outer} ${one}`);
    }
  return made;
}

function closing(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === '{') depth += 1;
    else if (css[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return css.length;
}

function addRule(rules: Rule[], selectors: readonly string[], said: string, { isDark, isSure }: Around): void {
  const look = lookOf(said);
  if (!saysAnything(look)) return;
  for (const selector of selectors) {
    const found = selectorOf(selector);
    if (found) rules.push({ ...found, look, isDark, isSure: found.isSure && isSure });
    if (rules.length > MAX_RULES) return;
  }
}

/** Null for what paints no words as they are read. A link that nobody has been to is a link. */
function selectorOf(selector: string): Selector | null {
  if (PASSING.test(selector)) return null;
  const spaced = selector
    .replace(/:(?:any-)?link(?![\w-])/gi, '')
    .replace(/:root(?![\w-])/gi, 'html')
    .replace(/\s+/g, ' ');
  // What attributes and `:first-child` ask cannot be told here: the rest may hold.
  const bare = spaced.replace(/\[[^\][]*\]|::?[\w-]+(?:\([^()]*\))?/g, '\u0000');
  // Beside what an element stands is not told either.
  const near = bare.split(/[+~]/).at(-1)?.trim() ?? '';
  const words = near
    .replace(/ ?> ?/g, ' >')
    .split(' ')
    .filter((word) => word !== '');
  const steps = words.map(stepOf);
  if (steps.length === 0) return null;
  const isSure =
    near === bare.trim() && !bare.includes('\u0000') && words.every((one) => COMPOUND.test(one.replace(/^>/, '')));
  const asked = bare.split('\u0000').length - 1;
  return { steps, isSure, weight: weightOf(steps) + asked * 100 };
}

function stepOf(word: string): Step {
  const [, child = '', tag = ''] = /^(>?)([a-z][a-z0-9-]*)?/i.exec(word) ?? [];
  const named = (sign: string): readonly string[] =>
    [...word.matchAll(new RegExp(`[${sign}](${NAMES})`, 'g'))].map(([, name = '']) => name.replaceAll('\\', ''));
  return { tag: tag.toLowerCase(), id: named('#')[0] ?? '', classes: named('.'), isChild: child !== '' };
}

function weightOf(steps: readonly Step[]): number {
  return steps.reduce((sum, one) => sum + (one.id ? 10_000 : 0) + one.classes.length * 100 + (one.tag ? 1 : 0), 0);
}

/** Each step at the nearest element around that is like it: linear, and right for what mails say. */
function isMet(steps: readonly Step[], elements: readonly Element[], work: { left: number }): boolean {
  let at = elements.length;
  let isTied = true;
  for (let next = steps.length - 1; next >= 0; next -= 1) {
    const step = steps[next];
    do {
      at -= 1;
      work.left -= 1;
    } while (at >= 0 && !isTied && !isLike(step, elements[at]));
    if (at < 0 || (isTied && !isLike(step, elements[at]))) return false;
    isTied = step?.isChild === true;
  }
  return true;
}

function isLike(step: Step | undefined, element: Element | undefined): boolean {
  return (
    step !== undefined &&
    element !== undefined &&
    (step.tag === '' || step.tag === element.tag) &&
    (step.id === '' || step.id === element.id) &&
    step.classes.every((one) => element.classes.has(one))
  );
}
