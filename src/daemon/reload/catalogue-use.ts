// An entry of a catalogue that tickets still carry cannot be taken out (C3): `active: false` retires it. Takes a Setup
// about to be accepted and the store, which knows what the one before had; gives one problem for each entry that is
// gone and still in use, with the count and the place of the list.
import { gather } from '../../config/gather.ts';
import { placeOf } from '../../config/tree.ts';
import { entriesOf } from '../../model/by-queue.ts';
import { type CatalogueName, catalogueNames } from '../../model/catalogue.ts';
import type { Problem } from '../../model/problem.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { CatalogueUse, Program, Store } from '../../ports.ts';

const ACCEPTED = 'catalogues.accepted';

type Lists = Readonly<Record<CatalogueUse['catalogue'], readonly string[]>>;

/** Keeps which entries there are: the next Setup is compared with them. */
export function* rememberCatalogues(store: Store, config: Config): Program<void> {
  const text = JSON.stringify(listsOf(config));
  if ((yield* store.settings.get(ACCEPTED)) !== text) yield* store.settings.set(ACCEPTED, text);
}

/** Entries that were there, are not any more, and that tickets carry; [] when all is well. */
export function* removedInUse(store: Store, setup: Setup, configPath: string): Program<readonly Problem[]> {
  const text = yield* store.settings.get(ACCEPTED);
  if (text === null) return [];
  const before = JSON.parse(text) as Partial<Lists>;
  const now = listsOf(setup.config);
  const removed = Object.entries(now).flatMap(([name, values]) => {
    const catalogue = name as CatalogueUse['catalogue'];
    // An empty list takes any word: nothing is taken away by it.
    if (values.length === 0) return [];
    return (before[catalogue] ?? []).filter((one) => !values.includes(one)).map((value) => ({ catalogue, value }));
  });
  if (removed.length === 0) return [];
  const used = yield* store.tickets.uses(removed);
  return used.map(({ catalogue, value, tickets }) => {
    const path = PATHS[catalogue];
    const many = tickets >= 1_000 ? '1,000 tickets or more' : `${tickets} tickets`;
    const some = tickets === 1 ? '1 ticket carries' : `${many} carry`;
    const { file, line, column } = placeIn(setup, configPath, path);
    const how = catalogue === 'fields' ? 'keep the field' : `keep it and retire it: ${value}: { active: false }`;
    const message = `${path.join('.')}: "${value}" is gone, but ${some} it; ${how}, or change those tickets first`;
    return { file, line, column, severity: 'error' as const, message };
  });
}

const PATHS: Readonly<Record<CatalogueUse['catalogue'], readonly string[]>> = {
  types: ['catalogues', 'types'],
  groups: ['catalogues', 'groups'],
  severities: ['catalogues', 'severities'],
  priorities: ['catalogues', 'priorities'],
  tags: ['catalogues', 'tags'],
  reasons: ['catalogues', 'close', 'reasons'],
  causes: ['catalogues', 'close', 'causes'],
  fields: ['catalogues', 'fields'],
};

function listsOf(config: Config): Lists {
  const ids = (name: CatalogueName): readonly string[] => entriesOf(config, name).map((entry) => entry.id);
  const lists = Object.fromEntries(catalogueNames.map((name) => [name, ids(name)])) as Record<
    CatalogueName,
    readonly string[]
  >;
  return { ...lists, fields: Object.keys(config.catalogues.fields) };
}

/** Where the list stands in the files as they were read. */
function placeIn({ sources }: Setup, configPath: string, path: readonly string[]) {
  const read = (file: string): string => {
    const text = Object.hasOwn(sources, file) ? sources[file] : undefined;
    if (text === undefined) throw Object.assign(new Error(`${file} is not stored`), { code: 'ENOENT' });
    return text;
  };
  const names = (folder: string): readonly string[] =>
    Object.keys(sources).flatMap((file) => (file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : []));
  return placeOf(gather(configPath, { read, list: names }).places, path, configPath);
}
