// agent list, show, away, back; team list: our own people.
import type { Command } from 'commander';
import { isStopped, stopDigest } from '../../../daemon/clock/digests.ts';
import { rightsIn, type StaffMember, say, staffOf, teamsWith } from '../../../daemon/staff.ts';
import { isoTime } from '../../../lib/time.ts';
import { nearest } from '../../../model/nearest.ts';
import type { Config } from '../../../model/setup.ts';
import { type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { agentColumns, agentJson, agentRow, teamColumns, teamJson, thereText } from '../../present/agents.ts';
import { refusalCode } from '../../present/outbox.ts';
import { localTime } from '../../present/ticket.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

/** Registers `agent …` and `team …`. */
export function registerAgents({ program, on }: Registry): void {
  const agent = program.command('agent').description('our own people: who is there, who has how much');
  on(agent.command('list').description('everybody with his open tickets and whether he is there'), (session) =>
    list(session),
  );
  on(agent.command('show').argument('<name>', 'agent').description('one with what he may'), (session, [name]) =>
    show(session, String(name)),
  );
  const away = agent
    .command('away')
    .argument('[name]', 'agent (default: you, --as NAME)')
    .description('is not there: new work goes past him or to his delegate')
    .option('--from <day>', '2026-12-20, "2026-12-20 14:00" or 3d (default: now)')
    .option('--until <day>', 'the last day, a moment, or 2w (default: until `agent back`)')
    .option('--delegate <agent>', 'who stands in');
  on(rehearsable(away), (session, [name], options) => tell(session, 'away', { name, options }));
  const back = agent
    .command('back')
    .argument('[name]', 'agent (default: you, --as NAME)')
    .description('is there again; a planned absence is forgotten');
  on(rehearsable(back), (session, [name], options) => tell(session, 'back', { name, options }));
  const digest = agent
    .command('digest')
    .argument('[name]', 'agent (default: you, --as NAME)')
    .description('whether his digest comes; a mail program’s "unsubscribe" stops it, too')
    .option('--on', 'it comes again')
    .option('--off', 'it ends');
  on(digest, (session, [name], options) => digestOf(session, name as string | undefined, options));
  const team = program.command('team').description('teams: @name wherever an agent may be named');
  on(team.command('list').description('teams and the queues’ agents'), (session) => teams(session));
}

function rehearsable(command: Command): Command {
  return command.option('--dry-run', 'change nothing; say what would change');
}

async function digestOf(session: Session, name: string | undefined, { on, off }: Options): Promise<number> {
  if (on === true && off === true) throw new Exit(exitCodes.usage, '--on and --off are two things, expected one');
  return withApp(session, async (app) => {
    const id = name ?? actorOf(session, app).id;
    const ids = app.setup.config.agents.map((one) => one.id);
    if (!ids.includes(id)) {
      const near = nearest(id, ids);
      throw new Exit(
        exitCodes.notFound,
        `there is no agent "${id}"${near ? `; did you mean ${near}?` : ''}`,
        'mailclerk agent list',
      );
    }
    const actor = actorOf(session, app);
    const isChange = on === true || off === true;
    if (isChange && actor.kind === 'agent' && actor.id !== id)
      throw new Exit(exitCodes.notAllowed, `agent ${actor.id} may not change the digest of ${id}, expected his own`);
    const { store, clock } = app;
    if (on === true || off === true) await store.write(() => stopDigest(store, id, on === true ? null : clock.now()));
    const isOff = await store.read(() => isStopped(store, id));
    if (session.flags.json) session.out.json({ agent: id, digest: !isOff });
    else session.out.line(`${id}: ${isOff ? 'no digest' : 'the digest comes on its time'}`);
    session.out.talk(isOff ? `next: mailclerk agent digest ${id} --on` : `next: mailclerk agent digest ${id} --off`);
    return exitCodes.ok;
  });
}

async function list(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const staff = await staffOf(app);
    const { timezone } = app.setup.config.instance;
    if (session.flags.json) session.out.json(staff.map(agentJson));
    else if (staff.length > 0)
      session.out.table(
        agentColumns,
        staff.map((member) => agentRow(member, timezone)),
      );
    session.out.talk(
      staff.length === 0
        ? 'the config has no agents; next: mailclerk config docs'
        : `${counted(staff.length, 'agent')}; next: mailclerk ticket list --assignee ${staff[0]?.agent.id ?? 'NAME'}`,
    );
    return exitCodes.ok;
  });
}

