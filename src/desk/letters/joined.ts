// Several things told the same person of the same ticket within a moment are one mail (D6): a notice that has not begun to
// leave is joined by what comes after it. Takes a new notice and what waits; gives the one notice of both, named by the
// strongest (closed > reply > status > updated), fields old → new over all of it; void when nothing is left to tell.
// Words of two persons stay two mails. Pure.
import type { NoticeData, NoticeDraft } from '../../model/notice.ts';
import type { SentFile } from '../../model/papers/file.ts';
import { type FieldChange, isClosed, type Visibility } from '../../model/ticket.ts';
import type { Happening } from '../happening.ts';
import type { Wish } from '../notice-matrix.ts';

/** A notice to somebody outside about this ticket, of which nothing was sent yet. */
export interface WaitingNotice
  extends Pick<NoticeDraft, 'template' | 'visibility' | 'dueAt' | 'inReplyTo' | 'references' | 'data'> {
  readonly id: number;
  readonly messageId: string;
  readonly name: string;
  readonly kind: string;
  /** Canonical. */
  readonly to: string;
  readonly toName: string;
  /** Its bytes are made: it is on its way. */
  readonly isBegun: boolean;
}

/** What becomes of a notice that joins another. */
export interface Joint extends Pick<NoticeDraft, 'name' | 'template' | 'kind' | 'data'> {
  readonly waiting: WaitingNotice;
  /** Nothing is left to tell: what changed was changed back. */
  readonly isVoid: boolean;
}

/** What a mail told one of our own people, before a command of the same mail tells him something stronger. */
export interface ToldBeside {
  readonly id: number;
  readonly name: string;
  readonly agent: string;
  readonly visibility: Visibility;
  readonly data: NoticeData;
}

/** Strongest first. */
const JOINING = ['closed', 'auto-closed', 'reply', 'status', 'updated'] as const;
type Joining = (typeof JOINING)[number];

/** Told by itself, it waits for what may come after it; what is stronger leaves at once, with what waits. */
const WAITS: readonly Wish['name'][] = ['status', 'updated'];

/** How long this one waits for others, ms. */
export function mergeWindowOf(wish: Wish, { context }: Happening): number {
  const isPlain = wish.kind === 'automatic' && wish.agent === null && wish.extra === null;
  return isPlain && WAITS.includes(wish.name) ? (context.config.notifications.mergeWindowMs ?? 0) : 0;
}

/** What this notice becomes together with the one that waits for the same person; null = it goes alone. */
export function jointOf(
  wish: Wish,
  made: Pick<NoticeDraft, 'template' | 'data' | 'visibility'>,
  { happening, earlier }: { readonly happening: Happening; readonly earlier: readonly NoticeDraft[] },
): Joint | null {
  const { name, kind } = wish;
  if (!isJoining(name) || wish.agent !== null || wish.extra !== null) return null;
  if (kind !== 'automatic' && kind !== 'human') return null;
  // Only the last in his row: what stands behind another must not overtake it.
  const last = (happening.context.waiting ?? []).findLast((one) => one.to === wish.to.address);
  const waiting = last && saidAnew(last, made.data, earlier);
  if (!waiting || waiting.isBegun || waiting.visibility !== made.visibility) return null;
  if (!isJoining(waiting.name) || (waiting.kind !== 'automatic' && waiting.kind !== 'human')) return null;
  const isTwoVoices =
    (waiting.name === 'reply' && name === 'reply') || (waiting.data.body !== '' && made.data.body !== '');
  if (isTwoVoices) return null;
  return joint({ ...waiting, name: waiting.name }, { ...made, name }, { kind, happening });
}

/** What waits as this command says it anew; undefined = it is held back now, and nothing can join it. */
function saidAnew(
  waiting: WaitingNotice,
  made: NoticeData,
  earlier: readonly NoticeDraft[],
): WaitingNotice | undefined {
  const draft = earlier.find((one) => one.replaces === waiting.id);
  if (!draft) return waiting;
  if (!isSaid(draft)) return undefined;
  const { name, template, kind, dueAt, data } = draft;
  // A status told now begins where the last one he knows of ended.
  const { status } = made.changes.status ? withStatus(waiting.data) : {};
  const changes = status ? { status, ...data.changes } : data.changes;
  return { ...waiting, name, template, kind, dueAt, data: { ...data, changes } };
}

