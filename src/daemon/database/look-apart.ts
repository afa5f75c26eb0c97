// One look through a database's pages in a process of its own, which can be ended: SQLite cannot be interrupted once it is
// at it. Takes the path and how long it may take; gives the findings, or null when that was not enough. For doctor.
import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** [] = nothing is wrong. Throws when the process could not look. */
export function lookApart(path: string, limitMs: number): Promise<readonly string[] | null> {
  const file = fileURLToPath(new URL(`./worker${extname(import.meta.filename)}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [said, complained, isLate] = ['', '', false];
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      complained = `${complained}${part.toString()}`.slice(-500);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (isLate) return resolve(null);
      if (code !== 0) return reject(new Error(`looking through ${path} ended with code ${code}: ${complained.trim()}`));
      resolve(JSON.parse(said) as readonly string[]);
    });
  });
}
