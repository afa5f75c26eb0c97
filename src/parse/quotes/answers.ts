// Takes a mail whose old words are found; keeps the answers that stand among them, with the questions they answer: below
// quoted points, in another colour, behind the writer's name. Where answers are announced that nothing marks, everything
// is kept. Linear; when unsure it keeps.
import { isClosing } from './above-block.ts';
import { endsWithColon, hasWords, isEmpty, isShown, type LineKind, type Sheet, unquoted } from './lines.ts';
import { isHeadLine } from './old.ts';
import { namesOneOf } from './own-attribution.ts';
import { isGreeting } from './own-words.ts';
import { beginsPostscript } from './said.ts';

/** Most lines of an old question that are kept above its answer. */
const MAX_QUESTION_LINES = 12;
/** How far above an answer in colour its question may end. */
const MAX_GAP = 3;

/**
 * Two or more points with words below each, or one and the rest of the quote below: the points stay. `people`: names and
 * addresses of those the mail is for.
 */
export function keepQuestions({ lines, kinds }: Sheet, people: readonly string[]): void {
  const answered: number[] = [];
  let lastQuote = -1;
  let rest = false;
  for (let i = 0; i < lines.length; i++) {
    if (kinds[i] === 'mark') rest = false;
    if (kinds[i] === 'quote') {
      if (kinds[i - 1] !== 'mark' && !isEmpty(lines[i])) rest = true;
      lastQuote = i;
    } else if (kinds[i] === 'new' && (lines[i] ?? '').trim() !== '') {
      if (lastQuote >= 0) answered.push(lastQuote);
      lastQuote = -1;
      rest = false;
    }
  }
  if (answered.length === 1 && isNamelessHead({ lines, kinds }, answered[0] ?? 0)) {
    keepQuestion({ lines, kinds }, answered[0] ?? 0, 'quote');
    return;
  }
  if (answered.length === 1) keepAsTopic({ lines, kinds }, answered[0] ?? 0, people);
  if (answered.length < (rest && lastQuote >= 0 && !opensWithMark(kinds, lastQuote) ? 1 : 2)) return;
  const last = answered.at(-1);
  for (const end of answered) {
    if (end !== last || !isLetterEnd(lines, kinds, end)) keepQuestion({ lines, kinds }, end, 'quote');
  }
}

/** Most lines that somebody picks from a mail, by hand, as what he answers. */
const MAX_PICKED_LINES = 4;

/**
 * A line or four at the head of the mail that no attribution explains, and that ask nothing: no client quotes so. They may
 * well be words of his own, a message he cites; a question is the one he answers.
 */
function isNamelessHead({ lines, kinds }: Pick<Sheet, 'lines' | 'kinds'>, end: number): boolean {
  let start = end;
  while (kinds[start - 1] === 'quote') start--;
  const picked = lines.slice(start, end + 1);
  if (picked.length > MAX_PICKED_LINES || picked.some((line) => isEmpty(line) || line.includes('?'))) return false;
  return kinds.slice(0, start).every((kind, at) => kind === 'new' && isEmpty(lines[at]));
}

/**
 * Own words above one short quote and below it are about it: `Your colleague wrote this last year, is it still true?` Of
 * a long one, and where the client quotes the mail that is answered and a word was added below, its question is enough.
 */
function keepAsTopic(sheet: Pick<Sheet, 'lines' | 'kinds'>, end: number, people: readonly string[]): void {
  const { lines, kinds } = sheet;
  let start = end;
  while (kinds[start] === 'quote' || kinds[start] === 'mark') start--;
  const isShort = end - start <= MAX_QUESTION_LINES;
  if (!lines.slice(0, start + 1).some((line, at) => kinds[at] === 'new' && isWords(line))) return;
  if (isLetterEnd(lines, kinds, end)) return;
  if (!isShort || isAddedBelow(sheet, { start, end }, people)) {
    keepQuestion(sheet, questionIn(lines, start, end), 'quote');
    return;
  }
  for (let at = start + 1; at <= end; at++) kinds[at] = kinds[at] === 'mark' ? 'content' : 'ask';
}

