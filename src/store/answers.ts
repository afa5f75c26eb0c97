// Answers to the questions of decide, from the database, inside the transaction that files the mail. Candidates, never
// choices: which ticket it is stays decide's work. Every answer costs the same with ten tickets and a million: looked
// up by index, and cut off at a stated bound.
import type { Answer, Question, QuestionOf, SeenMail } from '../model/facts.ts';
import { fold } from '../model/fold.ts';
import type { Program } from '../ports.ts';
import { handedOverBefore } from './ledger/resent.ts';
import { all, clean, one, sql } from './sql.ts';
import { contactView } from './tickets/contacts.ts';
import { agentPast, ticketsOf } from './tickets/past.ts';
import { viewWhere } from './tickets/rows.ts';
import { openedBy, threadCandidates, ticketByKey } from './tickets/threads.ts';

const SEEN_MAX = 20;
/** Counting stops here: no rule needs to tell ten thousand mails from more. */
const RATE_MAX = 10_000;

/** TicketPrograms.answer */
export function* answer(question: Question, now: number): Program<Answer> {
  switch (question.ask) {
    case 'now':
      return now;
    case 'seen':
      return yield* seen(question);
    case 'threadCandidates':
      return yield* threadCandidates(question);
    case 'ticket':
      return yield* viewWhere('id = ?', question.id);
    case 'ticketByRef':
      return yield* viewWhere('ref_key = ?', clean(fold(question.ref)));
    case 'ticketByKey':
      return yield* ticketByKey(question.key, question.since, question.openOnly);
    case 'openedBy':
      return yield* openedBy(question);
    case 'contact':
      return yield* contactView(question.address, now);
    case 'agentPast':
      return yield* agentPast(question, now);
    case 'ticketsOf':
      return yield* ticketsOf(question);
    case 'rate':
      return yield* rate(question, now);
    default:
      return question satisfies never;
  }
}

interface SeenRow {
  readonly ledger: number;
  readonly from: string | null;
  readonly ticket: SeenMail['ticket'];
  readonly mailbox: string;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly messageId: string | null;
  readonly deleted: number;
}

/** Rows whose raw mails have these bytes, this content or this Message-ID (never matched on an empty one): oldest first. */
function* seen(question: QuestionOf<'seen'>): Program<readonly SeenMail[]> {
  const { ledger, sha256, contentSha256 } = question;
  const messageId = question.messageId === null || question.messageId === '' ? null : clean(question.messageId);
  // One statement: asked for every mail, and nearly always nobody is found.
  const rows = yield* all<SeenRow>(sql`
    select l.id as ledger, l.from_address as "from", l.ticket, r.mailbox, w.sha256,
      w.content_sha256 as "contentSha256", w.message_id as "messageId",
      coalesce((select 1 from tickets t where t.id = l.ticket and t.deleted_at is not null), 0) as deleted
    from (select id from raw where sha256 = ${sha256}
      union select * from (select id from raw where content_sha256 = ${contentSha256} order by id limit ${SEEN_MAX + 1}) same
      union select * from (select id from raw where message_id = ${messageId} order by id limit ${SEEN_MAX + 1}) named) like_it
    join raw w on w.id = like_it.id join ledger l on l.raw = w.id join routes r on r.id = l.route
    where l.id <> ${ledger} and l.state = 'decided' order by l.id limit ${SEEN_MAX}`);
  const nameless = messageId === null ? rows.filter((row) => row.messageId === null && row.sha256 !== sha256) : [];
  const ids = nameless.map((row) => row.ledger);
  const again = ids.length === 0 ? new Set() : yield* handedOverBefore(ledger, ids);
  return rows.map((row) => ({
    ledger: row.ledger,
    sameBytes: row.sha256 === sha256 || again.has(row.ledger),
    sameContent: row.contentSha256 === contentSha256,
    sameMessageId: row.messageId !== null && row.messageId === question.messageId,
    from: row.from,
    ticket: row.ticket,
    mailbox: row.mailbox,
    ...(row.deleted === 1 ? { deleted: true } : {}),
  }));
}

function* rate(question: QuestionOf<'rate'>, now: number): Program<number> {
  const { per, since } = question;
  const value = clean(question.value);
  if (value === '') return 0;
  if (per === 'from') {
    return (yield* one<{ n: number }>(sql`
      select count(*) as n from (select id from ledger where from_address = ${value} and taken_at >= ${since}
        and taken_at <= ${now} limit ${RATE_MAX}) found`)).n;
  }
  if (per === 'subject') {
    return (yield* one<{ n: number }>(sql`
      select count(*) as n from (select id from ledger where subject_key = ${clean(fold(value).slice(0, 200))}
        and taken_at >= ${since} and taken_at <= ${now} limit ${RATE_MAX}) found`)).n;
  }
  return (yield* one<{ n: number }>(sql`
    select count(*) as n from (select l.id from routes r join ledger l on l.route = r.id and l.taken_at >= ${since}
      and l.taken_at <= ${now} and l.state <> 'received'
      where r.mailbox = ${value} limit ${RATE_MAX}) found`)).n;
}
