// clock show, accept: whether the daemon believes the wall clock, and telling it that it may.
import { acceptClock, type ClockStatus, clockStatus } from '../../daemon/clock/accept.ts';
import { isoTime } from '../../lib/time.ts';
import { exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

/** Registers `clock …`. */
export function registerClock({ program, on }: Registry): void {
  const clock = program.command('clock').description('the wall clock and what is due by it');
  on(clock.command('show').description('whether the clock is believed, and what is overdue'), show);
  on(
    clock.command('accept').description('after a jump of more than a week: the clock is right, what was held goes out'),
    accept,
  );
}

async function show(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const now = app.clock.now();
    const status = await app.store.read(() => clockStatus(app.store, now));
    if (session.flags.json) session.out.json({ now: isoTime(now), ...clockJson(status) });
    else {
      session.out.line(`now       ${isoTime(now)}`);
      session.out.line(heldText(status));
      session.out.line(`overdue   ${overdueText(status)}`);
    }
    session.out.talk(status.held ? 'if this clock is right: mailclerk clock accept' : 'the clock is believed');
    return status.held ? exitCodes.findings : exitCodes.ok;
  });
}

async function accept(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const now = app.clock.now();
    const before = await app.store.write(() => acceptClock(app.store, now));
    if (session.flags.json)
      session.out.json({ accepted: before.held !== null, at: isoTime(now), ...clockJson(before) });
    else if (before.held === null) session.out.line('the clock was believed already: nothing to accept');
    else
      session.out.line(
        `accepted ${isoTime(now)}; ${counted(before.overdue.customers, 'timer')} that mail customers go on`,
      );
    session.out.talk('next: mailclerk outbox list');
    return exitCodes.ok;
  });
}

/** How the clock stands, as JSON. */
export function clockJson({ held, overdue }: ClockStatus) {
  return {
    held: held && { from: isoTime(held.from), to: isoTime(held.to) },
    overdue: { ours: overdue.ours, customers: overdue.customers, oldest: isoTime(overdue.oldestAt) },
  };
}

/** Whether it is believed, in one line. */
export function heldText({ held }: ClockStatus): string {
  if (held === null) return 'clock     believed';
  return `clock     jumped from ${isoTime(held.from)} to ${isoTime(held.to)}: mails to customers are held`;
}

/** What is due and not done. */
export function overdueText({ overdue }: ClockStatus): string {
  const total = overdue.ours + overdue.customers;
  if (total === 0) return 'no timers';
  return `${counted(total, 'timer')} (${overdue.customers} to customers), oldest since ${isoTime(overdue.oldestAt)}`;
}
