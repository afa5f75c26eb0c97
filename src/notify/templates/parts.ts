// The parts templates are made of: files whose names begin with `_`. Takes the files, a queue, the locales to try and how
// the site calls its header and footer; gives the path of each part. Pure.
import { findTemplate, isPart, type TemplateFiles } from '../template-files.ts';

/** Names of the parts that stand for `{{> _header}}` and `{{> _footer}}`. */
export interface PartLook {
  readonly header: string;
  readonly footer: string;
}

/** The name templates call it by. */
export function partName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.(?:txt|html))?\.hbs$/, '');
}

/** Every part by name, in the first locale that has it, a queue's own first. */
export function partPaths(
  files: TemplateFiles,
  where: { readonly queue: string | null; readonly look: PartLook; readonly locales: readonly string[] },
): ReadonlyMap<string, string> {
  const names = new Set(Object.keys(files).filter(isPart).map(partName));
  const paths = new Map<string, string>();
  for (const name of [...names, '_header', '_footer']) {
    const wanted = name === '_header' ? where.look.header : name === '_footer' ? where.look.footer : name;
    for (const locale of where.locales) {
      const path = findTemplate(files, wanted, { locale, queue: where.queue });
      if (path === null) continue;
      paths.set(name, path);
      break;
    }
  }
  return paths;
}
