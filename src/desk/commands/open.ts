// Open: a ticket by hand (A5, A6, D1): a call, a letter, somebody at the desk. Strict: a person is told what he mistyped.
// The customer gets the same receipt as for a mail, unless whoever opens it says no or the ticket is internal.
import { canonicalAddress } from '../../model/address.ts';
import { workflowOf } from '../../model/by-queue.ts';
import type { Change, Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf, SetValues } from '../../model/command.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { changeOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { refuseFiles } from '../files/limits.ts';
import { bornChange, type Telling } from '../forms/asking.ts';
import type { NoticeEvent } from '../happening.ts';
import { entryOf } from '../history.ts';
import { offerEvents, withQueueOffer } from '../people/offering.ts';
import { refuse, shown } from '../refusals.ts';
import { draftOf } from '../transitions.ts';
import { blankTicket, readByStaff, staffValues } from './blank-ticket.ts';
import { updatedState } from './set.ts';

/** The new ticket with one entry: what was said. */
export function open(command: CommandOf<'open'>, context: DeskContext): Outcome {
  const { text, attachments, visibility } = command;
  const subject = command.set.subject?.trim() || firstLine(text);
  if (subject === '') return refuse('required', 'the ticket is empty, expected a subject or some words');
  const tooMuch = refuseFiles(attachments, context.config);
  if (tooMuch) return tooMuch;
  const born = bornState(command, subject, context);
  if (isRefusal(born)) return born;
  const sender = command.actor.kind === 'agent' ? command.actor.id : null;
  const form = formFor(command.set, born.queue, context.config);
  const set = { ...staffValues(command.set, sender, context), ...form, subject };
  const taken = updatedState(born, set, { context, isLenient: false, sender });
  if (isRefusal(taken)) return taken;
  const workflow = workflowOf(context.config, taken.state.queue);
  if (workflow.asksVisibility && command.isVisibilitySaid === false && command.set.visibility === undefined)
    return refuse('required', `workflow ${workflow.name} asks of each ticket: say --internal or --public`);
  const draft = command.set.status === undefined ? draftOf(taken.state, context) : null;
  const isPlain = draft === null && command.set.status === undefined && sender !== null;
  const spoken = { ...(draft?.state ?? taken.state), visibility: command.set.visibility ?? visibility };
  const ready = isPlain ? readByStaff(spoken, context) : spoken;
  const state = command.set.offer === undefined ? withQueueOffer(null, ready, context) : ready;
  const entry = entryOf(command, context.now, {
    kind: 'update',
    visibility: state.visibility,
    text,
    attachments,
    from: state.customer,
  });
  const fresh: readonly NoticeEvent[] = state.assignees.length > 0 ? [{ on: 'assigned', agents: state.assignees }] : [];
  const override = command.tellsCustomer ? {} : { customer: false };
  const make = (telling: Telling): Change =>
    changeOf(
      { command, ticket: null, state: telling.state, mail: null, override, context },
      {
        entries: [entry],
        events: telling.events,
        warnings: [...taken.warnings, ...(draft ? [draft.hint] : [])],
      },
    );
  const events: readonly NoticeEvent[] = [
    ...fresh,
    { on: 'created', follows: false },
    ...offerEvents(null, state, context),
  ];
  return bornChange({ state, events }, { config: context.config, faults: [], isByHand: true, make });
}

/** The form asked for, else the queue's. */
function formFor(set: SetValues, queue: string, config: Config): Pick<SetValues, 'form'> {
  const form = set.form ?? config.queues.find((one) => one.name === queue)?.form;
  return form === undefined ? {} : { form };
}

function bornState(command: CommandOf<'open'>, subject: string, context: DeskContext): TicketState | Refusal {
  const { config } = context;
  const address = command.customer === null ? null : canonicalAddress(command.customer.address);
  if (command.customer !== null && address === null)
    return refuse('invalid', `customer "${shown(command.customer.address)}" is no mail address, expected local@domain`);
  const queue = command.set.queue ?? config.queues[0]?.name ?? '';
  return {
    ...blankTicket(queue, context),
    subject,
    customer: command.customer === null || address === null ? null : { ...command.customer, address },
    participants: address === null ? [] : [address],
    visibility: command.visibility,
    channel: 'phone',
    ...placeOf(queue, config),
  };
}

/** The mailbox and the address of ours its notices come from: the queue's. */
function placeOf(queue: string, config: Config): Pick<TicketState, 'mailbox' | 'ownAddress'> {
  const own = config.queues.find((one) => one.name === queue)?.address ?? null;
  const mailbox =
    config.mailboxes.find((box) => own !== null && [box.address, ...box.aliases].includes(own)) ??
    config.mailboxes.find((box) => box.queue === queue) ??
    config.mailboxes[0];
  return { mailbox: mailbox?.name ?? null, ownAddress: own ?? mailbox?.address ?? null };
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.trim().slice(0, 80);
}
