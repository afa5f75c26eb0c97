// Takes the header fields; gives what they claim about authentication and spam, topmost first. Claims only: trust/ decides
// which of them the receiving server wrote. Values are not decoded: an encoded word has no meaning there (RFC 8601 §2.2).
import type { Claims } from '../../model/message.ts';
import { fieldSign, quotedSign } from '../signs.ts';
import { plainLine } from '../text/plain.ts';
import { type Field, fieldsOf, firstField } from './fields.ts';

const MAX_CLAIMS = 50;

/** The claims of a mail. */
export function readClaims(fields: readonly Field[]): Claims {
  return {
    authenticationResults: valuesOf(fields, 'authentication-results', markOdd),
    receivedSpf: valuesOf(fields, 'received-spf'),
    dkimSignatures: valuesOf(fields, 'dkim-signature'),
    arcSeals: fieldsOf(fields, 'arc-seal').length,
    spamFlag: spamFlag(fields)?.value ?? null,
    spamScore: spamScore(fields),
  };
}

/** How a filter on the way marked the mail as spam, null when none did. */
export function spamSign(fields: readonly Field[], subject: string): string | null {
  const flag = spamFlag(fields);
  if (flag !== null && /^(?:yes|true|spam)/i.test(flag.value)) return fieldSign(flag.field);
  if (/^\W{0,3}(?:\*{3,}\s*(?:possible\s+)?spam\s*\*{3,}|\[(?:possible |probable )?spam\]|\{spam\??\})/i.test(subject))
    return quotedSign('subject', subject);
  // Microsoft 365: SFV:SPM marked by content, SFV:SKB by the blocked senders list.
  const verdict = /\bSFV:(?:SPM|SKB|SKS)\b/.exec(valuesOf(fields, 'x-forefront-antispam-report')[0] ?? '');
  return verdict && `X-Forefront-Antispam-Report: ${verdict[0]}`;
}

function spamFlag(fields: readonly Field[]): { readonly field: Field; readonly value: string } | null {
  for (const name of ['x-spam-flag', 'x-spam-status', 'x-spam', 'x-gmx-antispam-flag', 'x-suspected-spam']) {
    const field = firstField(fields, name);
    const value = field && plainLine(field.raw);
    if (field && value) return { field, value: value.split(/[\s,;]/, 1)[0]?.slice(0, 40) ?? '' };
  }
  return null;
}

function spamScore(fields: readonly Field[]): number | null {
  const texts = [
    valuesOf(fields, 'x-spam-score')[0],
    /\b(?:score|hits)=(-?\d+(?:\.\d+)?)/.exec(valuesOf(fields, 'x-spam-status')[0] ?? '')?.[1],
    /\[(-?\d+(?:\.\d+)?) \//.exec(valuesOf(fields, 'x-spamd-result')[0] ?? '')?.[1],
    valuesOf(fields, 'x-ms-exchange-organization-scl')[0],
  ];
  for (const text of texts) {
    const score = Number.parseFloat(text ?? '');
    if (Number.isFinite(score)) return score;
  }
  return null;
}

/**
 * Marked, not removed: a name with a NUL in it must not turn into the name of the server we believe, and a field with a
 * blank before its colon is none to a server that takes out forged ones by their name (H24, RFC 5322 §4.5).
 */
function markOdd({ raw, isObsolete }: Field): string {
  const marked = raw.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '\ufffd');
  return isObsolete ? `\ufffd${marked}` : marked;
}

function valuesOf(
  fields: readonly Field[],
  key: string,
  prepare: (field: Field) => string = ({ raw }) => raw,
): readonly string[] {
  return fieldsOf(fields, key)
    .slice(0, MAX_CLAIMS)
    .map((field) => plainLine(prepare(field)));
}
