// Takes a decoded subject; gives it as one safe line, and without what clients and ticket systems put before it.
// Linear: each turn of the loop removes something from the front.
import { MAX_SUBJECT } from '../limits.ts';
import { plainLine } from '../text/plain.ts';

// Answer and forward marks of mail clients by language: en de nl fr es it pt pl sv da no fi cs sk hu ro hr et lt vi id cy tr
// ru uk bg el he ar ja ko th zh; Notes writes the whole word. `İ` folds to no other letter.
const REPLY =
  're|aw|antw\\.?|betr\\.|antwort|réponse|respuesta|risposta|resposta|antwoord|sv|vs|rép|rep|res|resp|ref|rif|odp\\.?|odpověď|odpoveď|odpowiedź|r|ynt|yan|yanıt|atb|bls|vá|válasz|svar|vastaus|odg|răsp|atsakymas|tl|trả lời|ответ|отв|відповідь|відп|отг|отговор|απ|απάντηση|השב|תשובה|رد|回复|回覆|答复|返信|ตอบ(?:กลับ)?|회신|답장';
const FORWARD =
  'fwd?|fw|wg|weitergeleitet|doorgestuurd|doorst|tr|rv|enc|trs|yml|i|pd|vb|vl|vs|továbbítás|[iİ]lt|p[rř]eposláno|předáno|prosl|пересл|переслано|препр|πρθ|σχετ|הועבר|إعادة توجيه|转发|轉寄|転送|ส่งต่อ|preposlané|전달';
const COUNT = '(?:\\s?[\\[(]\\d{1,3}[\\])]|\\s?[\\^*]\\d{1,3})?';
const REPLY_PREFIX = new RegExp(`^(?:${REPLY})${COUNT}\\s?[:：]\\s*`, 'iu');
const FORWARD_PREFIX = new RegExp(`^(?:${FORWARD})${COUNT}\\s?[:：]\\s*`, 'iu');
/** What gateways put before mails from outside, and filters before those they do not like. */
const OUTSIDE =
  /^(?:[[({*]{1,3}\s?(?:(?:warning|caution|achtung|attention)\s?:\s?)?(?:ext(?:ern(?:al|e[rsn]?|o|a|í|ý)?)?|zewn[ęe]trzn[ya]|(?:suspected |possible |likely )?spam\??|junk)(?:[ -](?:e?-?mails?|sender|nachricht|message))?\s?[:!]?\s?[\])}*]{1,3}\s*)/iu;
/** In capitals alone: `Extern: Zugang gesperrt` is a person's. */
const OUTSIDE_AS_PREFIX = /^(?:EXT|EXTERN|EXTERNAL)\s?:\s+/;
const MARK = /\[[\p{L}][\p{L}\p{N}_.]{0,30}(?:[-/][\p{L}\p{N}_.]{1,20}){0,4}[-/]\d{1,12}\]/u;

/** The subject as one line of at most 998 characters, without control and direction characters. */
export function subjectLine(text: string): string {
  return plainLine(text).slice(0, MAX_SUBJECT).toWellFormed();
}

/** The subject without reply and forward prefixes (repeated, counted, in any language known) and without ticket marks. */
export function cleanSubject(subject: string): string {
  let rest = subject.trim();
  for (;;) {
    const before = rest;
    rest = rest
      .replace(REPLY_PREFIX, '')
      .replace(FORWARD_PREFIX, '')
      .replace(OUTSIDE, '')
      .replace(OUTSIDE_AS_PREFIX, '');
    rest = rest.trimStart();
    const mark = MARK.exec(rest);
    if (mark)
      rest = `${rest.slice(0, mark.index).trimEnd()} ${rest.slice(mark.index + mark[0].length).trimStart()}`.trim();
    if (rest === before) return rest;
  }
}

/** True when the subject begins as an answer does. */
export function hasReplyPrefix(subject: string): boolean {
  return REPLY_PREFIX.test(subject.trim());
}

/** True when the subject begins as a forwarded mail does. */
export function hasForwardPrefix(subject: string): boolean {
  return FORWARD_PREFIX.test(subject.trim()) && !/^vs\s?[:：]/i.test(subject.trim());
}

/** True when the subject holds a mark like `[T-2026-00017]`. */
export function hasMark(subject: string): boolean {
  return MARK.test(subject);
}
