// What a list of mails shows beside the subject: the first words that say something, instead of a name and a salutation.
// Takes the text part; gives one short line. Pure, linear.

const MAX_CHARACTERS = 140;
/** As far as is looked. */
const MAX_READ = 4000;

/** The words; '' when there are none but names and salutations. `brand` is what the mail begins with. */
export function preheaderOf(text: string, brand: string): string {
  let out = '';
  for (const paragraph of text.slice(0, MAX_READ).split('\n\n')) {
    const line = paragraph.replace(/\s+/g, ' ').trim();
    if (/^-{5,}$/.test(line)) break;
    if (line === '' || line === brand || isSalutation(line) || line.startsWith('- ')) continue;
    out += `${out === '' ? '' : ' '}${line.replace(/^(?:> ?)+/, '').replaceAll(' > ', ' ')}`;
    if (out.length >= MAX_CHARACTERS) break;
  }
  const characters = [...out];
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
