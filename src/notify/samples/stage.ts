// What a sample is made of: the scene of one notice, and what it may draw on. Types only.
import type { NoticeData, NoticeKind, NoticeName } from '../../model/notice.ts';
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
  /** What people call the agent, and the first of the others. */
  readonly called: { readonly agent: string; readonly other: string };
  readonly ref: string;
  readonly olderRef: string;
  readonly queue: string;
  /** Status ids of the queue's workflow, by what they mean. */
  readonly status: Readonly<Record<'fresh' | 'before' | 'assigned' | 'open' | 'waiting' | 'closed', string>>;
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
  /** What its ticket has otherwise than every sample's. */
  readonly ticket?: (stage: Stage) => Partial<NonNullable<NoticeData['ticket']>>;
  readonly data: (stage: Stage) => Partial<NoticeData>;
}
