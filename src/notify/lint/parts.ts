// Parts that put themselves in, or so many parts that no mail could hold them. Takes the site's files, the shipped ones and
// how the site calls its header and footer; gives a mistake for each file that is to be changed. Pure.
import { localeChain, splitTemplate, type TemplateFiles } from '../template-files.ts';
import { MAX_PARTS } from '../templates/engine.ts';
import { type PartLook, partName, partPaths } from '../templates/parts.ts';
import { type Problem, problem } from './syntax.ts';

const CALL = /\{\{~?>\s*([^\s}~]+)/g;

interface Walk {
  readonly files: TemplateFiles;
  readonly parts: ReadonlyMap<string, string>;
  /** How many parts a file puts in altogether, itself among them; kept per folder. */
  readonly counts: Map<string, number>;
}

/** Every own file whose parts have no end, or are too many. */
export function lintParts(own: TemplateFiles, files: TemplateFiles, look: PartLook): readonly Problem[] {
  const walks = new Map<string, Walk>();
  return Object.keys(own).flatMap((path) => {
    if (!path.endsWith('.hbs') || !files[path]?.includes('{{')) return [];
    const walk = walkOf(path, { files, look, walks });
    const ring = ringFrom(path, walk, []);
    if (ring !== null) {
      // Said where the ring itself is, not at everything that leads into it.
      if (ring[0] !== path) return [];
      const names = [...ring, path].map(partName).join(' → ');
      return [
        fault(path, files, `puts itself in without end (${names}): take one of these {{> …}} away`, ring[1] ?? path),
      ];
    }
    const count = countOf(path, walk);
    // Said where few become too many, not at everything that puts this in.
    if (count <= MAX_PARTS || calls(path, walk).some((one) => countOf(one, walk) > MAX_PARTS)) return [];
    return [
      fault(
        path,
        files,
        `puts in ${count > 1e9 ? 'endlessly many' : count} parts altogether, expected at most ${MAX_PARTS}`,
      ),
    ];
  });
}

function walkOf(
  path: string,
  { files, look, walks }: { files: TemplateFiles; look: PartLook; walks: Map<string, Walk> },
): Walk {
  const [first = '', queue = '', third = ''] = path.split('/');
  const isQueues = first === 'queues';
  const key = isQueues ? `${queue}/${third}` : `/${first}`;
  const known = walks.get(key);
  if (known) return known;
  const locales = localeChain([isQueues ? third : first]);
  const parts = partPaths(files, { queue: isQueues ? queue : null, look, locales });
  const walk: Walk = { files, parts, counts: new Map() };
  walks.set(key, walk);
  return walk;
}

/** The paths this one calls, once for each time. */
function calls(path: string, { files, parts }: Walk): readonly string[] {
  const { body } = splitTemplate(path, files[path] ?? '');
  return [...body.matchAll(CALL)].flatMap(([, name = '']) => parts.get(name) ?? []);
}

/** The way from a file back to one on that way: the ring alone, which begins with the file it comes back to; null = none. */
function ringFrom(
  path: string,
  walk: Walk,
  way: readonly string[],
  seen = new Set<string>(),
): readonly string[] | null {
  const begins = way.indexOf(path);
  if (begins >= 0) return way.slice(begins);
  if (seen.has(path)) return null;
  for (const called of new Set(calls(path, walk))) {
    const ring = ringFrom(called, walk, [...way, path], seen);
    if (ring) return ring;
  }
  seen.add(path);
  return null;
}

function countOf(path: string, walk: Walk): number {
  const known = walk.counts.get(path);
  if (known !== undefined) return known;
  const count = calls(path, walk).reduce((sum, called) => sum + 1 + countOf(called, walk), 0);
  walk.counts.set(path, count);
  return count;
}

function fault(path: string, files: TemplateFiles, message: string, called?: string): Problem {
  const lines = (files[path] ?? '').split('\n');
  const name = called === undefined ? '' : partName(called);
  const line = lines.findIndex((one) => [...one.matchAll(CALL)].some(([, said]) => name === '' || said === name));
  return problem({ file: path, line: Math.max(0, line) + 1, column: 1 }, 'part', message);
}
