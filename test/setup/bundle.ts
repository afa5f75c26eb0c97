// The program and its threads as a few files instead of a thousand: a process of it starts in a fifth of the time, which is
// most of what a test costs that starts one hundreds of times. Takes nothing; gives the folder: `main.js`, `warm.js`. Made
// once for each state of the sources by the bundler that comes with vitest; the code is the same, only where it lies is not.
// What the program reads beside its sources (templates, packs, package.json) is found where it would be.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/mailclerk-bundled');
const beside = ['templates', 'packs', 'fixtures', 'rules', 'package.json'];
/** Older states of the sources are thrown away beyond so many. */
const KEPT = 4;

/** Bundles the sources as they are now, or finds that this was done. */
export async function bundled(): Promise<string> {
  const folder = join(cache, stateOf(join(root, 'src')));
  const out = join(folder, 'src');
  if (!existsSync(out)) await bundle(folder);
  utimesSync(folder, new Date(), new Date());
  for (const name of oldest()) rmSync(join(cache, name), { recursive: true, force: true });
  return out;
}

async function bundle(folder: string): Promise<void> {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const name of beside) symlinkSync(join(root, name), join(making, name));
  const input = Object.fromEntries(['main', ...started()].map((name) => [name, join(root, 'src', `${name}.ts`)]));
  const bundler = await rolldown({
    input: { ...input, warm: join(root, 'test/integration/warm.ts') },
    platform: 'node',
    external: ['better-sqlite3', 'piscina'],
    logLevel: 'silent',
    plugins: [{ name: 'places', transform: (code, id) => placed(code, id, join(folder, 'src')) }],
  });
  await bundler.write({
    dir: join(making, 'src'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundler.close();
  try {
    renameSync(making, folder);
  } catch {
    // Another process was faster with the same.
    rmSync(making, { recursive: true, force: true });
  }
}

/** A source believes that it lies where the build would have put it. */
function placed(code: string, id: string, out: string): string | null {
  const path = relative(join(root, 'src'), id);
  if (path.startsWith('..') || !code.includes('import.meta.')) return null;
  const file = join(out, path.replace(/\.ts$/, '.js'));
  return code
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
    .replaceAll('import.meta.dirname', JSON.stringify(join(file, '..')));
}

/** Threads and processes that are started by the path of their file: every source says so in the same way. */
function started(): readonly string[] {
  const src = join(root, 'src');
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.flatMap((name) =>
    [...readFileSync(join(src, name), 'utf8').matchAll(/new URL\(`\.\/([a-z-]+)\$\{/g)].map(([, file = '']) =>
      join(dirname(name), file),
    ),
  );
}

function stateOf(folder: string): string {
  const hash = createHash('sha256').update(root);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
  }
  return hash
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
    .slice(0, 20);
}

function oldest(): readonly string[] {
  const all = readdirSync(cache).map((name) => ({ name, at: statSync(join(cache, name)).mtimeMs }));
  return all
    .toSorted((a, b) => b.at - a.at)
    .slice(KEPT)
    .map((one) => one.name);
}
