// Takes what a report says (status, diagnostic, words); gives whether the address is permanently dead (hard) or may take
// mail another time or other mail (soft). A full mailbox, a filter, a policy, a time-out say nothing against the address.
// Patterns only, each linear on bounded text. RFC 3463.

const DEAD = [
  /user (?:is )?(?:unknown|not (?:found|known|exist))|unknown (?:or illegal )?(?:user|recipient|address|local|mailbox|rcpt|account)|no such (?:user|recipient|mailbox|address|account|person|local|email|host|domain)/,
  /(?:user|recipient|mailbox|address|account|email|addressee|inbox)[^.\n]{0,80}(?:does ?n[o']t exist|doesn.t exist|not exist|no longer (?:exist|valid|available|in use)|couldn.t be found|could not be found|(?:was|is|were) ?n[o']t found|not found|is invalid|unknown|not known|doesn.t have an? |does not have an? )/,
  /(?:invalid|nonexistent|non-existent|bad|undeliverable|illegal) (?:user|recipient|mailbox|address|account|destination|rcpt|email)/,
  /(?:not|isn.t) (?:a )?(?:valid|known|listed|our) (?:user|recipient|mailbox|address|customer|account|in )|not (?:a )?(?:listed|valid) in/,
  /domain is not reachable|(?:host|domain)[^.\n]{0,60}(?:unknown|not found|does ?n.t exist|does not exist|couldn.t be found|could not be found|nonexistent|no mx|not exist)/,
  /(?:unknown|illegal|invalid|no such) (?:host|domain|mail ?host)|name (?:or service )?not known|host (?:unknown|not found)|unrouteable (?:mail )?(?:domain|address)|unroutable|no (?:mail ?)?(?:host|mx|mail exchanger)s? (?:found|named|exist|record)|domain name not found|nullmx|null mx|does not accept (?:any )?(?:e?-?mail|mail)\b|no mail server|cannot (?:find|resolve) (?:your |the )?(?:host|domain)|couldn.t find any host named|all relevant mx records point to non-existent/,
  /(?:has )?moved to|has changed (?:his|her|their|to)|user has moved|forwarding address|no longer (?:on (?:this )?server|works|employed|with|a valid|used|at )/,
  /delivery (?:has )?failed[^.\n]{0,40}no (?:such|mailbox)|no mailbox (?:here )?by that name|requested action not taken: mailbox (?:unavailable|not found)|mailbox (?:name )?(?:not (?:found|valid)|unavailable or not local|unknown)|not our customer|who are you\?|this user doesn.t have|recipnotfound|resolver\.adr\.(?:recip|exrecip)?notfound|account (?:that you tried to reach )?(?:does not exist|has been (?:deleted|closed|terminated))|destination addresses were unknown|unknown address error|address unknown|recipient address rejected: (?:user|unknown|undeliverable|address)|no one (?:by|with) that|not found in (?:directory|name|domino)|not listed in (?:public|domino|directory)|keine mailbox|unbekannte[rn]? (?:empf|user|benutzer)|existiert nicht|onbekend|n'existe pas|inconnu|no existe|non esiste|nie istnieje|user_unknown|宛先不明|ユーザー?が見つかりません/,
  // The same in other languages, names and word order free.
  /(?:adressat|benutzer|empfänger|nutzer|postfach|adresse|domain|domäne)[^.\n]{0,60}(?:unbekannt|nicht bekannt|nicht gefunden|gibt es nicht|ungültig)|(?:destinataire|utilisateur|adresse|boîte)[^.\n]{0,60}(?:inconnue?|introuvable|n.existe)|(?:destinatari[oa]|utente|indirizzo|casella)[^.\n]{0,60}(?:sconosciut[oa]|inesistente|non trovat[oa])|(?:usuario|destinatario|cuenta|dirección|buzón)[^.\n]{0,60}(?:desconocid[oa]|no encontrad[oa]|inexistente)|(?:usuário|destinatário|conta|endereço)[^.\n]{0,60}(?:desconhecid[oa]|não existe|não encontrad[oa]|inexistente)|(?:gebruiker|mailbox|adres|postvak|ontvanger)[^.\n]{0,60}(?:onbekend|bestaat niet|niet gevonden)|nieznany (?:użytkownik|adresat|odbiorca)|(?:użytkownik|konto|adres)[^.\n]{0,60}(?:nie istnieje|nieznany)/,
  /nxdomain|no longer (?:accepts?|receives?) (?:e?-?mail|messages)|not a registered (?:gateway )?user|user not local|mailbox (?:has been )?(?:deleted|closed|removed)|no (?:valid|such) (?:rcpt|inbox|alias)|unknown alias|retired address|left the (?:company|organi[sz]ation)/,
];
const ALIVE = [
  /(?:mailbox|mail ?box|quota|inbox|storage|disk|account)[^.\n]{0,60}(?:full|exceed|over ?quota|too (?:large|full)|over (?:its|their|the)? ?(?:storage |disk )?(?:limit|quota))|over ?quota|quota exceeded|exceeded (?:the )?(?:storage|quota|mailbox)|insufficient (?:system )?(?:storage|disk)|out of (?:storage|disk)|postfach (?:ist )?voll|boîte pleine/,
  /(?:mailbox|account|user|recipient|address|email)[^.\n]{0,60}(?:suspended|disabled|inactive|deactivated|locked|frozen|blocked|temporarily|unavailable at this time|restricted)|mailbox currently suspended|not active/,
  /spam|spamhaus|blacklist|blocklist|block list|blocked|dnsbl|\brbl\b|reputation|bulk mail|unsolicited|junk|virus|infected|malware|phish|content (?:filter|reject)|message (?:content )?(?:rejected|refused|denied)|banned|policy|dmarc|\bspf\b|dkim|unauthenticated|not authori[sz]ed|sender (?:address )?(?:denied|rejected|refused|verify|blocked)|authentication|relay(?:ing)? (?:access )?(?:denied|not|prohibited)|unable to relay|access denied|rejected for|administrative prohibition|reverse dns|\bptr\b|rdns|rdnsbl|too many (?:connections|recipients|messages)|rate limit|throttl|gr[ae]ylist|open relay|no access from mail server|may not (?:exist|have permission)|soyez pas autorisé|not allowed to post|members? only|closed list|moderat|out of memory|no space left|service (?:temporarily )?unavailable|server (?:is )?busy|too busy|overload|try again|temporar|couldn.t create|cannot create|malformed or unexpected name server|deferred|timed? ?out|timeout|expired|retry time|delivery time|could not be delivered for|connection (?:refused|reset|lost|dropped|timed)|too (?:large|big|long)|size (?:limit|exceed)|maximum (?:message )?size|loop|too many hops|resources? unavailable|system (?:error|resources)|internal error|configuration/,
];

