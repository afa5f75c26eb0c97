// What mail servers say in English of an address that is dead, and of one that only takes no mail now, or not this mail.
// Takes lower-case text, bounded by the caller; every pattern is linear on it. Used by cause.ts alone. RFC 3463 §3.

/** Nobody has this address, or its domain takes no mail. */
export const DEAD: readonly RegExp[] = [
  // Nobody by that name.
  /(?:user|subscriber) (?:is )?(?:unknown|not (?:found|known|exist))|unknown (?:or illegal )?(?:virtual |local |email |mail |e-mail )?(?:user|recipient|address|local|mailbox|rcpt|account|addressee|subscriber)|no such (?:local |virtual |mail |email )?(?:user|subscriber|recipient|mailbox|address|account|person|local|email|host|domain|name|maildrop)/,
  /(?:user|recipient|mailbox|address|account|email|addressee|inbox|maildrop)[^.\n]{0,80}(?:does ?n[o']t exist|doesn.t exist|not exist|no longer (?:exist|valid|available|in use|active)|couldn.t be found|could not be found|(?:was|is|were) ?n[o']t found|wasn.t found|not found|is invalid|unknown|not known|not recogni[sz]ed|non-?existent|doesn.t have an? |does not have an? )/,
  /(?:invalid|non-?existing|non-? ?existent|bad|undeliverable|illegal|unrecogni[sz]ed|deactivated|obsolete) (?:user|recipient|mailbox|address|account|destination|rcpt|e-?mail|local part)|(?:user|recipient|mailbox|address|account|rcpt) (?:is )?invalid/,
  /(?:not|isn.t) (?:a )?(?:valid|known|listed|our) (?:user|recipient|mailbox|address|customer|account|in )|not (?:a )?(?:listed|valid) in|not (?:known|listed) (?:here|at this|on this)/,
  /delivery (?:has )?failed[^.\n]{0,40}no (?:such|mailbox)|no (?:mailbox|account|user|recipient)s? (?:here |found )?(?:by|with|under) (?:that|this) (?:name|address)|no (?:valid )?recipients?(?: found)?\b(?![^.\n]{0,20}(?:specified|left))|requested (?:mail )?action not taken: mailbox (?:unavailable|not found)|mailbox (?:name )?(?:not (?:found|valid)|unavailable or not local|unknown)/,
  /not our customer|who are you\?|this user doesn.t have|cannot find (?:your|the|this|that|any) (?:user|account|mailbox|recipient)|(?:can.t|cannot|could not|couldn.t|unable to) (?:find|locate) (?:the )?(?:user|account|mailbox|recipient|addressee)|resolver\.adr\.(?:recip|exrecip)?notfound|recipnotfound|destination addresses were unknown|unknown address error|address unknown|no one (?:by|with) that/,
  /recipient address rejected: (?:user|unknown|undeliverable|address|mailbox|invalid|domain)|account (?:that you tried to reach )?(?:does not exist|(?:is|has been) (?:deleted|closed|terminated|removed|cancell?ed))|not found in (?:directory|name|domino)|not listed in (?:public|domino|directory)|(?:wasn.t|was not|couldn.t be|could not be) found (?:at|on|in) |user_unknown|unknown_user|no_such_user|rcp-p1\b/,
  /mailbox (?:has been |is )?(?:deleted|closed|removed|terminated)|(?:does not|doesn.t) (?:have|host) (?:a |any )?(?:mailbox|account|user)|no (?:valid|such) (?:rcpt|inbox|alias)|unknown alias|not a registered (?:gateway )?user|user not local|rcpt \S{1,254} does not exist/,
  // The person is gone.
  /(?:has )?moved to|has changed (?:his|her|their|to)|user has moved|forwarding address|no longer (?:on (?:this )?server|works|employed|with|a valid|used|at )|no longer (?:accepts?|receives?) (?:e?-?mail|messages)|retired address|left the (?:company|organi[sz]ation)/,
  // What a service that sends for us knows of it: it came back before.
  /on (?:the|your|our|an?) [^.\n]{0,40}suppression list|(?:previously|already) bounced (?:address|recipient|email)|suppressed (?:address|recipient)/,
  // The domain is not there, or takes no mail.
  /domain is not reachable|(?:host|domain)[^.\n]{0,60}(?:unknown|not found|does ?n.t exist|does not exist|couldn.t be found|could not be found|nonexistent|no mx|not exist)|nxdomain|no route found to domain|domain lookup failed/,
  /(?:unknown|illegal|invalid|no such) (?:host|domain|mail ?host)|name (?:or service )?not known|host (?:unknown|not found)|unrouteable (?:mail )?(?:domain|address)|unroutable|no (?:mail ?)?(?:host|mx|mail exchanger)s?(?: record)?s? (?:found|named|exist|record|for)|(?:has|have|had) no (?:mail exchanger|mx|mail server|relevant answer)|domain name not found|nullmx|null mx|does not accept (?:any )?(?:e?-?mail|mail)\b|no mail server/,
  /(?:cannot|can.t|could not|couldn.t|unable to) (?:find|resolve|look ?up) (?:your |the |any |a )?(?:host|domain|mail exchanger)|dns server returned answer with no data|all relevant mx records point to non-existent/,
];

