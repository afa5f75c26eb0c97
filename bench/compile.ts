// The daemon as it is installed: src/ and the measured script compiled to JavaScript, in a folder of its own below .tmp/.
// From sources Node strips the types in every thread that starts, which costs 0.1 s of CPU and 30 MB and is no user's.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface Compiled {
  readonly intake: string;
  /** What an installed `mailclerk` starts; keeps what V8 compiled below `cache`. */
  readonly bin: string;
  readonly cache: string;
  remove(): void;
}

/** Compiles without checking types: that is another command's work. */
export function compileDaemon(): Compiled {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const dir = mkdtempSync(join(root, '.tmp', 'bench-'));
  for (const name of ['package.json', 'templates', 'packs', 'config']) symlinkSync(join(root, name), join(dir, name));
  const compilerOptions = { noEmit: false, noCheck: true, incremental: false, outDir: dir, rootDir: root };
  const include = [join(root, 'src'), join(root, 'bench', 'intake.ts')];
  writeFileSync(
    join(dir, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include }),
  );
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', dir], { cwd: root });
  // As npm installs it: bin/ beside dist/, no src/ with TypeScript in it.
  const installed = join(dir, 'installed');
  mkdirSync(join(installed, 'bin'), { recursive: true });
  copyFileSync(join(root, 'bin', 'mailclerk.js'), join(installed, 'bin', 'mailclerk.js'));
  symlinkSync(join(dir, 'src'), join(installed, 'dist'));
  for (const name of ['package.json', 'templates', 'packs', 'config'])
    symlinkSync(join(root, name), join(installed, name));
  return {
    intake: join(dir, 'bench', 'intake.js'),
    bin: join(installed, 'bin', 'mailclerk.js'),
    cache: join(dir, 'cache'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
