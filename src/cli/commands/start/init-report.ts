// What `mailclerk init` says at its end: the files it wrote (stdout, or one JSON object) and what to type next (stderr); or,
// with --dry-run, the files themselves, secrets left out.
import { basename, dirname, join, relative } from 'node:path';
import type { InitAnswers, Plan, Trial } from '../../../daemon/init/page.ts';
import { exitCodes } from '../../exit.ts';
import type { Session } from '../../session.ts';
import type { Login } from './init-login.ts';

interface Ended {
  readonly plan: Plan;
  readonly answers: InitAnswers;
  readonly login: Login;
  readonly trial: Trial;
}

/** The files are there. */
export function sayDone(session: Session, ended: Ended): number {
  const { out, io } = session;
  const { plan } = ended;
  const next = nextOf(session, ended);
  if (session.flags.json) out.json({ ...jsonOf(ended), written: true, next });
  else
    for (const { path, mode } of plan.files)
      out.line(`${shown(io.cwd, join(plan.base, path))}${mode === 0o600 ? '  (yours alone: a secret)' : ''}`);
  if (plan.files.some(({ path, text }) => path === 'mailclerk.service' && /^User=root$/m.test(text)))
    out.complain(
      'the unit runs as root, because you are root: run init as the user of the daemon, in a folder of its own, or with --dir /etc/mailclerk (deploy/install.md)',
    );
  out.talk(['next:', ...next.map((line) => `  ${line}`)].join('\n'));
  return exitCodes.ok;
}

/** The files as they would be. */
export function showPlan(session: Session, ended: Ended): number {
  const { out } = session;
  const { plan } = ended;
  if (session.flags.json) out.json({ ...jsonOf(ended), written: false, next: [] });
  else
    for (const { path, text, mode } of plan.files.toReversed()) {
      const isLong = path.endsWith('.json');
      out.line(`# ${join(plan.base, path)}`);
      out.text(mode === 0o600 ? '‹secret›' : isLong ? '# (the schema for editors)' : text);
      out.line('');
    }
  out.talk('nothing was written (--dry-run)');
  return exitCodes.ok;
}

function jsonOf({ answers, trial, plan }: Ended) {
  const { address, preset, found, imap, smtp, user, oauth2, mailbox, start, after, agent } = answers;
  return {
    address,
    provider: preset?.name ?? null,
    found,
    imap,
    smtp,
    user,
    login: oauth2 ? 'oauth2' : 'password',
    mailbox,
    mails: trial.mails,
    tried: trial.imap !== null && trial.smtp !== null,
    start,
    after,
    agent: agent?.address ?? null,
    config: plan.configPath,
    files: plan.files.map(({ path }) => join(plan.base, path)),
  };
}

function nextOf({ io, flags }: Session, { plan, answers, login, trial }: Ended): readonly string[] {
  const isUsual =
    plan.configPath === join(io.cwd, 'config/mailclerk.yaml') || plan.configPath === '/etc/mailclerk/mailclerk.yaml';
  const isNamed = !isUsual || flags.config !== null;
  const program = `mailclerk${isNamed ? ` --config ${shown(io.cwd, plan.configPath)}` : ''}`;
  const isSystemd = plan.files.some(({ path }) => path === 'mailclerk.service');
  const isCred = [login.given.imap, login.given.smtp].some((one) => one?.startsWith('cred:')) || isSystemd;
  const before = isCred && !answers.oauth2 ? `CREDENTIALS_DIRECTORY=${join(plan.base, 'credentials')} ` : '';
  const tried = trial.imap !== null && trial.smtp !== null;
  // The daemon is not root there, and the file is for its owner alone.
  const kept = plan.files.filter(({ mode }) => mode === 0o600 && plan.base.startsWith('/etc/') && !isSystemd);
  return [
    ...kept.map(({ path }) => `sudo chown mailclerk ${join(plan.base, path)}    # the daemon’s user`),
    ...(answers.oauth2
      ? [
          `${program} mailbox auth ${answers.mailbox}    # ${answers.oauth2.clientSecret ? 'tries the application' : 'a person signs in'}: docs/oauth.md`,
        ]
      : []),
    `${before}${program} check`,
    ...(tried ? [] : [`${before}${program} mailbox test`]),
    ...(isSystemd
      ? [
          `sudo cp ${shown(io.cwd, join(plan.base, 'mailclerk.service'))} /etc/systemd/system/`,
          'sudo systemctl daemon-reload && sudo systemctl enable --now mailclerk',
        ]
      : [`${before}${program} run                # takes mail from now on; Ctrl-C ends it`]),
    `${program} ticket list`,
  ];
}

/** As one would type it here. */
function shown(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near !== '' && !near.startsWith('..') ? near : join(dirname(path), basename(path));
}