async function show(session: Session, name: string): Promise<number> {
  return withApp(session, async (app) => {
    const { config } = app.setup;
    const member = memberNamed(await staffOf(app), name);
    const queues = config.queues.map((queue) => ({
      queue: queue.name,
      ...rightsIn(config, member.agent.id, queue.name),
    }));
    if (session.flags.json) session.out.json({ ...agentJson(member), may: queues });
    else print(session, member, { config, queues });
    session.out.talk(`next: mailclerk ticket list --assignee ${member.agent.id}`);
    return exitCodes.ok;
  });
}

function print(
  session: Session,
  member: StaffMember,
  {
    config,
    queues,
  }: {
    readonly config: Config;
    readonly queues: readonly ({ readonly queue: string } & ReturnType<typeof rightsIn>)[];
  },
): void {
  const { agent, teams: names, open, offered } = member;
  const facts: readonly (readonly [string, string])[] = [
    ['agent', agent.id],
    ['addresses', agent.emails.join(', ')],
    ['roles', agent.roles.join(', ')],
    ['teams', names.join(', ')],
    ['there', thereText(member, config.instance.timezone)],
    ['open', String(open)],
    ['offered', String(offered)],
    ...queues.map(({ queue, always, whenAssigned }): readonly [string, string] => [
      `may (${queue})`,
      [always.join(' '), whenAssigned.length > 0 ? `on his own tickets ${whenAssigned.join(' ')}` : '']
        .filter((part) => part !== '')
        .join('; '),
    ]),
  ];
  for (const [label, text] of facts) if (text !== '') session.out.line(`${`${label}:`.padEnd(18)} ${text}`);
}

async function tell(
  session: Session,
  said: 'away' | 'back',
  { name, options }: { readonly name: unknown; readonly options: Options },
): Promise<number> {
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const agent = textOf(name) ?? (actor.kind === 'agent' ? actor.id : null);
    if (agent === null) throw new Exit(exitCodes.usage, 'nobody is named', `mailclerk agent ${said} anna`);
    const wish = {
      agent,
      said,
      from: textOf(options.from) ?? null,
      until: textOf(options.until) ?? null,
      delegate: textOf(options.delegate) ?? null,
    };
    const answer = await say(app, { wish, actor, dryRun: options.dryRun === true });
    if ('kind' in answer) {
      const code = refusalCode(answer.reason);
      if (code !== exitCodes.ok) throw new Exit(code, answer.detail, 'mailclerk agent list');
      session.out.talk(answer.detail);
      return code;
    }
    const { presence, warnings } = answer;
    const { timezone } = app.setup.config.instance;
    const until = presence.until === null ? '' : ` until ${localTime(presence.until, timezone)}`;
    const from = presence.from > presence.at ? ` from ${localTime(presence.from, timezone)}` : '';
    const deputy = presence.delegate === null ? '' : `, ${presence.delegate} stands in`;
    if (session.flags.json) {
      const times = { from: isoTime(presence.from), until: isoTime(presence.until) };
      session.out.json({ agent: presence.agent, said, ...times, delegate: presence.delegate, warnings });
    } else
      session.out.line(
        said === 'back' ? `${presence.agent} is there` : `${presence.agent} is away${from}${until}${deputy}`,
      );
    for (const warning of warnings) session.out.complain(`warning: ${warning}`);
    session.out.talk(
      options.dryRun === true
        ? 'nothing was changed (--dry-run)'
        : said === 'away'
          ? `next: mailclerk agent back ${presence.agent}   (when he is there again)`
          : 'next: mailclerk agent list',
    );
    return exitCodes.ok;
  });
}

async function teams(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const staff = await staffOf(app);
    const rows = teamsWith(app.setup.config).map((team) => {
      const members = staff.filter(({ agent }) => team.agents.includes(agent.id));
      return { team, open: members.reduce((sum, member) => sum + member.open, 0) };
    });
    if (session.flags.json) session.out.json(rows.map(({ team, open }) => teamJson(team, open)));
    else
      session.out.table(
        teamColumns,
        rows.map(({ team, open }) => [
          `@${team.name}`,
          team.agents,
          team.lead ?? null,
          open,
          team.isQueue ? 'queue' : 'teams:',
        ]),
      );
    session.out.talk('next: mailclerk ticket assign REF @NAME');
    return exitCodes.ok;
  });
}

function memberNamed(staff: readonly StaffMember[], name: string): StaffMember {
  const wanted = name.trim().toLowerCase();
  const found = staff.find(({ agent }) => agent.id === wanted || agent.emails.includes(wanted));
  if (found) return found;
  const known = staff.map(({ agent }) => agent.id);
  const near = nearest(name, known);
  const advice = near ? `did you mean "${near}"?` : `known: ${known.join(', ') || 'none'}`;
  throw new Exit(exitCodes.notFound, `there is no agent "${name}"; ${advice}`, 'mailclerk agent list');
}
