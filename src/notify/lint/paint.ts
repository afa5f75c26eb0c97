// Words that nobody can read on their background (WCAG 2.2 AA), by day and on a dark device. Takes the elements of an own HTML
// as they open, with what their attributes and the rules of its `<style>` say; gives each pair of colours that is too pale,
// once. What rules alone make pale is a warning: it was never looked at before, and an upgrade stops no daemon. A colour that
// cannot be read here, and words that are hidden, are not judged. Pure.
import { contrast } from '../look/colours.ts';
import { DARK, LIGHT } from '../look/styles.ts';
import { AROUND, attributeColour, type Shade } from './colour-values.ts';
import { type Look, lookOf, NOTHING, type Said } from './declarations.ts';
import { type Element, ruledBy, type StyleRules } from './style-rules.ts';
import type { Problem } from './syntax.ts';
import { type Attribute, attributesOf, type Tag } from './tags.ts';

/** Null = unread. */
interface Colours {
  readonly colour: Shade;
  readonly background: Shade;
}

/** An element that is open, and how words in it look. */
export interface Paint extends Element {
  readonly at: number;
  readonly day: Colours;
  /** As its attributes alone would have it. */
  readonly bare: Colours;
  /** As a device that is dark shows it; null in a whole document of one's own that says nothing of the dark. */
  readonly night: Colours | null;
  /** Put into our document, whose style sheet stands above its own. */
  readonly isFragment: boolean;
  readonly isHidden: boolean;
}

const AA = 4.5;
/** Where a block of the template begins or ends: no words. */
const BLOCKS = /\{\{~?(?:[#/^]|else\b)[^{}]*\}\}/g;
const DAY: Colours = { colour: LIGHT.text, background: LIGHT.card };
const NIGHT: Colours = { colour: DARK.text, background: DARK.card };
const UNREAD: Colours = { colour: null, background: null };
/** What our style sheet colours whatever the element says itself. */
const OURS = new Set(['h1', 'h2', 'h3', 'blockquote', 'a']);

/** What everything stands on. */
export function paper(html: string, { hasDark }: StyleRules): Paint {
  const isFragment = !/^\s*<(?:!doctype|html)\b/i.test(html);
  const night = isFragment ? NIGHT : hasDark ? DAY : null;
  const nobody: Element = { tag: '', id: '', classes: new Set() };
  return { ...nobody, at: 0, day: DAY, bare: DAY, night, isFragment, isHidden: false };
}

/** An element inside those that are open. */
export function painted({ name, text, at }: Tag, stack: readonly Paint[], rules: StyleRules): Paint {
  const { day, bare, night, isFragment, isHidden } = stack.at(-1) ?? paper('', rules);
  const said = saidBy(name, text);
  const self: Element = { tag: name, id: said.id, classes: said.classes };
  if (said.isVague) return { ...self, at, isFragment, day: UNREAD, bare: UNREAD, night: night && UNREAD, isHidden };
  const found = ruledBy(rules, [...stack.slice(1), self]);
  const isOurs = isFragment && OURS.has(name);
  const ruled = (look: Look): Look => (isOurs ? { ...look, colour: null } : look);
  const dark = night && !found.night.isHidden ? over(night, ruled(found.night), said.look) : null;
  return {
    ...self,
    at,
    isFragment,
    day: over(day, ruled(found.day), said.look),
    bare: over(bare, NOTHING, said.look),
    night: dark && isOurs ? { ...dark, colour: NIGHT.colour } : dark,
    isHidden: isHidden || said.look.isHidden || found.day.isHidden,
  };
}

/** What is there already, under the rules, under the element's own words, under rules that insist. */
function over(under: Colours, ruled: Look, own: Look): Colours {
  const pick = (key: 'colour' | 'background'): Shade => {
    const rule = ruled[key];
    const said = rule?.isImportant && !own[key]?.isImportant ? rule : (own[key] ?? rule);
    return !said || said.shade === AROUND ? under[key] : said.shade;
  };
  const isPictured = ruled.isPictured || own.isPictured;
  return { colour: pick('colour'), background: isPictured ? null : pick('background') };
}

interface SaidBy {
  readonly look: Look;
  readonly id: string;
  readonly classes: ReadonlySet<string>;
  /** What it looks like is known only when it is rendered. */
  readonly isVague: boolean;
}

/** The colours an element's attributes give it, and what rules know it by. */
function saidBy(element: string, text: string): SaidBy {
  const attributes = attributesOf(text);
  const given = (name: string): string | null => attributes.find((one) => one.name === name)?.value ?? null;
  const style = lookOf(given('style') ?? '');
  const plain = (name: string): Said | null => {
    const value = given(name);
    return value === null ? null : { shade: attributeColour(value), isImportant: false };
  };
  const isHidden = style.isHidden || /(?:^|\s)hidden(?:\s|=|$)/i.test(text.replace(/"[^"]*"|'[^']*'/g, ' '));
  const look: Look = {
    colour: style.colour ?? plain(element === 'body' ? 'text' : 'color'),
    background: style.background ?? plain('bgcolor'),
    isPictured: style.isPictured || (given('background') ?? '').trim() !== '',
    isHidden,
  };
  const classes = new Set((given('class') ?? '').split(/\s+/).filter((one) => one !== ''));
  return { look, id: (given('id') ?? '').trim(), classes, isVague: isVague(text, attributes) };
}

function isVague(text: string, attributes: readonly Attribute[]): boolean {
  if (!text.includes('{{')) return false;
  return (
    text.replace(/"[^"]*"|'[^']*'/g, '').includes('{{') ||
    attributes.some(({ name, value }) => /^(?:class|id|style)$/.test(name) && value.includes('{{'))
  );
}

type Judged = Pick<Problem, 'message' | 'severity'>;

/** What is wrong with words here; `told` holds each pair that was said before. */
export function judgedWords(text: string, stack: readonly Paint[], told: Set<string>): readonly Judged[] {
  const paint = stack.at(-1);
  if (!paint || paint.isHidden || !/[^\s]/.test(text.replace(BLOCKS, ''))) return [];
  const { day, bare, night, isFragment } = paint;
  const pale = paleIn(day);
  if (pale) {
    const isBare = day.colour === bare.colour && day.background === bare.background;
    return once(pale, told, (words) => ({ message: `words in ${words}`, severity: isBare ? 'error' : 'warning' }));
  }
  const dark = night && paleIn(night);
  if (!dark) return [];
  const advice = isFragment
    ? 'a device that is dark keeps your colour and darkens what has none: write color and background-color'
    : 'that is what your rules for prefers-color-scheme: dark make of it';
  return once(dark, told, (words) => ({ message: `in the dark, words in ${words}; ${advice}`, severity: 'warning' }));
}

interface Pale {
  /** `#aaaaaa on #ffffff`. */
  readonly pair: string;
  readonly contrast: string;
}

/** Null where the words can be read, or a colour cannot. */
function paleIn({ colour, background }: Colours): Pale | null {
  if (colour === null || background === null) return null;
  const found = contrast(colour, background);
  return found < AA ? { pair: `${colour} on ${background}`, contrast: found.toFixed(1) } : null;
}

function once(pale: Pale, told: Set<string>, say: (words: string) => Judged): readonly Judged[] {
  if (told.has(pale.pair)) return [];
  told.add(pale.pair);
  return [say(`${pale.pair} have a contrast of ${pale.contrast}, expected at least ${AA}`)];
}