/** True when the attribution names whom the mail is for, or a postscript stands below; not where the words above announce it. */
function isAddedBelow(
  { lines, kinds }: Pick<Sheet, 'lines' | 'kinds'>,
  { start, end }: { readonly start: number; readonly end: number },
  people: readonly string[],
): boolean {
  let above = start;
  while (above > 0 && isEmpty(lines[above])) above--;
  if (endsWithColon((lines[above] ?? '').trimEnd())) return false;
  const mark = lines.slice(start + 1, end + 1).filter((_, at) => kinds[start + 1 + at] === 'mark');
  return mark.some((line) => namesOneOf(line, people)) || isPostscriptBelow(lines, end);
}

function isPostscriptBelow(lines: readonly string[], end: number): boolean {
  let below = end + 1;
  while (below < lines.length && isEmpty(lines[below])) below++;
  return beginsPostscript(lines[below] ?? '');
}

/** The line of a quote that asks last, or the last one above its closing. */
function questionIn(lines: readonly string[], start: number, end: number): number {
  let last = end;
  for (let at = end; at > start; at--) {
    const line = unquoted(lines[at] ?? '').trim();
    if (/\p{L}\s?\?(?:\s|$)/u.test(line)) return at;
    if (isClosing(line)) last = at - 1;
  }
  while (last > start + 1 && isEmpty(lines[last])) last--;
  return last > start ? last : end;
}

/** True when below the last point stand closing and name alone: they answer nothing. */
function isLetterEnd(lines: readonly string[], kinds: readonly LineKind[], end: number): boolean {
  const below: string[] = [];
  for (let i = end + 1; i < lines.length && below.length < 4; i++) {
    if (kinds[i] === 'new' && !isEmpty(lines[i])) below.push(lines[i] ?? '');
  }
  return (
    below.length < 4 &&
    isClosing(below[0] ?? '') &&
    below.slice(1).every((line) => line.length <= 40 && !line.includes('?'))
  );
}

/** True when an attribution stands directly above the quote that ends here: a quote of its own, not the rest of one. */
function opensWithMark(kinds: readonly LineKind[], end: number): boolean {
  let at = end;
  while (kinds[at] === 'quote') at--;
  return kinds[at] === 'mark';
}

/** The paragraph that ends here, as a question. */
function keepQuestion({ lines, kinds }: Pick<Sheet, 'lines' | 'kinds'>, end: number, kind: 'quote' | 'old'): void {
  for (let i = end, kept = 0; i >= 0 && kinds[i] === kind && kept < MAX_QUESTION_LINES; i--, kept++) {
    if (kept > 0 && isEmpty(lines[i])) break;
    if (kind === 'old' && isHeadLine(lines[i] ?? '')) break;
    if (kept > 0 && isGreeting(unquoted(lines[i] ?? '').trim())) break;
    // What the question itself answers is older.
    if (depthOf(lines[i]) > depthOf(lines[end])) break;
    kinds[i] = 'ask';
  }
}

/** How many quote marks a line carries. */
function depthOf(line: string | undefined): number {
  return (/^[\s>|]{0,40}/.exec(line ?? '')?.[0] ?? '').replace(/[^>]/g, '').length;
}

/** Answers inside the old words that a colour or the writer's name in brackets marks. */
export function keepMarkedAnswers(sheet: Sheet, sender: string | null): void {
  const { lines, kinds, marks } = sheet;
  let isAnnounced: boolean | null = null;
  const saysSo = () => {
    isAnnounced ??= announces(sheet);
    return isAnnounced;
  };
  const name = sender !== null && sender.length > 2 ? `[${sender.toLowerCase()}]` : null;
  for (let i = 0; i < lines.length; i++) {
    if (kinds[i] !== 'old' && kinds[i] !== 'quote') continue;
    const mark = marks.get(i);
    const isColoured = mark === 'red' || (mark === 'loud' && saysSo());
    if (!(isColoured && !isBanner(lines[i] ?? '')) && !(name && startsWith(lines[i] ?? '', name))) continue;
    keepAsked(sheet, i);
    kinds[i] = 'answer';
  }
}

function keepAsked({ lines, kinds }: Sheet, answer: number): void {
  let end = answer - 1;
  while (end > answer - MAX_GAP && isEmpty(lines[end])) end--;
  const kind = kinds[end];
  if (kind === 'old' || kind === 'quote') keepQuestion({ lines, kinds }, end, kind);
}

