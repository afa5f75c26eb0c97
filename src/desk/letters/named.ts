// Whom an agent's mail keeps informed (`#cc carl`): he reads what it says, whoever else does and whatever he wants of news
// that are not meant for him. Takes who is told anyway; gives everybody, each once. Pure.
import type { Told } from '../alerts/telling.ts';
import type { Happening } from '../happening.ts';
import { agentsOf } from '../recipients.ts';

/** Everybody, those who are named by mail and at once. */
export function withNamed(told: readonly Told[], { command, context }: Happening): readonly Told[] {
  const ids = command.kind === 'join' || command.kind === 'create' ? (command.tells ?? []) : [];
  const named = agentsOf([...new Set(ids)], context.config);
  const others = named.filter((agent) => !told.some((one) => one.agent === agent));
  return [
    ...told.map((one) => (named.includes(one.agent) ? { ...one, how: { ...one.how, mail: 'now' as const } } : one)),
    ...others.map((agent) => ({ agent, how: { alert: null, mail: 'now' as const, push: false } })),
  ];
}
