// `smtp:`: how notices leave. One mail server for everything, or further ones for the administrator's mails and for queues.
import { z } from 'zod';
import {
  address,
  duration,
  filledLine,
  flag,
  hostPort,
  name,
  namedAddress,
  oneOrMore,
  rate,
  size,
  textLeaf,
  whole,
} from './leaf.ts';
import { secret, secretText, tls } from './mailboxes.ts';

const SECOND = 1000;
const MB = 1024 ** 2;

/** Of a server and its port. */
const EXAMPLE = 'smtp.example.com:587';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const SELECTOR = `^${LABEL}(?:\\.${LABEL})*$`;

const dkimKey = z.strictObject({
  domain: textLeaf('a domain like example.com', {}, readDomain).describe(
    'Mail from this domain and those below it is signed.',
  ),
  selector: textLeaf('a selector like mc2026', { pattern: SELECTOR }, readSelector).describe(
    'The public key is the TXT record SELECTOR._domainkey.DOMAIN.',
  ),
  key: secret().describe(`The private key, PEM: RSA (2048 bits) or Ed25519. ${secretText}`),
});

/** What every way out has. */
const way = {
  tls: tls
    .optional()
    .describe(
      'starttls: required, never skipped; implicit: TLS from the first byte; none: loopback hosts only. Default: starttls, implicit on port 465.',
    ),
  ca: filledLine(1000).optional().describe('PEM file of a certificate authority to trust besides the system’s.'),
  user: filledLine(320).optional().describe('Login name. Default: no login.'),
  password: secret().optional().describe(`Password of the account. ${secretText}`),
  auth: z
    .strictObject({
      mailbox: name().describe('Logs in by the OAuth2 of this mailbox; `user` is the mailbox’ where it is not given.'),
    })
    .optional()
    .describe('Log in by OAuth2 instead of a password, with the tokens of a mailbox: { mailbox: NAME }.'),
  from: namedAddress()
    .optional()
    .describe('Sender of notices that belong to no mailbox. Default: instance.name with the first mailbox’ address.'),
  rate: rate().optional().describe('Highest sending rate, like 25/min. Default: no limit.'),
  connections: whole(1, 20).prefault(2).describe('Parallel connections, 1–20.'),
  null_sender: flag()
    .prefault(false)
    .describe(
      'true: receipts use the envelope sender <>; many providers refuse that, then bounce_address is used, and the log says so.',
    ),
  bounce_address: address().optional().describe('Envelope sender of notices. Default: the mailbox address.'),
  dkim: oneOrMore(dkimKey, 10)
    .optional()
    .describe(
      'Keys to sign with (DKIM), for servers that do not sign by themselves: { domain, selector, key }, or a list of them. Default: not signed here.',
    ),
  sent_folder: filledLine(255)
    .optional()
    .describe(
      'A copy of each mail to people outside is put into this IMAP folder of the mailbox it belongs to. Default: none; Gmail and Microsoft 365 keep one by themselves.',
    ),
  timeout: duration(1 * SECOND, 1200 * SECOND)
    .prefault('10m')
    .describe(
      'How long a server that says nothing is waited for, also after the end of a mail; 1s–20m. Below the 10 minutes of RFC 5321 §4.5.3.2.6 a slow server may get a mail twice.',
    ),
  max_size: size(64 * 1024, 1024 * MB)
    .prefault('25MB')
    .describe(
      'What one of our mails may weigh with its files, as it travels (base64 adds a third); 64KB–1GB. A heavier one is refused before anything is queued. See what your provider takes.',
    ),
};

const HOST = 'SMTP server, host or host:port. Without a port: 587 (starttls), 465 (implicit).';

const transport = z.strictObject({ host: hostPort(EXAMPLE).describe(HOST), ...way });
export type TransportSettings = z.output<typeof transport>;

export const smtp = z.strictObject({
  host: hostPort(EXAMPLE)
    .optional()
    .describe(`${HOST} Required, here or in \`default\`, unless the first mailbox has a \`preset\`.`),
  ...way,
  hold_replies: duration(0, 3600 * SECOND)
    .prefault('60s')
    .describe('How long an agent’s reply by mail waits before it leaves; 0–1h. At the command line it leaves at once.'),
  default: transport
    .optional()
    .describe('With several ways out, the one for everything else: the keys of `smtp` in a section of their own.'),
  admin: transport
    .optional()
    .describe(
      'The way out for mails to the administrator (notifications.admin): another server, so that a fault of the first is heard of. Not given: from, bounce_address and dkim are the default’s.',
    ),
  queues: z
    .record(z.string(), transport)
    .optional()
    .describe(
      'Ways out by queue: notices about its tickets leave by it. Not given: from, bounce_address, dkim and sent_folder are the default’s.',
    ),
});

function readSelector(text: string): string | undefined {
  return text.length <= 120 && new RegExp(SELECTOR).test(text) ? text.toLowerCase() : undefined;
}

function readDomain(text: string): string | undefined {
  const parsed = address().safeParse(`x@${text}`);
  return parsed.success ? parsed.data.slice(2) : undefined;
}
