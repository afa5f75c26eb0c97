// What `npm run screenshots` looks for is found, and a part of what it looks at, in the browser: every notice once, the
// languages and views going round, and the hard samples. Fails where there is no Chromium: `.ci/run` installs one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hardKinds } from '../../src/model/papers/sample.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { sampleKeys, sampleRow } from '../../src/notify/samples/samples.ts';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { noticeTemplates, sampleSetup } from '../notify/sample-site.ts';
import { type Browser, openChromium, type Page } from './chromium.ts';
import { htmlOf, lookAt } from './look.ts';
import { rendering, renderings, SAMPLE_NOW } from './renderings.ts';
import { contactSheets } from './sheets.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
  page = await browser.page();
}, 120_000);
afterAll(() => browser?.close());

function document(body: string, style = ''): string {
  return `<!doctype html><html lang="en"><head><title>x</title><style>body { margin: 8px; } ${style}</style></head><body>${body}</body></html>`;
}

test.each([
  ['a word that is wider than a phone', `<p>${'x'.repeat(200)}</p>`, /^360 px light: overflow: /],
  [
    'text that is cut off',
    `<p style="width:80px;overflow:hidden;white-space:nowrap">${'long '.repeat(20)}</p>`,
    /clipped: <p>/,
  ],
  ['text beside its card', `<div class="card" style="width:100px">${'x'.repeat(30)}</div>`, /outside: <div>/],
  ['grey on grey', '<p style="color:#999;background:#bbb">pale</p>', /contrast: <p> 1\.\d\d:1 where 4\.5:1 is needed/],
  ['a colour that is pale in the dark alone', '<p>night</p>', /^900 px dark: contrast: /],
  ['text that lets its background through', '<p style="color:#000;opacity:0.3">faint</p>', /contrast: <p>/],
  [
    'a label broken by its neighbour',
    `<table style="overflow-wrap:anywhere"><tr><td>Status</td><td>${'x'.repeat(900)}</td></tr></table>`,
    /broken: <td> "Status" stands in \d lines/,
  ],
  ['tiny text', '<p style="font-size:9px">small</p>', /tiny: <p> 9 px/],
  [
    'a button too low for a thumb',
    '<a href="mailto:a@b.example" style="display:inline-block;font-size:12px;line-height:1">x</a>',
    /target: <a>/,
  ],
  ['an image from elsewhere', '<img alt="x" src="https://example.com/x.gif">', /remote: <img>/],
  [
    'a picture without words',
    '<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
    /picture: <img>/,
  ],
  ['a style that fetches', '<style>p { background: url(x.png) }</style><p>x</p>', /remote: a style fetches something/],
  ['a sign no font has', '<p>\u{2ffff}</p>', /glyph: \u{2ffff}/u],
  ['a link that runs', '<a href="javascript:alert(1)">x</a>', /link: <a> javascript:/],
])('%s is found', async (_, body, finding) => {
  const dark = '@media (prefers-color-scheme: dark) { body { background: #111; } p { color: #333; } }';
  const findings = await lookAt(page, document(body, body.includes('night') ? dark : ''));
  expect(findings).toContainEqual(expect.stringMatching(finding));
});

test('a page without fault has no findings, nor has what is hidden from everybody', async () => {
  const hidden = '<div aria-hidden="true" style="display:none;font-size:1px;color:transparent">machine</div>';
  expect(
    await lookAt(
      page,
      document(`<p>right</p>${hidden}`, 'html { color-scheme: light; } body { background: #fff; color: #000; }'),
    ),
  ).toEqual([]);
});

test('a site with a logo can be read with its picture and without it', async () => {
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const logo = { type: 'image/png', filename: 'logo.png', base64, width: 240, height: 80 } as const;
  const plain = sampleSetup();
  const setup = { ...plain, config: { ...plain.config, templates: { ...plain.config.templates, logo } } };
  const row = sampleRow({ template: 'opened', setup, locale: 'de', now: SAMPLE_NOW });
  const { html } = composeNotice(row, { setup, keys: sampleKeys, now: SAMPLE_NOW }).shown;
  const picture = html?.replace(/cid:[^"]+/, `data:image/png;base64,${base64}`) ?? '';
  expect(picture).toContain('<img ');
  expect(await lookAt(page, picture)).toEqual([]);
  await page.view({ width: 360, height: 740, scheme: 'light' });
  expect(await page.run('document.images[0].alt')).toBe('Example Support');
  // As a program shows it that loads no pictures.
  const bare = html?.replace(/cid:[^"]+/, 'data:image/png;base64,AAAA') ?? '';
  expect(await lookAt(page, bare)).toEqual([]);
  expect(await page.run('document.images[0].complete && document.images[0].naturalWidth')).toBe(0);
  expect(await page.run('document.body.innerText')).toContain('gut bei uns angekommen');
});

const shown = noticeTemplates().map((template, index) => ({
  template,
  locale: sampleLanguages[index % sampleLanguages.length] ?? 'en',
}));

test.each(shown)(
  '$template ($locale) can be read on a phone and on a desk, in light and in dark',
  async ({ template, locale }) => {
    const form = locale !== 'en' && template.length % 2 === 0 ? 'informal' : 'formal';
    expect(await lookAt(page, htmlOf(rendering(template, locale, { form })))).toEqual([]);
  },
);

if (process.env.MAILCLERK_NIGHT === '1')
  test('every notice in every language and form can be read', { timeout: 1_800_000 }, async () => {
    const all = renderings(() => true);
    for (const one of all) expect(await lookAt(page, htmlOf(one)), one.name).toEqual([]);
    process.stdout.write(`renderings: ${all.length} without a finding\n`);
  });

test.each(hardKinds)('a hard sample (%s) can be read, too', async (hard) => {
  for (const template of ['reply', 'agent-new', 'question']) {
    // What a machine has no font for is no fault of a sample of emoji.
    const missing = hard === 'emoji' ? new Set<string>() : null;
    expect(await lookAt(page, htmlOf(rendering(template, 'de', { hard })), { missing }), template).toEqual([]);
    expect([...(missing ?? [])].filter((sign) => !/\p{Emoji}|\p{RI}/u.test(sign))).toEqual([]);
  }
});

test('a picture of a long document is whole, piece by piece, and a sheet shows every piece', async () => {
  await page.view({ width: 360, height: 740, scheme: 'light' });
  await page.show(document('<div style="height:4484px">x</div>', 'html { height: 4500px; }'));
  const pieces = await page.pictures(2_000);
  expect(pieces.map((png) => [png.readUInt32BE(16), png.readUInt32BE(20)])).toEqual([
    [360, 2000],
    [360, 2000],
    [360, 500],
  ]);
  const tall = Array.from({ length: 6 }, () => pieces).flat();
  const sheets = await contactSheets(
    page,
    tall.map((png, at) => ({ name: `${at}`, png })),
  );
  const areas = (pngs: readonly Buffer[]) =>
    pngs.reduce((sum, png) => sum + png.readUInt32BE(16) * png.readUInt32BE(20), 0);
  expect(sheets.length).toBeGreaterThan(1);
  expect(areas(sheets)).toBeGreaterThan(areas(tall));
});
