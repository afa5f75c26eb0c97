// Takes header, structure and first words; gives the sign that a mail is a delivery report. A report type or a null
// sender with a report's words is proof; words alone never are: people forward and discuss bounces. RFC 3461, 3464, 3834 §2.

import { isAnswerSubject } from '../away.ts';
import { type Field, firstField, rawValue } from '../header/fields.ts';
import { hasForwardPrefix, hasReplyPrefix } from '../header/subject.ts';
import type { FilePart } from '../mime/attachments.ts';
import { isClosing } from '../quotes/above-block.ts';
import { bounded, fieldSign, quotedSign } from '../signs.ts';
import { plainLine, trimSigns } from '../text/plain.ts';
import { saysOfAddress } from './cause.ts';
import { certifiedSign } from './certified.ts';
import { UNDELIVERED_ABROAD } from './sayings-abroad.ts';
import { saysDelayedAbroad, speaksOfWaiting } from './sayings-delayed.ts';

export interface BounceSigns {
  readonly fields: readonly Field[];
  readonly rootType: string;
  readonly reportType: string;
  readonly files: readonly FilePart[];
  readonly subject: string;
  readonly text: string;
  /** The From address in lower case, '' when absent, and its name. */
  readonly from: string;
  readonly fromName: string;
}

const DAEMON =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_]?master|mailerdaemon|mail[-_.]?delivery|mailsystem|mail-?system|bounces?|microsoftexchange[0-9a-f]+|double-bounce|mdaemon|noreply-?bounce|delivery|mailadmin|mmsgw|kddi|non-?delivery)(?:[+=-][^@]*)?(?:@|$)/;
/** Nobody but a mail server writes under these names. */
const MAILER = /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mailerdaemon)(?:[+=-][^@]*)?(?:@|$)/;
const DAEMON_NAME =
  /mail(?:er)?[ -]?daemon|mail delivery (?:sub)?system|postmaster|mail system|system administrator|systemadministrator|mail administrator|mail router|internet mail delivery|delivery (?:system|subsystem)|microsoft (?:outlook|exchange)|message delivery|administrator/i;
const SUBJECT =
  /undeliver|unzustellbar|nicht zustellbar|non remis|onbestelbaar|no se puede entregar|non recapitabile|impossibile recapitare|não (?:foi )?(?:entregue|possível entregar)|niedostarcz|returned (?:mail|e-?mail|to sender)|(?:mail|message) (?:could not be|was not|has not been) (?:delivered|sent)|(?:mail|message)(?: you sent)?(?: was| has been)? (?:blocked|rejected|refused)|delivery (?:status|failure|failed|has failed|problem|error|notification|report|delayed|unsuccessful|incomplete)|(?:mail|message|e-?mail) (?:delivery )?(?:failure|failed|error|delayed)|failure notice|failed (?:mail|message|delivery)|mail system error|could not (?:send|be delivered)|couldn.t be delivered|non-?delivery|nondeliverable|zustell|mail status report|returning message|returned mail|message not delivered|warning: (?:message|could not)|user unknown|host unknown|unknown (?:user|host)|auto-?reply: .*undeliver|échec|echec|delivery to .* failed|mailbox (?:full|unavailable)|bounce|rejected (?:mail|message|posting)|メール.*(?:配送|不達|エラー)|error sending/i;
const WORDS =
  /error delivering|failure reasons?:|not listed in |"notificationType"\s*:\s*"Bounce"|(?:could|can)(?:not|n.t| not) be (?:delivered|sent|completed)|(?:was|were|is|has|have|has been|have been) (?:not (?:been )?delivered|undeliverable|returned|rejected|refused|blocked)|did not reach|(?:unable|failed|not able) to (?:deliver|send|be delivered)|delivery (?:to the following|has failed|failed|of your|attempt|status)|permanent (?:fatal )?error|(?:following|these) (?:recipient|address|user)|undeliver|returned to sender|message (?:wasn.t|was not) delivered|transcript of session|unknown (?:user|address|recipient)|user unknown|no such user|i.m afraid i wasn.t able|konnte nicht (?:zugestellt|ausgeliefert|übermittelt)|n'a pas pu être|no se ha podido|mailbox (?:is )?(?:full|unavailable)|over quota|has been delayed|not yet been delivered|<[^<>\s]+@[^<>\s]+>\s*:?\s*\n?.{0,80}[45]\d\d|said: [45]\d\d|does not exist|配信|送信できません|(?:rejected|blocked|stopped|quarantined) (?:your|the|this|the following) (?:message|e-?mail|mail)/i;

