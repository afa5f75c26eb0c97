// A notice that waits and says what is no longer so: that a ticket is closed which is open again, words that were taken
// back. It is said anew without that, in its own time; where nothing is left, nothing goes out. Takes what waits; gives
// wishes that take its place. What has begun to leave is left alone. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import type { NoticeData, NoticeDraft } from '../../model/notice.ts';
import { isClosed } from '../../model/ticket.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { type Wish, wish } from '../notice-matrix.ts';
import { isClosing, type WaitingNotice } from './joined.ts';
import { unsaidInside } from './told-words.ts';

/** The outbox row whose place is taken. */
export interface Anew extends Pick<WaitingNotice, 'dueAt' | 'inReplyTo' | 'references'> {
  readonly row: number;
  /** Nothing is left to tell. */
  readonly isVoid: boolean;
  /** The row was told together with one that is taken back now: a row of its own says it anew. Absent = it stands in that row's place. */
  readonly isGone?: true;
  /** What it says was among us. Absent = as it is now. */
  readonly isInternal?: boolean;
}

/** Nobody is told that a ticket was closed once it is open again; what people wrote in the same mail goes all the same. */
export function unclosedWishes({ command, ticket, state, context }: Happening): readonly Wish[] {
  if (!ticket || !state || !isClosed(ticket.kind) || isClosed(state.kind)) return [];
  // What is taken back drops its own notices.
  const own = command.kind === 'undo' ? (context.undo?.notices ?? []).map(({ row }) => row) : [];
  const stale = (context.waiting ?? []).filter((one) => isClosing(one.name) && !one.isBegun && !own.includes(one.id));
  return stale.map((one) => {
    const { isJoined: _, ...data } = one.data;
    const { status: __, ...others } = data.changes;
    // What people wrote to its end is said all the same.
    const isCommentAlone = data.body === '';
    const [body, comment] = isCommentAlone ? [data.comment, ''] : [data.body, data.comment];
    const words = { ...data, body, comment, reason: '', solution: '', from: '', to: '', changes: others };
    const isMore = comment !== '' || Object.keys(others).length > 0;
    const joined = body !== '' && isMore ? { ...words, isJoined: true as const } : words;
    return instead(one, body === '' ? 'updated' : 'reply', joined, body === '' && !isMore);
  });
}

/** Without the words of whoever took them back. */
export function unsaidWishes(event: NoticeEvent, { context, state }: Happening): readonly Wish[] {
  if (event.on !== 'unsaid') return [];
  const { rows } = event;
  const { statuses } = workflowOf(context.config, state?.queue ?? '');
  const ownOf = (to: string) => statuses.find(({ id }) => id === to)?.template;
  const outside = (context.waiting ?? []).filter(({ id, kind }) => rows.includes(id) && kind !== 'agent');
  const inside = (context.toldWords ?? []).filter(({ id }) => rows.includes(id));
  return [...outside.map((one) => unsaid(one, ownOf)), ...inside.map((one) => unsaidInside(one, context))];
}

function unsaid(one: WaitingNotice, ownOf: (status: string) => string | undefined): Wish {
  const { files: _, isJoined: __, ...data } = one.data;
  const words = { ...data, body: '', author: '', attachments: [] };
  if (isClosing(one.name)) return instead(one, 'closed', words, false);
  const { status, ...others } = data.changes;
  const isMore = Object.keys(others).length > 0;
  // A list says more than the sentence about one of them; a template a site or a workflow named stays.
  if (status)
    return {
      ...instead(one, 'status', words, false),
      template: ownOf(String(status.to)) ?? (isMore ? 'updated' : 'status'),
    };
  if (isMore) return instead(one, 'updated', words, false);
  return instead(one, 'reply', { ...words, body: data.comment, comment: '' }, data.comment === '');
}

/** It keeps the time and the thread of what it is said in place of. */
export function inPlace(made: NoticeDraft, anew: Anew, now: number): NoticeDraft {
  const { row, dueAt, inReplyTo, references, isGone, isInternal } = anew;
  const visibility = isInternal ? 'internal' : made.visibility;
  const again = { ...made, inReplyTo, references, visibility, dueAt: Math.max(now, dueAt) };
  return isGone ? again : { ...again, replaces: row };
}

function instead(one: WaitingNotice, name: Wish['name'], words: Partial<NoticeData>, isVoid: boolean): Wish {
  const { ticket: _, ...said } = words;
  // What is left when somebody took his words back is nobody's own mail.
  const kind = name === 'reply' && one.kind === 'human' && words.author !== '' ? 'human' : 'automatic';
  const template = one.name === name ? one.template : name;
  const { id: row, dueAt, inReplyTo, references } = one;
  const anew = { row, dueAt, inReplyTo, references, isVoid };
  const to = { address: one.to, name: one.toName };
  return wish({ name, kind, to, words: said, template, key: `anew-${one.id}`, anew });
}
