// Which notices are about words among us: answers to them stay inside. Takes a wish and what happened. Pure.
import { canonicalAddress } from '../../model/address.ts';
import { isByMachine } from '../../model/message.ts';
import type { NoticeData } from '../../model/notice.ts';
import { ownAddresses } from '../../model/setup.ts';
import type { Beside } from '../../model/verb.ts';
import type { Happening } from '../happening.ts';
import type { Wish } from '../notice-matrix.ts';

/** True when the notice is about an internal entry: answers to it must stay internal. */
export function isInternalMail({ command }: Pick<Happening, 'command'>): boolean {
  return (
    (command.kind === 'join' && (command.visibility === 'internal' || command.thirdParty)) ||
    command.kind === 'note' ||
    command.kind === 'forward'
  );
}

/** Who wrote with an address of ours and takes no part: people are asked whether he should. No machine, nor a name without proof. */
export function strangerWords({ command, mail, context }: Happening): Pick<NoticeData, 'stranger'> {
  if (command.kind !== 'join' || !command.thirdParty || !mail?.from || mail.auth !== 'pass') return {};
  const stranger = canonicalAddress(mail.from.address);
  if (stranger === null || ownAddresses(context.config).has(stranger)) return {};
  return isByMachine(mail.classes) ? {} : { stranger };
}

/** What stands beside the command; undefined = nothing. */
export function besideOf({ command }: Pick<Happening, 'command'>): Beside | undefined {
  return 'beside' in command ? command.beside : undefined;
}

/** Whoever gets the ticket, or reads that it is there, reads the note or the remark that came with it. */
export function tellsInside({ kind, agent }: Wish, happening: Happening): boolean {
  const { command } = happening;
  if (kind === 'agent' && keepsMailInside(happening)) return true;
  if (command.kind === 'create') return kind === 'agent' && command.spoken?.isInternal === true;
  return agent !== null && besideOf(happening)?.isInternal === true;
}

/**
 * The ticket is the customer's, the mail that opened it is not for him: what answers it stays inside, too. A reply of one of
 * ours that opened it is for him, though the mail it came in is not.
 */
export function keepsMailInside({ command }: Pick<Happening, 'command'>): boolean {
  return command.kind === 'create' && command.keepsInside === true && command.spoken?.as !== 'reply';
}
