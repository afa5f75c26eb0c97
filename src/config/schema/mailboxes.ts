// `mailboxes:`: where mail comes from; and the words it shares with `smtp:`.
import { isIP } from 'node:net';
import { z } from 'zod';
import type { After, Start } from '../../model/setup.ts';
import { presetNames } from '../presets/providers.ts';
import { readDate } from '../units.ts';
import { address, duration, filledLine, flag, hostPort, leaf, name, oneOf, oneOrMore, size, textLeaf } from './leaf.ts';
import { oauth2 } from './oauth.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const MB = 1024 ** 2;

/** How a connection is made safe. */
export const tls = oneOf('implicit', 'starttls', 'none');
/** What a secret may be. */
export const secretText =
  'A reference: env:NAME, file:/path (not world-readable) or cred:name (systemd LoadCredential). Plain text works, with a warning.';

/** A secret's text as it stands in the file; resolved after the schema. */
export function secret() {
  return textLeaf(
    'a reference like env:IMAP_PASSWORD, file:/path or cred:name (quotes around digits)',
    { minLength: 1 },
    (text) => (text === '' ? undefined : text),
  );
}

const after = leaf(
  'keep | seen | flag | delete | { move: FOLDER } | { flag: KEYWORD }',
  {
    oneOf: [
      { enum: ['keep', 'seen', 'flag', 'delete'] },
      {
        type: 'object',
        properties: { move: { type: 'string', description: 'Moved to this folder.' } },
        required: ['move'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { flag: { type: 'string', description: 'Marked with this keyword.' } },
        required: ['flag'],
        additionalProperties: false,
      },
    ],
  },
  readAfter,
);

const start = leaf(
  'now | all | a date like 2026-01-31',
  { oneOf: [{ enum: ['now', 'all'] }, { type: 'string', format: 'date' }] },
  (value): Start | undefined => {
    if (value === 'now' || value === 'all') return { kind: value };
    const since = typeof value === 'string' ? readDate(value) : undefined;
    return since === undefined ? undefined : { kind: 'date', since };
  },
);

const auth = z.preprocess(
  // `auth: verify` is the short form: the login then stands in `password`.
  (value) => (value === 'verify' ? { verify: true } : value),
  z.strictObject({
    password: secret().optional().describe(`Password of the account. ${secretText}`),
    verify: flag()
      .prefault(false)
      .describe(
        'true: DKIM, DMARC, ARC (and SPF, with trust_networks) of arriving mail are checked here, by DNS. `auth: verify` is the same in short. Default: no network is used.',
      ),
    oauth2: oauth2
      .optional()
      .describe('Log in by OAuth2 instead of a password: Microsoft 365, Google, or another provider.'),
  }),
);

/** `10.0.0.0/8`, `2001:db8::/32` or one address. */
function network() {
  return textLeaf('a network like 10.0.0.0/8 or 2001:db8::/32, or one address', {}, (text) => {
    const [address = '', prefix, ...more] = text.trim().split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || more.length > 0) return undefined;
    if (prefix === undefined) return `${address}/${bits}`;
    return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${prefix}` : undefined;
  });
}

export const mailbox = z.strictObject({
  address: address().describe('The address customers write to; tickets are answered from it.'),
  aliases: oneOrMore(address()).prefault([]).describe('Further addresses whose mail arrives in this mailbox.'),
  host: hostPort('imap.example.com:993')
    .optional()
    .describe(
      'IMAP server, host or host:port. Without a port: 993 (implicit), 143 (starttls, none). Absent: mail comes by `lmtp` alone.',
    ),
  tls: tls
    .optional()
    .describe(
      'implicit: TLS from the first byte; starttls: required, never skipped; none: loopback hosts only. Default: implicit, starttls on port 143.',
    ),
  ca: filledLine(1000).optional().describe('PEM file of a certificate authority to trust besides the system’s.'),
  user: filledLine(320).optional().describe('Login name. Default: the address.'),
  password: secret().optional().describe(`Short form of auth.password. ${secretText}`),
  auth: auth
    .prefault({})
    .describe(
      'How to log in: { password: env:IMAP_PASSWORD }; and whether senders are checked here: { verify: true }.',
    ),
  folders: oneOrMore(filledLine(255), 50).prefault(['INBOX']).describe('Folders to take mail from; 1–50 names.'),
  mode: oneOf('idle', 'poll')
    .prefault('idle')
    .describe('idle: the server announces mail at once, with polling beside it; poll: ask every `poll`.'),
  poll: duration(SECOND, DAY).prefault('60s').describe('How often the folder is looked at, announced or not; 1s–1d.'),
  after: after
    .prefault('keep')
    .describe(
      'What happens on the server to a mail that is safely filed: keep | seen | flag (as important) | delete | { move: FOLDER } | { flag: KEYWORD }.',
    ),
  start: start
    .prefault('now')
    .describe('Which mails count at the first start: now (only new ones) | all | a date (received since).'),
  queue: name()
    .optional()
    .describe('Queue of new tickets. Default: the queue with this address, else of this name, else the first.'),
  max_size: size(1024, 1024 * MB)
    .prefault('50MB')
    .describe('Larger mails stay in the mailbox and make a short ticket that says so; 1KB–1GB.'),
  trust_auth_results: oneOrMore(filledLine(255))
    .optional()
    .describe(
      'authserv-ids (RFC 8601) of your receiving server whose Authentication-Results are believed, like mx.example.com; topmost_without_id for Microsoft 365, whose field names no server. Default: the preset’s, else nobody’s.',
    ),
  own_lists: oneOrMore(filledLine(255))
    .prefault([])
    .describe(
      'List-Ids of your own group mailboxes outside your own domains: their mail is neither list mail nor automatic.',
    ),
  unsigned_mark: oneOf('deny', 'allow')
    .prefault('deny')
    .describe(
      'allow: a ticket number in the subject is enough for a participant where sender authentication is unknown.',
    ),
  reply_address: textLeaf('auto | plus | off | a pattern like reply-{token}@tickets.example.com', {}, readReplyAddress)
    .prefault('auto')
    .describe(
      'Signed Reply-To: plus = local+token@domain; auto = plain until sub-addressing is proven; off = plain; or a pattern with {token}.',
    ),
  language: textLeaf('a language tag like de or nl-BE', {}, (text) =>
    /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(text) ? text : undefined,
  )
    .optional()
    .describe('Language of notices to customers of this mailbox whose own is not known. Default: instance.language.'),
  preset: oneOf(...presetNames)
    .optional()
    .describe(
      'The provider by name: its host, tls, trust_auth_results and OAuth2 where they are not given; of the first mailbox also smtp.host and smtp.rate. generic: of none. Which there are: docs/mailboxes.md. Default: generic. Example: preset: gmail',
    ),
  canary: duration(60_000, 7 * 86_400_000)
    .optional()
    .describe(
      'How often a mail of our own is sent to this mailbox, to measure the way through it; it opens no ticket. The administrator is told when it does not come back. Default: never. Example: canary: 15m',
    ),
  claim: flag()
    .prefault(false)
    .describe(
      'true: mails taken in get the keyword $Mailclerk-<id>, so that two installations with databases of their own notice that they work on one mailbox; a mail that carries another one’s mark is kept in quarantine.',
    ),
  trust_internal: oneOf('exchange')
    .optional()
    .describe(
      'exchange: mail that your Exchange marked as sent from inside (X-MS-Exchange-Organization-AuthAs: Internal) from an own domain counts as proven. Only where Exchange itself keeps this mailbox. Default: not believed.',
    ),
  trust_networks: oneOrMore(network())
    .prefault([])
    .describe(
      'Networks of your own hosts (10.0.0.0/8). Mail from an own domain that was in no other network on its way counts as proven; with auth.verify, the first address outside them is the one SPF is asked about.',
    ),
});

/** Checked as part of each mailbox that has it from here. */
export const mailboxDefaults = leaf(
  'a mapping with keys of a mailbox, without address and aliases',
  { type: 'object', not: { anyOf: [{ required: ['address'] }, { required: ['aliases'] }] } },
  (value): Readonly<Record<string, unknown>> | undefined => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return 'address' in value || 'aliases' in value ? undefined : { ...value };
  },
);

function readAfter(value: unknown): After | undefined {
  if (value === 'keep' || value === 'seen' || value === 'delete') return { kind: value };
  if (value === 'flag') return { kind: 'flag', flag: '\\Flagged' };
  if (typeof value !== 'object' || value === null) return undefined;
  const [[kind, text] = [], ...more] = Object.entries(value);
  if (more.length > 0 || typeof text !== 'string' || text === '' || /[\x00-\x1f\x7f]/.test(text)) return undefined;
  if (kind === 'move') return { kind, folder: text };
  // RFC 9051 §9: a keyword is an atom; \Seen and its like are the server's.
  return kind === 'flag' && /^[^\s(){%*"\\\]\x00-\x1f\x7f-\uffff]{1,64}$/.test(text) ? { kind, flag: text } : undefined;
}

function readReplyAddress(text: string): string | undefined {
  if (text === 'auto' || text === 'plus' || text === 'off') return text;
  const parts = text.split('{token}');
  if (parts.length !== 2 || parts[1]?.includes('@') !== true) return undefined;
  return address().safeParse(parts.join('t1')).success ? text : undefined;
}
