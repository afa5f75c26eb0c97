// `config schema`, `rules schema`: the JSON Schemas that editors complete and explain with. To stdout, or with -o to the
// place where a file's head line looks for it. Overwrites what it wrote itself before, and nothing else.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Exit, exitCodes } from '../exit.ts';
import type { Session } from '../session.ts';
import { replaceFile } from '../whole-file.ts';

export interface EditorSchema {
  /** Its `title`: by it an older one of ours is known. */
  readonly title: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** The line that names it in a YAML file. */
  readonly headLine: string;
}

/** Prints the schema, or writes it to `output`. */
export function writeSchema(
  session: Session,
  { title, schema, headLine }: EditorSchema,
  output: string | null,
): number {
  const { out, io } = session;
  if (output === null) {
    out.json(schema);
    return exitCodes.ok;
  }
  const path = resolve(io.cwd, output);
  if (existsSync(path) && titleOf(path) !== title)
    throw new Exit(
      exitCodes.conflict,
      `${output} is there already and is no schema of ours; name another file with -o`,
    );
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, `${JSON.stringify(schema)}\n`);
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
    throw new Exit(
      exitCodes.usage,
      `${output} cannot be written (${code}): a file stands where a folder should; name another with -o`,
    );
  }
  out.talk(`wrote ${output}; a YAML file beside it names it in its first line:\n${headLine}`);
  return exitCodes.ok;
}

function titleOf(path: string): unknown {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly title?: unknown } | null)?.title;
  } catch {
    return null;
  }
}
