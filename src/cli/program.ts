// The tree of commands. Takes a way to make a session from the flags; gives a commander program whose actions return
// exit codes. Commands are registered by group, one file each in commands/.
import { Command, Option } from 'commander';
import { logFormats, logLevels } from '../model/running/watched.ts';
import { registerAgreements } from './commands/agreement.ts';
import { registerAsset } from './commands/asset.ts';
import { registerClock } from './commands/clock.ts';
import { registerConfig } from './commands/config.ts';
import { registerContact } from './commands/contact.ts';
import { registerDaemon } from './commands/daemon.ts';
import { registerDb } from './commands/db.ts';
import { registerBulk } from './commands/finding/bulk.ts';
import { registerExport } from './commands/finding/export.ts';
import { registerViews } from './commands/finding/views.ts';
import { registerMail } from './commands/mail.ts';
import { registerMailReplay } from './commands/mail-replay.ts';
import { registerMailbox } from './commands/mailbox.ts';
import { registerOrganisation } from './commands/organisation.ts';
import { registerGate } from './commands/outbox/gate.ts';
import { registerOutbox } from './commands/outbox/outbox.ts';
import { registerTicketFiles } from './commands/papers/files.ts';
import { registerTicketForward } from './commands/papers/forward.ts';
import { registerTicketOrder } from './commands/papers/order.ts';
import { registerTicketPrint } from './commands/papers/print.ts';
import { registerAgents } from './commands/people/agent.ts';
import { registerOffers } from './commands/people/offer.ts';
import { registerQuarantine } from './commands/quarantine.ts';
import { registerDoctor } from './commands/reports/doctor.ts';
import { registerHealth } from './commands/reports/health.ts';
import { registerStats } from './commands/reports/stats.ts';
import { registerRules } from './commands/rules.ts';
import { registerCompletion } from './commands/shell/completion.ts';
import { registerInit } from './commands/start/init.ts';
import { registerTemplate } from './commands/templates/template.ts';
import { registerTicket } from './commands/ticket.ts';
import { registerTicketChanges } from './commands/ticket-change.ts';
import { registerTicketTime } from './commands/ticket-time.ts';
import { registerTicketVerbs } from './commands/ticket-verbs.ts';
import { registerMailMove, registerTicketWords } from './commands/ticket-words.ts';
import { registerTicketWork } from './commands/ticket-work.ts';
import { Exit, exitCodes } from './exit.ts';
import type { Registry } from './registry.ts';
import type { Flags, Session } from './session.ts';

export interface ProgramOptions {
  readonly version: string;
  readonly openSession: (flags: Flags) => Session;
  readonly onExitCode: (code: number) => void;
}

/** An option whose words are shown and completed; who takes it says what is wrong with another one, and which was meant. */
function known(flags: string, description: string, words: readonly string[]): Option {
  return Object.assign(new Option(flags, description), { argChoices: [...words] });
}

/** The whole program. */
export function buildProgram(options: ProgramOptions): Command {
  const program = new Command('mailclerk');
  program
    .description('Turns IMAP mailboxes into tickets, answers, and can say why.')
    .version(options.version, '-V, --version', 'print the version')
    .option(
      '-c, --config <file>',
      'configuration file (else MAILCLERK_CONFIG, ./config/mailclerk.yaml, /etc/mailclerk/mailclerk.yaml)',
    )
    .option('--json', 'machine-readable output on stdout', false)
    .option('-q, --quiet', 'only data and errors', false)
    .option('-v, --verbose', 'say more: warnings, a log on stderr', false)
    .addOption(known('--log-level <level>', 'the least that is logged (else log.level)', logLevels))
    .addOption(known('--log-format <format>', 'of the log (else log.format); auto: pretty on a terminal', logFormats))
    .option('--no-color', 'no colours (also NO_COLOR)')
    .option('--no-input', 'never ask')
    .option('-y, --yes', 'answer every question with yes', false)
    .option('--as <agent>', 'act as this agent (else MAILCLERK_AGENT, else the system)')
    .showSuggestionAfterError(true)
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', '\nStart here: mailclerk demo · mailclerk init · mailclerk run');
  const registry: Registry = {
    program,
    rebuild: (session) =>
      quietly(buildProgram({ ...options, openSession: () => session, onExitCode: () => undefined }), session),
    on: (command, handler) => {
      command.action(async (...received: unknown[]) => {
        const args = received.slice(0, -2) as (string | readonly string[] | undefined)[];
        const own = received.at(-2) as Readonly<Record<string, unknown>>;
        const code = await handler(options.openSession(flagsOf(program)), args, own);
        options.onExitCode(code ?? 0);
      });
    },
  };
  registerCommands(registry);
  return program;
}

/** In the order of the help. */
function registerCommands(registry: Registry): void {
  registerInit(registry);
  registerDaemon(registry);
  registerHealth(registry);
  registerDoctor(registry);
  const mail = registerMail(registry);
  registerMailReplay(registry, mail);
  registerMailMove(registry, mail);
  registerMailbox(registry);
  registerTemplate(registry);
  const ticket = registerTicket(registry);
  registerTicketChanges(registry, ticket);
  registerTicketVerbs(registry, ticket);
  registerTicketWords(registry, ticket);
  registerTicketTime(registry, ticket);
  registerTicketWork(registry, ticket);
  registerTicketForward(registry, ticket);
  registerTicketPrint(registry, ticket);
  registerTicketOrder(registry, ticket);
  registerTicketFiles(registry, ticket);
  registerAsset(registry);
  registerOffers(registry, ticket);
  registerAgents(registry);
  registerBulk(registry, ticket);
  registerExport(registry, ticket);
  registerViews(registry);
  registerRules(registry);
  registerContact(registry);
  registerOrganisation(registry);
  registerAgreements(registry);
  registerStats(registry);
  registerOutbox(registry);
  registerGate(registry);
  registerQuarantine(registry);
  registerClock(registry);
  registerDb(registry);
  registerConfig(registry);
  registerCompletion(registry);
}

/** A mistake in the inner command line is thrown and never ends the process. */
function quietly(command: Command, session: Session): Command {
  const { stdout, stderr } = session.io;
  command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
  });
  for (const one of command.commands) quietly(one, session);
  return command;
}

function flagsOf(program: Command): Flags {
  const given = program.opts<Record<string, unknown>>();
  // `--as "$WHO"` with nothing in it must not act with all rights, nor `--config "$FILE"` on what lies in the default place.
  const text = (value: unknown, option: string): string | null => {
    if (value === '')
      throw new Exit(exitCodes.usage, `${option} is empty, expected a value; leave it out for the default`);
    return typeof value === 'string' ? value : null;
  };
  return {
    config: text(given.config, '--config'),
    json: given.json === true,
    quiet: given.quiet === true,
    verbose: given.verbose === true,
    color: given.color !== false,
    input: given.input !== false,
    yes: given.yes === true,
    as: text(given.as, '--as'),
    logLevel: text(given.logLevel, '--log-level'),
    logFormat: text(given.logFormat, '--log-format'),
  };
}
