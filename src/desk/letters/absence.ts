// While nobody of the site is there (`absence:`) each correspondent hears so once (RFC 3834 §2): in place of the receipt for
// a new ticket, or when he answers. Takes an event; gives a wish for the gate, which has the limits of every receipt. Pure.
import { canonicalAddress } from '../../model/address.ts';
import { isByMachine } from '../../model/message.ts';
import { absenceName, absenceNow } from '../../model/people/site-absence.ts';
import { nextOpen } from '../../model/time/business.ts';
import { hoursOf } from '../../model/time/by-ticket.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { receipt, type Wish } from '../notice-matrix.ts';

/** The absence notice of this mail; [] when somebody is there, or its sender knows. */
export function absenceWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { mail, state, context, command } = happening;
  const absence = absenceNow(context.config.absence, context.now);
  if (!absence || !mail?.from || state === null || mail.byAgent !== null) return [];
  if (event.on !== 'created' && event.on !== 'joined') return [];
  const isInside = command.kind === 'join' && (command.thirdParty || command.visibility === 'internal');
  const address = canonicalAddress(mail.from.address) ?? '';
  const isRobot = isByMachine(mail.classes);
  if (isInside || isRobot || context.receipts.absenceTold?.includes(address)) return [];
  // The first moment somebody is back, by the hours the site says: the notice names its day, after a whole day off the
  // next one, and no day on which the house is closed anyway.
  const hours = hoursOf(context.config, state.queue);
  const back = hours.isSaid === true ? nextOpen(hours, absence.until) : null;
  const words = { absence: { until: back ?? absence.until } };
  return [
    { ...receipt('absence', mail.from, happening, words), template: absence.template, key: absenceName(absence) },
  ];
}
