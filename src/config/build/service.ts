// `sla:` and `idle:` → service levels and reminders; the calendars and levels that queues name. Names that do not exist are
// reported with the nearest one.

import type { SetValues } from '../../model/command.ts';
import { fold } from '../../model/fold.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { Idle, ServiceLevel } from '../../model/time/service.ts';
import { type Span, spanText } from '../../model/time/span.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, reportWarning, unknownName } from './context.ts';
import { buildHours } from './hours.ts';

type Given = NonNullable<Settings['sla'][string]>;
type GivenStep = NonNullable<Given['escalate']>[number];

/** What the names are looked up in. */
export interface Known {
  readonly catalogues: Config['catalogues'];
  readonly agents: readonly Agent[];
  readonly roles: readonly string[];
}

/** Calendars, service levels and reminders. */
export function buildTime(
  context: BuildContext,
  settings: Settings,
  known: Known,
): Pick<Config, 'hours' | 'slas' | 'idle'> {
  const hours = buildHours(context, settings);
  const slas = Object.fromEntries(
    Object.entries(settings.sla).map(([name, given]) => {
      const at: Path = ['sla', name];
      if (!NAME.test(name) || name === 'none' || name === 'queue')
        reportError(context, at, `the name "${name.slice(0, 60)}" will not do for a service level`);
      return [name, buildSla(context, { name, given, at, settings, hours: Object.keys(hours), known })];
    }),
  );
  for (const [name, queue] of Object.entries(settings.queues)) {
    if (queue.sla !== undefined && !Object.hasOwn(slas, queue.sla))
      reportError(context, ['queues', name, 'sla'], unknownName('service level', queue.sla, Object.keys(slas)));
    if (queue.hours !== undefined && !Object.hasOwn(hours, queue.hours))
      reportError(context, ['queues', name, 'hours'], unknownName('business hours', queue.hours, Object.keys(hours)));
  }
  const idle = buildIdle(context, settings, known);
  return { hours, slas, ...(idle ? { idle } : {}) };
}

interface Level {
  readonly name: string;
  readonly given: Given;
  readonly at: Path;
  readonly settings: Settings;
  readonly hours: readonly string[];
  readonly known: Known;
}

function buildSla(context: BuildContext, { name, given, at, settings, hours, known }: Level): ServiceLevel {
  const { first_response: firstResponse, update, resolve } = given;
  if (given.hours !== undefined && !hours.includes(given.hours))
    reportError(context, [...at, 'hours'], unknownName('business hours', given.hours, hours));
  if (!firstResponse && !update && !resolve)
    reportWarning(context, at, `${at.join('.')} promises nothing; name first_response, update or resolve`);
  const steps: readonly GivenStep[] = given.escalate ?? [{ at: 1, set: {} }];
  return {
    name,
    hours: given.hours ?? null,
    firstResponse: firstResponse ?? null,
    update: update ?? null,
    resolve: resolve ?? null,
    warnAt: given.warn_at === 'never' ? null : given.warn_at,
    escalate: steps.map((step, index) => {
      const path = [...at, 'escalate', index];
      return {
        at: step.at,
        level: step.level ?? index + 1,
        // Nobody named: whom the ticket's queue, else the site, means by an escalation.
        notify: step.notify ? toldOf(context, step.notify, { at: [...path, 'notify'], known }) : ['escalation'],
        set: valuesOf(context, step.set, { at: [...path, 'set'], settings, known }),
      };
    }),
  };
}

const AUDIENCES: readonly string[] = ['assignee', 'lead', 'queue'];

function toldOf(
  context: BuildContext,
  names: readonly string[],
  { at, known }: { readonly at: Path; readonly known: Known },
): readonly string[] {
  const all = [...new Set([...AUDIENCES, ...known.agents.map((agent) => agent.id), ...known.roles])];
  return names.filter((name) => {
    if (name === 'none') return false;
    if (!all.includes(name)) reportError(context, at, unknownName('audience, agent or role', name, all));
    return true;
  });
}

function valuesOf(
  context: BuildContext,
  given: GivenStep['set'],
  { at, settings, known }: { readonly at: Path; readonly settings: Settings; readonly known: Known },
): SetValues {
  const { catalogues } = known;
  const lists = {
    severity: catalogues.severities,
    priority: catalogues.priorities,
    type: catalogues.types,
    group: catalogues.groups,
  };
  for (const [key, list] of Object.entries(lists)) {
    const value = given[key as keyof typeof lists];
    if (value !== undefined && list.length > 0 && !list.some((one) => fold(one) === fold(value)))
      reportError(context, [...at, key], unknownName(key, value, list));
  }
  const queues = Object.keys(settings.queues);
  if (given.queue !== undefined && !queues.includes(given.queue))
    reportError(context, [...at, 'queue'], unknownName('queue', given.queue, queues));
  const words = ['none', 'round_robin', 'least_busy', 'team', ...known.agents.map((agent) => agent.id)];
  if (given.assign !== undefined && !given.assign.startsWith('@') && !words.includes(given.assign))
    reportError(context, [...at, 'assign'], unknownName('agent', given.assign, words));
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as SetValues;
}

function buildIdle(context: BuildContext, { idle }: Settings, { catalogues }: Known): Idle | null {
  if (!idle) return null;
  const { closeReasons } = catalogues;
  const { remind_customer: remindCustomer, close_after: closeAfter, reason: wish } = idle.waiting;
  const at: Path = ['idle', 'waiting'];
  const usual = closeReasons.includes('no_answer') ? 'no_answer' : null;
  const reason = wish ?? usual;
  if (wish !== undefined && closeReasons.length > 0 && !closeReasons.includes(wish))
    reportError(context, [...at, 'reason'], unknownName('close reason', wish, closeReasons));
  const { remind: remindDrafts, expire_after: expireAfter } = idle.drafts;
  if (!idle.after && remindCustomer.length + remindDrafts.length === 0 && !closeAfter && !expireAfter)
    reportWarning(
      context,
      ['idle'],
      'idle asks for nothing; name after, waiting.remind_customer, waiting.close_after or drafts',
    );
  warnLate(context, [...at, 'remind_customer'], { reminders: remindCustomer, end: closeAfter, until: 'close_after' });
  warnLate(context, ['idle', 'drafts', 'remind'], { reminders: remindDrafts, end: expireAfter, until: 'expire_after' });
  return {
    after: idle.after ?? null,
    remind: idle.remind,
    waiting: { remindCustomer, closeAfter: closeAfter ?? null, reason },
    drafts: { remind: remindDrafts, expireAfter: expireAfter ?? null },
  };
}

/** A reminder that lies behind the end is never sent. */
function warnLate(
  context: BuildContext,
  at: Path,
  {
    reminders,
    end,
    until,
  }: { readonly reminders: readonly Span[]; readonly end: Span | undefined; readonly until: string },
): void {
  const late = end === undefined ? [] : reminders.filter((one) => isBehind(one, end));
  if (end === undefined || late.length === 0) return;
  const which = late.map(spanText).join(', ');
  reportWarning(context, at, `${which} never comes: ${until} ends it after ${spanText(end)}`);
}

/** Whatever the calendar: of business days at least all but one are days on the clock. */
function isBehind(one: Span, end: Span): boolean {
  if (one.kind === 'days' && end.kind === 'days') return one.days >= end.days;
  if (one.kind === 'days') return end.kind === 'clock' && (one.days - 1) * 86_400_000 >= end.ms;
  return end.kind !== 'days' && (end.kind === 'clock' || one.kind === end.kind) && one.ms >= end.ms;
}
