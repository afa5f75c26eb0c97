// Words that are meant for colleagues, as people write them who know no commands: `[intern] …`, `nur für uns`, `Notiz vom
// Telefonat:`, `Kunde zahlt nie`, `bitte nicht an den Kunden`. Takes words and who works here; gives the first such line, or
// null. A wrong guess costs a question, a missed one shows a customer what was not meant for him. Pure, linear, bounded.
import { fold } from '../../model/fold.ts';
import { distance } from '../../model/nearest.ts';
import { type Colleagues, isColleague, speaksTo } from './colleagues.ts';
import { plainLine } from './line.ts';
import { keepsFromCustomer, speaksOfCustomer } from './not-for-customers.ts';

const MAX_LINES = 400;
const MAX_WORDS = 9;
/** Words of a heading: more of them are a sentence. */
const MAX_HEADING = 6;
const MAX_PIECES = 12;

/** Says by itself, wherever it stands, that what is with it stays here. Folded, like all words below. */
const STRONG =
  /^(?:(?:haus|betriebs?|firmen|team|praxis|vereins?)?intern(?:e[rnmst]?|t|al|ally|a|o|i)?|wewnetrzn\p{L}{1,3}|внутренн\p{L}{1,4}|sisainen|dahili|belso)$/u;
const NOTED = String.raw`\p{L}{0,12}noti(?:z(?:en)?|ties?)|\p{L}{0,8}vermerk|\p{L}{0,6}notes?|nota|notat\p{L}{0,2}|memo`;
/** Says it at the head of a mail. */
const NOTE = new RegExp(
  String.raw`^(?:int|priv(?:at|ate[ns]?|ee?)?|${NOTED}|noot|opmerking|aantekening|remarque|comments?|commentaire|kommentar|vertraulich|confidential|confidentiel(?:le)?|vertrouwelijk|geheim|secret|entwurf|draft|klad\p{L}{0,6}|concept|brouillon|wip|todo|ubergabe|hand-?over|overdracht|noreply|fyi|zki?|kolleg(?:en|innen|ium)|colleagues?|collega'?s|collegues|team|staff|equipe|backoffice|hidden|merkzettel|gedachtnisstutze|self)$`,
  'u',
);
const NOTES = new RegExp(`^(?:${NOTED})$`, 'u');
/** Whom it is for, or what it is: nothing by themselves. */
const BESIDE =
  /^(?:nur|rein|bitte|f|n|furs?|uns|euch|dich|mich|das|dies|diese[rns]?|es|den|der|die|dem|des|ein|eine|und|and|et|en|als|am|an|zu|zur|zum|von|vom|ist|bleibt|bleiben|halten|behandeln|anlegen|hinzufugen|speichern|ablegen|only|just|for|our|us|the|this|that|it|to|a|as|is|be|of|my|me|self|file|eyes|log|keep|add|save|put|please|streng|strictly|strictement|strikt|purely|top|hash|hashtag|raute|rautezeichen|bestimmt|gedacht|meant|intended|bedoeld|bestemd|erinnerung|reminder|alleen|enkel|voor|ons|mij|dit|deze|de|het|blijft|houden|gebruik|gelieve|aub|svp|seulement|uniquement|juste|pour|nous|la|le|les|usage|use|uso|solo|gebrauch|zweck\p{L}{0,2}|garder|merci|reste|ceci|ca|comme|par|para|no|not|reply|answer|nicht|keine|kein|antwort|senden|send|sent|kund\p{L}{0,2}|customers?|info|infos|information|informationen|kenntnis|ter|hinweis|anmerkung|bemerkung|nachricht|mitteilung|message|achtung|wichtig|attention|important|belangrijk|work|in|progress|call|tel|telefon|agent|alle|all|everyone|iedereen|tous|ps|p|s|status|update|stand|below|line|linie|zeile|ab|hier|here)$/u;
