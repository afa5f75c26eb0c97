// Takes a mail that is a delivery report; gives what it reports: RFC 3464 fields first, then the habits of the systems that
// write prose (qmail, Exim, Postfix, sendmail, Exchange, Notes, Gmail, mobile carriers): recipient, code, words.
// Null when the mail is no report. Linear on bounded text; never throws.
import { canonicalAddress } from '../../model/address.ts';
import { messageIdIn } from '../../model/identity.ts';
import type { Bounce } from '../../model/message.ts';
import { openDefects } from '../defects.ts';
import { type Field, rawValue, readFields, splitFields } from '../header/fields.ts';
import { MAX_BOUNCE_TEXT } from '../limits.ts';
import type { FilePart } from '../mime/attachments.ts';
import { bounceKind } from './cause.ts';
import { certifiedReport } from './certified.ts';
import { type RecipientReport, readDeliveryStatus, statusIn, typedAddress } from './report.ts';
import { saysDelayed } from './sayings-delayed.ts';

export interface BounceSource {
  readonly fields: readonly Field[];
  readonly text: string;
  readonly files: readonly FilePart[];
  /** Canonical addresses that are no failed recipient: the sender of the report and whom it was sent to. */
  readonly others: ReadonlySet<string>;
}

const MAX_WORDS = 16_384;

/** Reads a report that `bounceSign` recognised. */
export function readBounce(source: BounceSource): Bounce {
  const certified = certifiedReport(source.fields, source.files);
  const report = certified ?? reportOf(source.files);
  const { words, original } = splitOriginal(plainWords(source.text.slice(0, MAX_WORDS)));
  const returned = originalFields(source.files, original);
  const diagnostic = report?.diagnostic || diagnosticIn(words);
  const status = bestStatus(report, diagnostic, words);
  const recipient =
    report?.recipient ??
    typedAddress(rawValue(source.fields, 'x-failed-recipients').split(',', 1)[0] ?? '') ??
    recipientIn(words, source.others) ??
    typedAddress(rawValue(returned, 'to').split(',', 1)[0] ?? '');
  const action = report?.action ?? actionIn(words, status);
  return {
    kind: bounceKind({ action, status, diagnostic, words }),
    status,
    action,
    recipient,
    originalMessageId:
      // Servers that put an id of their own in the place of ours keep it beside.
      messageIdIn(rawValue(returned, 'x-mailclerk-id')) ??
      messageIdIn(rawValue(returned, 'x-microsoft-original-message-id')) ??
      certified?.originalMessageId ??
      messageIdIn(rawValue(returned, 'message-id')) ??
      report?.originalMessageId ??
      idInText(original) ??
      messageIdIn(rawValue(source.fields, 'in-reply-to')),
    text: (diagnostic || words).replace(/\s+/g, ' ').trim().slice(0, MAX_BOUNCE_TEXT).toWellFormed(),
  };
}

function reportOf(files: readonly FilePart[]): RecipientReport | null {
  for (const file of files) {
    if (file.type !== 'message/delivery-status' && file.type !== 'message/global-delivery-status') continue;
    const first = readDeliveryStatus(file.bytes)[0];
    if (first) return first;
  }
  return null;
}

/** A class-only code (5.0.0) in the status field yields to a telling one in the diagnostic. */
function bestStatus(report: RecipientReport | null, diagnostic: string, words: string): string | null {
  const codes = [report?.status ?? null, statusIn(diagnostic), statusIn(words)];
  return codes.find((code) => code !== null && !/^\d\.0\.0$/.test(code)) ?? codes.find((code) => code !== null) ?? null;
}

const ORIGINAL_MARK =
  /^[ \t>]{0,40}(?:-{2,}.{0,20}(?:original|returned|copy of (?:the|your)|below this line|unsent|message header|header of|body of).{0,60}|(?:the )?(?:original message|message headers?|headers? of the original|returned message|undelivered message).{0,60}(?:follows?|below|:)|received: (?:from|by).*|return-path: ?<.*|original-?message ?(?:headers)?:?|.{0,40}this is a copy of (?:the|your) message.{0,60})$/im;

/** JSON inside JSON (Amazon SNS) is read as if it stood alone. */
function plainWords(text: string): string {
  return /^\s*\{/.test(text) ? text.replaceAll('\\"', '"') : text;
}

/** The report's own words, and the original mail when it follows in the text. */
function splitOriginal(text: string): { readonly words: string; readonly original: string } {
  const mark = ORIGINAL_MARK.exec(text);
  if (!mark || mark.index < 20) return { words: text, original: text };
  return { words: text.slice(0, mark.index), original: text.slice(mark.index) };
}

function originalFields(files: readonly FilePart[], original: string): readonly Field[] {
  const returned = files.find((file) =>
    /^(?:message\/(?:rfc822(?:-headers)?|global(?:-headers)?|partial)|text\/rfc822(?:-headers)?)$/.test(file.type),
  );
  if (returned) return readFields(returned.bytes.subarray(0, 65_536), openDefects()).fields;
  const start = original.search(/^(?:received|return-path|from|date|message-id|to|subject): /im);
  return start < 0 ? [] : splitFields(Buffer.from(original.slice(start), 'utf8').toString('latin1'), openDefects());
}

function idInText(text: string): string | null {
  const match = /^[ \t>]{0,40}message-id:\s{0,80}(<[^<>\s]{3,998}>)/im.exec(text);
  return match?.[1] ? messageIdIn(match[1]) : null;
}

/** Lines with an SMTP reply, or what stands below a recipient. */
function diagnosticIn(words: string): string {
  const lines = words.split('\n').map((line) => line.trim().slice(0, 998));
  const at = lines.findIndex(
    (line) =>
      /(?:^|[\s:<(#"'])[45]\d\d[\s-]+(?:#?[45]\.\d{1,3}\.\d{1,3}|[a-z<"'(])/i.test(line) ||
      /said:|responded|diagnostic|reason:/i.test(line),
  );
  if (at < 0) return '';
  let text = lines[at] ?? '';
  for (let i = at + 1; i < Math.min(lines.length, at + 4) && lines[i] !== ''; i++) {
    // Another recipient's line: what follows is said of him.
    const next = /^<?([^\s@<>:]{1,64}@[^\s@<>:]{1,255})>?: /.exec(lines[i] ?? '')?.[1];
    if (next !== undefined && !lines.slice(0, at + 1).some((line) => line.includes(next))) break;
    text += ` ${lines[i]}`;
  }
  return text;
}

const ADDRESS = /[\p{L}\p{N}._%+='&/!#$*?^{}~|-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?/gu;

/** The first address in the report's words that is neither its sender nor its receiver. */
function recipientIn(words: string, others: ReadonlySet<string>): string | null {
  const notified = /"emailAddress"\s*:\s*"([^"\s]{3,254})"/.exec(words)?.[1];
  if (notified !== undefined) return canonicalAddress(notified);
  for (const match of words.slice(0, MAX_WORDS).matchAll(ADDRESS)) {
    const address = canonicalAddress(match[0].replace(/^[='/!|]+/, ''));
    if (!address || others.has(address) || /^(?:mailer-daemon|postmaster|mailerdaemon|abuse|nobody)@/.test(address))
      continue;
    return address;
  }
  return null;
}

function actionIn(words: string, status: string | null): string {
  if (status?.startsWith('2.')) return 'delivered';
  if (status?.startsWith('5.')) return 'failed';
  return saysDelayed(words) ? 'delayed' : 'failed';
}
