import { describe, expect, test } from 'vitest';
import { countedLog, type Log, type LogFields, type LogWay, openLog, silentLog } from '../../src/lib/log.ts';

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

test('a log goes by its way at each line, and so do the logs that are its children', () => {
  const lines: string[] = [];
  const way: LogWay = { level: 'error', format: 'json', colour: false };
  const log = openLog(way, () => 0, { write: (line: string) => lines.push(line) });
  const child = log.child({ mailbox: 'support' });
  child.info('a.done');
  way.level = 'info';
  child.info('b.done');
  way.format = 'pretty';
  child.info('c.done', { subject: 'two words', n: 1 });
  way.level = 'silent';
  child.error('d.failed');
  expect(lines).toEqual([
    '{"level":"info","at":"1970-01-01T00:00:00.000Z","mailbox":"support","event":"b.done"}\n',
    '1970-01-01T00:00:00.000Z INFO  c.done mailbox=support subject="two words" n=1\n',
  ]);
});

describe('a line for people', () => {
  const pretty = (fields: object, isColoured = false): string => {
    const lines: string[] = [];
    const way: LogWay = { level: 'info', format: 'pretty', colour: isColoured };
    openLog(way, () => 0, { write: (line: string) => lines.push(line) }).warn('x.y', { ...fields });
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  };

  test('H61: no word of a stranger ends the line, moves the cursor, or looks like another field', () => {
    const words = 'a\r\nERROR all.lost\u001b[2J\u009b31m\u202e" level=error\u2028\u0007\ud800';
    const line = pretty({ subject: words, [`n${words}`]: 1, deep: { words } });
    expect(line.match(/[\x00-\x1f\x7f-\x9f\u2028-\u202e]/g)).toEqual(['\n']);
    expect(line.endsWith('\n')).toBe(true);
    const plain = pretty({ subject: 'a=b level=error' });
    expect(plain).toContain('subject="a=b level=error"');
  });

  test('no value is endless, and none is left out silently', () => {
    const line = pretty({ subject: 'x'.repeat(100_000), empty: '', list: [1, 2], yes: true });
    expect(line.length).toBeLessThan(2_200);
    expect(line).toContain('…');
    expect(line).toContain('empty="" list=[1,2] yes=true');
  });

  test('secrets are no less hidden than in JSON, and colours are those of the level', () => {
    expect(pretty({ password: 'geheim', inner: { token: 'geheim' } })).not.toContain('geheim');
    expect(pretty({}, true)).toContain('\u001b[33mWARN \u001b[0m');
    expect(pretty({})).not.toContain('\u001b');
  });
});
