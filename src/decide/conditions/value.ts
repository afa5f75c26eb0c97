// Takes what a field of a mail says; gives it in the forms the operators compare: as written (NFC, for patterns and
// `case: true`), folded, and in the German spelling. Each form is made when first needed and kept for this mail: a body
// that no clause looks at is never folded. Text is looked at over its first 64 KB (rules.md "Text").
import { fold, foldGerman } from '../../model/fold.ts';

/** How much of a text the operators see, in characters. */
export const WINDOW = 65_536;
const SEEN = 200;
const NOT_ASCII = /[^\x00-\x7f]/;
const WIDE = /[^\x00-\xff]/;

/** One value of a field. */
export class Text {
  readonly #whole: string;
  #plain: string | null = null;
  #folded: string | null = null;
  #german: string | null = null;

  constructor(text: string) {
    this.#whole = text;
  }

  get isCut(): boolean {
    return this.#whole.length > WINDOW;
  }

  /** Unfolded NFC text with \n line ends. */
  get plain(): string {
    this.#plain ??= plainOf(window(this.#whole));
    return this.#plain;
  }

  get folded(): string {
    this.#folded ??= fold(this.plain);
    return this.#folded;
  }

  /** The folded text with ä, ö, ü as ae, oe, ue. */
  get german(): string {
    this.#german ??= NOT_ASCII.test(this.plain) ? foldGerman(this.plain) : this.folded;
    return this.#german;
  }

  get isBlank(): boolean {
    return this.plain.trim() === '';
  }
}

/** Everything a field holds in one mail. `number` and `truth` are set on fields of that kind only. */
export interface Values {
  readonly texts: readonly Text[];
  readonly number: number | null;
  readonly truth: boolean | null;
  /** For the trace, cut to 200 characters. */
  readonly seen: string;
}

export const ABSENT: Values = { texts: [], number: null, truth: null, seen: '' };

/** Values of a text-like field; null and '' entries are absent. */
export function textValues(values: readonly (string | null | undefined)[]): Values {
  return presentValues(
    values.filter((value): value is string => value !== null && value !== undefined && value !== ''),
  );
}

const shared = new WeakMap<object, Map<string, Text>>();

/** Like `textValues`, for the long texts of a mail: the same words in several fields are folded and searched once. */
export function sharedValues(mail: object, values: readonly (string | null | undefined)[]): Values {
  const known = shared.get(mail) ?? new Map<string, Text>();
  shared.set(mail, known);
  const present = values.filter((value): value is string => value !== null && value !== undefined && value !== '');
  return valuesFrom(present, (value) => {
    const text = known.get(value) ?? new Text(value);
    known.set(value, text);
    return text;
  });
}

/** Values of a field whose empty entries are present all the same (a header written without a value). */
export function presentValues(values: readonly string[]): Values {
  return valuesFrom(values, (value) => new Text(value));
}

function valuesFrom(values: readonly string[], make: (value: string) => Text): Values {
  if (values.length === 0) return ABSENT;
  const texts = values.map(make);
  const cut = texts.some((text) => text.isCut) ? ` … (the first ${WINDOW} characters were looked at)` : '';
  return { texts, number: null, truth: null, seen: seenOf(values) + cut };
}

export function numberValue(value: number | null): Values {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  return { texts: [new Text(String(value))], number: value, truth: null, seen: String(value) };
}

export function truthValue(value: boolean): Values {
  return { texts: [new Text(String(value))], number: null, truth: value, seen: String(value) };
}

/** Text for the trace: at most 200 characters, on one line. */
export function cutSeen(text: string): string {
  const line = text
    .slice(0, SEEN * 2)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > SEEN ? `${line.slice(0, SEEN - 1)}…` : line;
}

function seenOf(values: readonly string[]): string {
  if (values.length === 1) return cutSeen(values[0] ?? '');
  return cutSeen(
    values
      .slice(0, 20)
      .map((value) => value.slice(0, SEEN))
      .join(', '),
  );
}

/** Latin-1 is in NFC as it is. */
function plainOf(text: string): string {
  const unix = text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
  return WIDE.test(unix) ? unix.normalize('NFC') : unix;
}

function window(text: string): string {
  if (text.length <= WINDOW) return text;
  const last = text.charCodeAt(WINDOW - 1);
  // Half a surrogate pair is no character.
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? WINDOW - 1 : WINDOW);
}
