// Takes octets that no multi-byte charset fits; gives the single-byte charset of the script that they read best in: Cyrillic,
// Greek, Hebrew, Arabic, Thai by how often their letters come in writing and by where capitals stand; Polish and Turkish by
// signs that no Western word has inside. Null when they are Western, or too few to tell. Linear; never throws.
import { strictText } from './decoders.ts';

/** Letters from the most to the least frequent. */
const CYRILLIC = 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіъёїєґў';
const GREEK = 'αοιετνσηυρπκμλςίάόέωθδγχφήύώβξζψϊϋΐ';
const HEBREW = 'יהוולאראתבמשנםעכדחקפסטזגצןךףץ';
const ARABIC = 'اليمونرتبعدسهفةكقأحجصشىخطزإضذثغءئآؤظ';
const THAI = 'านรกเองยลมวตสดีท่้หปิคะัแพบชจุข์ไูโใผถซธณภศฟญฮึืำฉ๊ษ็ๆฐ๋ฝฏฎฆฬฤ';

interface Script {
  readonly charsets: readonly string[];
  readonly letters: string;
}
const SCRIPTS: readonly Script[] = [
  { charsets: ['windows-1251', 'koi8-u', 'ibm866', 'iso-8859-5'], letters: CYRILLIC },
  { charsets: ['windows-1253'], letters: GREEK },
  { charsets: ['windows-1255'], letters: HEBREW },
  { charsets: ['windows-1256', 'iso-8859-6'], letters: ARABIC },
  { charsets: ['windows-874'], letters: THAI },
];
const THRESHOLD = 0.45;
const CAPITAL_INSIDE = 0.8;
const SHOUTED = 0.75;

const ranks = new Map(
  SCRIPTS.map(({ letters }) => [
    letters,
    new Map([...letters].toReversed().map((letter, at) => [letter, (at + 1) / letters.length])),
  ]),
);

/** The charset of another script than the Latin one; null when there is none. */
export function scriptCharset(sample: Buffer): string | null {
  if (!hasRun(sample)) return null;
  let best: string | null = null;
  let bestScore = THRESHOLD;
  for (const script of SCRIPTS) {
    for (const charset of script.charsets) {
      const text = strictText(sample, charset);
      const score = text === null ? 0 : scoreOf(text, ranks.get(script.letters) ?? new Map());
      // Small letters of Hebrew or Latin charsets are the capitals of KOI8.
      const isShouted = charset === 'koi8-u' && text === text?.toUpperCase();
      if (score * (isShouted ? SHOUTED : 1) > bestScore)
        [best, bestScore] = [charset, score * (isShouted ? SHOUTED : 1)];
    }
  }
  if (best === 'koi8-u') return 'koi8-r';
  return best;
}

/** True when three octets beyond ASCII stand together anywhere: words of another script, never the accents of a Latin one. */
function hasRun(sample: Buffer): boolean {
  for (let at = 0, run = 0; at < sample.length; at++) {
    run = (sample[at] ?? 0) < 128 ? 0 : run + 1;
    if (run === 3) return true;
  }
  return false;
}

/** 0 … 1: how usual the letters beyond ASCII are. Isolated ones among Latin letters are accents of another charset. */
function scoreOf(text: string, rank: ReadonlyMap<string, number>): number {
  const beyond = text.match(/[^\x00-\x7f\u00a0]/g)?.length ?? 0;
  const runs = text.match(/[^\x00-\x7f]{3,}/gu) ?? [];
  const covered = runs.reduce((sum, run) => sum + run.length, 0);
  if (beyond < 3 || covered / beyond < 0.6) return 0;
  return runs.reduce((sum, run) => sum + runScore(run, rank), 0) / beyond;
}

/** Read as the wrong one of two charsets, words begin small and go on in capitals. */
function runScore(run: string, rank: ReadonlyMap<string, number>): number {
  let score = 0;
  for (const letter of run) score += rank.get(letter.toLowerCase()) ?? -0.5;
  // Words begin with one capital or are of capitals alone; the final sigma stands at the end. The capitals at the
  // beginning are counted once: looking back for them from every letter took half a minute for 16 KB without a blank.
  const isTurned = /^\p{Lu}{2,}\p{Ll}/u.test(run);
  const wrong = (run.match(/(?<=\p{Ll}\p{M}?)\p{Lu}|ς(?=\p{L})/gu)?.length ?? 0) + (isTurned ? 1 : 0);
  return score - wrong * CAPITAL_INSIDE * (/^\p{Lu}{2,40}\p{Ll}/u.test(run) ? 2 : 1);
}

/** Latin letters that windows-1252 shows as signs inside words (Polish), or as letters of Icelandic where nothing else is (Turkish). */
export function latinCharset(sample: Buffer): string | null {
  const text = strictText(sample, 'windows-1252') ?? '';
  if (/\p{L}[\u00b1\u00b6\u00bc]|[\u00b6\u00bc]\p{L}/u.test(text)) return 'iso-8859-2';
  if (/\p{L}[\u00b9\u00b3\u00bf]\p{L}/u.test(text)) return 'windows-1250';
  return /\p{L}[ðþý]|[ðþ]\p{L}/u.test(text) && /[çüöðþ].*[ðþýÝÞ]/su.test(text) && !/[áéíúæàèì]/iu.test(text)
    ? 'windows-1254'
    : null;
}
