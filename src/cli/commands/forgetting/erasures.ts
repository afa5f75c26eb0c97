// contact erasures [ADDRESS]: who erased somebody, when, and why a legal hold did not prevent it. Whom nobody can read: an
// address is kept as an HMAC, so one can only ask whether it is there.
import { isoTime } from '../../../lib/time.ts';
import { addressOf, limitOf } from '../../customers.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

type Command = ReturnType<Registry['program']['command']>;

const MARK_DIGITS = 12;

/** Registers it below `contact`. */
export function registerErasures({ on }: Pick<Registry, 'on'>, contact: Command): void {
  const erasures = contact
    .command('erasures')
    .argument('[address]', 'whether this one was erased')
    .description('who was asked to be forgotten: when, by whom it was done, and why despite a legal hold')
    .option('--limit <n>', 'at most so many (default 1000)');
  on(erasures, (session, [address], options) => run(session, address as string | undefined, options));
}

async function run(
  session: Session,
  text: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const address = text === undefined ? null : addressOf(text);
  const limit = limitOf(options);
  return withApp(session, async (app) => {
    const { erasuresOf } = await import('../../../daemon/forget/erasures.ts');
    const found = await erasuresOf(app, { actor: actorOf(session, app), address, limit });
    if (found.kind === 'refused') throw new Exit(exitCodes.notAllowed, found.detail);
    const { rows, pending } = found;
    const { out, flags } = session;
    if (flags.json) {
      const erasures = rows.map(({ mac, at, endedAt, actor: by, reason }) => {
        return { mac, at: isoTime(at), endedAt: isoTime(endedAt), by, reason };
      });
      out.json({ erasures, pending });
    } else if (rows.length > 0)
      out.table(
        ['at', 'ended', 'by', 'reason', 'mark'],
        rows.map(({ mac, at, endedAt, actor: by, reason }) => {
          return [isoTime(at), isoTime(endedAt), by, reason, mac.slice(0, MARK_DIGITS)];
        }),
      );
    if (rows.length === limit) out.talk(`the newest ${limit}; --limit for more`);
    if (rows.length === 0)
      out.talk(address === null ? 'nobody was erased' : `${address} was never erased here to the end`);
    if (pending > 0)
      out.complain(`cut off and not ended: ${counted(pending, 'erasing')}; the daemon goes on as it starts`);
    return address !== null && rows.length === 0 ? exitCodes.notFound : exitCodes.ok;
  });
}
