// A mail of ours that did not arrive: a delivery report brings it back, or the mail server refuses it for good. Takes what
// is known of it; gives what whoever follows the ticket is told (agent-bounce), and what is written down of the address: a
// machine writes no more to one that does not exist, until its owner writes from it. A report is believed only about the
// address the named mail went to (H39): nobody can shut another's address by a report of his own making. Pure.
// RFC 3463 (status codes), RFC 3464 (reports).
import { baseAddress } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Command, MailFacts } from '../../model/command.ts';
import type { AddressBounce } from '../../model/customers/records.ts';
import type { NoticeData } from '../../model/notice.ts';
import type { DeskContext } from '../context.ts';
import type { Happening } from '../happening.ts';

/** The notice of ours that a report names. */
export interface ReturnedNotice {
  readonly id: number;
  /** Canonical. */
  readonly to: string;
  /** Whose it was, when it went to one of our own people. */
  readonly agent: string | null;
  readonly subject: string;
}

/** What did not arrive, and why. */
export type Returned = NonNullable<NoticeData['bounce']>;

const MAX_TEXT = 500;

/** What a joined mail reports of a mail of ours; null when it is no report, or of nothing we know. */
export function reportedBy(mail: MailFacts | null, context: DeskContext): Returned | null {
  const { report } = mail ?? {};
  const notice = context.returned ?? null;
  if (!mail || !report || (notice === null && (mail.bounced ?? null) === null)) return null;
  return {
    recipient: mail.bounced ?? notice?.to ?? '',
    status: report.status ?? '',
    text: report.text.slice(0, MAX_TEXT),
    // What is not believed stops nothing, and nobody is told that it does.
    isPermanent: report.kind === 'hard' && notice !== null && isAboutHim(mail, notice),
    subject: notice?.subject ?? '',
  };
}

/** True for a report that only says that it takes longer: nothing is lost yet, and nobody needs to be told. */
export function isDelay(mail: MailFacts): boolean {
  return mail.report?.action === 'delayed';
}

/** The change with what a delivery report teaches of the address it is about. */
export function withReturned(command: Command, change: Change, context: DeskContext): Change {
  if (command.kind === 'reply') return warned(change, context);
  if (command.kind !== 'join' || !command.mail.report || isDelay(command.mail)) return change;
  const { mail } = command;
  const notice = context.returned ?? null;
  const returned = reportedBy(mail, context);
  if (!returned || !notice || notice.agent !== null) return change;
  if (!isAboutHim(mail, notice)) return change;
  return noted(change, [bounceOf(notice.to, returned, context.now)]);
}

/** Forwarded on and returned from there: his own address took it. */
function isAboutHim({ bounced }: MailFacts, { to }: ReturnedNotice): boolean {
  return !bounced || baseAddress(bounced) === baseAddress(to);
}

/** A person's words go out all the same; he is told that mail to this address came back. */
function warned(change: Change, { unreachable = [] }: DeskContext): Change {
  const gone = change.notices.filter(
    (one) => one.agent === null && one.gate.pass && unreachable.includes(one.to.address),
  );
  const words = gone.map(({ to }) => `mail to ${to.address} came back before: mailclerk contact show ${to.address}`);
  return words.length === 0 ? change : { ...change, warnings: [...change.warnings, ...words] };
}

/** The change, and besides what is known of these addresses. */
export function noted(change: Change, bounces: readonly AddressBounce[]): Change {
  return { ...change, customers: { ...change.customers, bounces: [...(change.customers?.bounces ?? []), ...bounces] } };
}

/** What is written down of the address. */
export function bounceOf(address: string, returned: Returned, at: number): AddressBounce {
  const text = [returned.status, returned.text].filter((part) => part !== '').join(' ');
  return { address, kind: returned.isPermanent ? 'hard' : 'soft', at, text: text.slice(0, MAX_TEXT) };
}

/** The address does not exist: the status says so, or the server refused this recipient and gave no reason of ours. */
export function isNoAddress(status: string, code: number, isRecipient: boolean): boolean {
  if (/^5\.1\.(?:[12369]|10)$/.test(status)) return true;
  return isRecipient && status === '' && (code === 550 || code === 551 || code === 553);
}

/** Words about what came back, for whoever follows the ticket; null for every other happening. */
export function returnedWords({ command, mail, context }: Happening): Partial<NoticeData> | null {
  const returned = command.kind === 'undelivered' ? command.returned : reportedBy(mail, context);
  return returned && { bounce: returned, body: returned.text };
}
