// Runs `doctor --json` on a site, with DNS on loopback; gives the checks by id. For the tests of doctor.
import { examine } from '../../../src/daemon/doctor/doctor.ts';
import type { Finding } from '../../../src/daemon/doctor/finding.ts';
import type { Machine } from '../../../src/daemon/doctor/machine.ts';
import { systemResolver } from '../../../src/trust/verify/resolver.ts';
import { run } from '../../cli/run.ts';
import type { Site } from '../../integration/site.ts';
import type { DnsServer } from '../../servers/dns.ts';

/** What mailboxes and ways of these tests log in with; no output may show it. */
export const PASSWORD = 'correct-horse-7';

export interface Examined {
  readonly code: number;
  readonly checks: readonly Finding[];
  readonly err: string;
  readonly out: string;
  /** States of a check, each once: `ok`, `fail,ok`. */
  state(id: string, about?: string): string;
  /** What the checks with this id found that are not well; else all. */
  found(id: string): string;
  fix(id: string): string;
}

export interface How {
  readonly dns: Pick<DnsServer, 'address'>;
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Machine;
}

/** One run; `args` besides `doctor --json`. */
export async function doctorOn(
  site: Pick<Site, 'dir' | 'configPath'>,
  how: How,
  ...args: readonly string[]
): Promise<Examined> {
  const resolver = systemResolver([how.dns.address]);
  const ran = await run(['--config', site.configPath, '--json', 'doctor', '--timeout', '5s', ...args], {
    cwd: site.dir,
    env: how.env ?? {},
    doors: {
      examine: (options, asked) =>
        examine({ ...options, resolver }, { ...asked, ...(how.machine ? { machine: how.machine } : {}) }),
    },
  });
  if (`${ran.out}${ran.err}`.includes(PASSWORD)) throw new Error('a password was printed');
  const checks: readonly Finding[] = ran.out === '' ? [] : JSON.parse(ran.out).checks;
  const of = (id: string): readonly Finding[] => checks.filter((one) => one.id === id);
  const wrong = (id: string): readonly Finding[] => {
    const bad = of(id).filter(({ state }) => state === 'warn' || state === 'fail');
    return bad.length > 0 ? bad : of(id);
  };
  return {
    ...ran,
    checks,
    state: (id, about) =>
      [
        ...new Set(
          of(id)
            .filter((one) => about === undefined || one.about === about)
            .map(({ state }) => state),
        ),
      ]
        .toSorted()
        .join(),
    found: (id) =>
      wrong(id)
        .map(({ found }) => found)
        .join('\n'),
    fix: (id) =>
      wrong(id)
        .flatMap(({ fix }) => fix ?? [])
        .join('\n'),
  };
}