/** It goes out, or there is nothing left to tell. */
export function isSaid({ gate }: Pick<NoticeDraft, 'gate'>): boolean {
  return gate.pass || gate.reason === 'nothing-new';
}

type Named = { readonly name: Joining };

function joint(
  waiting: WaitingNotice & Named,
  made: Pick<NoticeDraft, 'template' | 'data'> & Named,
  { kind, happening }: { readonly kind: NoticeDraft['kind']; readonly happening: Happening },
): Joint {
  const { state } = happening;
  const isEnded = state !== null && isClosed(state.kind);
  // A ticket that is open again is not told of as closed.
  const names = [waiting.name, made.name].filter((one) => isEnded || !isClosing(one));
  const strongest = JOINING.find((one) => names.includes(one)) ?? made.name;
  const data = joinedData(waiting, made, isEnded);
  const { status, ...others } = data.changes;
  const name = strongest === 'status' && !status ? 'updated' : strongest;
  const own = made.name === name ? made.template : waiting.name === name ? waiting.template : name;
  // A list of all changes says more than the sentence about one of them; a template a site or a workflow named stays.
  const template = own === 'status' && Object.keys(others).length > 0 ? 'updated' : own;
  const isVoid =
    (name === 'status' || name === 'updated') &&
    Object.keys(data.changes).length === 0 &&
    data.body + data.comment + (data.solution ?? '') === '';
  return { name, template, kind: waiting.kind === 'human' ? 'human' : kind, data, waiting, isVoid };
}

function joinedData(
  { data: before, name: told }: WaitingNotice & Named,
  { data: after, name }: { readonly data: NoticeData } & Named,
  isEnded: boolean,
): NoticeData {
  const changes = joinedChanges(withStatus(before), withStatus(after));
  const { status, ...others } = changes;
  const files = joinedFiles(before.files, after.files);
  const speaks = before.body === '' ? after : before;
  return {
    ...before,
    ...after,
    body: speaks.body,
    author: name === 'reply' || told === 'reply' ? speaks.author : after.author,
    reason: after.reason || (isEnded || !isClosing(told) ? before.reason : ''),
    comment: [...new Set([before.comment, after.comment])].filter((text) => text !== '').join('\n\n'),
    ...withSolution(after.solution || before.solution),
    from: status ? String(status.from ?? '') : '',
    to: status ? String(status.to ?? '') : '',
    // That it is closed is said by the notice itself.
    changes: isEnded && (isClosing(told) || isClosing(name)) ? others : changes,
    attachments: [...before.attachments, ...after.attachments],
    ...(files.length > 0 ? { files } : {}),
    isJoined: true,
  };
}

/** The closing of a ticket is a step of its status, too. */
function withStatus({ changes, from, to }: NoticeData): NoticeData['changes'] {
  return changes.status || to === '' ? changes : { status: { from, to }, ...changes };
}

/** Tells that it is closed. */
export function isClosing(name: string): boolean {
  return name === 'closed' || name === 'auto-closed';
}

function withSolution(solution: string | undefined): Pick<NoticeData, 'solution'> {
  return solution === undefined ? {} : { solution };
}

function joinedFiles(before: readonly SentFile[] = [], after: readonly SentFile[] = []): readonly SentFile[] {
  return [...before, ...after];
}

/** From the first value to the last; what came back to where it was is no change. */
export function joinedChanges(
  before: Readonly<Record<string, FieldChange>>,
  after: Readonly<Record<string, FieldChange>>,
): Readonly<Record<string, FieldChange>> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const all = names.flatMap((name) => {
    const first = before[name] ?? after[name];
    const last = after[name] ?? before[name];
    if (!first || !last) return [];
    const change: FieldChange = { from: first.from, to: last.to };
    return JSON.stringify(change.from) === JSON.stringify(change.to) ? [] : [[name, change] as const];
  });
  return Object.fromEntries(all);
}

