// Words a person edits before they leave: opens $VISUAL or $EDITOR on a file of his own (0600) and gives what he saved.
// Refuses without a terminal, so that no script waits for an editor nobody sees. The file is removed whatever happens.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exit, exitCodes } from './exit.ts';
import type { Session } from './session.ts';
import { cleanWords } from './text.ts';

/** The words as he left them; exit 2 when there is no terminal, no editor, or nothing is left. */
export async function editedWords(session: Session, words: string, next: string): Promise<string> {
  const { io, flags } = session;
  if (!flags.input || io.stdin.isTTY !== true || io.stdout.isTTY !== true)
    throw new Exit(
      exitCodes.usage,
      '--edit needs a terminal; without one write the words as an argument or with -f',
      next,
    );
  const editor = io.env.VISUAL || io.env.EDITOR || 'vi';
  const folder = await mkdtemp(join(tmpdir(), 'mailclerk-'));
  const path = join(folder, 'words.md');
  try {
    await writeFile(path, `${words}\n`, { mode: 0o600 });
    await run(editor, path, io.env);
    const edited = cleanWords(await readFile(path, 'utf8'));
    if (edited === '') throw new Exit(exitCodes.usage, 'nothing is left in the file: nothing was sent', next);
    return edited;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The editor may have options of its own (`code --wait`): a shell reads them, as it does for git. */
function run(editor: string, path: string, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit', env: { ...env } });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Exit(exitCodes.usage, `the editor ${editor} ended with ${code}: nothing was sent`));
    });
  });
}
