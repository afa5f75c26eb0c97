// Takes the signs of an automatic mail; gives the sign that it is somebody's mailbox answering for him while he is away. Headers
// first; subjects and words in many languages only as weak evidence beside them. Patterns linear on bounded text. RFC 3834.
import { asksForMore, behindAwayHead, isForAnybody } from './away-heads.ts';
import { awayWords } from './away-words.ts';
import { type Field, firstField, rawValue } from './header/fields.ts';
import { fieldSign, quotedSign, wordsSign } from './signs.ts';

export interface AwaySigns {
  readonly fields: readonly Field[];
  readonly subject: string;
  readonly text: string;
  readonly hasReferences: boolean;
  /** A header says that a program wrote it. */
  readonly isAutomatic: boolean;
  readonly precedence: string;
}

const PREFIX = String.raw`^\W{0,3}(?:(?:re|aw|antw|sv)\s?:\s*)?\W{0,3}`;
/** How programs begin the subject of an automatic answer; people hardly do. */
const ANSWERED = String.raw`auto(?:matic|mated|matische|matisch|mática|matica|matique)?[ -]?(?:reply|response|antwort|svar|antwoord|re)\b|autoreply|auto[ -]?(?:respuesta|risposta|resposta|r[ée]ponse|odpowied[źz]|odpov[ěe][ďd])|automatische (?:antwort|abwesenheits)|automatisch(?:e)? (?:antwoord|beantwoord)|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica|resposta autom[áaà]tica|odpowied[źz] automatyczna|automatyczna odpowied[źz]|automatiskt? svar|sj[áa]lfvirkt svar|autosvar|automaattinen vastaus|automatick[áa] odpov[ěe][ďd]|automatick[áa] odpove[ďd]|automatikus v[áa]lasz|otomatik yan[ıi]t|r[ăa]spuns automat|automatski odgovor|samodejni odgovor|automatinis atsakymas|autom[āa]tisk[āa] atbilde|automaatvastus|tr[ảa] l[ờo]i t[ựu] đ[ộo]ng|balasan otomatis|jawapan automatik|автоматический ответ|автоматична відповідь|автоматичен отговор|аутоматски одговор|αυτ[όο]ματη απ[άα]ντηση|תשובה אוטומטית|מענה אוטומטי|رد تلقائي|الرد التلقائي|การตอบกลับอัตโนมัติ|ตอบกลับอัตโนมัติ|स्वचालित (?:उत्तर|जवाब)|自動応答|自動返信|自动答复|自动回复|自動回覆|自動回復|자동 ?(?:회신|응답)|abwesenheits(?:notiz|meldung|assistent)|urlaubs(?:notiz|meldung)|out of office auto|vacation (?:reply|message|notice)|message d.absence`;
/** Absence itself: people write of it, too. */
const ABSENT = String.raw`out[ -]of[ -](?:the[ -])?office|ooo\s?:|abwesenheit|abwesend|ich bin (?:nicht im|im urlaub|abwesend)|urlaubsvertretung|afwezig|niet aanwezig|absence du bureau|absent(?:e|\(e\))? du bureau|(?:absente?|assente|away)(?=\s?[:：])|i(?:’|'| a)m away|fuera de (?:la )?oficina|fuori ufficio|fora do escrit[óo]rio|ausência (?:tempor[áa]ria|do escrit[óo]rio)|ausente|poza biurem|nieobecno|poissa|mimo kancel[áa]ř|h[áa]zon k[íi]v[üu]l|fr[åa]nvarande|отсутств|вне офиса|不在|외출|부재|away from (?:my|the) (?:desk|office|mail)|on (?:annual leave|vacation|holiday)\b`;
const ANSWER_SUBJECT = new RegExp(`${PREFIX}(?:${ANSWERED})`, 'iu');
const AWAY_SUBJECT = new RegExp(`${PREFIX}(?:${ANSWERED}|${ABSENT})`, 'iu');
/** `Eva Roth/ACME is out of the office`, as Notes writes it. */
const NAMED_SUBJECT =
  /^[^:]{3,80} (?:is out of the office|will be out of the office|ist (?:außer haus|nicht im (?:büro|haus)|abwesend)|est absente?\b|is (?:afwezig|niet aanwezig)|est[áa] (?:fuera|ausente)|è fuori (?:ufficio|sede)|está ausente)/iu;
