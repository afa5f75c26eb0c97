// Takes the octets of a mail that no label tells the charset of, all together, and what else the mail says of where it comes
// from; gives the charset they are most likely in, or null. A word alone ("Да", 谢谢, כן) fits many charsets: subject, names
// and body together, the labels of other parts, and the country of the sender tell. Linear on bounded text; never throws.
import { strictText } from './decoders.ts';
import { detectCharset } from './detect.ts';

export interface CharsetSigns {
  /** Octets without a (true) label: headers, texts. */
  readonly octets: Buffer;
  /** Charsets that the mail names elsewhere: encoded words, other parts. Thoughtless ones left out. */
  readonly labels: readonly string[];
  /** Lower case: the last label of the sender's domain, and languages the headers name (`ru`, `zh-cn`). */
  readonly places: readonly string[];
}

/** Words of people hold letters of one script: each charset with what its readings must be made of. */
interface Reading {
  readonly charset: string;
  readonly letters: RegExp;
}
const CYRILLIC: readonly Reading[] = [
  { charset: 'windows-1251', letters: /^[А-яЁёІіЇїЄєҐґ]$/ },
  { charset: 'koi8-r', letters: /^[А-яЁё]$/ },
  { charset: 'koi8-u', letters: /^[А-яЁёІіЇїЄєҐґ]$/ },
];
const CHINESE: readonly Reading[] = [{ charset: 'gb18030', letters: /^[\u4e00-\u9fa5\u3000-\u301f\uff00-\uff5e]$/ }];
const TAIWAN: readonly Reading[] = [{ charset: 'big5', letters: /^[\u4e00-\u9fa5\u3000-\u301f\uff00-\uff5e]$/ }];
const JAPANESE: readonly Reading[] = ['shift_jis', 'euc-jp'].map((charset) => ({
  charset,
  letters: /^[\u3041-\u30fe\u4e00-\u9fa5\u3000-\u301f\uff00-\uff5e]$/,
}));
const KOREAN: readonly Reading[] = [{ charset: 'euc-kr', letters: /^[\uac00-\ud7a3\u3000-\u301f]$/ }];
const reading = (charset: string, letters: RegExp): readonly Reading[] => [{ charset, letters }];
const latin2 = (letters: RegExp): readonly Reading[] => [
  { charset: 'windows-1250', letters },
  { charset: 'iso-8859-2', letters },
];
const WESTERN = reading('windows-1252', /^[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüœŒ¿¡]$/);
const ARABIC = reading('windows-1256', /^[\u0621-\u0652،؟]$/);

const BY_PLACE = new Map<string, readonly Reading[]>([
  ...['ru', 'su', 'by', 'kz', 'ua', 'uk-ua', 'bg', 'mk', 'rs'].map((place) => [place, CYRILLIC] as const),
  ...['cn', 'zh-cn', 'zh-sg', 'zh-hans', 'sg'].map((place) => [place, CHINESE] as const),
  ...['tw', 'hk', 'zh-tw', 'zh-hk', 'zh-hant'].map((place) => [place, TAIWAN] as const),
  ...['jp', 'ja', 'ja-jp'].map((place) => [place, JAPANESE] as const),
  ...['kr', 'ko', 'ko-kr'].map((place) => [place, KOREAN] as const),
  ...['il', 'he', 'he-il'].map((place) => [place, reading('windows-1255', /^[\u05d0-\u05ea]$/)] as const),
  ...['th', 'th-th'].map((place) => [place, reading('windows-874', /^[\u0e01-\u0e5b]$/)] as const),
  ...['gr', 'cy', 'el', 'el-gr'].map((place) => [place, reading('windows-1253', /^[Ά-ώ]$/)] as const),
  ...['eg', 'sa', 'ae', 'jo', 'sy', 'iq', 'ar'].map((place) => [place, ARABIC] as const),
  ...['cz', 'sk', 'cs', 'cs-cz', 'sk-sk'].map((place) => [place, latin2(/^[áäčďéěíĺľňóôŕřšťúůýž]$/i)] as const),
  ...['pl', 'pl-pl'].map((place) => [place, latin2(/^[ąćęłńóśźż]$/i)] as const),
  ...['hu', 'hu-hu'].map((place) => [place, latin2(/^[áéíóöőúüű]$/i)] as const),
  ...['si', 'hr', 'sl', 'ro', 'ba'].map((place) => [place, latin2(/^[ăâčćđîšșțţşž]$/i)] as const),
  ...['tr', 'tr-tr'].map((place) => [place, reading('windows-1254', /^[çğıöşüâîûÇĞİÖŞÜ]$/)] as const),
  ...['de', 'at', 'ch', 'fr', 'be', 'nl', 'es', 'it', 'pt', 'br', 'se', 'dk', 'no', 'fi', 'is', 'mx', 'ar-es'].map(
    (place) => [place, WESTERN] as const,
  ),
]);

const WINDOW = 16_384;
const MAX_LABELS = 8;

/** The charset of a mail's unlabelled octets; null when nothing tells. */
export function charsetOfMail({ octets, labels, places }: CharsetSigns): string | null {
  const sample = octets.subarray(0, WINDOW);
  for (const label of labels.slice(0, MAX_LABELS)) if (strictText(sample, label) !== null) return label;
  for (const place of places) {
    const fits = (BY_PLACE.get(place) ?? []).find((one) => isReadable(sample, one));
    if (fits) return fits.charset;
  }
  return detectCharset(sample);
}

/** True when the octets read as words of that script: nothing else beyond ASCII but signs, no capital inside a word. */
function isReadable(sample: Buffer, { charset, letters }: Reading): boolean {
  const text = strictText(sample, charset);
  if (text === null) return false;
  const isLatin = /^windows-125[024]$|^iso-8859-2$/.test(charset);
  let found = 0;
  for (const word of text.match(/[\p{L}\p{M}\u0080-\uffff]+/gu) ?? []) {
    const beyond = word.match(/[^\x00-\x7f]/gu) ?? [];
    if (beyond.length === 0) continue;
    for (const letter of beyond) {
      if (letters.test(letter)) found++;
      else if (!/[\u00a0\u00ab\u00b0\u00b7\u00bb\u2010-\u2044\u20ac№]/.test(letter)) return false;
    }
    // Words mix no scripts, and capitals stand first or everywhere.
    if (!isLatin && /[a-z]{2}/i.test(word)) return false;
    if (/\p{Ll}\p{Lu}/u.test(word)) return false;
  }
  return found > 0;
}
