// Settings that passed the schema become the Config that every room reads: names looked up, defaults that depend on
// other values filled in, secrets read. Reports every mistake; what it gives counts only when no error was reported.
import { join } from 'node:path';
import type { Config } from '../../model/setup.ts';
import type { Workflow } from '../../model/workflow.ts';
import type { Settings } from '../schema.ts';
import { buildSiteAlerts, checkChannelHosts, ownAlerts, placesOf, queueAlerts } from './alerts.ts';
import { buildCatalogues } from './catalogues.ts';
import { absolute, type BuildContext, isLoopback, reportError, reportWarning, secretAt } from './context.ts';
import { buildDocuments } from './documents.ts';
import { buildForms } from './forms.ts';
import { isAmong } from './languages.ts';
import { buildMailboxes } from './mail.ts';
import { buildAgents, buildNotifications, buildQueues, checkAddresses } from './people.ts';
import { buildRetention } from './retention.ts';
import { buildTime } from './service.ts';
import { buildSmtp } from './smtp.ts';
import { buildSiteAbsence, buildTeams, checkOffers } from './staff.ts';
import { buildWatched } from './watched.ts';
import { buildWebhooks } from './webhooks.ts';
import { pickWorkflow } from './workflow-choice.ts';
import { buildWorkflows, rolesOf } from './workflows.ts';

const MIN_THREAD_SECRET = 16;

export function buildConfig(context: BuildContext, settings: Settings): Config {
  const workflows = buildWorkflows(context, settings);
  const workflow = pickWorkflow(context, workflows, { path: ['workflow'], name: settings.workflow });
  const inUse = workflowsInUse(workflow, workflows, settings);
  const roles = [...new Set(inUse.flatMap((one) => Object.keys(one.roles ?? {})))];
  const agents = buildAgents(context, settings, roles);
  const queues = buildQueues(context, settings, { agents, workflows });
  const teams = buildTeams(context, settings);
  checkOffers(context, settings, { queues, teams });
  const mailboxes = buildMailboxes(context, settings, queues);
  checkAddresses(context, settings);
  const templates = templatesDir(context, settings);
  const forms = buildForms(context, settings, buildCatalogues(context, settings));
  const time = buildTime(context, settings, { catalogues: forms.catalogues, agents, roles });
  const places = placesOf(settings, time.hours ?? {});
  const alerts = buildSiteAlerts(context, settings, { places, roles });
  const webhooks = buildWebhooks(context, settings);
  checkChannelHosts(context, alerts, webhooks);
  return {
    instance: buildInstance(context, settings),
    data: { dir: dataDir(context, settings), minFreeBytes: settings.data.min_free, leaseMs: settings.data.lease },
    mailboxes,
    ...buildSmtp(context, settings, { mailboxes, queues }),
    tickets: buildTickets(context, settings),
    workflow,
    workflows,
    ...forms,
    ...time,
    queues: queues.map((queue) => {
      const own = queueAlerts(context, { name: queue.name, notify: settings.queues[queue.name]?.notify }, places);
      return own ? { ...queue, alerts: own } : queue;
    }),
    ...rolesOf(workflow),
    agents: agents.map((agent) => {
      const own = ownAlerts(context, { id: agent.id, notify: settings.agents[agent.id]?.notify }, places);
      return own ? { ...agent, alerts: own } : agent;
    }),
    teams,
    notifications: buildNotifications(context, settings, { workflows: inUse, alerts }),
    stats: { perAgent: settings.stats.per_agent },
    gate: {
      perTicket: settings.gate.per_ticket,
      perAddressPerDay: settings.gate.per_address_per_day,
      perAddressUnanswered: settings.gate.per_address_unanswered,
      perDomainUnanswered: settings.gate.per_domain_unanswered,
      unverifiedPerHour: settings.gate.unverified_per_hour,
      receiptsPerHour: settings.gate.receipts_per_hour,
      automaticPerHour: settings.gate.automatic_per_hour,
      agentPerTicketHour: settings.gate.agent_per_ticket_hour,
      agentsPerSenderHour: settings.gate.agents_per_sender_hour,
      timedPerAgentHour: settings.gate.timed_per_agent_hour,
      adminPerCheckHour: settings.gate.admin_per_check_hour,
      stormPerHour: settings.gate.storm_per_hour,
      stormPerMinute: settings.gate.storm_per_minute,
      maxMailAgeMs: settings.gate.max_mail_age,
    },
    templates: buildTemplates(settings, templates),
    ...buildSiteAbsence(context, settings),
    rulesDir: absolute(context, settings.rules.dir ?? 'rules'),
    ...buildRetention(context, settings, queues),
    ...buildDoors(context, settings),
    webhooks,
    ...buildDocuments(context, settings, templates),
    customers: { mailProviders: settings.customers.mail_providers },
  };
}

function buildInstance(context: BuildContext, settings: Settings): Config['instance'] {
  const { name, url, timezone, language, languages, form, legal } = settings.instance;
  if (timezone === undefined) {
    const advice = 'write instance: { timezone: Europe/Berlin }';
    reportWarning(context, ['instance'], `instance.timezone is not set: times and ticket numbers go by UTC; ${advice}`);
  }
  if (languages && !isAmong(language, languages)) {
    const message = `instance.languages does not hold instance.language "${language}"; add it`;
    reportError(context, ['instance', 'languages'], message);
  }
  return {
    name,
    url: url ?? null,
    timezone: timezone ?? 'UTC',
    language,
    languages: languages ?? [],
    form,
    legal,
  };
}

function buildTemplates({ templates }: Settings, dir: string | null): Config['templates'] {
  const { accent, header, footer, logo } = templates;
  return { dir, accent, header, footer, ...(logo === undefined ? {} : { logoFile: logo }) };
}

function buildDoors(context: BuildContext, settings: Settings): Pick<Config, 'http' | 'lmtp' | 'log' | 'ping'> {
  return { ...buildHttp(context, settings), ...buildLmtp(context, settings), ...buildWatched(context, settings) };
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

function buildLmtp(context: BuildContext, { lmtp }: Settings): Pick<Config, 'lmtp'> {
  if (!lmtp) return {};
  const { listen, max_connections: maxConnections } = lmtp;
  if ('host' in listen && !isLoopback(listen.host)) {
    const advice = 'whoever reaches it can hand in mail of anybody; a path or a port alone stays on this machine';
    reportWarning(context, ['lmtp', 'listen'], `lmtp: ${listen.host}:${listen.port} is no loopback address: ${advice}`);
  }
  return { lmtp: { listen, maxConnections } };
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
    maxFileOctets: tickets.max_file,
    readWhen: tickets.read_when,
    assignToCreator: tickets.assign_to_creator,
  };
}

/** The workflows some queue has; the site's own only when a queue leaves the choice to it. */
function workflowsInUse(
  workflow: Workflow,
  all: Readonly<Record<string, Workflow>>,
  { queues }: Settings,
): readonly Workflow[] {
  const named = Object.values(queues).flatMap((queue) => (queue.workflow ? (all[queue.workflow] ?? []) : []));
  return [...new Set([workflow, ...named])];
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
