// How a file of commands/ adds its commands: the page between program.ts and the groups.
import type { Command } from 'commander';
import type { Session } from './session.ts';

/** What a command is handed: the session, its arguments and its own options. Gives the exit code, 0 when it says nothing. */
export type Handler = (
  session: Session,
  args: readonly (string | readonly string[] | undefined)[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number | undefined>;

export interface Registry {
  readonly program: Command;
  /** Ties a command to what it does. */
  on(command: Command, handler: Handler): void;
  /** The whole program anew, its commands run in this session: for a command line inside a command line. */
  rebuild(session: Session): Command;
}

/** Stands where `--` stood: commander takes it away, and for some commands what is behind is another command line. */
export const BEHIND = '\u0000--';
