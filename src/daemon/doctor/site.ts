// The files of a site: config, rules, templates, tests of rules, secrets and their rights, and what is right by itself and
// wrong together. Takes what was loaded; gives findings. Changes nothing, prints no secret.
import { statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { baseFolder } from '../../config/find.ts';
import { type Config, ownAddresses } from '../../model/setup.ts';
import type { Problem } from '../app.ts';
import { secretsIn } from '../database/backup.ts';
import { runTests } from '../rule-tests.ts';
import type { LoadedSetup } from '../setup.ts';
import type { CheckId } from './catalogue.ts';
import { type Finding, fail, many, ok, skipped, warn } from './finding.ts';

const SHOWN = 20;

/** Every mistake with its place. `lints` are warnings that loading does not give. */
export function fileFindings(loaded: LoadedSetup, lints: readonly Problem[], configPath: string): readonly Finding[] {
  const problems = [...loaded.problems, ...lints];
  const rulesFolder = loaded.config === null ? 'rules' : basename(loaded.config.rulesDir);
  const idOf = ({ file }: Problem): CheckId =>
    file.endsWith('.hbs')
      ? 'templates'
      : file.startsWith(`${rulesFolder}/`) || file.startsWith('builtin:')
        ? 'rules'
        : 'config';
  const seen = {
    config: `${configPath}: ${many(Object.keys(loaded.configSources).length, 'file')}`,
    rules: many(loaded.rules, 'rule'),
    templates: many(Object.keys(loaded.setup?.templates ?? {}).length, 'template'),
  };
  return (['config', 'rules', 'templates'] as const).flatMap((id) => {
    const own = problems.filter((problem) => idOf(problem) === id);
    if (own.length === 0 && loaded.setup === null && id !== 'config' && loaded.config === null)
      return [skipped(id, null, 'not looked at to the end while the configuration is wrong')];
    return own.length === 0 ? [ok(id, null, seen[id])] : mistakes(id, own);
  });
}

function mistakes(id: CheckId, problems: readonly Problem[]): readonly Finding[] {
  const shown = problems.slice(0, SHOWN).map(({ file, line, column, severity, message }) => {
    const about = `${file}:${line}:${column}`;
    return severity === 'error' ? fail(id, about, message) : warn(id, about, message);
  });
  const more = problems.length - shown.length;
  if (more === 0) return shown;
  const hasErrors = problems.slice(SHOWN).some(({ severity }) => severity === 'error');
  return [...shown, (hasErrors ? fail : warn)(id, null, `${more} more`)];
}

/** The rules' own tests. */
export async function ruleTestFindings(loaded: LoadedSetup): Promise<readonly Finding[]> {
  if (!loaded.setup) return [skipped('rule-tests', null, 'the files do not load')];
  const results = await runTests(loaded, loaded.setup);
  const failed = results.filter((result) => !result.ok);
  if (failed.length === 0) return [ok('rule-tests', null, `${many(results.length, 'test')} passed`)];
  return failed.slice(0, SHOWN).map(({ rule, at, name }) => fail('rule-tests', at, `${rule}: "${name}" failed`));
}

/** Secrets that can be read, and by whom else. */
export function secretFindings(config: Config, configPath: string, isRunning: boolean): readonly Finding[] {
  const secrets = secretsIn(config).filter(({ secret }) => secret.reference !== 'none');
  const unread = secrets.flatMap(({ path, secret }) => {
    const why = unreadable(secret);
    if (why === null) return [];
    // A running daemon has it, or it would not run: this terminal lacks its environment.
    return [(isRunning ? warn : fail)('secret-readable', path, why)];
  });
  const files = [...new Set(secrets.flatMap(({ secret }) => fileOf(secret.reference, configPath) ?? []))];
  const open = files.flatMap((file) => {
    const mode = modeOf(file);
    if (mode === null || (mode & 0o027) === 0) return [];
    const fix = `chmod 600 ${file}`;
    return [(mode & 0o007 ? fail : warn)('secret-private', file, `its mode is ${octal(mode)}`, { fix })];
  });
  return [
    ...(unread.length > 0 ? unread : [ok('secret-readable', null, `${many(secrets.length, 'secret')} can be read`)]),
    ...(open.length > 0 ? open : [ok('secret-private', null, `${many(files.length, 'file')} with secrets`)]),
  ];
}

/** Who may write the files a daemon obeys. */
export function configRightsFindings(loaded: LoadedSetup): readonly Finding[] {
  const sources = Object.keys(loaded.setup?.sources ?? loaded.configSources).filter((path) => isAbsolute(path));
  const hasPlain = (path: string): boolean =>
    path in loaded.configSources &&
    loaded.problems.some(({ message }) => message.includes('is a secret in plain text'));
  const wrong = sources.flatMap((path) => {
    const mode = modeOf(path);
    if (mode === null) return [];
    if (mode & 0o002)
      return [
        fail('config-private', path, `every user of this machine may change it (mode ${octal(mode)})`, {
          fix: `chmod o-w ${path}`,
        }),
      ];
    if (mode & 0o004 && hasPlain(path))
      return [
        warn('config-private', path, `there is a password in it, and every user may read it (mode ${octal(mode)})`),
      ];
    return [];
  });
  return wrong.length > 0 ? wrong.slice(0, SHOWN) : [ok('config-private', null, many(sources.length, 'file'))];
}

/** What is right by itself and wrong together. */
export function togetherFindings(config: Config): readonly Finding[] {
  return [...twice(config), ...loops(config), administrator(config)];
}

function twice({ mailboxes }: Config): readonly Finding[] {
  const seen = new Map<string, string>();
  const found: Finding[] = [];
  for (const { name, host, port, user, folders } of mailboxes)
    for (const folder of folders) {
      const key = JSON.stringify([host.toLowerCase(), port, user.toLowerCase(), folder]);
      const other = seen.get(key);
      if (other === undefined) seen.set(key, name);
      else
        found.push(fail('mailbox-twice', name, `${folder} of ${user} at ${host}:${port} is also taken in by ${other}`));
    }
  return found.length > 0
    ? found
    : [ok('mailbox-twice', null, many(mailboxes.length, 'mailbox').replace('boxs', 'boxes'))];
}

/** An agent's very address of ours is a mistake of the config; with a tag it is one that arrives all the same. */
function loops(config: Config): readonly Finding[] {
  const own = ownAddresses(config);
  const isOurs = (email: string): boolean => own.has(email.replace(/\+[^@]*@/, '@'));
  const people = [
    ...config.agents.map(({ id, emails }) => [id, emails] as const),
    ['notifications.admin', config.notifications.admin?.to ?? []] as const,
  ];
  const found = people.flatMap(([name, emails]) =>
    emails.filter(isOurs).map((email) => fail('own-loop', name, `${email} arrives in our own mailboxes`)),
  );
  return found.length > 0
    ? found
    : [ok('own-loop', null, `${many(config.agents.length, 'agent')}, nobody is told by way of ourselves`)];
}

function administrator({ notifications }: Config): Finding {
  const to = notifications.admin?.to ?? [];
  return to.length > 0
    ? ok('administrator', null, to.join(', '))
    : warn('administrator', null, 'nobody is told when something is wrong with mailclerk itself');
}

function unreadable(secret: { reveal(): string }): string | null {
  try {
    secret.reveal();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

function fileOf(reference: string, configPath: string): string | null {
  const name = /^file:(.*)$/s.exec(reference)?.[1]?.trim();
  if (name === undefined) return null;
  return isAbsolute(name) ? name : resolve(baseFolder(configPath), name);
}

function modeOf(path: string): number | null {
  return process.platform === 'win32' ? null : (statSync(path, { throwIfNoEntry: false })?.mode ?? null);
}

/** `0640`. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** Also the key of kept sign-ins lies beside the database. */
export function keyFile(dir: string): string {
  return join(dir, 'oauth.key');
}
