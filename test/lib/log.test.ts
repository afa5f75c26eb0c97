import { expect, test } from 'vitest';
import { countedLog, type Log, type LogFields, openLog, silentLog } from '../../src/lib/log.ts';

test('a counted log tells of every line from info on, written or not, with the fields of the log it is a child of', () => {
  const said: [string, string, LogFields][] = [];
  const log = countedLog(silentLog, (level, event, fields) => said.push([level, event, fields]));
  log.debug('a.said');
  log.info('b.done');
  log.child({ mailbox: 'support' }).warn('c.failed', { folder: 'INBOX' });
  log.child({ mailbox: 'support' }).child({ folder: 'Work' }).error('d.failed', { mailbox: 'billing' });
  expect(said).toEqual([
    ['info', 'b.done', {}],
    ['warn', 'c.failed', { mailbox: 'support', folder: 'INBOX' }],
    ['error', 'd.failed', { mailbox: 'billing', folder: 'Work' }],
  ]);
});

test('a counted log writes what the log behind it writes', () => {
  const lines: string[] = [];
  const behind: Log = openLog('warn', () => 0, { write: (line: string) => lines.push(line) });
  const log = countedLog(behind, () => undefined);
  log.info('a.done');
  log.child({ mailbox: 'support' }).warn('b.failed', { n: 1 });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ level: 'warn', event: 'b.failed', mailbox: 'support', n: 1 }),
  ]);
});
