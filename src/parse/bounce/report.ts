// Takes the octets of a message/delivery-status part; gives its per-recipient fields, also in the free forms that old
// servers write (fields of both groups mixed, no blank line between). Linear; never throws. RFC 3464 §2, RFC 6533.
import { canonicalAddress } from '../../model/address.ts';
import { messageIdIn } from '../../model/identity.ts';
import { openDefects } from '../defects.ts';
import { rawValue, splitFields } from '../header/fields.ts';
import { decodeBytes } from '../text/charset.ts';
import { plainLine } from '../text/plain.ts';

/** What one recipient's group says; null for what it does not. */
export interface RecipientReport {
  readonly recipient: string | null;
  readonly action: string | null;
  readonly status: string | null;
  readonly diagnostic: string;
  /** Google names the mail in the fields about the whole message, also where it returns none of it. */
  readonly originalMessageId: string | null;
}

const MAX_GROUPS = 100;
const MAX_STATUS_BYTES = 262_144;

/** The recipients of a delivery-status part, the most telling first: failed before delayed before delivered. */
export function readDeliveryStatus(bytes: Buffer): readonly RecipientReport[] {
  const text = decodeBytes(bytes.subarray(0, MAX_STATUS_BYTES), 'utf-8').text.replace(/\r\n?/g, '\n');
  const reports: RecipientReport[] = [];
  let originalMessageId: string | null = null;
  for (const group of text.split(/\n[ \t]*\n/).slice(0, MAX_GROUPS)) {
    const fields = splitFields(group, openDefects());
    originalMessageId ??= messageIdIn(rawValue(fields, 'x-original-message-id'));
    const report: RecipientReport = {
      recipient:
        typedAddress(rawValue(fields, 'final-recipient')) ??
        typedAddress(rawValue(fields, 'original-recipient')) ??
        typedAddress(rawValue(fields, 'x-actual-recipient')),
      action: actionOf(rawValue(fields, 'action')),
      status: statusIn(rawValue(fields, 'status')),
      originalMessageId,
      diagnostic: plainLine(rawValue(fields, 'diagnostic-code')).replace(/^(?:smtp|x-[\w-]+|unknown)\s*;\s*/i, ''),
    };
    if (report.recipient || report.action || report.status || report.diagnostic !== '') reports.push(report);
  }
  return reports.sort((a, b) => rank(a) - rank(b));
}

/** The address in `rfc822; user@example.com` or `<user@example.com>`. */
export function typedAddress(value: string): string | null {
  const typed = plainLine(value.slice(value.indexOf(';') + 1).slice(0, 1_000));
  const text = withLetters(typed).replace(/^[<("'\s]+|[>)"'\s.,;]+$/g, '');
  return canonicalAddress(text) ?? canonicalAddress(text.match(/<([^<>\s]+@[^<>\s]+)>/)?.[1] ?? '');
}

/** RFC 6533 §3: an internationalised address in a report of ASCII alone, `j\x{FC}rgen@example.com`. */
function withLetters(text: string): string {
  return text.replace(/\\x\{([0-9a-f]{2,6})\}/gi, (coded, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x9f && point <= 0x10ffff ? String.fromCodePoint(point) : coded;
  });
}

/** The first enhanced status code (RFC 3463) in a text. */
export function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;
}

function actionOf(value: string): string | null {
  const word = /^[a-z]+/.exec(value.trim().toLowerCase())?.[0];
  return word ?? null;
}

function rank(report: RecipientReport): number {
  const order = ['failed', 'delayed', 'expanded', 'relayed', 'delivered'];
  const at = order.indexOf(report.action ?? '');
  return at < 0 ? (report.recipient ? 0.5 : 9) : at;
}
