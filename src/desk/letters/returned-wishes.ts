// Whoever follows a ticket hears that a mail of ours did not arrive: a delivery report says so, or the mail server did.
// Event → wishes, as notice-matrix.ts does; a report that only says that it takes longer is told to nobody. Pure.
import type { Happening, NoticeEvent } from '../happening.ts';
import { audience, toTold, type Wish } from '../notice-matrix.ts';
import { isDelay, returnedWords } from './returned.ts';

/** The wishes of `returned`, and of a `joined` mail that is a report; [] for every other event. */
export function returnedWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { state, mail, command } = happening;
  if (state === null || (event.on !== 'returned' && event.on !== 'joined')) return [];
  const words = returnedWords(happening);
  if (!words || (mail && isDelay(mail))) return [];
  return toTold('agent-bounce', audience('reply', state, happening), { ...words, trace: command.trace ?? [] });
}
