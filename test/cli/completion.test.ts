// The completion scripts in the shells they are for, and the manual page in groff: each is asked what a person would type.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { manPage } from '../../src/cli/completion/man.ts';
import { shellCommands } from '../../src/cli/completion/tree.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { bareProgram } from '../../src/cli/reference.ts';
import { run } from './run.ts';

/** A line as typed, and the one word it can become. */
const lines: readonly (readonly [string, string])[] = [
  ['mailclerk tick', 'ticket'],
  ['mailclerk ticket sho', 'show'],
  ['mailclerk --config some.yaml ticket postp', 'postpone'],
  ['mailclerk --as anna ticket history --verb', '--verbose'],
  ['mailclerk export --format js', 'json'],
  ['mailclerk run --log-format pre', 'pretty'],
  ['mailclerk completion fi', 'fish'],
  ['mailclerk mailbox resume --treat-as sk', 'skipped'],
  ['mailclerk ticket show --js', '--json'],
  // A name of the configuration: the script asks the program, with the file that stands on the line.
  ['mailclerk --config /CONFIG mailbox pause supp', 'support'],
];
const commands = shellCommands(bareProgram());
const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
/** Types each line into an interactive zsh, presses Tab, and prints the line it became. */
const typist = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1="> "; setopt no_beep; autoload -U compinit; compinit -u -D; eval "$(cat '$1')"; bindkey "^I" complete-word; p() { print -r -- "GOT<$BUFFER>" }; zle -N p; bindkey "^G" p; echo REA""DY'
zpty -r -m z x '*READY*'
shift
for line in "$@"; do
  zpty -w -n z "$line"$'\\t\\a'
  zpty -r -m z out "*GOT<*>*"
  print -r -- "\${\${out##*GOT<}%%>*}"
  zpty -w -n z $'\\x15'
done
zpty -d z
`;

describe('completion', () => {
  let folder: string;
  let asked: readonly (readonly [string, string])[] = lines;
  let env: NodeJS.ProcessEnv = {};
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mc-completion-'));
    const config = file(
      'some.yaml',
      `mailboxes: { support: { address: a@desk.example, host: imap.desk.example, password: "env:NONE" }, sales: { address: b@desk.example, host: imap.desk.example, password: x } }
