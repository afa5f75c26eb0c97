// Checks of mail servers, DNS, and what is asked of them by a test mail. A table and nothing else.
import { own, server } from './about.ts';

export const mailbox = {
  'imap-reach': server(
    'name, port and greeting of the mail server',
    'the name resolves, and the server greets',
    'check host and port (993 for tls: implicit, 143 for starttls), DNS, and that a firewall lets them through',
    'docs/mailboxes.md',
  ),
  'imap-encryption': server(
    'encryption with the mail server, and whether its certificate is trusted',
    'TLS 1.2 or newer with a certificate for this name from a known authority',
    'check tls: (implicit or starttls), use the name the certificate was issued for as host:, or give its authority with ca:',
    'docs/mailboxes.md',
  ),
  'imap-certificate': server(
    'how long the mail server’s certificate is valid',
    '30 days or more (or a third of its life, for short ones)',
    'whoever runs the mail server must renew it',
    'docs/mailboxes.md',
  ),
  'imap-login': server(
    'the login',
    'it is accepted',
    'check user and password; many providers want an app password or OAuth2',
    'docs/mailboxes.md',
  ),
  folder: server(
    'the folders mail is taken from',
    'they can be opened',
    'write folders: as the server spells them; mailclerk mailbox test --json lists them',
    'docs/mailboxes.md',
  ),
  'folder-rights': server(
    'our rights in the folders',
    'what after: does may be done there',
    'ask whoever runs the mail server for these rights, or set after: keep',
    'docs/mailboxes.md',
  ),
  'move-target': server(
    'the folder of after: { move: … }',
    'it is there, or can be made at the first move',
    'make the folder, or ask for the right to insert into it',
    'docs/mailboxes.md',
  ),
  'ability-move': server(
    'MOVE or UIDPLUS',
    'one of them, where after: takes mails out of the folder',
    'nothing is lost without: mails are marked as read and stay; set after: seen to say so',
    'docs/mailboxes.md',
  ),
  'ability-idle': server(
    'IDLE',
    'the server announces new mail',
    'nothing is lost without: mail is looked for every poll:; set mode: poll',
    'docs/mailboxes.md',
  ),
  'ability-keywords': server(
    'keywords (PERMANENTFLAGS with \\*)',
    'the server keeps them, where claim: true or after: { flag: … } need them',
    'set claim: false, or another after:',
    'docs/mailboxes.md',
  ),
  'mailbox-full': server(
    'the quota of the mailbox',
    'less than 90 % is used: a full one refuses mail',
    'empty it, or raise its quota; after: { move: … } does not make room',
    'docs/mailboxes.md',
  ),
  'uid-validity': server(
    'UIDVALIDITY of the folders',
    'the same as at the last look',
    'nothing yet: mails are matched by their bytes at the next look; if it pauses: mailclerk mailbox resume',
    'docs/faults.md',
  ),
  'clock-skew': server(
    'when the newest mail came, by the server’s clock',
    'not in our future: then one of the clocks is wrong',
    'set this machine’s clock (timedatectl, chronyc tracking)',
    'docs/time.md',
  ),
  unaccounted: server(
    'every mail of the folders against the ledger',
    'all are accounted for',
    'mailclerk mailbox audit names them; a running daemon takes them in within ten minutes, else mailclerk run --once',
    'docs/mailboxes.md',
  ),
  'sender-trust': server(
    'who vouches for senders (trust_auth_results)',
    'the name the receiving server puts into Authentication-Results',
    'set trust_auth_results: to the name that is found, or auth: { verify: true }',
    'docs/senders.md',
  ),
  'reply-address': own(
    'whether signed reply addresses arrive (reply_address: auto)',
    'proven, or another reply_address',
    'mailclerk mailbox probe, with a daemon running; or reply_address: off',
    'docs/sending.md',
  ),
} as const;

export const sending = {
  'smtp-reach': server(
    'name, port and greeting of the server mail leaves by',
    'the name resolves, and the server greets',
    'check smtp.host and port (587 for tls: starttls, 465 for implicit), DNS, and that a firewall lets them through',
    'docs/sending.md',
  ),
  'smtp-encryption': server(
    'encryption with it, and whether its certificate is trusted',
    'TLS 1.2 or newer with a certificate for this name from a known authority',
    'check smtp.tls, use the name the certificate was issued for as host, or give its authority with ca:',
    'docs/sending.md',
  ),
  'smtp-certificate': server(
    'how long its certificate is valid',
    '30 days or more (or a third of its life, for short ones)',
    'whoever runs the mail server must renew it',
    'docs/sending.md',
  ),
  'smtp-login': server(
    'the login at it',
    'it is accepted',
    'check smtp.user and its password; 5.7.57 and 5.7.139 mean that SMTP AUTH is off (Set-CASMailbox -SmtpClientAuthenticationDisabled $false)',
    'docs/oauth.md',
  ),
  'smtp-size': server(
    'the largest mail it takes (SIZE)',
    'at least smtp.max_size',
    'set smtp.max_size to what it takes',
    'docs/sending.md',
  ),
  'smtp-rate': own(
    'smtp.rate, where the provider is known to take so many mails a minute and no more',
    'smtp.rate below the provider’s limit',
    'set smtp.rate as it says',
    'docs/sending.md',
  ),
  'smtp-sender': server(
    'whether it takes our senders (MAIL and RCPT, then RSET: nothing is sent)',
    'the sender of every mailbox is taken',
    'let the login send as this address with the provider, or set smtp.from and smtp.bounce_address',
    'docs/sending.md',
  ),
  'null-sender': server(
    'whether it takes the null sender <> of receipts',
    'yes, where smtp.null_sender is true',
    'set smtp.null_sender: false',
    'docs/sending.md',
  ),
} as const;

export const names = {
  mx: server(
    'where mail to our addresses goes (MX)',
    'a mail exchanger that resolves',
    'publish an MX record for the domain',
    'docs/doctor.md',
  ),
  spf: server(
    'the SPF record of domains we send as',
    'exactly one, with at most 10 look-ups, that names the server mail leaves by',
    'one TXT record that begins v=spf1 and has the include: of your mail provider; end it with ~all or -all',
    'docs/doctor.md',
  ),
  dkim: server(
    'DKIM signatures of our mails',
    'the key in DNS is the one we sign with; or the provider signs',
    'publish the public key at SELECTOR._domainkey.DOMAIN, or switch signing on with the provider',
    'docs/sending.md',
  ),
  dmarc: server(
    'the DMARC policy of domains we send as',
    'one record, v=DMARC1',
    'a TXT record at _dmarc.DOMAIN: v=DMARC1; p=none; rua=mailto:… , later p=quarantine',
    'docs/doctor.md',
  ),
} as const;

export const asked = {
  'canary-trip': server(
    'with --canary: a mail of ours through SMTP server, network and mailbox, and what the receiving server says of it',
    'it is back and decided within two minutes, with dkim or spf pass',
    'mailclerk outbox list, mailclerk mailbox test; SPF and DKIM are above',
    'docs/watch.md',
  ),
  'reply-probe': server(
    'with --canary: a mail of ours to a signed reply address (reply_address: auto)',
    'it is back: the server has sub-addressing',
    'nothing: answers go to the plain address; switch sub-addressing on, or set reply_address: off',
    'docs/sending.md',
  ),
} as const;
