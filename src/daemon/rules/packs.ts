// The shipped packs of rules (packs/*.yaml), which `include: builtin/NAME` names. Takes a name; gives the text of the file.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../packs');
const NAME = /^builtin\/([a-z0-9-]{1,40})$/;

/** The text of `builtin/NAME`; null when there is no such pack. */
export function readPack(name: string): string | null {
  const file = NAME.exec(name)?.[1];
  if (!file || !packNames().includes(name)) return null;
  return readFileSync(join(FOLDER, `${file}.yaml`), 'utf8');
}

/** `builtin/nagios`, … in order. */
export function packNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `builtin/${name.slice(0, -'.yaml'.length)}`)
    .toSorted();
}
