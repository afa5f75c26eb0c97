// `mailclerk init` as the command line sees it: servers are found, a login is tried, files are written. Takes answers;
// gives what came of them. A trial writes nothing and holds the passwords in memory; only `write` touches the disk.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Probe, testMailbox } from '../../collect/probe.ts';
import { TIMING } from '../../collect/timing.ts';
import { baseFolder } from '../../config/find.ts';
import type { MailServer } from '../../config/presets/preset.ts';
import { type Log, silentLog } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { addressParts } from '../../model/address.ts';
import { probeSmtp, type SmtpProbe } from '../../notify/way/probe.ts';
import type { Resolver } from '../../ports.ts';
import { systemResolver } from '../../trust/verify/resolver.ts';
import type { Problem } from '../app.ts';
import { type Found, findServers } from '../discover/find-servers.ts';
import type { Web } from '../discover/get.ts';
import { encrypts } from '../discover/greeting.ts';
import { type Standing, standingOf } from '../discover/standing.ts';
import { disk, type Files } from '../files.ts';
import { lintSetup } from '../rules/lint.ts';
import { loadSetup } from '../setup.ts';
import type { InitAnswers, References } from './answers.ts';
import { composeConfig } from './compose.ts';
import { barredFolder } from './folders.ts';
import { existing, type NewFile, type Placing, placeFiles } from './place.ts';
import { startingTemplates } from './templates.ts';
import { unitFor } from './unit.ts';

export type { Found } from '../discover/find-servers.ts';
export type { InitAnswers, OAuthAnswer, References } from './answers.ts';

/** The world of one init; tests put servers on loopback into it. */
export interface InitOptions {
  readonly clock: Clock;
  readonly log?: Log;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolver?: Resolver;
  readonly web?: Web;
}

/** Passwords; null = none is known (OAuth2, a credential of systemd). */
export interface Passwords {
  readonly imap: string | null;
  readonly smtp: string | null;
}

export interface Trial {
  /** Mistakes and warnings of the config as it would be written. */
  readonly problems: readonly Problem[];
  /** Null = not tried. */
  readonly imap: Probe | null;
  readonly smtp: SmtpProbe | null;
  /** Mails in INBOX; null = not looked. */
  readonly mails: number | null;
  readonly folders: readonly string[];
}

/** What is written, and where. */
export interface Plan {
  readonly configPath: string;
  readonly base: string;
  /** The config is the last: without it the others mean nothing. */
  readonly files: readonly NewFile[];
  readonly folders: readonly string[];
}

const ROOT = join(import.meta.dirname, '../../..');
const IMAP_VARIABLE = 'MAILCLERK_INIT_IMAP';
const GREETING_MS = 10_000;
/** Somebody sits there and waits. */
const SOON = { ...TIMING, connectMs: Math.min(TIMING.connectMs, 30_000) };
const SMTP_VARIABLE = 'MAILCLERK_INIT_SMTP';

/** The servers of an address; null when nobody says. */
export function find(address: string, options: InitOptions): Promise<Found | null> {
  const { resolver = systemResolver(), web = {}, signal } = options;
  return findServers(address, { resolver, web, signal });
}

/** Why `find` came back empty. */
export function standing(address: string, options: InitOptions): Promise<Standing> {
  const { resolver = systemResolver(), web = {}, signal } = options;
  return standingOf(addressParts(address).domain, { resolver, web, signal });
}

/** The kind of TLS a server of unusual port speaks; whether its certificate is good, the login says. Null = it speaks none. */
export async function encryptionOf(
  protocol: 'imap' | 'smtp',
  server: Pick<MailServer, 'host' | 'port'>,
): Promise<'implicit' | 'starttls' | null> {
  // One after the other: a server that waits for TLS says nothing to those who listen first.
  for (const tls of ['implicit', 'starttls'] as const)
    if (await encrypts({ ...server, tls }, { protocol, web: {}, limitMs: GREETING_MS })) return tls;
  return null;
}

/** Why nothing could be written below this folder; null = it can. */
export function barred(base: string): string | null {
  return barredFolder([base, ...['config', 'rules'].map((name) => join(base, name)).filter(existsSync)]);
}

