// The HTML part of a notice, tag by tag: nothing but what a notice is made of. Text cannot be told from tags by what it
// says, only by its `<`: what a stranger wrote is text, so every `<` must be one of ours. Gives breaches.

const TAGS =
  'html head meta title style body div span bdi p br hr a strong em b i code pre blockquote ul ol li h1 h2 h3 h4 table thead tbody tr td th img center'.split(
    ' ',
  );
const ATTRIBUTES =
  'lang dir charset name content style class href rel role aria-hidden aria-label width height alt src cellpadding cellspacing border align valign bgcolor start colspan scope title target'.split(
    ' ',
  );
const VOID = ['meta', 'br', 'hr', 'img'];

/** What is wrong with an HTML document of ours. */
export function htmlBreaches(html: string): readonly string[] {
  const breaches: string[] = [];
  if (!/^<!doctype html>\n<html [^>]*lang="[a-z]{2}[^>]*>/i.test(html))
    breaches.push('HTML: no document in a language');
  const open: string[] = [];
  const rest = html.replace(/^<!doctype html>/i, '').replaceAll(/<!--\[if [^\]]*\]>[\s\S]*?<!\[endif\]-->/g, '');
  const styles = [...rest.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((match) => match[1] ?? '');
  for (const style of styles)
    if (/url\(|@import|expression|<|behavior/i.test(style)) breaches.push('HTML: a style fetches or runs');
  for (const [tag] of rest.replaceAll(/(<style[^>]*>)[\s\S]*?<\/style>/g, '$1</style>').matchAll(/<[^>]*>?/g)) {
    const [, end, name = '', attributes = ''] =
      /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*\/?>$/.exec(tag) ?? [];
    if (!TAGS.includes(name)) breaches.push(`HTML: ${JSON.stringify(tag.slice(0, 80))}`);
    else if (end === '/') {
      const last = open.pop();
      if (last !== name) breaches.push(`HTML: </${name}> ends <${last ?? 'nothing'}>`);
    } else {
      if (!VOID.includes(name)) open.push(name);
      breaches.push(...attributeBreaches(name, attributes));
    }
  }
  if (open.length > 0) breaches.push(`HTML: <${open.join('>, <')}> never ends`);
  return breaches;
}

function attributeBreaches(tag: string, text: string): readonly string[] {
  return [...text.matchAll(/([a-z-]+)="([^"]*)"/g)].flatMap(([, name = '', value = '']) => {
    if (!ATTRIBUTES.includes(name)) return [`HTML: <${tag} ${name}=…>`];
    if (name === 'href' && !/^(?:https?:\/\/|mailto:)/.test(value)) return [`HTML: a link to ${value.slice(0, 40)}`];
    if (name === 'src' && !/^cid:[\w.@-]+$/.test(value)) return [`HTML: an image from ${value.slice(0, 40)}`];
    if (name === 'style' && /url\(|expression|javascript|@import/i.test(value)) return [`HTML: a style that fetches`];
    return [];
  });
}
