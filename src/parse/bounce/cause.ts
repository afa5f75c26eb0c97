// Takes what a report says (status, diagnostic, words); gives whether the address is permanently dead (hard) or may take
// mail another time or other mail (soft). A full mailbox, a filter, a policy, a time-out say nothing against the address.
// Patterns only, each linear on bounded text: see sayings.ts. RFC 3463.
import { ABOUT_SENDER, ALIVE, DEAD, FULL } from './sayings.ts';
import { ALIVE_ABROAD, DEAD_ABROAD } from './sayings-abroad.ts';

/** Enhanced codes that mean a dead address whatever the words (RFC 3463 X.1.1 bad mailbox, X.1.2 bad system, X.1.6 moved, X.1.10 null MX). */
const DEAD_STATUS = new Set(['5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.4.4', '5.4.310']);
/** Codes of mailbox state, sender and policy (RFC 3463 §3.2–3.3, §3.8): the mailbox is there, or a filter hides whether it is. */
const ALIVE_STATUS = /^(?:5\.2\.[0234]|5\.7\.\d+|5\.1\.[789])$/;
/** A delivery program failed on the receiving host, whatever it says of users. */
const LOCAL_FAULT = /procmail:|maildrop:|couldn.t create|can.t create|command died|unix mailer/;
/** Refused only after the content was seen: a server that does not know a user says so at RCPT. */
const AFTER_CONTENT =
  /in reply to (?:the )?end of data|>>> data\s+<<< 55[02] |did not like our final data|after end of data|smtp command\s+data\s/;
/** Exchange Online hides unknown recipients behind this (directory-based edge blocking). */
const EDGE_BLOCKED = /5\.4\.1 .{0,120}recipient address rejected: access denied/;

export interface Verdict {
  readonly action: string | null;
  readonly status: string | null;
  readonly diagnostic: string;
  readonly words: string;
}

/** hard = the address is permanently dead. */
export function bounceKind(report: Verdict): 'hard' | 'soft' {
  if (report.action !== null && report.action !== 'failed') return 'soft';
  const status = report.status ?? '';
  const diagnostic = report.diagnostic.toLowerCase().replace(/\s+/g, ' ');
  const words = report.words.toLowerCase();
  if (EDGE_BLOCKED.test(diagnostic) || EDGE_BLOCKED.test(words)) return 'hard';
  const said = diagnostic === '' ? words : diagnostic;
  if (isHostUnknown(said)) return 'hard';
  if (status === '5.7.1' && NOBODY.test(diagnostic) && !ABOUT_SENDER.test(diagnostic)) return 'hard';
  if (status.startsWith('4.') || ALIVE_STATUS.test(status) || FULL.test(said) || LOCAL_FAULT.test(said)) return 'soft';
  if (!(status === '5.1.1' && /^55[013] 5\.1\.1 /.test(diagnostic)) && isAfterContent(words)) return 'soft';
  const verdict = diagnostic === '' ? null : verdictOf(diagnostic);
  if (verdict) return verdict;
  if (DEAD_STATUS.has(status)) return ABOUT_SENDER.test(words) ? 'soft' : 'hard';
  return verdictOf(words) ?? 'soft';
}

/** qmail says 4.1.2 of a domain that was not there in all the days it tried. */
function isHostUnknown(said: string): boolean {
  return /couldn.t find any host/.test(said);
}

/** With pipelining a refusal of RCPT is printed below DATA, followed by the complaint that no recipient is left. */
function isAfterContent(words: string): boolean {
  return AFTER_CONTENT.test(words) && !/need rcpt|no valid recipients/.test(words);
}

/** Words so plain that talk of filters and limits around them does not count. */
const PLAIN = /user unknown|no such user|does ?n[o']t exist|unknown user|domain is not reachable/;

/** Yandex refuses a user that it does not have with the code of a policy; others hide behind `User unknown` there what a filter decided. */
const NOBODY = /no such user/;

/** True when the words say of an address that it is dead, or why it takes no mail. */
export function saysOfAddress(words: string): boolean {
  return verdictOf(words.toLowerCase()) !== null;
}

const ADDRESS = /[\p{L}\p{N}._+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,9}/gu;

function verdictOf(said: string): 'hard' | 'soft' | null {
  // The dots of an address end no sentence: what is said of it stands behind it.
  const text = said.replace(ADDRESS, (address) => address.replaceAll('.', '_'));
  if (ABOUT_SENDER.test(text)) return 'soft';
  const isDead = DEAD.some((pattern) => pattern.test(text)) || DEAD_ABROAD.some((pattern) => pattern.test(text));
  const isAlive = ALIVE.some((pattern) => pattern.test(text)) || ALIVE_ABROAD.some((pattern) => pattern.test(text));
  if (isDead && (!isAlive || PLAIN.test(text))) return 'hard';
  return isAlive ? 'soft' : null;
}
