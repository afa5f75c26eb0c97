// Takes the HTML fragment of a document; gives the whole page, made for paper: A4, black on white, nothing fetched, no
// scripts, breaks where a reader expects them. Pure.
import { escapeHtml } from '../markdown/html.ts';

/** A whole HTML document in this language. */
export function documentPage(fragment: string, look: { readonly locale: string; readonly title: string }): string {
  return `<!doctype html>
<html lang="${escapeHtml(look.locale)}" dir="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>${escapeHtml(look.title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<main>
${fragment}
</main>
</body>
</html>
`;
}

const STYLE = `@page { size: A4; margin: 20mm 18mm 18mm 22mm; }
body { margin: 0; background: #ffffff; color: #1f2328; font: 11pt/1.45 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 170mm; margin: 0 auto; padding: 8mm 6mm; overflow-wrap: anywhere; }
h1 { font-size: 18pt; margin: 0 0 4mm; } h2 { font-size: 13pt; margin: 8mm 0 2mm; border-bottom: 0.3mm solid #57606a; }
h3 { font-size: 11pt; margin: 5mm 0 1mm; } h1, h2, h3 { line-height: 1.25; break-after: avoid; }
ul { margin: 0 0 3mm; padding-left: 5mm; } li { margin: 0; }
blockquote { margin: 2mm 0; padding: 0 0 0 4mm; border-left: 0.8mm solid #d0d7de; }
pre { white-space: pre-wrap; } a { color: inherit; }
hr { border: 0; border-top: 0.3mm solid #57606a; margin: 8mm 0 3mm; }
hr ~ p { font-size: 9pt; color: #57606a; }
@media print { main { max-width: none; padding: 0; } }`;
