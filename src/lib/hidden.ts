// What a server repeats of a login, taken out of its words before anybody reads or keeps them. Pure, linear.

/** Fewer characters hide too much of an ordinary sentence. */
const LEAST = 4;
const MASK = '‹secret›';

/** The text without the secret: as it is, in base64, and as AUTH PLAIN says it (RFC 4616 §2, RFC 4648 §4). */
export function hidden(text: string, user: string, secret: string): string {
  if (secret.length < LEAST) return text;
  const base64 = (words: string): string => Buffer.from(words, 'utf8').toString('base64').replace(/=+$/, '');
  const forms = [secret, base64(secret), base64(`\0${user}\0${secret}`), base64(`${user}\0${user}\0${secret}`)];
  return forms.reduce((left, form) => left.replaceAll(form, MASK), text);
}
