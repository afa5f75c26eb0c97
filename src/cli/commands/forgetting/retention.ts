// db retention: what is over by the configuration's `retention:`; with --yes it is forgotten now and not in the night.
import { exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';

type Command = ReturnType<Registry['program']['command']>;

/** Registers it below `db`. */
export function registerRetention({ on }: Pick<Registry, 'on'>, db: Command): void {
  const retention = db
    .command('retention')
    .description('what is over by retention: and would be forgotten (the daemon does so once a day); --yes: now')
    .option('--dry-run', 'change nothing; count');
  on(retention, (session, _, options) => run(session, options.dryRun === true || !session.flags.yes));
}

const WORDS: Readonly<Record<string, string>> = {
  ticket: 'tickets, with their mails and notices',
  raw: 'whole mails of closed tickets, or of none',
  ignored: 'mails that led to no ticket',
  quarantine: 'mails in quarantine',
  trace: 'reasons of decisions',
  sent: 'sent mails of closed tickets',
  refused: 'tickets the desk would not delete',
  kept: 'mails whose bytes another one needs',
};

async function run(session: Session, isRehearsal: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const { countOver, retentionPass } = await import('../../../daemon/forget/retention.ts');
    const deps = { store: app.store, clock: app.clock, log: app.log, setup: () => app.setup };
    const { out, flags } = session;
    if (app.setup.config.retention === undefined) {
      if (flags.json) out.json({ dryRun: isRehearsal, over: {} });
      out.talk('nothing ends: retention: is not set (docs/forgetting.md)');
      return exitCodes.ok;
    }
    const counts = isRehearsal ? await countOver(deps) : await retentionPass(deps, new AbortController().signal, true);
    if (counts === null) {
      out.complain('nothing was done: the clock is in doubt; next: mailclerk clock accept');
      return exitCodes.conflict;
    }
    if (flags.json) out.json({ dryRun: isRehearsal, over: counts });
    else
      for (const [what, count] of Object.entries(counts))
        out.line(`${String(count).padStart(8)}  ${WORDS[what] ?? what}`);
    if (Object.keys(counts).length === 0) out.talk('nothing is over');
    else out.talk(isRehearsal ? 'nothing was changed; --yes forgets it now' : 'forgotten');
    return exitCodes.ok;
  });
}
