// Takes a pattern with `*` (any run) and `?` (one character); gives a test over whole texts. No regular expression:
// the two-pointer walk below is bounded by text × pattern and cannot be made to backtrack further by hostile text.

/** True over texts that the pattern describes from end to end. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const stars = pattern.replaceAll(/\*+/g, '*');
  if (!/[*?]/.test(stars)) return (text) => text === stars;
  return (text) => isGlobMatch(stars, text);
}

function isGlobMatch(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (inPattern < pattern.length && pattern[inPattern] === '*') {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '?' || pattern[inPattern] === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(inPattern).replaceAll('*', '') === '';
}
