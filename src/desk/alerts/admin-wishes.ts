// What the administrator is told of the instance itself: event → wishes, as notice-matrix.ts does for tickets. Pure.
import type { Happening, NoticeEvent } from '../happening.ts';
import { type Wish, wish } from '../notice-matrix.ts';

/** The administrator hears of what `notifications.admin.when` lists; a check that was muted is muted here, in sight. */
export function adminWishes(event: NoticeEvent, { command, context }: Happening): readonly Wish[] {
  if (event.on !== 'admin') return [];
  const { admin } = context.config.notifications;
  if (command.kind !== 'alert_admin' || !admin) return [];
  const { check, isMended, since, count, fix, detail, report } = command;
  if (check === 'digest') {
    const digest = { name: 'admin-digest', kind: 'agent', words: report ? { report } : {} } as const;
    return admin.to.map((address) => wish({ ...digest, to: { address, name: '' } }));
  }
  const words = { body: detail, alert: { check, isMended, since, count, fix } };
  const isMuted = !admin.when.includes(check);
  return admin.to.map((address) =>
    wish({ name: 'admin-alert', kind: 'agent', to: { address, name: '' }, words, isMuted }),
  );
}
