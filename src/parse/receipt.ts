// Takes subject and words of a mail; gives the sign that a mail program confirms with them that a mail was read, opened or
// delivered, where the report that RFC 8098 wants is missing: Outlook, Exchange and Notes through gateways, Thunderbird's
// text alone, web mailers. Weak evidence, so subject and first words must both say it. Pure, linear on bounded text.

import { quotedSign } from './signs.ts';
import { withLetterRanges } from './text/letters.ts';

/** How programs begin the subject of a receipt: the word alone, then the subject it is about. */
const SUBJECT = withLetterRanges(
  /^\s{0,3}(?:read|not read|read receipt|return receipt(?: \(\w{2,12}\))?|opened|gelesen|nicht gelesen|ungelesen gelöscht|lesebestätigung|empfangsbestätigung(?: \(\p{L}{2,12}\))?|gelezen|niet gelezen|leesbevestiging|ontvangstbevestiging(?: \(\p{L}{2,12}\))?|lu|non lu|accusé de (?:lecture|réception)(?: \(\p{L}{2,12}\))?|leído|no leído|confirmación de lectura|letto|non letto|conferma di lettura|ricevuta di (?:ritorno|lettura)|lida?|não lida?|recibo de leitura|przeczytano|przeczytane|potwierdzenie (?:przeczytania|odbioru)|läst|læst|lest|luettu)\s?(?:[:：-]|$)/iu,
);

/** What stands in such a mail: the mail named as somebody's own, and that it was read at a time. */
const WORDS =
  /(?:^\s*your\s[^\n]{0,300}\n\s*document:\s[\s\S]{0,300}?\breceived\s+by:|^\s*(?:ihr|votre|su|il suo|uw|o seu|twój)\s[^\n]{0,300}\n[\s\S]{0,300}?(?:empfangen von|wurde von|reçu par|recibido por|ricevuto da|ontvangen door|recebido por|odebran\S{1,3} przez)\s?:|your (?:message|mail|e-?mail|document)\b[\s\S]{0,600}?\b(?:was|has been) (?:read|displayed|opened|received by|deleted without)|this is a (?:return|read) receipt|your message\s+to:[\s\S]{0,400}?was (?:read|displayed|deleted)|ihre (?:nachricht|mail|e-?mail)\b[\s\S]{0,600}?(?:wurde\b[\s\S]{0,120}?\b(?:gelesen|angezeigt|geöffnet|ungelesen gelöscht|gelöscht, ohne)|(?:gelesen|angezeigt|geöffnet) am)|dies ist eine (?:empfangs|lese)bestätigung|uw (?:bericht|e-?mail)\b[\s\S]{0,600}?(?:is\b[\s\S]{0,120}?\b(?:ge|onge)lezen|gelezen op)|dit is een (?:ontvangst|lees)bevestiging|votre (?:message|courriel)\b[\s\S]{0,600}?a été (?:lu|affiché|ouvert|supprimé sans)|ceci est un accusé|(?:el|su) mensaje\b[\s\S]{0,600}?(?:se leyó|(?:ha sido|fue) (?:leído|eliminado sin))|(?:il (?:suo |tuo )?|questa è una? )(?:messaggio\b[\s\S]{0,600}?è stat[oa] (?:lett[oa]|eliminat[oa] senza)|ricevuta)|(?:a )?(?:sua|tua) mensagem\b[\s\S]{0,600}?foi (?:lida|eliminada sem|excluída sem)|twoja wiadomość\b[\s\S]{0,600}?(?:została|przeczytan))/iu;

/** A receipt is short; whoever quotes one wrote more. */
const MAX_WORDS = 1_500;

/** What makes a mail a receipt, null when its subject or its words are none's. */
export function receiptSign(subject: string, text: string): string | null {
  const words = text.trim();
  if (words.length > MAX_WORDS || /[?？](?=\s|$)/.test(words)) return null;
  if (!SUBJECT.test(subject.slice(0, 200)) || !WORDS.test(words)) return null;
  return `${quotedSign('subject', subject)} and words of a receipt`;
}
