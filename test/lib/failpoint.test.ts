import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const module = join(import.meta.dirname, '../../src/lib/failpoint.ts');
/** A process that passes two places five times each and prints how far it came. */
const script = `
import { failpoint } from ${JSON.stringify(module)};
for (let n = 1; n <= 5; n++) {
  process.stdout.write(String(n));
  failpoint('ledger.commit');
  try { failpoint('group.mail'); } catch (error) { process.stdout.write('!' + error.message + '!'); }
}`;

function passed(fail: string | undefined) {
  const { MAILCLERK_FAIL: _, ...env } = process.env;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: fail === undefined ? env : { ...env, MAILCLERK_FAIL: fail },
    encoding: 'utf8',
  });
}

describe('a failpoint', () => {
  test.each([undefined, '', 'parse.crash:POISON', 'claim.commit:kill'])(
    'does nothing with MAILCLERK_FAIL=%s',
    (fail) => {
      expect(passed(fail)).toMatchObject({ status: 0, stdout: '12345' });
    },
  );

  test('kills the process at the time it names, the first time without one', () => {
    expect(passed('ledger.commit:kill@3')).toMatchObject({ signal: 'SIGKILL', stdout: '123' });
    expect(passed('ledger.commit:kill')).toMatchObject({ signal: 'SIGKILL', stdout: '1' });
  });

  test('throws once where it says error, beside others', () => {
    expect(passed('claim.commit:kill, group.mail:error@2')).toMatchObject({
      status: 0,
      stdout: '12!failpoint group.mail!345',
    });
  });

  test.each(['ledger.comit:kill', 'ledger.commit:kil', 'ledger.commit:kill@0', 'nonsense'])(
    'refuses to start with %s: a misspelt one would prove nothing',
    (fail) => {
      const ran = passed(fail);
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain('MAILCLERK_FAIL');
    },
  );
});
