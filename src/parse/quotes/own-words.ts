// Takes the words above a paragraph that looks like a notice, and the paragraph; says whether it is what the person writes
// all the same: he speaks of himself, he announced it, or nothing but a greeting stands above. Who asks for his data by the
// law uses the law's words. Linear, on bounded lines.

interface Place {
  /** The first line that may be looked at, where the paragraph begins and where it ends. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

const MAX_LINE = 600;

/** True when these lines are the writer's own, whatever they look like. */
export function isOwnWords(lines: readonly string[], { from, start, end }: Place): boolean {
  if (speaksOfHimself(lines.slice(start, end).join(' ').slice(0, 2_000))) return true;
  const [nearest, second, third] = wordsAbove(lines, Math.max(0, from), start);
  if (nearest === undefined) return false;
  // `Disclaimer` alone in its line is the head of the notice, not a person who announces it.
  const last = second !== undefined && isNoticeHead(nearest) ? second : nearest;
  if (announces(last)) return true;
  return third === undefined && isGreeting(nearest) && (second === undefined || isGreeting(second));
}

/** Most lines above that are looked at. */
const MAX_ABOVE = 3;

/** The last lines with words above `start`, the nearest first: all of them were the square of a mail of notices alone. */
function wordsAbove(lines: readonly string[], from: number, start: number): readonly string[] {
  const above: string[] = [];
  for (let at = start - 1; at >= from && above.length < MAX_ABOVE; at--) {
    const line = (lines[at] ?? '').slice(0, MAX_LINE).trim();
    if (/\p{L}/u.test(line)) above.push(line);
  }
  return above;
}

/** `Disclaimer`, `Confidentiality notice`: a heading. */
export function isNoticeHead(line: string): boolean {
  return line.length <= 60 && NOTICE_HEAD.test(line.trim());
}

const NOTICE_HEAD =
  /^[\W_]{0,9}(?:(?:e-?mail )?disclaimer|(?:e-?mail )?confidentiality(?: notice| note| statement)?|(?:important |legal |privacy )?notice|haftungsausschluss|(?:wichtiger |rechtlicher )?hinweis|vertraulichkeits\p{L}+|avis (?:de confidentialité|important|juridique)|avertissement|clause de confidentialité|aviso (?:legal|importante|de confidencialidad\p{L}?)|avvertenza|avviso(?: di riservatezza)?|informativa(?: privacy)?|klauzula poufności|zastrzeżenie|informacja o poufności)[\W_]{0,9}$/iu;

/** `I`, `ich`, `je demande`, `solicito`: companies do not speak so. */
export function speaksOfHimself(text: string): boolean {
  return FIRST_PERSON.test(text);
}

/** `Hello,` · `Sehr geehrte Damen und Herren,`: nobody has said anything yet. */
export function isGreeting(line: string): boolean {
  return line.length <= 80 && GREETING.test(line) && /[,:!.]?$/.test(line) && !/[.?!,:]\s+\p{L}{3}/u.test(line);
}

/** Words that end with a colon, or speak of the text, the data, the register that stands below. */
function announces(line: string): boolean {
  if (/\p{L}{2,}\s?[:：]$/u.test(line) && !GREETING.test(line)) return true;
  return line.length <= 120 && (ABOUT_IT.test(line) || (/\?$/.test(line) && ASKS_ABOUT.test(line)));
}

/** A question about the words below: what they mean, how they are translated, whether they hold. */
const ASKS_ABOUT =
  /translat|traduire|traduction|traducir|tradurre|traduzir|übersetz|vertal|przetłumacz|\bmean|bedeut|heißt|signifi|significa|betekent|znaczy|(?<!\p{L})(?:dieser satz|diesen satz|this sentence|cette phrase|deze zin|esta frase|questa frase|to zdanie|text|texte|texto|testo|tekst|clause|klausel|clausule|cláusula|clausola|klauzul\p{L})(?!\p{L})/iu;
const FIRST_PERSON =
  /(?<![\p{L}’'.])(?:I(?![.’'\p{L}-])|I[’'](?:m|d|ve|ll)|[Mm]y(?= \p{L})|[Ii]ch|[Mm]eine[nrms]?|[Mm]ein|[Mm]ir|[Jj]e (?:vous|demande|souhaite|voudrais|veux|suis|n[’']ai)|[Jj][’']ai|[Jj]e ne|[Mm]es (?=données|droits)|[Ii]k|[Mm]ijn|[Mm]is (?=datos|derechos)|[Ss]olicito|[Pp]ido|[Cc]hiedo|[Rr]ichiedo|[Vv]orrei|miei|[Pp]eço|[Mm]eus|[Mm]inhas?|[Ww]noszę|[Żż]ądam|[Mm]oich|[Mm]oje|proszę o usunięcie)(?!\p{L})/u;
const GREETING =
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|moin|servus|grüezi|grüß|beste|geachte|dag|goede(?:morgen|middag|navond|ndag)|bonjour|bonsoir|madame|monsieur|messieurs|chère?s?|salut|hola|buen[oa]s|estimad[oa]s?|buon(?:giorno|asera)|gentil[ei]|egregi[oa]?|spett|salve|ciao|ol[áa]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]s?|exm|dzień dobry|witam|szanown\p{L}+|cześć|hej|hei|god(?:dag| dag)|kære|kjære|terve|hyvä|dobrý den|vážen\p{L}+|ahoj|jó napot|tisztelt|kedves|bună|stimat[eă]?|merhaba|sayın|здравствуйте|добрый день|уважаем\p{L}+|добрий день|доброго дня|вітаю|шановн\p{L}+|καλημέρα|καλησπέρα|γεια|αγαπητ\p{L}+|poštovan\p{L}+|dobar dan|pozdravljeni|spoštovan\p{L}+)(?!\p{L})/iu;
const ABOUT_IT =
  /(?<!\p{L})(?:impressum|imprint|disclaimer|haftungsausschluss|fußzeile|footer|(?:unsere|die|our|the|this|dieser|diese) (?:signatur\p{L}*|signature|text|notice)|hinweistext|(?:hier|here|ecco|aquí|voici|hierbij|poniżej) [^.:!?]{0,40}(?:daten|angaben|details|data|gegevens|coordonnées|datos|dati|dados|dane))(?!\p{L})/iu;
