// rules fmt: one layout for all rules files.
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { loadConfig } from '../../config/load.ts';
import { disk } from '../../daemon/files.ts';
import { formatRules } from '../../rules/tools/format.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { problemText, type Session } from '../session.ts';
import { replaceFile } from '../whole-file.ts';

/** Lays out the named files, or all of the rules folder; with --check only says which would change (exit 1). */
export async function format(session: Session, named: readonly string[], isCheck: boolean): Promise<number> {
  const changed: string[] = [];
  const refused: string[] = [];
  const files = filesOf(session, named);
  for (const { path, shown } of files) {
    const text = textOf(path, session);
    const result = text === null ? null : formatRules(shown, text);
    if (!result?.ok) {
      refused.push(shown);
      for (const problem of result?.problems ?? []) session.out.complain(problemText(problem));
      continue;
    }
    if (!result.isChanged) continue;
    changed.push(shown);
    if (!session.flags.json) session.out.line(shown);
    if (!isCheck) replaceFile(path, result.text);
  }
  if (session.flags.json) session.out.json({ files: files.length, changed, refused });
  const what = isCheck ? 'would change' : 'changed';
  const left = refused.length > 0 ? `, ${refused.length} left as they are` : '';
  session.out.talk(`${counted(files.length, 'file')}, ${changed.length} ${what}${left}`);
  return refused.length > 0 || (isCheck && changed.length > 0) ? exitCodes.findings : exitCodes.ok;
}

/** Null, said why, when it cannot be read whole: what is not UTF-8 would be spoilt by writing it back. */
function textOf(path: string, session: Session): string | null {
  try {
    return disk.read(path);
  } catch (error) {
    session.out.complain(error instanceof Error ? error.message : String(error));
    return null;
  }
}

interface Named {
  readonly path: string;
  readonly shown: string;
}

function filesOf(session: Session, named: readonly string[]): readonly Named[] {
  const { cwd, env } = session.io;
  if (named.length > 0) return named.flatMap((name) => below(resolve(cwd, name), name));
  const found = findConfig(session.flags.config, env, cwd);
  const config = found.path === null ? null : loadConfig(found.path, { env, needSecrets: false }).config;
  if (!config)
    throw new Exit(exitCodes.invalid, 'no configuration says where the rules are', 'mailclerk rules fmt FILE');
  return below(config.rulesDir, 'rules');
}

function below(path: string, shown: string): readonly Named[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new Exit(exitCodes.notFound, `${shown} does not exist`);
  }
  if (!isFolder) return [{ path, shown }];
  const files = disk.below(path).filter((file) => /\.ya?ml$/i.test(file) && !file.startsWith(join(path, 'lists')));
  return files.map((file) => ({ path: file, shown: join(shown, file.slice(path.length + 1)) }));
}
