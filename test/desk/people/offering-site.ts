// A site of eight agents who are offered the same tickets.
import type { Config } from '../../../src/model/setup.ts';
import { config } from '../builders.ts';

export const people = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'] as const;

export function offering(): Config {
  const agents = people.map((id) => ({
    id,
    emails: [`${id}@example.com`],
    roles: ['agent', 'lead'],
    language: null,
    unsigned: 'deny' as const,
  }));
  const [support, ...others] = config.queues;
  if (!support) throw new Error('the builders have a queue');
  return {
    ...config,
    agents,
    queues: [{ ...support, agents: people }, ...others.map((one) => ({ ...one, agents: [] }))],
  };
}
