// A mail that says it is from one of ours, proves nothing and asks for commands, and opens a ticket: an internal ticket of
// nobody's keeps it, as every such mail is kept. Takes the decision as it would be without commands; gives it held. He is
// told why, unless his From is proven to be somebody else's. Pure.
import type { CommandOf } from '../../model/command.ts';
import { BORN, type Decision } from '../../model/decision.ts';
import { isAsked, unproven } from '../agent-mail.ts';
import { heldReason, refusal, saying, tellHeld } from './held.ts';
import { bySystem, type Opening, openingOrders } from './open.ts';

/** The decision; untouched where nothing is asked for, and for everybody else's mail. */
export function heldUnproven({ view, filing, birth, decision }: Omit<Opening, 'agent'>): Decision {
  const { mail, sender } = view;
  const { agent } = sender;
  if (agent === null || !openingOrders(view)) return decision;
  const faults = [refusal('unproven', '')];
  const reasons = [unproven(agent, sender), heldReason(faults)];
  const { keepsInside: _, suggested: __, ...plain } = birth;
  const kept: CommandOf<'create'> = {
    ...plain,
    customer: null,
    visibility: 'internal',
    set: { ...birth.set, visibility: 'internal', flag: 'agent-unproven' },
  };
  const about = { ticket: BORN, agent, mail: birth.mail };
  const told = isAsked(mail, sender) ? [tellHeld(bySystem(filing), about, faults, { release: 'nothing' })] : [];
  const commands = [reasons.reduce(saying, kept), ...told];
  return { ...decision, commands, reasons: [...decision.reasons, ...reasons] };
}
