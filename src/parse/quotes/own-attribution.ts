// Takes the line above a quote; says whether it is an attribution in wording of its writer's own (`Quoth Anna on Thursday,
// 12 March 2026:`): it names whom the mail is for and a time as a program writes it, and the quote stands directly below.
// Linear, on bounded lines.
import { type Address, baseAddress } from '../../model/address.ts';
import { isQuoted, MAX_MARK, type Sheet } from './lines.ts';
import { speaksOfHimself } from './own-words.ts';

const MAX_LINE = 160;
/** Shorter names are words of the language. */
const MIN_NAME = 4;
/** A mail to more is no talk between people. */
const MAX_NAMES = 20;

/** What those a mail is for are called where it is quoted: names, addresses, and signed addresses as they are without the tag. */
export function peopleOf(addressees: readonly Pick<Address, 'name' | 'address'>[]): readonly string[] {
  return addressees.slice(0, MAX_NAMES).flatMap(({ name, address }) => {
    const base = baseAddress(address);
    return [name ?? '', address, ...(base === null || base === address ? [] : [base])];
  });
}

/** The first new line with words and the last one: only there may such an attribution stand. */
export function edgesOfNew({ lines, kinds }: Sheet): readonly number[] {
  const isNew = (kind: string, at: number) => kind === 'new' && (lines[at] ?? '').trim() !== '';
  return [kinds.findIndex(isNew), kinds.findLastIndex(isNew)];
}

/** True when this line names one of these people and a time, directly above a quote. */
export function isOwnAttribution(lines: readonly string[], at: number, people: readonly string[]): boolean {
  const line = (lines[at] ?? '').slice(0, MAX_LINE + 1).trim();
  if (line.length > MAX_LINE || speaksOfHimself(line) || !namesOneOf(line, people)) return false;
  if (!PROGRAMS_DAY.test(line) && !(CLOCK.test(line) && DAY.test(line))) return false;
  const isAddressed = namesOneOf(
    line,
    people.filter((name) => name.includes('@')),
  );
  const isTouching = isQuoted(lines[at + 1] ?? '');
  // Who names the very address writes as programs do: these leave a blank line, or out the colon where nothing is between.
  if (/[:：]$/.test(line)) {
    const isBlank = (lines[at + 1] ?? '').trim() === '';
    return isTouching || (isAddressed && isBlank && isQuoted(lines[at + 2] ?? ''));
  }
  return isTouching && isAddressed && /(?<!\d)20\d\d(?!\d)/.test(line) && !/[.!?;,]$/.test(line);
}

/** True when the line names one of these people, or an address of theirs. */
export function namesOneOf(line: string, people: readonly string[]): boolean {
  const said = line.toLowerCase();
  return people.some((name) => name.length >= MIN_NAME && said.includes(name.toLowerCase()));
}

/** An attribution that was found: where it begins, and the quote below it. */
export interface Cited {
  readonly start: number;
  readonly next: number;
  /** loose: a person may have typed it · nested: it stands in a quote, above what is quoted there · firm: a client's own. */
  readonly by: 'firm' | 'loose' | 'nested';
}

/** `Der Techniker schrieb:` – no time, no address, and no client says that it is its own. */
export function namesNobody({ lines, marks }: Sheet, at: number): boolean {
  return marks.get(at) !== 'attribution' && !/@|\d{1,2}[:.h]\d{2}|\d{4}/.test((lines[at] ?? '').slice(0, MAX_MARK));
}

/** True when below the quoted attribution here stands what was quoted there; Apple Mail and OX quote only what it names. */
export function isOfNested(lines: readonly string[], at: number): boolean {
  return lines.slice(at + 1, at + MAX_FOLDED).some((line) => /^\s{0,3}>\s?>/.test(line));
}

/** An attribution with a blank line, as it may be folded. */
const MAX_FOLDED = 4;

/**
 * Gives back to the writer what he cites above the mail he answers: `The technician wrote:` / `> the pump is dead` /
 * `I disagree.` with the client's own attribution below. Gives the first line of the old words, -1 when there are none.
 */
export function keepCited({ lines, kinds }: Sheet, found: readonly Cited[]): number {
  // Nearly every mail has one attribution and no other.
  if (!found.some(({ by }) => by === 'loose'))
    return found.reduce((top, { start }) => (top < 0 ? start : Math.min(top, start)), -1);
  const firm = found.reduce((last, { start, by }) => (by === 'firm' ? Math.max(last, start) : last), -1);
  let first = -1;
  let hasWords = false;
  let below = firm;
  for (const { start, next, by } of found.toSorted((one, other) => other.start - one.start)) {
    const isCited = by === 'loose' && start < firm;
    if (isCited) {
      for (let at = next; at < below && !hasWords; at++)
        hasWords = kinds[at] === 'new' && (lines[at] ?? '').trim() !== '';
      below = start;
    }
    if (isCited && hasWords) kinds.fill('new', start, next);
    else first = start;
  }
  return first;
}

const CLOCK = /(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)/;
/** The hour alone is what people say of somebody who spoke: `Support at 10:30:`. */
const DAY = /(?<!\d)20\d\d(?!\d)|(?<![\d:.h])\d{1,2}(?:\.\d{1,2}\.|[/-]\d{1,2}|\.? \p{L}{3})/iu;
/** A day of the week with its date, a day as machines write it. */
const PROGRAMS_DAY =
  /(?<!\d)20\d\d-\d\d-\d\d(?!\d)|(?<!\p{L})(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|sáb|gio|qui|sex|wt|śr|czw|pt|sob|ma|wo|vr|za|zo|man|tir|ons|tor|tors|fre|lør|lör|søn|sön)\p{L}{0,10}\.?,? (?:(?:de|den|dem|the|le|el) )?\d{1,2}\.? .{2,16}20\d\d/iu;
