// How `mailclerk init` logs in: by OAuth2 where the provider wants that or a client id is given, else by a password from a
// file, stdin, a reference, or the keyboard. Takes flags and servers; gives the login, the references that will stand in
// the config, and the files that keep a typed password (mode 0600). A password is in no argument, no output, no config.
import { basename, dirname, join } from 'node:path';
import type { OAuthAnswer, Passwords, References } from '../../../daemon/init/page.ts';
import type { NewFile } from '../../../daemon/init/place.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { missing, type Options, passwordGiven, referenceGiven, text } from './init-given.ts';
import type { Means, Servers } from './init-servers.ts';

export interface Login {
  readonly user: string;
  readonly smtpUser: string | null;
  readonly oauth2: OAuthAnswer | null;
  readonly passwords: Passwords;
  /** References given by flags; null = the password is kept in a file of ours. */
  readonly given: References;
  /** True when SMTP has a password of its own. */
  readonly hasOwnSmtp: boolean;
}

/** The login as far as flags and keyboard tell it. */
export async function loginOf(means: Means, servers: Servers): Promise<Login> {
  const { options, session } = means;
  const user = text(options, 'user') ?? servers.user;
  const typed = text(options, 'smtpUser');
  const smtpUser = typed === '-' ? null : (typed ?? user);
  const oauth2 = await oauthOf(means, servers);
  if (oauth2) {
    const given = { imap: null, smtp: null };
    return { user, smtpUser: user, oauth2, passwords: given, given, hasOwnSmtp: false };
  }
  const reference = referenceGiven(session.io, options, 'passwordRef');
  const before = servers.preset ? `${servers.preset.title}: ${servers.preset.before}; ${servers.preset.help}` : null;
  if (before !== null && means.asker) session.out.talk(before);
  const imap =
    (await passwordGiven(session.io, options, 'imap')) ??
    reference?.value ??
    (reference ? null : await asked(means, user));
  const own = referenceGiven(session.io, options, 'smtpPasswordRef');
  const ownPassword = (await passwordGiven(session.io, options, 'smtp')) ?? own?.value ?? null;
  const hasOwnSmtp = own !== null || ownPassword !== null;
  return {
    user,
    smtpUser,
    oauth2: null,
    passwords: { imap, smtp: hasOwnSmtp ? ownPassword : imap },
    given: { imap: reference?.reference ?? null, smtp: own?.reference ?? null },
    hasOwnSmtp,
  };
}

async function asked({ asker }: Means, user: string): Promise<string> {
  if (asker) return asker.secret(`password of ${user} (not shown)`);
  throw missing('the password', '--password-file, --password-stdin or --password-ref');
}

async function oauthOf({ options, asker, session }: Means, { preset, user }: Servers): Promise<OAuthAnswer | null> {
  const clientId = text(options, 'clientId');
  if (clientId === undefined && preset?.login !== 'oauth2') return null;
  // A provider that takes no password may take one here all the same, where somebody says so.
  if (clientId === undefined && isGiven(options)) return null;
  const known = preset?.oauth2;
  if (!known)
    throw new Exit(
      exitCodes.usage,
      '--client-id: OAuth2 is known for Microsoft 365 and Google alone; say --preset, or write auth.oauth2 yourself (docs/oauth.md)',
    );
  if (preset && asker) session.out.talk(`${preset.title}: ${preset.before}; ${preset.help}`);
  const id =
    clientId ??
    (await asker?.ask('client id of the application (docs/oauth.md)', {
      check: (one) => (one === '' ? 'it is needed' : null),
    }));
  if (id === undefined)
    throw missing(
      `${preset?.title ?? 'the provider'} takes no password: the client id of an application (docs/oauth.md)`,
      '--client-id',
    );
  const domain = user.slice(user.lastIndexOf('@') + 1);
  const tenant = known.provider === 'microsoft365' ? (text(options, 'tenant') ?? known.tenant ?? domain) : null;
  const secret = referenceGiven(session.io, options, 'clientSecretRef');
  return { provider: known.provider, tenant, clientId: id, clientSecret: secret?.reference ?? null };
}

/** References and files for this login. */
export function secretFiles({
  login,
  configPath,
  mailbox,
  isSystemd,
}: {
  readonly login: Login;
  readonly configPath: string;
  readonly mailbox: string;
  readonly isSystemd: boolean;
}): { readonly references: References; readonly secrets: readonly NewFile[] } {
  if (login.oauth2) return { references: { imap: null, smtp: null }, secrets: [] };
  const folder = basename(dirname(configPath)) === 'config' && !isSystemd ? 'config/' : isSystemd ? 'credentials/' : '';
  const names = isSystemd
    ? { imap: 'imap', smtp: 'smtp' }
    : { imap: `${mailbox}.password`, smtp: `${mailbox}.smtp.password` };
  const referenceOf = (name: string): string => (isSystemd ? `cred:${name}` : `file:${join(folder, name)}`);
  const keep = (name: string, password: string | null): readonly NewFile[] =>
    password === null ? [] : [{ path: `${folder}${name}`, text: `${password}\n`, mode: 0o600 }];
  const imap = login.given.imap ?? referenceOf(names.imap);
  const smtp = login.given.smtp ?? (login.hasOwnSmtp ? referenceOf(names.smtp) : imap);
  return {
    references: { imap, smtp: login.smtpUser === null ? null : smtp },
    secrets: [
      ...(login.given.imap === null ? keep(names.imap, login.passwords.imap) : []),
      ...(login.given.smtp === null && login.hasOwnSmtp ? keep(names.smtp, login.passwords.smtp) : []),
    ],
  };
}

/** The same login with another password, or another user for SMTP. */
export function withPassword(login: Login, what: 'imap' | 'smtp', password: string, smtpUser = login.smtpUser): Login {
  if (what === 'smtp')
    return { ...login, smtpUser, hasOwnSmtp: true, passwords: { ...login.passwords, smtp: password } };
  const smtp = login.hasOwnSmtp ? login.passwords.smtp : password;
  return { ...login, passwords: { imap: password, smtp } };
}

/** True when the flags say where the password is: nobody types it again then. */
export function isGiven(options: Options): boolean {
  return options.passwordStdin === true || ['passwordFile', 'passwordRef'].some((key) => options[key] !== undefined);
}
