// What people and rules write where somebody is to work on a ticket: `anna`, `anna, bob`, `+bob`, `-anna`, `@north`,
// `team`, `round_robin`, `least_busy@north`, `sender`, `none`. Takes the text; gives its parts, or null where it is none
// of these. Who is meant by a name is the desk's to find, and decide's to check. Pure.

/** Choosing one of several: in turn, or whoever has the fewest open tickets. */
export const strategies = ['round_robin', 'least_busy'] as const;
export type Strategy = (typeof strategies)[number];

/** Words with a meaning of their own. */
export const assignmentWords = ['none', 'sender', 'team', ...strategies] as const;

/** One part: whom it means, and whether he comes instead of those who have it, besides them, or off. */
export interface AssignmentPart {
  readonly op: 'be' | 'add' | 'remove';
  readonly who:
    | { readonly kind: 'none' | 'sender' }
    /** `pool` is a team's name; null = the ticket's queue. */
    | { readonly kind: 'strategy'; readonly strategy: Strategy; readonly pool: string | null }
    | { readonly kind: 'team'; readonly name: string }
    /** An agent, one of his addresses, or a team. */
    | { readonly kind: 'name'; readonly name: string };
}

const MAX_PARTS = 50;

/** The parts of a wish, at least one; [] for a wish without a word, null when there are too many. */
export function assignmentParts(text: string): readonly AssignmentPart[] | null {
  const words = text
    .slice(0, 10_000)
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.length > MAX_PARTS ? null : words.map(partOf);
}

/** The parts as text again, in one spelling. */
export function assignmentText(parts: readonly AssignmentPart[]): string {
  const signs = { be: '', add: '+', remove: '-' } as const;
  return parts.map((part) => `${signs[part.op]}${whoText(part.who)}`).join(', ');
}

function whoText(who: AssignmentPart['who']): string {
  if (who.kind === 'strategy') return who.pool === null ? who.strategy : `${who.strategy}@${who.pool}`;
  if (who.kind === 'team') return who.name === 'team' ? 'team' : `@${who.name}`;
  return who.kind === 'name' ? who.name : who.kind;
}

/** True for a text that says somebody to add or to remove: those who have the ticket keep it. */
export function isPartial(parts: readonly AssignmentPart[]): boolean {
  return parts.length > 0 && parts.every((part) => part.op !== 'be');
}

function partOf(word: string): AssignmentPart {
  const sign = /^[+-]/.exec(word)?.[0];
  const op = sign === '+' ? 'add' : sign === '-' ? 'remove' : 'be';
  return { op, who: whoOf(sign ? word.slice(1).trim() : word) };
}

function whoOf(name: string): AssignmentPart['who'] {
  const plain = name.toLowerCase().replaceAll('-', '_');
  if (plain === 'none' || plain === 'sender') return { kind: plain };
  const chosen = /^(round[_-]robin|least[_-]busy)(?:\s*@(.+))?$/i.exec(name);
  if (chosen) {
    const strategy = strategies.find((one) => one === chosen[1]?.toLowerCase().replaceAll('-', '_')) ?? 'round_robin';
    const pool = chosen[2]?.trim() ?? 'team';
    return { kind: 'strategy', strategy, pool: pool === 'team' ? null : pool };
  }
  if (name.startsWith('@')) return { kind: 'team', name: name.slice(1).trim() };
  return plain === 'team' ? { kind: 'team', name: 'team' } : { kind: 'name', name };
}
