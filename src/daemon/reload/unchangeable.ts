// What a running daemon cannot change: where its database lies, how long its lease is, and the key its addresses and Message-IDs are signed with.
// Takes the Setup in force and the next one; gives the next one with the old values, and the names of the keys that wait
// for a restart. Never refuses a Setup for them: everything else in it counts at once.
import type { Config, Secret, Setup } from '../../model/setup.ts';

/** The next Setup as far as it can count now. */
export function unchangeable(
  inForce: Setup,
  next: Setup,
): { readonly setup: Setup; readonly restart: readonly string[] } {
  const old = inForce.config;
  const config: Config = {
    ...next.config,
    data: { ...next.config.data, ...dataOf(old) },
    tickets: { ...next.config.tickets, threadSecret: old.tickets.threadSecret },
  };
  const restart = [
    ...(next.config.data.dir === old.data.dir ? [] : ['data.dir']),
    ...(next.config.data.leaseMs === old.data.leaseMs ? [] : ['data.lease']),
    ...(isSame(next.config.tickets.threadSecret, old.tickets.threadSecret) ? [] : ['tickets.thread_secret']),
  ];
  return { setup: restart.length === 0 ? next : { ...next, config }, restart };
}

function dataOf({ data: { dir, leaseMs } }: Config): Pick<Config['data'], 'dir' | 'leaseMs'> {
  return leaseMs === undefined ? { dir } : { dir, leaseMs };
}

function isSame(a: Secret | null, b: Secret | null): boolean {
  return (a?.reveal() ?? null) === (b?.reveal() ?? null);
}
