// Pieces that several samples hold: a customer's mail, a change of status, a closing, questions, digests, reports. Takes the
// stage; gives parts of a notice's data. Pure.
import type { NoticeData } from '../../model/notice.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
/** Milliseconds. */
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function mail({ words }: Stage): Partial<NoticeData> {
  return { body: words.message, author: words.customer, attachments: words.files };
}

/** The same with whatever gives the ticket to somebody. */
export function given(stage: Stage): Partial<NoticeData> {
  return { ...mail(stage), spoken: { by: stage.words.customer, as: 'message', reply: '', isNew: false } };
}

export function trace({ queue }: Stage): readonly string[] {
  return [`rule ${queue}: ticket`];
}

export function moved(stage: Stage, from: keyof Stage['status'], to: keyof Stage['status']): Partial<NoticeData> {
  const [before, after] = [stage.status[from], stage.status[to]];
  return { from: before, to: after, changes: { status: { from: before, to: after } } };
}

/** What customers can be told of by `notifications.customer.fields`. */
export function told({ now }: Stage): Partial<NoticeData> {
  return { changes: { priority: { from: 'low', to: 'normal' }, due: { from: null, to: now + 2 * DAY } } };
}

/** What the sample ticket's card says is what came of it. */
export function changed(stage: Stage): Partial<NoticeData> {
  const { agent: one, others } = stage;
  return {
    changes: {
      ...told(stage).changes,
      assignees: { from: others, to: [one] },
    },
  };
}

const ORDERS = { words: 'none', acts: [], refusals: [], original: '', mayUndo: false, isHelp: false } as const;

/** An agent's mail of commands that was carried out: what it did stands on the card. */
export function mailed({ agent, called, others }: Stage): Partial<NoticeData> {
  const [other = 'bob'] = others;
  const acts = [{ priority: { from: 'normal', to: 'high' } }, { assignees: { from: [agent], to: [agent, other] } }].map(
    (changes) => ({ what: 'set', changes, detail: '', leavesAt: null }),
  );
  return { author: called.agent, mailed: { ...ORDERS, state: 'done', acts, mayUndo: true } };
}

/** One with a command that there is not: nothing of it is carried out. */
export function refused({ called: { agent: author }, words }: Stage): Partial<NoticeData> {
  const { command: original, nearest } = words;
  const [line = ''] = original.split('\n');
  const unknown = { why: 'unknown', line, detail: '', nearest, expected: [] } as const;
  return { author, mailed: { ...ORDERS, state: 'held', refusals: [unknown], original, release: 'reply' } };
}

export function offer(stage: Stage, state: NonNullable<NoticeData['offer']>['state']): Partial<NoticeData> {
  const by = state === 'taken' ? (stage.others[0] ?? '') : '';
  return { offer: { accept: 'first', to: [stage.agent, ...stage.others], by, state } };
}

export function time(change: Partial<NonNullable<NoticeData['time']>>): Partial<NoticeData> {
  const none = { goal: '', sla: '', dueAt: null, overdueMs: 0, level: 0, closesAt: null, count: 0 } as const;
  return { time: { ...none, ...change } };
}

export function closing(stage: Stage): Partial<NoticeData> {
  return {
    ...moved(stage, 'open', 'closed'),
    reason: stage.reason,
    author: stage.called.agent,
    comment: stage.words.comment[stage.form],
    solution: stage.words.solution[stage.form],
    ratingAsk: { scale: 5, until: stage.now + 14 * DAY },
    reopenUntil: stage.now + 14 * DAY,
  };
}

export function asked({ words, locale }: Stage): Partial<NoticeData> {
  const questions = words.questions.map((one, step) => ({
    name: one.name,
    label: { [locale]: one.label },
    help: one.help === '' ? {} : { [locale]: one.help },
    required: one.required,
    step: step < 2 ? 1 : 2,
    type: one.type,
    choices: one.choices.map((label, index) => ({ id: `choice${index + 1}`, label: { [locale]: label } })),
  }));
  const faulty = questions[1];
  const faults = faulty ? [{ label: faulty.label, name: faulty.name, said: words.badAnswer, isLabel: false }] : [];
  return { form: { isAgain: true, questions, faults } };
}

export function digest(stage: Stage): Partial<NoticeData> {
  const { words, now, queue, status, ref } = stage;
  const number = (back: number): string => ref.replace(/\d+(?!.*\d)/, (digits) => shifted(digits, back));
  const subjectOf = (index: number): string =>
    index === 0 ? words.subject : (words.subjects[(index - 1) % words.subjects.length] ?? '');
  const ticket = (index: number, due: number | null, state: keyof Stage['status']) => ({
    ref: number(index),
    subject: subjectOf(index),
    status: status[state],
    queue,
    priority: index % 2 === 0 ? 'normal' : 'high',
    due,
    since: now - (index + 1) * DAY,
  });
  const news = [
    { ref, subject: words.subject, names: ['agent-reply'], count: 2, at: now - 2 * HOUR },
    {
      ref: number(1),
      subject: subjectOf(1),
      names: ['agent-new', 'agent-changed'],
      count: 2,
      at: now - DAY,
    },
  ];
  const lists = {
    news,
    mine: [ticket(0, now + 2 * DAY, 'open'), ticket(2, null, 'assigned')],
    unassigned: [ticket(3, now + DAY, 'fresh')],
    overdue: [ticket(1, now - DAY, 'open')],
    waiting: [ticket(4, null, 'waiting')],
  };
  return { digest: { ...lists, counts: { news: 2, mine: 2, unassigned: 1, overdue: 1, waiting: 1 } } };
}

function shifted(digits: string, back: number): string {
  return String(Math.max(1, Number(digits) - back)).padStart(digits.length, '0');
}

export function alert({ words, now }: Stage): Partial<NoticeData> {
  const about = {
    check: 'reload_failed',
    isMended: false,
    since: now - 40 * MINUTE,
    count: 3,
    fix: 'mend the files and save them',
  };
  return { body: words.trouble, alert: about };
}

export function report({ words, now }: Stage): Partial<NoticeData> {
  const counts = { received: 214, created: 61, joined: 128, ignored: 25, quarantined: 1, sent: 203, suppressed: 34 };
  return {
    report: {
      since: now - DAY,
      until: now,
      counts: { ...counts, dead: 1, deferred: 2, open: 87, overdue: 4 },
      problems: [{ check: 'reload_failed', detail: words.trouble, since: now - 5 * HOUR }],
    },
  };
}

export function listed(stage: Stage): Partial<NoticeData> {
  const own = digest(stage).digest;
  return own ? { digest: { ...own, news: [], unassigned: [], overdue: [], waiting: [] } } : {};
}
