// Raw mails as an mbox file (RFC 4155, the "mboxrd" way): takes a mail's bytes; gives them behind a From_ line, every line
// that begins with From or >From quoted by one more >, so that reading it back gives the very bytes but for the last line end.

const GT = 0x3e;
const LF = 0x0a;
const FROM = Buffer.from('From ');

/** One mail of the file. `from` is its sender, '' = unknown; `at` the time it was taken in. */
export function mboxMail(raw: Uint8Array, about: { readonly from: string; readonly at: number }): Uint8Array {
  const sender = /^[\x21-\x7e]+$/.test(about.from) ? about.from : 'MAILER-DAEMON';
  const head = Buffer.from(`From ${sender} ${asctime(about.at)}\n`);
  const body = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const pieces: Uint8Array[] = [head];
  let from = 0;
  for (let at = 0; at < body.length; ) {
    if (isFromLine(body, at)) {
      pieces.push(body.subarray(from, at), Buffer.from('>'));
      from = at;
    }
    const end = body.indexOf(LF, at);
    at = end < 0 ? body.length : end + 1;
  }
  const ends = body.length > 0 && body[body.length - 1] === LF ? '\n' : '\n\n';
  pieces.push(body.subarray(from), Buffer.from(ends));
  return Buffer.concat(pieces);
}

function isFromLine(body: Buffer, start: number): boolean {
  let at = start;
  while (body[at] === GT) at += 1;
  return body.subarray(at, at + FROM.length).equals(FROM);
}

/** `Wed Jan  7 10:00:00 2026`, in UTC. */
function asctime(at: number): string {
  const date = new Date(at);
  const [weekday = '', , month = ''] = date.toUTCString().replace(',', '').split(' ');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${weekday} ${month} ${day} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`;
}