/** What makes a mail a report on the delivery of another, null when it is none. */
export function bounceSign(signs: BounceSigns): string | null {
  if (signs.reportType === 'disposition-notification' || signs.reportType === 'feedback-report') return null;
  if (isListAdminsReport(signs.fields)) return null;
  const certified = certifiedSign(signs.fields);
  if (certified !== null) return certified;
  if (signs.rootType === 'multipart/report' && signs.reportType === 'delivery-status')
    return 'multipart/report, delivery-status';
  // The report's fields alone, without the words that belong around them.
  if (/^message\/(?:global-)?delivery-status$/.test(signs.rootType)) return signs.rootType;
  const isDaemon = DAEMON.test(signs.from) || DAEMON_NAME.test(signs.fromName);
  const status = signs.files.find((file) => /^message\/(?:global-)?delivery-status$/.test(file.type));
  if (status) return isDaemon || hasNullSender(signs.fields) || !isHandedOn(signs) ? `a part ${status.type}` : null;
  const failed = firstField(signs.fields, 'x-failed-recipients');
  if (failed) return isDaemon || hasNullSender(signs.fields) || SUBJECT.test(signs.subject) ? fieldSign(failed) : null;
  // Amazon SES reports in JSON, bare or inside an SNS notification.
  if (
    /^\s*\{/.test(signs.text) &&
    /\\?"(?:notificationType|eventType)\\?"\s*:\s*\\?"(?:Bounce|Delivery)/.test(signs.text.slice(0, 4_096))
  )
    return 'a notification that Amazon SES writes in JSON';
  const isNull = hasNullSender(signs.fields) || /<>\s*$/.test(rawValue(signs.fields, 'from'));
  // Words alone are no proof: nobody's mail is searched for them in vain.
  if (!isNull && (!isDaemon || isByPerson(signs))) return null;
  const said = undeliveredSign(signs, { isNull, isDaemon });
  const sender = DAEMON.test(signs.from) ? signs.from : signs.fromName;
  return said && bounded(`${isNull ? 'no sender' : quotedSign('sender', sender)}, ${said}`);
}

/** The prose of a report: what it is about, that it failed, and whom or which mail it names. */
function undeliveredSign(
  signs: BounceSigns,
  { isNull, isDaemon }: { readonly isNull: boolean; readonly isDaemon: boolean },
): string | null {
  const opening = signs.text.slice(0, 4_096);
  const isSubject = isReportSubject(signs.subject);
  const isWords = WORDS.test(opening) || saysSoAbroad(opening);
  const bySubject = quotedSign('subject', signs.subject);
  const byWords = 'words of a report';
  const hasOriginal = signs.files.some((file) => /^(?:message\/rfc822|text\/rfc822-headers)$/.test(file.type));
  // What a mailer daemon calls a report is one, whatever is left of its words.
  if (isSubject && MAILER.test(signs.from)) return bySubject;
  // Parcels are not delivered, too: a report on a mail names an address, or has the mail with it.
  if (!hasOriginal && !opening.includes('@') && !signs.subject.includes('@')) return null;
  if (isNull && !isDaemon)
    // Receipts and absence notes have no sender, too, and may answer a mail about a bounce.
    return isWords && !isAnswerSubject(signs.subject) && (hasOriginal || (isSubject && namesFailed(opening)))
      ? byWords
      : null;
  // In words of its own, too: a daemon that nobody can answer, and what it says of an address.
  if (isNull && isSubject) return bySubject;
  if (isNull)
    return isWords ||
      REPLY.test(opening) ||
      (MAILER.test(signs.from) && (saysOfAddress(opening) || speaksOfWaiting(opening)))
      ? byWords
      : null;
  // A sender that can be answered, at `delivery@` or `bounces@`: only with an address set apart as reports do.
  const isAnswerable = firstField(signs.fields, 'return-path') !== null;
  if (isAnswerable && !hasOriginal && !FAILED_ADDRESS.test(opening)) return null;
  if (!(isSubject && isWords) && !(DAEMON.test(signs.from) && (isSubject || isWords))) return null;
  return isSubject ? bySubject : byWords;
}

function isReportSubject(subject: string): boolean {
  return SUBJECT.test(subject) || saysSoAbroad(subject);
}

function saysSoAbroad(text: string): boolean {
  return UNDELIVERED_ABROAD.some((pattern) => pattern.test(text)) || saysDelayedAbroad(text);
}

/** A person's mail that carries the parts of a report he got. */
function isHandedOn({ subject }: BounceSigns): boolean {
  if (hasReplyPrefix(subject) || hasForwardPrefix(subject)) return true;
  return !isReportSubject(subject);
}

/** An address as reports set it apart, or what a server answered. */
const FAILED_ADDRESS =
  /^[ \t>*"'([]{0,20}(?:(?:to|an|recipient|empfänger|address|user)\s?:\s?)?[^\s@<>]{1,64}@[^\s@<>]{1,255}[ \t]{0,4}(?:$|[:>"'(\])]|\.{3}|on \d)|<[^\s@<>]{1,64}@[^\s@<>]{1,255}>|\b[45]\d\d[ -][#45<a-z]/im;

/** `Your message to max@example.org`, `votre message à …`: the address inside the sentence. */
const MESSAGE_TO =
  /(?:message|mail|nachricht|bericht|courriel|mensaje|correo|messaggio|mensagem|wiadomość)[^.\n@]{0,40}\s(?:to|for|an|aan|voor|à|pour|a|para|per|do|dla)\s?:?\s?[<"']?[^\s@<>]{1,64}@[^\s@<>]{1,255}/iu;
/** What a server answered, with its enhanced code: nothing else is written so, whatever the language around it (RFC 2034). */
const REPLY = /(?<![\d.])([45])\d\d[ -]#?\1\.\d{1,3}\.\d{1,3}(?!\d)/;

function namesFailed(opening: string): boolean {
  return FAILED_ADDRESS.test(opening) || MESSAGE_TO.test(opening);
}

const PERSONS_PROGRAM =
  /thunderbird|mutt|evolution|roundcube|k-9|apple mail|(?:iphone|ipad) mail|microsoft outlook \d|kmail|sylpheed|claws|postbox|seamonkey/i;

/** A sender that can be answered, and the mail program of a person or a name alone that sounds like a server's. */
function isByPerson({ fields, from, text }: BounceSigns): boolean {
  if (firstField(fields, 'return-path') === null) return false;
  if (PERSONS_PROGRAM.test(`${rawValue(fields, 'user-agent')} ${rawValue(fields, 'x-mailer')}`)) return true;
  const path = trimSigns(plainLine(rawValue(fields, 'return-path').slice(0, 998)), '<', '>').toLowerCase();
  // Administrators write as postmaster@, of the errors they see; no program writes under an address that it can be answered at and greets, asks and closes as they do.
  return path === from && (!DAEMON.test(from) || (!MAILER.test(from) && speaks(fields, text.slice(0, 4_096))));
}

/** Words of somebody to somebody: a greeting, and a question or a closing; and no header of a program. */
function speaks(fields: readonly Field[], words: string): boolean {
  if (firstField(fields, 'auto-submitted') || firstField(fields, 'precedence')) return false;
  const isGreeted =
    /^\s{0,9}(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|sehr geehrte|liebe[rs]?|moin|servus|beste|geachte|goede(?:morgen|middag|n)|bonjour|bonsoir|madame|messieurs|cher|chère|hola|buenos|buenas|estimad|buongiorno|buonasera|gentil|salve|ol[áa]|bom dia|boa|prezad|dzień dobry|witam|szanown)(?!\p{L})/imu.test(
      words.slice(0, 300),
    );
  const asks = /\p{L}{2}\s?\?(?:\s|$)/u.test(words);
  return isGreeted && (asks || words.split('\n').some((line) => isClosing(line)));
}

/**
 * A report to the administrator of a mailing list that the list hands on to its members: about the list's mail, not about
 * any of ours. A report to a group mailbox goes to the group itself, never to `…-admin`.
 */
function isListAdminsReport(fields: readonly Field[]): boolean {
  const list = /([^\s<"'@]{1,64})@/.exec(rawValue(fields, 'x-beenthere') || rawValue(fields, 'list-post'))?.[1] ?? '';
  const name = list.replace(/^mailto:/i, '').toLowerCase();
  const to = /([^\s<"'@]{1,80})@/.exec(rawValue(fields, 'to'))?.[1]?.toLowerCase() ?? '';
  return name !== '' && ['admin', 'owner', 'bounces', 'request'].some((role) => to === `${name}-${role}`);
}

/** The field that says that there is no envelope sender (RFC 5321 §4.5.5), null when none does. */
export function nullSenderSign(fields: readonly Field[]): string | null {
  const path = firstField(fields, 'return-path');
  return path !== null &&
    /^<?\s*(?:mailer-daemon(?:@[^>\s]*)?)?\s*>?$/i.test(plainLine(rawValue(fields, 'return-path')).slice(0, 320))
    ? fieldSign(path)
    : null;
}

function hasNullSender(fields: readonly Field[]): boolean {
  return nullSenderSign(fields) !== null;
}
