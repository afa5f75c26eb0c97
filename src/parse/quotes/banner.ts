// Takes the lines of a mail with their kinds; marks as `sign` what a gateway wrote above the words: warnings of mail from
// outside, `You don't often get email from …`. Only at the very top, only when it speaks as gateways do, never the words
// of a person who warns. Linear, on bounded lines.
import { hasWords, isRule, type Sheet } from './lines.ts';
import { speaksOfHimself } from './own-words.ts';

/** A warning is drawn over no more lines, a box around it included. */
const MAX_BANNER_LINES = 10;
const MAX_BANNERS = 3;

/** Marks the warnings with which the new words begin; words must stand below. */
export function markBanner({ lines, kinds }: Sheet): void {
  let at = 0;
  for (let count = 0; count < MAX_BANNERS; count++) {
    while (at < lines.length && (lines[at] ?? '').trim() === '' && kinds[at] === 'new') at++;
    const end = bannerEnd(lines, at);
    const hasRest = lines.some((line, i) => i >= end && kinds[i] === 'new' && hasWords(line));
    if (end === at || !hasRest || kinds[at] !== 'new' || kinds[end - 1] !== 'new') return;
    kinds.fill('sign', at, end);
    at = end;
  }
}

/** Where the warning that begins at this line ends; `at` when none does. */
function bannerEnd(lines: readonly string[], at: number): number {
  const limit = Math.min(lines.length, at + MAX_BANNER_LINES);
  // A box of rules or stars may hold it.
  let first = at;
  while (first < limit && isRule(lines[first] ?? '', true)) first++;
  if (!BEGINS.test((lines[first] ?? '').slice(0, 200))) return unusualEnd(lines, first, limit) ?? at;
  // The writer's words may stand directly below: only what goes on with the warning belongs to it.
  let end = first + 1;
  while (end < limit && goesOn(lines[end] ?? '', lines[end - 1] ?? '')) end++;
  const text = lines.slice(first, end).join(' ').slice(0, 900).trim();
  // `CAUTION … – that banner is on all of your mails. Why?`
  const isTold = /\p{L}\s?\?(?:\s|$)/u.test(text) || SAYS.test(text) || speaksOfHimself(text);
  if (!SENDER_HINT.test(text) && isTold) return at;
  if (!SENDER_HINT.test(text) && !ALONE.test(text) && !isWarning(text)) return at;
  while (end < limit && isRule(lines[end] ?? '', true)) end++;
  return end;
}

/** A first paragraph in other words that says all a gateway says: from outside, do not click, unless you know it. */
function unusualEnd(lines: readonly string[], first: number, limit: number): number | null {
  let end = first;
  while (end < limit && (lines[end] ?? '').trim() !== '') end++;
  const text = lines.slice(first, end).join(' ').slice(0, 600).trim();
  if (!isWarning(text) || !DO_NOT.test(text) || !UNLESS.test(text)) return null;
  if (text.includes('?') || TELLS.test(text) || SAYS.test(text) || speaksOfHimself(text)) return null;
  while (end < limit && isRule(lines[end] ?? '', true)) end++;
  return end;
}

const DO_NOT =
  /(?:do not|don.t|never|avoid|before) (?:you )?(?:click|open|reply|respond)|(?:klicken|öffnen) sie (?:\p{L}+ ){0,6}nicht|(?:klicken|öffnen) sie (?:bitte )?(?:keine|nur)|klik (?:\p{L}+ ){0,2}niet|open geen|ne (?:cliquez|ouvrez)|n.ouvrez|no (?:haga|abra|pulse|responda)|non (?:cliccare|aprire|fare)|não (?:clique|abra)|nie (?:klikaj|otwieraj)/iu;
const UNLESS =
  /unless|until|if you (?:do not|don.t|are not|are unsure)|es sei denn|sofern|wenn sie|außer|tenzij|als u|sauf si|à moins|si vous|salvo que|a menos que|si no|a meno che|se non|a não ser|caso não|chyba że|jeśli nie/iu;
/** Somebody tells of a mail he got. */
const TELLS =
  /(?<!\p{L})(?:received|got|erhalten|bekommen|bekam|ontvangen|kregen|reçue?s?|recibi\p{L}+|ricevut\p{L}|recebi\p{L}*|otrzymał\p{L}*|we|us|wir|uns|wij|nous|nosotros|noi|nós|my)(?!\p{L})/iu;

