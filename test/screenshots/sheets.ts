// Contact sheets: many pictures on one, each under its name, so that a person can look at everything at once. Takes
// pictures; gives PNG files in pieces that an eye can take in, with every picture whole. Laid out by the browser that made
// the pictures.
import type { Page } from './chromium.ts';

export interface Picture {
  readonly name: string;
  readonly png: Buffer;
}

const COLUMNS = 4;
const SHEET_WIDTH = 1800;
const PER_SHEET = 12;
const COLUMN = 440;
/** What the pictures of a sheet may be high in all, as they stand in a column. */
const SHEET_HEIGHT = 2_600 * COLUMNS;
/** Higher pictures the browser does not make. */
const HIGHEST = 16_000;

/** The sheets of these pictures. */
export async function contactSheets(page: Page, pictures: readonly Picture[]): Promise<readonly Buffer[]> {
  const sheets: Buffer[] = [];
  for (const group of groupsOf(pictures)) {
    await page.view({ width: SHEET_WIDTH, height: 1000, scheme: 'light' });
    await page.show(sheetHtml(group));
    const [sheet, ...rest] = await page.pictures(HIGHEST);
    if (!sheet || rest.length > 0) throw new Error(`a sheet is higher than ${HIGHEST} px: ${group[0]?.name}`);
    sheets.push(sheet);
  }
  return sheets;
}

/** As many as a sheet has room for, in their order. */
function groupsOf(pictures: readonly Picture[]): readonly (readonly Picture[])[] {
  const groups: Picture[][] = [];
  let height = Number.POSITIVE_INFINITY;
  for (const picture of pictures) {
    const own = shownHeight(picture);
    const last = groups.at(-1);
    if (last && last.length < PER_SHEET && height + own <= SHEET_HEIGHT) last.push(picture);
    else groups.push([picture]);
    height = groups.at(-1)?.length === 1 ? own : height + own;
  }
  return groups;
}

/** Width and height stand in the first chunk of a PNG. */
function shownHeight({ png }: Picture): number {
  return (png.readUInt32BE(20) * COLUMN) / png.readUInt32BE(16);
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
