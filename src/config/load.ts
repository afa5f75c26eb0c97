// config/mailclerk.yaml → Config. Takes a path, the environment and a way to read files; gives the Config or null, every
// mistake at once with its place, and the text of every file it was made of (plain secrets blanked) for the revision.
// Never throws at a bad file, never prints a secret, never touches the network.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Config } from '../model/setup.ts';
import { buildConfig } from './build/config.ts';
import type { BuildContext } from './build/context.ts';
import { inherit, onceForAll } from './defaults.ts';
import { baseFolder } from './find.ts';
import { type ConfigFiles, type Gathered, gather } from './gather.ts';
import { laterProblems, schemaProblems } from './issues.ts';
import { type Problem, sortProblems } from './problem.ts';
import { configSchema, entrySections, type Settings } from './schema.ts';
import { withoutMistakes } from './stand-ins.ts';
import { MAX_FILE_OCTETS, placeOf, type Values } from './tree.ts';

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as UTF-8, throws with `code: 'ENOENT'` when it is not there; the disk when absent. */
  readonly readFile?: (path: string) => string;
  /** Names in a folder, [] when there is none; the disk when absent, nothing when only `readFile` is given. */
  readonly listFolder?: (path: string) => readonly string[];
  /** Names of the shipped notice templates: workflows may name these and the site's own. Absent = nothing is checked. */
  readonly templates?: readonly string[];
  /** False when this run needs no secrets: unreadable ones are then no mistake. Default true. */
  readonly needSecrets?: boolean;
  /** True for whoever only looks, beside a daemon: a `cred:` that the service manager hands to the daemon alone is then a warning. */
  readonly areCredentialsElsewhere?: boolean | undefined;
}

export interface LoadedConfig {
  /** Null when there is at least one error. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
  /** What the rest of the file would make when there are errors: only to look for further mistakes with. */
  readonly draft?: Config | null;
  readonly sources: Readonly<Record<string, string>>;
}

/** Loads the configuration at `path`. */
export function loadConfig(path: string, options: LoadOptions): LoadedConfig {
  const configPath = resolve(path);
  const files = filesOf(options);
  const gathered = gather(configPath, files);
  const failed = (): boolean => problems.some((problem) => problem.severity === 'error');
  const problems: Problem[] = [...gathered.problems];
  if (failed() && Object.keys(gathered.values).length === 0) return done(null, problems, gathered.sources);
  withoutNulls(gathered.values);
  const inherited = inherit(gathered);
  const parsed = configSchema.safeParse(gathered.values);
  problems.push(...laterProblems(gathered, configSchema));
  if (!parsed.success) problems.push(...schemaProblems(gathered, configSchema, parsed.error));
  // One mistake must not hide the others: what is left without the wrong values is looked at all the same.
  const rest = parsed.success ? parsed : withoutMistakes(gathered.values, parsed.error);
  if (!rest.success) return done(null, onceForAll(problems, inherited), blankLikely(gathered));
  const context: BuildContext = {
    gathered,
    files,
    env: options.env,
    needSecrets: options.needSecrets ?? true,
    configPath,
    base: baseFolder(configPath),
    problems: [],
    plainSecrets: [],
    elsewhere: new Set(),
    templates: options.templates
      ? templateNames(rest.data, options.templates, { files, base: baseFolder(configPath) })
      : null,
  };
  const draft = buildConfig(context, rest.data);
  // A mistake until here: nothing may have looked into what was not read.
  const isMeant = (problem: Problem): boolean =>
    options.areCredentialsElsewhere === true && context.elsewhere.has(problem);
  const found = withoutFollowUps(context.problems, parsed.error);
  problems.push(...found.map((problem) => (isMeant(problem) ? { ...problem, severity: 'warning' as const } : problem)));
  const sources = parsed.success ? blank(context) : blankLikely(gathered);
  return { ...done(failed() ? null : draft, onceForAll(problems, inherited), sources), draft };
}

/** A value that was refused is missing from the rest: what building said of it, or of the section that lacks it now, is no mistake of the file. */
function withoutFollowUps(said: readonly Problem[], error: z.ZodError | undefined): readonly Problem[] {
  const refused = error?.issues.map((issue) => issue.path.join('.')) ?? [];
  return said.filter(({ path }) => !refused.some((one) => one === path || one.startsWith(`${path}.`)));
}

