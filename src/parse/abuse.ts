// Takes header, files and words; says whether a mail is a report about other mail: somebody complained of it (ARF, Microsoft's
// and Amazon's feedback), or a receiver counts what it saw (DMARC aggregate, TLS). A person who sends such a file on asks
// about it and is no report. RFC 5965, 7489 §7.2.1.1, 8460.
import { type Field, rawValue } from './header/fields.ts';
import { hasForwardPrefix, hasReplyPrefix } from './header/subject.ts';
import type { FilePart } from './mime/attachments.ts';

export interface AbuseSigns {
  readonly fields: readonly Field[];
  readonly files: readonly FilePart[];
  readonly subject: string;
  readonly text: string;
  readonly reportType: string;
}

/** True for reports of complaints, of DMARC and of TLS. */
export function isAbuseReport(signs: AbuseSigns): boolean {
  const { fields, files, subject } = signs;
  if (/^(?:feedback-report|tlsrpt)$/.test(signs.reportType)) return true;
  if (rawValue(fields, 'tls-report-domain') !== '') return true;
  // Microsoft's feedback loop writes no ARF.
  if (rawValue(fields, 'x-hmxmroriginalrecipient') !== '' || /^complaint about message from \d/i.test(subject))
    return true;
  if (isJsonComplaint(signs.text)) return true;
  if (hasReplyPrefix(subject) || hasForwardPrefix(subject)) return false;
  if (files.some((file) => file.type === 'message/feedback-report')) return true;
  return isAggregate(signs);
}

/** Amazon SES tells complaints in JSON, bare or inside an SNS notification. */
function isJsonComplaint(text: string): boolean {
  return (
    /^\s*\{/.test(text) && /\\?"(?:notificationType|eventType)\\?"\s*:\s*\\?"Complaint\\?"/.test(text.slice(0, 4_096))
  );
}

/** `receiver!domain!begin!end[!id].xml.gz`, by the receiver itself or with the subject that RFC 7489 asks for. */
function isAggregate({ fields, files, subject }: AbuseSigns): boolean {
  const hasSubject = /report[- ]domain\s*:.{0,300}submitter\s*:/i.test(subject);
  if (hasSubject && files.length > 0) return true;
  const names = files
    .filter((file) => /(?:gzip|zip|xml|octet-stream)/.test(file.type))
    .map((file) => /^"?([^!\s/\\]{1,255})![^!\s]{1,255}!\d{8,12}!\d{8,12}/.exec(file.filename)?.[1]?.toLowerCase());
  const receiver = names.find((name) => name !== undefined);
  if (receiver === undefined) return false;
  const [, local = '', domain = ''] =
    /([^\s<"@]{1,64})@([^\s>"@]{1,255})/.exec(rawValue(fields, 'from').toLowerCase()) ?? [];
  const isReceiver = domain !== '' && (`.${receiver}`.endsWith(`.${domain}`) || `.${domain}`.endsWith(`.${receiver}`));
  return isReceiver || /dmarc|no-?reply|report|postmaster|mailer/.test(local);
}
