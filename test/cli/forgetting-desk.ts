// A small desk in a folder of its own, for tests of forgetting: mails written and injected, commands, and what the database
// holds, unpacked. Takes nothing; gives functions. Removed by whoever made it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { unpackBytes, unpackJson } from '../../src/store/pack.ts';
import { personalColumns } from '../../src/store/personal.ts';
import { type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
rules: { dir: rules }
`;
const RULES = `version: 1
rules:
  - { id: orders, when: { subject: Bestellung }, set: { tags: [order] } }
  - { id: noise, when: { subject: Rundbrief }, then: ignore }
`;
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };

export interface MailMore {
  readonly to?: string;
  readonly answers?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly more?: readonly string[];
}

export interface Desk {
  readonly folder: string;
  clerk(line: string | readonly string[]): Promise<Ran>;
  /** As JSON; fails when the command does. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
  json(line: string): Promise<any>;
  mail(id: string, from: string, more?: MailMore): string;
  /** Gives ticket references, one for each mail. */
  inject(...files: readonly string[]): Promise<readonly string[]>;
  /** The same with what became of each; `ticket` null = none. */
  taken(...files: readonly string[]): Promise<readonly { readonly outcome: string; readonly ticket: string | null }[]>;
  /** Columns whose value, unpacked, holds the needle, files of the database that do, long words of it that the index knows. */
  foundIn(needle: string): readonly string[];
  rows(sql: string): readonly Record<string, unknown>[];
  change(sql: string): void;
  remove(): void;
}

const forms = new Map(personalColumns.map(({ table, column, form }) => [`${table}.${column}`, form]));

/** What a column (`table.column`) holds, unpacked. */
function textOf(name: string, value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const form = forms.get(name) ?? (name === 'setups.sources' ? 'packed' : null);
  if (form === 'packed') return JSON.stringify(unpackJson(value));
  if (form === 'zstd') return Buffer.from(unpackBytes(value)).toString('utf8');
  return Buffer.from(value).toString('latin1');
}

/** Words of the needle that the index of words knows; short ones are everybody's. */
function indexed(db: Database.Database, needle: string): readonly string[] {
  db.exec("create virtual table temp.words using fts5vocab(main, 'word_index', 'row')");
  const term = db.prepare<[string], { term: string }>('select term from temp.words where term like ?');
  const words = needle.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 4 && !COMMON.includes(word));
  return words.flatMap((word) => (term.get(word) ? [`index: ${word}`] : []));
}

const COMMON: readonly string[] = ['example', 'support'];

export function makeDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-forget-'));
  mkdirSync(join(folder, 'config'));
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules', 'a.yaml'), RULES);
  const path = join(folder, 'data', 'mailclerk.sqlite');
  const clerk = (line: string | readonly string[]): Promise<Ran> => run(line, { cwd: folder, env });
  const opened = <T>(work: (db: Database.Database) => T): T => {
    const db = new Database(path);
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  const ok = async (line: string | readonly string[]): Promise<string> => {
    const ran = await clerk(line);
    if (ran.code !== 0) throw new Error(`${String(line)}: ${ran.code} ${ran.err}`);
    return ran.out;
  };
  const taken = async (files: readonly string[]): ReturnType<Desk['taken']> => {
    const out = await ok(['mail', 'inject', ...files, '--json']);
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  return {
    folder,
    clerk,
    json: async (line) => JSON.parse(await ok(`${line} --json`)),
    mail(
      id,
      from,
      { to = 'support@example.com', answers, subject = `Mail ${id}`, body = `Words of ${id}.`, more = [] } = {},
    ) {
      const lines = [
        `From: ${from}`,
        `To: ${to}`,
        `Message-ID: <${id}@x>`,
        `Subject: ${subject}`,
        'Date: Wed, 07 Jan 2026 09:59:00 +0000',
        ...(answers ? [`In-Reply-To: <${answers}@x>`] : []),
        ...more,
      ];
      writeFileSync(join(folder, `${id}.eml`), [...lines, '', body, ''].join('\r\n'));
      return join(folder, `${id}.eml`);
    },
    inject: async (...files) => (await taken(files)).map(({ ticket }) => String(ticket)),
    taken: (...files) => taken(files),
    foundIn(needle) {
      const wanted = needle.toLowerCase();
      const found = opened((db) => {
        const tables = db.prepare<[], { name: string }>("select name from sqlite_master where type = 'table'").all();
        const columns = tables.flatMap(({ name }) =>
          name === 'word_index'
            ? []
            : db
                .prepare<[], Record<string, unknown>>(`select * from "${name}"`)
                .all()
                .flatMap((row) =>
                  Object.entries(row).flatMap(([column, value]) =>
                    textOf(`${name}.${column}`, value).toLowerCase().includes(wanted) ? [`${name}.${column}`] : [],
                  ),
                ),
        );
        return [...columns, ...indexed(db, wanted)];
      });
      for (const file of [path, `${path}-wal`]) {
        try {
          if (readFileSync(file).toString('latin1').toLowerCase().includes(wanted)) found.push(file);
        } catch {
          // No log: nothing in it.
        }
      }
      return [...new Set(found)];
    },
    rows: (sql) => opened((db) => db.prepare<[], Record<string, unknown>>(sql).all()),
    change: (sql) => opened((db) => db.exec(sql)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
