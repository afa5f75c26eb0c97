// Runs the rules' own tests with the real parser and the real desk. Takes a loaded Setup; gives a result per test.
// The ticket a test gives is completed with what a ticket has when nothing else is said.

import { setImmediate } from 'node:timers/promises';
import type { DeskContext } from '../desk/context.ts';
import { desk } from '../desk/desk.ts';
import type { Command } from '../model/command.ts';
import type { TicketView } from '../model/facts.ts';
import type { Problem } from '../model/problem.ts';
import type { Config, Setup } from '../model/setup.ts';
import type { Ticket } from '../model/ticket.ts';
import { readMail } from '../parse/read.ts';
import { describeTest } from '../rules/describe.ts';
import { runRuleTests } from '../rules/test/run.ts';
import type { RuleTestResult } from './app.ts';
import type { LoadedSetup } from './setup.ts';

/** Every inline test and `*.test.yaml`, each over the whole rule set. */
export async function runTests(loaded: LoadedSetup, setup: Setup): Promise<readonly RuleTestResult[]> {
  const { config, policy } = setup;
  const results = await runRuleTests(policy, loaded.ruleSet?.tests ?? [], {
    config,
    dropsPassed: true,
    read: async (raw) => {
      // Mail goes on between two tests.
      await setImmediate();
      return readMail({ raw, size: raw.length, oversize: false, files: policy.readsFiles === true });
    },
    notices: (commands, ticket, now) => noticesOf(commands, { ticket, now, config }),
  });
  return results.map((result) => ({
    rule: result.rule ?? '',
    at: result.at,
    name: result.name,
    ok: result.ok,
    detail: result.ok ? '' : describeTest(result),
  }));
}

/** The tests that fail, as mistakes that keep a Setup from being taken. */
export async function failedTests(loaded: LoadedSetup, setup: Setup): Promise<readonly Problem[]> {
  const failed = (await runTests(loaded, setup)).filter((test) => !test.ok);
  return failed.map((test): Problem => {
    const [file = test.at, line = '1'] = test.at.split(':');
    const whose = test.rule === '' ? `the test "${test.name}"` : `the test of rule ${test.rule}`;
    return { file, line: Number(line), column: 1, severity: 'error', message: `${whose} fails: ${test.detail}` };
  });
}

/** What a test gives the desk to look at. */
export interface Scene {
  readonly ticket: TicketView | null;
  readonly now: number;
  readonly config: Config;
}

/** The templates that would really be sent: past the gate, to anybody. */
export function noticesOf(commands: readonly Command[], scene: Scene): readonly string[] {
  return commands.flatMap((command) => {
    const targets = 'ticket' in command && command.ticket !== null;
    const outcome = desk(command, targets && scene.ticket ? wholeTicket(scene.ticket) : null, contextOf(scene));
    if (outcome.kind === 'refusal') return [];
    return outcome.notices.filter(({ gate, kind }) => gate.pass && kind !== 'webhook').map((notice) => notice.template);
  });
}

function contextOf(scene: Scene): DeskContext {
  return {
    now: scene.now,
    config: scene.config,
    alreadyDone: false,
    receipts: { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0 },
    publicChain: [],
    lastCustomerMessageId: null,
    load: {},
    linkedRef: scene.ticket?.ref ?? null,
    others: scene.ticket ? [wholeTicket(scene.ticket)] : [],
  };
}

function wholeTicket(view: TicketView): Ticket {
  return {
    ...view,
    form: view.form === undefined ? null : { name: view.form, asked: 0, given: [] },
    mentioned: view.mentioned ?? [],
    flags: [],
    watchers: [],
    channel: 'mail',
    language: null,
    mailbox: null,
    ownAddress: null,
    due: null,
    closeReason: null,
    closeCause: null,
    firstResponseAt: null,
    mailCount: view.messages,
    version: 1,
    links: [],
  };
}
