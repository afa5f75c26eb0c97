// Takes the versions of a multipart/alternative; gives the one to show: the plain one, or the HTML one when the plain one is
// only a stub or cannot show what the HTML does. Pure.
import { mayHoldColouredAnswers } from '../quotes/answers.ts';
import { PICTURE } from '../quotes/contact-words.ts';
import { htmlToMarkedText } from '../text/html.ts';
import { hasColour } from '../text/html-marks.ts';

/** One stretch of what a reader sees; `html` null when it was plain. */
export interface Shown {
  readonly text: string;
  readonly html: string | null;
  /** Lines of the text that begin with a label of ours, and what of them is the mail's own words. */
  readonly labelled?: ReadonlyMap<string, string>;
}

/** The version that is shown. RFC 2046 §5.1.4: the same content several times. */
export function chosen(versions: readonly (readonly Shown[])[]): readonly Shown[] {
  const plain = versions.find((version) => version.some((shown) => shown.html === null && shown.text.trim() !== ''));
  const rich = versions.findLast((version) => version.some((shown) => shown.html !== null));
  if (!plain || !rich || plain === rich) return plain ?? rich ?? [];
  const html = rich.map((shown) => shown.html ?? '').join('\n');
  const words = plain.map((shown) => shown.text).join('\n');
  const length = words.trim().length;
  if (length < 300) {
    const full = rich.map(wordsOf).join('\n');
    if ((full.length > 200 && full.length > length * 5) || isStub(words, full)) return [{ text: full, html }];
    // Two texts under the name of one: a reader of the HTML sees the other, and nobody may lose either.
    if (saysElse(words, full)) return [{ text: `${words}\n\n${full}`, html }];
  }
  // The plain part does not show which words of a quote are answers in another colour.
  if (mayHoldColouredAnswers(html, words)) {
    const full = rich.map(wordsOf).join('\n');
    if (hasColour(full)) return [{ text: full, html }];
  }
  return [{ text: words, html, labelled: new Map(plain.flatMap((shown) => [...(shown.labelled ?? [])])) }];
}

/** True when hardly a word of the plain part stands in the HTML, which has no fewer, or none of the HTML's in the plain part. */
function saysElse(plain: string, rich: string): boolean {
  const own = wordSet(plain);
  const other = wordSet(rich);
  // Letters alone: Chinese and Japanese part no words, each version breaks its lines elsewhere, and has its own dashes and signs.
  const joined = unbroken(plain);
  if (other.size > 1 && !unbroken(rich).includes(joined) && ![...other].some((word) => joined.includes(word)))
    return true;
  if (own.size < 3 || other.size < own.size) return false;
  let shared = 0;
  for (const word of own) if (other.has(word)) shared++;
  return shared * 4 < own.size;
}

function unbroken(text: string): string {
  return text
    .slice(0, 16_384)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function wordSet(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, 16_384)
      .toLowerCase()
      .match(/\p{L}{3,40}/gu),
  );
}

/** True when the plain part stands for the words of the HTML: programs say so in it, or it holds a picture's name, a rule. */
function isStub(plain: string, rich: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(rich)) return false;
  if (STUB.test(plain) || (plain.trim().length <= 120 && SAYS_HTML.test(plain))) return true;
  return plain.split('\n').every((line) => !/[\p{L}\p{N}]/u.test(line) || isPlaceholder(line.trim()));
}

/** A line that says nothing but what stood there. */
function isPlaceholder(line: string): boolean {
  return (PICTURE.test(line) && !line.startsWith('(')) || PICTURE_NAME.test(line) || KIND_NAME.test(line);
}

const PICTURE_NAME =
  /^[[<](?:(?:inline )?(?:image|img|picture|photo|foto|grafik|afbeelding|imagen?|imagem|immagine|obraz(?:ek)?|zdjęcie|bilde?|billede|kuva)(?!\p{L})[^\]>]{0,200}|[^\]>]{1,120}\.(?:png|jpe?g|gif|bmp|svg|webp))[\]>](?: ?<[^\s<>]{3,300}>)?$/iu;
/** `HTML email`, `text/html`, `No text version available`; a question is none. */
const KIND_NAME =
  /^\W{0,4}(?:text\/html|multipart\/[a-z]{3,20}|(?:rich text |rtf )?html(?:[ -](?:e-?mail|message|mail|version|content|part|body|only|nachricht|bericht|mensaje|messaggio|mensagem|wiadomość))?|no (?:plain[ -]?)?text (?:version|part|content)(?: is)?(?: available)?|(?:the )?(?:plain[ -]?)?text (?:version|part|content)(?: is)? not available)[^\w?]{0,4}$/iu;

/** `Diese E-Mail enthält HTML.`, alone. */
const SAYS_HTML =
  /(?<!\p{L})(?:message|e-?mail|mail|nachricht|bericht|mensaje|messaggio|mensagem|wiadomość|correo)(?: is| ist| está| es| est| è)?(?: only)?(?: (?:contains|enthält|bevat|contient|contiene|contém|zawiera))?(?: (?:in|im|en|em|au|w))?(?: (?:format|formato|formacie|code))? html(?:[- ](?:code|format|formatted|content|text))?\s{0,3}(?:[.!;,]|$)|html (?:e-?mail |message )?viewer/iu;

/** What programs write into a plain part instead of the words. */
const STUB =
  /(?:e-?mail|mail) (?:client|program|reader|software)[^.\n]{0,30}(?:can(?:not|.t)|is unable to|does(?: not|n.t)) (?:read|display|show|support)|(?:e-?mail-?programm|mailprogramm|mailclient)[^.\n]{0,60}(?:nicht|kein)|(?:messagerie|logiciel|client)[^.\n]{0,40}ne (?:peut|supporte|permet|prend|gère)[^.\n]{0,60}(?:html|afficher|message)|(?:programa|cliente|lector|gestor) de (?:correo|e-?mail)[^.\n]{0,20} (?:no|não) (?:admite|soporta|suporta|puede|consegue)|(?:client|programma) (?:di posta|e-?mail)[^.\n]{0,20} non (?:supporta|visualizza|può)|(?:e-?mail|mail)-?programma[^.\n]{0,60}(?:niet|geen)|(?:program|klient) poczt[^.\n]{0,30} nie (?:obsługuje|wyświetla|może)|(?:does(?: not|n.t)|can(?:not|.t)|unable to|not able to) (?:support|display|show|view|read) html|html[- ](?:capable|enabled|compatible|format|fähig|e?-?mail)[^.\n]{0,80}(?:client|reader|program|viewer|required|needed)|(?:this (?:is an?|message is in|e?-?mail is in)|requires an?) html|(?:nachricht|e-?mail) (?:ist|liegt|wurde) im html|unterstützt (?:kein|leider kein)e?n? html|view (?:this|the) (?:e?-?mail|message) (?:in (?:your|a) (?:web )?browser|in an? html (?:client|reader|viewer)|online)/iu;

/** Text of HTML is made only when it is shown. */
export function wordsOf(shown: Shown): string {
  return shown.text === '' && shown.html !== null ? htmlToMarkedText(shown.html) : shown.text;
}

export function hasContent(shown: Shown): boolean {
  return shown.text.trim() !== '' || shown.html !== null;
}
