// Takes the receipts of Italy's certified mail (PEC): X-Ricevuta says what was done with a mail of ours, daticert.xml about
// whom and why, X-Riferimento-Message-ID which mail it was. Gives what a delivery report of RFC 3464 would say. Never a
// person's words: those come under X-Trasporto, with the true mail inside. Linear; never throws. DPCM 2 November 2005, RFC 6109.
import { canonicalAddress } from '../../model/address.ts';
import { messageIdIn } from '../../model/identity.ts';
import { type Field, firstField, rawValue } from '../header/fields.ts';
import type { FilePart } from '../mime/attachments.ts';
import { fieldSign } from '../signs.ts';
import { plainLine } from '../text/plain.ts';
import { type RecipientReport, statusIn } from './report.ts';

/** What each receipt says of the mail, in the words of RFC 3464 §2.3.3. */
const ACTIONS: Readonly<Record<string, string>> = {
  accettazione: 'relayed',
  'presa-in-carico': 'relayed',
  'avvenuta-consegna': 'delivered',
  'preavviso-errore-consegna': 'delayed',
  'errore-consegna': 'failed',
  'non-accettazione': 'failed',
  'rilevazione-virus': 'failed',
};
/** The standard names the codes of its kinds of error. */
const STATUS: Readonly<Record<string, string>> = { 'no-dest': '5.1.1', 'no-dominio': '5.1.2' };
const MAX_DATA = 65_536;

/** The field that makes a mail such a receipt, null when none does. */
export function certifiedSign(fields: readonly Field[]): string | null {
  const field = firstField(fields, 'x-ricevuta');
  return field && actionOf(field) !== null ? fieldSign(field) : null;
}

/** What the receipt reports; null when the mail is none. */
export function certifiedReport(fields: readonly Field[], files: readonly FilePart[]): RecipientReport | null {
  const field = firstField(fields, 'x-ricevuta');
  const action = field && actionOf(field);
  if (!action) return null;
  const file = files.find(({ filename }) => /^daticert\.xml$/i.test(filename));
  const told = file?.bytes.toString('utf8', 0, MAX_DATA) ?? '';
  const diagnostic = plainLine(elementOf(told, 'errore-esteso')).trim();
  const failure = /<postacert\s[^<>]{0,200}\berrore\s*=\s*["']([a-z-]{1,20})["']/i.exec(told)?.[1]?.toLowerCase() ?? '';
  const people = [elementOf(told, 'consegna'), elementOf(told, 'destinatari')];
  return {
    recipient: people.map((one) => canonicalAddress(one.trim())).find((one) => one !== null) ?? null,
    action,
    status: action === 'failed' ? (statusIn(diagnostic) ?? STATUS[failure] ?? null) : null,
    diagnostic,
    originalMessageId:
      messageIdIn(rawValue(fields, 'x-riferimento-message-id')) ?? messageIdIn(unescaped(elementOf(told, 'msgid'))),
  };
}

/** The certified envelope around a person's mail: who wrote it stands in the mail that it holds. */
export function isCertifiedEnvelope(fields: readonly Field[]): boolean {
  return /^\s*(?:posta-certificata|errore)\s*$/i.test(rawValue(fields, 'x-trasporto'));
}

function actionOf(field: Field): string | null {
  return ACTIONS[plainLine(field.raw).trim().toLowerCase()] ?? null;
}

/** What stands in the first element of that name. */
function elementOf(xml: string, name: string): string {
  return new RegExp(`<${name}(?:\\s[^<>]{0,200})?>([^<>]{0,1000})</${name}>`, 'i').exec(xml)?.[1] ?? '';
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
