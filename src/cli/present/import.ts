// How an import goes, for people: a bar with rate and the time that is left, a line now and then where nobody sits, the
// counts at the end. Takes figures; gives text.
import type { ImportCounts } from '../../daemon/imports/asked.ts';
import { counted } from '../output.ts';

const BAR = 24;
const WORDS: readonly (readonly [keyof ImportCounts, string])[] = [
  ['tickets', 'new tickets'],
  ['joined', 'joined'],
  ['ignored', 'ignored'],
  ['rejected', 'rejected'],
  ['redirected', 'redirected'],
  ['duplicates', 'duplicates'],
  ['quarantined', 'in quarantine'],
  ['forgotten', 'forgotten before'],
  ['known', 'known already'],
  ['missing', 'gone meanwhile'],
  ['unreadable', 'not readable'],
  ['waiting', 'not decided yet'],
];

/** How far it is. */
export interface Advance {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** Mails of before that cost nothing: they are in the ledger already. */
  readonly known: number;
}

/** `[######··················]  25 %  12500/50000  812/s  0:46 left` */
export function barOf(advance: Advance): string {
  const { done, total } = advance;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * BAR);
  const bar = `${'#'.repeat(full)}${'·'.repeat(BAR - full)}`;
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${advanceText(advance)}`;
}

/** `12500/50000  812/s  0:46 left` */
export function advanceText({ done, total, elapsedMs, known }: Advance): string {
  const worked = done - known;
  const rate = elapsedMs > 0 ? (worked * 1_000) / elapsedMs : 0;
  const left = rate > 0 ? `${span(((total - done) / rate) * 1_000)} left` : '';
  return `${done}/${total}  ${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s  ${left}`.trimEnd();
}

/** What became of the mails, one line; only what there is. */
export function countsText(counts: Readonly<ImportCounts>): string {
  const parts = WORDS.flatMap(([name, words]) => (counts[name] > 0 ? [`${counts[name]} ${words}`] : []));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** `50000 mails in 1:12 (694/s)`; the rate is that of the mails it worked on. */
export function endText(mails: number, elapsedMs: number, known = 0): string {
  const rate = elapsedMs > 0 ? Math.round(((mails - known) * 1_000) / elapsedMs) : 0;
  return `${counted(mails, 'mail')} in ${span(elapsedMs)} (${rate}/s)`;
}

/** `0:46`, `1:02:03`. */
function span(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
