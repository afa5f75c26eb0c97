// `rules backtest --exact`: the mails are filed anew, in order, twice: by the rules in force and by the draft, each into
// a scratch database of its own in a temporary folder, with the real pipeline's steps. So a change shows all that
// follows from it. What both lack alike (tickets older than the range, agents' work) is no difference. Evidence is the
// recorded one; notices stay in the scratch outbox and are never sent. The folder is removed at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carryOut } from '../../carry-out.ts';
import { answering } from '../../decide/answer.ts';
import { decide } from '../../decide/decide.ts';
import type { Decision } from '../../model/decision.ts';
import type { Evidence, Token } from '../../model/evidence.ts';
import type { Answer, Question } from '../../model/facts.ts';
import type { Message } from '../../model/message.ts';
import type { Policy } from '../../model/policy.ts';
import { deliveryOf } from '../../model/rows.ts';
import type { TicketId } from '../../model/ticket.ts';
import { cannedReply } from '../../notify/canned.ts';
import type { Canned, Program, Received, Store } from '../../ports.ts';
import { effectDifferences } from '../../rules/tools/compare.ts';
import { openStore, type SqliteStore } from '../../store/open.ts';
import type { ArchivedMail } from './archive.ts';
import type { BacktestDeps, Judge, Verdict } from './judge.ts';

/** Opens both scratch databases. */
export function openScratch(deps: BacktestDeps, draft: Policy): Judge {
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-backtest-'));
  const inForce = new Scratch(deps, join(folder, 'in-force.sqlite'), deps.setup.policy);
  const drafted = new Scratch(deps, join(folder, 'draft.sqlite'), draft);
  return {
    async judge(group) {
      const verdicts: Verdict[] = [];
      for (const mail of group) verdicts.push(await judgeTwice(deps.store, mail, { inForce, drafted }));
      return verdicts;
    },
    close() {
      inForce.close();
      drafted.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function judgeTwice(
  store: Store,
  mail: ArchivedMail,
  { inForce, drafted }: { readonly inForce: Scratch; readonly drafted: Scratch },
): Promise<Verdict> {
  const { message } = mail;
  const raw = await store.read(() => store.ledger.raw(mail.row.sha256));
  if (!raw || !message)
    return { kind: 'cannot-judge', reason: mail.lack ?? 'the mail is not kept any more (retention)' };
  const refs = await originalTickets(store, message);
  try {
    const before = inForce.file({ ...mail, message, raw, refs });
    const after = drafted.file({ ...mail, message, raw, refs });
    const names = { before: inForce.nameOf, after: drafted.nameOf };
    return { kind: 'judged', before, after, differences: effectDifferences(before, after, names) };
  } catch (error) {
    return { kind: 'error', reason: error instanceof Error ? error.message : String(error) };
  }
}

type Refs = ReadonlyMap<string, number>;

/** Tickets whose reference number the subject names: the scratch databases number anew. */
async function originalTickets(store: Store, { subject }: Message): Promise<Refs> {
  const words = subject.match(/[\p{L}\p{N}][\p{L}\p{N}_./#-]{2,60}/gu)?.slice(0, 20) ?? [];
  return store.read(function* () {
    const found = new Map<string, number>();
    for (const word of words) {
      const ticket = yield* store.tickets.byRef(word);
      if (ticket) found.set(word.toLowerCase(), ticket.id);
    }
    return found;
  });
}

interface Filing extends ArchivedMail {
  readonly message: Message;
  readonly raw: Uint8Array;
  readonly refs: Refs;
}

/** One scratch database, filled mail by mail under one policy. */
class Scratch {
  readonly #deps: BacktestDeps;
  readonly #policy: Policy;
  readonly #store: SqliteStore;
  /** Ticket of the archive → the mail that founded it; mail → its ticket here, and back. */
  readonly #founders = new Map<number, number>();
  readonly #ticketOf = new Map<number, TicketId>();
  readonly #mailOf = new Map<number, number>();

  constructor(deps: BacktestDeps, path: string, policy: Policy) {
    this.#deps = deps;
    this.#policy = policy;
    this.#store = openStore(path, { keys: deps.keys, isScratch: true });
  }

  readonly nameOf = (ticket: number): string => `of mail ${this.#mailOf.get(ticket) ?? `? (${ticket})`}`;

  /** Files one mail as it would have been filed then. */
  file(mail: Filing): Decision {
    const { row } = mail;
    if (row.ticket !== null && row.outcome?.startsWith('created')) this.#founders.set(row.ticket, row.id);
    const { decision, ticket } = this.#store.writeNow(() => this.#filed(mail));
    if (ticket !== null && decision.outcome.startsWith('created')) {
      this.#ticketOf.set(row.id, ticket);
      this.#mailOf.set(ticket, row.id);
    }
    return decision;
  }

  close(): void {
    this.#store.close();
  }

  *#filed(mail: Filing): Program<{ readonly decision: Decision; readonly ticket: TicketId | null }> {
    const store = this.#store;
    const { setup, reader } = this.#deps;
    const { row, decidedAt, message } = mail;
    const [id] = yield* store.ledger.receive([receivedOf(mail)], row.takenAt, null);
    const fresh = id === undefined ? null : yield* store.ledger.row(id);
    if (!fresh) throw new Error(`mail ${row.id} stands twice in the archive under one UID`);
    yield* store.ledger.saveMessage(row.sha256, reader.version, message);
    const evidence = this.#evidence(mail.evidence);
    const asking = decide({ message, evidence, delivery: deliveryOf(fresh) }, this.#policy, { trace: 'short' });
    const answer = (question: Question): Program<Answer> => this.#answer(question, mail);
    const { decision: wanted, facts } = yield* answering(asking, answer);
    const canned: Canned = (name, one, agent) => cannedReply(name, one, { setup, agent });
    const { decision, ticket } = yield* carryOut(store, wanted, { config: setup.config, now: decidedAt, canned });
    yield* store.ledger.settle(fresh.id, { decision, facts, evidence, ticket, revision: 'backtest', at: decidedAt });
    return { decision, ticket };
  }

  *#answer(question: Question, { refs, decidedAt }: Filing): Program<Answer> {
    const { tickets } = this.#store;
    if (question.ask !== 'ticketByRef') return yield* tickets.answer(question, decidedAt);
    const here = this.#here(refs.get(question.ref.toLowerCase()));
    return here === null ? null : yield* tickets.answer({ ask: 'ticket', id: here }, decidedAt);
  }

  /** The ticket here that stands for one of the archive. */
  #here(original: number | undefined): TicketId | null {
    const founder = original === undefined ? undefined : this.#founders.get(original);
    return founder === undefined ? null : (this.#ticketOf.get(founder) ?? null);
  }

  #evidence(evidence: Evidence): Evidence {
    const tokens = evidence.tokens.flatMap((token): readonly Token[] => {
      const here = this.#here(token.ticket);
      return here === null ? [] : [{ ...token, ticket: here }];
    });
    return { ...evidence, tokens };
  }
}

function receivedOf({ row, raw }: Filing): Received {
  const { mailbox, folder, uidValidity, uid, internalDate, flags, size, oversize } = row;
  return { mailbox, folder, uidValidity, uid, internalDate, flags, raw, size, oversize, wantsAck: false };
}
