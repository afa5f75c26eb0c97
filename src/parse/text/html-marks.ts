// Takes the elements of a mail's HTML as they open and close; gives what clients thereby say of a line: an attribution, the
// begin of old words, a signature, words in a loud colour (answers inside a quote are often red). Marks travel in the text
// as control characters, which no mail's own words hold, and are taken out with the numbers of their lines. Never throws.
import { anchorsIn } from '../../model/token.ts';
import type { LineMark } from '../quotes/lines.ts';

const SIGN = '\u0001';
const LETTERS: Readonly<Record<LineMark, string>> = {
  attribution: 'a',
  old: 'o',
  after: 'n',
  sign: 's',
  loud: 'l',
  red: 'r',
};
const MARK_OF = new Map(Object.entries(LETTERS).map(([mark, letter]) => [letter, mark as LineMark]));
const NO_MARKS: ReadonlyMap<number, LineMark> = new Map();

/** Control characters that neither HTML text nor its entities may bring in: the marks are made of them. */
export const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Parts a marked text from its marks: line numbers and what the HTML says of them. */
export function takeMarks(marked: string): { readonly text: string; readonly marks: ReadonlyMap<number, LineMark> } {
  if (!marked.includes(SIGN)) return { text: marked, marks: NO_MARKS };
  const marks = new Map<number, LineMark>();
  const lines = marked.split('\n').map((line, at) => {
    if (!line.startsWith(SIGN)) return line;
    const mark = MARK_OF.get(line[1] ?? '');
    if (mark) marks.set(at, mark);
    return line.slice(2);
  });
  return { text: lines.join('\n'), marks };
}

/** True when a marked text holds words in a loud colour. */
export function hasColour(marked: string): boolean {
  return marked.includes(`${SIGN}r`) || marked.includes(`${SIGN}l`);
}

type Role = 'attribution' | 'sign' | null;
type Colour = 'red' | 'loud' | null;

/** True when a notice of ours stands in the page: its hidden anchor came back. */
export function holdsNotice(html: string): boolean {
  return /mso-hide\s{0,3}:\s{0,3}all/i.test(html) && anchorsIn(html).length > 0;
}

/** What stands between the hidden words above a notice of ours and its hidden anchor is old, whatever is around it. */
const OUR_HIDDEN = /max-height\s{0,3}:\s{0,3}0.{0,200}mso-hide\s{0,3}:\s{0,3}all/i;

/** Follows a page: told of elements and words, it knows the mark of the line at hand. */
export class LineMarks {
  private readonly stack: { readonly role: Role; readonly colour: Colour; readonly holdsOld: boolean }[] = [];
  private role: Role = null;
  private colour: Colour = null;
  private startsOld = false;
  private startsQuote = false;
  private hasOld = false;
  private inNotice = false;
  private readonly hasNotice: boolean;
  private endsOld = false;
  private oldDepth = 0;
  private mark: LineMark | null = null;
  private letters = 0;
  private coloured = 0;
  private hue: Colour = null;

