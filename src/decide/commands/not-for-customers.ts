// Sentences that forbid that something reaches the customer, in four languages: `do not send this to the customer`, `Kunde
// darf das nicht sehen`, `niet naar de klant`, `ne pas transmettre au client`; and first lines that speak of him as nobody
// speaks to him: `Kunde zahlt nie`, `call with customer:`. Takes a line; gives yes or no. The customers of whoever reads it
// (`Ihre Kunden`, `your customer`) are others. Pure, linear on a bounded line.
import { fold } from '../../model/fold.ts';

const MAX = 1000;
const VERBS = String.raw`senden|schicken|geben|gehen|kommen|weiter\p{L}+|raus\p{L}*|sagen|zeigen|besprechen|kommunizieren|sturen|doorsturen|gaan|bespreken|delen|transmettre|envoyer`;
const END = String.raw`(?=\s{0,2}(?:$|[.,:;!?)\]–]|-(?!\p{L})|(?:yet|directly|until|please|bitte|aub|svp|${VERBS}|about|that|how|why|what|know|see)\b|'s eyes))`;
/** The one customer all of us speak of. */
const ENGLISH = '(?:the |this |our )?(?:end ?)?(?:customer|client)';
const GERMAN = '(?:den |die |der |dem |unsere[nrm]? )?(?:end)?kund(?:en|in|e)';
const DUTCH = '(?:de |onze )?klant';
const FRENCH = 'cliente?';

/** What is done with a client that is a program. */
const PROGRAM = String.raw`\b(?:(?<!\b(?:the|this|our) )work|install|connect|sync|compatib|configur|log ?(?:in|on|ged)|sign in|browser|software|vpn)`;
/** To whom nothing is sold or given, as anybody may be told: `Kunden außerhalb der EU`, `customers under 18`. */
const SOME_OF_THEM = String.raw`(?<=kunden|customers|clients|klanten) (?:ausserhalb|innerhalb|aus|mit|ohne|unter (?=\d)|uber (?=\d)|outside|abroad|from|with an?|without|(?:under|over) (?=\d)|buiten|uit|met|zonder|onder (?=\d)|in(?! (?:this|that|dies|der form|deze|kopie|cc))\b)`;

