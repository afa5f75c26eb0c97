// What must be said before a ticket moves (A17, D2): the parts of its workflow's transition, what closing asks for
// everywhere, and required own fields. Takes what was given with the command and what the ticket has; gives null, or the
// refusal that names the missing part and what may stand there. Pure.

import { entriesOf } from '../model/by-queue.ts';
import type { Refusal } from '../model/change.ts';
import { formOf, openQuestions } from '../model/form.ts';
import { type Said, said } from '../model/mailed/said.ts';
import type { Config } from '../model/setup.ts';
import { isClosed, type TicketState } from '../model/ticket.ts';
import type { Part, Status } from '../model/workflow.ts';
import { refuse } from './refusals.ts';

/** Flag of a ticket of which staff did not say whether it is internal or public. */
export const VISIBILITY_UNSAID = 'visibility-unsaid';

/** What came with the command, besides what stays with the ticket (findings, solution). */
export interface Given {
  readonly reason: string | null;
  readonly causes: readonly string[];
  readonly comment: string;
}

export const nothingGiven: Given = { reason: null, causes: [], comment: '' };

/** How each part is given at the command line: the last clause of a refusal. */
const HOW: Readonly<Record<Part, string>> = {
  reason: 'close_reason=… (close: --reason)',
  comment: 'comment=… (close: --comment)',
  cause: 'cause=… (close: --cause)',
  findings: 'findings=…',
  solution: 'solution=…',
  visibility: 'visibility=internal or visibility=public',
};

const CALLED: Readonly<Record<Part, Said>> = {
  reason: said`a reason`,
  comment: said`a comment`,
  cause: said`a cause`,
  findings: said`findings`,
  solution: said`a solution`,
  visibility: said`a word on whether it is internal or public`,
};

/** Null when nothing is missing on the way to `status`. */
export function missingPart(
  status: Status,
  needs: readonly Part[],
  at: { readonly state: TicketState; readonly given: Given; readonly config: Config },
): Refusal | null {
  const { state, given, config } = at;
  const { closeRequire } = config.catalogues;
  const closes = isClosed(status.kind) && !isClosed(state.kind);
  const wanted = closes ? [...new Set<Part>([...needs, ...closeRequire])] : needs;
  for (const part of wanted) {
    if (isGiven(part, state, given)) continue;
    const choice = choicesOf(part, config);
    const expected = choice.length > 0 ? said`, expected one of ${choice.slice(0, 20).join(', ')}` : '';
    const isOwn = needs.includes(part);
    const source = isOwn ? `status "${state.status}" → "${status.id}": give ${HOW[part]}` : 'catalogues.close.require';
    return refuse(
      'required',
      said`${closes ? said`closing` : said`this step`} needs ${CALLED[part]}${expected} (${source})`,
    );
  }
  return status.kind === 'closed' && closes ? missingField(state, config) : null;
}

/** What a new ticket still lacks of what its workflow makes mandatory: names for people, [] when it is complete. */
export function incompleteParts(state: TicketState, config: Config): readonly string[] {
  const unsaid = state.flags.includes(VISIBILITY_UNSAID) ? ['visibility'] : [];
  const form = formOf(config.forms, state);
  const asked = form ? openQuestions(form, state).map((one) => one.name) : [];
  const fields = requiredFields(state, config).filter((name) => !asked.includes(name));
  return [...unsaid, ...asked, ...fields.map((name) => `fields.${name}`)];
}

function isGiven(part: Part, state: TicketState, given: Given): boolean {
  switch (part) {
    case 'reason':
      return (given.reason ?? '').trim() !== '';
    case 'comment':
      return given.comment.trim() !== '';
    case 'cause':
      return given.causes.some((cause) => cause.trim() !== '');
    case 'findings':
    case 'solution':
      return (Object.hasOwn(state.fields, part) ? (state.fields[part] ?? '') : '').trim() !== '';
    case 'visibility':
      return !state.flags.includes(VISIBILITY_UNSAID);
    default:
      return part satisfies never;
  }
}

function choicesOf(part: Part, config: Config): readonly string[] {
  if (part !== 'reason' && part !== 'cause') return [];
  return entriesOf(config, part === 'reason' ? 'reasons' : 'causes')
    .filter((entry) => entry.active)
    .map((entry) => entry.id);
}

function requiredFields(state: TicketState, config: Config): readonly string[] {
  return Object.entries(config.catalogues.fields)
    .filter(([name, field]) => field.required === true && !Object.hasOwn(state.fields, name))
    .map(([name]) => name);
}

function missingField(state: TicketState, config: Config): Refusal | null {
  const [name] = requiredFields(state, config);
  if (name === undefined) return null;
  return refuse('required', said`closing needs the field ${name}, which is required; set it first: ${name}=…`);
}
