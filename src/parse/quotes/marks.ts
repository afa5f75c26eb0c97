// The words by which mail clients mark what they repeat, in de en nl fr es it pt pl sv da no fi cs ru zh: attribution
// lines, header blocks, separators, signatures, disclaimers. Patterns only; every one is linear and meets bounded lines.

/** Longest line (or folded lines joined) that is looked at as a mark. */
export const MAX_MARK = 500;

/** new: written here · quote: `>` · mark: attribution · old: below a separator · sign: signature · ask: a quote kept for its answer. */
export type LineKind = 'new' | 'quote' | 'mark' | 'old' | 'sign' | 'ask';

const OPENING = /^(?:on|at|am|an|op|le|el|il|em|a|no dia|w dniu|dnia|den|dne|pe|vào|in article|in message)\s/i;
const WEEKDAY =
  /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|pon|wt|śr|czw|pt|sob|niedz|nd|пн|вт|ср|чт|пт|сб|вс|man|tir|ons|tor|fre|lør|søn|tis|lör|sön|ma|ti|ke|to|pe|la|su)[a-zäöåéßśź]*[.,]*\s/i;
const VERB =
  /(?:^|[\s>"',.\])])(?:wrote|writes|has written|schrieb|schrieben|schreibt|geschrieben|schreef|geschreven|schrijft|a écrit|a ecrit|écrivait|escribió|escribio|ha escrit|ha scritto|scrive|escreveu|escreve|napisał(?:a|\(a\)|\(-a\))?|pisze|skrev|kirjoitti|napsal(?:a|\(a\))?|пишет|написал(?:а|\(а\))?|написав)(?=$|[\s:：.,])/iu;
const CJK_WROTE = /(?:写道|寫道|のメール|wrote)\s?[:：]$/u;

/** True when a line may be the first of an attribution folded over several. */
export function opensAttribution(line: string): boolean {
  return (OPENING.test(line) || WEEKDAY.test(line) || /^\d{4}(?:年|[-./]\d)/.test(line)) && line.length < MAX_MARK;
}

/**
 * How surely a line (folded lines joined) says "… wrote:": `strong` names a time or an address and needs no `>` below,
 * `weak` counts only above quoted lines.
 */
export function attribution(line: string): 'strong' | 'weak' | null {
  if (line.length > MAX_MARK || line.length < 6) return null;
  const text = line.replaceAll('\u00a0', ' ').trimEnd();
  if (/[:：]$/.test(text) && (VERB.test(text) || CJK_WROTE.test(text))) {
    const named = /\d{1,4}[./:-]\d|\d{4}|@/.test(text);
    return named && (OPENING.test(text) || WEEKDAY.test(text) || /@/.test(text) || /\d{4}/.test(text))
      ? 'strong'
      : 'weak';
  }
  // Gmail in languages where it writes no verb: `2026-03-12 9:30 GMT+01:00 Anna <anna@example.com>:`.
  if (/\d{1,2}[:.]\d{2}\D.{0,300}<[^<>\s]{3,254}@[^<>\s]{3,254}>\s?[:：]$/.test(text)) return 'weak';
  // GroupWise: `>>> Anna Muster <anna@example.com> 12.03.2024 10:11 >>>`.
  if (text.startsWith('>>> ') && text.endsWith('>>>') && /\d/.test(text)) return 'strong';
  return null;
}

const ORIGINAL = [
  'original message',
  'original-message',
  'reply message',
  'ursprüngliche nachricht',
  'ursprungliche nachricht',
  'original-nachricht',
  'originalnachricht',
  'ursprüngliche mail',
  'urspr. nachricht',
  'oorspronkelijk bericht',
  'oorspronkelijke bericht',
  'oorspronkelijke e-mail',
  "message d'origine",
  'message d’origine',
  'message original',
  'mensaje original',
  'messaggio originale',
  'messaggio di origine',
  'mensagem original',
  'wiadomość oryginalna',
  'oryginalna wiadomość',
  'originalmeddelande',
  'ursprungligt meddelande',
  'original meddelelse',
  'oprindelig meddelelse',
  'opprinnelig melding',
  'alkuperäinen viesti',
  'původní zpráva',
  'исходное сообщение',
  'original appointment',
  '原始邮件',
  '原始郵件',
];
const FORWARDED = [
  'forwarded message',
  'forwarded by',
  'weitergeleitete nachricht',
  'weitergeleitet',
  'weitergeleitete mail',
  'doorgestuurd bericht',
  'message transféré',
  'message transmis',
  'mensaje reenviado',
  'messaggio inoltrato',
  'mensagem encaminhada',
  'mensagem reencaminhada',
  'wiadomość przekazana',
  'przekazana wiadomość',
  'treść przekazanej wiadomości',
  'vidarebefordrat meddelande',
  'videresendt meddelelse',
  'videresendt melding',
  'välitetty viesti',
  'přeposlaná zpráva',
  '转发邮件',
];
const BEGIN_FORWARD =
  /^(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|begin doorgestuurd bericht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio (?:del )?messaggio inoltrato|início da mensagem (?:re)?encaminhada|początek przekazywanej wiadomości|vidarebefordrat brev|start på videresendt besked)\s?:?$/i;

/** What kind of separator a line is: everything below it is old. */
export function separator(line: string): 'original' | 'forwarded' | 'anchor' | null {
  if (line.length > 160) return null;
  const text = line.trim().toLowerCase();
  if (BEGIN_FORWARD.test(text)) return 'forwarded';
  const dashed = /^[-_=*]{2,}\s*(.*?[^\s-_=*])[\s:]*[-_=*]{2,}/.exec(text)?.[1];
  if (dashed !== undefined) {
    if (ORIGINAL.some((mark) => dashed.startsWith(mark))) return 'original';
    if (FORWARDED.some((mark) => dashed.startsWith(mark))) return 'forwarded';
  }
  return ANCHOR.test(text) ? 'anchor' : null;
}

const ANCHOR =
  /^[#=*_\s-]*(?:please )?(?:(?:type|write|enter) your (?:reply|answer) above|reply above|(?:bitte )?(?:antworten sie|antwort(?:en)?|schreiben sie).{0,20} (?:über|oberhalb)|(?:antwoord|reageer|typ uw antwoord).{0,20} boven|(?:répondez|réponse|veuillez répondre).{0,20} au-dessus)/i;

export type HeadLabel = 'from' | 'sent' | 'to' | 'cc' | 'subject';
const LABELS: Readonly<Record<HeadLabel, string>> = {
  from: 'from|von|van|de|da|od|från|fra|lähettäjä|expéditeur|afzender|absender|remitente|mittente|nadawca|remetente|от|отправитель|发件人|寄件者|差出人|reply-to',
  sent: 'sent|date|gesendet|gesendet am|datum|verzonden|verzonden op|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|fecha|inviato|data|wysłano|wysłane|skickat|sendt|dato|lähetetty|päivä|päiväys|odesláno|дата|отправлено|发送时间|日期|送信日時|sent on|sent at|when',
  to: 'to|an|aan|à|a|para|per|do|till|til|vastaanottaja|destinataire|destinatario|komu|кому|收件人|宛先',
  cc: 'cc|kopie|copie|copia|dw|kopia|kopi|bcc|cc:',
  subject:
    'subject|betreff|onderwerp|objet|sujet|asunto|oggetto|assunto|temat|ämne|emne|aihe|předmět|тема|主题|主旨|件名|betr|betrifft',
};
const LABEL_OF = new Map<string, HeadLabel>();
for (const [kind, words] of Object.entries(LABELS)) {
  for (const word of words.split('|')) if (!LABEL_OF.has(word)) LABEL_OF.set(word, kind as HeadLabel);
}
const LABEL_LINE =
  /^[\s*_]{0,6}(?:\|\s)?([\p{L}][\p{L} -]{0,24}?)[*_]{0,2}[\s\u00a0]{0,2}[:：][*_]{0,2}(?:[\s\u00a0|]|$)/u;

/** Which line of a header block this is (`*Von:* …`, `From: …`, `De : …`), null when it is none. */
export function headLabel(line: string): HeadLabel | null {
  const word = LABEL_LINE.exec(line.slice(0, 60))?.[1];
  return word === undefined ? null : (LABEL_OF.get(word.trim().toLowerCase()) ?? null);
}

/** A line that client apps put under every mail. */
export function isAppSignature(line: string): boolean {
  return line.length <= 200 && APP_SIGNATURE.test(line.trim().replace(/^[-_*[\s]+/, ''));
}

const APP_SIGNATURE = new RegExp(
  `^(?:${[
    'sent from (?:my|mail for|outlook|yahoo|samsung|iphone|ipad|proton|gmail|android|the|mailbird|bluemail|blackberry|a |an |mobile|windows|nine|spark|aol|gmx|web\\.de|t-mobile|verizon|zoho)',
    'sent (?:with|via|using) (?:proton|protonmail|k-9|thunderbird|bluemail|mailbird|airmail|spark|samsung|the |blackberry|android|shift|tutanota|tuta|fairemail)',
    'get (?:outlook|bluemail) for',
    'von (?:meinem|meiner|unterwegs|mobil).{0,60}(?:gesendet|gesandt|verschickt)',
    'von unterwegs gesendet',
    '(?:mobil|unterwegs) gesendet',
    'gesendet (?:von|mit|über|aus)(?: der| dem)? (?:meinem|meiner|mein|mail|outlook|yahoo|iphone|ipad|samsung|proton|k-9|web\\.de|gmx|telekom|android|thunderbird|mobil|spark|bluemail|freenet|1&1|ionos|windows)',
    'diese (?:nachricht|e-mail|mail) wurde von (?:meinem|meiner) ',
    'outlook für (?:ios|android|mac).{0,20}(?:beziehen|herunterladen|abrufen)',
    'holen sie sich outlook',
    '(?:verzonden|verstuurd) (?:vanaf|met|via|van|vanuit) (?:mijn|outlook|mail|yahoo|proton|samsung|iphone|ipad|gmail|android|een|de )',
    'outlook voor (?:ios|android).{0,20}(?:downloaden|ophalen)',
    'download outlook voor',
    'envoyé (?:de|depuis|avec|à partir d|via) ?(?:mon|ma|l|la|le|outlook|mail|yahoo|proton|iphone|ipad|gmail|un)',
    'télécharge[rz] outlook',
    'obtenez outlook',
    'enviado (?:desde|do|de|a partir d|com|con) ?(?:mi|meu|o |el |la |outlook|yahoo|correo|proton|email|iphone|gmail|tel)',
    'obtener outlook',
    'obter o outlook',
    'inviato (?:da|dal|con|tramite) ?(?:mio|il mio|iphone|ipad|outlook|posta|yahoo|libero|gmail|samsung|smartphone|un)',
    'ottieni outlook',
    'wysłan[eoy] (?:z|ze|za pomocą) ',
    'pobierz (?:program )?outlook',
    'skickat från (?:min|outlook|mail|yahoo)',
    'hämta outlook',
    'sendt fra (?:min|outlook|mail|yahoo)',
    'hent outlook',
    'lähetetty (?:iphone|ipad|android|outlook|samsung)',
    'отправлено с ',
  ].join('|')})`,
  'iu',
);

/** A paragraph that begins as confidentiality notices do. */
export function isDisclaimer(line: string): boolean {
  return DISCLAIMER.test(line.slice(0, 240));
}

const DISCLAIMER =
  /^(?:\W{0,4}(?:disclaimer|confidentiality notice|haftungsausschluss|avis de confidentialité|vertraulichkeitshinweis|aviso legal|aviso de confidencialidad)\b|\W{0,4}(?:(?:this|the (?:information|contents?) (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.{0,120}(?:confidential|intended (?:only|solely)|privileged)|diese (?:e-?mail|nachricht)\b.{0,120}(?:vertraulich|rechtlich geschützt)|(?:dit|deze|de inhoud van (?:dit|deze)) (?:bericht|e-?mail)\b.{0,120}(?:vertrouwelijk|uitsluitend bestemd)|ce (?:message|courriel|courrier)\b.{0,120}(?:confidentiel|destinataire)|este (?:mensaje|correo|e-?mail)\b.{0,120}confidencial|(?:questo|il presente) messaggio\b.{0,120}(?:riservat|confidenzial)|esta mensagem\b.{0,120}confidencia))/i;
