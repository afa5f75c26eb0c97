// Takes the bytes of a mail; gives what identifies it before anything is parsed: hash of all bytes, hash of what the
// sender wrote (decision 053: by a list of his fields, since every provider stamps others), and its Message-ID. Runs
// for every mail in collect and store, so each function is one linear pass. Never throws at strange bytes. RFC 5322
// §2.2 (fields), §3.6.4 (msg-id).
import { createHash, hash } from 'node:crypto';

const LF = 10;
const CR = 13;
const COLON = 58;
const MAX_MESSAGE_ID = 998;
/** A header beyond it is no mail program's: sorting its fields would cost more than knowing its copies is worth. */
const MAX_SORTED = 262_144;

/** SHA-256 of the bytes as they are, lower-case hex. */
export function sha256Hex(raw: Uint8Array): string {
  return hash('sha256', raw, 'hex');
}

/** What identifies a mail besides its bytes. */
export interface MailIdentity {
  /** Of the sender's own fields, in one order and with their folding undone, and the body: the same for two deliveries of one mail, by whatever servers. */
  readonly contentSha256: string;
  /** What versions before this list of fields stored as `contentSha256`: of all fields but known stamps. Never to change: databases hold it. */
  readonly formerSha256: string;
  readonly messageId: string | null;
}

/** All three in one pass over the header. */
export function mailIdentity(raw: Uint8Array): MailIdentity {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const kept = Buffer.allocUnsafe(raw.length + 1);
  const said = new Map<string, string>();
  let length = 0;
  let messageId: string | null = null;
  let isLoose = false;
  const end = eachField(bytes, (name, start, stop) => {
    if (messageId === null && name === 'message-id') {
      const value = bytes.toString('latin1', start, Math.min(stop, start + 4096));
      messageId = messageIdIn(value.slice('message-id:'.length));
    }
    isLoose ||= !FIELD_NAME.test(name);
    const key = stop > MAX_SORTED ? null : keyOf(name, isLoose);
    if (key !== null) said.set(key, `${said.get(key) ?? ''}${name}${unfolded(bytes, { start, stop }, name !== '')}\n`);
    if (!isTrace(name)) length = copyLines(bytes, { start, stop }, kept, length);
  });
  const body = length;
  kept[length++] = LF;
  length = copyLines(bytes, { start: end, stop: raw.length }, kept, length);
  while (length > 0 && kept[length - 1] === LF) length--;
  const formerSha256 = hash('sha256', kept.subarray(0, length), 'hex');
  if (end > MAX_SORTED) return { contentSha256: formerSha256, formerSha256, messageId };
  const fields = SAID.map((name) => said.get(name) ?? '').join('');
  const contentSha256 = createHash('sha256')
    .update(`said\n${fields}`, 'latin1')
    .update(kept.subarray(body, Math.max(body, length)))
    .digest('hex');
  return { contentSha256, formerSha256, messageId };
}

/** `contentSha256` of `mailIdentity`. The mbox `From ` line, line ends and closing empty lines count for nothing. */
export function contentSha256(raw: Uint8Array): string {
  return mailIdentity(raw).contentSha256;
}

/** The Message-ID with its angle brackets, from a cheap scan of the header; null when there is none that could be one. */
export function rawMessageId(raw: Uint8Array): string | null {
  return mailIdentity(raw).messageId;
}

const ODD_IN_ID = /[\s\x00-\x1f\x7f<>]/;

/** The first msg-id in a header value: `<…>`, or a bare `left@right` put into brackets; white space of folding dropped. Null when there is none of at most 998 characters. */
export function messageIdIn(value: string): string | null {
  const open = value.indexOf('<');
  const close = open < 0 ? -1 : value.indexOf('>', open);
  const inner = close > 0 ? value.slice(open + 1, close) : (value.trim().split(/\s/, 1)[0] ?? '').replace(/[<>]/g, '');
  let id = inner;
  if (ODD_IN_ID.test(inner)) {
    id = inner.replace(/\s+/g, '');
    if (/[\x00-\x20\x7f<>]/.test(id)) return null;
  }
  if (id === '' || id.length > MAX_MESSAGE_ID - 2) return null;
  return close > 0 || id.includes('@') ? `<${id}>` : null;
}

/** Calls `visit` with every field's lower-case name and its bytes' range (folded lines and line end included); gives where the body begins. */
function eachField(raw: Buffer, visit: (name: string, start: number, stop: number) => void): number {
  let at = skipMboxLine(raw);
  while (at < raw.length) {
    const first = raw[at];
    if (first === LF) return at + 1;
    if (first === CR) return raw[at + 1] === LF ? at + 2 : at + 1;
    const start = at;
    at = lineEnd(raw, at);
    while (at < raw.length && (raw[at] === 32 || raw[at] === 9)) at = lineEnd(raw, at);
    visit(nameAt(raw, start), start, at);
  }
  return raw.length;
}

function skipMboxLine(raw: Uint8Array): number {
  return nameIs(raw, 'From ') || nameIs(raw, '>From ') ? lineEnd(raw, 0) : 0;
}

