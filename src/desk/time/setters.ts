// The values of time a person or a rule may give a ticket: its service level, how far it has escalated, until when it waits.
// Takes SetValues and a row; gives what changes, or a refusal that lists what may stand there.

import { workflowOf } from '../../model/by-queue.ts';
import type { Refusal } from '../../model/change.ts';
import type { SetValues } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { dueCalendar, readDue } from '../due.ts';
import { refuse, shown, unknownValue } from '../refusals.ts';
import { mayMove } from '../transitions.ts';

type Patch = Partial<TicketState>;
type Setter = (state: TicketState, set: SetValues, taking: { readonly context: DeskContext }) => Patch | Refusal | null;

const MAX_LEVEL = 9;

/** `sla`, `escalation`, `pending_until`. */
export const timeSetters: readonly Setter[] = [
  (_, { sla }, { context }) => (sla === undefined ? null : readSla(sla, context)),
  (state, { escalation }) => (escalation === undefined ? null : readEscalation(escalation, state)),
  (state, { pending_until: until }, { context }) => (until === undefined ? null : readPending(until, state, context)),
];

/** A ticket that is to wait until a date waits: it goes to the workflow's waiting status, where there is a way. */
export function heldUntil(state: TicketState, set: SetValues, context: DeskContext): TicketState {
  const isAsked = set.pending_until !== undefined && typeof state.pendingUntil === 'number';
  if (!isAsked || set.status !== undefined || (state.kind !== 'new' && state.kind !== 'open')) return state;
  const workflow = workflowOf(context.config, state.queue);
  const waiting = workflow.statuses.find((one) => one.kind === 'waiting' && mayMove(workflow, state.status, one.id));
  return waiting ? { ...state, status: waiting.id, kind: waiting.kind } : state;
}

function readSla(text: string, { config }: DeskContext): Patch | Refusal {
  const name = text.trim();
  if (name === 'queue') return { sla: null };
  const known = Object.keys(config.slas ?? {});
  if (name === 'none' || known.includes(name)) return { sla: name };
  const folded = known.find((one) => one === name.toLowerCase());
  return folded === undefined ? unknownValue('sla', text, [...known, 'none', 'queue']) : { sla: folded };
}

function readEscalation(text: string, { escalation = 0 }: TicketState): Patch | Refusal {
  const [, sign, digits] = /^([+-])?(\d{1,2})$/.exec(text.trim()) ?? [];
  const steps = sign === '-' ? -Number(digits) : Number(digits);
  const level = sign === undefined ? Number(digits) : escalation + steps;
  if (digits === undefined || level < 0 || level > MAX_LEVEL)
    return refuse('invalid', said`escalation "${shown(text)}" is no level, expected 0–${MAX_LEVEL} or +1`);
  return { escalation: level };
}

function readPending(text: string, { queue }: TicketState, context: DeskContext): Patch | Refusal {
  const at = readDue(text, context.now, dueCalendar(context.config, queue));
  if (at === null) return { pendingUntil: null };
  if (typeof at !== 'number') return { ...at, detail: at.detail.replace(/^due /, 'pending_until ') };
  if (at > context.now) return { pendingUntil: at };
  return refuse('invalid', said`pending_until "${shown(text)}" lies in the past, expected a time to come`);
}
