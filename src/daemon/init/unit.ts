// The systemd unit for an installation that is not the one of deploy/install.md: the shipped unit with this program, this
// config, this user, and what the user's folders need. Takes paths; gives a file. Never weaker than it must be.
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NewFile } from './place.ts';

export interface UnitFor {
  readonly base: string;
  readonly configPath: string;
  /** Where the program lies. */
  readonly root: string;
  /** References of secrets; those with `cred:` are loaded. */
  readonly credentials: readonly (string | null)[];
}

const HOMES = /^\/(?:home|root|run\/user)(?:\/|$)/;

/** mailclerk.service beside the config. Throws when the shipped unit is not there. */
export function unitFor({ base, configPath, root, credentials }: UnitFor): NewFile {
  const shipped = readFileSync(join(root, 'deploy/systemd/mailclerk.service'), 'utf8');
  const isSystems = base === '/etc' || base.startsWith('/etc/');
  const starter = join(root, 'mailclerk');
  const program = existsSync(starter)
    ? quoted(starter)
    : `${quoted(process.execPath)} ${quoted(join(root, 'bin/mailclerk.js'))}`;
  const names = [...new Set(credentials.flatMap((one) => /^cred:(.+)$/.exec(one ?? '')?.[1] ?? []))];
  const loads = names.map((name) => `LoadCredential=${name}:${whole(join(base, 'credentials', name))}`);
  const who = isSystems ? null : userInfo().username;
  const inHome = [base, root, process.execPath].some((path) => HOMES.test(path));
  const dropped = /^(?:LoadCredential=|# The configuration says)/;
  const ofSystem = /^(?:State|Configuration)Directory/;
  const lines = shipped.split('\n').flatMap((line): readonly string[] => {
    if (line.startsWith('ExecStart=')) return [`ExecStart=${program} --config ${quoted(configPath)} run --no-standby`];
    if (line.startsWith('[Install]')) return [...loads, ...(loads.length > 0 ? [''] : []), line];
    if (dropped.test(line)) return [];
    if (who === null) return [line];
    if (line.startsWith('User=')) return [`User=${who}`];
    if (line.startsWith('Group=') || ofSystem.test(line)) return [];
    if (line.startsWith('WorkingDirectory='))
      return [`WorkingDirectory=${whole(base)}`, `ReadWritePaths=${quoted(join(base, 'data'))}`];
    if (line.startsWith('ProtectHome=') && inHome) return ['ProtectHome=read-only'];
    return [line];
  });
  return { path: 'mailclerk.service', text: lines.join('\n'), mode: 0o644 };
}

/** What systemd takes to the end of the line: % alone is its own. */
function whole(path: string): string {
  return path.replaceAll('%', '%%');
}

/** As systemd splits it: % is its own, blanks want quotes. */
function quoted(path: string): string {
  const escaped = path.replaceAll('%', '%%').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return /[\s"'\\;$]/.test(path) ? `"${escaped.replaceAll('$', '$$$$')}"` : escaped;
}
