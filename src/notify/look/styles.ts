// How notices look: one style sheet for light and dark, and what of it is written into the elements themselves for mail
// programs that read no style sheets. Takes the site's accent colour; gives CSS and HTML. Pure; the newest is kept.
import { readable } from './colours.ts';

/** Colours of the paper and the words on it. */
export const LIGHT = { page: '#f4f5f7', card: '#ffffff', text: '#1f2328', soft: '#57606a', line: '#d0d7de' };
export const DARK = { page: '#0d1117', card: '#161b22', text: '#e6edf3', soft: '#9da7b3', line: '#30363d' };
export const DEFAULT_ACCENT = '#0b5fff';

export const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

interface Sheet {
  readonly accent: string;
  /** The accent as it can be read on the light card. */
  readonly light: string;
  readonly css: string;
  readonly inline: Readonly<Record<string, string>>;
}

let newest: Sheet | null = null;

/** The style sheet for an accent (`#rrggbb`; anything else gives the default). */
export function styleSheet(accent: string): string {
  return sheetOf(accent).css;
}

/** The accent as the elements carry it: readable on the light card. */
export function accentOf(accent: string): string {
  return sheetOf(accent).light;
}

/** The fragment with its look written into its elements. Only tags of ours are met: every other `<` is escaped. */
export function inlined(fragment: string, accent: string): string {
  const { inline } = sheetOf(accent);
  return fragment.replace(
    /<(blockquote|hr|pre|h[1-3]|(?:table|p|a) class="(?:facts|grid|brand|buttons|button)"|t[hd](?: scope="(?:row|col)")?)(?=[ >])/g,
    (tag, name: string) => {
      const style = inline[name];
      return style === undefined ? tag : `${tag} style="${style}"`;
    },
  );
}

function sheetOf(wanted: string): Sheet {
  const accent = /^#[0-9a-f]{6}$/i.test(wanted) ? wanted : DEFAULT_ACCENT;
  if (newest?.accent === accent) return newest;
  const [light, dark] = [readable(accent, LIGHT.card), readable(accent, DARK.card)];
  const css = `${SHAPES}
${colours(LIGHT, light, '')}
@media (prefers-color-scheme: dark) {
${colours(DARK, dark, '')}
}
${colours(DARK, dark, '[data-ogsc] ')}`;
  newest = { accent, light, css, inline: inlineStyles(light) };
  return newest;
}

/** What is the same in light and dark, and what a narrow screen needs. */
const SHAPES = `body { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
h1, h2, h3 { line-height: 1.3; } ul, ol { padding-left: 24px; } p, ul, ol { margin: 12px 0; }
.card > :first-child { margin-top: 0; } img { border: 0; max-width: 100%; height: auto; }
hr ~ p, hr ~ ul { font-size: 14px; line-height: 1.45; }
.grid { width: 100%; }
@media (max-width: 480px) {
.page { padding: 0 !important; } .card { padding: 18px 16px !important; border-radius: 0 !important; }
.facts th, .facts td { display: block !important; width: auto !important; padding: 0 12px !important; }
.facts th { padding-top: 8px !important; } .facts tr:last-child td { padding-bottom: 8px !important; }
}`;

/** `!important` wins over what the elements carry themselves. */
function colours(of: typeof LIGHT, accent: string, where: string): string {
  const rule = (selectors: string, body: string): string =>
    `${selectors
      .split(', ')
      .map((one) => where + one)
      .join(', ')} { ${body} }`;
  return [
    rule('body, .page', `background-color: ${of.page} !important; color: ${of.text} !important;`),
    rule(
      '.card',
      `background-color: ${of.card} !important; color: ${of.text} !important; border-top-color: ${accent} !important;`,
    ),
    rule('h1, h2, h3, blockquote, .facts td, .grid td', `color: ${of.text} !important;`),
    rule('a', `color: ${accent} !important;`),
    rule('.button', `border-color: ${accent} !important;`),
    rule('hr', `border-top-color: ${of.line} !important;`),
    rule('hr ~ p, hr ~ ul, .facts th', `color: ${of.soft} !important;`),
    rule('blockquote, pre, .facts, .grid td, .grid th', `border-color: ${of.line} !important;`),
  ].join('\n');
}

function inlineStyles(accent: string): Readonly<Record<string, string>> {
  const { line, soft, text } = LIGHT;
  const heading = `margin:20px 0 8px;color:${text};`;
  return {
    h1: `${heading}font-size:21px`,
    h2: `${heading}font-size:19px`,
    h3: `${heading}font-size:16px`,
    hr: `border:0;border-top:1px solid ${line};margin:24px 0 12px`,
    blockquote: `margin:12px 0;padding:2px 0 2px 14px;border-left:3px solid ${line}`,
    pre: `white-space:pre-wrap;padding:10px;border:1px solid ${line};border-radius:6px;font-size:14px`,
    'table class="facts"': `border-collapse:collapse;margin:16px 0;border-left:3px solid ${line};font-size:15px`,
    'table class="grid"': 'border-collapse:collapse;margin:16px 0;font-size:15px',
    // Wide enough for a label: beside a long word it would be broken letter by letter.
    'th scope="row"': `min-width:10em;padding:3px 12px;text-align:left;vertical-align:top;font-weight:normal;color:${soft}`,
    'th scope="col"': `padding:4px 10px;text-align:left;vertical-align:bottom;border-bottom:2px solid ${line}`,
    td: `padding:3px 12px;text-align:left;vertical-align:top;border-color:${line}`,
    'p class="brand"': 'margin:0 0 16px;font-size:17px',
    'p class="buttons"': 'margin:16px 0;line-height:1.5',
    'a class="button"': `display:inline-block;margin:0 6px 8px 0;padding:9px 16px;border:1px solid ${accent};border-radius:6px;line-height:1.3;text-decoration:none;font-weight:600;color:${accent}`,
  };
}
