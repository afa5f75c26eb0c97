// What each shipped notice is about in a sample: its name in the matrix, who gets it, and the data that is its own. One
// line of the table for each template; a test says that none is missing. Pure.
import type { NoticeName } from '../../model/notice.ts';
import {
  alert,
  asked,
  changed,
  closing,
  DAY,
  digest,
  given,
  HOUR,
  listed,
  mail,
  mailed,
  moved,
  offer,
  refused,
  report,
  time,
  told,
  trace,
} from './pieces.ts';
import type { Scene, Stage } from './stage.ts';

function customer(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { name, kind: 'automatic', to: 'customer', status, hasTicket: true, isInternal: false, data };
}

function receipt(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { ...customer(name, status, data), kind: 'receipt' };
}

function agent(name: NoticeName, status: keyof Stage['status'], data: Scene['data']): Scene {
  return { ...customer(name, status, data), kind: 'agent', to: 'agent' };
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
    ...customer('reply', 'waiting', ({ words, form, called: { agent: author } }) => ({
      body: words.answer[form],
      author,
      attachments: words.files.slice(0, 1),
    })),
    kind: 'human',
  },
  status: customer('status', 'waiting', (stage) => ({
    ...moved(stage, 'open', 'waiting'),
    comment: stage.words.request[stage.form],
    solution: '',
    awaitsAnswer: true,
  })),
  'status-in-progress': customer('status', 'open', (stage) => ({
    ...moved(stage, 'before', 'open'),
    comment: stage.words.announcement[stage.form],
  })),
  'status-report': customer('status', 'open', (stage) => ({
    ...moved(stage, 'before', 'open'),
    comment: stage.words.finding,
  })),
  'status-answer': customer('status', 'closed', (stage) => ({
    ...moved(stage, 'open', 'closed'),
    solution: stage.words.solution[stage.form],
    ratingAsk: { scale: 5, until: stage.now + 14 * DAY },
  })),
  'status-done': customer('status', 'closed', (stage) => ({
    ...moved(stage, 'open', 'closed'),
    solution: stage.words.solution[stage.form],
    comment: stage.words.comment[stage.form],
    ratingAsk: { scale: 5, until: stage.now + 14 * DAY },
  })),
  updated: customer('updated', 'open', told),
  closed: customer('closed', 'closed', closing),
  'auto-closed': customer('auto-closed', 'closed', (stage) => ({
    ...moved(stage, 'waiting', 'closed'),
    reason: 'no_answer',
    reopenUntil: stage.now + 14 * DAY,
  })),
  reopened: customer('reopened', 'open', (stage) => ({ author: stage.called.agent })),
  'closed-ticket-reply': receipt('closed-ticket-reply', 'fresh', ({ olderRef, ref }) => ({
    oldRef: olderRef,
    newRef: ref,
  })),
  rejected: receipt('rejected', 'closed', ({ ref }) => ({ oldRef: ref })),
  'waiting-reminder': customer('waiting-reminder', 'waiting', ({ now }) => time({ closesAt: now + 7 * DAY, count: 1 })),
  question: receipt('question', 'fresh', asked),
  'rating-thanks': receipt('rating-thanks', 'closed', ({ words }) => ({
    rating: { score: 4, comment: words.ratingComment },
  })),
  'ticket-list': { ...receipt('ticket-list', 'fresh', listed), hasTicket: false },
  'agent-new': {
    ...agent('agent-new', 'fresh', (stage) => ({ ...mail(stage), trace: trace(stage) })),
    ticket: () => ({ assignees: [] }),
  },
  'agent-reply': agent('agent-reply', 'open', mail),
  'agent-assigned': agent('agent-assigned', 'assigned', (stage) => ({
    ...given(stage),
    author: stage.called.other,
    comment: stage.words.note,
  })),
  'agent-changed': agent('agent-changed', 'open', (stage) => ({
    ...changed(stage),
    author: stage.called.other,
    comment: stage.words.note,
    spoken: { by: stage.called.other, as: 'message', reply: '', isNew: false },
  })),
  'agent-alert': agent('agent-alert', 'open', (stage) => ({ ...mail(stage), trace: trace(stage) })),
  'agent-offer': {
    // Opened for the customer by a colleague, with a remark: each of the two speaks under his own name.
    ...agent('agent-offer', 'fresh', (stage) => ({
      ...given(stage),
      ...offer(stage, 'open'),
      openedBy: stage.called.other,
      comment: stage.words.note,
      trace: trace(stage),
    })),
    ticket: () => ({ assignees: [] }),
  },
  'agent-offer-ended': {
    ...agent('agent-offer', 'assigned', (stage) => offer(stage, 'taken')),
    ticket: ({ others }) => ({ assignees: others.slice(0, 1) }),
  },
  'agent-receipt': {
    ...agent('agent-receipt', 'open', mailed),
    ticket: ({ agent: one, others }) => ({ priority: 'high', assignees: [one, ...others.slice(0, 1)] }),
  },
  'agent-held': agent('agent-held', 'open', refused),
  'agent-bounce': agent('agent-bounce', 'waiting', ({ words }) => ({
    bounce: {
      recipient: words.address,
      status: '5.1.1',
      text: `550 5.1.1 <${words.address}>: unknown user`,
      isPermanent: true,
      subject: words.subject,
    },
  })),
  escalation: {
    ...agent('escalation', 'assigned', ({ now }) =>
      time({ goal: 'first_response', sla: 'gold', dueAt: now - 26 * HOUR, overdueMs: 26 * HOUR, level: 2 }),
    ),
    ticket: ({ now }) => ({ createdAt: now - 30 * HOUR }),
  },
  due: { ...agent('due', 'open', ({ now }) => time({ dueAt: now })), ticket: ({ now }) => ({ due: now }) },
  idle: {
    ...agent('idle', 'open', () => time({ overdueMs: 5 * DAY + 3 * HOUR })),
    ticket: ({ now }) => ({ createdAt: now - 6 * DAY }),
  },
  'agent-digest': { ...agent('agent-digest', 'open', digest), hasTicket: false },
  'note-mention': {
    ...agent('note-mention', 'open', (stage) => ({ body: stage.words.note, author: stage.called.other })),
    isInternal: true,
  },
  'rule-mail': {
    ...customer('rule-mail', 'open', ({ words, form }) => ({
      body: words.announcement[form],
      comment: words.subject,
    })),
  },
  forward: {
    ...customer('forward', 'open', ({ words, called: { agent: author } }) => ({
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
