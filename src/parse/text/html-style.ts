// What elements are to a reader: which begin lines, which are silent, and what their attributes make of them – hidden,
// indented, without margins. Pure, on bounded text.

/** Elements that begin and end a line. */
export const BLOCKS = new Set(
  'address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table textarea tbody tfoot thead tr ul body html caption'.split(
    ' ',
  ),
);
/** Blocks with an empty line before and after. */
export const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table'.split(' '));
/** Elements whose words no reader sees. */
export const SILENT = new Set('script style title template iframe svg math datalist'.split(' '));
/** Elements without content. */
export const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/** Preheaders and tracking words that no reader sees. */
export function isHidden(name: string, attributes: Record<string, string>): boolean {
  if ('hidden' in attributes) return true;
  // Of a list to choose from only what was chosen is told.
  if (name === 'option') return !('selected' in attributes);
  const style = attributes.style;
  if (style === undefined) return false;
  const start = style.slice(0, 2_000);
  if (/display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden/i.test(start)) return true;
  // Cells and blocks of no font size hold others that have one: mail builders close gaps that way.
  if (name === 'span' && /font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)/i.test(start)) return true;
  return /max-height\s*:\s*0/i.test(start) && /overflow\s*:\s*hidden/i.test(start);
}

/** An element that quotes: a blockquote, but for indents; OTRS and Znuny make a `div type="cite"`. */
export function isQuote(name: string, attributes: Record<string, string>): boolean {
  return name === 'blockquote' ? !isIndent(attributes) : name === 'div' && attributes.type === 'cite';
}

/** A blockquote that a writer made to indent his own words (Gmail, Apple Mail, Word), not one that quotes. */
function isIndent(attributes: Record<string, string>): boolean {
  const style = attributes.style;
  if (style === undefined || attributes.type === 'cite' || attributes.cite !== undefined) return false;
  return (
    !/quote/.test(attributes.class ?? '') && /(?:^|[;\s])border\s{0,9}:\s{0,9}(?:none|0)/i.test(style.slice(0, 2_000))
  );
}

/** A paragraph without margins: Word and Outlook make one of every line. */
export function isTightParagraph({ class: classes, style }: Record<string, string>): boolean {
  if (classes !== undefined && /\bMso(?:Normal|PlainText)\b/.test(classes.slice(0, 200))) return true;
  return (
    style !== undefined &&
    /(?:^|[;\s])margin\s{0,9}:\s{0,9}0(?:px|pt|cm|in|em)?\s{0,9}(?:;|!|$|0)/i.test(style.slice(0, 2_000))
  );
}

/** What a reader sees in the place of a picture: its description in brackets, a drawn face as itself; '' for nothing. */
export function altWords(alt: string | undefined): string {
  const text = (alt ?? '').trim();
  if (text === '' || text.length > 200 || FILE_NAME.test(text)) return '';
  return EMOJI.test(text) ? text : `[${text}]`;
}

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3]){1,40}$/u;

/** The alternative text of pasted pictures is often only their file name. */
const FILE_NAME = /^(?:image|img|picture|unnamed|inline)[\w ()-]{0,40}\.(?:png|jpe?g|gif|bmp)$/i;

/** A line of the text without words: nothing, or marks of a quote. */
export function isBlankLine(line: string): boolean {
  return /^[> ]*$/.test(line);
}

/** True when the words of a link say where it leads. */
export function saysWhere(shown: string, href: string): boolean {
  const bare = href.replace(/^mailto:|^tel:/i, '').replace(/\/$/, '');
  if (shown.includes(bare)) return true;
  return bare.replace(/^https?:\/\/(?:www\.)?/i, '') === shown.replace(/^www\./i, '').replace(/\/$/, '');
}

/** The cheap sign first: most words hold neither breaks nor what is not seen. */
const FOLDS = / {2}|\u034f|[\t\r\n\f\u00a0\u200b\u00ad\u2060\ufeff]/;
/** Runs of white space that are not one blank already. */
const RUNS = /[\t\r\n\f\u00a0][ \t\r\n\f\u00a0]*| [ \t\r\n\f\u00a0]+/g;
const UNSEEN = /\u034f|[\u200b\u00ad\u2060\ufeff]/g;

/** Words with each run of white space as one blank, and without signs that nobody sees. */
export function foldedWords(text: string): string {
  // Between tags there is often nothing else.
  if (isBlank(text)) return text === '' ? '' : ' ';
  return FOLDS.test(text) ? text.replace(RUNS, ' ').replace(UNSEEN, '') : text;
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 12 && code !== 160) return false;
  }
  return true;
}