const FORBIDDEN: readonly RegExp[] = [
  String.raw`\b(?:not|never|don'?t|dont)\b(?:(?!\byour\b)[^.!?]){0,60}\b(?:to|for|at|with(?! (?:the |this |our )?client)) ${ENGLISH}${END}`,
  // A client may be a program, which something does not work with; nobody talks to one.
  String.raw`\b(?:not|never|don'?t|dont)\b(?:(?!\byour\b|${PROGRAM})[^.!?]){0,60}\bwith (?:the |this |our )?client${END}(?![^.!?]{0,40}${PROGRAM})`,
  String.raw`\b(?:not|never|don'?t|dont)\b(?:(?!\byour\b)[^.!?]){0,40}\b(?:shar|discuss|talk|spe[ao]k|rais|mention|agree|argu|negotiat)\p{L}*\b[^.!?]{0,30}\bwith ${ENGLISH}${END}`,
  String.raw`\b(?:not|never|don'?t|dont) (?:tell|show|inform|mail|mention to|let|answer|reply to|copy|cc) ${ENGLISH}${END}`,
  String.raw`\b${ENGLISH} (?:must|should|may|shall|can|need|does|do|is|are)(?:n'?t| not|n't)(?: be)? ?(?:to |need to |supposed to |allowed to )?(?:know|told|informed|find out|learn)\b`,
  String.raw`\b${ENGLISH} (?:must|should|may|shall)(?:n'?t| not)(?: be)? ?(?:see|read|hear)\b`,
  String.raw`\b(?:hide|hidden|kept?|withhold) (?:this |it )?from ${ENGLISH}\b(?! \p{L}+)`,
  String.raw`\b(?:nicht|nie|niemals|nix|nichts|keinesfalls)\b(?:(?!\b(?:ihr\p{L}*|eur\p{L}*|dein\p{L}*)\b)[^.!?]){0,50}\b(?:an|fur|vor|zum|zur|gegenuber|bei|mit) ${GERMAN}${END}`,
  String.raw`\b(?:fur|an) ${GERMAN} nicht(?: bestimmt| sichtbar| gedacht| senden| schicken)?\s{0,2}(?:$|[.,:;!)\]])`,
  String.raw`(?:^|\b(?:der|die|dem|den) )(?:end)?(?:kunde|kundin|kunden) (?:darf|soll|sollte|muss|braucht)\b[^.!?]{0,40}\b(?:nicht|nichts|nix|nie)\b[^.!?]{0,20}\b(?:sehen|wissen|erfahren|lesen|mitbekommen|horen|bekommen)\b`,
  String.raw`\b(?:darf|soll|sollte|muss|braucht) (?:das |es |davon )?(?:der|die) (?:kunde|kundin) (?:das |es |davon )?(?:noch )?(?:nicht|nichts) (?:sehen|wissen|erfahren|lesen|horen)\b`,
  String.raw`\b(?:dem|den|der|die) kund(?:en?|in) (?:bitte )?(?:noch )?nichts? (?:sagen|zeigen|davon|verraten|mitteilen|informieren)\b`,
  String.raw`\b(?:niet|nooit|niets)\b(?:(?!\b(?:uw|je|jullie)\b)[^.!?]){0,50}\b(?:naar|aan|voor|met|bij) ${DUTCH}${END}`,
  String.raw`\bklant (?:mag|moet|hoeft|hoort)\b[^.!?]{0,40}\b(?:niet|niets)\b[^.!?]{0,20}\b(?:zien|weten|lezen|horen)\b`,
  String.raw`\b(?:pas|jamais|rien|non)\b(?:(?!\b(?:votre|vos|ton)\b)[^.!?]){0,50}\b(?:au|a la|a l'|pour le|pour la|avec le) ${FRENCH}${END}`,
  String.raw`\b(?:le|la) ${FRENCH} ne (?:doit|devrait)\b[^.!?]{0,20}\b(?:voir|savoir|lire)\b`,
  // `Kunde nicht informieren`, `customer not to be informed`
  String.raw`^[^\p{L}]{0,4}(?:den |die |de |le |la |the )?(?:kund(?:en|in|e)|klant|cliente?|customer) (?:bitte |please |noch )?(?:nicht|not|niet|pas|nichts)\b(?! (?:found|starting|connect\p{L}*|recogni[sz]ed|installed|gefunden|erkannt|gevonden|herkend|trouve|reconnu)\b)`,
  // `not for customers`, `nicht an Kunden herausgeben`, whatever follows, but for what anybody may be told.
  String.raw`^[^\p{L}]{0,4}(?:not|nothing|nicht|nichts|niet|niets|pas) (?:for|fur|voor|pour|an|aan|naar|au|to|sent to|visible (?:to|for)|sichtbar fur|zichtbar voor|visible pour)? ?(?:the |den |die |de |le |la )?(?:customers?|clients?|kunden|kundin|klant(?:en)?|kundenaugen)e?\b(?!-\p{L}| (?:service|number|portal|account|nummer|but|installe|trouve|necessaire|requis|reconnu)|${SOME_OF_THEM})`,
  // `no customer contact`; "no client is needed" is said of a program, "no customers are affected" to anybody.
  String.raw`^[^\p{L}]{0,4}no (?:for |to )?(?:the )?(?:customers?|clients?)\b(?!-\p{L}| (?:service|number|portal|account|data|certificate|software|program|app|licen[sc]e|installed|found|need(?:s|ed)?|required|necessary|is|are|was|were|has|have|had|will)\b|${SOME_OF_THEM})`,
].map((form) => new RegExp(form, 'u'));

