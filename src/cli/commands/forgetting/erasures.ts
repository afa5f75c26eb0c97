// contact erasures [ADDRESS]: who erased somebody, when, and why a legal hold did not prevent it. Whom nobody can read: an
// address is kept as an HMAC, so one can only ask whether it is there.
import { join } from 'node:path';
import { mayOn } from '../../../desk/rights.ts';
import { isoTime } from '../../../lib/time.ts';
import { addressOf } from '../../customers.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

type Command = ReturnType<Registry['program']['command']>;

const MAX = 1000;
const MARK_DIGITS = 12;

/** Registers it below `contact`. */
export function registerErasures({ on }: Pick<Registry, 'on'>, contact: Command): void {
  const erasures = contact
    .command('erasures')
    .argument('[address]', 'whether this one was erased')
    .description('who was asked to be forgotten: when, by whom it was done, and why despite a legal hold')
    .option('--limit <n>', `at most so many (default ${MAX})`);
  on(erasures, (session, [address], options) => run(session, address as string | undefined, options));
}

async function run(
  session: Session,
  text: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const address = text === undefined ? null : addressOf(text);
  const limit = options.limit === undefined ? MAX : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new Exit(exitCodes.usage, `--limit is "${String(options.limit)}", expected a number like 50`);
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    if (actor.kind === 'agent' && !mayOn(null, { config: app.setup.config, agent: actor.id }, 'delete'))
      throw new Exit(
        exitCodes.notAllowed,
        `agent ${actor.id} may not see erasures, expected a role whose \`can\` lists delete`,
      );
    const { ERASURES_NAME, listErasures, readErasures } = await import('../../../store/forget/erasures.ts');
    const { pendingErasures } = await import('../../../store/forget/erase.ts');
    const list = address === null ? null : readErasures(join(app.setup.config.data.dir, ERASURES_NAME));
    const keys = [...new Set(list?.people.map(({ key }) => key))];
    const { rows, pending } = await app.store.read(function* () {
      const rows = yield* listErasures(limit, address === null ? null : { address, keys });
      return { rows, pending: (yield* pendingErasures()).flat() };
    });
    const isPending = address === null ? pending.length > 0 : pending.includes(address);
    const { out, flags } = session;
    if (flags.json)
      out.json({
        erasures: rows.map(({ mac, at, endedAt, actor: by, reason }) => ({
          mac,
          at: isoTime(at),
          endedAt: isoTime(endedAt),
          by,
          reason,
        })),
        pending: address === null ? pending.length : Number(isPending),
      });
    else if (rows.length > 0)
      out.table(
        ['at', 'ended', 'by', 'reason', 'mark'],
        rows.map(({ mac, at, endedAt, actor: by, reason }) => [
          isoTime(at),
          isoTime(endedAt),
          by,
          reason,
          mac.slice(0, MARK_DIGITS),
        ]),
      );
    if (address !== null && rows.length === 0)
      out.talk(isPending ? `${address} is being erased` : `${address} was never erased here`);
    else if (rows.length === 0) out.talk('nobody was erased');
    else if (rows.length === limit) out.talk(`${counted(rows.length, 'erasure')}; --limit for more`);
    if (address === null && pending.length > 0)
      out.complain(`${counted(pending.length, 'address')} not erased to the end: the next start of the daemon goes on`);
    return address !== null && rows.length === 0 ? exitCodes.notFound : exitCodes.ok;
  });
}