const AWAY_TEXT =
  /out of (?:the )?office|\booo\b|ik ben er (?:\p{L}{1,14} )?niet|on (?:vacation|holiday|annual leave|leave|maternity|parental)|away from (?:my|the) (?:office|desk|e?mail)|not in the office|currently (?:away|unavailable|out)|will (?:be back|return)|limited access to (?:my )?e?-?mail|nicht im (?:büro|hause?)|im urlaub|abwesend|nicht erreichbar|außer haus|zurück (?:am|ab)|wieder (?:da|erreichbar|im büro)|nicht im dienst|afwezig|niet (?:aanwezig|op kantoor|bereikbaar)|met (?:vakantie|verlof)|op vakantie|weer (?:aanwezig|terug)|absente?\b|en (?:congé|vacances|déplacement)|de retour|de vacaciones|fuera de la oficina|in ferie|fuori (?:ufficio|sede)|de férias|fora do escritório|na urlopie|poza biurem|p[åa] (?:semester|ferie)|ikke på kontoret|inte på kontoret|lomalla|mimo kancel|dovolen|szabads[áa]g|в отпуске|вне офиса|休暇|不在|休假|外出|휴가|부재|izinde|ofis dışında|elternzeit|mutterschutz|auf (?:dienst)?reisen?|dienstlich unterwegs|ausente|fuera (?:de|hasta)|de (?:permiso|baja)|assente|in (?:permesso|malattia|maternità)|rientr(?:o il|er[òo])|ausência|de (?:licença|folga)|regress(?:o a|arei)|congés?|en arrêt|pas (?:au bureau|disponible|joignable)|nieobecn|urlop|wracam|ute av kontoret|ikke til stede|bortreist|frånvarande|fraværende|poissa|toimistossa|nejsem v kancel|nepřítom|neprítom|h[áa]zon k[íi]v[üu]l|concediu|lipsesc|nu sunt la birou|ofiste değil|в отпуск|отсутств|командировк|відпуст|відсутн|відряджен|άδεια|εκτός γραφείου|απουσι|λείπω|godišnj\S{1,3} odmor|休み|出差|不在办公室|בחופש|إجازة|met (?:zwangerschaps|ouderschaps)?verlof/iu;

