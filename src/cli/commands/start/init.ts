// mailclerk init: from an address to a working config. Finds the servers, logs in, asks what is to be asked, writes all
// files or none. At a terminal it asks; elsewhere flags answer, and what has no default and no flag is a usage error.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Option } from 'commander';
import { baseFolder } from '../../../config/find.ts';
import { presetNames } from '../../../config/presets/providers.ts';
import type { InitAnswers, Plan } from '../../../daemon/init/page.ts';
import { Exit, exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';
import { openOptions, type Session } from '../../session.ts';
import { canAsk, openAsker } from './ask.ts';
import { addressTyped, missing, nameFrom, type Options, pemIn, text } from './init-given.ts';
import { type Login, loginOf, secretFiles } from './init-login.ts';
import { choicesOf, defaultsOf } from './init-questions.ts';
import { sayDone, showPlan } from './init-report.ts';
import { type Means, serversOf } from './init-servers.ts';
import { beSound, tryOut } from './init-trial.ts';

const TLS = ['implicit', 'starttls', 'none'];

/** Registers `init`. */
export function registerInit({ program, on }: Registry): void {
  const command = program
    .command('init')
    .argument('[address]', 'the address customers write to')
    .description(
      'the first mailbox: finds its servers, logs in, asks, writes config and rules; never overwrites a file',
    )
    .addOption(
      new Option('--preset <name>', 'the provider by name, where neither domain nor mail exchangers tell it').choices(
        presetNames,
      ),
    )
    .option('--imap <host:port>', 'IMAP server (default: found)')
    .addOption(new Option('--imap-tls <kind>', 'encryption of IMAP (default: by port)').choices(TLS))
    .option('--smtp <host:port>', 'SMTP server (default: found)')
    .addOption(new Option('--smtp-tls <kind>', 'encryption of SMTP (default: by port)').choices(TLS))
    .option('--ca <file>', 'PEM file of a certificate authority to trust besides the system’s')
    .option('--user <name>', 'login name (default: the address, or what the domain says)')
    .option('--smtp-user <name>', 'login name for SMTP, - for none (default: as for IMAP)')
    .option('--password-file <file>', 'read the password from this file; it is kept beside the config, mode 0600')
    .option('--password-stdin', 'read the password from stdin')
    .option('--password-ref <reference>', 'env:NAME, cred:NAME or file:/path: stands in the config, nothing is kept')
    .option('--smtp-password-file <file>', 'another password for SMTP')
    .option('--smtp-password-ref <reference>', 'a reference of another password for SMTP')
    .option('--client-id <id>', 'OAuth2: id of the application (docs/oauth.md)')
    .option(
      '--tenant <domain>',
      'OAuth2 with Microsoft 365: domain or id of the directory (default: the address’s domain)',
    )
    .option('--client-secret-ref <reference>', 'OAuth2: reference of its secret; without one a person signs in')
    .option('--start <when>', 'which mails count: now (only new ones), all, or a date like 2026-01-31 (default: now)')
    .option('--after <what>', 'then, on the server: keep, seen, flag, delete or move:FOLDER (default: keep)')
    .option('--agent <address>', 'the first agent (default: none)')
    .option('--name <name>', 'your name in the mails we send (default: from the domain)')
    .option(
      '--language <tag>',
      'of notices when the customer’s is not known: de, en, nl, fr (default: the system’s, else en)',
    )
    .option('--timezone <zone>', 'IANA time zone (default: the system’s)')
    .option(
      '--dir <folder>',
      'where the files go (default: this folder): config/, rules/, templates/, data/; below /etc without config/',
    )
    .option('--systemd', 'also a unit for systemd, and secrets as its credentials')
    .option('--skip-test', 'do not log in: write what was given')
    .option('--dry-run', 'print what would be written, write nothing');
  on(command, (session, [address], options) => init(session, address as string | undefined, options));
}

async function init(session: Session, given: string | undefined, options: Options): Promise<number> {
  // Who pipes the password in cannot answer there, too.
  const asker = canAsk(session) && options.passwordStdin !== true ? openAsker(session.io) : null;
  try {
    const door = await session.doors.openInit();
    const { clock } = openOptions(session, {});
    // Nothing to drain: a signal ends the process as it ends any other, and nothing half is left behind (place.ts).
    const world = { clock, env: session.io.env, signal: new AbortController().signal };
    return await steps({ session, door, world, asker, options: onDisk(session, options) }, given);
  } finally {
    asker?.close();
  }
}

async function steps(means: Means, given: string | undefined): Promise<number> {
  const { session, door } = means;
  const configPath = placeOf(session, means.options);
  if (!isDry(means)) refuseExisting(session, configPath, ['the config'], existsSync(configPath) ? [configPath] : []);
  if (!isDry(means)) beWritable(door.barred(baseFolder(configPath)));
  const address = await addressOf(means, given);
  const defaults = defaultsOf(session, means.options, address);
  const servers = await serversOf(means, address);
  const first = await loginOf(means, servers);
  const draft = {
    ...defaults,
    ...servers,
    address,
    mailbox: nameFrom(address, 'support'),
    ca: text(means.options, 'ca') ?? null,
  };
  const planOf = (answers: InitAnswers, login: Login): Plan =>
    door.plan(answers, {
      configPath,
      ...secretFiles({ login, configPath, mailbox: draft.mailbox, isSystemd: means.options.systemd === true }),
      systemd: means.options.systemd === true,
      now: means.world.clock.now(),
    });
  const { login, trial, smtp } = await tryOut(means, { draft, first, planOf });
  const answers: InitAnswers = { ...draft, smtp, ...(await choicesOf(means, draft, trial)), ...whoOf(login) };
  const plan = planOf(answers, login);
  beSound(await door.trial(answers, { plan, passwords: login.passwords, logIn: false }, means.world));
  if (isDry(means)) return showPlan(session, { plan, answers, login, trial });
  refuseExisting(
    session,
    configPath,
    ['files'],
    door.inTheWay(plan).map((path) => join(plan.base, path)),
  );
  const placed = door.write(plan);
  if (placed.kind === 'exists')
    refuseExisting(
      session,
      configPath,
      ['files'],
      placed.paths.map((path) => join(plan.base, path)),
    );
  return sayDone(session, { plan, answers, login, trial });
}

/** Said before anything is asked: nobody answers ten questions for nothing. */
function beWritable(barred: string | null): void {
  if (barred === null) return;
  throw new Exit(
    exitCodes.notAllowed,
    `${barred}; nothing was written`,
    'mailclerk init ADDRESS --dir FOLDER, one you may write in; or as the user that may (sudo)',
  );
}

function whoOf({ user, smtpUser, oauth2 }: Login): Pick<InitAnswers, 'user' | 'smtpUser' | 'oauth2'> {
  return { user, smtpUser, oauth2 };
}

function isDry({ options }: Means): boolean {
  return options.dryRun === true;
}

async function addressOf({ asker }: Means, given: string | undefined): Promise<string> {
  const expected = 'an address like support@example.com';
  if (given !== undefined) {
    const address = addressTyped(given);
    if (address) return address;
    throw new Exit(
      exitCodes.usage,
      `"${given.slice(0, 200)}" is no mail address, expected ${expected}`,
      'mailclerk init --help',
    );
  }
  if (asker === null) throw missing('the address', 'an argument: mailclerk init ADDRESS');
  const typed = await asker.ask('the address customers write to', {
    check: (text) => (addressTyped(text) ? null : `expected ${expected}`),
  });
  return addressTyped(typed) ?? typed;
}

/** Paths of options from the folder of the command, and whole. */
function onDisk(session: Session, options: Options): Options {
  const ca = text(options, 'ca');
  if (ca === undefined) return options;
  const path = resolve(session.io.cwd, ca);
  pemIn(path);
  return { ...options, ca: path };
}

/** Where the config goes: --config, --dir, MAILCLERK_CONFIG, else config/ in this folder. */
function placeOf({ io, flags }: Session, options: Options): string {
  const dir = text(options, 'dir');
  if (flags.config !== null && dir !== undefined)
    throw new Exit(exitCodes.usage, '--config and --dir both say where the config goes; keep one of them');
  if (flags.config !== null) return resolve(io.cwd, flags.config);
  if (dir !== undefined) {
    const folder = resolve(io.cwd, dir);
    return join(folder, folder.startsWith('/etc/') ? 'mailclerk.yaml' : 'config/mailclerk.yaml');
  }
  return resolve(io.cwd, io.env.MAILCLERK_CONFIG || 'config/mailclerk.yaml');
}

function refuseExisting(
  { io }: Session,
  configPath: string,
  [what = 'files']: readonly string[],
  paths: readonly string[],
): void {
  if (paths.length === 0) return;
  const shown = paths
    .map((path) => relative(io.cwd, path) || path)
    .map((path) => (path.startsWith('../..') ? resolve(io.cwd, path) : path));
  const where = relative(io.cwd, dirname(baseFolder(configPath))) || '.';
  throw new Exit(
    exitCodes.conflict,
    `${what} would be overwritten, nothing was written: ${shown.join(', ')} ${paths.length === 1 ? 'exists' : 'exist'} already; add the mailbox there by hand (--dry-run prints what to add), move ${paths.length === 1 ? 'it' : 'them'} away, or choose another folder with --dir`,
    `mailclerk init ADDRESS --dir ${join(where, 'mailclerk-support')}`,
  );
}
