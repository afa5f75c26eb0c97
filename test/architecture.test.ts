// The house rules of docs/architecture.md, checked over the sources: who imports whom, no cycles, no barrels, no long files.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');
const everything = [
  'model',
  'lib',
  'collect',
  'parse',
  'trust',
  'decide',
  'desk',
  'rules',
  'store',
  'notify',
  'config',
  'web',
  'daemon',
  'cli',
  'ports.ts',
  'carry-out.ts',
  'pipeline.ts',
];

// `ports.ts` is types only: whoever builds or uses an adapter names its port.
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  lib: [],
  collect: ['model', 'lib', 'ports.ts'],
  parse: ['model', 'lib', 'ports.ts'],
  trust: ['model', 'lib', 'ports.ts'],
  decide: ['model'],
  desk: ['model'],
  rules: ['model', 'lib', 'decide'],
  store: ['model', 'lib', 'ports.ts'],
  notify: ['model', 'lib', 'ports.ts'],
  config: ['model', 'lib'],
  web: ['model', 'lib'],
  daemon: everything,
  cli: ['model', 'lib', 'daemon', 'rules', 'config', 'parse', 'ports.ts'],
  'ports.ts': ['model', 'decide', 'desk'],
  'carry-out.ts': ['model', 'lib', 'decide', 'desk', 'ports.ts'],
  'pipeline.ts': ['model', 'lib', 'decide', 'desk', 'ports.ts', 'carry-out.ts'],
  'main.ts': ['cli', 'lib'],
};

interface Source {
  readonly path: string;
  readonly text: string;
  readonly room: string;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean; readonly isLazy: boolean }[];
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const sources: readonly Source[] = files.map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm),
  ].map((match) => ({
    target: relative(root, resolve(root, dirname(path), match[2] ?? match[3] ?? '')),
    typeOnly: match[1] !== undefined,
    isLazy: match[3] !== undefined,
  }));
  return { path, text, room: path.split('/')[0] ?? '', imports };
});

describe('the house', () => {
  it('knows every room in src/', () => {
    expect(sources.map((source) => source.room).filter((room) => !(room in mayImport))).toEqual([]);
  });

  it('lets a room import only what the table says', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .map((found) => found.target.split('/')[0] ?? '')
        .filter((target) => target !== source.room && !mayImport[source.room]?.includes(target))
        .map((target) => `${source.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports only files that exist', () => {
    const known = new Set(files);
    expect(
      sources.flatMap((source) =>
        source.imports.filter((found) => !known.has(found.target)).map((found) => `${source.path} → ${found.target}`),
      ),
    ).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = new Map(
      sources.map((source) => [
        source.path,
        source.imports.filter((found) => !found.typeOnly).map((found) => found.target),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    function visit(path: string, trail: readonly string[]): void {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    }
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('starts the command line without the database, the parser, the rules and the config', () => {
    // They are loaded by the command that needs them: `--help` and a slip of the pen cost half as much.
    const loaded = new Set(['main.ts', 'cli/main.ts']);
    for (const path of loaded)
      for (const { target, typeOnly, isLazy } of sources.find((source) => source.path === path)?.imports ?? [])
        if (!typeOnly && !isLazy) loaded.add(target);
    expect(loaded.size).toBeGreaterThan(100);
    const dear = ['store/open.ts', 'parse/read.ts', 'decide/decide.ts', 'rules/load.ts', 'config/load.ts'];
    expect(dear.filter((path) => loaded.has(path))).toEqual([]);
    expect(dear.filter((path) => !files.includes(path))).toEqual([]);
  });

  it('has no barrels, no index.ts and no utils', () => {
    expect(files.filter((path) => /(^|\/)(index|utils?|helpers?)(\.ts|\/)/.test(path))).toEqual([]);
    expect(sources.filter((source) => /^export \*/m.test(source.text)).map((source) => source.path)).toEqual([]);
  });

  it('keeps files at 300 lines and folders at 25 files at most', () => {
    expect(sources.filter((source) => source.text.split('\n').length > 301).map((source) => source.path)).toEqual([]);
    const folders = [...new Set(files.map((path) => dirname(path)))];
    const crowded = folders.filter(
      (folder) =>
        readdirSync(join(root, folder)).filter((name) => statSync(join(root, folder, name)).isFile()).length > 25,
    );
    expect(crowded).toEqual([]);
  });

  it('keeps functions at 60 lines at most, without exceptions', () => {
    // Counted by the linter, whose settings hold the 60; it says how many files it has read.
    const biome = resolve(root, '../node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--only=complexity/noExcessiveLinesPerFunction', 'src'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: resolve(root, '..'), encoding: 'utf8' });
    expect([status, Number(/Checked (\d+) files/.exec(stdout)?.[1])]).toEqual([0, sources.length]);
    expect(readFileSync(resolve(root, '../biome.json'), 'utf8')).toContain('"maxLines": 60');
    expect(sources.filter(({ text }) => text.includes('noExcessiveLinesPerFunction')).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('begins every file with a head comment', () => {
    expect(sources.filter((source) => !/^(#!.*\n)?\/\//.test(source.text)).map((source) => source.path)).toEqual([]);
  });

  it('reads the wall clock only in lib/time and rolls dice only in lib/chance', () => {
    const clocks = sources.filter(
      (source) => /\bDate\.now\(|new Date\(\)/.test(source.text) && source.path !== 'lib/time.ts',
    );
    const dice = sources.filter(
      (source) => /Math\.random\(|randomBytes\(|randomUUID\(/.test(source.text) && source.path !== 'lib/chance.ts',
    );
    expect(clocks.map((source) => source.path)).toEqual([]);
    expect(dice.map((source) => source.path)).toEqual([]);
  });

  it('ends the process only in main.ts', () => {
    expect(
      sources
        .filter((source) => /process\.exit\(/.test(source.text) && source.path !== 'main.ts')
        .map((source) => source.path),
    ).toEqual([]);
  });
});
