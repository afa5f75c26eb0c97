// What every builder needs: where to report, where secrets come from, where relative paths start.
import { isAbsolute, resolve } from 'node:path';
import { nearest } from '../../model/nearest.ts';
import type { Secret } from '../../model/setup.ts';
import type { ConfigFiles, Gathered } from '../gather.ts';
import { problemAt } from '../issues.ts';
import type { Problem } from '../problem.ts';
import { absentSecret, readSecret } from '../secret.ts';
import type { Path } from '../tree.ts';

export interface BuildContext {
  readonly gathered: Gathered;
  readonly files: ConfigFiles;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False when this run needs no secrets: those that cannot be read are then no mistake. */
  readonly needSecrets: boolean;
  /** Of the problems those that are `cred:` which the service manager hands to the daemon alone. */
  readonly elsewhere: Set<Problem>;
  readonly configPath: string;
  readonly base: string;
  readonly problems: Problem[];
  /** Paths of secrets written as plain text: blanked in the stored sources. */
  readonly plainSecrets: Path[];
  /** Names of notice templates there are, shipped or the site's own; null = nobody knows here, nothing is checked. */
  readonly templates?: readonly string[] | null;
}

export function reportError(context: BuildContext, path: Path, message: string): void {
  context.problems.push(problemAt(context.gathered, path, message));
}

export function reportWarning(context: BuildContext, path: Path, message: string): void {
  context.problems.push(problemAt(context.gathered, path, message, 'warning'));
}

/** A path of the config made absolute. */
export function absolute(context: BuildContext, path: string): string {
  return isAbsolute(path) ? path : resolve(context.base, path);
}

/** Reads the secret at this path; a mistake is reported and stands as a secret that cannot be revealed. */
export function secretAt(context: BuildContext, path: Path, text: string): Secret {
  const result = readSecret(text, { env: context.env, base: context.base });
  if (!result.ok) {
    if (context.needSecrets) {
      const problem = problemAt(context.gathered, path, `${path.join('.')}: ${result.why}`);
      context.problems.push(problem);
      if (result.isElsewhere) context.elsewhere.add(problem);
    }
    return absentSecret(text, result.why);
  }
  if (result.plain) {
    context.plainSecrets.push(path);
    const advice = 'anyone who sees the file has it; write env:NAME, file:/path or cred:name instead';
    reportWarning(context, path, `${path.join('.')} is a secret in plain text: ${advice}`);
  }
  return result.secret;
}

/** The PEM text of a `ca:` file; null when none is asked for or it cannot be read. */
export function pemAt(context: BuildContext, path: Path, file: string | undefined): string | null {
  if (file === undefined) return null;
  const from = absolute(context, file);
  try {
    const text = context.files.read(from);
    // A source like the others: the Setup can be made again from what is stored.
    context.gathered.sources[from] = text;
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    reportError(context, path, `${path.join('.')}: ${from} holds no PEM certificate (-----BEGIN CERTIFICATE-----)`);
  } catch {
    reportError(context, path, `${path.join('.')}: ${from} cannot be read`);
  }
  return null;
}

/** True for hosts on this machine, where a connection without TLS shows nothing to anybody. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host);
}

/** A name nobody knows, as a sentence with the nearest one. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const advice = near ? `did you mean "${near}"?` : known.length > 0 ? `known: ${known.join(', ')}` : 'there are none';
  return `there is no ${what} "${name.slice(0, 60)}"; ${advice}`;
}
