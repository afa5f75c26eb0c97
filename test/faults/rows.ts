// The faults F1–F60 that mailclerk must survive: what happens, what is expected, how a test brings it about. Their tests are those whose titles begin with the number (`F12: …`, `F9, F10: …`); titles.ts finds them.
// The table of `npm run faults` and docs/reliability.md are made of both. The promises behind: docs/reliability.md.

export interface FaultRow {
  readonly id: string;
  readonly what: string;
  readonly expected: string;
  /** How it is injected; '' for hostile inputs, which are mails and texts. */
  readonly injected: string;
  /** Built with the console: no test is missed yet. */
  readonly comesWithConsole: boolean;
}

function f(number: number, what: string, expected: string, injected: string): FaultRow {
  return { id: `F${number}`, what, expected, injected, comesWithConsole: false };
}

export const faults: readonly FaultRow[] = [
  f(1, 'TCP RST mid-FETCH literal', 'nothing kept, reconnect with backoff+jitter, refetch', 'proxy'),
  f(2, 'FIN mid-literal', 'the same; a part is never taken for a mail', 'proxy'),
  f(3, 'Stall mid-literal', 'socket timeout ≤ 60 s, refetch', 'proxy'),
  f(4, '1 byte/s trickle', 'total-time deadline per mail, quarantine-as-slow after 3', 'proxy'),
  f(5, '`* BYE` at any point', 'reconnect; not counted as auth failure', 'scripted IMAP'),
  f(
    6,
    'the line dies silently while the server is idling (NAT drops it)',
    'IDLE begins anew within 5 min, a poll comes every interval regardless; noticed within 2 polls',
    'proxy that swallows all',
  ),
  f(7, 'half-open socket after the machine slept', 'keep-alive and a deadline on every command', 'proxy'),
  f(
    8,
    'the reconnect itself fails once, then hangs',
    '"no successful poll" is noticed; the next try succeeds',
    'proxy, failpoint',
  ),
  f(9, 'UIDVALIDITY change, same mails', '0 new tickets (hash match)', 'Dovecot with its index removed'),
  f(
    10,
    'UIDVALIDITY change + new mails; also with `start: now` and 500 mails never taken in',
    'only new ones ingested; unmatched mails older than the last complete poll become `skipped`; more than 50 unmatched old mails pause the mailbox with an alert',
    'Dovecot',
  ),
  f(11, 'Mailbox renamed/deleted', 'mailbox degraded, no crash loop; recovers on return', 'Dovecot'),
  f(12, 'Source folder recreated empty', 'no mass "disappeared" actions', 'Dovecot'),
  f(13, 'Target folder missing', 'create (if allowed) else leave+flag, warn', 'Dovecot'),
  f(
    14,
    'OVERQUOTA on MOVE',
    'ticket kept; retry with backoff; no re-ticket, no copies pile-up',
    'Dovecot with the quota plugin',
  ),
  f(15, 'No MOVE', 'COPY+\\Deleted+UID EXPUNGE', 'scripted IMAP'),
  f(16, 'No MOVE, no UIDPLUS', 'never bare EXPUNGE; keyword/\\Seen + local key', 'scripted IMAP'),
  f(17, 'No IDLE / CONDSTORE / keywords (PERMANENTFLAGS w/o \\*)', 'poll; local state only', 'scripted IMAP'),
  f(18, 'COPY ok, connection lost before delete', 'next run: found in target by hash, no second copy', 'proxy'),
  f(
    19,
    'Expunge by another client before/while fetch',
    'skip with `vanished`, no error loop',
    'Dovecot, a second client',
  ),
  f(20, 'Mail reappears (restored) with new UID', 'hash ⇒ not new ticket', 'Dovecot'),
  f(21, 'Two daemons, same DB', 'lease + fencing token; second stays standby', 'two processes'),
  f(
    22,
    'Two daemons, different DBs',
    'detected with `claim: true` (sets a keyword), warned; documented',
    'two processes',
  ),
  f(23, 'Literal size too small / too large', 'protocol error ⇒ reconnect; not stored', 'scripted IMAP'),
  f(24, 'Short chunk', 'size check ⇒ refetch', 'scripted IMAP'),
  f(25, 'Wrong UID answered', 'ignore + protocol-error metric', 'scripted IMAP'),
  f(26, '`UID n:*` returns old mail', 'no duplicate', 'Dovecot, scripted IMAP'),
  f(
    27,
    'FETCH → NO/BAD for one UID (server-side corrupt)',
    '3 tries then quarantine stub; others continue',
    'scripted IMAP',
  ),
  f(
    28,
    'Throttling `NO/BAD … throttled`, `[LIMIT]`, too many connections',
    'honour backoff, ≤ 1 connection/mailbox',
    'scripted IMAP',
  ),
  f(29, 'Login rejected (bad password)', 'exponential, max 1/15 min (no lock-out), readiness false', 'scripted IMAP'),
  f(
    30,
    'OAuth token expired / refresh 400 / IdP down',
    'refresh before expiry; retry; alert; no token in logs',
    'scripted IMAP, HTTP stub',
  ),
  f(
    31,
    'TLS cert expired / wrong name / downgrade / STARTTLS stripped / PREAUTH / injected response before TLS',
    'refuse, alert, no credentials sent',
    'proxy, test CA',
  ),
  f(32, 'DNS NXDOMAIN/SERVFAIL/slow, changed IP', 'backoff; re-resolve each connect', 'a resolver that lies'),
  f(33, 'kill -9 at each of ≥25 failpoints', 'invariants', 'failpoint'),
  f(34, 'kill -9 at random times', 'invariants', 'kill -9 at random'),
  f(35, 'SIGTERM under load', 'drain ≤ 20 s, exit 0, nothing half-done', 'SIGTERM'),
  f(36, 'disk full while raw mail is committed', 'no move, no partial; pause; resume', 'small disk'),
  f(37, 'ENOSPC on DB / SQLITE_FULL', 'tx rolled back; pause; console stays readable', 'max_page_count'),
  f(
    38,
    'EIO / failed fsync',
    'exit ≠0, restart, refetch; never retry fsync',
    'a fault below SQLite (fiu-run or a preloaded shim)',
  ),
  f(39, 'SQLITE_BUSY (long reader, backup)', 'busy_timeout+retry; WAL bounded', 'a second connection'),
  f(40, 'SMTP drop after final dot (RST)', 'ambiguous; resend same bytes', 'scripted SMTP'),
  f(
    41,
    'FIN after the dot, stall after the dot',
    'the same; the time-out is at least 600 s, configurable',
    'scripted SMTP',
  ),
  f(42, 'kill -9 between 250 and commit', '≤ 1 duplicate, same Message-ID', 'failpoint'),
  f(43, '4xx at CONN/MAIL/RCPT/DATA/dot; greylist 450', 'defer with backoff; success later', 'scripted SMTP'),
  f(44, '5xx at each stage', 'dead + shown on ticket; no bounce mail', 'scripted SMTP'),
  f(45, '421 mid-session; max-messages per connection', 'reconnect', 'scripted SMTP'),
  f(46, 'Partial RCPT reject', 'only rejected ones retried/dead', 'scripted SMTP'),
  f(47, 'SMTP AUTH expired, SIZE exceeded', 'alert; drop attachments with note', 'scripted SMTP'),
  f(
    48,
    'Corrupt DB page / truncated WAL',
    'integrity check at start ⇒ refuse, clear message; restore path tested; decided mail can be rebuilt from raw',
    'octets of the file overwritten, the WAL cut',
  ),
  f(49, 'raw blob altered', '`db check` names it, ticket kept', 'octet flipped'),
  f(50, 'Old/new schema; crash mid-migration', 'one tx or resumable; downgrade refused', 'failpoint'),
  f(51, 'Clock +1 y / −1 y / DST', 'no mail storm, no stuck retries', 'set clock'),
  f(52, 'Template runtime error / missing helper', 'ticket kept; fallback plain template; event', 'files of a test'),
  f(
    53,
    'Bad YAML / bad regex / unknown key at hot reload',
    'old config stays, error shown, exit code of `check`',
    'files of a test',
  ),
  f(54, 'Rule matches nothing/contradiction', 'default queue; never dropped', 'files of a test'),
  f(
    55,
    '1 GB mail (and 100 MB)',
    'over the limit: headers only + stub ticket "too large", no raw, stays in the mailbox (`ack: none`); RSS bounded',
    'Dovecot, scripted IMAP',
  ),
  f(56, '10,000 recipients in To/Cc', 'parse bound; notify only participants by policy, cap', 'generated mail'),
  f(
    57,
    '100 k backlog at first start',
    'streaming, steady RSS, no receipts for mails older than X (default: none on first import)',
    'Dovecot',
  ),
  f(
    58,
    'Worker OOM / uncaughtException / unhandledRejection',
    'worker restarted; mail counted; main alive',
    'failpoint',
  ),
  f(59, 'Event-loop blocked > 10 s', 'watchdog (sd_notify) restarts; poison counter avoids loop', 'failpoint'),
  f(60, 'fd exhaustion, 500 reconnects, 30 d virtual soak', 'no leak: fds/timers/heap flat ±5 %', 'ulimit, set clock'),
];
