// The words of a notice in both looks: takes an outbox row and a Setup; gives what its template makes of them, in the
// reader's language and in the site's own look. Never without words: a template that fails gives the built-in plain form
// and says why (F52). Pure.
import { createHash } from 'node:crypto';
import type { Setup } from '../model/setup.ts';
import type { OutboxRow } from '../ports.ts';
import type { AnswerTo } from './context/actions.ts';
import { noticeContext } from './context.ts';
import { noticeLocales } from './look/locales.ts';
import { preheaderOf } from './look/preheader.ts';
import { lookOf } from './look/site-look.ts';
import { cleanLine, type Picture } from './markdown/values.ts';
import type { InlinePicture } from './mime/pictures.ts';
import { plainForm } from './plain-form.ts';
import { htmlDocument, withAnchor } from './shell.ts';
import { type RenderedNotice, TemplateFault, templateSet } from './templates.ts';

/** Mail programs cut longer HTML off (Gmail at 102 kB). */
const MAX_HTML_OCTETS = 100_000;

/** The words; `answerTo` is where an answer goes, for the buttons. `fault` says why the plain form stands in. */
export function wordsOfRow(
  row: OutboxRow,
  setup: Setup,
  answerTo: AnswerTo,
): { readonly rendered: RenderedNotice; readonly fault: string | null } {
  const locales = noticeLocales(row, setup.config);
  try {
    const rendered = templateSet(setup.templates).render({
      name: row.template,
      locales,
      queue: row.queue,
      context: (locale) => noticeContext(row, setup, locale, answerTo),
      isWhole: row.data.isJoined === true,
      look: lookOf(setup, pictureOf(setup.config.templates.logo ?? null)),
    });
    return { rendered, fault: null };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const [locale = 'en'] = locales;
    const subject = row.data.ticket?.subject ?? '';
    const plain = { ...plainForm(row, setup, locale), subject, locale, preheader: '', isDocument: false };
    return { rendered: plain, fault: error.message };
  }
}

/** The HTML part, or null when it would be cut off by mail programs: then the text part alone says everything. */
export function htmlOf(
  rendered: RenderedNotice,
  setup: Setup,
  about: { readonly title: string; readonly anchor: string | null },
): string | null {
  const html = rendered.isDocument
    ? withAnchor(rendered.html, about.anchor)
    : htmlDocument(rendered.html, {
        ...about,
        accent: setup.config.templates.accent,
        locale: rendered.locale,
        preheader: rendered.preheader || preheaderOf(rendered.text, cleanLine(setup.config.instance.name)),
      });
  return Buffer.byteLength(html) < MAX_HTML_OCTETS ? html : null;
}

/** The pictures the HTML names: they go along with it. */
export function picturesIn(html: string, { config }: Setup): readonly InlinePicture[] {
  const { logo } = config.templates;
  if (!logo || !html.includes(`cid:${cidOf(logo.base64)}`)) return [];
  return [{ cid: cidOf(logo.base64), type: logo.type, filename: logo.filename, base64: logo.base64 }];
}

function pictureOf(logo: Setup['config']['templates']['logo'] | null): Picture | null {
  return logo ? { cid: cidOf(logo.base64), width: logo.width, height: logo.height } : null;
}

let newest: { readonly base64: string; readonly cid: string } | null = null;

/** RFC 2392: named by its content, so that the same logo is the same part in every mail. */
function cidOf(base64: string): string {
  if (newest?.base64 !== base64)
    newest = { base64, cid: `logo-${createHash('sha256').update(base64).digest('hex').slice(0, 16)}@mailclerk` };
  return newest.cid;
}
