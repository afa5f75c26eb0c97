// Takes the HTML fragment of a notice; gives the whole document: language, light and dark, no images, nothing fetched.
// Colours keep WCAG 2.2 AA: the admin's accent is darkened or lightened until it does. Pure.
import { escapeHtml } from './markdown/html.ts';

const LIGHT = { page: '#f4f5f7', card: '#ffffff', text: '#1f2328', soft: '#57606a', line: '#d0d7de' };
const DARK = { page: '#0d1117', card: '#161b22', text: '#e6edf3', soft: '#9da7b3', line: '#30363d' };
const AA = 4.6;

/** A whole HTML document in this language with this accent colour (`#rrggbb`; anything else gives the default). */
export function htmlDocument(
  fragment: string,
  look: {
    readonly locale: string;
    readonly title: string;
    readonly accent: string;
    /** Text for machines that answers bring back in their quotation; nobody sees it. */
    readonly anchor?: string | null;
  },
): string {
  return `<!doctype html>
<html lang="${escapeHtml(look.locale)}" dir="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(look.title)}</title>
<style>
${stylesOf(/^#[0-9a-f]{6}$/i.test(look.accent) ? look.accent : '#0b5fff')}
</style>
</head>
<body style="margin:0;padding:16px;background-color:${LIGHT.page};color:${LIGHT.text}">
<div class="card" style="max-width:640px;margin:0 auto;padding:20px 24px;background-color:${LIGHT.card};border-radius:8px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere">
${fragment}
</div>${hidden(look.anchor ?? null)}
</body>
</html>
`;
}

function hidden(anchor: string | null): string {
  if (anchor === null) return '';
  const style =
    'display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:transparent;mso-hide:all';
  return `\n<div aria-hidden="true" style="${style}">${escapeHtml(anchor)}</div>`;
}

/** The contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2 "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white until it can be read on this background. */
export function readable(colour: string, background: string): string {
  const target = luminance(background) > 0.18 ? 0 : 255;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, target, share);
    if (contrast(mixed, background) >= AA) return mixed;
  }
  return target === 0 ? '#000000' : '#ffffff';
}

let newest: { readonly accent: string; readonly css: string } | null = null;

/** Light and dark; kept, because a site has one accent. */
function stylesOf(accent: string): string {
  if (newest?.accent === accent) return newest.css;
  const css = `${styles(LIGHT, readable(accent, LIGHT.card))}
@media (prefers-color-scheme: dark) {
${styles(DARK, readable(accent, DARK.card))}
}`;
  newest = { accent, css };
  return css;
}

function styles(colours: typeof LIGHT, accent: string): string {
  return `body { background-color: ${colours.page} !important; color: ${colours.text} !important; }
.card { background-color: ${colours.card} !important; color: ${colours.text} !important; border-top: 4px solid ${accent}; }
a { color: ${accent}; }
h1, h2, h3 { line-height: 1.3; margin: 1em 0 0.5em; color: ${colours.text}; }
h1 { font-size: 20px; } h2 { font-size: 18px; } h3 { font-size: 16px; }
hr { border: 0; border-top: 1px solid ${colours.line}; margin: 20px 0 12px; }
hr ~ p { font-size: 14px; color: ${colours.soft}; }
blockquote { margin: 12px 0; padding: 2px 0 2px 14px; border-left: 3px solid ${colours.line}; color: ${colours.soft}; }
pre { white-space: pre-wrap; padding: 10px; border: 1px solid ${colours.line}; border-radius: 6px; font-size: 14px; }`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(colour: string, target: number, share: number): string {
  const mixed = channels(colour).map((value) => Math.round(value + (target - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
