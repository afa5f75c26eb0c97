// The administrator's alerts as pushes: besides his mail, one call to each channel of `notifications.admin.push`, so that he hears
// of it when mail is what is broken. Takes a happening; gives outbox drafts that name the channel only. Pure.
import type { NoticeDraft } from '../../model/notice.ts';
import { gatePush } from '../gate.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { blankData } from '../notice-snapshot.ts';
import { callDraft } from '../webhooks.ts';

const NOWHERE = { mailbox: null, ownAddress: null, queue: null } as const;

/** The pushes of this event; [] for every other event, and for digests. */
export function adminPushes(event: NoticeEvent, { command, context }: Happening): readonly NoticeDraft[] {
  if (event.on !== 'admin' || command.kind !== 'alert_admin' || command.check === 'digest') return [];
  const { admin, push = {} } = context.config.notifications;
  const { check, isMended, since, count, fix, detail } = command;
  const isMuted = !admin?.when.includes(check);
  const channels = (admin?.push ?? []).filter((name) => Object.hasOwn(push, name));
  return channels.map((name) => {
    const to = `push:${name}`;
    return callDraft(NOWHERE, {
      event: `${command.cause}/${command.ordinal}/push/${name}`,
      name: 'push',
      to,
      gate: gatePush({ to, mail: null, isMuted, isTimed: false, maxPerHour: null }, context),
      dueAt: context.now,
      data: { ...blankData(), body: detail, alert: { check, isMended, since, count, fix } },
    });
  });
}
