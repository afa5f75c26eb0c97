// What was wrong with a first login, in the words of `mailbox test`: IMAP before SMTP, the sentence and the way to mend it.
import type { Trial } from '../../daemon/init/page.ts';

export interface ProbeFault {
  readonly where: 'imap' | 'smtp';
  readonly isLogin: boolean;
  readonly isUnreachable: boolean;
  readonly detail: string;
  readonly fix: string;
  /** Where init is told so. */
  readonly flags: string;
}

/** What the keys of the advice are called at the command line. */
function flagsFor(where: 'imap' | 'smtp', fault: string | null): string {
  if (fault === 'login') return where === 'imap' ? '--user, --password-file' : '--smtp-user, --smtp-password-file';
  return fault === 'tls' ? `--${where}-tls, --ca` : `--${where} HOST:PORT`;
}

/** The first thing that failed; null when everything that was tried works. */
export function probeFault({ imap, smtp }: Trial): ProbeFault | null {
  if (imap && !imap.ok) {
    const detail = imap.steps.find((step) => !step.ok)?.detail ?? 'the mailbox cannot be used';
    return {
      where: 'imap',
      isLogin: imap.fault === 'login',
      isUnreachable: imap.fault === 'unreachable',
      detail: `IMAP: ${detail}`,
      fix: imap.fix ?? '',
      flags: flagsFor('imap', imap.fault),
    };
  }
  if (smtp && !smtp.ok)
    return {
      where: 'smtp',
      isLogin: smtp.fault === 'login',
      isUnreachable: smtp.fault === 'unreachable',
      detail: `SMTP: ${smtp.detail}`,
      fix: smtp.fix ?? '',
      flags: flagsFor('smtp', smtp.fault),
    };
  return null;
}
