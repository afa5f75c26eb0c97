// What servers say, abroad and at home, of a mail that waits and is tried again: it is not lost yet. Only in a daemon's mouth,
// which nothing of this proves; every pattern is linear on text bounded by the caller. RFC 3464 §2.3.3 (delayed).
import { withLetterRanges } from '../text/letters.ts';

const DELAYED =
  /delayed|delivery is delayed|not yet been delivered|will (?:continue|keep) (?:to )?(?:try|attempt)|warning: (?:message|could not|still)|still (?:trying|being)|no action is required/i;

/** That it waits: by language, each in its usual forms. */
const WAITING_ABROAD =
  /verzögert|noch nicht zugestellt|wird weiterhin versucht|retardée?\b|n.a pas encore été (?:remis|distribué|délivré)|vertraagd|nog niet (?:bezorgd|afgeleverd)|retrasad[oa]|demorad[oa]|a[úu]n no se ha (?:podido )?entregad|ritardat[oa]|in ritardo|non è (?:ancora stato|stato ancora) (?:recapitato|consegnato)|atrasad[oa]|ainda não foi entregue|opóźnion|opóźnieni[eu]|jeszcze nie został|nie został[ao]? jeszcze|fördröj|forsinket|viivästy|zpožděn|késik|késlelt|gecikti|задерж|отложен|затриман|延迟|延遲|遅延|遅れて|지연/iu;

/** That somebody goes on trying, or will. */
const TRIES_AGAIN =
  /(?:is|be|being|are) (?:re-?tried|tried again|attempted again)|keeps? (?:on )?trying|(?:further|more|another|new|additional) (?:delivery )?attempts?[^.\n]{0,40}(?:will|are|is)|(?:try|trying|attempt|retry)(?:ing)? (?:until|for (?:another|up to|the next))|attempts? (?:will )?continue|(?:weitere|erneute?|neue) (?:zustell)?versuch|versuch(?:t|en) es (?:noch|weiter|erneut)|(?:weiter|erneut|noch) (?:\d{1,3} \p{L}{3,8} (?:lang )?)?(?:zu ?zustellen|zuzustellen|versucht)|blijf(?:t|ven) (?:het )?(?:proberen|\p{L}{1,12} proberen)|(?:nieuwe|verdere) (?:bezorg)?poging|opnieuw geprobeerd|nouvelles? tentatives?|(?:continue|poursuit|va continuer)[^.\n]{0,30}(?:essayer|tentatives?)|(?:nuevos?|más) intentos?|segui(?:rá|remos|rán) intentand|(?:continuará|volver(?:á|emos))[^.\n]{0,20}(?:intent|a intentar)|(?:nuovi|ulteriori|altri) tentativi|continuer(?:à|anno|emo)[^.\n]{0,20}(?:tent|prov)|novas tentativas|continuará[^.\n]{0,12} (?:a )?tenta|(?:będzie|będą|będziemy) (?:\p{L}{1,12} )?(?:ponawia|próbowa)|kolejn[ey] prób|ponowne? prób|fortsätter (?:att )?försöka|prøver (?:igjen|igen)|forsøger (?:igen|fortsat)|yrittää uudelleen|bude (?:se )?(?:dále )?(?:pokoušet|opakov)|tekrar denenecek|újra (?:meg)?próbál|(?:повторн|дальнейш)\p{L}{1,4} попыт|再試行(?:し|さ)|将(?:继续)?重试|將(?:繼續)?重試|다시 시도(?:합|할)/iu;

