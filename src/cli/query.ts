// A query as it is typed on the command line: the arguments become one text, its mistakes are shown under the very
// character, tickets come page by page.
import type { App } from '../daemon/app.ts';
import { type Finder, openFinder, type Understood } from '../daemon/find/finder.ts';
import type { Permission } from '../model/people/permission.ts';
import type { Filter } from '../model/query/filter.ts';
import { claims, orders, queryKeys } from '../model/query/keys.ts';
import { printQuery, type QueryMistake } from '../model/query/syntax.ts';
import type { Ticket, TicketId } from '../model/ticket.ts';
import { Exit, exitCodes } from './exit.ts';
import { actorOf, type Session } from './session.ts';

/** Tickets read at once. */
const PAGE = 200;
const SHOWN_MAX = 160;
const WORD_KEY = /^[-\u2212]?(?:text|subject|note|contact|file):(?![\s"<>=])/i;
const OTHER_KEY = /\s[-\u2212]?[\p{L}][\p{L}\p{N}_.-]*:/u;

/** The arguments as one query. The shell takes quotes away: `text:"on fire"` comes as `text:on fire` and gets them back. */
export function queryText(words: readonly string[]): string {
  return words
    .map((word) => {
      if (!/\s/.test(word) || word.includes('"') || !WORD_KEY.test(word) || OTHER_KEY.test(word)) return word;
      const colon = word.indexOf(':') + 1;
      const [value] = [word.slice(colon)];
      const quoted = printQuery([
        { key: null, isNegated: false, comparison: '=', at: 0, values: [{ text: value, isQuoted: true, at: 0 }] },
      ]);
      return `${word.slice(0, colon)}${quoted}`;
    })
    .join(' ')
    .trim();
}

export interface Wanted {
  readonly text: string;
  readonly all: boolean;
  readonly needs?: readonly Permission[];
  /** The name of a view that is to say it. */
  readonly saving?: string;
}

export interface Meant {
  readonly finder: Finder;
  readonly filter: Filter;
  readonly isOpenOnly: boolean;
}

/** What the query means for whoever asks; exit 2 with the place of a mistake, exit 6 when he may not. */
export async function understood(
  session: Session,
  app: App,
  { text, all, saving, needs = [] }: Wanted,
): Promise<Meant> {
  const finder = openFinder(app);
  const found = await finder.understand({
    ...(saving === undefined ? {} : { saving }),
    text,
    all,
    needs,
    actor: actorOf(session, app),
  });
  if (found.kind === 'mistake') throw mistaken(text, found.mistake);
  if (found.kind === 'refused') throw new Exit(exitCodes.notAllowed, found.detail, 'mailclerk config show');
  await warn(session, finder, found);
  return { finder, filter: found.filter, isOpenOnly: found.isOpenOnly };
}

async function warn(session: Session, finder: Finder, found: Extract<Understood, { kind: 'filter' }>): Promise<void> {
  if (found.hidden.length > 0) session.out.talk(`not looked through: queue ${found.hidden.join(', ')}`);
  const waiting = await finder.waiting();
  if (waiting > 0)
    session.out.complain(
      `${waiting} older tickets are not in the index yet and cannot be found: the daemon takes them in, or mailclerk db index`,
    );
}

/** The query with a mark under the wrong character. */
export function mistaken(text: string, { at, length, message }: QueryMistake): Exit {
  const from = Math.max(0, at - SHOWN_MAX / 2);
  const line = text.slice(from, from + SHOWN_MAX).replaceAll(/\s/g, ' ');
  const mark = `${' '.repeat(at - from)}${'^'.repeat(Math.max(1, Math.min(length, SHOWN_MAX - (at - from))))}`;
  const place = `${at + 1}: ${message}`;
  return new Exit(exitCodes.usage, `query, character ${place}\n  ${line}\n  ${mark}`, 'mailclerk ticket list --help');
}

/** Tickets in order until there are enough; gives the place behind the last when there are more. */
export async function* ticketPages(
  { finder, filter }: Pick<Meant, 'finder' | 'filter'>,
  asked: { readonly limit: number; readonly after: string | null },
): AsyncGenerator<{ readonly tickets: readonly Ticket[]; readonly next: string | null }> {
  let { after } = asked;
  for (let left = asked.limit; left > 0; ) {
    const page = await finder.page(filter, { limit: Math.min(PAGE, left), after });
    yield page;
    left -= page.tickets.length;
    after = page.next;
    if (after === null) return;
  }
}

/** Every ticket's id, at most so many and one more. */
export async function ticketIds(
  { finder, filter }: Pick<Meant, 'finder' | 'filter'>,
  max: number,
): Promise<readonly TicketId[]> {
  const ids: TicketId[] = [];
  for (let after: string | null = null; ids.length <= max; ) {
    const page: Awaited<ReturnType<Finder['ids']>> = await finder.ids(filter, { limit: 1000, after });
    ids.push(...page.ids);
    after = page.next;
    if (after === null) break;
  }
  return ids;
}

/** The keys with their meaning, for --help. */
export function queryHelp(): string {
  const keys = Object.values(queryKeys).map((key) => `  ${key.example.padEnd(28)} ${key.about}`.replaceAll('`', ''));
  return `
Queries: every term must hold; status:new,waiting any of them; -tag:spam not; "in quotes" a phrase; printer* its beginning.
${keys.join('\n')}
  is:                          ${Object.keys(claims).join(' ')}
  sort:                        ${Object.keys(orders).join(' ')}; sort:-due turns it round
Own fields by name or field.NAME. Times: 2026-01-07, 2026-01, today, yesterday, this-week, -7d, +2h, FROM..TO.`;
}
