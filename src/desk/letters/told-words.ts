// What a mail told colleagues, and whoever hears of every new ticket, of the words its author takes back: who gets the
// ticket, that it is there. What has not begun to leave is said anew without them. Takes rows; gives wishes. Pure.
import type { NoticeName } from '../../model/notice.ts';
import type { DeskContext } from '../context.ts';
import { type Wish, wish } from '../notice-matrix.ts';
import type { ToldBeside, WaitingNotice } from './joined.ts';

/** A notice of the mail that is taken back, of which nothing was sent yet. */
export interface ToldWords
  extends Omit<ToldBeside, 'agent'>,
    Pick<WaitingNotice, 'template' | 'dueAt' | 'inReplyTo' | 'references' | 'to' | 'toName'> {
  /** Null for an address of a queue's `opened_to`. */
  readonly agent: string | null;
  /** Of the command that wanted it. */
  readonly ordinal: number;
  /** The row that says it, too; null = it goes by itself. */
  readonly joined: number | null;
}

/** Notices with the words of a reply that these commands take back and that go out all the same, by themselves or again. */
export function toldOfReply({ toldWords = [] }: DeskContext, ordinals: readonly number[]): readonly ToldWords[] {
  const isDropped = ({ ordinal }: ToldWords) => ordinals.includes(ordinal);
  const dropped = toldWords.filter(isDropped).map(({ id }) => id);
  return toldWords.filter((one) => {
    const goesOut = one.joined === null || dropped.includes(one.joined);
    return !isDropped(one) && goesOut && withoutReply(one) !== null;
  });
}

/** The same without them. */
export function unsaidInside(one: ToldWords, { config }: DeskContext): Wish {
  const agent = config.agents.find(({ id }) => id === one.agent) ?? null;
  const { ticket: _, ...words } = withoutReply(one) ?? one.data;
  const { id: row, name, template, dueAt, inReplyTo, references, visibility } = one;
  const anew = { row, dueAt, inReplyTo, references, isVoid: false, isInternal: visibility === 'internal' };
  return wish({
    name: name as NoticeName,
    kind: 'agent',
    to: { address: one.to, name: one.toName },
    agent,
    words,
    template,
    key: `anew-${row}`,
    how: { alert: null, mail: 'now', push: false },
    anew: one.joined === null ? anew : { ...anew, isGone: true },
  });
}

/** Null when no reply is in it. What the reply carried goes with it; files beside words of others are theirs. */
function withoutReply({ data }: ToldWords): ToldWords['data'] | null {
  const { spoken } = data;
  if (!spoken || (spoken.as !== 'reply' && spoken.reply === '')) return null;
  const bare = { ...spoken, as: spoken.as === 'reply' ? ('message' as const) : spoken.as, reply: '' };
  if (spoken.as !== 'reply') return { ...data, spoken: bare };
  const { files: _, refusedFiles: __, ...others } = data;
  return { ...others, body: '', attachments: [], spoken: bare };
}
