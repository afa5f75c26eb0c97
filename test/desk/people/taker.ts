// A process of its own: one agent accepts an offered ticket through the whole desk, at the same moment as the others, and
// prints what he was told; for ticket 0 he opens three that are given in turn. Arguments: path of the database, agent,
// ticket id, file that starts everybody.
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { execute } from '../../../src/carry-out.ts';
import type { Command } from '../../../src/model/command.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import { openStore } from '../../../src/store/open.ts';
import { KEYS } from '../../store/samples.ts';
import { offering } from './offering-site.ts';

const [path = '', agent = '', ticket = '0', gun = ''] = process.argv.slice(2);
const store = openStore(path, { keys: KEYS });
process.stdout.write('ready\n');
while (!existsSync(gun)) await setTimeout(2);
const base = { ordinal: 0, actor: { kind: 'agent', id: agent }, door: 'cli' } as const;
const told = await (ticket === '0' ? opened() : accepted());
process.stdout.write(`${JSON.stringify({ agent, ...told })}\n`);
store.close();

async function accepted() {
  const command: Command = { ...base, cause: `cli:${agent}`, kind: 'accept', ticket: Number(ticket) as TicketId };
  const { outcome } = await store.write(() => execute(store, command, Date.now(), offering()));
  return { kind: outcome.kind, detail: outcome.kind === 'refusal' ? outcome.detail : '' };
}

async function opened() {
  const words = {
    customer: null,
    text: 'Pump',
    visibility: 'internal',
    attachments: [],
    tellsCustomer: false,
  } as const;
  const set = { queue: 'support', assign: 'round_robin' };
  for (let n = 0; n < 3; n++) {
    const command: Command = { ...base, ...words, cause: `cli:${agent}.${n}`, kind: 'open', set };
    const { outcome } = await store.write(() => execute(store, command, Date.now(), offering()));
    if (outcome.kind === 'refusal') return { kind: outcome.kind, detail: outcome.detail };
  }
  return { kind: 'change', detail: '' };
}
