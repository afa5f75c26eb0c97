// Takes subject and words of a mail; gives the sign that a ticket system or a shop confirms with them, by itself, that it got
// a mail of ours, where no header says that a program wrote it. Weak evidence, so subject and first words must both say it, and a
// mail that asks something is none. Pure, linear on bounded text. RFC 3834 §1 (no answer to an answer).
import { bounded, quotedSign, wordsSign } from './signs.ts';

/** How programs begin such a subject, perhaps behind their ticket number. */
const SUBJECT =
  /^\s{0,3}(?:\[[^\]]{1,60}\]\s{0,3}|\(?#\d{1,12}\)?:?\s{0,3}|(?:re|aw)\s?:\s{0,3}){0,3}(?:eingangsbestätigung|automatische (?:eingangs|empfangs)bestätigung|bestätigung (?:des eingangs|ihrer (?:anfrage|nachricht|e-?mail))|ihre (?:anfrage|nachricht|e-?mail) (?:ist|wurde)[^\n]{0,40}(?:eingegangen|erhalten|empfangen)|(?:your )?(?:request|ticket|message|e-?mail|case|enquiry|inquiry) (?:has been |was )?received|(?:we (?:have )?)?received your (?:request|message|e-?mail|ticket)|(?:request|ticket|case) (?:acknowledge?ment|created|opened)|acknowledge?ment of|ontvangstbevestiging|bevestiging van (?:ontvangst|uw)|wij hebben uw (?:bericht|vraag|aanvraag)|accusé de réception|confirmation de réception|votre demande a été reçue|acuse de recibo|confirmación de recepción|hemos recibido su|conferma di ricezione|abbiamo ricevuto|confirmação de (?:recebimento|receção)|potwierdzenie (?:otrzymania|przyjęcia|zgłoszenia)|(?:vielen |herzlichen )?danke? für (?:ihre|deine) (?:anfrage|nachricht|e-?mail|mitteilung)|thank(?:s| you) for (?:your (?:message|e-?mail|request|enquiry|inquiry)|contacting)|bedankt voor (?:uw|je) (?:bericht|vraag|e-?mail|aanvraag)|merci (?:de nous avoir contacté|pour votre (?:message|demande))|gracias por (?:contactar|su (?:mensaje|consulta))|grazie per (?:averci contattato|il (?:suo|tuo) messaggio)|dziękujemy za (?:wiadomość|zgłoszenie|kontakt)|ta[ck]k f[öo]r (?:ditt|din|ert|dit|deres) (?:meddelande|mejl|e-?post|ärende|förfrågan|mail|henvendelse|besked|melding)|vi har (?:tagit emot|mottagit|modtaget|mottatt)|(?:(?:mottagnings)?bekräftelse|kvitter(?:ing|ens)|bekr[æe]ftelse|bekreftelse|vahvistus)(?=\s?(?:$|[:-]|för |for |på |av ))|kiitos (?:viesti|yhteyden)\p{L}*|potvrzení (?:o )?(?:přijetí|doručení)|potvrdenie (?:o )?prijatí|visszaigazolás|подтверждение получения|ваше обращение)(?!\p{L})/iu;

/** That nobody sat there. */
const WORDS =
  /(?<!\p{L})(?:automatisch (?:generierte?|erstellte?|erzeugte?|versandte?|versendete?|verschickte?)|automatisierte (?:e-?mail|nachricht|antwort)|(?:automatically|auto)[ -](?:generated|sent|created)|automated (?:message|e-?mail|response|reply|acknowledge?ment|notification)|automatisch (?:gegenereerd|verzonden|bericht)|(?:généré|envoyé)e? automatiquement|(?:message|courriel|e-?mail|réponse) automatique|(?:generado|enviado) autom[áa]ticamente|(?:mensaje|correo|respuesta) autom[áa]tic[oa]|(?:generat|inviat)[oa] automaticamente|(?:messaggio|risposta|e-?mail) automatic[oa]|(?:gerada?|enviada?) automaticamente|mensagem automática|(?:wygenerowan|wysłan)\p{L}{1,3} automatycznie|automatycznie (?:wygenerowan|wysłan)|wiadomość automatyczna|automatisk(?:t|e)? (?:meddelande|meddelelse|besked|melding|mejl|mail|svar|e-?post|genere\p{L}+|skap\p{L}+|sendt|skickat)|automaatti(?:nen|sesti)|automatick\p{L} (?:zpráv|odpověď|vygenerov|generov|správ|odpoveď|odoslan|odeslan)|automatikus\p{L}*|автоматичес?к?\p{L}+|otomatik olarak)/iu;

/** Of itself, not of another mail: people write of automatic mails, too. */
const OF_ITSELF =
  /(?<!\p{L})(?:this (?:is (?:an?|your|just|only)|message|mail|e-?mail|response|reply|notification)|dies(?:e|er)? (?:ist|(?:e-?)?mail|nachricht|antwort|bestätigung)|dit (?:is|bericht)|deze (?:e-?mail|bevestiging)|ceci est|ce (?:message|courriel|mail)|cet e-?mail|est[ea] (?:es un|é uma|mensa|correo|respuesta)|quest[oa] (?:è|messaggio|e-?mail|risposta)|ta wiadomość|to jest|niniejsza|detta (?:är|meddelande|mejl)|dette er|denne (?:mail|e-?mail|e-?post|besked|melding)|tämä (?:on|viesti)|toto je|tato zpráva|táto správa|ez (?:egy|az)|это (?:письмо|сообщение)|это автоматическое|це (?:лист|повідомлення|автоматичне)|bu (?:bir|mesaj|e-posta))(?!\p{L})|(?:do|please) not (?:reply|respond)|antworten sie (?:bitte )?nicht|nicht (?:auf diese \S{1,20} )?(?:zu )?antworten|niet (?:op dit bericht )?(?:te )?(?:be)?antwoorden|ne pas (?:y )?répondre|no respond\p{L}{1,3}|non rispond\p{L}{1,3}|não respond\p{L}{1,3}|nie odpowiad|(?:kan|går) (?:ikke|inte)[^.\n]{0,20} svar|svara (?:inte|ej)|svar (?:ikke|venligst ikke)|älä vastaa|neodpovídejte|neodpovedajte|ne válaszoljon|не отвечайте|yanıtlamayın/iu;

const MAX_WORDS = 4_096;

/** What makes a mail an automatic acknowledgement, null when its subject or its words are none's. */
export function acknowledgementSign(subject: string, text: string): string | null {
  if (!SUBJECT.test(subject.slice(0, 200))) return null;
  const words = text.slice(0, MAX_WORDS);
  const said = wordsSign(WORDS, words);
  if (said === null || !OF_ITSELF.test(words) || /\p{L}\s?[?？](?=\s|$)/u.test(words)) return null;
  return bounded(`${said}, ${quotedSign('subject', subject)}`);
}
