// The site's own templates and its logo as part of the Setup: read, kept with it, checked with it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { disk, keepingFiles, recorded } from '../../src/daemon/files.ts';
import { loadSetup } from '../../src/daemon/setup.ts';

const folder = mkdtempSync(join(tmpdir(), 'mc-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const picture = (width: number) =>
  Buffer.from(`89504e470d0a1a0a0000000d49484452${width.toString(16).padStart(8, '0')}0000002808060000ff00fe`, 'hex');

let count = 0;
function site(templates: string, files: Readonly<Record<string, string | Buffer>>): string {
  const root = join(folder, String(count++));
  mkdirSync(join(root, 'config'), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, 'templates', path, '..'), { recursive: true });
    writeFileSync(join(root, 'templates', path), content);
  }
  const path = join(root, 'config/mailclerk.yaml');
  writeFileSync(
    path,
    `version: 1\ninstance: { timezone: UTC, language: de, languages: [de, fr] }\nmailboxes: { support: { address: support@example.com, host: imap.example.com, password: env:IMAP } }\nsmtp: { host: smtp.example.com }\ntemplates: ${templates}\n`,
  );
  return path;
}
const load = (path: string, files = disk) => loadSetup(path, { env: {}, needSecrets: false, files });
const said = (path: string) =>
  load(path).problems.flatMap(({ severity, file, message }) =>
    file.startsWith('templates') ? [`${severity} ${file}: ${message}`] : [],
  );

test('a logo is part of the Setup: other bytes are another revision, a kept Setup has it still', () => {
  const path = site('{ logo: bilder/logo.png }', { 'bilder/logo.png': picture(100) });
  const { setup } = load(path);
  expect(setup?.config.templates.logo).toMatchObject({
    type: 'image/png',
    width: 100,
    height: 40,
    filename: 'logo.png',
  });
  expect(load(path, recorded(setup?.sources ?? {})).setup?.revision).toBe(setup?.revision);
  expect(load(path, keepingFiles(disk).files).setup?.config.templates.logo).toEqual(setup?.config.templates.logo);
  writeFileSync(join(path, '../../templates/bilder/logo.png'), picture(120));
  expect(load(path).setup?.revision).not.toBe(setup?.revision);
});

test.each<[string, string, Record<string, string | Buffer>, RegExp]>([
  [
    'is not there',
    '{ logo: logo.png }',
    { 'de/_footer.hbs': 'x' },
    /^error templates\/logo\.png: templates\.logo: cannot be read/,
  ],
  [
    'lies elsewhere',
    '{ logo: ../../logo.png }',
    { 'de/_footer.hbs': 'x' },
    /lies outside .*, expected a file below it/,
  ],
  ['is an SVG', '{ logo: logo.svg }', { 'logo.svg': '<svg/>' }, /expected a \.png, \.jpg or \.gif file/],
  ['only has the name', '{ logo: logo.png }', { 'logo.png': '<html>' }, /is no PNG, JPEG or GIF picture/],
  [
    'is too large',
    '{ logo: logo.png }',
    { 'logo.png': Buffer.alloc(70_000) },
    /has 70000 octets, expected at most 65536/,
  ],
])('a logo that %s is a mistake with its file', (_, templates, files, expected) => {
  const path = site(templates, files);
  expect(said(path)).toEqual([expect.stringMatching(expected)]);
  expect(load(path).setup).toBeNull();
});

test('a header nobody made, and a language a notice of the site lacks, are found by check', () => {
  const path = site('{ header: _kopf }', {
    'de/webform.hbs': '---\nsubject: x\n---\n{{> _header}}\nx\n{{> _footer}}\n',
  });
  expect(said(path)).toEqual([
    'warning templates/de/webform.hbs: no webform in fr: its readers get another language; write fr/webform.hbs',
    'error templates/de/_kopf.hbs: templates.header is _kopf, and there is no such part: write de/_kopf.hbs',
  ]);
});
