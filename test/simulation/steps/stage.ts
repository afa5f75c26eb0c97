// What all seeds of a process share, made once: the configurations, read by the product's own loader from real files, and
// what the mail server can do in each.
import { loadSetup } from '../../../src/daemon/setup.ts';
import type { Setup } from '../../../src/model/setup.ts';
import { makeSite } from '../../integration/site.ts';
import type { Abilities } from './server.ts';
import type { Stage, Variant } from './world.ts';

const RULES = [
  'version: 1\nrules: []\n',
  'version: 1\nrules:\n  - id: leaks\n    when: { subject: { contains: pump } }\n    then: create\n    set: { priority: high, tags: [leak] }\n',
];

const FULL = ['IDLE', 'MOVE', 'UIDPLUS'];
const ANY_FLAG = new Set(['\\Seen', '\\Flagged', '\\Deleted', '\\*']);

/** What differs from life to life. */
const VARIANTS: readonly {
  readonly name: string;
  readonly mailbox: Readonly<Record<string, unknown>>;
  readonly capabilities: readonly string[];
  readonly permanentFlags: ReadonlySet<string> | null;
}[] = [
  { name: 'move', mailbox: { after: { move: 'Done' } }, capabilities: FULL, permanentFlags: ANY_FLAG },
  { name: 'seen', mailbox: { after: 'seen' }, capabilities: FULL, permanentFlags: null },
  { name: 'delete', mailbox: { after: 'delete' }, capabilities: FULL, permanentFlags: ANY_FLAG },
  {
    name: 'move without MOVE',
    mailbox: { after: { move: 'Done' } },
    capabilities: [],
    permanentFlags: new Set(['\\Seen']),
  },
  { name: 'keep', mailbox: { after: 'keep', mode: 'poll' }, capabilities: FULL, permanentFlags: ANY_FLAG },
];

/** Makes the stage. */
export async function makeStage(): Promise<Stage> {
  const variants: Variant[] = [];
  for (const { name, mailbox, capabilities, permanentFlags } of VARIANTS) {
    const abilities: Abilities = { capabilities: new Map(capabilities.map((one) => [one, true])), permanentFlags };
    const [first, second] = [await setupOf(mailbox, RULES[0] ?? ''), await setupOf(mailbox, RULES[1] ?? '')];
    variants.push({ name, setups: [first, second], abilities });
  }
  return { variants };
}

async function setupOf(mailbox: Readonly<Record<string, unknown>>, rules: string): Promise<Setup> {
  const one = { trust_auth_results: ['mx.example.com'], poll: '60s', start: 'now', ...mailbox };
  const site = makeSite({
    mailboxes: { support: one, sales: one },
    rules: { '10.yaml': rules },
    config: {
      smtp: { hold_replies: '30s' },
      agents: { anna: { email: 'anna@staff.example', roles: ['agent', 'lead'] } },
    },
  });
  const { setup, problems } = loadSetup(site.configPath, { env: {}, needSecrets: false });
  await site.remove();
  if (!setup) throw new Error(problems.map(({ message }) => message).join('; '));
  // Free space is asked of the real disk: not here.
  const { config } = setup;
  return { ...setup, config: { ...config, data: { ...config.data, minFreeBytes: 0 } } };
}