smtp: { host: mx.desk.example }
queues: { north: {} }
agents: { anna: { email: anna@desk.example } }
`,
    );
    const main = join(import.meta.dirname, '../../src/main.ts');
    chmodSync(file('mailclerk', `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`), 0o755);
    asked = lines.map(([line, word]) => [line.replace('/CONFIG', config), word]);
    env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(!has('bash'))('in bash finds verbs, options and values', () => {
    const script = file('mailclerk.bash', bashCompletion(commands));
    const typed = asked.map(
      ([line]) => `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _mailclerk; echo "\${COMPREPLY[*]}"`,
    );
    const said = execFileSync('bash', ['--norc', '-c', [`source '${script}'`, ...typed].join('\n')], {
      encoding: 'utf8',
      env,
    });
    expect(said.trimEnd().split('\n')).toEqual(lines.map(([, word]) => word));
  });

  it.skipIf(!has('bash'))('in bash a name is text, whatever the file of a strange folder makes of it', () => {
    const script = file('mailclerk.bash', bashCompletion(commands));
    const strange = join(folder, 'strange');
    mkdirSync(strange);
    writeFileSync(join(strange, 'mailclerk'), "#!/bin/sh\necho '$(touch carried-out)'\n", { mode: 0o755 });
    const typed = `COMP_WORDS=(./mailclerk ticket list --queue ''); COMP_CWORD=4; _mailclerk`;
    const shown = `echo "\${COMPREPLY[*]}"; cur=; config=; _mailclerk_names queue`;
    const said = execFileSync('bash', ['--norc', '-c', `source '${script}'\n${typed}\n${shown}`], {
      encoding: 'utf8',
      cwd: strange,
    });
    expect(said).toContain('$(touch carried-out)');
    expect(readdirSync(strange)).toEqual(['mailclerk']);
  });

  it.skipIf(!has('fish'))('in fish finds verbs, options and values, with what they are', () => {
    const script = file('mailclerk.fish', fishCompletion(commands));
    const typed = asked.map(([line]) => `complete -C '${line}'`);
    const home = { ...env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const said = execFileSync('fish', ['-c', [`source '${script}'`, ...typed].join('\n')], {
      encoding: 'utf8',
      env: home,
    });
    expect(
      said
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(lines.map(([, word]) => word));
    expect(said).toContain('ticket\ttickets: find');
  });

  it.skipIf(!has('zsh'))('in zsh finds verbs, options and values', () => {
    const script = file('_mailclerk', zshCompletion(commands));
    const said = execFileSync('zsh', ['-f', file('typist.zsh', typist), script, ...asked.map(([line]) => line)], {
      encoding: 'utf8',
      env,
      timeout: 60_000,
    });
    const whole = asked.map(([line, word]) => `${line.slice(0, line.lastIndexOf(' '))} ${word}`);
    expect(
      said
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(whole);
  });

  it('knows every command, and says which shells there are', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { out, code } = await run(['completion', shell], { cwd: folder, env: {} });
      expect(code).toBe(0);
      for (const { path } of commands) expect(out).toContain(path);
    }
    const wrong = await run(['completion', 'csh'], { cwd: folder, env: {} });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('bash, zsh, fish');
  });

  it('gives names of the configuration, also where it has mistakes or secrets nobody can read', async () => {
    const names = async (...line: readonly string[]) => {
      const { code, out, err } = await run([...line, 'completion', '--names', 'mailbox'], { cwd: folder, env: {} });
      return [code, out, err];
    };
    expect(await names('--config', 'some.yaml')).toEqual([0, 'support\nsales\n', '']);
    file(
      'wrong.yaml',
      'mailboxes: { support: { address: nowhere, pasword: x }, sales: { address: b@desk.example } }\n',
    );
    expect((await names('--config', 'wrong.yaml'))[0]).toBe(0);
    expect(await names('--config', 'none.yaml')).toEqual([0, '', '']);
    for (const [kind, word] of [
      ['agent', 'anna'],
      ['queue', 'north'],
    ]) {
      const { out } = await run(['-c', 'some.yaml', 'completion', '--names', String(kind)], { cwd: folder, env: {} });
      expect(out.split('\n')).toContain(word);
    }
    file(
      'strange.yaml',
      `queues: { '$(touch x)': {}, 'two words': {}, '*': {}, south: {} }\nmailboxes: { support: { address: a@desk.example, host: imap.desk.example, password: x } }\nsmtp: { host: mx.desk.example }\n`,
    );
    const strange = await run(['-c', 'strange.yaml', 'completion', '--names', 'queue'], { cwd: folder, env: {} });
    expect(strange.out).toBe('south\n');
    expect((await run(['completion'], { cwd: folder, env: {} })).code).toBe(2);
    expect((await run(['completion', '--names', 'secret'], { cwd: folder, env: {} })).code).toBe(2);
  });

  it.skipIf(!has('groff'))('and the manual page is one that groff sets without a word', () => {
    const page = file('mailclerk.1', manPage(commands, '1.2.3'));
    const said = execFileSync(
      'sh',
      ['-c', `groff -k -man -Tutf8 -ww '${page}' 2>&1 | sed 's/\\x1b\\[[0-9;]*m//g; s/.\\x08//g'`],
      { encoding: 'utf8' },
    );
    expect(said).not.toMatch(/^(?:groff|troff):/m);
    expect(said).toContain('mailclerk ticket postpone');
    expect(said).toContain('EXIT STATUS');
    expect(said).toMatch(/MAILCLERK\(1\)/);
  });
});
