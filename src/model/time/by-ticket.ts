// Which calendar and which service level hold for a ticket or a queue: the one place that says so. Takes a Config and
// what the ticket says; gives the values. Where a site names no business hours, Monday to Friday 9 to 17 counts. Pure.
import type { Config } from '../setup.ts';
import type { TicketState } from '../ticket.ts';
import { alwaysOpen, type BusinessHours, usualHours } from './hours.ts';
import type { ServiceLevel } from './service.ts';

type Sites = Pick<Config, 'hours' | 'instance' | 'queues' | 'slas'>;

/** Calendars of sites that name none, by zone: the same value every time, so that what was computed is kept. */
const usual = new Map<string, { readonly default: BusinessHours; readonly always: BusinessHours }>();

/** The calendar of this name; the site's default for a name that is none. */
export function hoursNamed(config: Sites, name: string | null | undefined): BusinessHours {
  const { hours = {} } = config;
  const wanted = name ?? 'default';
  const own = Object.hasOwn(hours, wanted) ? hours[wanted] : undefined;
  if (own) return own;
  return wanted === 'always' ? usualOf(config).always : (hours.default ?? usualOf(config).default);
}

/** The calendar of a queue. */
export function hoursOf(config: Sites, queue: string | null | undefined): BusinessHours {
  return hoursNamed(config, config.queues.find((one) => one.name === queue)?.hours);
}

/** The service level of a ticket: what was said of it, else its queue's; null = none. */
export function slaOf(config: Sites, { sla, queue }: Pick<TicketState, 'sla' | 'queue'>): ServiceLevel | null {
  const { slas = {} } = config;
  const name = sla ?? config.queues.find((one) => one.name === queue)?.sla;
  if (name === undefined || name === 'none') return null;
  return Object.hasOwn(slas, name) ? (slas[name] ?? null) : null;
}

/** The calendar a service level counts by for a ticket of this queue. */
export function hoursOfSla(config: Sites, sla: ServiceLevel, queue: string): BusinessHours {
  return sla.hours === null ? hoursOf(config, queue) : hoursNamed(config, sla.hours);
}

function usualOf({ instance }: Pick<Config, 'instance'>): {
  readonly default: BusinessHours;
  readonly always: BusinessHours;
} {
  const { timezone } = instance;
  const known = usual.get(timezone) ?? { default: usualHours(timezone), always: alwaysOpen(timezone) };
  usual.set(timezone, known);
  return known;
}