/** Every template a notice may be made of: shipped ones, and those in the languages' folders of the site's own. */
function templateNames(
  { templates }: Settings,
  shipped: readonly string[],
  { files, base }: { readonly files: ConfigFiles; readonly base: string },
): readonly string[] {
  const dir = resolve(base, templates.dir ?? 'templates');
  const own = files.list(dir).flatMap((language) => files.list(join(dir, language)));
  return [...new Set([...shipped, ...own.flatMap((name) => (name.endsWith('.hbs') ? [name.slice(0, -4)] : []))])];
}

/** Files as an earlier Setup stored them, to load it again: `loadConfig(path, { env, ...storedFiles(sources) })`. */
export function storedFiles(sources: Readonly<Record<string, string>>): Pick<LoadOptions, 'readFile' | 'listFolder'> {
  return {
    readFile: (path) => {
      const text = Object.hasOwn(sources, path) ? sources[path] : undefined;
      if (text === undefined) throw Object.assign(new Error(`${path} is not stored`), { code: 'ENOENT' });
      return text;
    },
    listFolder: (folder) =>
      Object.keys(sources).flatMap((path) => {
        const rest = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
        return rest !== '' && !rest.includes('/') ? [rest] : [];
      }),
  };
}

function done(
  config: Config | null,
  problems: readonly Problem[],
  sources: Readonly<Record<string, string>>,
): LoadedConfig {
  return { config, problems: sortProblems(problems), sources };
}

function filesOf(options: LoadOptions): ConfigFiles {
  const listDisk = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return {
    read: options.readFile ?? readDisk,
    list: options.listFolder ?? (options.readFile ? () => [] : listDisk),
  };
}

/** A key with nothing after its colon is as good as absent; in `queues:` and the like it is an entry without settings. */
function withoutNulls(values: Values, path: readonly string[] = []): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === null && isEntryIn(path)) values[key] = {};
    else if (value === null) delete values[key];
    else if (typeof value === 'object' && !Array.isArray(value)) withoutNulls(value as Values, [...path, key]);
  }
}

/** True for mappings whose keys are names: an entry is there even when nothing is said of it. */
function isEntryIn(path: readonly string[]): boolean {
  const [section = '', part = ''] = path;
  if (path.length === 1) return entrySections.includes(section);
  if (section !== 'catalogues') return false;
  return part === 'close' ? path.length === 3 : path.length === 2 || path.at(-1) === 'choices';
}

/** A text of bounded size, through links or not; never a device or a pipe, which have no end (H62). */
function readDisk(path: string): string {
  const about = statSync(path);
  const refuse = (code: string): never => {
    throw Object.assign(new Error(`${path} cannot be read: ${code}`), { code });
  };
  if (!about.isFile() && !about.isDirectory()) refuse('no regular file');
  if (about.size > MAX_FILE_OCTETS) refuse('larger than 1MB, which no configuration is');
  return readFileSync(path, 'utf8');
}

/** The sources with plain secrets replaced: they are stored with the decisions they led to. */
function blank(context: BuildContext): Readonly<Record<string, string>> {
  return blankRanges(
    context.gathered,
    context.plainSecrets.map((path) => placeOf(context.gathered.places, path, '')),
  );
}

/** When the schema failed nobody knows which value is a secret: every scalar under a telling key that is no reference. */
function blankLikely(gathered: Gathered): Readonly<Record<string, string>> {
  const telling = [...gathered.places].filter(([key]) => /pass|secret/i.test(key)).map(([, place]) => place);
  return blankRanges(gathered, telling);
}

function blankRanges(
  gathered: Gathered,
  places: readonly ReturnType<typeof placeOf>[],
): Readonly<Record<string, string>> {
  const sources = { ...gathered.sources };
  // One text may stand for many: an alias, what mailboxes have from mailbox_defaults.
  const one = new Map(places.map((place) => [`${place.file} ${place.range?.join(' ')}`, place]));
  const ranges = [...one.values()].filter((place) => place.range !== null);
  for (const { file, range } of ranges.toSorted((a, b) => (b.range?.[0] ?? 0) - (a.range?.[0] ?? 0))) {
    const text = sources[file];
    if (text === undefined || !range || /^["']?(env|file|cred):/.test(text.slice(range[0], range[1]))) continue;
    sources[file] = `${text.slice(0, range[0])}"‹secret›"${text.slice(range[1])}`;
  }
  return sources;
}