/** Enhanced codes that mean a dead address whatever the words (RFC 3463 X.1.1 bad mailbox, X.1.2 bad system, X.1.6 moved, X.1.10 null MX). */
const DEAD_STATUS = new Set(['5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.4.4', '5.4.310']);
/** Codes of mailbox state and policy: a filter that says "user unknown" does so to hide, the address may well live. */
const ALIVE_STATUS = /^(?:5\.2\.[0234]|5\.7\.\d+|5\.1\.[78])$/;
/** Refused only after the content was seen: a server that does not know a user says so at RCPT. */
const AFTER_CONTENT =
  /in reply to (?:the )?end of data|>>> data\s+<<< 55[02] |did not like our final data|after end of data/;
/** Exchange Online hides unknown recipients behind this (directory-based edge blocking). */
const EDGE_BLOCKED = /5\.4\.1 .{0,120}recipient address rejected: access denied/;

export interface Verdict {
  readonly action: string | null;
  readonly status: string | null;
  readonly diagnostic: string;
  readonly words: string;
}

/** hard = the address is permanently dead. */
export function bounceKind(verdict: Verdict): 'hard' | 'soft' {
  if (verdict.action !== null && verdict.action !== 'failed') return 'soft';
  const status = verdict.status ?? '';
  const diagnostic = verdict.diagnostic.toLowerCase().replace(/\s+/g, ' ');
  const words = verdict.words.toLowerCase();
  if (EDGE_BLOCKED.test(diagnostic) || EDGE_BLOCKED.test(words)) return 'hard';
  if (status.startsWith('4.') || ALIVE_STATUS.test(status)) return 'soft';
  if (!(status === '5.1.1' && /^55[013] 5\.1\.1 /.test(diagnostic)) && isAfterContent(words)) return 'soft';
  const said = diagnostic === '' ? null : verdictOf(diagnostic);
  if (said) return said;
  if (DEAD_STATUS.has(status)) return 'hard';
  return verdictOf(words) ?? 'soft';
}

/** With pipelining a refusal of RCPT is printed below DATA, followed by the complaint that no recipient is left. */
function isAfterContent(words: string): boolean {
  return AFTER_CONTENT.test(words) && !/need rcpt|no valid recipients/.test(words);
}

function verdictOf(text: string): 'hard' | 'soft' | null {
  const isDead = DEAD.some((pattern) => pattern.test(text));
  const isAlive = ALIVE.some((pattern) => pattern.test(text));
  if (
    isDead &&
    (!isAlive || /user unknown|no such user|does ?n[o']t exist|unknown user|domain is not reachable/.test(text))
  )
    return 'hard';
  return isAlive ? 'soft' : null;
}