/** Said so and no other way; the whole of a heading. */
const PHRASE =
  /^(?:pense bete|hand over|(?:nur )?fur (?:die|unsere) akten?|(?:just |only )?for (?:the|our) files?|voor het dossier|pour le dossier|nur zur info(?:rmation)? an .{1,20}|zur kenntnis(?: genommen)?|ter info|zu den akten|z ?d ?a|z ?k(?: ?i)?(?: .{1,20})?|wvl|wiedervorlage(?: .{1,20})?|unter uns(?: gesagt| gesprochen)?|(?:just )?between (?:us|ourselves|you and me)|among(?:st)? ourselves|entre nous|onder ons(?: gezegd)?|(?:this is )?off the record|work in progress|(?:an|to|aan|a|fur|for|voor|pour) (?:alle|all|iedereen|tous)|fyi (?:all|everyone|alle)|(?:bitte |please |das |dies |it |this |ca |dit )?(?:bleibt|bleibe|stays|blijft|reste)(?: das| dies| dit| bitte)? (?:unter uns|between us|onder ons|entre nous)|(?:for |nur fur |only for |alleen voor )?(?:our|your|unsere|deine|onze|jouw) (?:eyes|augen|ogen)(?: only)?(?: .{1,20})?|eyes only|not public|nicht offentlich|non public|niet (?:openbaar|publiek)|no customers?|no (?:reply|answer)|keine antwort|geen antwoord|pas de reponse|(?:(?:just|only|nur|alleen|juste|seulement|for|fur|f|voor|pour) ){1,3}(?:us|uns|ons|nous)|(?:(?:just|only|nur|alleen) )?for our (?:own )?(?:records?|reference|information|files)(?: only)?|(?:no|do not|don't) (?:reply|answer)(?: please| to (?:this|it|her|him|them))?)$/u;
/** The beginning of a sentence that goes on: `Unter uns gesagt, sie zahlt nie.` */
const AMONG_US =
  /^(?:(?:just )?between (?:us|ourselves|you and me)|among(?:st)? ourselves|(?:strictly )?off the record|(?:ganz )?unter uns(?: gesagt| gesprochen)?|onder ons(?: gezegd)?|entre nous(?: soit dit)?)$/u;
/** Nothing but that it is not to leave. */
const NOT = /^(?:not|no|don't|dont|never|nicht|nie|noch|kein|keine|niet|geen|pas|ne)$/u;
const LEAVE =
  /^(?:send|sent|share|shared|forward|tell|mail|reply|publish|release|senden|schicken|raus\p{L}*|abschicken|absenden|versenden|verschicken|versand|weiterleiten|weitergeben|weitergabe|veroffentlichung|beantworten|antworten|versturen|verzenden|sturen|delen|doorsturen|publiek|externe?|external|externally|aussen|draussen|buiten|envoyer|transmettre|transferer|partager|communiquer|diffuser)$/u;
/** Whoever is spoken to in it reads it. */
const YOU =
  /^(?:you|your|sie|ihr|ihre[nmrs]?|ihnen|du|dein\p{L}*|dir|u|uw|je|jij|jouw|vous|votre|vos|tu|me|mir|mich|my|mijn|uns|us|sorry)$/u;

/** Among other words of a few: `Dies ist nur für uns bestimmt.` */
const FOR_US =
  /(?:^| )(?:(?:just|only|nur|alleen|juste|seulement|uniquement) (?:for|fur|voor|pour) (?:us|uns|ons|nous|you guys)|(?:keep|bleib\p{L}*|houd\p{L}*|rest\p{L}*) (?:(?:this|it|das|dies|dit) )?(?:between us|unter uns|onder ons|entre nous))(?: |$)/u;

const COMMANDS =
  '(?:notes?|noti[zt]|notiz|vermerk|notitie|opmerking|remarque|comments?|kommentar|priva(?:te?|at)|priv[eé]|intern|internal|interne[rs]?|internally)';
const SENTENCE = String.raw`(?!that\b|the\b|this\b|these\b|please\b|also\b|from\b|de\b|que\b|bien\b|haben|hat |habe|wurde|wird|ist |war |werde)`;
/** A command's word without its sign, or with another: `note she …`, `!note she …`, `3notiz …`; a sentence begins with none of them. */
const BARE = new RegExp(String.raw`^(?:${COMMANDS}\s+${SENTENCE}\p{L}|[^\s\p{L}]{1,3}${COMMANDS}(?!\p{L}))`, 'u');
const NOUN = /^(?:notiz|vermerk|notitie|opmerking|aktennotiz|telefonnotiz|memo)(?:\s+\p{L}|[.,;]\s)/u;
const HEADED = /^(?:Intern\s+\p{Lu}|(?:NOTE|NOTIZ|VERMERK|NOTITIE|INTERN[A-Z]{0,4}|PRIVATE?)(?![\p{L}\p{M}]))/u;
const CUT_OFF = /^[^\p{L}]{0,3}(?:intern|internal|interne)(?:[^\s\p{L}\p{N}'’-](?!\p{Ll})|\s[|/\\=>~])/iu;
const FOREIGN = /^[^\p{L}]{0,4}(?:社内|內部|内部|для внутр|только для внутр)/iu;

/** The first line of a plain answer, when it speaks to colleagues. */
export function speaksToColleagues(words: string, colleagues: Colleagues): string | null {
  const line = unspaced(plainLine(words.split('\n').find((one) => plainLine(one) !== '') ?? ''));
  const isIt =
    pieces(line).some((piece) => marks(piece.text, piece.end === 'stop' ? 'strong' : 'any', colleagues)) ||
    pieces(line).some((piece) => isHeading(piece, line) || AMONG_US.test(wordsOf(piece.text).join(' '))) ||
    [BARE, HEADED, CUT_OFF, FOREIGN].some((form) => form.test(line)) ||
    NOUN.test(fold(line)) ||
    speaksOfCustomer(line) ||
    speaksTo(line, colleagues);
  return isIt ? line : null;
}

/** The first line anywhere that says of itself, or of the mail, that it stays here. */
export function keepsInside(words: string, colleagues: Colleagues): string | null {
  for (const raw of words.split('\n').slice(0, MAX_LINES)) {
    const line = plainLine(raw);
    if (line === '') continue;
    const isIt =
      pieces(line).some((piece) => marks(piece.text, 'strong', colleagues)) ||
      bracketed(line).some((text) => marks(text, 'strong', colleagues)) ||
      keepsFromCustomer(line) ||
      namesReader(line, colleagues);
    if (isIt) return line;
  }
  return null;
}

/** `@bob …`, `@team …`, `Für Bob: …`, `FYI Bob: …`, `(Bob: …)`, `Note for the team: …`, `(not for Eva)`: whom a line is for, or not. */
function namesReader(line: string, colleagues: Colleagues): boolean {
  const folded = fold(line.replaceAll(/[’‘`´]/g, "'")).replace(/^p\.?\s?s\.?:?\s+/, '');
  const name = (form: RegExp): string => form.exec(folded)?.[1] ?? '';
  const at = name(/^[^\p{L}\p{N}]{0,3}[@＠]([\p{L}\p{N}._'-]{1,60})/u);
  const to = name(
    /^[^\p{L}]{0,3}(?:(?:[\p{L}-]{1,20} )?(?:for|to|fur|an|voor|aan|pour|a)|fyi|cc|attn|zk) ([\p{L}\p{N}._'-]{1,60}?)\s?[:：]/u,
  );
  const aside = name(/^[([{]([\p{L}\p{N}._'-]{1,60}?)\s?[:：]\s*\p{L}/u);
  const none = name(
    /^[^\p{L}]{0,3}(?:not|nicht|niet|pas) (?:for|fur|voor|pour|to|an|naar|aan|a) ([\p{L}\p{N}._'-]{2,60}?)(?: (?:please|bitte|senden|sturen|aub|svp))?[^\p{L}]{0,3}$/u,
  );
  return (
    [at, to, aside].some((one) => isColleague(one, colleagues)) ||
    (none !== '' && colleagues.outside.has(none)) ||
    colleagues.teams.has(at) ||
    TO_THE_HOUSE.test(folded)
  );
}

/** Folded. What a licence costs "for the team: 20 €" is said to anybody. */
const TO_THE_HOUSE =
  /^[^\p{L}\p{N}]{0,3}(?:[@＠](?:all|alle|team|here|channel|tous|iedereen)(?![\p{L}.])|(?:(?:(?:nur|only|just|alleen|seulement|notes?|notiz|hinweis|notitie|remarque|info|message|nachricht|bericht) )?(?:for|to|furs?|ans?|voor|aan|pour|a) (?:(?:the|das|die|alle|het|all|de) |l')?(?:team|kolleg(?:en|innen)|colleagues|collega'?s|staff|equipe|collegues)|team[ -]?(?:notes?|notiz|memo))\s?[:：](?!\s*[\d€$£]))/u;

interface Piece {
  readonly text: string;
  /** mark: a colon, a dash, a bracket, the end of the line; stop: the end of a sentence or a comma. */
  readonly end: 'mark' | 'stop';
}

/** What may be a mark of its own: the beginning of the line up to each of its marks, its last sentence, the line itself. */
function pieces(line: string): readonly Piece[] {
  const found: Piece[] = [{ text: line, end: 'mark' }];
  const ends = /[:：](?!\s*\d)|\s[-–—](?=\s|$)|(?<=\S)[\])}>*_](?=\s|$)|[.,;!?](?=\s)|(?<=^<\p{L}{1,20})>/gu;
  for (const at of line.slice(0, 120).matchAll(ends)) {
    if (found.length > MAX_PIECES) break;
    // What closes a dress ends a mark only where the line begins with it: `The sensor (internal) …` is no mark.
    const isDress = /[\])}>*_]/.test(at[0]);
    if (isDress && !/^[[({<*_]/.test(line)) continue;
    found.push({ text: line.slice(0, at.index), end: /[.,;!?]/.test(at[0]) ? 'stop' : 'mark' });
  }
  const sentences = line.split(/[.!?](?=\s|$)|,\s/u).filter((one) => one.trim() !== '');
  const last = sentences.at(-1);
  if (last && sentences.length > 1) found.push({ text: last, end: 'stop' });
  return found;
}

/** A few words with a colon behind them, or alone on the line and no sentence: `Interne Frage:`, `Notiz vom Telefonat`. */
function isHeading({ text, end }: Piece, line: string): boolean {
  if (end !== 'mark' || (text === line && /[.]$/.test(line))) return false;
  const words = wordsOf(text);
  if (words.length === 0 || words.length > MAX_HEADING) return false;
  if (words.some(isStrong) || NOTES.test(words[0] ?? '')) return true;
  return (
    words.some((word) => NOT.test(word)) &&
    words.some((word) => LEAVE.test(word)) &&
    !words.some((word) => YOU.test(word))
  );
}

/** `[intern]` and `(nur intern)` within a line; `(intern)` alone may be a property of something. */
function bracketed(line: string): readonly string[] {
  return [...line.matchAll(/\[([^\][]{2,200})\]|\(([^()]{2,200})\)/gu)]
    .slice(0, MAX_PIECES)
    .map(([, square, round]) => {
      const text = (square ?? round ?? '').split(/[:：]/)[0] ?? '';
      return square === undefined && !/\s/.test(round ?? '') ? '' : text;
    });
}

/** `Intrene Notiz`: one slip of the finger away from a word that says it. */
function isStrong(word: string): boolean {
  if (STRONG.test(word)) return true;
  if (!/^[ij]\p{L}{5,8}$/u.test(word) || OTHERS.test(word)) return false;
  return SLIPPED.some((one) => one[0] === word[0] && distance(one, word) === 1);
}

const SLIPPED = ['intern', 'interne', 'interner', 'internes', 'internal'];
const OTHERS = /^inter(?:n(?:et|s|at|ist|ed)|im|ior|est|val|ne[nt]|view|esse)/u;

/** True for words of which one says that this is for colleagues and all others may stand beside it. */
function marks(text: string, how: 'any' | 'strong', colleagues: Colleagues): boolean {
  const words = wordsOf(text);
  // "Please note:" is said to anybody.
  if (words.length === 0 || words.length > MAX_WORDS || /^please note$/.test(words.join(' '))) return false;
  const said = words.join(' ');
  if (how === 'any' && (PHRASE.test(said) || (words.length <= MAX_HEADING && FOR_US.test(said)))) return true;
  const says = (word: string): boolean => isStrong(word) || (how === 'any' && NOTE.test(word));
  const mayStand = (word: string): boolean => NOTE.test(word) || BESIDE.test(word) || isColleague(word, colleagues);
  return words.some(says) && words.every((word) => says(word) || mayStand(word));
}

/** Folded words without the marks around them; numbers are list marks and slips beside the # key. */
function wordsOf(text: string): readonly string[] {
  return fold(text.replaceAll(/[’‘`´]/g, "'"))
    .replaceAll(/[^\p{L}\p{M}']+/gu, ' ')
    .split(' ')
    .map((word) => word.replaceAll(/^(?:[ld]'|')+|'+$/g, ''))
    .filter((word) => word !== '');
}

/** `I N T E R N` */
function unspaced(line: string): string {
  const [letters = ''] = /^(?:\p{L} ){3,20}\p{L}(?![\p{L}\p{M}])/u.exec(line) ?? [];
  return letters === '' ? line : letters.replaceAll(' ', '') + line.slice(letters.length);
}
