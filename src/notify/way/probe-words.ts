// The words of a mail of ours to ourselves (a canary, a probe of reply addresses): the same in every language, from no
// template, so that nothing the site may break keeps it from proving what it is there to prove.
import type { RenderedNotice } from '../templates.ts';

const TEXT = `This mail was sent by mailclerk to itself: it tests the way to this mailbox.
It opens no ticket, and nothing is to be done about it.`;

/** Subject, text, and the same as HTML. */
export function probeWords(): RenderedNotice {
  const html = `<p>${TEXT.replaceAll('\n', '<br>\n')}</p>`;
  return {
    subject: 'mailclerk: a test of this mailbox',
    text: TEXT,
    html,
    locale: 'en',
    preheader: '',
    isDocument: false,
  };
}