/** What else keeps people from their mail; only in the mouth of a program, whose header says that it answers. */
const KEPT_AWAY =
  /(?<!\p{L})(?:krank(?:heit)?|arbeitsunfähig|(?:geschlossen|wieder) (?:für sie da|vom|bis|von)|(?:vom|bis) [^.\n]{1,40} geschlossen|betriebs(?:urlaub|ferien)|unterwegs|i(?:’|')?(?: a)?m (?:currently )?(?:travel\p{L}+|(?:out|away) (?:un)?til|ill|sick|off|unwell)|on sick leave|(?:office|we) (?:is|are|will be) (?:currently )?closed|ziek|ben ik (?:vrij|er weer)|gesloten|op reis|malade|ferm(?:é|eture)\p{L}*|en voyage|de viaje|vuelvo|volver[ée]|enferm[oa]|cerrad[oa]s?|(?:per|le) ferie|malattia|malat[oa]|chius[oiae]|in viaggio|em viagem|doente|encerrad[oa]s?|fechad[oa]s?|voltarei|zwolnieni\p{L}+|chor(?:y|a|obow\p{L}+)|delegacj\p{L}+|nieczynn\p{L}+)(?!\p{L})/iu;

const OFFICE =
  /out[ -]of[ -](?:the[ -])?office|abwesenheit|afwezigheids(?:bericht|melding)|abs(?:ence|ent(?:e|\(e\))?) du bureau|fuera de (?:la )?oficina|fuori ufficio|fora do escrit[óo]rio|ausência (?:tempor[áa]ria|do escrit[óo]rio)|poza biurem|mimo kancel[áa]ř/i;
const DAYS =
  /^[\s,;(–-]{0,4}(?:(?:from|until|till|through|vom|von|bis|ab|van|vanaf|tot|t\/m|du|jusqu.au|del|desde|hasta|dal|fino al?|até|de|od|do)\s)?\(?\d{1,4}(?:\D|$)/iu;
const AWAY_MARK = /^(?:[ .-]?\p{L}{1,20})?\s?(?:[:：!]|$)/u;

/** A whole subject that is answered: its mark with a number or its prefix comes first. */
const ANSWERED_SUBJECT = /^\s{0,3}(?:(?:re|aw|antw|sv|r|rif|odp|res|rv)\s?:|\[[^\]\d]{0,40}\d)/i;

const PUT_BEFORE =
  /^(?:\s?[:：–-]\s{0,3}(?:(?:re|aw|antw|sv|r|rif|odp|res|rv)\s?:|\[)|\s(?:re|aw|antw|sv|rif|odp|res|rv)\s?:)/iu;

/** Notes' own two forms: the subject with the day of the return, and its sentence of days alone above words of its own. */
const NOTES_SUBJECT =
  /^auto(?:matisch)?\s?: [^:]{3,80} (?:is out of the office|will be out of the office|ist (?:außer haus|nicht im (?:büro|haus)|abwesend)|est absente?|is (?:afwezig|niet aanwezig)|está (?:fuera|ausente)|è fuori (?:ufficio|sede))[^()\n]{0,40}\([^()\n]{3,60}\d[^()\n]{0,20}\)/iu;
const NOTES_WORDS =
  /^\s*(?:ich werde ab \S{0,12}\d\S{0,12} nicht im büro sein|i will be out of the office starting\s+\S{0,12}\d|je serai absente? (?:du bureau )?(?:du|à partir du) \S{0,12}\d|ik ben afwezig vanaf \S{0,12}\d|estar[ée] ausente (?:de la oficina )?(?:desde )?el \S{0,12}\d|sarò fuori ufficio (?:a partire )?dal \S{0,12}\d|(?:ich kehre zurück am|i will return on|je serai de retour le|ik ben terug op|regresar[ée] el|rientrer[òo] il) \S{0,12}\d)/iu;

/** What stands behind the words of absence. */
function subjectAfter(subject: string): string {
  const found = AWAY_SUBJECT.exec(subject);
  return found ? subject.slice(found[0].length) : subject;
}

/** What makes a mail an absence notice, null when it is none: a header of a program and words of absence, or words alone. */
export function awaySign(signs: AwaySigns): string | null {
  const { fields, isAutomatic } = signs;
  const submitted = firstField(fields, 'auto-submitted');
  if (submitted && /vacation|out.?of.?office/i.test(submitted.raw)) return fieldSign(submitted);
  const isReplied =
    /^auto-replied/i.test(submitted?.raw ?? '') ||
    isSet(rawValue(fields, 'x-vacation')) ||
    /auto.?reply/i.test(signs.precedence) ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply', 'x-mail-autoreply'].some((name) =>
      isSet(rawValue(fields, name)),
    );
  const isNamed = NAMED_SUBJECT.test(signs.subject);
  const isSubject = isNamed || AWAY_SUBJECT.test(signs.subject);
  const words = signs.text.slice(0, 4_096);
  if (isSubject && (isReplied || isAutomatic)) return quotedSign('subject', signs.subject);
  const said = isReplied || (isAutomatic && signs.hasReferences) ? wordsSign(AWAY_TEXT, words) : null;
  const kept = said ?? (isReplied ? wordsSign(KEPT_AWAY, words) : null);
  if (kept !== null) return kept;
  if (saysAway(signs, { words, isSubject, isNamed })) return quotedSign('subject', signs.subject);
  const alone = signs.hasReferences ? awayWords(signs.text, AWAY_TEXT) : null;
  return alone && quotedSign('words', alone);
}

interface Said {
  readonly words: string;
  readonly isSubject: boolean;
  readonly isNamed: boolean;
}

/** Without any header that says so: only as programs write it, or an answer that speaks of absence and asks nothing. */
function saysAway(signs: AwaySigns, { words, isSubject, isNamed }: Said): boolean {
  const answered = behindAwayHead(signs.subject);
  if (
    answered !== null &&
    AWAY_TEXT.test(words) &&
    (ANSWERED_SUBJECT.test(answered) || (signs.hasReferences && isForAnybody(words))) &&
    !wants(words) &&
    !asksForMore(words)
  )
    return true;
  if (NOTES_SUBJECT.test(signs.subject) || (isNamed && NOTES_WORDS.test(words) && !wants(words))) return true;
  if (!isSubject || /^\s*(?:re|aw|antw|sv)\s?:/i.test(signs.subject)) return false;
  const after = subjectAfter(signs.subject);
  const isMarked = AWAY_MARK.test(after);
  // "Automatic reply feature" is what a person asks about: nobody is answered, and no colon stands there.
  const isTopic = !signs.hasReferences && /^[ .-]?\p{L}{1,20}$/u.test(after);
  if (isMarked && !isTopic && ANSWER_SUBJECT.test(signs.subject)) {
    // "Automatic reply: stopped working": a first mail that asks, and of absence says nothing, is a person's about the reply.
    const isAbout = after === '' || (!signs.hasReferences && !PUT_BEFORE.test(after) && !AWAY_TEXT.test(words));
    return !(isAbout && wants(words));
  }
  // `Afwezig: Re: [T-17] …`: a program puts its word before the whole subject it answers.
  if (PUT_BEFORE.test(after) && AWAY_TEXT.test(words) && !wants(words) && !asksForMore(words)) return true;
  // "Ausente el lunes" may be a person's subject; a name, days or nothing at all behind the word are a program's.
  const isFormal = isMarked || isNamed || DAYS.test(after);
  return (
    (signs.hasReferences ? isFormal : isMarked && !isTopic && OFFICE.test(signs.subject)) &&
    AWAY_TEXT.test(words) &&
    !wants(words) &&
    !asksForMore(words)
  );
}

/** True when a subject begins as programs begin that of an automatic answer. */
export function isAnswerSubject(subject: string): boolean {
  return ANSWER_SUBJECT.test(subject);
}

/** Programs ask nothing, and want no notice changed: somebody who does sits there. Question marks of links do not count. */
function wants(words: string): boolean {
  return /[?？؟](?=\s|$|["'”)])/.test(words) || CHANGES.test(words);
}

/** A request to set up, change or end a notice, as people write it to whoever keeps their mail. */
const CHANGES =
  /(?<!\p{L})(?:please|can you|could you|bitte|graag|kunt u|merci de|veuillez|pouvez-vous|por favor|per favore|prego|potete|proszę)(?!\p{L})[^.\n]{0,60}(?<!\p{L})(?:remove|turn (?:it |this )?o(?:ff|n)|switch (?:it |this )?o(?:ff|n)|disable|enable|activate|set up|entfernen|ab(?:zu)?schalten|aus(?:zu)?schalten|abstellen|deaktivieren|aktivieren|einrichten|richten(?=[^.\n]{1,60}(?<!\p{L})ein(?:\s?[.!?,;]|\s*(?:\n|$)))|verwijderen|uitzetten|aanzetten|instellen|désactiver|activer|supprimer|configurer|retirer|quitar|desactivar|activar|configurar|quiten|desactiven|disattivare|attivare|togliere|impostare|desativar|ativar|remover|usun\p{L}+|wyłącz\p{L}*|włącz\p{L}*|ustaw\p{L}*)(?!\p{L})/iu;

/** A flag header that does not say no. */
export function isSet(value: string): boolean {
  return value !== '' && !/^(?:no|false|0)$/i.test(value);
}