  /** `hasNotice`: the page holds a notice of ours. */
  constructor(hasNotice: boolean) {
    this.hasNotice = hasNotice;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.hasNotice && OUR_HIDDEN.test((attributes.style ?? '').slice(0, 2_000))) this.hidden();
    // Mailspring has an element of its own.
    const own = name === 'signature' ? 'sign' : roleOf(attributes);
    const holdsOld = own === 'old' && holdsAll(attributes);
    if (holdsOld) this.oldDepth++;
    this.stack.push({ role: this.role, colour: this.colour, holdsOld });
    if (own === 'old') this.startsOld = true;
    else if (own === 'quote') this.startsQuote = true;
    else if (own !== null) this.role = own;
    const colour = name === 'a' ? 'plain' : colourOf(name, attributes);
    if (colour !== null) this.colour = colour === 'plain' ? null : colour;
  }

  /** The first hidden element of ours is above the notice, the second below. */
  private hidden(): void {
    if (this.inNotice) this.endsOld = true;
    else if (!this.hasOld) this.startsOld = true;
    this.inNotice = !this.inNotice && this.startsOld;
  }

  /** An element without content: the rule that Zimbra and Hotmail draw. */
  openVoid(attributes: Readonly<Record<string, string>>): void {
    if (attributes.id === 'zwchr' || attributes.id === 'stopSpelling') this.startsOld = true;
  }

  close(): void {
    const outer = this.stack.pop();
    this.role = outer?.role ?? null;
    this.colour = outer?.colour ?? null;
    // What stands below an element that holds all old words was written below them.
    if (outer?.holdsOld === true && --this.oldDepth === 0) this.endsOld = true;
  }

  /** Words that a reader sees. */
  words(text: string): void {
    this.hasOld ||= this.startsOld;
    if (this.startsOld) this.mark = 'old';
    else if (this.endsOld && this.role === null && text.trim() !== '') this.mark = 'after';
    else if (this.mark === null) this.mark = this.startsQuote ? 'attribution' : this.role;
    this.startsOld = false;
    this.startsQuote = false;
    if (text.trim() !== '') this.endsOld = false;
    this.letters += text.length;
    if (this.colour === null) return;
    this.coloured += text.length;
    this.hue = this.colour;
  }

  /** The mark of the line that ends here, as it travels in the text. */
  take(): string {
    const colour = this.coloured > 0 && this.coloured * 5 >= this.letters * 4 ? this.hue : null;
    const mark = this.mark ?? colour;
    this.mark = null;
    this.letters = 0;
    this.coloured = 0;
    this.hue = null;
    return mark === null ? '' : SIGN + LETTERS[mark];
  }
}

const ATTRIBUTION = /(?:^|\s)(?:gmail_attr|moz-cite-prefix)(?:\s|$)/;
/** Elements that hold an attribution and the quote below it. */
const QUOTE = /(?:^|\s)(?:protonmail_quote|tutanota_quote|fairemail_quote)(?:\s|$)/;
const OLD = /(?:^|\s)(?:(?:ydp\w{4,20})?yahoo_quoted|OutlookMessageHeader)(?:\s|$)/;
/** `gmail_signature`, `moz-signature`, `editorUserSignature`, `protonmail_signature_block`: no client names anything else so. */
const SIGNATURE =
  /(?:^|\s)(?:[\w-]{0,40}(?:[_-]|(?=S)))?[sS]ignature(?:[_-](?:block|prefix|container|text|html)[\w-]{0,20})?(?:\s|$)|(?:^|\s)ydp\w{4,20}signature(?:\s|$)/;
/** `Signature`, `composer_signature`, `signature_old` (eM Client), `CanarySig`, `sig58584045` (Fastmail), `_rc_sig`. */
const SIGNATURE_ID =
  /^(?:[\w-]{0,40}(?:[_-](?=s)|(?=S)))?[sS]ignature(?:[_-](?:old|block|text|html|container|content))?(?:[_-]?\d{1,12})?$|^(?:[\w-]{0,40}(?:[_-](?=s)|(?=S)))?[sS]ig\d{0,12}$/;
const OLD_IDS = new Set(['divRplyFwdMsg', 'OLK_SRC_BODY_SECTION', 'mail-editor-reference-message-container']);

