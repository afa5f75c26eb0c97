import { expect, test } from 'vitest';
import { contrast, readable } from '../../src/notify/look/colours.ts';
import { htmlDocument } from '../../src/notify/shell.ts';

test.each(['#0b5fff', '#ffff00', '#000000', '#ffffff', '#ff0000', '#808080'])(
  'the accent %s can be read on light and dark (AA)',
  (accent) => {
    for (const background of ['#ffffff', '#161b22'])
      expect(contrast(readable(accent, background), background)).toBeGreaterThanOrEqual(4.5);
  },
);

test.each([
  ['#1f2328', '#ffffff'],
  ['#57606a', '#ffffff'],
  ['#e6edf3', '#161b22'],
  ['#9da7b3', '#161b22'],
])('our text colour %s on %s keeps AA', (text, background) => {
  expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
});

test('an accent that is no colour cannot reach the style sheet, a title cannot end its element', () => {
  const html = htmlDocument('<p>x</p>', { locale: 'de', title: '</title><script>', accent: 'red;}</style>' });
  expect(html).not.toContain('red;');
  expect(html).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
});

test('the accent of a site is in the elements themselves, too, readable, for programs that read no style sheet', () => {
  const html = htmlDocument('<p>x</p>', { locale: 'de', title: 'x', accent: '#ffdd00' });
  expect(html).toContain(`border-top:4px solid ${readable('#ffdd00', '#ffffff')};`);
  expect(html).not.toContain('#0b5fff');
});
