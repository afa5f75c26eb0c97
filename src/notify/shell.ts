// Takes the HTML fragment of a notice; gives the whole document: language, light and dark, readable without pictures and
// without style sheets, on paper of 320 pixels, nothing fetched. Colours keep WCAG 2.2 AA (look/styles.ts). Pure.
import { accentOf, FONT, inlined, LIGHT, styleSheet } from './look/styles.ts';
import { escapeHtml } from './markdown/html.ts';

/** How a document looks and what it carries besides its words. */
export interface DocumentLook {
  readonly locale: string;
  readonly title: string;
  readonly accent: string;
  /** Text for machines that answers bring back in their quotation; nobody sees it. */
  readonly anchor?: string | null;
  /** What a list of mails shows beside the subject; absent or '' = its first words. */
  readonly preheader?: string;
}

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);
const HIDDEN = 'display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:transparent;mso-hide:all';

/** A whole HTML document in this language with this accent colour (`#rrggbb`; anything else gives the default). */
export function htmlDocument(fragment: string, look: DocumentLook): string {
  const { page, card, text } = LIGHT;
  return `<!doctype html>
<html lang="${escapeHtml(look.locale)}" dir="${directionOf(look.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHtml(look.title)}</title>
<style>
${styleSheet(look.accent)}
</style>
<!--[if mso]><style>body,td,th,p,a,h2,h3,li{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->
</head>
<body style="margin:0;padding:0;background-color:${page};color:${text}">
${hidden(look.preheader ?? '', 'class="preheader" ')}<div class="page" style="padding:16px;background-color:${page}">
<!--[if mso]><table role="presentation" align="center" width="640"><tr><td><![endif]-->
<div class="card" style="max-width:640px;box-sizing:border-box;margin:0 auto;padding:20px 24px;background-color:${card};color:${text};border-top:4px solid ${accentOf(look.accent)};border-radius:8px;font-family:${FONT};font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-word">
${inlined(fragment, look.accent)}
</div>
<!--[if mso]></td></tr></table><![endif]-->
</div>
${hidden(look.anchor ?? '', 'aria-hidden="true" ')}</body>
</html>
`;
}

/** A document of the admin's own with our anchor in it. */
export function withAnchor(html: string, anchor: string | null): string {
  if (anchor === null) return html;
  const at = html.toLowerCase().lastIndexOf('</body');
  const line = hidden(anchor, 'aria-hidden="true" ');
  return at < 0 ? `${html}\n${line}` : `${html.slice(0, at)}${line}${html.slice(at)}`;
}

/** `rtl` for languages that are written so. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(locale.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

function hidden(text: string, attributes: string): string {
  return text === '' ? '' : `<div ${attributes}style="${HIDDEN}">${escapeHtml(text)}</div>\n`;
}
