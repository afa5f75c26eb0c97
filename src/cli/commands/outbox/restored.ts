// outbox release after a restore: what waits in three heaps, and what becomes of those that may have been sent already.
// Nothing is done before the choice is made; a copy in the folder of sent mail is proof enough.
import type { App } from '../../../daemon/app.ts';
import { type Doubtful, type HeldNotices, heldNotices, letGo } from '../../../daemon/database/held.ts';
import { isoTime } from '../../../lib/time.ts';
import type { OutboxRow } from '../../../ports.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { cell, counted } from '../../output.ts';
import { outboxColumns, outboxJson, outboxRow } from '../../present/outbox.ts';
import type { Session } from '../../session.ts';
import type { Wanted } from './choose.ts';

/** Null when nothing is held after a restore: the command goes on as usual. */
export async function releaseRestored(session: Session, app: App, options: Wanted): Promise<number | null> {
  const doubtful = doubtfulOf(options.doubtful);
  const held = await heldNotices(app);
  if (held === null) {
    if (doubtful === null) return null;
    throw new Exit(exitCodes.conflict, 'nothing is held after a restore; --doubtful is for that alone');
  }
  if (options.all !== true)
    throw new Exit(
      exitCodes.conflict,
      `nothing leaves since the database was restored at ${isoTime(held.restored.at)}: first all of it is judged`,
      'mailclerk outbox release --all',
    );
  const isOpen = doubtful === null && held.doubtful.length > 0;
  if (isOpen || options.dryRun === true) return say(session, held, isOpen);
  await letGo(app, held, doubtful ?? 'send');
  const left = doubtful === 'drop' ? held.sure : [...held.doubtful, ...held.sure];
  if (session.flags.json) session.out.json(heldJson(held));
  session.out.talk(`${counted(held.found.length, 'notice')} had been sent before the restore and will not leave again`);
  if (doubtful === 'drop') session.out.talk(`${counted(held.doubtful.length, 'doubtful notice')} dropped`);
  session.out.talk(`${counted(left.length, 'notice')} let go; notices leave again as usual`);
  session.out.talk('next: mailclerk outbox list');
  return exitCodes.ok;
}

function doubtfulOf(value: unknown): Doubtful | null {
  if (value === undefined) return null;
  if (value === 'send' || value === 'drop') return value;
  throw new Exit(exitCodes.usage, `--doubtful is "${String(value)}", expected send or drop`);
}

function say(session: Session, held: HeldNotices, isOpen: boolean): number {
  const { out, flags } = session;
  if (flags.json) out.json(heldJson(held));
  else {
    heap(session, 'found in the folder of sent mail, will not leave again', held.found);
    heap(session, 'may have been sent before the restore', held.doubtful);
    heap(session, 'made since, will leave', held.sure);
  }
  for (const place of held.unasked) out.complain(`could not look into ${cell(place)}`);
  out.talk(
    `the database knew nothing after ${isoTime(held.restored.knows)} when it was restored at ${isoTime(held.restored.at)}; nothing was changed`,
  );
  if (!isOpen) out.talk('next: the same without --dry-run');
  else
    out.talk(
      'next: mailclerk outbox release --all --doubtful drop (whoever missed one hears nothing) or --doubtful send (some hear it twice); single ones before with mailclerk outbox drop ID',
    );
  return isOpen ? exitCodes.conflict : exitCodes.ok;
}

function heap({ out }: Session, title: string, rows: readonly OutboxRow[]): void {
  if (rows.length === 0) return;
  out.line(out.bold(`${counted(rows.length, 'notice')} ${title}:`));
  out.table(outboxColumns, rows.map(outboxRow));
}

function heldJson({ restored, found, doubtful, sure, unasked }: HeldNotices) {
  return {
    restoredAt: isoTime(restored.at),
    knows: isoTime(restored.knows),
    found: found.map(outboxJson),
    doubtful: doubtful.map(outboxJson),
    sure: sure.map(outboxJson),
    unasked,
  };
}
