// `include: builtin/NAME`: shipped packs of rules. Takes the files as read; gives them with the packs they name, each
// once, right before the file that names it first. What the site's own files name alike (a rule's id, a matcher, a
// preset) replaces the pack's: so a pack is changed by writing one rule anew. Packs name no packs.
import { didYouMean } from '../model/nearest.ts';
import { isMap, listOf } from './compile/compiling.ts';
import { oneOf } from './problem.ts';
import { type ReadSource, type RuleFile, readSource, type Source } from './source.ts';

/** Where packs come from. */
export interface Packs {
  readonly names: readonly string[];
  /** The YAML of a pack; null when there is none of this name. */
  read(name: string): string | null;
}

export interface Included {
  readonly sources: readonly Source[];
  /** The packs' texts, as files. */
  readonly files: readonly RuleFile[];
  isPack(source: Source): boolean;
  /** True for a rule of a pack that an own file writes anew. */
  isReplaced(source: Source, id: unknown): boolean;
}

/** The sources with their packs; a name nobody knows is reported where it stands. */
export function includePacks(
  own: readonly Source[],
  packs: Packs | undefined,
  read: ReadSource = readSource,
): Included {
  const files: RuleFile[] = [];
  const fromPacks = new Set<Source>();
  const seen = new Set<string>();
  const sources = own.flatMap((source) => {
    const value = isMap(source.value) ? source.value.include : undefined;
    const found = listOf(value).flatMap((name, index): readonly Source[] => {
      const at = Array.isArray(value) ? ['include', index] : ['include'];
      const text = typeof name === 'string' ? (packs?.read(name) ?? null) : null;
      if (text === null) {
        const known = packs?.names ?? [];
        const hint = didYouMean(String(name), known) || ` Packs: ${oneOf(known) || 'none'}.`;
        source.error(at, 'R105', `there is no pack "${String(name)}".${hint}`);
        return [];
      }
      const file = { path: `${String(name)}.yaml`, text };
      if (seen.has(file.path)) return [];
      seen.add(file.path);
      files.push(file);
      const pack = withoutReplaced(read(file), own);
      fromPacks.add(pack);
      return [pack];
    });
    return [...found, source];
  });
  const ids = new Set(own.flatMap(idsOf));
  const isPack = (source: Source): boolean => fromPacks.has(source);
  return { sources, files, isPack, isReplaced: (source, id) => isPack(source) && ids.has(id) };
}

/** The pack without the matchers and presets that own files name. */
function withoutReplaced(pack: Source, own: readonly Source[]): Source {
  if (!isMap(pack.value)) return pack;
  const value: Record<string, unknown> = { ...pack.value };
  for (const key of ['matchers', 'presets', 'lists']) {
    const part = value[key];
    if (!isMap(part)) continue;
    const taken = new Set(own.flatMap((source) => namesOf(source, key)));
    value[key] = Object.fromEntries(Object.entries(part).filter(([name]) => !taken.has(name)));
  }
  return { ...pack, value };
}

function namesOf({ value }: Source, key: string): readonly string[] {
  const part = isMap(value) ? value[key] : undefined;
  return isMap(part) ? Object.keys(part) : [];
}

function idsOf({ value }: Source): readonly unknown[] {
  const rules = isMap(value) ? listOf(value.rules) : [];
  return rules.map((rule) => (isMap(rule) ? rule.id : undefined)).filter((id) => id !== undefined);
}
