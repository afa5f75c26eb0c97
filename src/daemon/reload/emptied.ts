// Rules that are gone by an accident: a file that was truncated and not yet written, a folder whose mount is away. No rules are
// no mistake of YAML, and every mail would be decided without them. Takes the Setup in force and the next one; gives what is
// refused, with how to say that it is meant. Pure: looks at what was read, never at the disk.
import { dirname, relative } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import type { Setup } from '../../model/setup.ts';
import type { Tried } from './trial.ts';

/** What was tried, refused where rules went that way. */
export function withoutAccidents(inForce: Setup, tried: Tried): Tried {
  if (tried.kind !== 'accepted') return tried;
  const problems = emptied(inForce, tried.loaded.setup);
  if (problems.length === 0) return tried;
  return { kind: 'refused', problems, revision: tried.loaded.setup.revision, lookedAt: [] };
}

/** Files of rules that held something and hold nothing now; or the folder, when not one of its files is left. */
function emptied(inForce: Setup, next: Setup): readonly Problem[] {
  const { rulesDir } = inForce.config;
  if (next.config.rulesDir !== rulesDir) return [];
  const before = rulesOf(inForce, rulesDir).filter(([, text]) => text.trim() !== '');
  const after = rulesOf(next, rulesDir);
  if (before.length > 0 && after.length === 0)
    return [
      problem(
        relative(dirname(rulesDir), rulesDir),
        'no rules file is left here; if that is meant, leave one with version: 1',
      ),
    ];
  const blank = new Set(after.filter(([, text]) => text.trim() === '').map(([path]) => path));
  const lost = before.map(([path]) => path).filter((path) => blank.has(path));
  return lost.map((path) =>
    problem(
      relative(dirname(rulesDir), path),
      'the file is empty now; if that is meant, delete it or write version: 1',
    ),
  );
}

function rulesOf({ sources }: Setup, folder: string): readonly (readonly [path: string, text: string])[] {
  return Object.entries(sources).filter(([path]) => path.startsWith(`${folder}/`) && /\.ya?ml$/i.test(path));
}

function problem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, severity: 'error', message };
}