/** What gateways write in red above mail from outside. */
function isBanner(line: string): boolean {
  return /^[\s>|*[]{0,12}(?:extern|caution|achtung|warn|vorsicht|attention|attenzione|atenci|let op|uwaga|avertissement)/i.test(
    line.slice(0, 60),
  );
}

function startsWith(line: string, name: string): boolean {
  return line
    .slice(0, 300)
    .replace(/^[\s>|]{1,60}/, '')
    .toLowerCase()
    .startsWith(name);
}

/** Announced answers below that nothing shows: all old words are shown. */
export function keepAnnounced(sheet: Sheet): void {
  const { lines, kinds } = sheet;
  const firstOld = kinds.findIndex((kind) => kind === 'old' || kind === 'quote');
  const hasAnswer = (kind: LineKind, i: number) =>
    kind === 'answer' || kind === 'ask' || (i > firstOld && isShown(kind) && hasWords(lines[i]));
  if (firstOld < 0 || kinds.some(hasAnswer) || !announces(sheet)) return;
  for (let i = 0; i < kinds.length; i++) if (kinds[i] !== 'sign') kinds[i] = 'content';
}

const NOUN =
  'antwort(?:en)?|anmerkung(?:en)?|kommentare?|ergänzung(?:en)?|rückmeldung(?:en)?|answers?|comments?|responses?|repl(?:y|ies)|remarks?|notes?|feedback|antwoord(?:en)?|opmerkingen?|commentaar|reacties?|réponses?|commentaires?|remarques?|respuestas?|comentarios?|rispost[ae]|commenti?|annotazioni|respostas?|comentários?|odpowied[zź]i?|komentarz\\S{0,2}|uwagi';
/** What people have done with a mail they answer point by point. */
const DONE =
  '(?:be|ge)antwortet|eingetragen|ergänzt|kommentiert|ausgefüllt|answered|replied|commented|responded|filled in|beantwoord|geantwoord|ingevuld|aangevuld|gereageerd|répond[su]?|complété|rempli|annoté|commenté|contest(?:o|ado|é)|respond(?:o|ido|í|i)|rellenado|risposto|rispondo|compilato|completato|commentato|preenchi(?:do)?|completei|comentei|odpowiedział\\p{L}*|odpisał\\p{L}*|uzupełnił\\p{L}*|wpisał\\p{L}*';
const PLACE =
  'rot|roter?n?|rot(?:er)? schrift|blau|grün|farbig|inline|in-line|in line|unten|weiter unten|im text|in ihrem text|in deinem text|dazwischen|red|blue|green|colou?r|bold|below|rood|blauw|groen|hieronder|in de tekst|rouge|bleu|vert|ci-dessous|dans le texte|rojo|azul|verde|abajo|en el texto|más abajo|rosso|blu|sotto|nel testo|di seguito|vermelho|abaixo|no texto|czerwono|niebiesko|zielono|poniżej|w tekście|niżej|qui sotto|em baixo|gelb|yellow|highlighted|geel|gemarkeerd|markiert|hervorgehoben|jaune|surligné|amarillo|resaltado|giallo|evidenziato|amarelo|destacado|żółto|zaznaczon\\p{L}|fett|bold|vet(?:gedrukt)?|gras|negrita|grassetto|negrito|pogrubion\\p{L}|davor|dahinter|underneath|untenstehend|großbuchstaben|in capitals|hoofdletters|majuscules|mayúsculas|maiuscol[eo]|maiúsculas|in ihre[rm] (?:e-?mail|mail|nachricht|schreiben)|in your (?:e-?mail|message|text)|in (?:uw|je) (?:e-?mail|mail|bericht)|dans (?:votre|ton) (?:e-?mail|mail|message|courriel|texte)|en (?:su|tu) (?:correo|mensaje)|nella (?:sua|vostra|tua) (?:e-?mail|mail)|nel (?:suo|vostro|tuo) messaggio|no seu (?:e-?mail|texto)|w (?:pana|pani|państwa) (?:e-?mailu|mailu|wiadomości)';
const COLOUR =
  'gelb|yellow|geel|jaune|amarillo|giallo|amarelo|żółto|rot|blau|grün|red|blue|green|rood|blauw|groen|rouge|bleu|rojo|azul|rosso|blu|vermelho|czerwono|niebiesko';
const ANNOUNCES = [
  new RegExp(`(?<!\\p{L})(?:${NOUN}|${DONE})(?!\\p{L})[^\\n?]{0,60}?(?<!\\p{L})(?:${PLACE})(?!\\p{L})`, 'iu'),
  new RegExp(
    `(?<!\\p{L})(?:see|siehe|s\\.|zie|voir|ver|véase|vedi|zob)(?!\\p{L})[^\\n?]{0,40}?(?<!\\p{L})(?:${COLOUR}|inline|in-line)(?!\\p{L})`,
    'iu',
  ),
  new RegExp(`(?<!\\p{L})(?:${PLACE})(?!\\p{L})[^\\n?]{0,60}?(?<!\\p{L})(?:${DONE})(?!\\p{L})`, 'iu'),
  // `Below are my answers`.
  new RegExp(
    `(?<!\\p{L})(?:${PLACE})(?!\\p{L})[^\\n?]{0,30}?(?<!\\p{L})(?:my|our|meine|unsere|mijn|onze|mes|nos|mis|nuestr[ao]s|le mie|i miei|nostr[ei]|[ao]s minhas|os meus|nossas|moje|nasze)\\s(?:${NOUN})(?!\\p{L})`,
    'iu',
  ),
];

const RED =
  /color\s{0,9}[:=]\s{0,9}["']?\s{0,9}(?:red\b|#(?:f00\b|[a-f]\d0000)|#ff0000|rgb\(\s?(?:1[6-9]|2\d)\d\s?,\s?[0-7]?\d\s?,\s?[0-7]?\d\s?\))/i;

/** True when the HTML of an answer may show what its plain part does not: words in red, or announced in a colour. */
export function mayHoldColouredAnswers(html: string, words: string): boolean {
  if (!/color|background/i.test(html)) return false;
  return RED.test(html) || ANNOUNCES.some((pattern) => pattern.test(words.slice(0, 2_000)));
}

/** `See below.` when hardly anything else is said: `see below` beside other words speaks of what is handed on. */
const SEE_BELOW =
  /^(?:bitte |please |pls |zie |voir |vedi |ver )?(?:(?:see|siehe|s\.|schau\p{L}*|zie|voir|cf\.?|ver|véase|vea|vedi|vedere|zob\p{L}*|look|check) )?(?:bitte |please )?(?:ganz |weiter |right |all the way |at the |am |en |helemaal |tout |más |mais |più )?(?:unten|s\.\s?u\.|below|inline|in-line|bottom|underneath|onder(?:aan|staand)?|hieronder|beneden|ci-dessous|plus bas|en bas|abajo|sotto|in basso|di seguito|abaixo|poniżej|niżej)(?: (?:please|bitte|s\.?v\.?p\.?))?\s?[.!:)]{0,3}$/iu;

/** Closing, name and company may stand below. */
const MAX_SAID = 12;

/** True for a line with words that do not only greet. */
function isWords(line: string): boolean {
  return /\p{L}/u.test(line) && !isGreeting(line.trim());
}

function saysOnlyWhere({ lines, kinds }: Sheet): boolean {
  const said: string[] = [];
  for (let at = 0; at < lines.length && said.length < MAX_SAID; at++) {
    if (kinds[at] === 'new' && isWords(lines[at] ?? '')) said.push(lines[at] ?? '');
  }
  if (said.length === MAX_SAID) return false;
  const closing = said.findIndex((line) => isClosing(line));
  const words = closing < 0 ? said : said.slice(0, closing);
  const [first = ''] = words;
  return words.length > 0 && words.length < 4 && first.length < 60 && SEE_BELOW.test(first.trim());
}

/** True when the new words say that answers stand below, inline or in a colour. */
function announces(sheet: Sheet): boolean {
  const { lines, kinds } = sheet;
  if (saysOnlyWhere(sheet)) return true;
  for (let i = 0, looked = 0; i < lines.length && looked < 40; i++) {
    const line = lines[i] ?? '';
    if (kinds[i] !== 'new' || line.trim() === '') continue;
    looked++;
    if (ANNOUNCES.some((pattern) => pattern.test(line.slice(0, 400)))) return true;
  }
  return false;
}
