// Setup = config + rules + lists + templates, loaded together: one immutable value with one revision. Takes the config's
// path and where files come from (the disk, or an earlier Setup's record); gives the Setup or every mistake at once.
// Never half: a mistake of severity error anywhere gives no Setup at all.
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { atOnce, type Steps } from '../lib/steps.ts';
import { choosable } from '../model/by-queue.ts';
import type { Site } from '../model/policy.ts';
import type { Config, Setup } from '../model/setup.ts';
import { isDocument } from '../notify/documents/document.ts';
import { shippedTemplates } from '../notify/template-files.ts';
import type { Packs } from '../rules/include.ts';
import { MAX_LIST_BYTES } from '../rules/lists.ts';
import { type Loaded, type LoadOptions, loadingRules, type RuleSet } from '../rules/load.ts';
import { makePolicy, markPattern, siteOf } from '../rules/policy.ts';
import type { ReadSource } from '../rules/source.ts';
import type { Problem } from './app.ts';
import { disk, type Files } from './files.ts';
import { loadingTemplates } from './papers/site-templates.ts';
import { packNames, readPack } from './rules/packs.ts';

export interface SetupOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False when an old Setup is made again only to explain: its secrets are not needed. */
  readonly needSecrets: boolean;
  /** True for whoever only looks, beside a daemon: a `cred:` that the service manager hands to the daemon alone is then a warning. */
  readonly areCredentialsElsewhere?: boolean | undefined;
  readonly files?: Files;
  /** How a rules file becomes a Source; absent = its YAML is parsed. */
  readonly readSource?: ReadSource;
  /** True when the templates were linted before: these very bytes, in another thread. */
  readonly areTemplatesChecked?: boolean;
  /** True for files that were accepted before: what was no mistake then (a template nobody wrote) keeps nobody from working now. */
  readonly wasAccepted?: boolean;
}

export interface LoadedSetup {
  readonly setup: Setup | null;
  /** For whoever looks at templates, where something is wrong: the same without the template files that are. Absent or null = there is none. */
  readonly draft?: Draft | null;
  /** The config when it is right, whatever the rules are; its files. */
  readonly config: Config | null;
  readonly configSources: Readonly<Record<string, string>>;
  /** The rules with their tests; null when the config prevented loading them. */
  readonly ruleSet: RuleSet | null;
  readonly problems: readonly Problem[];
  readonly rules: number;
}

/** A Setup that decides no mail: its rules are those that could be read. Templates are looked at with it, and sent as a test. */
export interface Draft {
  readonly setup: Setup;
  /** Below the templates folder. */
  readonly broken: readonly string[];
}

/** Loads and checks everything behind `configPath` (absolute). */
export function loadSetup(configPath: string, options: SetupOptions): LoadedSetup {
  return atOnce(loadingSetup(configPath, options));
}

/** The same in small steps, for a daemon that has mail to see to. */
export function* loadingSetup(configPath: string, options: SetupOptions): Steps<LoadedSetup> {
  const files = options.files ?? disk;
  const loaded = loadConfig(configPath, {
    env: options.env,
    needSecrets: options.needSecrets,
    areCredentialsElsewhere: options.areCredentialsElsewhere,
    readFile: files.read,
    listFolder: files.names,
    templates: shippedNames(),
  });
  // A mistake in the config must not hide those in rules and templates: they are looked at all the same.
  const config = loaded.config ?? loaded.draft ?? null;
  const about = { config: loaded.config, configSources: loaded.sources };
  if (!config) return { ...about, setup: null, ruleSet: null, problems: loaded.problems, rules: 0 };
  const sources: Record<string, string> = { ...loaded.sources };
  yield;
  const { readSource, wasAccepted = false } = options;
  const rules = yield* loadingRuleFiles(config, { files, sources, readSource, wasAccepted });
  const templates = yield* loadingTemplates(config, {
    files,
    sources,
    isChecked: options.areTemplatesChecked ?? false,
  });
  const problems: readonly Problem[] = [...loaded.problems, ...rules.problems, ...templates.problems];
  const isBroken = problems.some((problem) => problem.severity === 'error');
  const setupOf = (ruleSet: RuleSet, texts: Setup['templates']): Setup => ({
    revision: revisionOf(dirname(configPath), sources),
    config: templates.logo ? { ...config, templates: { ...config.templates, logo: templates.logo } } : config,
    policy: makePolicy(ruleSet, siteOf(config, markPattern(config.tickets.number))),
    templates: texts,
    sources,
  });
  if (isBroken || !rules.rules) {
    const broken = brokenIn(config, templates.problems);
    const sound = Object.entries(templates.texts).filter(([path]) => !broken.includes(path));
    const draft = loaded.config ? { setup: setupOf(rules.draft, Object.fromEntries(sound)), broken } : null;
    return { ...about, setup: null, draft, ruleSet: rules.draft, problems, rules: rules.draft.rules.length };
  }
  const setup = setupOf(rules.rules, templates.texts);
  return { ...about, setup, ruleSet: rules.rules, problems, rules: rules.rules.rules.length };
}

