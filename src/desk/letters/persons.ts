// Who is one person, whichever address he is written to: an agent by any of his addresses, somebody outside by those that
// staff said are his, and any address with or without its `+tag`. Takes an address; gives a key to compare. Pure.
import { baseAddress, canonicalAddress } from '../../model/address.ts';
import type { CommandOf } from '../../model/command.ts';
import type { NoticeData } from '../../model/notice.ts';
import { agentByAddress } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import type { Wish } from '../notice-matrix.ts';
import { watchersOf } from '../recipients.ts';

type World = Pick<DeskContext, 'config' | 'persons'>;

/** The same text for every address of one person. */
export function personOf(text: string, { config, persons = {} }: World): string {
  const address = canonicalAddress(text) ?? text;
  const base = baseAddress(address) ?? address;
  const agent = agentByAddress(config, address) ?? agentByAddress(config, base);
  if (agent) return `agent ${agent.id}`;
  const known = Object.hasOwn(persons, address)
    ? persons[address]
    : Object.hasOwn(persons, base)
      ? persons[base]
      : base;
  return known ?? base;
}

/** True when this person has the words of a reply: he was in the To or Cc of its mail, or one of ours whom that mail told of the ticket with them. */
export function hasItAlready(
  { name, kind, to, agent }: Wish,
  { mail, text }: CommandOf<'reply'>,
  context: DeskContext,
): boolean {
  if (name === 'agent-reply')
    return (context.besides ?? []).some((one) => one.agent === agent?.id && isReplyOf(one.data, text));
  if (kind !== 'human') return false;
  const person = personOf(to.address, context);
  return (mail?.mentioned ?? []).some((one) => personOf(one, context) === person);
}

function isReplyOf({ spoken, body }: NoticeData, text: string): boolean {
  return spoken?.reply === text || (spoken?.as === 'reply' && body === text);
}

/** Whom a person's words go to outside, when they are several: all of them may see each other, as in any mail. */
export function recipientsOf(state: TicketState, world: World): Pick<NoticeData, 'recipients'> {
  const told = new Set(state.customer ? [personOf(state.customer.address, world)] : []);
  const cc = watchersOf(state, world.config).flatMap(({ agent, address }) => {
    const person = personOf(address, world);
    // Another address of somebody who is named already gets no copy either.
    if (agent || told.has(person)) return [];
    told.add(person);
    return [{ address, name: '' }];
  });
  return cc.length > 0 && state.customer ? { recipients: { to: state.customer, cc } } : {};
}
