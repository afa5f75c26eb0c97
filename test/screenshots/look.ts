// Looks at renderings in a browser: each at phone and desktop width, light and dark. Takes renderings and a page; gives
// what a person could not read, with the view it was seen in, and pictures for whoever wants them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, View } from './chromium.ts';
import type { Rendering } from './renderings.ts';

/** Phone and desktop, light and dark. */
export const views: readonly View[] = [360, 900].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, height: width === 360 ? 740 : 900, scheme })),
);

const INSPECT = readFileSync(join(import.meta.dirname, 'inspect.page.js'), 'utf8');

/** `360 px dark`. */
export function viewName({ width, scheme }: View): string {
  return `${width} px ${scheme}`;
}

/** What is wrong with a document in each view, `360 px dark: contrast: …`; `onView` is called while it is shown. `missing` takes the signs no font of the machine has, which are findings otherwise. */
export async function lookAt(
  page: Page,
  html: string,
  { missing = null }: { readonly missing?: Set<string> | null } = {},
  onView: (view: View) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const findings: string[] = [];
  let isShown = false;
  for (const view of views) {
    await page.view(view);
    if (!isShown) await page.show(html);
    isShown = true;
    const found = (await page.run(INSPECT)) as readonly string[];
    for (const finding of found) {
      const sign = /^glyph: (.+)$/u.exec(finding)?.[1];
      if (sign !== undefined && missing !== null) missing.add(sign);
      else findings.push(`${viewName(view)}: ${finding}`);
    }
    await onView(view);
  }
  return findings;
}

/** A rendering's HTML; one that has none shows its text. */
export function htmlOf({ html, text }: Rendering): string {
  return html ?? `<!doctype html><html lang="en"><title>text</title><pre>${text.replaceAll('<', '&lt;')}</pre></html>`;
}
