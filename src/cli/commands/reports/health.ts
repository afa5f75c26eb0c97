// health: is all well, as one exit code; the checks of /readyz, asked of the data without HTTP. For scripts, containers
// and monitoring systems.
import type { Check } from '../../../daemon/health.ts';
import { isoTime } from '../../../lib/time.ts';
import { exitCodes } from '../../exit.ts';
import { cell } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';

/** Registers `health`. */
export function registerHealth({ program, on }: Registry): void {
  const command = program
    .command('health')
    .description('is all well? one exit code: 0 when the daemon runs and is ready, 1 when not, with what is wrong');
  on(command, health);
}

async function health(session: Session): Promise<number> {
  // It brings the store and the mail server's client along: other commands start without them.
  const { readiness } = await import('../../../daemon/health.ts');
  return withApp(session, async (app) => {
    const { running, lease } = await app.status();
    const now = () => app.clock.now();
    const daemon: Check = { name: 'daemon', ok: running, detail: running ? 'it runs' : 'no daemon works on this data' };
    const checks = [daemon, ...(await readiness({ store: app.store, setup: () => app.setup, now }))];
    const isWell = checks.every(({ ok }) => ok);
    const holder = lease && { host: lease.host, pid: lease.pid };
    if (session.flags.json) session.out.json({ ready: isWell, at: isoTime(now()), holder, checks });
    else
      for (const { name, ok, detail } of checks) session.out.line(`${ok ? '✓' : '✗'} ${cell(name)}: ${cell(detail)}`);
    if (!isWell) session.out.talk(`next: ${running ? 'mailclerk status' : 'mailclerk run'}`);
    return isWell ? exitCodes.ok : exitCodes.findings;
  });
}
