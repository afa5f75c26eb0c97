// What a command writes where there is no room: wholly or not at all, and said so. On a small tmpfs: it needs the right
// to mount, which CI has.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../integration/kills.ts';
import { type Ran, run } from './run.ts';

let dir = '';
let small = '';
let config: object = {};
const clerk = (...line: readonly string[]): Promise<Ran> =>
  run(['-c', join(dir, 'mailclerk.yaml'), ...line], { cwd: dir });

describe('F36: where there is no room for what a command writes', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'mc-room-'));
    small = join(dir, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    const random = seeded(7);
    const file = Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(random() * 256)));
    config = {
      data: { dir: join(dir, 'data'), min_free: '1MB' },
      mailboxes: { support: { address: 'support@example.com', host: '127.0.0.1:9', tls: 'none', password: 'secret' } },
      smtp: { host: '127.0.0.1:9', tls: 'none' },
    };
    writeFileSync(join(dir, 'mailclerk.yaml'), JSON.stringify(config));
    const mail = [
      'From: A <a@firm.example>',
      'To: support@example.com',
      'Subject: a file',
      'Message-ID: <file@firm.example>',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      `--b\r\n\r\n${'Many words, none of them twice. '.repeat(5_000)}`,
      '--b',
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename="x.bin"',
      'Content-Transfer-Encoding: base64',
      '',
      file.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
      '--b--',
      '',
    ];
    writeFileSync(join(dir, 'mail.eml'), mail.join('\r\n'));
    expect((await clerk('mail', 'inject', 'mail.eml')).code).toBe(0);
  });

  afterAll(() => {
    execFileSync('umount', [small]);
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    ['a file of a ticket', ['ticket', 'file', '1']],
    ['an export as mbox', ['export', '--format', 'mbox']],
    ['an export as json', ['export', '--format', 'json']],
    ['a backup', ['db', 'backup']],
  ] as const)('%s is not begun and left half: no file, exit 1, and which disk', async (_, line) => {
    const [{ id = '' } = {}] = JSON.parse((await clerk('ticket', 'files', '1', '--json')).out) as { id?: string }[];
    const target = join(small, 'out');
    const place = line[0] === 'db' ? [target] : [...(line[0] === 'ticket' ? [id] : []), '-o', target];
    const ran = await clerk(...line, ...place);
    expect(ran.code, ran.err).toBe(1);
    expect(ran.err).toContain(target);
    expect(ran.err).not.toContain('mailclerk.sqlite');
    expect(readdirSync(small)).toEqual([]);
  });

  it('nor is a template, a rule, a schema, a code or what is kept of a person: what a full disk did not take is not there', async () => {
    const fill = join(small, 'fill');
    writeFileSync(join(dir, 'full.json'), JSON.stringify({ ...config, templates: { dir: small } }));
    const lines = [
      ['rules', 'new', '--from', '1', '-o', join(small, 'rule.yaml')],
      ['rules', 'schema', '-o', join(small, 'schema.json')],
      ['asset', 'qr', 'pump42', '-o', join(small, 'pump.svg')],
      ['contact', 'export', 'a@firm.example', join(small, 'person')],
      ['-c', join(dir, 'full.json'), 'template', 'eject', 'opened', '--locale', 'de'],
    ];
    writeFileSync(fill, Buffer.alloc(65_536));
    for (const line of lines) {
      const ran = await clerk(...line);
      expect([ran.code, ran.err], line.join(' ')).toEqual([
        1,
        expect.stringMatching(/does not fit on its disk|free disk space/),
      ]);
      expect(ran.err).not.toContain('--verbose');
    }
    expect(
      readdirSync(small, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map(({ name }) => name),
    ).toEqual(['fill']);
    rmSync(fill);
  });
});
