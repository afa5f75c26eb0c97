// Takes header, files and words; gives the sign that a mail is a report about other mail: somebody complained of it (ARF, Microsoft's
// and Amazon's feedback), or a receiver counts what it saw (DMARC aggregate, TLS). A person who sends such a file on asks
// about it and is no report. RFC 5965, 7489 §7.2.1.1, 8460.
import { type Field, firstField, rawValue } from './header/fields.ts';
import { hasForwardPrefix, hasReplyPrefix } from './header/subject.ts';
import type { FilePart } from './mime/attachments.ts';
import { fieldSign, quotedSign } from './signs.ts';

export interface AbuseSigns {
  readonly fields: readonly Field[];
  readonly files: readonly FilePart[];
  readonly subject: string;
  readonly text: string;
  readonly reportType: string;
}

/** What makes a mail a report of complaints, of DMARC or of TLS, null when it is none. */
export function abuseSign(signs: AbuseSigns): string | null {
  const { fields, files, subject } = signs;
  if (/^(?:feedback-report|tlsrpt)$/.test(signs.reportType)) return `multipart/report, ${signs.reportType}`;
  // Microsoft's feedback loop writes no ARF.
  const field = [firstField(fields, 'tls-report-domain'), firstField(fields, 'x-hmxmroriginalrecipient')].find(
    (one) => one !== null && one.raw !== '',
  );
  if (field) return fieldSign(field);
  if (/^complaint about message from \d/i.test(subject)) return quotedSign('subject', subject);
  if (isJsonComplaint(signs.text)) return 'a complaint that Amazon SES tells in JSON';
  if (hasReplyPrefix(subject) || hasForwardPrefix(subject)) return null;
  if (files.some((file) => file.type === 'message/feedback-report')) return 'a part message/feedback-report';
  return aggregateSign(signs);
}

/** Amazon SES tells complaints in JSON, bare or inside an SNS notification. */
function isJsonComplaint(text: string): boolean {
  return (
    /^\s*\{/.test(text) && /\\?"(?:notificationType|eventType)\\?"\s*:\s*\\?"Complaint\\?"/.test(text.slice(0, 4_096))
  );
}

/** `receiver!domain!begin!end[!id].xml.gz`, by the receiver itself or with the subject that RFC 7489 asks for. */
function aggregateSign({ fields, files, subject }: AbuseSigns): string | null {
  const hasSubject = /report[- ]domain\s*:.{0,300}submitter\s*:/i.test(subject);
  if (hasSubject && files.length > 0) return `${quotedSign('subject', subject)} and a file`;
  const names = files
    .filter((file) => /(?:gzip|zip|xml|octet-stream)/.test(file.type))
    .map((file) => /^"?([^!\s/\\]{1,255})![^!\s]{1,255}!\d{8,12}!\d{8,12}/.exec(file.filename)?.[1]?.toLowerCase());
  const receiver = names.find((name) => name !== undefined);
  if (receiver === undefined) return null;
  const [, local = '', domain = ''] =
    /([^\s<"@]{1,64})@([^\s>"@]{1,255})/.exec(rawValue(fields, 'from').toLowerCase()) ?? [];
  const isReceiver = domain !== '' && (`.${receiver}`.endsWith(`.${domain}`) || `.${domain}`.endsWith(`.${receiver}`));
  if (!isReceiver && !/dmarc|no-?reply|report|postmaster|mailer/.test(local)) return null;
  return quotedSign('a file named as reports of DMARC are, by', receiver);
}
