// Pictures that belong to the HTML of a mail: the part that holds both (multipart/related, RFC 2387), each picture named by
// its Content-ID (RFC 2392). Pure; lines end with CRLF.

/** A picture the HTML shows by `cid:`. */
export interface InlinePicture {
  readonly cid: string;
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif';
  /** ASCII without quotation marks. */
  readonly filename: string;
  readonly base64: string;
}

/** The HTML part with its pictures, ending with CRLF; the HTML part alone when there are none. */
export function relatedPart(html: string, pictures: readonly InlinePicture[], boundary: string): string {
  if (pictures.length === 0) return html;
  const lines = [
    `Content-Type: multipart/related; type="text/html";\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    html.replace(/\r\n$/, ''),
    ...pictures.flatMap((picture) => [`--${boundary}`, picturePart(picture)]),
    `--${boundary}--`,
    '',
  ];
  return lines.join('\r\n');
}

function picturePart({ cid, type, filename, base64 }: InlinePicture): string {
  const fields = [
    `Content-Type: ${type}; name="${filename}"`,
    `Content-ID: <${cid}>`,
    `Content-Disposition: inline; filename="${filename}"`,
    'Content-Transfer-Encoding: base64',
  ];
  return `${fields.join('\r\n')}\r\n\r\n${base64.replaceAll(/.{76}(?=.)/g, '$&\r\n')}`;
}
