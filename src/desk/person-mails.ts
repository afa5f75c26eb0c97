// What a person of ours sends to people who are not the ticket's customer: private notes (C10) and forwards (A14). Who
// that is, is read here and refused here: a name nobody has, the customer himself where internal words would go along, an
// address outside our own domains that nobody confirmed. Answers to these mails stay internal.

import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { Refusal } from '../model/change.ts';
import { said } from '../model/mailed/said.ts';
import { teamNamed, teamsOf } from '../model/people/team.ts';
import { type Agent, agentByAddress, type Config, isOwnDomain, ownAddresses } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import { agentNamed } from './assignment.ts';
import type { Happening, NoticeEvent, Reader } from './happening.ts';
import { type Wish, wish } from './notice-matrix.ts';
import { addressOf, authorOf } from './people/called.ts';
import type { Staff } from './people/presence.ts';
import { agentsOf, audienceOf } from './recipients.ts';
import { refuse, shown, unknownValue } from './refusals.ts';

const MAX_READERS = 50;

/** What is sent, as far as it matters to whom. */
export interface Sending {
  /** Words that no customer may read go along. */
  readonly isInternal: boolean;
  /** Whoever sends it knows that somebody outside gets it. */
  readonly outside: boolean;
}

type Place = Staff & { readonly state: TicketState };

/** The people these words mean, each once; or why one of them cannot be written to. */
export function readersOf(who: readonly string[], sending: Sending, place: Place): readonly Reader[] | Refusal {
  const readers = new Map<string, Reader>();
  for (const text of who) {
    const found = readersNamed(text, place);
    if (found === null) return unknownReader(text, place.config);
    for (const reader of found) {
      const hindrance = reader.agent === null ? outsider(reader.address, sending, place) : null;
      if (hindrance) return hindrance;
      readers.set(reader.address, reader);
    }
  }
  if (readers.size === 0) return refuse('required', 'nobody is named, expected an address, an agent or a role');
  if (readers.size > MAX_READERS)
    return refuse('invalid', said`${readers.size} people are named, expected at most ${MAX_READERS}`);
  return [...readers.values()];
}

/** The wishes of `written`; [] for every other event. */
export function personMailWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  if (event.on !== 'written') return [];
  const { name } = event;
  const words = { ...event.words, author: authorOf(happening) };
  const extra = { key: name, template: name, echoes: false };
  return event.to.map(({ address, agent }) =>
    agent
      ? wish({
          name,
          kind: 'agent',
          to: addressOf(agent, address),
          agent,
          words,
          extra: { ...extra, isOutside: false },
        })
      : wish({ name, kind: 'human', to: { address, name: '' }, words, extra: { ...extra, isOutside: true } }),
  );
}

function readersNamed(text: string, place: Place): readonly Reader[] | null {
  const word = text.trim();
  const { state, config } = place;
  if (word === 'assignee' || word === 'lead' || word === 'queue') return audienceOf(word, state, place).map(readerOf);
  const team = word.startsWith('@') ? teamNamed(config, word, state.queue) : null;
  if (team) return agentsOf(team.agents, config).map(readerOf);
  const agent = agentNamed(config, word);
  if (agent) return [readerOf(agent)];
  const ofRole = config.agents.filter((one) => one.roles.includes(word));
  if (ofRole.length > 0) return ofRole.map(readerOf);
  const address = canonicalAddress(word);
  return address === null ? null : [{ address, agent: agentByAddress(config, address) }];
}

function readerOf(agent: Agent): Reader {
  return { address: agent.emails[0] ?? '', agent };
}

function unknownReader(text: string, config: Config): Refusal {
  const teams = teamsOf(config).map((team) => `@${team.name}`);
  const people = [...config.agents.map((one) => one.id), ...Object.keys(config.roles), ...teams];
  const known = [...people, 'assignee', 'lead', 'queue'];
  return unknownValue('recipient', text, [...new Set(known)]);
}

function outsider(address: string, sending: Sending, { state, config }: Place): Refusal | null {
  if (ownAddresses(config).has(baseAddress(address) ?? address))
    return refuse('invalid', said`${shown(address)} is an address of our own: it would come back as a mail`);
  if (!sending.isInternal) return null;
  const people = [...state.participants, ...state.mentioned, ...state.watchers];
  if (state.customer?.address === address || people.includes(address))
    return refuse(
      'not_allowed',
      said`${shown(address)} is on the customer's side of this ticket and must not read what is internal; leave it out`,
    );
  if (sending.outside || isOwnDomain(address, config)) return null;
  return refuse(
    'required',
    said`${shown(address)} is outside our own domains: internal words go there only when you say so (--yes)`,
  );
}
