// The machine mailclerk runs on: versions of Node and SQLite, open files. Takes facts about this process; gives findings.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waysOut } from '../../model/notice/transports.ts';
import type { Config } from '../../model/setup.ts';
import { isFixedVersion } from '../../store/sqlite.ts';
import { sqliteVersion } from '../../store/version.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What is asked of the process; tests say something else. */
export interface Machine {
  readonly nodeVersion: string;
  /** `engines.node` of package.json; null = it cannot be read. */
  readonly nodeWanted: string | null;
  readonly sqliteVersion: string;
  /** How many files may be open at once; null = the system does not say. */
  readonly openFiles: number | null;
}

/** This process. */
export function thisMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    nodeWanted: nodeWanted(import.meta.dirname),
    sqliteVersion: sqliteVersion(),
    openFiles: openFiles(),
  };
}

/** Three findings. */
export function machineFindings(machine: Machine, config: Config | null): readonly Finding[] {
  return [node(machine), sqlite(machine), files(machine, config)];
}

function node({ nodeVersion, nodeWanted: wanted }: Machine): Finding {
  if (wanted === null) return warn('node-version', null, `Node ${nodeVersion}; package.json cannot be read`);
  const words = { expected: `Node ${wanted}` };
  return isAtLeast(nodeVersion, wanted)
    ? ok('node-version', null, `Node ${nodeVersion} (wanted: ${wanted})`)
    : fail('node-version', null, `Node ${nodeVersion}`, words);
}

function sqlite({ sqliteVersion: version }: Machine): Finding {
  return isFixedVersion(version)
    ? ok('sqlite-version', null, `SQLite ${version}`)
    : fail('sqlite-version', null, `SQLite ${version}`);
}

/** Database, log, threads, listeners, a connection for each folder and each way out, files that are read meanwhile. */
const ALWAYS = 96;

function files({ openFiles: may }: Machine, config: Config | null): Finding {
  if (may === null) return ok('open-files', null, 'the system does not say');
  const folders = config?.mailboxes.reduce((sum, { folders: own }) => sum + own.length, 0) ?? 1;
  const ways = config ? waysOut(config).reduce((sum, { smtp }) => sum + smtp.connections, 0) : 2;
  // A folder that is connected anew holds two for a moment.
  const wanted = ALWAYS + 2 * folders + ways;
  const found = `${may === Number.POSITIVE_INFINITY ? 'any number' : may} may be open, about ${wanted} may be wanted`;
  return may >= wanted
    ? ok('open-files', null, found)
    : fail('open-files', null, found, { expected: `at least ${wanted}` });
}

function isAtLeast(version: string, wanted: string): boolean {
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [have, want] = [numbers(version), numbers(wanted)];
  for (let at = 0; at < want.length; at++) {
    const difference = (have[at] ?? 0) - (want[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** package.json lies above the sources, and above what is built of them. */
function nodeWanted(from: string): string | null {
  for (let at = from, steps = 0; steps < 5; at = dirname(at), steps++) {
    try {
      const read: unknown = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
      const { name, engines } = read as { readonly name?: unknown; readonly engines?: { readonly node?: unknown } };
      if (name === 'mailclerk' && typeof engines?.node === 'string') return engines.node;
    } catch {
      // Further up.
    }
  }
  return null;
}

function openFiles(): number | null {
  try {
    const found = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (found === undefined) return null;
    return found === 'unlimited' ? Number.POSITIVE_INFINITY : Number(found);
  } catch {
    return null;
  }
}