/** Everything that would be written for these answers. */
export function plan(
  answers: InitAnswers,
  how: {
    readonly configPath: string;
    readonly references: References;
    readonly secrets: readonly NewFile[];
    readonly systemd: boolean;
    readonly now: number;
  },
): Plan {
  const { configPath, references, systemd } = how;
  const base = baseFolder(configPath);
  const folder = basename(dirname(configPath)) === 'config' ? 'config/' : '';
  const inEtc = base === '/etc' || base.startsWith('/etc/');
  const schema = shipped('config/schema.json');
  const rules = rulesFor(base);
  const day = new Date(how.now).toISOString().slice(0, 10);
  const config = composeConfig(answers, references, { day, schemaBeside: schema !== null });
  const isNew = (path: string): boolean => !existsSync(join(base, path));
  const credentials = [references.imap, references.smtp, answers.oauth2?.clientSecret ?? null];
  const unit = systemd ? [unitFor({ base, configPath, root: ROOT, credentials })] : [];
  return {
    configPath,
    base,
    files: [
      ...(schema !== null && isNew(`${folder}schema.json`)
        ? [{ path: `${folder}schema.json`, text: schema, mode: 0o644 }]
        : []),
      ...rules,
      ...(isNew('templates') ? startingTemplates(answers.language) : []),
      ...how.secrets,
      ...unit,
      { path: `${folder}${basename(configPath)}`, text: config, mode: 0o644 },
    ],
    folders: (inEtc ? [] : ['data']).filter(isNew),
  };
}

/** Loads the config as it would be written, and logs in with it. */
export async function trial(
  answers: InitAnswers,
  how: { readonly plan: Plan; readonly passwords: Passwords; readonly logIn: boolean },
  options: InitOptions,
): Promise<Trial> {
  const { passwords, plan: written } = how;
  const env = { [IMAP_VARIABLE]: passwords.imap ?? 'x', [SMTP_VARIABLE]: passwords.smtp ?? 'x' };
  const oauth2 = answers.oauth2 && {
    ...answers.oauth2,
    clientSecret: answers.oauth2.clientSecret && 'env:MAILCLERK_INIT_IMAP',
  };
  const references = { imap: `env:${IMAP_VARIABLE}`, smtp: `env:${SMTP_VARIABLE}` };
  const text = composeConfig({ ...answers, oauth2 }, references, { day: '', schemaBeside: false });
  const files = over(written, text);
  const loaded = loadSetup(written.configPath, { env, needSecrets: true, files });
  const problems = [...loaded.problems, ...lintSetup(loaded, options.clock.now(), null)];
  const nothing = { problems, imap: null, smtp: null, mails: null, folders: [] };
  const mailbox = loaded.setup?.config.mailboxes[0];
  if (!loaded.setup || !mailbox || !how.logIn || answers.oauth2) return nothing;
  const { signal, log = silentLog } = options;
  const { smtp } = loaded.setup.config;
  const isKnown = { imap: passwords.imap !== null, smtp: passwords.smtp !== null || smtp.user === null };
  const [imap, outgoing] = await Promise.all([
    isKnown.imap ? testMailbox(mailbox, { log, signal, timing: SOON }) : null,
    isKnown.smtp ? probeSmtp(smtp, { signal }) : null,
  ]);
  const mails = imap?.steps.find(({ step, ok }) => step === 'folder' && ok)?.mails ?? null;
  return { problems, imap, smtp: outgoing, mails, folders: imap?.folders ?? [] };
}

/** Writes all files, or none. */
export function write({ base, files, folders }: Plan): Placing {
  return placeFiles(base, { files, folders });
}

/** Which of the files are there already. */
export function inTheWay({ base, files }: Plan): readonly string[] {
  return existing(base, files);
}

/** The starter rules, where there are no rules yet. */
function rulesFor(base: string): readonly NewFile[] {
  const folder = join(base, 'rules');
  if (existsSync(folder) && readdirSync(folder).some((name) => /\.ya?ml$/.test(name))) return [];
  const from = join(ROOT, 'rules');
  if (!existsSync(from)) return [];
  return readdirSync(from)
    .filter((name) => name.endsWith('.yaml') || name === 'schema.json')
    .filter((name) => !existsSync(join(folder, name)))
    .toSorted()
    .map((name) => ({ path: `rules/${name}`, text: readFileSync(join(from, name), 'utf8'), mode: 0o644 }));
}

function shipped(path: string): string | null {
  const from = join(ROOT, path);
  return existsSync(from) ? readFileSync(from, 'utf8') : null;
}

/** The disk as it will be. */
function over({ base, configPath, files }: Plan, config: string): Files {
  const texts = new Map(files.map(({ path, text }) => [join(base, path), text]));
  texts.set(configPath, config);
  const below = (folder: string): readonly string[] =>
    [...texts.keys()].filter((path) => path.startsWith(`${folder}/`));
  return {
    read: (path, maxBytes) => texts.get(path) ?? disk.read(path, maxBytes),
    below: (folder) => [...new Set([...disk.below(folder), ...below(folder)])].toSorted(),
    names: (folder) => [
      ...new Set([
        ...disk.names(folder),
        ...below(folder).map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
      ]),
    ],
  };
}