/** Nothing but that it is not to be sent: `Bitte nicht rausschicken`, `do not send`. */
const UNSENT =
  /^[^\p{L}]{0,4}(?:(?:bitte|please|achtung|attention|svp|s'il vous plait|aub|noch|hold|draft|entwurf)(?:[,:!]| -)? ){0,2}(?:(?:das |dies |es )?(?:noch )?nicht (?:raus|ab|ver|weiter)?(?:senden|schicken|geben|leiten)|(?:do not|don'?t|dont|not to be) (?:send|sent|mail|forward)(?: (?:this|it|yet|out|on|please)){0,3}|not sent(?: yet)?|niet (?:ver|door|op)?(?:sturen|zenden)|(?:a )?ne pas (?:envoyer|transmettre|transferer))(?: please| bitte| aub| svp)?(?:$|[^\p{L}\p{N}]{1,4}$|, (?:ist |is |it'?s )?(?:nur |only |just )?(?:fur|for|voor) (?:uns|us|ons)\b|, (?:nur|ist nur|only) intern)/u;

/** What its writer means to take out: `Delete before sending: …`. A SIM card is removed before sending a telephone. */
const TAKEN_OUT =
  /^[^\p{L}]{0,4}(?:please |bitte |svp |graag )?(?:(?:delete|remove|cut)(?: this| it| me)? before (?:sending|you send)|vor (?:dem )?(?:senden|absenden|versenden|verschicken|versand) (?:bitte )?(?:loschen|entfernen|streichen)|(?:loschen|entfernen) vor (?:dem )?(?:senden|absenden|versenden|versand)|(?:verwijderen|wissen) voor (?:het )?(?:verzenden|versturen|verzending)|(?:a )?(?:supprimer|retirer|effacer) avant (?:l'envoi|envoi|d'envoyer))\s?(?:$|[:：!.)\]}])/u;

/** True when the line forbids it. */
export function keepsFromCustomer(line: string): boolean {
  const folded = folding(line);
  // Cheap first: hardly any line speaks of customers.
  return (
    UNSENT.test(folded) ||
    TAKEN_OUT.test(folded) ||
    (/kund|klant|client|customer/.test(folded) && FORBIDDEN.some((form) => form.test(folded)))
  );
}

const NOUN = '(?:(?:end)?(?:kunde|kundin|customer|klant))';
const OF_HIM: readonly RegExp[] = [
  // `Kunde zahlt nie`, `the customer called again`
  new RegExp(
    String.raw`^[^\p{L}]{0,4}(?:der |die |unser |the |this |our |de |deze )?${NOUN}(?! ?-)(?=\s+\p{L})(?! (?:service|support|portal|care|number|no|id|account|area|data|relations|success|and|und|en|nr|nummer|werden|worden)\b)`,
    'u',
  ),
  // A client may be a program: `client called`, `le client ne paie jamais`
  /^[^\p{L}]{0,4}(?:the |this |our |le |la |notre )?cliente? (?:called|calls|wants|wanted|says|said|asks|asked|claims|insists|refuses|never pays?|is (?:angry|upset|difficult|rude|unhappy|furious)|has (?:called|asked|not paid|paid)|a (?:appele|rappele|demande|refuse)|veut|demande|insiste|refuse|est (?:furieu\p{L}+|mecontente?|difficile|penible)|ne (?:paie|repond|veut))(?!\p{L})/u,
  // `call with customer:`, `Telefonat mit Kundin`, `ohne Kunde`
  new RegExp(
    String.raw`^[^\p{L}]{0,4}(?:[\p{L}.-]{1,20} ){0,4}(?:with|mit|met|avec|without|ohne|zonder|sans|excluding|excl\.?|from|vom?n?|van|du|des|der|dem)\s(?:the |dem |der |den |de |le |la )?(?:${NOUN}|kunden|cliente?)\s*(?:[:：]|$)`,
    'u',
  ),
];

/** True for a first line about the customer that nobody would write to him. */
export function speaksOfCustomer(line: string): boolean {
  const folded = folding(line);
  return OF_HIM.some((form) => form.test(folded));
}

function folding(line: string): string {
  return fold(line.slice(0, MAX).replaceAll(/[’‘`´]/g, "'"));
}
