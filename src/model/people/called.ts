// What people read of an agent: his name as the configuration has it, else the short name he logs in with; customers never
// read a short name where another word will do. Ids of agents stay what programs and the command line use. Pure.

/** An agent as far as he is called something. */
interface Named {
  readonly id: string;
  readonly name?: string;
}

/** What colleagues read: his name, else the id as it stands (somebody outside, or gone since). */
export function calledAgent(id: string, agents: readonly Named[]): string {
  return agents.find((one) => one.id === id)?.name ?? id;
}

/** What people outside read: '' for an agent of whom only the short name is known, or who works here no more. */
export function calledOutside(id: string, agents: readonly Named[]): string {
  return agents.find((one) => one.id === id)?.name ?? '';
}
