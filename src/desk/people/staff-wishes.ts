// What our own people are told of who works on a ticket: given, shared, taken off, offered, taken by somebody else,
// wanted by nobody. Event → wishes, as notice-matrix.ts does for the rest; beside it because there are many. Reads
// config.notifications.agents.assigned; an offer is always told, or it would be none.
import type { NoticeData } from '../../model/notice.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { audienceFor, howOf, toldOf } from '../alerts/telling.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { besideWords } from '../letters/beside.ts';
import { besideOf } from '../letters/inside.ts';
import { openedWords } from '../letters/opened.ts';
import { mailWords, toAgents, toTold, type Wish, wish } from '../notice-matrix.ts';
import { agentsOf, audienceOf } from '../recipients.ts';
import { authorOf } from './called.ts';

/** The wishes of what happened to people; [] for every other event. */
export function staffWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { state } = happening;
  if (state === null) return [];
  switch (event.on) {
    case 'assigned':
      return assignedWishes(event.agents, state, happening);
    case 'reassigned':
      return reassignedWishes(event, state, happening);
    case 'offered':
      return offeredWishes(event.agents, state, happening);
    case 'offer-ended':
      return endedWishes(event, state, happening);
    default:
      return [];
  }
}

function assignedWishes(ids: readonly string[], state: TicketState, happening: Happening): readonly Wish[] {
  const { context } = happening;
  if (ids.length === 0) return [];
  // The new assignees are who `assignee` means here, not those who had it before.
  const isTheirs = audienceFor('assigned', state.queue, context.config) === 'assignee';
  const told = toldOf('assigned', state, isTheirs ? { ...context, meant: agentsOf(ids, context.config) } : context);
  return toTold('agent-assigned', told, givenWords(state, happening));
}

/** Those who had it before learn that somebody came or that it is not theirs any more. */
function reassignedWishes(
  event: Extract<NoticeEvent, { on: 'reassigned' }>,
  state: TicketState,
  happening: Happening,
): readonly Wish[] {
  const { config } = happening.context;
  if (audienceFor('assigned', state.queue, config) === 'none') return [];
  const changes = { assignees: { from: event.before, to: state.assignees } };
  const told = agentsOf(event.before, config).map((agent) => ({ agent, how: howOf('assigned', agent, true, config) }));
  return toTold('agent-changed', told, { ...wordsOf(happening), changes });
}

function offeredWishes(ids: readonly string[], state: TicketState, happening: Happening): readonly Wish[] {
  const { config } = happening.context;
  const words = { ...givenWords(state, happening), ...offerWords(state, 'open', happening) };
  return toAgents('agent-offer', agentsOf(ids, config), words);
}

/** "It is taken", "it is withdrawn", to those who were asked; "nobody wants it" to whoever can give it to somebody. */
function endedWishes(
  event: Extract<NoticeEvent, { on: 'offer-ended' }>,
  state: TicketState,
  happening: Happening,
): readonly Wish[] {
  const { context } = happening;
  const words = { ...wordsOf(happening), ...offerWords(state, event.how, happening) };
  if (event.how !== 'declined') return ended(toAgents('agent-offer', agentsOf(event.agents, context.config), words));
  const own = leadsOf(state.offer?.to ?? [], context.config);
  const leads = own.length > 0 ? own : audienceOf('lead', state, context);
  if (leads.length > 0) return ended(toAgents('agent-offer', leads, words));
  const admins = context.config.notifications.admin?.to ?? [];
  return ended(admins.map((address) => wish({ name: 'agent-offer', kind: 'agent', to: { address, name: '' }, words })));
}

/** The leads of teams all of whose asked members declined: the team's own before the site's. */
function leadsOf(asked: readonly string[], config: Config): readonly Agent[] {
  const teams = (config.teams ?? []).filter(
    (team) => asked.length > 0 && asked.every((id) => team.agents.includes(id)),
  );
  return agentsOf([...new Set(teams.flatMap((team) => team.lead ?? []))], config);
}

function ended(wishes: readonly Wish[]): readonly Wish[] {
  return wishes.map((one) => ({ ...one, template: 'agent-offer-ended' }));
}

function offerWords(
  state: TicketState,
  how: NonNullable<NoticeData['offer']>['state'],
  { ticket }: Happening,
): Pick<NoticeData, 'offer'> {
  const offer = state.offer ?? ticket?.offer ?? null;
  return {
    offer: {
      accept: offer?.accept ?? 'many',
      to: offer?.to ?? [],
      by: how === 'taken' ? state.assignees.join(', ') : '',
      state: how,
    },
  };
}

/** With what was written beside the command that gives it. */
function givenWords(state: TicketState, happening: Happening): Partial<NoticeData> {
  const { command } = happening;
  const beside = besideOf(happening);
  if (beside) return besideWords(beside, state, happening);
  const own = wordsOf(happening);
  // Whoever wrote a mail that a rule gives to somebody did not give it.
  const isGiven = command.kind === 'create' || command.kind === 'join' || command.actor.kind === 'contact';
  const words = command.kind === 'create' ? { ...own, ...openedWords(state, happening) } : own;
  const { body = '', author: by = '', spoken } = words;
  const given = { ...words, author: isGiven ? '' : by };
  if (spoken) return { ...given, spoken: { ...spoken, isNew: false } };
  return body === '' ? given : { ...given, spoken: { by, as: 'message', reply: '', isNew: false } };
}

function wordsOf(happening: Happening): Partial<NoticeData> {
  const { mail, command } = happening;
  if (mail) return mailWords(happening);
  // What was said at the desk stands for the mail.
  const text = command.kind === 'open' ? command.text : '';
  return { author: authorOf(happening), ...(text === '' ? {} : { body: text }), trace: command.trace ?? [] };
}
