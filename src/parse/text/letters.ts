// Takes a pattern of words; gives one that reads the words of living writings alike, at a fraction of the code. V8 writes a class like \p{L} out at
// each place where it stands, with a branch for every pair of surrogates: a pattern of many words grew to 700 KB of machine
// code, a third of all that reading holds. Letters of the writings that people use in mails, all of the first plane, are two
// dozen ranges.

/** Unicode 16, ranges of letters in use, with the few signs that lie between: Latin to Ethiopic, kana, Han, Hangul, full width. Rare scripts and all beyond the first plane are no letters here. */
const LETTERS =
  'A-Za-zªµºÀ-ÖØ-öø-ˁˆ-ˑˠ-ˤͰ-ͳͶ-ͽΆΈ-ҁҊ-Ֆՙՠ-ֈא-תؠ-يٮ-ۓەۥۦۮۯۺ-ۿऄ-हঅ-হਅ-ਹઅ-હஅ-ஹఅ-హಅ-ಹഅ-ഹඅ-ෆก-ะาำเ-ๆກ-ະາຳຽເ-ໆཀ-ཬက-ဪა-ჿᄀ-ᇿሀ-ፚក-ឳḀ-ỿἀ-ᾼ々〆ぁ-ゖァ-ヺー-ヾ㐀-䶿一-鿿가-힣ﬀ-ﬆﭐ-ﯓﺀ-ﻼＡ-Ｚａ-ｚｦ-ﾟ';

/** The same pattern with `\p{L}` as ranges; for patterns of whole sentences, made once. */
export function withLetterRanges(pattern: RegExp): RegExp {
  let isInClass = false;
  const source = pattern.source.replaceAll(/\\p\{L\}|\\.|[[\]]/gu, (piece) => {
    if (piece === '[') isInClass = true;
    else if (piece === ']') isInClass = false;
    else if (piece === '\\p{L}') return isInClass ? LETTERS : `[${LETTERS}]`;
    return piece;
  });
  return new RegExp(source, pattern.flags);
}
