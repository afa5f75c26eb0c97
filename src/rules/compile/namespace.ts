// The names all files of a rule set share: matchers, presets, lists, rule ids, variables. Reports a name that stands
// twice (with where it stood first) and matchers that use themselves in a circle.

import type { Site } from '../../model/policy.ts';
import type { Packs } from '../include.ts';
import { type ListRows, readList, wordList } from '../lists.ts';
import { pendingMessage } from '../pending.ts';
import { presetShape } from '../schema/rule.ts';
import type { Path, ReadSource, Source } from '../source.ts';
import { type Catalogues, type Compiled, type Compiling, entriesOf, isMap } from './compiling.ts';
import { compileCondition } from './condition.ts';
import type { Preset } from './rule.ts';

/** What loading needs besides the files. */
export interface LoadOptions {
  readonly site: Site;
  /** The catalogues of the config: constant values that are in none of them are reported. Absent = not checked. */
  readonly catalogues?: Catalogues;
  /** The shipped packs that `include:` may name; absent = none. */
  readonly packs?: Packs;
  /** The text of a list file, by its path as the rules name it (relative to the rules folder); null when there is none, or why it cannot be read. */
  readList(path: string): string | null | { readonly why: string };
  /** How a file becomes a Source; absent = its YAML is parsed. */
  readonly readSource?: ReadSource;
}

interface Matcher {
  readonly value: unknown;
  readonly source: Source;
  readonly at: Path;
  compiled: Compiled | 'broken' | 'open' | null;
}

/** Filled once from all files; hands every file its context. */
export class Namespace {
  readonly presets: ReadonlyMap<string, Preset>;
  readonly lists: Readonly<Record<string, ListRows>>;
  readonly listTexts: Readonly<Record<string, string>>;
  readonly #matchers = new Map<string, Matcher>();
  readonly #variables = new Set<string>();
  readonly #ids = new Map<string, string>();
  readonly #options: LoadOptions;
  readonly #pending: Set<string>;
  /** The chain of matchers being compiled, to name a circle. */
  readonly #open: string[] = [];

  constructor(sources: readonly Source[], options: LoadOptions, pending: Set<string>) {
    this.#options = options;
    this.#pending = pending;
    const lists: Record<string, ListRows> = Object.create(null);
    const texts: Record<string, string> = {};
    const presets = new Map<string, Preset>();
    for (const [name, { value, source, at }] of named(sources, 'matchers'))
      this.#matchers.set(name, { value, source, at, compiled: null });
    for (const [name, entry] of named(sources, 'lists')) lists[name] = this.#loadList(entry, texts);
    for (const [name, { value, source, at }] of named(sources, 'presets')) {
      const parsed = presetShape.safeParse(value);
      presets.set(name, { input: parsed.success ? parsed.data : {}, source, at });
    }
    this.presets = presets;
    this.lists = lists;
    this.listTexts = texts;
  }

  /** What the compiler is handed for one file. */
  context(source: Source): Compiling {
    return {
      source,
      site: this.#options.site,
      catalogues: this.#options.catalogues ?? null,
      lists: new Set(Object.keys(this.lists)),
      matcher: (name) => this.#matcher(name),
      matcherNames: [...this.#matchers.keys()],
      variables: this.#variables,
      pending: (at, key) => {
        this.#pending.add(key);
        source.errorAtKey(at, 'pending', pendingMessage(key));
      },
    };
  }

  /** Reports an id that an earlier rule has. */
  claimId(source: Source, id: unknown, at: Path): void {
    if (typeof id !== 'string') return;
    const before = this.#ids.get(id);
    if (before)
      source.error([...at, 'id'], 'value', `rule "${id}" stands in ${before} already; an id is unique over all files`);
    else this.#ids.set(id, `${source.path}:${source.lineOf([...at, 'id'])}`);
  }

  /** Matchers nobody uses are checked too. */
  checkUnused(): void {
    for (const name of this.#matchers.keys()) this.#matcher(name);
  }

  #matcher(name: string): Compiled | 'unknown' | 'broken' {
    const entry = this.#matchers.get(name);
    if (!entry) return 'unknown';
    if (entry.compiled === 'open') {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ');
      entry.source.errorAtKey(entry.at, 'value', `matchers use each other in a circle: ${circle}`);
      return 'broken';
    }
    if (entry.compiled !== null) return entry.compiled;
    entry.compiled = 'open';
    this.#open.push(name);
    if (!isMap(entry.value) || Object.keys(entry.value).length === 0) {
      entry.source.error(entry.at, 'value', 'a matcher needs at least one condition, like { from: eva@firma.de }');
    }
    const compiled = compileCondition(this.context(entry.source), entry.value, entry.at);
    this.#open.pop();
    entry.compiled = compiled ?? 'broken';
    return entry.compiled;
  }

  #loadList({ value, source, at }: Entry, texts: Record<string, string>): ListRows {
    if (Array.isArray(value)) return wordList(value);
    if (!isMap(value) || typeof value.file !== 'string') return {};
    const file = value.file;
    const there = [...at, 'file'];
    if (/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(file)) {
      source.error(there, 'value', `a list lies below the rules folder; "${file}" leads out of it`);
      return {};
    }
    const text = this.#options.readList(file);
    if (text === null) {
      source.error(there, 'R105', `there is no list file "${file}"; its path is relative to the rules folder`);
      return {};
    }
    if (typeof text !== 'string') {
      source.error(there, 'list', `the list file "${file}" cannot be read: ${text.why}`);
      return {};
    }
    texts[file] = text;
    const result = readList(file, text, typeof value.key === 'string' ? value.key : undefined);
    if (!result.ok) {
      source.error(there, 'list', result.message);
      return {};
    }
    for (const warning of result.warnings) source.warning(there, 'list', warning);
    return result.rows;
  }
}

interface Entry {
  readonly value: unknown;
  readonly source: Source;
  readonly at: Path;
}

const RESERVED = ['bounce', 'mail', 'ticket', 'contact', 'var', 'form', '__proto__', 'constructor', 'prototype'];

/** Entries of one file key over all files; the second of a name is reported and left out. */
function named(sources: readonly Source[], key: 'matchers' | 'presets' | 'lists'): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const source of sources) {
    const map = isMap(source.value) ? source.value[key] : undefined;
    for (const [name, value] of entriesOf(map)) {
      const at = [key, name];
      const before = found.get(name);
      if (before)
        source.errorAtKey(
          at,
          'value',
          `${key} "${name}" stands in ${before.source.path} already; names are unique over all files`,
        );
      else if (RESERVED.includes(name)) source.errorAtKey(at, 'value', `"${name}" is taken; choose another name`);
      else found.set(name, { value, source, at });
    }
  }
  return found;
}