/** The mailbox is full. */
export const FULL =
  /(?:mailbox|mail ?box|quota|inbox|storage|disk|account|maildir)[^.\n]{0,60}(?:full|exceed|over[ -]?quota|too (?:large|full)|over (?:its|their|the)? ?(?:storage |disk )?(?:limit|quota|size))|over[ -]?(?:the )?quota|quota (?:exceeded|violation|full)|exceed(?:ed|s|ing)? (?:the |its |their |his |her )?(?:local limit|storage|quota|mailbox|disk)|insufficient (?:system |disk )?(?:storage|disk|space)|out of (?:storage|disk)|not enough (?:storage|disk|space)|mailfull|mail ?box ?is ?full/;

/** What is wrong is the sender's address, not the recipient's. */
export const ABOUT_SENDER =
  /(?:sender|envelope from|return|originator)(?:.s)? (?:e-?mail |mail )?(?:address |domain )?[^.\n]{0,40}(?:denied|rejected|refused|verify|verification|blocked|not (?:exist|found|allowed|accepted|owned)|does not exist|has null mx|invalid)|sender (?:callout|denied|verify)|domain of sender|(?:bad|invalid) sender|sending address/;

/** The address is there, and the server says what stands against mail to it now, or against this mail. */
export const ALIVE: readonly RegExp[] = [
  FULL,
  /(?:mailbox|account|user|recipient|address|email)[^.\n]{0,60}(?:suspended|disabled|inactive|deactivated|locked|frozen|blocked|temporarily|unavailable at this time|restricted|on hold|archiv)|mailbox currently suspended|not active/,
  // Filters and their reasons.
  /spam|spamhaus|blacklist|blocklist|block list|black list|denylist|blocked|dnsbl|\brbl\b|reputation|bulk mail|unsolicited|junk|virus|infected|malware|phish|trojan|content (?:filter|reject)|message (?:content )?(?:rejected|refused|denied|blocked)|banned|policy|policies|offensive|prohibited|forbidden|rejected for|administrative prohibition|security (?:reason|risk|issue|polic)|rcp-p2\b|user complaints|suspicious/,
  /dmarc|\bspf\b|dkim|unauthenticated|not authori[sz]ed|authentication|authenticate|relay(?:ing)? (?:access )?(?:denied|not|prohibited)|unable to relay|not (?:a |an )?(?:open )?relay|open relay|access denied|reverse dns|\bptr\b|rdns|rdnsbl|starttls|tls (?:is )?required|bad (?:helo|outbound)|helo (?:command )?rejected/,
  ABOUT_SENDER,
  // The traffic, the server, the way there.
  /too many (?:connections|recipients|messages|concurrent|errors|hops|failed)|rate limit|throttl|gr[ae]y-?list|no access from mail server|may not (?:exist|have permission)|not allowed to (?:post|send)|members? only|closed list|moderat|does not accept mail from you|refuses? (?:mail|messages?) from|rejects? (?:mail|messages?) from|only accepts/,
  /out of memory|no space left|service (?:temporarily )?(?:not |un)available|server (?:is )?busy|too busy|overload|try again|temporar|couldn.t create|cannot create|can.t create|malformed or unexpected name server|deferred|time(?:d)? ?out|expired|retry (?:time|limit)|delivery time|could not be delivered for|in the queue too long|connection (?:refused|reset|lost|dropped|timed|closed)|lost connection|not been collected|wasn.t able to establish|my name was rejected/,
  /too (?:large|big|long)|size (?:limit|exceed)|maximum (?:message )?size|exceeds? (?:the )?(?:maximum|fixed|size|limit)|loop|resources? unavailable|system (?:error|resources)|internal (?:server )?error|configuration|command died|line (?:is )?too long|invalid header|syntax error|transaction failed/,
];
