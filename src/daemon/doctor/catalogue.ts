// Everything doctor looks at: a stable id, what it is, what is expected, what to do when it is not so, and the page that
// says more. docs/doctor.md is generated from this table. An id is never given another meaning.

/** invalid = the files are wrong; server = somebody else's machine or network, which may be well again in a minute; own = this one. */
export type Blame = 'invalid' | 'server' | 'own';

export interface CheckAbout {
  readonly looks: string;
  readonly expected: string;
  readonly fix: string;
  /** A page of docs/. */
  readonly page: string;
  readonly blame: Blame;
}

const own = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  looks,
  expected,
  fix,
  page,
  blame: 'own',
});
const files = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  ...own(looks, expected, fix, page),
  blame: 'invalid',
});
const server = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  ...own(looks, expected, fix, page),
  blame: 'server',
});

const machine = {
  'node-version': own(
    'the version of Node',
    'what package.json wants (engines)',
    'install a newer Node, or start mailclerk as it was installed: it brings its own',
    'deploy/install.md',
  ),
  'sqlite-version': own(
    'the version of SQLite',
    '3.51.3 or newer, or 3.50.7+, 3.44.6+: others can lose committed data',
    'reinstall: npm ci',
    'deploy/install.md',
  ),
  'open-files': own(
    'how many files the process may have open (ulimit -n)',
    'room for every folder, every way out and the database',
    'raise it: LimitNOFILE= in the unit, or ulimit -n before the start',
    'deploy/install.md',
  ),
} as const;

const site = {
  config: files(
    'the configuration',
    'no mistake',
    'mailclerk check names every mistake with its line',
    'docs/config.md',
  ),
  rules: files('the rules', 'no mistake', 'mailclerk rules check names every mistake with its line', 'docs/rules.md'),
  templates: files(
    'templates of the site',
    'no mistake',
    'mailclerk template lint names every mistake with its line',
    'docs/templates.md',
  ),
  'rule-tests': files(
    'the tests of the rules',
    'all pass; a daemon refuses rules whose tests fail',
    'mailclerk rules test shows the difference',
    'docs/rules.md',
  ),
  'config-private': own(
    'who may change the configuration, and who may read one with a password in it',
    'nobody but its owner and group may write it',
    'chmod o-w FILE; write passwords as file:, env: or cred:',
    'docs/config.md',
  ),
  'secret-readable': own(
    'every secret the configuration refers to',
    'it can be read',
    'run doctor with the environment of the daemon: as its user, and with its variables and credentials',
    'docs/config.md',
  ),
  'secret-private': own(
    'the rights of files with secrets',
    'nobody but the owner (and, read-only, the group) has access',
    'chmod 600 FILE',
    'docs/config.md',
  ),
  'mailbox-twice': own(
    'two mailboxes of the configuration that are the same account and folder',
    'every folder is taken in once',
    'take one of them out, or give them folders of their own',
    'docs/mailboxes.md',
  ),
  'agent-loop': own(
    'agents whose address is an address of ours',
    'agents have addresses of their own: notices to ours would come back as mail',
    'give the agent his own address, or take the address out of mailboxes and queues',
    'docs/people.md',
  ),
  'agent-address': own(
    'agents without an address',
    'everyone who is to be told something has one',
    'agents.NAME.email',
    'docs/people.md',
  ),
  administrator: own(
    'whether somebody is told when something is wrong',
    'notifications.admin.to names somebody',
    'notifications: { admin: { to: ops@… } }',
    'docs/watch.md',
  ),
} as const;

const data = {
  'data-dir': own(
    'the data folder',
    'it is there (or can be made), and this user may write in it',
    'run mailclerk as the user that owns it, or make it: install -d -m 700 -o USER DIR',
    'docs/config.md',
  ),
  'data-private': own(
    'who may read the data folder and the database',
    'nobody but the owner: every mail is in it',
    'chmod 700 DIR',
    'docs/config.md',
  ),
  'file-system': own(
    'what the data folder lies on',
    'a local disk: SQLite loses data on network file systems, and others forget it',
    'put data.dir on a local disk (in a container: on a volume)',
    'docs/config.md',
  ),
  'disk-space': own(
    'free space',
    'at least data.min_free, better twice that; with less no mail is taken in',
    'make room; the mail server keeps the mail meanwhile',
    'docs/faults.md',
  ),
  'disk-inodes': own(
    'free inodes',
    'at least one in twenty',
    'remove files, or use another file system',
    'docs/faults.md',
  ),
  database: own(
    'the pages of the database',
    'no damage',
    'stop the daemon; mailclerk db check says more; mailclerk db restore BACKUP --yes',
    'docs/backup.md',
  ),
  'database-schema': own(
    'the schema of the database',
    'the one this version speaks; an older one is upgraded at the next start',
    'start the newer mailclerk, or restore the backup made before the upgrade',
    'docs/backup.md',
  ),
  'database-log': own(
    'the write-ahead log beside the database',
    'below 256 MB: somebody who reads for long keeps it from being emptied',
    'end long readers (backups, sqlite3 shells); restart the daemon',
    'docs/faults.md',
  ),
  backup: own(
    'the last backup by mailclerk db backup',
    'one within the last 7 days',
    'mailclerk db backup DIR, every hour from a timer; other ways to back up are not seen here',
    'docs/backup.md',
  ),
} as const;

