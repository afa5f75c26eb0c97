// Teams, absences, and before whom a queue puts its tickets.
import { z } from 'zod';
import { type AcceptMode, acceptModes } from '../../model/people/offer.ts';
import { filledLine, leaf, NAME, name, oneOrMore, textLeaf } from './leaf.ts';

export const team = z.strictObject({
  agents: oneOrMore(name(), 1000).describe('Its members: agents by their short names.'),
  lead: name().optional().describe('The agent who is told when nobody of the team wants a ticket. Default: the leads.'),
});

/** A day or a moment, as it was written: the time zone is the instance's. */
function moment() {
  const expected = 'a day like 2026-12-24, or "2026-12-24 14:00"';
  return textLeaf(expected, { pattern: '^\\d{4}-\\d\\d-\\d\\d' }, (text) =>
    /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text.trim()) ? text.trim() : undefined,
  );
}

/** One absence of an agent. */
export const absence = z.strictObject({
  from: moment()
    .optional()
    .describe('The first day he is away, or the moment. Default: since ever. Example: from: 2026-12-20'),
  until: moment()
    .optional()
    .describe(
      'The last day he is away, or the moment he is back. Default: until `agent back`. Example: until: 2027-01-02',
    ),
  delegate: name()
    .optional()
    .describe('Who stands in this time. Default: `delegate` of the agent. Example: delegate: bob'),
});

/** `absence:` of the whole site. */
export const siteAbsence = z.strictObject({
  from: moment().optional().describe('The first day nobody is there, or the moment. Default: now.'),
  until: moment().describe('The last day nobody is there, or the moment somebody is back. Example: until: 2027-01-02'),
  template: filledLine(100)
    .prefault('absence')
    .describe(
      'Template of the notice: each correspondent gets it once, in place of the receipt or when he answers. Default: absence.',
    ),
});

export interface OfferSettings {
  readonly to: readonly string[];
  readonly accept: AcceptMode;
}

const NAMES_JSON = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
const OFFER_JSON = {
  oneOf: [
    ...NAMES_JSON.oneOf,
    {
      type: 'object',
      properties: {
        to: { ...NAMES_JSON, description: 'Agents and @teams, or team: the queue’s agents. Example: to: [team]' },
        accept: {
          enum: acceptModes,
          description:
            'many: whoever accepts works on it; first: the first alone. Default: many. Example: accept: first',
        },
      },
      additionalProperties: false,
    },
  ],
};

/** `team`, names of agents and teams, or `{ to: …, accept: many | first }`. */
export const offer = leaf('team, agents and @teams, or { to: …, accept: many | first }', OFFER_JSON, readOffer);

function readOffer(value: unknown): OfferSettings | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const given: Readonly<Record<string, unknown>> = isMap ? { ...value } : { to: value };
  if (Object.keys(given).some((key) => key !== 'to' && key !== 'accept')) return undefined;
  const accept = given.accept === undefined ? 'many' : acceptModes.find((mode) => mode === given.accept);
  const to = namesOf(given.to ?? 'team');
  return to === undefined || accept === undefined ? undefined : { to, accept };
}

function namesOf(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = list.flatMap((one) => (typeof one === 'string' && NAME.test(one.replace(/^@/, '')) ? [one] : []));
  return names.length === list.length && names.length > 0 ? names : undefined;
}