function roleOf(attributes: Readonly<Record<string, string>>): Role | 'old' | 'quote' {
  const { name } = attributes;
  // Outlook on the web renames what it shows: `x_Signature`.
  const id = attributes.id?.startsWith('x_') ? attributes.id.replace(RENAMED, '') : attributes.id;
  const named = attributes.class;
  const classes = named?.includes('x_') ? named.slice(0, 300).replace(RENAMED, ' ').trim() : named;
  if (classes !== undefined && classes.length < 300) {
    if (ATTRIBUTION.test(classes)) return 'attribution';
    if (SIGNATURE.test(classes)) return 'sign';
    if (QUOTE.test(classes)) return 'quote';
    if (OLD.test(classes)) return 'old';
  }
  if (id !== undefined) {
    if (OLD_IDS.has(id)) return 'old';
    if (id === 'reply-intro') return 'attribution';
    if (id.length < 80 && SIGNATURE_ID.test(id)) return 'sign';
  }
  if (id === 'Zm-_Id_-Sgn') return 'sign';
  if (name === 'quote') return 'old';
  if (name === 'messageSignatureSection') return 'sign';
  // Zammad, Zoho.
  if (attributes['data-signature'] !== undefined || attributes['data-sigid'] !== undefined) return 'sign';
  const marker = attributes['data-marker'];
  if (marker === '__HEADERS__') return 'old';
  return marker === '__SIG_POST__' || marker === '__SIG_PRE__' ? 'sign' : null;
}

const RENAMED = /(?:^|\s)(?:x_){1,9}/g;

/** Elements around head and old words together: Yahoo, GMX, Outlook for phones. `divRplyFwdMsg` holds the head alone. */
function holdsAll({ id, class: classes, name }: Readonly<Record<string, string>>): boolean {
  if (id === 'mail-editor-reference-message-container') return true;
  return name === 'quote' || (classes !== undefined && classes.length < 300 && YAHOO.test(classes));
}

const YAHOO = /(?:^|\s)(?:ydp\w{4,20})?yahoo_quoted(?:\s|$)/;

const INLINE = new Set(['span', 'font', 'mark', 'b', 'strong', 'em', 'i', 'u']);
const LOUD_NAMES = new Set(
  'blue green orange purple magenta fuchsia darkgreen forestgreen royalblue dodgerblue deepskyblue lime teal darkorange'.split(
    ' ',
  ),
);
const RED_NAMES = new Set('red crimson firebrick darkred orangered'.split(' '));

/** The colour an element gives its words: `plain` when it sets one that is not loud, null when it sets none. */
function colourOf(name: string, attributes: Readonly<Record<string, string>>): Colour | 'plain' {
  const style = attributes.style?.slice(0, 2_000);
  if (style?.includes('background') && INLINE.has(name) && HIGHLIGHT.test(style)) return 'loud';
  const value =
    (style === undefined ? null : COLOUR.exec(style)?.[1]) ?? (name === 'font' ? attributes.color : undefined);
  return value === undefined ? null : (loudness(value.trim().toLowerCase()) ?? 'plain');
}

const COLOUR = /(?:^|[;\s])color\s{0,9}:\s{0,9}([^;!]{1,40})/i;
const HIGHLIGHT =
  /background(?:-color)?\s{0,9}:\s{0,9}(?:yellow|lime|aqua|cyan|#ff0\b|#ffff00|#00ff00|rgb\(255,\s?255,\s?0\))/i;

/** Grey, black and the dark blue that Outlook once gave every answer are not loud. */
function loudness(value: string): Colour {
  if (RED_NAMES.has(value)) return 'red';
  if (LOUD_NAMES.has(value)) return 'loud';
  const [red, green, blue] = channels(value);
  if (red === undefined || green === undefined || blue === undefined) return null;
  if (red >= 160 && green <= 80 && blue <= 80) return 'red';
  return Math.max(red, green, blue) - Math.min(red, green, blue) >= 96 ? 'loud' : null;
}

function channels(value: string): readonly number[] {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value);
  if (short) return short.slice(1).map((digit) => Number.parseInt(digit + digit, 16));
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/.exec(value);
  if (long) return long.slice(1).map((digits) => Number.parseInt(digits, 16));
  const rgb = /^rgba?\(\s{0,3}(\d{1,3})[\s,]{1,4}(\d{1,3})[\s,]{1,4}(\d{1,3})/.exec(value);
  return rgb ? rgb.slice(1).map(Number) : [];
}
