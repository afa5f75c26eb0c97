// The words by which mail clients part a mail from what it repeats, in de en nl fr es it pt pl sv da no fi cs ru zh:
// separators, the labels of header blocks, our own line. Patterns only; every one is linear and meets bounded lines.
import { isRule, MAX_MARK } from './lines.ts';

const ORIGINAL = [
  'original message',
  'original-message',
  'reply message',
  'ursprüngliche nachricht',
  'ursprungliche nachricht',
  'original-nachricht',
  'originalnachricht',
  'ursprüngliche mail',
  'ursprüngliche e-mail',
  'originaltermin',
  'urspr. nachricht',
  'oorspronkelijk bericht',
  'oorspronkelijke bericht',
  'oorspronkelijke e-mail',
  "message d'origine",
  'message d’origine',
  'message original',
  'mail original',
  'messaggio originario',
  'ursprünglicher termin',
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
  'oprindelig besked',
  'oprindelig mail',
  'opprinnelig e-post',
  'mensaje de origen',
  'correo original',
  'e-mail original',
  'e-mail originale',
  'original email',
  'original e-mail',
  'originale besked',
  'pôvodná správa',
  'mesajul original',
  'eredeti üzenet',
  'orijinal mesaj',
  'opprinnelig melding',
  'alkuperäinen viesti',
  'původní zpráva',
  'исходное сообщение',
  'original appointment',
  '원본 메일',
  '원본 메시지',
  '원본 이메일',
  '元のメッセージ',
  'הודעה מקורית',
  'الرسالة الأصلية',
  'оригинальное сообщение',
  'пересылаемое сообщение',
  'початкове повідомлення',
  'оригінальне повідомлення',
  'αρχικό μήνυμα',
  'izvorna poruka',
  '原始邮件',
  '原始郵件',
];
const FORWARDED = [
  'forwarded message',
  'forwarded by',
  'begin forwarded text',
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
  /^(?:-{0,5}\s?begin forwarded (?:message|text)|anfang der weitergeleiteten (?:nachricht|e-mail)|begin doorgestuurd bericht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio (?:del )?messaggio inoltrato|início da mensagem (?:re)?encaminhada|początek przekazywanej wiadomości|vidarebefordrat brev|start på videresendt besked)\s?:?$/i;

/** How separators begin; nearly every line is passed over by this alone. */
const MAY_PART =
  /^\s{0,20}(?:[-_=*#‐‑–—]|begin|anfang|début|ini[cz]i|iní|począ|vidar|start|please|type|write|enter|reply|bitte|antw|schreib|reag|typ |répon|veuil)/i;

const BLANKS: ReadonlySet<string> = new Set(' \t');
/** The ASCII signs of `MAY_PART` that a line may begin with. */
const BEGINS: ReadonlySet<string> = new Set('-_=*#BbAaDdIiPpVvSsTtWwEeRr');

/** By its first sign alone most lines are passed over. */
function mayPart(line: string): boolean {
  let at = 0;
  while (BLANKS.has(line[at] ?? '')) at++;
  if (at === line.length) return false;
  return (line.charCodeAt(at) > 127 || line.charCodeAt(at) < 33 || BEGINS.has(line[at] ?? '')) && MAY_PART.test(line);
}

/** What kind of separator a line is: everything below it is old. */
export function separator(line: string): 'original' | 'forwarded' | 'anchor' | null {
  if (line.length > MAX_MARK || !mayPart(line)) return null;
  // Samsung begins the head in the line of the dashes.
  const text = line.trim().slice(0, 160).toLowerCase();
  // A rule alone parts nothing.
  if (!/\p{L}/u.test(text)) return null;
  if (BEGIN_FORWARD.test(text)) return 'forwarded';
  const dashed = /^[-_=*‐‑–—]{2,}\s*(.*?[^\s-_=*‐‑–—])[\s:]*[-_=*‐‑–—]{2,}/.exec(text)?.[1];
  if (dashed !== undefined) {
    if (ORIGINAL.some((mark) => dashed.startsWith(mark))) return 'original';
    if (FORWARDED.some((mark) => dashed.startsWith(mark))) return 'forwarded';
  }
  return ANCHOR.test(text) || DRAWN_ANCHOR.test(text) ? 'anchor' : null;
}

const TITLES: ReadonlySet<string> = new Set([...ORIGINAL, ...FORWARDED]);

/** A separator without its dashes, alone in its line: BlackBerry's `  Original Message  ` above a head. */
export function isTitleOfHead(line: string): boolean {
  // The cheap signs first: every line is looked at.
  if (line.length < 8 || line.length > 45 || /[\d.,!?]/.test(line)) return false;
  return TITLES.has(line.trim().replace(/\s?:$/, '').toLowerCase());
}

/** GLPI draws signs on both sides: `=-=-=-= To answer by email, write above this line =-=-=-=`. */
const DRAWN_ANCHOR =
  /^[=#_*-]{3,20}\s.{0,80}(?:above|über|oberhalb|boven|au-dessus|encima|arriba|sopra|acima|powyżej|nad)(?!\p{L}).{0,30}(?:line|zeile|linie|regel|lijn|ligne|línea|riga|linea|linha|lini\p{L}{0,3}|linią)\s[=#_*-]{3,20}$/iu;
const ANCHOR =
  /^[#=*_\s-]*(?:please )?(?:(?:type|write|enter) your (?:reply|answer) above|reply above|(?:bitte )?(?:antworten sie|antwort(?:en)?|schreiben sie).{0,20} (?:über|oberhalb)|(?:antwoord|reageer|typ uw antwoord).{0,20} boven|(?:répondez|réponse|veuillez répondre).{0,20} au-dessus)/i;

export type HeadLabel = 'from' | 'sent' | 'to' | 'cc' | 'subject';
const LABELS: Readonly<Record<HeadLabel, string>> = {
  from: 'from|von|van|de|da|od|från|fra|lähettäjä|expéditeur|afzender|absender|remitente|mittente|nadawca|remetente|от|отправитель|kimden|gönderen|від|šalje|saatja|מאת|من|보낸 사람|보낸사람|จาก|từ|dari|feladó|de la|expeditor|από|odosielateľ|发件人|寄件者|差出人|reply-to',
  sent: 'sent|date|gesendet|gesendet am|datum|verzonden|verzonden op|envoyé|envoyé le|message du|enviado|enviado el|enviada|enviadas|enviados|enviada em|enviado em|fecha|inviato|data|wysłano|wysłane|skickat|sendt|dato|lähetetty|päivä|päiväys|odesláno|дата|отправлено|发送时间|日期|送信日時|gönderildi|gönderilme tarihi|tarih|elküldve|küldve|dátum|trimis|dată|στάλθηκε|ημερομηνία|надіслано|data i godzina|poslano|poslato|saadetud|išsiųsta|nosūtīts|נשלח|תאריך|تم الإرسال|التاريخ|تاريخ الإرسال|보낸 날짜|보낸날짜|날짜|送信日|ส่งเมื่อ|วันที่|đã gửi|ngày|dikirim|tanggal|odoslané|sent on|sent at|when',
  to: 'to|an|aan|à|a|para|per|do|till|til|vastaanottaja|destinataire|destinatario|destinatário|destinatários|adresat|komu|kime|címzett|saaja|אל|إلى|받는 사람|받는사람|ถึง|đến|kepada|către|προς|кому|收件人|宛先',
  cc: 'cc|kopie|copie|copia|dw|kopia|kopi|bilgi|másolat|κοιν|bcc|cc:',
  subject:
    'subject|betreff|onderwerp|objet|sujet|asunto|oggetto|assunto|temat|ämne|emne|aihe|předmět|тема|主题|主旨|件名|betr|betrifft|thema|konu|tárgy|teema|נושא|الموضوع|제목|เรื่อง|chủ đề|subjek|subyek|subiect|θέμα|predmet',
};
const LABEL_OF = new Map<string, HeadLabel>();
for (const [kind, words] of Object.entries(LABELS)) {
  for (const word of words.split('|')) if (!LABEL_OF.has(word)) LABEL_OF.set(word, kind as HeadLabel);
}
const LABEL_LINE =
  /^[\s*_]{0,14}(?:\|\s)?([\p{L}][\p{L}\p{M} -]{0,24}?)[*_]{0,2}[\s\u00a0]{0,2}[:：][*_]{0,2}(?:[\s\u00a0|]|$)/u;

/** Nothing behind the colon but a name or a day: `De:Anna <anna@example.com>`. */
const TIGHT_LINE = /^(\p{Lu}\p{Ll}{0,11}):(?=[\p{Lu}\d"]|\p{Ll}{2,12},? \d)/u;

/** Which line of a header block this is (`*Von:* …`, `From: …`, `De : …`), null when it is none. */
export function headLabel(line: string): HeadLabel | null {
  const start = line.slice(0, 60);
  if (!start.includes(':') && !start.includes('：')) return null;
  const word = LABEL_LINE.exec(start)?.[1] ?? TIGHT_LINE.exec(start)?.[1];
  return word === undefined ? null : (LABEL_OF.get(word.trim().toLowerCase()) ?? null);
}

/**
 * A head as Outlook, GMX, Notes, Samsung write it: From and two more labels within eight lines, with a time or an
 * address in it or a rule above; an order form (`Von: Lager`, `An: Filiale`) has neither.
 */
export function isHeadBlock(lines: readonly string[], at: number, isRuled: boolean): boolean {
  const first = headLabel(lines[at] ?? '');
  if (first === null) return false;
  const seen = new Set<HeadLabel>([first]);
  // Outlook begins with From, GMX with the time; others only below a rule.
  if (!isRuled && (isMeeting(lines[at] ?? '') || (first !== 'from' && first !== 'sent'))) return false;
  if (RAW_HEADER.test((lines[at - 1] ?? '').slice(0, MAX_MARK)) || LOG_LINE.test((lines[at - 1] ?? '').slice(0, 80)))
    return false;
  let isTimed = isRuled;
  let isAddressed = isRuled;
  let isDated = isRuled;
  const note = (line: string) => {
    isTimed ||= TIME.test(line);
    isAddressed ||= line.includes('@');
    isDated ||= /\d/.test(line) && headLabel(line) === 'sent';
  };
  note((lines[at] ?? '').slice(0, MAX_MARK));
  let rest = 8;
  for (let i = at + 1; i < lines.length && rest > 0 && seen.size < 5; i++) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    if (line.trim() === '') {
      if ((lines[i + 1] ?? '').trim() === '') break;
      continue;
    }
    rest--;
    const label = headLabel(line);
    // Another head begins, or words: what stood above was none (`von: Lager`, `an: Filiale` in an order).
    if (label === first && !/^\W{0,3}reply-to/i.test(line)) break;
    if (!label && (lines[i - 1] ?? '').trim() === '' && !line.includes('@')) break;
    if (!label && RAW_HEADER.test(line)) return false;
    if (!label) continue;
    seen.add(label);
    note(line);
  }
  // Flights have From, To and Date with a time as well.
  const isMail = isAddressed || (isTimed && seen.has('subject'));
  return isMail && isDated && seen.has('from') && (seen.has('sent') || seen.has('subject')) && seen.size >= 3;
}

/** `When: Thursday`: an appointment, which only a rule makes the head of a mail. */
function isMeeting(line: string): boolean {
  return /^\W{0,6}when\W/i.test(line);
}

/** Headers that no client shows: somebody pasted them. */
const RAW_HEADER =
  /^(?:mime-version|received|message-id|content-(?:type|transfer-encoding)|return-path|delivered-to|x-[\w-]{2,40}):/i;
/** What programs write stands directly above what they were sent. */
const LOG_LINE =
  /^\s{0,4}[[<]?(?:From \S{1,80} \p{Lu}\p{Ll}{2} \p{Lu}\p{Ll}{2} |\p{Lu}\p{Ll}{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}\s\S|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}|\d{2}[/.]\p{L}{3}[/.]\d{4}:\d{2})/u;
const TIME = /\d{1,2}\s?[:h]\s?\d{2}/;

/** Most lines of a head without colons. */
const MAX_BARE = 6;

/** True when a head without colons begins here, as eM Client writes it: three labels at least, an address and a day. */
export function isBareHead(lines: readonly string[], at: number): boolean {
  const seen = new Set<HeadLabel>();
  const head: string[] = [];
  for (let i = at; i < at + MAX_BARE; i++) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    const label = bareLabel(line);
    if (label === null) break;
    seen.add(label);
    head.push(line);
  }
  return seen.has('from') && seen.size > 2 && head.some((line) => line.includes('@')) && head.some(hasDay);
}

/** Most lines of a head whose labels stand alone. */
const MAX_STACKED = 14;

/** True when a head of Notes begins here: name and address, the time below, then `To` and `Subject` alone in their lines. */
export function isStackedHead(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  const time = lines[at + 1] ?? '';
  if (
    line.length > MAX_MARK ||
    !line.includes('@') ||
    time.length > 60 ||
    !TIME.test(time) ||
    !/\d{4}|\d[./]\d\d?[./]\d\d/.test(time)
  )
    return false;
  const alone = lines
    .slice(at + 2, at + MAX_STACKED)
    .map((text) => LABEL_OF.get(text.slice(0, 40).trim().toLowerCase()));
  return alone.includes('to') && alone.includes('subject');
}

function hasDay(line: string): boolean {
  return bareLabel(line) === 'sent' && /\d{4}/.test(line) && TIME.test(line);
}

/** eM Client writes no colon behind its labels. */
function bareLabel(line: string): HeadLabel | null {
  const word = /^\s*(\p{L}+)\s/u.exec(line)?.[1]?.toLowerCase();
  return word === undefined ? null : (LABEL_OF.get(word) ?? null);
}

/** Where the head that begins here ends: the first line that is neither label nor blank; `at` when it has no end near. */
export function endOfHead(lines: readonly string[], at: number): number {
  const limit = Math.min(lines.length, at + 14);
  for (let i = at; i < limit; i++) {
    const line = (lines[i] ?? '').slice(0, MAX_MARK);
    if (!isRule(line) && separator(line) === null && headLabel(line) === null && bareLabel(line) === null) return i;
  }
  return at;
}