/** The same command told him something stronger already: what this one would add to it is added (a status, and fields beside it). */
export function withMore(made: NoticeDraft, wish: Wish): NoticeDraft {
  const { name, changes = {} } = { name: wish.name, changes: wish.words.changes };
  const isMore = name === 'updated' && made.gate.pass && made.agent === null && isJoining(made.name);
  if (!isMore || made.to.address !== wish.to.address) return made;
  const all = joinedChanges(made.data.changes, changes);
  const template = made.template === 'status' ? 'updated' : made.template;
  return { ...made, template, data: { ...made.data, changes: all, isJoined: true } };
}

/** The one notice of two; what waited is not named as a mail that went before. */
export function together(made: NoticeDraft, joint: Joint, now: number): NoticeDraft {
  const { name, template, kind, data, waiting } = joint;
  const references = made.references.filter((id) => id !== waiting.messageId);
  return { ...made, name, template, kind, data, references, dueAt: dueTogether(joint, made, now), joins: [waiting.id] };
}

/** When the one notice of both leaves: words of a person no sooner than he may take them back, the rest as soon as one of them would. */
function dueTogether(
  joint: Joint,
  made: { readonly dueAt: number; readonly kind: NoticeDraft['kind'] },
  now: number,
): number {
  const { waiting } = joint;
  if (waiting.kind === 'human') return Math.max(waiting.dueAt, now);
  return made.kind === 'human' ? made.dueAt : Math.max(now, Math.min(waiting.dueAt, made.dueAt));
}

/** Whoever gets the ticket by a mail reads that mail's words in the notice that says so, and no second one with them. */
export function besides(made: NoticeDraft, { command, context }: Happening): NoticeDraft {
  const isMoved = made.name === 'agent-changed' && command.kind === 'set';
  const isGiven = made.name === 'agent-assigned' || made.name === 'agent-offer' || isMoved;
  if (!isGiven || !made.gate.pass) return made;
  const told = (context.besides ?? []).filter((one) => one.agent === made.agent && isSaidIn(made.data, one));
  const earlier = told.find(({ name }) => name !== 'note-mention');
  const joins = told.filter((one) => one === earlier || one.name === 'note-mention').map(({ id }) => id);
  if (!earlier) return joins.length > 0 ? { ...made, joins } : made;
  const isOwn = made.data.body !== '';
  const { body, attachments, refusedFiles, author } = isOwn ? made.data : earlier.data;
  const spoken = made.data.spoken ?? { by: author, as: 'message', reply: '' };
  const own = isOwn ? spoken : { ...spoken, by: author, as: earlier.data.spoken?.as ?? spoken.as };
  const { openedBy = earlier.data.openedBy } = made.data;
  const data: NoticeData = {
    ...made.data,
    body,
    attachments,
    ...(refusedFiles ? { refusedFiles } : {}),
    ...(openedBy === undefined ? {} : { openedBy }),
    // What is suggested and what is claimed is said nowhere else.
    trace: [...new Set([...made.data.trace, ...earlier.data.trace])],
    spoken: { ...own, isNew: earlier.name === 'agent-new' },
  };
  // What answers a note stays inside, though the note was no more than a file.
  const visibility = earlier.visibility === 'internal' ? 'internal' : made.visibility;
  return { ...made, visibility, data, joins };
}

/** True when the words of the one are all in the new one; what a change says by itself is not. */
function isSaidIn({ comment, body }: NoticeData, { name, data }: ToldBeside): boolean {
  if (name === 'note-mention') return comment.includes(data.body) || body === data.body;
  return name !== 'agent-changed' || (body + comment !== '' && body === data.body && comment === data.comment);
}

function isJoining(name: string): name is Joining {
  return JOINING.some((one) => one === name);
}
