// `npm run screenshots [-- --only NAME --out DIR]`: renders every notice in every language and form, and the hard samples,
// at phone and desktop width, light and dark; says what overflows, is clipped, cannot be read, is untranslated or was left
// over; writes contact sheets: each notice once, each language once, each hard kind once. Exit 1 on any finding, 2 without
// a browser.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hardKinds } from '../../src/model/papers/sample.ts';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { noticeTemplates } from '../notify/sample-site.ts';
import { type Browser, findChromium, openChromium, type Page } from './chromium.ts';
import { htmlOf, lookAt, views } from './look.ts';
import { type Rendering, renderings } from './renderings.ts';
import { contactSheets, type Picture } from './sheets.ts';
import { wordingFindings } from './wording.ts';

const PAGES = 2;
/** Longer notices go on in a picture beside it. */
const PIECE_HEIGHT = 2_000;

const collator = new Intl.Collator('en', { numeric: true });

/** Every finding with where it was seen. */
interface Seen {
  readonly finding: string;
  readonly where: string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, out: { type: 'string', default: '.tmp/screenshots' } },
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (!findChromium()) {
    say('there is no Chromium, expected one on the PATH: apt-get install chromium, or MAILCLERK_CHROMIUM=/path');
    return 2;
  }
  const wanted = renderings((name) => name.includes(values.only));
  if (wanted.length === 0) {
    say(`nothing is called "${values.only}", expected part of a name like opened/de/formal`);
    return 2;
  }
  const browser = await openChromium();
  try {
    const { seen, pictures, missing } = await lookAtAll(browser, wanted);
    const out = resolve(values.out);
    rmSync(out, { recursive: true, force: true });
    const files = await writeSheets(await browser.page(), pictures, out);
    for (const { finding, where } of seen)
      say(`${finding}\n    ${where.length} times: ${where.slice(0, 4).join(', ')}`);
    if (missing.length > 0)
      say(
        `not seen, shown as boxes: no font of this machine has ${missing.join(' ')} (apt-get install fonts-noto-color-emoji)`,
      );
    say(
      `${wanted.length} renderings × ${views.length} views: ${seen.length} findings; ${files} contact sheets in ${out}`,
    );
    return seen.length > 0 ? 1 : 0;
  } finally {
    await browser.close();
  }
}

/** Two pages share the work. */
async function lookAtAll(
  browser: Browser,
  wanted: readonly Rendering[],
): Promise<{
  readonly seen: readonly Seen[];
  readonly pictures: readonly Picture[];
  readonly missing: readonly string[];
}> {
  const seen = new Map<string, Seen>();
  const pictures: Picture[] = [];
  const missing = new Set<string>();
  const queue = [...wanted];
  const note = (finding: string, where: string): void => {
    const one = seen.get(finding) ?? { finding, where: [] };
    one.where.push(where);
    seen.set(finding, one);
  };
  const work = async (page: Page): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const { name } = one;
      for (const finding of wordingFindings(one)) note(finding, name);
      // What a machine has no font for is no fault of a sample of emoji; everywhere else it is one.
      const mine = new Set<string>();
      const found = await lookAt(page, htmlOf(one), { missing: one.hard === 'emoji' ? mine : null }, async (view) => {
        const label = `${name} ${view.width} ${view.scheme}`;
        if (!isPictured(one, label)) return;
        const pieces = await page.pictures(PIECE_HEIGHT);
        const boxes = mine.size === 0 ? '' : ` – ${mine.size} signs as boxes: no font here has them`;
        for (const [at, png] of pieces.entries())
          pictures.push({
            name: `${label}${pieces.length > 1 ? ` (${at + 1} of ${pieces.length})` : ''}${boxes}`,
            png,
          });
      });
      for (const sign of mine) missing.add(sign);
      for (const finding of found) note(finding.replace(/^\d+ px \w+: /, ''), `${name} (${finding.split(':')[0]})`);
    }
  };
  await Promise.all(Array.from({ length: PAGES }, async () => work(await browser.page())));
  const byName = (a: Picture, b: Picture): number => collator.compare(a.name, b.name);
  return { seen: [...seen.values()], pictures: pictures.sort(byName), missing: [...missing] };
}

/** Which are kept for the sheets: each notice once a language, its view and form going round; every hard kind. */
function isPictured({ template, wanted, form, hard }: Rendering, label: string): boolean {
  const index = noticeTemplates().indexOf(template);
  const turn =
    hard === null ? Math.floor(index / 4) + sampleLanguages.indexOf(wanted) : index + hardKinds.indexOf(hard);
  const view = views[turn % views.length];
  const isForm = hard !== null || wanted === 'en' || form === (index % 3 === 0 ? 'informal' : 'formal');
  return isForm && label.endsWith(`${view?.width} ${view?.scheme}`);
}

/** `by-notice` holds each notice once, `de` … each language, `long` … each hard kind. */
async function writeSheets(page: Page, pictures: readonly Picture[], out: string): Promise<number> {
  mkdirSync(out, { recursive: true });
  const isPlain = ({ name }: Picture): boolean => name.split(' ')[0]?.split('/').length === 3;
  const byNotice = noticeTemplates().flatMap((template, index) => {
    const locale = sampleLanguages[index % sampleLanguages.length] ?? 'en';
    return pictures.filter((one) => isPlain(one) && one.name.startsWith(`${template}/${locale}/`));
  });
  const groups: Readonly<Record<string, readonly Picture[]>> = {
    'by-notice': byNotice,
    ...Object.fromEntries(
      sampleLanguages.map((locale) => [
        locale,
        pictures.filter((one) => isPlain(one) && one.name.includes(`/${locale}/`)),
      ]),
    ),
    ...Object.fromEntries(
      hardKinds.map((kind) => [kind, pictures.filter((one) => one.name.split(' ')[0]?.endsWith(`/${kind}`))]),
    ),
  };
  let files = 0;
  for (const [name, group] of Object.entries(groups)) {
    const sheets = await contactSheets(page, group);
    for (const [index, png] of sheets.entries()) {
      writeFileSync(join(out, `${name}${sheets.length > 1 ? `-${index + 1}` : ''}.png`), png);
      files += 1;
    }
  }
  return files;
}

process.exitCode = await main();