/** Somebody tells of such a warning, or wants it away: `… steht über jeder Mail, bitte abstellen`. */
const SAYS =
  /(?<!\p{L})(?:says|said|keeps|shows|appears|steht|stehen|sagt|meldet|erscheint|staat|zegt|meldt|verschijnt|(?:dit|dice|diz|mówi|indique|affiche) (?:outlook|gmail|thunderbird|exchange)|ab(?:zu)?stellen|aus(?:zu)?schalten|turn (?:it|this|that) off|uitzetten|désactiver|corriger)(?!\p{L})/iu;

/** Names the mail itself, that it came from outside, and what to beware of. */
function isWarning(text: string): boolean {
  return MAIL.test(text) && OUTSIDE.test(text) && CARE.test(text);
}

function goesOn(line: string, above: string): boolean {
  if (line.trim() === '') return false;
  if (GOES_ON.test(line.slice(0, 200))) return true;
  // Folded in the middle of a sentence.
  return /^\s{0,4}\p{Ll}/u.test(line.slice(0, 9)) && above.length > 50 && !/[.!?:]\s*$/.test(above.slice(-9));
}

const BEGINS =
  /^\P{L}{0,12}(?:extern|precauci|aten[cç]|cuidado|advertencia|prudence|caution|achtung|warn|vorsicht|attention|attenzione|atenci|let op|uwaga|avertissement|aviso|security|this (?:e-?mail|message) (?:originated|came|was sent|is) from|diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde)|deze e-?mail (?:is|komt)|dit bericht|ce(?:t e-?mail| message| courriel) (?:provient|vient|émane)|este (?:correo|mensaje|e-?mail)|questa (?:e-?mail|mail)|ta wiadomość|you don.t often|some people who received|sie erhalten nicht (?:oft|häufig)|einige personen, die|u ontvangt niet vaak|vous n.obtenez pas souvent|vous ne recevez pas souvent|no suele recibir|non si riceve spesso|não costuma receber|nie często)/iu;
const OUTSIDE =
  /extern|outside|außerhalb|ausserhalb|buiten (?:de|onze|uw)|l.extérieur|extérieur|fuera de|all.esterno|esterno|fora d[ao]|spoza|zewn/i;
const MAIL =
  /(?:this|diese|deze|dit|cet?|este|esta|questa|questo|ta|external|externe?) (?:e-?mail|mail|message|nachricht|bericht|e-?mailbericht|courriel|mensaje|correo|messaggio|mensagem|wiadomość)|(?:e-?mail|mail|message|messaggio|mensaje|correo|mensagem|courriel|wiadomość|nachricht|bericht) (?:extern|estern|zewn|do exterior)/iu;
const CARE =
  /(?:originated|came from|stammt von|kommt von|links?|attachments?|anhäng|anhang|bijlage|liens?|pièces|enlaces|adjuntos|allegat|collegament|ligações|anexos|linki|załącznik|click|klick|klik|sender|absender|afzender|expéditeur|remitente|mittente|remetente|nadawc|trust|vertrau|phish|caution|vorsicht|voorzichtig|prudence|prudent|precauci)/i;
const SENDER_HINT =
  /LearnAboutSenderIdentification|you don.t often get e-?mail from|sie erhalten nicht (?:oft|häufig) e|u ontvangt niet vaak|vous (?:n.obtenez|ne recevez) pas souvent|no suele recibir correos?|non si riceve spesso|não costuma receber/i;
/** A mark of its own in the first line. */
const ALONE =
  /^\P{L}{1,6}(?:extern(?:al|e|er|o|a|ní)?(?: (?:e-?mail|sender|mail|message|absender|nachricht|bericht|afzender))?|zewnętrzny)[\s*\])>!:-]{1,6}$/iu;
const GOES_ON =
  /^\P{L}{0,8}(?:do not (?:click|open|reply)|don.t (?:click|open)|never (?:click|open)|please (?:do not (?:click|open)|be (?:cautious|careful)|exercise|take care)|unless you|(?:klicken|öffnen) sie|bitte (?:klicken|öffnen|seien|prüfen) sie|klik niet|open geen|wees voorzichtig|ne cliquez|n.ouvrez|no haga clic|no abra|non (?:cliccare|fare clic|aprire)|não (?:clique|abra)|nie (?:klikaj|otwieraj)|learn why|erfahren sie, (?:warum|weshalb)|meer informatie over waarom|découvrez pourquoi)/iu;