/** The template files with a mistake. */
function brokenIn({ templates }: Config, problems: readonly Problem[]): readonly string[] {
  const folder = `${basename(templates.dir ?? 'templates')}/`;
  const wrong = problems.filter(({ file, severity }) => severity === 'error' && file.startsWith(folder));
  return [...new Set(wrong.map(({ file }) => file.slice(folder.length)))];
}

/** The rules of `config.rulesDir`, loaded; every file read is added to `sources`. */
export function loadRuleFiles(config: Config, files: Files, sources: Record<string, string>): Loaded {
  return atOnce(loadingRuleFiles(config, { files, sources, readSource: undefined, wasAccepted: false }));
}

interface RuleSources {
  readonly files: Files;
  readonly sources: Record<string, string>;
  readonly readSource: ReadSource | undefined;
  readonly wasAccepted: boolean;
}

function* loadingRuleFiles(config: Config, { files, sources, readSource, wasAccepted }: RuleSources): Steps<Loaded> {
  const { rulesDir } = config;
  const base = dirname(rulesDir);
  const found: { path: string; text: string }[] = [];
  const unreadable: Problem[] = [];
  for (const path of files.below(rulesDir).filter((name) => /\.ya?ml$/i.test(name))) {
    const shown = relative(base, path);
    try {
      const text = files.read(path);
      sources[path] = text;
      found.push({ path: shown, text });
    } catch (error) {
      unreadable.push(problemOf(shown, `cannot be read: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  const readList: LoadOptions['readList'] = (path) => {
    let why: string | null = null;
    for (const candidate of [join(base, path), join(rulesDir, path)]) {
      try {
        const text = files.read(candidate, MAX_LIST_BYTES);
        sources[candidate] = text;
        return text;
      } catch (error) {
        // The next place may have it; what keeps a list that is there from being read is loadRules' to report.
        const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        if (!isAbsent) why = error instanceof Error ? error.message : String(error);
      }
    }
    return why === null ? null : { why };
  };
  const site = siteOf(config, markPattern(config.tickets.number));
  const loaded = yield* loadingRules(found, {
    ...(readSource ? { readSource } : {}),
    site: wasAccepted ? site : withTemplates(site, config, files),
    readList,
    packs: packsOf(files, sources),
    catalogues: choosable(config),
  });
  return unreadable.length === 0
    ? loaded
    : {
        ...loaded,
        rules: null,
        problems: [...unreadable.map((one) => ({ ...one, code: 'yaml' })), ...loaded.problems],
      };
}

/** The shipped packs; what is included becomes part of the Setup, so that an old decision keeps the pack of its day. */
function packsOf(files: Files, sources: Record<string, string>): Packs {
  return {
    names: packNames(),
    read(name) {
      const key = `builtin:${name}`;
      const text = (files === disk ? null : readOr(files, key)) ?? readPack(name);
      if (text !== null) sources[key] = text;
      return text;
    },
  };
}

function readOr(files: Files, path: string): string | null {
  try {
    return files.read(path);
  } catch {
    return null;
  }
}

/** A rule may name these; what was accepted before is not judged again. */
function withTemplates(site: Site, { templates }: Config, files: Files): Site {
  const own = templates.dir === null ? [] : files.below(templates.dir).filter((path) => path.endsWith('.hbs'));
  const names = [...shippedNames(), ...own.map((path) => basename(path, '.hbs').replace(/\.(?:txt|html)$/, ''))];
  return { ...site, known: { ...site.known, templates: [...new Set(names)] } };
}

/** What a workflow's statuses may name. */
function shippedNames(): readonly string[] {
  const paths = Object.keys(shippedTemplates()).filter((path) => !isDocument(path));
  return [...new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1, -'.hbs'.length)))].filter(
    (name) => !name.startsWith('_'),
  );
}

/** SHA-256 over every file, paths relative to the config's folder: the same files elsewhere are the same revision. */
function revisionOf(base: string, sources: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(sources).toSorted()) hash.update(`${relative(base, path)}\0${sources[path]}\0`);
  return hash.digest('hex');
}

function problemOf(file: string, message: string): Problem {
  return { file, line: 1, column: 1, severity: 'error', message };
}
