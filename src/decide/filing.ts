// Takes a mail and what was decided; gives the Commands that file it: create, join, reject. Their cause is the ledger
// row, so that filing the same row twice changes nothing. Text of a new ticket is the whole mail, of a join its new words.
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { Besides, Command, CommandBase, CommandOf, MailFacts, NotifyOverride } from '../model/command.ts';
import type { Attachment, Message } from '../model/message.ts';
import type { Site } from '../model/policy.ts';
import type { Actor, EntryAttachment, TicketId, Visibility } from '../model/ticket.ts';
import { besidesOf, type Deed, shownText, sortedFiles } from './actions.ts';
import { formAnswers } from './extract/answers.ts';
import { defaultQueue, isMachineMail, type Mail, ownAddressOf } from './mail.ts';
import type { Sender } from './sender.ts';
import type { Settings } from './settings.ts';
import type { Found } from './thread.ts';

/** What every command of one mail shares. */
export interface Filing {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly site: Site;
  readonly knownSender: boolean;
  /** The agent whose proven mail this is. */
  readonly agent: string | null;
  readonly notify: NotifyOverride;
  readonly defects: readonly string[];
  readonly trace: readonly string[];
  /** What `do:` came to. */
  readonly deeds: readonly Deed[];
}

const MAX_REFERENCES = 50;
const MAX_MENTIONED = 20;
const MAX_REPORT = 1000;
const MAX_FALLBACK = 80;

/** A new ticket. */
export function createCommand(
  filing: Filing,
  settings: Settings,
  birth: { readonly link: CommandOf<'create'>['link']; readonly key: string | null },
): CommandOf<'create'> {
  const { mail, sender, site } = filing;
  const { customer, language, visibility, queue, ...values } = settings.values;
  const text = settings.body ?? wholeText(mail);
  const named = language === undefined || language === 'auto' ? null : language;
  const place = queue ?? defaultQueue(mail, site);
  const canonical = sender.person ? canonicalAddress(sender.person.address) : null;
  // A queue's form asks people; whom a rule wants asked, it says.
  const form = values.form ?? (isMachineMail(mail.message) ? undefined : site.formByQueue?.[place ?? '']);
  const answers = formAnswers(mail.message, form, site);
  return {
    ...commandBase(filing, 0),
    kind: 'create',
    mail: mailFacts(filing, text),
    customer: customer ?? (sender.person && canonical ? { address: canonical, name: sender.person.name } : null),
    mailbox: mail.delivery.mailbox,
    ownAddress: ownAddressOf(mail, site),
    set: {
      ...values,
      subject: values.subject ?? subjectOf(mail),
      ...(place === null ? {} : { queue: place }),
      ...(form === undefined ? {} : { form }),
    },
    visibility: visibility ?? 'public',
    language: named ?? mail.message.language,
    ...(named === null ? {} : { isLanguageNamed: true as const }),
    notify: filing.notify,
    link: birth.link,
    threadKeys: birth.key === null ? [] : [birth.key],
    ...(answers ? { answers } : {}),
    ...besides(filing),
  };
}

/** Into a ticket that is there, kept inside: it moves nothing. */
export function joinInside(filing: Filing, found: Found, settings: Settings): Command {
  return joinCommand(filing, found, { settings, visibility: 'internal', reopen: false, movesStatus: false, key: null });
}

/** Into a ticket that is there. */
export function joinCommand(
  filing: Filing,
  found: Found,
  how: {
    readonly settings: Settings;
    readonly visibility: Visibility;
    readonly reopen: boolean;
    readonly movesStatus: boolean;
    readonly key: string | null;
  },
): Command {
  const { visibility: _, ...update } = how.settings.values;
  // Answers are a participant's, in public: neither a stranger's nor a robot's, nor words from an internal thread.
  const isHeard = !found.thirdParty && how.visibility === 'public' && !isMachineMail(filing.mail.message);
  const answers = isHeard ? formAnswers(filing.mail.message, update.form ?? found.ticket.form, filing.site) : null;
  return {
    ...commandBase(filing, 0),
    kind: 'join',
    ticket: found.ticket.id,
    mail: mailFacts(filing, how.settings.body ?? newWords(filing.mail)),
    joinedBy: found.by,
    visibility: how.visibility,
    thirdParty: found.thirdParty,
    reopen: how.reopen,
    movesStatus: how.movesStatus,
    update,
    notify: filing.notify,
    threadKeys: how.key !== null && found.by === 'key' ? [how.key] : [],
    ...(answers ? { answers } : {}),
    ...besides(filing),
  };
}

/** An answer without a new ticket; with `ticket`, the mail is kept there as an internal entry. */
export function rejectCommand(filing: Filing, ticket: TicketId | null, template: string): Command {
  const { mail, site } = filing;
  return {
    ...commandBase(filing, 0),
    kind: 'reject',
    ticket,
    mail: mailFacts(filing, newWords(mail)),
    template,
    mailbox: mail.delivery.mailbox,
    ownAddress: ownAddressOf(mail, site),
    notify: filing.notify,
  };
}

