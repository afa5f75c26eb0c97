// `mailto:` links (RFC 6068): an address, a subject and a body that a mail program opens ready to send. Takes plain text;
// gives ASCII. Pure.

/** What the link brings along; '' leaves a part out. */
export interface MailtoParts {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** The link. Line ends of the body become CRLF, as §5 asks; nothing in a value can end it or begin another. */
export function mailtoLink({ to, subject, body }: MailtoParts): string {
  const at = to.lastIndexOf('@');
  const address = `${encoded(to.slice(0, at), LOCAL)}@${encoded(to.slice(at + 1), LOCAL)}`;
  const fields = [
    ['subject', subject.replaceAll(/[\r\n]+/g, ' ').trim()],
    ['body', body.replaceAll(/\r\n?|\n/g, '\r\n')],
  ].filter(([, value]) => value !== '');
  const query = fields.map(([name = '', value = '']) => `${name}=${encoded(value, VALUE)}`).join('&');
  return query === '' ? `mailto:${address}` : `mailto:${address}?${query}`;
}

// §2: unreserved, and of `some-delims` those no program takes for something else ("+" would be a blank to some in a value).
const VALUE = /[A-Za-z0-9._~!$'()*,:@-]/;
const LOCAL = /[A-Za-z0-9._~!$'()*+-]/;

function encoded(text: string, plain: RegExp): string {
  let result = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    result += byte < 0x80 && plain.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}
