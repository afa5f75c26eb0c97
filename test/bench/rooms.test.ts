// The bench says whose CPU it was: every file that works while mail is taken in must have its room there.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { roomOf } from '../../bench/rooms.ts';

const src = join(import.meta.dirname, '../../src');
const frame = (url: string, functionName = 'work') => ({ functionName, url });

test('every file of the rooms a mail walks through is booked somewhere', () => {
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) =>
      /\/src\/(?:collect|parse|trust|decide|desk|store|notify|web|daemon)\/|\/pipeline\.ts$/.test(path),
    );
  expect(files.length).toBeGreaterThan(150);
  expect(files.filter((path) => roomOf([frame(`file://${path}`)]) === 'node itself')).toEqual([]);
});

test.each([
  ['src/store/sqlite.ts', 'SQL'],
  ['src/store/answers.ts', 'facts'],
  ['src/store/tickets/apply.ts', 'rows'],
  ['src/decide/evaluate.ts', 'decide'],
  ['src/desk/gate.ts', 'desk'],
  ['src/notify/compose.ts', 'compose'],
  ['src/notify/mime/mime.ts', 'compose'],
  ['src/notify/smtp-session.ts', 'send'],
  ['src/notify/dispatch.ts', 'deliver'],
  ['src/notify/steps.ts', 'deliver'],
  ['src/notify/webhook/body.ts', 'webhooks'],
  ['src/collect/fetch.ts', 'fetch'],
  ['src/collect/acknowledge.ts', 'acknowledge'],
  ['node_modules/imapflow/dist/esm/commands/move.js', 'acknowledge'],
  ['node_modules/imapflow/dist/esm/imap-flow.js', 'fetch'],
  ['node_modules/handlebars/dist/cjs/handlebars/runtime.js', 'compose'],
  ['node_modules/nodemailer/dist/esm/smtp-connection/index.js', 'send'],
])('%s belongs to %s', (path, room) => {
  expect(roomOf([frame('', 'native'), frame(`file:///x/${path}`), frame('file:///x/src/pipeline.ts')])).toBe(room);
});

test('a commit is told from other statements, compressing and hashing from their callers', () => {
  const sqlite = 'file:///x/src/store/sqlite.ts';
  expect(roomOf([frame('', 'run'), frame(sqlite, 'execute'), frame(sqlite, 'commit')])).toBe('commit');
  expect(roomOf([frame('', 'run'), frame(sqlite, 'execute'), frame(sqlite, 'drive')])).toBe('SQL');
  expect(roomOf([frame('node:zlib', 'zstdCompressSync'), frame('file:///x/src/store/pack.ts', 'packBytes')])).toBe(
    'zstd',
  );
  expect(roomOf([frame('node:internal/crypto/hash', 'digest'), frame('file:///x/src/model/token.ts', 'mac')])).toBe(
    'hash',
  );
  expect(roomOf([frame('', '(garbage collector)')])).toBe('garbage collection');
  expect(roomOf([frame('node:internal/process/task_queues', 'processTicksAndRejections')])).toBe('node itself');
});
