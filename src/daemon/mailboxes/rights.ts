// Who may do something to the mail of a mailbox before it is a ticket's: asked on the mailbox' queue, which is where its tickets
// would be. Pure.
import { mayOn } from '../../desk/rights.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor } from '../../model/ticket.ts';

/** Null when the actor may; else the sentence. Whoever runs or configures the daemon may always. `what` follows "may not". */
export function mailboxRefusal(
  { mailbox, what, right }: { readonly mailbox: string; readonly what: string; readonly right: string },
  { actor, config }: { readonly actor: Actor; readonly config: Config },
): string | null {
  if (actor.kind !== 'agent') return null;
  const queue = config.mailboxes.find(({ name }) => name === mailbox)?.queue ?? null;
  const ground = queue === null ? null : { queue, assignees: [] };
  if (mayOn(ground, { config, agent: actor.id }, right)) return null;
  const where = queue === null ? '' : ` in queue "${queue}"`;
  return `agent ${actor.id} may not ${what}, expected a role whose \`can\` lists ${right}${where}; ask somebody with that role`;
}
