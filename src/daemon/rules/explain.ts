// `rules explain FILE`: what the rules in force would make of this mail, came it now. Takes bytes; gives the decision
// with its whole trace. The real decide with the store answering, on a read snapshot: nothing is written. A mail that
// is in the ledger already is decided as if it came for the first time, and the note says so.
import { answering } from '../../decide/answer.ts';
import { decide } from '../../decide/decide.ts';
import { evidenceForUs } from '../../decide/thread/own-list.ts';
import type { Delivery } from '../../model/evidence.ts';
import type { Answer, Question, SeenMail } from '../../model/facts.ts';
import { mailIdentity, sha256Hex } from '../../model/identity.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Reader, Store, Truster } from '../../ports.ts';
import type { Explained, MailFile } from './page.ts';

export interface ExplainDeps {
  readonly store: Store;
  readonly reader: Reader;
  readonly truster: Truster;
  readonly setup: Setup;
  readonly now: number;
}

/** Explains one mail. Throws when the mail cannot be read at all (the worker died). */
export async function explainMail(deps: ExplainDeps, mail: MailFile, mailbox: string): Promise<Explained> {
  const { store, reader, truster, setup, now } = deps;
  const files = setup.policy.readsFiles === true;
  const [message] = await reader.read([{ ...mail, files }], new AbortController().signal);
  if (!message) throw new Error(`the reader gave no message for ${mail.source}`);
  const delivery = deliveryOf(mail, mailbox, now);
  const evidence = await truster.judge(message, delivery, async () => mail.raw);
  const known: number[] = [];
  return store.read(function* () {
    const asking = decide({ message, evidence, delivery }, setup.policy);
    const { decision, facts } = yield* answering(asking, (question) => answerAnew(deps, question, { mail, known }));
    const ticket = decision.target === null ? null : yield* store.tickets.get(decision.target);
    const { from, subject } = message;
    const classEvidence = evidenceForUs({ message, evidence, delivery }, setup.policy.site);
    const ticketRef = ticket?.ref ?? null;
    const told = { source: mail.source, from: from?.address ?? null, subject, classEvidence };
    return { ...told, decision, facts, ticketRef, note: note(known) };
  });
}

function* answerAnew(
  { store, now }: ExplainDeps,
  question: Question,
  { mail, known }: { readonly mail: MailFile; readonly known: number[] },
): Program<Answer> {
  const answer = yield* store.tickets.answer(question, now);
  if (question.ask !== 'seen') return answer;
  // What an older version took in stands under its own hash of the content.
  const { formerSha256 } = mailIdentity(mail.raw);
  const former = yield* store.tickets.answer({ ...question, contentSha256: formerSha256 }, now);
  const seen = answer as readonly SeenMail[];
  const these = [...seen, ...(former as readonly SeenMail[])].filter(isThisMail).map((other) => other.ledger);
  known.push(...new Set(these));
  return seen.filter((other) => !these.includes(other.ledger));
}

function isThisMail(other: SeenMail): boolean {
  return other.sameBytes || other.sameContent;
}

function deliveryOf(mail: MailFile, mailbox: string, now: number): Delivery {
  return {
    ledger: 0,
    mailbox,
    folder: 'INBOX',
    sha256: sha256Hex(mail.raw),
    contentSha256: mailIdentity(mail.raw).contentSha256,
    receivedAt: mail.internalDate ?? now,
    size: mail.size,
    flags: [],
    oversize: mail.oversize,
  };
}

function note(known: readonly number[]): string {
  const [first] = known;
  if (first === undefined) return '';
  return `this mail is in the ledger already (mail ${known.join(', ')}); shown is what a first delivery would become now, rules explain ${first} shows what became of it then`;
}
