// completion: the script that lets a shell complete mailclerk's commands, made from the commands themselves.
import { Argument } from 'commander';
import { bashCompletion } from '../../completion/bash.ts';
import { fishCompletion } from '../../completion/fish.ts';
import { shellCommands } from '../../completion/tree.ts';
import { zshCompletion } from '../../completion/zsh.ts';
import { exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof scripts;

/** Registers `completion`. */
export function registerCompletion({ program, on }: Registry): void {
  const shells = Object.keys(scripts) as readonly Shell[];
  const command = program
    .command('completion')
    .description('a script for bash, zsh or fish that completes commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells));
  on(command, async (session, [shell]) => {
    const chosen = shells.find((one) => one === shell);
    if (!chosen) return exitCodes.usage;
    session.out.line(scripts[chosen](shellCommands(program)).trimEnd());
    return exitCodes.ok;
  });
}