function nameIs(raw: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (raw[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Where the line that holds `at` ends, its line end (LF, CRLF or CR) included. */
function lineEnd(raw: Uint8Array, at: number): number {
  for (let i = at; i < raw.length; i++) {
    if (raw[i] === LF) return i + 1;
    if (raw[i] === CR) return raw[i + 1] === LF ? i + 2 : i + 1;
  }
  return raw.length;
}

function nameAt(raw: Buffer, start: number): string {
  const stop = Math.min(start + 78, raw.length);
  for (let i = start; i < stop; i++) {
    const code = raw[i];
    if (code === COLON) return raw.toString('latin1', start, i).trimEnd().toLowerCase();
    if (code === LF || code === CR) return '';
  }
  return '';
}

interface Range {
  readonly start: number;
  readonly stop: number;
}

function copyLines(raw: Uint8Array, range: Range, target: Buffer, from: number): number {
  let length = from;
  for (let i = range.start; i < range.stop; i++) {
    const code = raw[i] ?? 0;
    if (code !== CR) target[length++] = code;
    else if (raw[i + 1] !== LF) target[length++] = LF;
  }
  return length;
}

const FIELD_NAME = /^[\x21-\x39\x3b-\x7e]+$/;

/** From the colon on (all of it where the line is no field), each run of blanks and line ends as one blank: servers fold anew. */
function unfolded(raw: Buffer, { start, stop }: Range, isNamed: boolean): string {
  const colon = isNamed ? raw.subarray(start, stop).indexOf(COLON) : 0;
  const text = raw.toString('latin1', start + Math.max(colon, 0), stop);
  return text.replace(/[ \t\r\n]+/g, ' ').trimEnd();
}

/**
 * Where a field stands in what is hashed; null when it counts for nothing. `isLoose`: a line above was no field, so that
 * what follows may be words of a mail whose empty line is missing: all of it counts but the known stamps.
 */
function keyOf(name: string, isLoose: boolean): string | null {
  if (isLoose) return isTrace(name) ? null : REST;
  if (SAID_NAMES.has(name)) return name;
  return MARK_NAMES.has(name) || MARK_PREFIXES.some((prefix) => name.startsWith(prefix)) ? REST : null;
}

/** What lists, resenders and programs say of a mail as a whole: a list's copy that is ignored must not take the direct one with it. */
const MARK_NAMES = new Set([
  'auto-submitted',
  'precedence',
  'x-precedence',
  'preference',
  'mailing-list',
  'x-mailing-list',
  'x-beenthere',
  'x-mailman-version',
  'x-mail-autoreply',
  'x-vacation',
  'x-fc-machinegenerated',
  'x-original-from',
  'x-original-sender',
]);
const MARK_PREFIXES = ['list-', 'resent-', 'x-auto', 'x-list', 'x-campaign'];

/** The key of everything that is no field of `SAID`; no field is called so. */
const REST = '';

/** The fields a mail program writes of the mail itself (RFC 5322 §3.6, RFC 2045, RFC 2183), in the order they are hashed in. */
const SAID: readonly string[] = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'comments',
  'keywords',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-description',
  'content-id',
  'content-language',
  'content-location',
  'content-base',
  'content-md5',
  REST,
];
const SAID_NAMES: ReadonlySet<string> = new Set(SAID);

/** Of `formerSha256` alone: a name more or less here, and no stored hash is met again. */
const TRACE_NAMES = new Set([
  'received',
  'return-path',
  'delivered-to',
  'x-delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-envelope-from',
  'x-real-to',
  'x-rcpt-to',
  'authentication-results',
  'authentication-results-original',
  'dkim-signature',
  'domainkey-signature',
  'received-spf',
  'delivery-date',
  'x-received',
  'x-sieve',
  'x-uidl',
  'x-uid',
  'x-keywords',
  'x-imapbase',
  'x-forwarded-to',
  'x-forwarded-for',
  'x-forwarded-encrypted',
  'x-google-smtp-source',
  'x-google-dkim-signature',
  'x-gm-message-state',
  'x-gm-gg',
  'x-gm-features',
  'x-originatororg',
  'x-scanned-by',
  'x-bogosity',
  'x-provags-id',
  'x-greylist',
  'x-spamd-result',
  'x-quarantine-id',
  'x-tm-authentication-results',
  'status',
  'x-status',
  'content-length',
  'lines',
  'old-return-path',
]);
const TRACE_PREFIXES = [
  'arc-',
  'x-spam-',
  'x-spamd-',
  'x-virus-',
  'x-rspamd-',
  'x-amavis-',
  'x-dspam-',
  'x-ms-exchange-',
  'x-microsoft-',
  'x-forefront-',
  'x-mozilla-',
  'x-ham-',
  'x-ui-',
  'x-proofpoint-',
  'x-mailscanner-',
  'x-barracuda-',
];

function isTrace(name: string): boolean {
  if (TRACE_NAMES.has(name)) return true;
  return (name.startsWith('x-') || name.startsWith('arc-')) && TRACE_PREFIXES.some((prefix) => name.startsWith(prefix));
}
