// completion: the script that lets a shell complete mailclerk's commands, made from the commands themselves.
import { Argument, Option } from 'commander';
import { bashCompletion } from '../../completion/bash.ts';
import { fishCompletion } from '../../completion/fish.ts';
import { type NameKind, nameKinds, shellCommands } from '../../completion/tree.ts';
import { zshCompletion } from '../../completion/zsh.ts';
import { Exit, exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';
import type { Session } from '../../session.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof scripts;

/** Registers `completion`. */
export function registerCompletion({ program, on }: Registry): void {
  const shells = Object.keys(scripts) as readonly Shell[];
  const command = program
    .command('completion')
    .description('a script for bash, zsh or fish that completes commands and options')
    .addArgument(new Argument('[shell]', 'which shell').choices(shells))
    .addOption(
      new Option(
        '--names <kind>',
        'instead: the names in the configuration, one a line; the scripts ask for them',
      ).choices(nameKinds),
    );
  on(command, async (session, [shell], options) => {
    const kind = nameKinds.find((one) => one === options.names);
    if (kind && shell === undefined) return printNames(session, kind);
    const chosen = shells.find((one) => one === shell);
    if (!chosen || kind)
      throw new Exit(exitCodes.usage, `name one shell: ${shells.join(', ')}`, 'mailclerk completion bash');
    session.out.line(scripts[chosen](shellCommands(program)).trimEnd());
    return exitCodes.ok;
  });
}

/** Somebody is typing, perhaps in a folder of somebody else's: what cannot be read, or is no name, is nothing to choose from, and no reason for a word. A shell makes more of `$(…)` than a name. Opens no database, reads no secret. */
async function printNames({ io, flags, out }: Session, kind: NameKind): Promise<number> {
  const { findConfig } = await import('../../../config/find.ts');
  const { loadConfig } = await import('../../../config/load.ts');
  const { NAME } = await import('../../../config/schema/leaf.ts');
  const { path } = findConfig(flags.config, io.env, io.cwd);
  if (path === null) return exitCodes.ok;
  const { config, draft } = loadConfig(path, { env: io.env, needSecrets: false });
  const known = config ?? draft;
  if (!known) return exitCodes.ok;
  const names: Readonly<Record<NameKind, readonly string[]>> = {
    mailbox: known.mailboxes.map(({ name }) => name),
    queue: known.queues.map(({ name }) => name),
    agent: known.agents.map(({ id }) => id),
  };
  for (const name of names[kind]) if (NAME.test(name)) out.line(name);
  return exitCodes.ok;
}
