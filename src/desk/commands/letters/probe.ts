// A mail of ours to ourselves: does what is sent to `local+tag@domain` arrive in this mailbox? Only then answers are asked
// for at signed addresses (`reply_address: auto`). Through the gate like every mail, which lets it go to a mailbox of ours
// and nowhere else; it opens nothing when it comes back, because it is our own. Touches no ticket.
import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import type { NoticeDraft } from '../../../model/notice.ts';
import type { DeskContext } from '../../context.ts';
import { gate } from '../../gate.ts';
import { blankData } from '../../notice-snapshot.ts';
import { refuse } from '../../refusals.ts';

/** Template of the mail: it has a text of its own, so that none of the site's can break it. */
export const PROBE = 'reply-probe';

/** The one mail. */
export function probe(command: CommandOf<'probe'>, context: DeskContext): Outcome {
  const { config, now } = context;
  const mailbox = config.mailboxes.find((one) => one.name === command.mailbox);
  if (!mailbox) {
    const known = config.mailboxes.map((one) => one.name).join(', ');
    return refuse('not_found', `there is no mailbox "${command.mailbox}", expected one of ${known}`);
  }
  const facts = { name: 'canary', kind: 'automatic', to: command.to, mail: null } as const;
  const draft: NoticeDraft = {
    event: `${command.cause}/${command.ordinal}/${PROBE}`,
    name: 'canary',
    template: PROBE,
    kind: 'automatic',
    to: { address: command.to, name: '' },
    agent: null,
    gate: gate({ ...facts, isInternal: false, isMuted: false, unverified: false, isNamed: false, before: [] }, context),
    unverified: false,
    mailbox: mailbox.name,
    ownAddress: mailbox.address,
    queue: null,
    locale: null,
    inReplyTo: null,
    references: [],
    visibility: 'internal',
    dueAt: now,
    data: blankData(),
  };
  return {
    kind: 'change',
    ticket: null,
    state: null,
    entries: [],
    notices: [draft],
    links: [],
    threadIds: [],
    threadKeys: [],
    warnings: [],
  };
}
