// The unit that `init --systemd` writes: systemd takes it, and it is the shipped one but for paths, user and credentials.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitFor } from '../../../src/daemon/init/unit.ts';

const root = join(import.meta.dirname, '../../..');
const shipped = readFileSync(join(root, 'deploy/systemd/mailclerk.service'), 'utf8').split('\n');
const changed = (text: string): readonly string[] => text.split('\n').filter((line) => !shipped.includes(line));

test('for /etc/mailclerk only the program, the config and the credentials differ', () => {
  const { text } = unitFor({
    base: '/etc/mailclerk',
    configPath: '/etc/mailclerk/mailclerk.yaml',
    root,
    credentials: ['cred:imap', 'cred:imap', null],
  });
  expect(changed(text)).toEqual([
    `ExecStart=${process.execPath} ${root}/bin/mailclerk.js --config /etc/mailclerk/mailclerk.yaml run --no-standby`,
  ]);
  expect(text).toContain('LoadCredential=imap:/etc/mailclerk/credentials/imap');
  expect(text).not.toContain('LoadCredential=smtp');
  expect(text).toContain('User=mailclerk');
});

test('in a home it may read it, and write its data; systemd finds nothing wrong with a folder of any name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-unit-'));
  const base = '/home/anna/my "desk" 50%';
  try {
    const unit = { base, configPath: `${base}/config/mailclerk.yaml`, root };
    const { text } = unitFor({ ...unit, credentials: ['file:x'] });
    // A % is systemd's own everywhere.
    expect(text).toContain('WorkingDirectory=/home/anna/my "desk" 50%%\n');
    expect(unitFor({ ...unit, credentials: ['cred:imap'] }).text).toContain(
      'LoadCredential=imap:/home/anna/my "desk" 50%%/credentials/imap\n',
    );
    expect(text).toContain('ProtectHome=read-only');
    expect(text).toContain('ReadWritePaths="/home/anna/my \\"desk\\" 50%%/data"');
    expect(text).not.toMatch(/^(StateDirectory|User=mailclerk|LoadCredential)/m);
    const path = join(folder, 'mailclerk.service');
    writeFileSync(path, text);
    const has = spawnSync('systemd-analyze', ['--version']).status === 0;
    if (!has && process.env.CI) throw new Error('systemd-analyze is not installed (apt-get install systemd)');
    if (has) {
      const score = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', path], {
        encoding: 'utf8',
      });
      expect(score).toMatch(/Overall exposure level.*OK/);
      expect(spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' }).stderr).not.toMatch(
        /Failed to parse|Unknown|ignoring/,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
