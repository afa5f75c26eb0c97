// What each shipped notice is about in a sample: its name in the matrix, who gets it, and the data that is its own. One
// line of the table for each template; a test says that none is missing. Pure.
import type { NoticeAction, NoticeData, NoticeKind, NoticeName } from '../../model/notice.ts';
import type { SampleWords } from './words.ts';

/** What a scene may draw on. Moments are epoch ms. */
export interface Stage {
  readonly words: SampleWords;
  readonly form: 'formal' | 'informal';
  readonly locale: string;
  readonly now: number;
  /** An agent's id. */
  readonly agent: string;
  readonly others: readonly string[];
  readonly ref: string;
  readonly olderRef: string;
  readonly queue: string;
  /** Status ids of the queue's workflow, by what they mean. */
  readonly status: Readonly<Record<'fresh' | 'before' | 'open' | 'waiting' | 'closed', string>>;
  readonly reason: string;
}

/** One notice's sample. */
export interface Scene {
  readonly name: NoticeName;
  readonly kind: NoticeKind;
  readonly to: 'customer' | 'agent' | 'admin' | 'outside';
  /** Status the ticket has in it. */
  readonly status: keyof Stage['status'];
  /** False for what is about no ticket. */
  readonly hasTicket: boolean;
  readonly isInternal: boolean;
  readonly data: (stage: Stage) => Partial<NoticeData>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MAIL_ACTIONS: readonly NoticeAction[] = ['take', 'reply', 'note', 'postpone', 'close', 'spam', 'help'];

function customer(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { name, kind: 'automatic', to: 'customer', status, hasTicket: true, isInternal: false, data };
}

function receipt(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { ...customer(name, status, data), kind: 'receipt' };
}

function agent(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { ...customer(name, status, data), kind: 'agent', to: 'agent' };
}

function mail({ words }: Stage): Partial<NoticeData> {
  return { body: words.message, author: words.customer, attachments: words.files };
}

function trace({ queue }: Stage): readonly string[] {
  return [`rules/20-${queue}.yaml: ${queue}`, 'rules/90-all.yaml: all'];
}

function moved(stage: Stage, from: keyof Stage['status'], to: keyof Stage['status']): Partial<NoticeData> {
  const [before, after] = [stage.status[from], stage.status[to]];
  return { from: before, to: after, changes: { status: { from: before, to: after } } };
}

function changed({ agent: one, others, now }: Stage): Partial<NoticeData> {
  return {
    changes: {
      priority: { from: 'normal', to: 'high' },
      due: { from: null, to: now + 3 * DAY },
      assignees: { from: [one], to: others },
    },
  };
}

function offer(stage: Stage, state: NonNullable<NoticeData['offer']>['state']): Partial<NoticeData> {
  const by = state === 'taken' ? (stage.others[0] ?? '') : '';
  return { offer: { accept: 'first', to: [stage.agent, ...stage.others], by, state } };
}

function time(change: Partial<NonNullable<NoticeData['time']>>): Partial<NoticeData> {
  const none = { goal: '', sla: '', dueAt: null, overdueMs: 0, level: 0, closesAt: null, count: 0 } as const;
  return { time: { ...none, ...change } };
}

function closing(stage: Stage): Partial<NoticeData> {
  return {
    ...moved(stage, 'open', 'closed'),
    reason: stage.reason,
    author: stage.agent,
    comment: stage.words.comment[stage.form],
    solution: stage.words.solution[stage.form],
    ratingAsk: { scale: 5, until: stage.now + 14 * DAY },
    reopenUntil: stage.now + 14 * DAY,
  };
}

function asked({ words, locale }: Stage): Partial<NoticeData> {
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

function digest(stage: Stage): Partial<NoticeData> {
  const { words, now, queue, status, ref } = stage;
  const number = (back: number): string => ref.replace(/\d+(?!.*\d)/, (digits) => shifted(digits, back));
  const ticket = (index: number, due: number | null, state: keyof Stage['status']) => ({
    ref: number(index),
    subject: words.subjects[index % words.subjects.length] ?? words.subject,
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
      subject: words.subjects[1] ?? '',
      names: ['agent-new', 'agent-changed'],
      count: 2,
      at: now - DAY,
    },
  ];
  const lists = {
    news,
    mine: [ticket(0, now + 2 * DAY, 'open'), ticket(2, null, 'before')],
    unassigned: [ticket(3, now + DAY, 'fresh')],
    overdue: [ticket(1, now - DAY, 'open')],
    waiting: [ticket(4, null, 'waiting')],
  };
  return { digest: { ...lists, counts: { news: 2, mine: 2, unassigned: 1, overdue: 1, waiting: 1 } } };
}

function shifted(digits: string, back: number): string {
  return String(Math.max(1, Number(digits) - back)).padStart(digits.length, '0');
}

function alert({ words, now }: Stage): Partial<NoticeData> {
  const about = { check: 'reload_failed', isMended: false, since: now - 40 * MINUTE, count: 3, fix: words.fix };
  return { body: words.trouble, alert: about };
}

function report({ words, now }: Stage): Partial<NoticeData> {
  const counts = { received: 214, created: 61, joined: 128, ignored: 25, quarantined: 1, sent: 203, suppressed: 34 };
  return {
    report: {
      since: now - DAY,
      until: now,
      counts: { ...counts, dead: 1, deferred: 2, open: 87, overdue: 4 },
      problems: [{ check: 'quarantine', detail: words.trouble, since: now - 5 * HOUR }],
    },
  };
}

function listed(stage: Stage): Partial<NoticeData> {
  const own = digest(stage).digest;
  return own ? { digest: { ...own, news: [], unassigned: [], overdue: [], waiting: [] } } : {};
}

/** Every shipped notice, by its template. */
export const scenes: Readonly<Record<string, Scene>> = {
  opened: receipt('opened', 'fresh', ({ words, now }) => ({
    attachments: words.files,
    refusedFiles: [{ name: 'setup.exe', why: 'type' }],
    expected: { at: now + 25 * HOUR, isOutOfHours: true },
  })),
  absence: receipt('absence', 'fresh', ({ now }) => ({ absence: { until: now + 9 * DAY } })),
  reply: {
    ...customer('reply', 'waiting', ({ words, form, agent: author }) => ({
      body: words.answer[form],
      author,
      attachments: words.files.slice(0, 1),
    })),
    kind: 'human',
  },
  status: customer('status', 'waiting', (stage) => ({
    ...moved(stage, 'open', 'waiting'),
    comment: stage.words.comment[stage.form],
    solution: '',
  })),
  'status-in-progress': customer('status', 'open', (stage) => ({
    ...moved(stage, 'before', 'open'),
    comment: stage.words.announcement[stage.form],
  })),
  'status-report': customer('status', 'open', (stage) => ({
    ...moved(stage, 'before', 'open'),
    comment: stage.words.comment[stage.form],
  })),
  'status-answer': customer('status', 'closed', (stage) => ({
    ...moved(stage, 'open', 'closed'),
    solution: stage.words.solution[stage.form],
  })),
  'status-done': customer('status', 'closed', (stage) => ({
    ...moved(stage, 'open', 'closed'),
    solution: stage.words.solution[stage.form],
    comment: stage.words.comment[stage.form],
  })),
  updated: customer('updated', 'open', changed),
  closed: customer('closed', 'closed', closing),
  'auto-closed': customer('auto-closed', 'closed', (stage) => ({
    ...moved(stage, 'waiting', 'closed'),
    reason: 'no_answer',
    reopenUntil: stage.now + 14 * DAY,
  })),
  reopened: customer('reopened', 'open', (stage) => ({ author: stage.agent })),
  'closed-ticket-reply': receipt('closed-ticket-reply', 'fresh', ({ olderRef, ref }) => ({
    oldRef: olderRef,
    newRef: ref,
  })),
  rejected: receipt('rejected', 'closed', ({ olderRef }) => ({ oldRef: olderRef })),
  'waiting-reminder': customer('waiting-reminder', 'waiting', ({ now }) => time({ closesAt: now + 7 * DAY, count: 1 })),
  question: receipt('question', 'fresh', asked),
  'rating-thanks': receipt('rating-thanks', 'closed', ({ words }) => ({
    rating: { score: 4, comment: words.ratingComment },
  })),
  'ticket-list': { ...receipt('ticket-list', 'fresh', listed), hasTicket: false },
  'agent-new': agent('agent-new', 'fresh', (stage) => ({
    ...mail(stage),
    trace: trace(stage),
    actions: MAIL_ACTIONS,
  })),
  'agent-reply': agent('agent-reply', 'open', (stage) => ({ ...mail(stage), actions: MAIL_ACTIONS })),
  'agent-assigned': agent('agent-assigned', 'before', (stage) => ({
    ...mail(stage),
    author: stage.others[0] ?? '',
    comment: stage.words.note,
    actions: MAIL_ACTIONS,
  })),
  'agent-changed': agent('agent-changed', 'open', (stage) => ({
    ...changed(stage),
    author: stage.others[0] ?? '',
    comment: stage.words.note,
  })),
  'agent-alert': agent('agent-alert', 'open', (stage) => ({ ...mail(stage), trace: trace(stage) })),
  'agent-offer': agent('agent-offer', 'fresh', (stage) => ({
    ...mail(stage),
    ...offer(stage, 'open'),
    trace: trace(stage),
    actions: ['accept', 'decline', 'note', 'help'],
  })),
  'agent-offer-ended': agent('agent-offer', 'open', (stage) => offer(stage, 'taken')),
  'agent-receipt': agent('agent-receipt', 'open', (stage) => ({
    author: stage.agent,
    receipt: { done: stage.words.done, refused: stage.words.refused, asksVisibility: true },
    actions: ['internal', 'public', 'undo', 'help'],
  })),
  'agent-held': agent('agent-held', 'open', ({ words }) => ({
    held: { problem: words.problem, didYouMean: words.didYouMean, original: words.command },
    actions: ['help'],
  })),
  'agent-bounce': agent('agent-bounce', 'waiting', ({ words }) => ({
    bounce: {
      recipient: 'kontakt@kunde.example',
      status: '5.1.1',
      text: '550 5.1.1 <kontakt@kunde.example>: unknown user',
      isPermanent: true,
      subject: words.subject,
    },
  })),
  escalation: agent('escalation', 'open', ({ now }) => ({
    ...time({ goal: 'first_response', sla: 'gold', dueAt: now - 26 * HOUR, overdueMs: 26 * HOUR, level: 2 }),
    actions: ['take', 'reply', 'note', 'postpone', 'help'],
  })),
  due: agent('due', 'open', ({ now }) => ({ ...time({ dueAt: now }), actions: ['note', 'postpone', 'close', 'help'] })),
  idle: agent('idle', 'open', ({ now }) => ({
    ...time({ dueAt: now, overdueMs: 5 * DAY + 3 * HOUR }),
    actions: ['note', 'postpone', 'close', 'help'],
  })),
  'agent-digest': { ...agent('agent-digest', 'open', digest), hasTicket: false },
  'note-mention': {
    ...agent('note-mention', 'open', (stage) => ({ body: stage.words.note, author: stage.others[0] ?? '' })),
    isInternal: true,
  },
  'rule-mail': {
    ...customer('rule-mail', 'open', ({ words, form }) => ({
      body: words.announcement[form],
      comment: words.subjects[0] ?? '',
    })),
  },
  forward: {
    ...customer('forward', 'open', ({ words, agent: author }) => ({
      body: words.note,
      author,
      comment: words.subject,
      attachments: words.files,
      rating: { score: 4, comment: words.ratingComment },
    })),
    kind: 'human',
    to: 'outside',
    isInternal: true,
  },
  'admin-alert': { ...agent('admin-alert', 'open', alert), to: 'admin', hasTicket: false },
  'admin-digest': { ...agent('admin-digest', 'open', report), to: 'admin', hasTicket: false },
};
