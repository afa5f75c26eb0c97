// Contact sheets: many pictures on one, each under its name, so that a person can look at everything at once. Takes
// pictures; gives PNG files in pieces that an eye can take in. Laid out by the browser that made the pictures.
import type { Page } from './chromium.ts';

export interface Picture {
  readonly name: string;
  readonly png: Buffer;
}

const COLUMNS = 4;
const SHEET_WIDTH = 1800;
const PER_SHEET = 12;

/** The sheets of these pictures. */
export async function contactSheets(page: Page, pictures: readonly Picture[]): Promise<readonly Buffer[]> {
  const sheets: Buffer[] = [];
  for (let at = 0; at < pictures.length; at += PER_SHEET) {
    await page.view({ width: SHEET_WIDTH, height: 1000, scheme: 'light' });
    await page.show(sheetHtml(pictures.slice(at, at + PER_SHEET)));
    sheets.push(await page.picture(8_000));
  }
  return sheets;
}

function sheetHtml(pictures: readonly Picture[]): string {
  const cells = pictures.map(
    ({ name, png }) =>
      `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>contact sheet</title><style>
body { margin: 8px; background: #888; font: 13px/1.3 sans-serif; columns: ${COLUMNS}; column-gap: 8px; }
figure { margin: 0 0 8px; break-inside: avoid; background: #fff; }
figcaption { padding: 2px 4px; background: #222; color: #fff; overflow-wrap: anywhere; }
img { display: block; width: 100%; }
</style>${cells.join('\n')}`;
}
