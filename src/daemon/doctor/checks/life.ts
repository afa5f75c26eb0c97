// Checks of how the installation lives. A table and nothing else.
import { own } from './about.ts';

export const life = {
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
  'mailbox-paused': own('mailboxes that somebody paused', 'none', 'mailclerk mailbox resume NAME', 'docs/mailboxes.md'),
  'mailbox-shared': own(
    'marks of another installation on a mailbox (claim: true)',
    'none within the last day',
    'let one installation alone work on a mailbox: take it out of the config of the other one',
    'docs/mailboxes.md',
  ),
  quarantine: own(
    'mails in quarantine',
    'none',
    'mailclerk quarantine list, then quarantine show and retry; one that nobody needs: quarantine ignore',
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
    'mailclerk outbox list --suppressed shows what is held back; it goes on by itself when it is quiet, or at once by mailclerk gate reset --reason …',
    'docs/watch.md',
  ),
  canary: own(
    'test mails of mailboxes with canary:',
    'the last one came back',
    'mailclerk outbox list, mailclerk mailbox test, mailclerk mailbox audit',
    'docs/watch.md',
  ),
} as const;
