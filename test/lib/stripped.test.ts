// A build has no failpoints: what the compiler makes of every source that has some is stripped and looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { emptied, stripped } from '../../deploy/strip-failpoints.ts';

const src = join(import.meta.dirname, '../../src');
/** As tsc prints it: types gone, `.ts` is `.js`. */
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== join('lib', 'failpoint.ts'))
  .map((name) => ({ name, code: readFileSync(join(src, name), 'utf8') }))
  .filter(({ code }) => code.includes('failpoint('))
  .map(({ name, code }) => ({ name, code: stripTypeScriptTypes(code).replaceAll(".ts';", ".js';") }));

describe('a build', () => {
  test('has none of the calls, on lines that stay where they are', () => {
    expect(sources.length).toBeGreaterThan(10);
    for (const { name, code } of sources) {
      const next = stripped(code);
      expect(next, name).not.toMatch(/failpoint\(/);
      expect(next.split('\n').length).toBe(code.split('\n').length);
    }
  });

  test('a condition before a call does not take the next statement with it', () => {
    const code = "if (a)\n    failpoint('dead.commit');\nkeep();\nif (b) failpoint('sent.commit');\nalso();";
    const run = (text: string): string[] => {
      const done: string[] = [];
      compileFunction(text, ['a', 'b', 'keep', 'also'])(
        false,
        false,
        () => done.push('keep'),
        () => done.push('also'),
      );
      return done;
    };
    expect(run(stripped(code))).toEqual(['keep', 'also']);
  });

  test('the module keeps its names, does nothing, and refuses to be asked', () => {
    const code = emptied(stripTypeScriptTypes(readFileSync(join(src, 'lib/failpoint.ts'), 'utf8')));
    const exported = [
      ...readFileSync(join(src, 'lib/failpoint.ts'), 'utf8').matchAll(/^export (?:async )?function (\w+)/gm),
    ];
    for (const [, name] of exported) expect(code).toContain(`export function ${name}() { return null; }`);
    const run = compileFunction(code.replaceAll('export ', ''), ['process']);
    expect(() => run({ env: {} })).not.toThrow();
    expect(() => run({ env: { MAILCLERK_FAIL: 'ledger.commit:kill' } })).toThrow(/this build has no failpoints/);
  });
});