/** The mail goes on to somebody else, whole. */
export function redirectCommand(filing: Filing, to: string): Command {
  const { mail, site } = filing;
  const place = { mailbox: mail.delivery.mailbox, ownAddress: ownAddressOf(mail, site) };
  return { ...commandBase(filing, 0), kind: 'redirect', to, mail: mailFacts(filing, ''), ...place };
}

/** What each of them begins with. */
export function commandBase({ mail, sender, agent, trace }: Filing, ordinal: number): CommandBase {
  const name = agent !== null && sender.auth === 'pass' ? (mail.message.from?.name ?? '') : '';
  const called = name === '' ? {} : { called: name };
  return {
    cause: `mail:${mail.delivery.ledger}`,
    ordinal,
    actor: actorOf(sender, agent),
    door: 'mail',
    trace,
    ...called,
  };
}

function besides({ deeds }: Filing): { readonly besides?: Besides } {
  const wanted = besidesOf(deeds);
  return wanted ? { besides: wanted } : {};
}

function actorOf(sender: Sender, agent: string | null): Actor {
  if (agent) return { kind: 'agent', id: agent };
  const address = sender.person?.address ?? '';
  return address === ''
    ? { kind: 'system', id: 'mail' }
    : { kind: 'contact', id: canonicalAddress(address) ?? address };
}

/** The mail as it is kept, with these words. */
export function mailFacts(filing: Filing, text: string): MailFacts {
  const { mail, sender, knownSender, agent, defects } = filing;
  const { message, delivery } = mail;
  const { kept } = sortedFiles(message.attachments.map(entryAttachment), filing.deeds);
  // A picture of the mail's own look is nothing its sender sent.
  const sent = message.attachments.filter((file) => !file.inline).map(entryAttachment);
  const { refused } = sortedFiles(sent, filing.deeds);
  const references = [...message.references, ...(message.inReplyTo ? [message.inReplyTo] : [])];
  return {
    ledger: delivery.ledger,
    messageId: message.messageId,
    from: sender.person ?? message.from,
    subject: message.subject,
    text: delivery.oversize ? oversizeSentence(mail) : shownText(text, filing.deeds),
    attachments: kept,
    ...(refused.length > 0 ? { refused } : {}),
    receivedAt: delivery.receivedAt,
    classes: message.classes,
    auth: sender.auth,
    nullSender: message.envelopeFrom === '',
    knownSender,
    byAgent: agent,
    defects: [...new Set([...message.defects.map((defect) => defect.code), ...defects])],
    references: [...new Set(references)].slice(-MAX_REFERENCES),
    bounced: message.bounce?.recipient ? canonicalAddress(message.bounce.recipient) : null,
    ...reportOf(message),
    mentioned: mentionedBy(filing),
  };
}

function reportOf({ bounce }: Message): Pick<MailFacts, 'report'> {
  if (!bounce) return {};
  const { kind, status, action, originalMessageId, text } = bounce;
  return { report: { kind, status, action, originalMessageId, text: text.slice(0, MAX_REPORT) } };
}

/** Whom the sender had in To and Cc, believed of one sender who is not shown to be somebody else. */
function mentionedBy({ mail, sender, site }: Filing): readonly string[] {
  const { message } = mail;
  if (sender.auth === 'fail' || message.fromCount !== 1) return [];
  const people = [...message.to, ...message.cc].map((one) => canonicalAddress(one.address));
  const others = people.filter(
    (one) => one !== null && one !== sender.address && !site.own.has(baseAddress(one) ?? one),
  );
  return [...new Set(others as string[])].slice(0, MAX_MENTIONED);
}

function entryAttachment({ filename, type, size, sha256 }: Attachment): EntryAttachment {
  return { filename, type, size, sha256 };
}

function wholeText({ message }: Mail): string {
  return message.text !== '' ? message.text : message.reply;
}

function newWords({ message }: Mail): string {
  return message.reply.trim() === '' ? message.text : message.reply;
}

/** The cleaned subject, else the first words of the mail. */
function subjectOf({ message }: Mail): string {
  const subject = message.subjectClean.trim() || message.subject.trim();
  if (subject !== '') return subject;
  const line =
    message.reply
      .slice(0, 4000)
      .split('\n')
      .map((text) => text.trim())
      .find((text) => text !== '') ?? '';
  if (line === '') return '(no subject)';
  return line.length > MAX_FALLBACK ? `${line.slice(0, MAX_FALLBACK - 1).trimEnd()}…` : line;
}

function oversizeSentence({ message, delivery }: Mail): string {
  const size = Math.max(message.size, delivery.size);
  const place = `the mailbox "${delivery.mailbox}", folder "${delivery.folder}"`;
  // collect/stub.ts: what the mail server could not hand over has no size.
  if (size === 0)
    return `This mail could not be read from the mail server. Only its headers are here; it lies in ${place}.`;
  const mb = (size / 1_048_576).toFixed(1);
  return `This mail is too large to be taken in: ${mb} MB (${size} octets). Only its headers were read; it stays in ${place}.`;
}