const life = {
  daemon: own(
    'whether a daemon works on the data',
    'one does',
    'mailclerk run, or systemctl start mailclerk',
    'docs/faults.md',
  ),
  listen: own(
    'the ports and sockets the daemon listens on (http, lmtp)',
    'the daemon answers there while it runs, nobody does while it does not',
    'end what has the port, or choose another one',
    'docs/metrics.md',
  ),
  backlog: own(
    'mails that were taken in and are not decided',
    'none is older than 10 minutes',
    'mailclerk status; is a daemon running? mailclerk quarantine list',
    'docs/faults.md',
  ),
  clock: own(
    'whether the clock jumped by more than a week',
    'it did not; otherwise what mails customers waits',
    'set the clock right, or when it is: mailclerk clock accept',
    'docs/time.md',
  ),
  restored: own(
    'notices held since a restore',
    'none',
    'mailclerk outbox release --all shows what waits, and ends it',
    'docs/backup.md',
  ),
  'way-rests': own(
    'ways out that rest after a provider’s limit',
    'none',
    'do what it says; mailclerk outbox release --all goes on at once',
    'docs/sending.md',
  ),
  'mailbox-down': own(
    'folders that no look was completed at for too long, or that are paused',
    'none while a daemon runs',
    'mailclerk mailbox test; a paused one goes on after mailclerk mailbox resume',
    'docs/watch.md',
  ),
  'mailbox-shared': own(
    'marks of another installation on a mailbox (claim: true)',
    'none within the last day',
    'let one installation alone work on a mailbox: take it out of the config of the other one',
    'docs/mailboxes.md',
  ),
  quarantine: own(
    'mails in quarantine',
    'none',
    'mailclerk quarantine list, then quarantine show, retry or ignore',
    'docs/quarantine.md',
  ),
  'reload-failed': own(
    'files that the daemon refused',
    'it works with those on the disk',
    'mailclerk check names every mistake',
    'docs/reload.md',
  ),
  'outbox-stuck': own(
    'notices that wait too long, or may have arrived',
    'none',
    'mailclerk outbox list says why; mailclerk outbox retry or drop once it is mended',
    'docs/sending.md',
  ),
  'oauth-expiring': own(
    'secrets and sign-ins of OAuth2 logins',
    'none ends within the limit, none needs somebody',
    'a new secret or certificate with the provider, or a new sign-in: mailclerk mailbox auth',
    'docs/oauth.md',
  ),
  'mail-storm': own(
    'circuits of the gate',
    'none is open',
    'mailclerk outbox list --suppressed shows what is held back; it goes on by itself when it is quiet',
    'docs/watch.md',
  ),
  canary: own(
    'test mails of mailboxes with canary:',
    'the last one came back',
    'mailclerk outbox list, mailclerk mailbox test, mailclerk mailbox audit',
    'docs/watch.md',
  ),
} as const;

const mailbox = {
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
    'mailclerk mailbox audit; then mailclerk run --once',
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

const sending = {
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

const names = {
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

const asked = {
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

/** By group, in the order they are shown. */
export const groups = { machine, site, data, life, mailbox, sending, names, asked } as const;

export const catalogue = { ...machine, ...site, ...data, ...life, ...mailbox, ...sending, ...names, ...asked } as const;
export type CheckId = keyof typeof catalogue;

/** Every id, in the order it is shown. */
export const checkIds = Object.keys(catalogue) as readonly CheckId[];

/** True for an id of the table. */
export function isCheckId(text: string): text is CheckId {
  return Object.hasOwn(catalogue, text);
}
