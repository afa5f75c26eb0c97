// What an installation and an image contain: `npm ci && npm run stage -- DIR` in a checkout puts the compiled program,
// the packages it needs (as the lock file has them), its Node, its templates and the pages about operating it into DIR,
// with a starter `DIR/mailclerk` and a list of its parts (`sbom.json`, CycloneDX). Takes an empty or new folder; gives it
// complete, or nothing: it is made beside and renamed. Everybody may read it and nobody but its owner write, whatever the
// umask: another user runs it. Asks no network.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const parts = [
  'bin',
  'dist',
  'templates',
  'packs',
  'rules',
  'config/schema.json',
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'deploy',
  'docs',
];
const starter = `#!/bin/sh
# Starts mailclerk with the Node it was staged with.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node_modules/.bin/node" "$here/bin/mailclerk.js" "$@"
`;

/** Stages into this folder; throws when it has something in it. */
export function stage(folder: string): void {
  const target = resolve(folder);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty, expected a new or an empty folder: choose another, or empty it`);
  mkdirSync(dirname(target), { recursive: true });
  const beside = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    fill(beside);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
}

function fill(beside: string): void {
  npm('run', 'build');
  for (const part of parts) cpSync(join(root, part), join(beside, part), { recursive: true });
  packages(beside);
  writeFileSync(join(beside, 'sbom.json'), npm('sbom', '--omit=dev', '--sbom-format=cyclonedx'));
  writeFileSync(join(beside, 'mailclerk'), starter);
  chmodSync(join(beside, 'mailclerk'), 0o755);
  for (const path of ['', ...readdirSync(beside, { recursive: true, encoding: 'utf8' })]) open(join(beside, path));
}

/** To all; a link's own rights mean nothing, and what it leads to is in here, too. */
function open(path: string): void {
  const found = lstatSync(path);
  if (!found.isSymbolicLink()) chmodSync(path, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
}

/** The packages of the lock file that are no developer's and are installed here; of Node's own one the program alone. */
function packages(beside: string): void {
  const { packages: locked } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  };
  const ours = Object.entries(locked).flatMap(([path, { dev, devOptional }]) =>
    path === '' || dev || devOptional || !existsSync(join(root, path)) ? [] : [path],
  );
  const node = ours.find((path) => /\/node-(?:linux|win)-[a-z0-9]+$/.test(path));
  for (const path of ours) if (path !== node) cpSync(join(root, path), join(beside, path), { recursive: true });
  mkdirSync(join(beside, 'node_modules/.bin'), { recursive: true });
  const program = node ? join(root, node, 'bin/node') : process.execPath;
  cpSync(program, join(beside, 'node_modules/.bin/node'), { dereference: true });
}

function npm(...words: readonly string[]): string {
  return execFileSync('npm', ['--loglevel=error', ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('which folder? npm run stage -- /opt/mailclerk\n');
    process.exitCode = 2;
  } else {
    stage(folder);
    process.stdout.write(`staged in ${resolve(folder)}: try ${join(resolve(folder), 'mailclerk')} --version\n`);
  }
}