/** That it is over: nobody tries again, or not any more. */
const GIVEN_UP = withLetterRanges(
  /(?:not|n.t|no|without|keine|nicht|geen|niet|aucune|pas de|ne|sin|ningún|nessun|non|sem|nenhuma?|nie|bez|żadn\p{L}{1,3}) (?:\p{L}{1,14} ){0,3}(?:re-?tr(?:y|ied)|try|trying|tried|attempts?|(?:zustell)?versuche?n?|versucht|(?:bezorg)?pogingen|geprobeerd|tentatives?|intentos?|intentando|tentativ[oi]|tentativas?|prób\p{L}?|ponawia\p{L}{1,4}|próbowa\p{L}{1,4})|(?:given|giving|gave|gives) up|in the queue too long|(?:removed|deleted) from (?:the )?(?:mail )?queue|aufgegeben|abgelaufen|expired|abandonn|opgegeven|has(?: now)? failed|(?:^|[\s<(:"'])55[0-4][ -]|permanent(?:ly)? (?:fatal )?(?:error|fail)/iu,
);

/** That it came back, or that nobody has the address. What will come back if it fails still waits. */
const CAME_BACK: readonly RegExp[] = [
  /(?:(?<!(?:will|would|may|can|to) (?:then )?)(?:is|are|was|were|been|being|be)(?: (?:now|therefore|hereby|being))? (?:returned|rejected|refused|sent back)|bounced|returning (?:it|the|this|your))(?!\p{L})/iu,
  /(?:wurden?|hiermit|nun|jetzt|daher|ist)(?: \p{L}{1,12}){0,2} (?:zurück(?:geschickt|gesandt|gesendet|gegeben|gewiesen)|abgelehnt|abgewiesen)|(?:is|werd|wordt (?:hierbij|nu))(?: \p{L}{1,12}){0,2} (?:teruggestuurd|teruggezonden|geretourneerd|geweigerd)|(?:a été|ont été|est)(?: \p{L}{1,12})? (?:retourn|renvoy|rejet|refus)ée?|(?:ha sido|fue|es)(?: \p{L}{1,12})? (?:devuelt|rechazad)[oa]|(?:è stat[oa]|viene)(?: \p{L}{1,12})? (?:restituit|rifiutat|respint)[oa]|(?:foi|é)(?: \p{L}{1,12})? (?:devolvid|rejeitad|recusad)[oa]|został[ao]?(?: \p{L}{1,12})? (?:zwrócon|odrzucon|odesłan)/iu,
  /returnerat|avvisad|returneret|afvist|returnert|avvist|palautettu|hylätty|vrácen|odmítnut|iade edildi|reddedildi|visszaküldt|elutasított|возвращено|отклонен|отвергнут|повернено|відхилен|退信|被退回|拒收|拒绝|拒絕|返送|拒否|반송|거부/iu,
  /(?:does not|doesn.t|do not|no longer) exist|no such (?:user|mailbox|recipient|address|account)|(?:user|mailbox|recipient|address|account|addressee)(?: is)? unknown|unknown (?:user|mailbox|recipient|address|account)|existiert nicht|gibt es nicht|unbekannt(?!e[rn]? (?:fehler|grund))|bestaat niet|onbekend(?!e (?:fout|reden))|n.existe pas|inconnue?(?!\p{L})|no existe|desconocid[oa]|non esiste|sconosciut[oa]|não existe|desconhecid[oa]|nie istnieje|nieznan|finns inte|findes ikke|finnes ikke|ei ole olemassa|neexistuje|bulunamadı|nem létezik|не существует|не існує|不存在|存在しません|존재하지/iu,
];

/** That it was not delivered: nothing is to be done then, too, where nobody tries again. */
const NOT_DELIVERED =
  /(?:not|n.t|un)(?: be| been)? ?(?:delivered|deliverable|sent)|delivery [^.\n]{0,20}failed|undeliver|nicht [^.\n]{0,30}(?:zugestellt|zustellbar|ausgeliefert)|unzustellbar|niet [^.\n]{0,30}(?:bezorgd|afgeleverd)|onbestelbaar|pas [^.\n]{0,20}(?:remis|distribué|délivré)|no [^.\n]{0,30}entregad[oa]|non [^.\n]{0,30}(?:recapitat|consegnat)|não [^.\n]{0,30}entregue|nie [^.\n]{0,30}dostarczon/iu;

/** That nothing is to be done for now. */
const NOTHING_TO_DO =
  /(?:you (?:need|have to) do nothing|(?:do not|don.t) need to re-?send|need not re-?send|sie müssen nichts (?:tun|unternehmen)|u hoeft niets te doen|vous n.avez rien à faire|no (?:es necesario|tiene que) (?:hacer nada|volver a enviar)|non è necessario (?:inviare|fare))/iu;

/** A mail that waits in the queue, since when or until when. */
const QUEUED =
  /(?:queued for|been (?:in the queue|queued)|waiting|in der warteschlange|wartet|in de wachtrij|en (?:file d.)?attente|en (?:la )?cola|in coda|na fila|w kolejce)[^.\n]{0,30}\b\d{1,3} (?:hours?|minutes?|days?|stunden?|minuten?|tage?n?|uur|dagen?|heures?|jours?|horas?|d[ií]as?|or[ae]|giorn[io]|godzin\p{L}?|dni)/iu;

/** True when a daemon says so. How long a mail lay in the queue is told of those that came back, too. */
export function saysDelayed(words: string): boolean {
  if (DELAYED.test(words) || saysDelayedAbroad(words)) return true;
  const text = joined(words);
  if (GIVEN_UP.test(text) || CAME_BACK.some((one) => one.test(text))) return false;
  return TRIES_AGAIN.test(text) || (NOTHING_TO_DO.test(text) && !NOT_DELIVERED.test(text));
}

/** True when a daemon speaks of a mail on its way, waiting or over. */
export function speaksOfWaiting(words: string): boolean {
  return saysDelayed(words) || [TRIES_AGAIN, NOTHING_TO_DO, QUEUED].some((one) => one.test(joined(words)));
}

/** Sentences are broken anywhere; paragraphs stay apart. */
function joined(words: string): string {
  return words.replaceAll(/(?<=[^\n])\r?\n(?=[^\r\n])/g, ' ');
}

/** In other words than the English ones that other reports use, too. */
export function saysDelayedAbroad(words: string): boolean {
  return WAITING_ABROAD.test(words);
}
