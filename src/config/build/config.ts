// Settings that passed the schema become the Config that every room reads: names looked up, defaults that depend on
// other values filled in, secrets read. Reports every mistake; what it gives counts only when no error was reported.
import { join } from 'node:path';
import { nearest } from '../../model/nearest.ts';
import type { Config } from '../../model/setup.ts';
import { defaultWorkflow } from '../../model/workflow.ts';
import type { Settings } from '../schema.ts';
import { absolute, type BuildContext, isLoopback, reportError, reportWarning, secretAt } from './context.ts';
import { buildMailboxes, buildSmtp } from './mail.ts';
import { buildAgents, buildNotifications, buildQueues, buildRoles, checkAddresses } from './people.ts';
import { buildWebhooks } from './webhooks.ts';

const MIN_THREAD_SECRET = 16;

export function buildConfig(context: BuildContext, settings: Settings): Config {
  const roles = buildRoles(settings);
  const agents = buildAgents(context, settings, roles);
  const queues = buildQueues(context, settings, agents);
  const mailboxes = buildMailboxes(context, settings, queues);
  checkAddresses(context, settings);
  if (settings.workflow !== 'default') {
    const message = `workflow ${settings.workflow} is not supported yet: the default workflow is used`;
    reportWarning(context, ['workflow'], message);
  }
  return {
    instance: buildInstance(context, settings),
    data: { dir: dataDir(context, settings), minFreeBytes: settings.data.min_free },
    mailboxes,
    smtp: buildSmtp(context, settings, mailboxes),
    tickets: buildTickets(context, settings),
    workflow: defaultWorkflow,
    catalogues: buildCatalogues(context, settings),
    queues,
    roles,
    agents,
    notifications: buildNotifications(context, settings, defaultWorkflow),
    gate: {
      perTicket: settings.gate.per_ticket,
      perAddressPerDay: settings.gate.per_address_per_day,
      unverifiedPerHour: settings.gate.unverified_per_hour,
      automaticPerHour: settings.gate.automatic_per_hour,
      maxMailAgeMs: settings.gate.max_mail_age,
    },
    templates: { dir: templatesDir(context, settings), accent: settings.templates.accent },
    rulesDir: absolute(context, settings.rules.dir ?? 'rules'),
    ...buildHttp(context, settings),
    webhooks: buildWebhooks(context, settings),
  };
}

function buildInstance(context: BuildContext, settings: Settings): Config['instance'] {
  const { name, url, timezone, language, languages, form, legal } = settings.instance;
  if (timezone === undefined) {
    const advice = 'write instance: { timezone: Europe/Berlin }';
    reportWarning(context, ['instance'], `instance.timezone is not set: times and ticket numbers go by UTC; ${advice}`);
  }
  if (languages && !languages.includes(language)) {
    const message = `instance.languages does not hold instance.language "${language}"; add it`;
    reportError(context, ['instance', 'languages'], message);
  }
  return {
    name,
    url: url ?? null,
    timezone: timezone ?? 'UTC',
    language,
    languages: languages ?? [language],
    form,
    legal,
  };
}

function buildHttp(context: BuildContext, { http }: Settings): Pick<Config, 'http'> {
  if (!http) return {};
  const open = [['listen', http.listen] as const, ['metrics', http.metrics.listen] as const].filter(
    ([, on]) => on && !isLoopback(on.host),
  );
  const advice =
    'whoever reaches it can read health and metrics without a password; a port alone stays on this machine';
  for (const [key, on] of open)
    reportWarning(context, ['http', key], `http: ${on?.host}:${on?.port} is no loopback address: ${advice}`);
  return { http: { listen: http.listen ?? null, metrics: http.metrics.listen ?? null } };
}

function buildTickets(context: BuildContext, settings: Settings): Config['tickets'] {
  const { tickets } = settings;
  const path = ['tickets', 'thread_secret'];
  const threadSecret = tickets.thread_secret === undefined ? null : secretAt(context, path, tickets.thread_secret);
  if (
    threadSecret &&
    context.needSecrets &&
    !context.problems.some((problem) => problem.path === path.join('.') && problem.severity === 'error')
  ) {
    if (Buffer.byteLength(threadSecret.reveal()) < MIN_THREAD_SECRET)
      reportError(
        context,
        path,
        `tickets.thread_secret is shorter than ${MIN_THREAD_SECRET} characters; make one: openssl rand -hex 32`,
      );
  }
  return {
    number: tickets.number,
    reopen: { withinMs: tickets.reopen.within, later: tickets.reopen.later, cancelled: tickets.reopen.cancelled },
    threadSecret,
    agentReply: tickets.agent_reply,
    duplicates: tickets.duplicates,
    reclassifyClosed: tickets.reclassify_closed,
  };
}

function buildCatalogues(context: BuildContext, settings: Settings): Config['catalogues'] {
  const { catalogues } = settings;
  const fields = Object.entries(catalogues.fields).map(([name, field]) => {
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(name))
      reportError(
        context,
        ['catalogues', 'fields', name],
        `the field name "${name.slice(0, 60)}" will not do: expected lower-case letters, digits and _`,
      );
    return [name, { type: field.type, pattern: field.pattern ?? null }] as const;
  });
  const pick = (key: 'severity' | 'priority', known: readonly string[]): string => {
    const path = ['catalogues', `default_${key}`];
    const asked = catalogues[`default_${key}`];
    if (known.length === 0)
      reportError(context, ['catalogues'], `the list of ${key} values is empty; expected at least one`);
    if (asked === undefined)
      return known.includes('normal') ? 'normal' : (known[Math.floor((known.length - 1) / 2)] ?? '');
    if (!known.includes(asked)) {
      const near = nearest(asked, known);
      reportError(
        context,
        path,
        `${path.join('.')} is "${asked}", expected one of ${known.join(' | ')}${near ? `; did you mean "${near}"?` : ''}`,
      );
    }
    return asked;
  };
  return {
    types: catalogues.types,
    groups: catalogues.groups,
    severities: catalogues.severities,
    priorities: catalogues.priorities,
    defaultSeverity: pick('severity', catalogues.severities),
    defaultPriority: pick('priority', catalogues.priorities),
    fields: Object.fromEntries(fields),
    closeRequire: catalogues.close.require,
    closeReasons: catalogues.close.reasons,
    closeCauses: catalogues.close.causes,
  };
}

function dataDir(context: BuildContext, settings: Settings): string {
  if (settings.data.dir !== undefined) return absolute(context, settings.data.dir);
  return context.configPath.startsWith('/etc/') ? '/var/lib/mailclerk' : join(context.base, 'data');
}

function templatesDir(context: BuildContext, settings: Settings): string | null {
  const { dir } = settings.templates;
  if (dir !== undefined) {
    const path = absolute(context, dir);
    if (context.files.list(path).length === 0)
      reportWarning(
        context,
        ['templates', 'dir'],
        `templates.dir: ${path} is empty or not there; the shipped templates are used`,
      );
    return path;
  }
  const usual = join(context.base, 'templates');
  return context.files.list(usual).length > 0 ? usual : null;
}
