// The login is tried before anything is written. Takes a draft of the answers; gives the login that worked and what was seen
// in the mailbox, or ends with exit 4 in the words of `mailbox test`. At a terminal a refused password is asked for again.

import type { InitAnswers, Plan, Trial } from '../../../daemon/init/page.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { probeFault } from '../../present/start.ts';
import { isGiven, type Login, withPassword } from './init-login.ts';
import type { Means } from './init-servers.ts';

const MAX_TRIES = 3;

export type Draft = Omit<InitAnswers, 'user' | 'smtpUser' | 'oauth2'>;

/** Logs in by IMAP and by SMTP; several times where a person mends it. */
export async function tryOut(
  means: Means,
  {
    draft,
    first,
    planOf,
  }: { readonly draft: Draft; readonly first: Login; readonly planOf: (answers: InitAnswers, login: Login) => Plan },
): Promise<{ readonly login: Login; readonly trial: Trial; readonly smtp: Draft['smtp'] }> {
  let login = first;
  let { smtp } = draft;
  for (let tries = 1; ; tries++) {
    const { user, smtpUser, oauth2 } = login;
    const answers = { ...draft, smtp, user, smtpUser, oauth2 };
    const logIn = means.options.skipTest !== true && oauth2 === null;
    if (logIn) means.session.out.talk(`logging in at ${draft.imap.host} and ${smtp.host} …`);
    const plan = planOf(answers, login);
    const trial = await means.door.trial(answers, { plan, passwords: login.passwords, logIn }, means.world);
    beSound(trial);
    const failed = probeFault(trial);
    if (failed === null) return { login, trial, smtp };
    // Many hosters let nobody out by 465; the other way of RFC 8314 is mostly open.
    const other = failed.isUnreachable && failed.where === 'smtp' ? otherWay(means, smtp) : null;
    if (other) {
      means.session.out.talk(`${failed.detail}; trying port ${other.port}`);
      smtp = other;
      continue;
    }
    const mended = tries < MAX_TRIES ? await again(means, login, failed) : null;
    if (mended === null)
      throw new Exit(exitCodes.unreachable, `${failed.detail}; nothing was written`, adviceOn(failed, draft));
    login = mended;
  }
}

/** A config with anything wrong in it is not written. */
export function beSound({ problems: [problem] }: Trial): void {
  if (!problem) return;
  const said = `what was given makes no sound config: ${problem.message}`;
  throw new Exit(
    exitCodes.invalid,
    `${said} (${problem.file}:${problem.line}); nothing was written`,
    'mailclerk init --help',
  );
}

/** What to do about it; where a provider refuses the login, what that provider wants first. */
function adviceOn({ isLogin, fix, flags }: NonNullable<ReturnType<typeof probeFault>>, { preset }: Draft): string {
  if (!isLogin || preset === null) return `${fix} (${flags})`;
  const { title, before, help, login } = preset;
  if (login === 'oauth2') return `${title} takes no password: ${before}, then --client-id in its place; ${help}`;
  return before.startsWith('nothing:') ? `${fix} (${flags})` : `${title}: ${before}; ${help} (${flags})`;
}

/** 587 with STARTTLS in the place of 465, where nobody named the server; null = there is none to try. */
function otherWay({ options }: Means, { host, port }: Draft['smtp']): Draft['smtp'] | null {
  return options.smtp === undefined && port === 465 ? { host, port: 587, tls: 'starttls' } : null;
}

async function again(
  { asker, session, options }: Means,
  login: Login,
  failed: NonNullable<ReturnType<typeof probeFault>>,
): Promise<Login | null> {
  if (asker === null || !failed.isLogin || isGiven(options)) return null;
  session.out.complain(failed.detail);
  session.out.complain(failed.fix);
  if (failed.where === 'imap')
    return withPassword(login, 'imap', await asker.secret(`password of ${login.user} (not shown)`));
  const user = await asker.ask('login name for SMTP', { fallback: login.smtpUser ?? login.user });
  return withPassword(login, 'smtp', await asker.secret(`password of ${user} for SMTP (not shown)`), user);
}
