// What a list of mails shows beside the subject: the first words that say something, instead of a name and a salutation.
// Takes the text part; gives one short line. Pure, linear; reads no further than it has to.

const MAX_CHARACTERS = 140;
/** As far as is looked, in all and in a paragraph. */
const MAX_READ = 4000;
const MAX_PARAGRAPH = 600;

/** The words; '' when there are none but names and salutations. `brand` is what the mail begins with. */
export function preheaderOf(text: string, brand: string): string {
  let out = '';
  const end = Math.min(text.length, MAX_READ);
  for (let at = 0; at < end && out.length < MAX_CHARACTERS; ) {
    const next = text.indexOf('\n\n', at);
    const stop = next < 0 ? text.length : next;
    const paragraph = text.slice(at, Math.min(stop, at + MAX_PARAGRAPH));
    at = stop + 2;
    if (paragraph.startsWith('- ')) continue;
    if (paragraph.startsWith('-----')) break;
    const plain = paragraph.includes('>') ? paragraph.replace(/^(?:> ?)+/gm, '') : paragraph;
    const line = plain.replace(/\s+/g, ' ').trim();
    if (line === '' || line === brand || isSalutation(line)) continue;
    out += out === '' ? line : ` ${line}`;
  }
  if (out.length <= MAX_CHARACTERS) return out;
  const characters = [...out.slice(0, 2 * MAX_CHARACTERS)];
  return characters.length <= MAX_CHARACTERS
    ? out
    : `${characters
        .slice(0, MAX_CHARACTERS - 1)
        .join('')
        .trimEnd()}…`;
}

/** A short line that ends in a comma. */
function isSalutation(line: string): boolean {
  return line.length <= 80 && line.endsWith(',');
}
