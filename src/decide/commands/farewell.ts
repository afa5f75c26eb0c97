// Whether the words below the commands say anything: a closing formula and a name under `#take` are no answer to a
// customer. Takes words and how the writer calls himself; gives yes or no. "Thanks" is an answer, "Regards" is none.
import { fold } from '../../model/fold.ts';
import { plainLine } from './line.ts';

const CLOSINGS =
  /^(?:mit (?:freundlichen|besten|vielen|herzlichen|lieben|kollegialen) gr(?:u|ue)(?:ss|ß)en|(?:viele|beste|liebe|schone|freundliche|herzliche|sonnige|kollegiale) gr(?:u|ue)sse|gr(?:u|ue)ss|gr(?:u|ue)sse|mfg|lg|vg|bg|hg|(?:kind|best|warm|many) regards|regards|best wishes|best|cheers|sincerely|yours (?:sincerely|faithfully|truly)|br|kr|rgds|met (?:vriendelijke|hartelijke|beste) groet(?:en)?|(?:vriendelijke |hartelijke )?groet(?:en|jes)?|gr|mvg|cordialement|bien (?:cordialement|a vous)|(?:sinceres |meilleures )?salutations(?: distinguees)?|cdt|cdlt|a bientot)[\s,.!]*$/u;
/** What telephones and their programs write below every mail, and alone when nothing else was written. */
const DEVICE =
  /^(?:(?:sent|verzonden|verstuurd|envoye|gesendet) (?:from|vanaf|via|met|de|depuis|von|mit)\b.{1,80}|von mein(?:em|er|em\/meiner) .{1,60} gesendet|diese nachricht wurde von mein.{1,60} gesendet|(?:get|telecharger|download) outlook (?:for|pour|voor)\b.{0,80}|outlook (?:fur|voor) .{1,80})[.\s]*$/u;
const MAX_LINES = 8;
const MAX_NAME = 60;

/** True for words that are nothing but a farewell, a name, or what a telephone writes below. */
export function saysNothing(words: string, author: string): boolean {
  const lines = words
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '' && line !== '--' && !DEVICE.test(fold(line).slice(0, 200)));
  if (lines.length === 0) return true;
  if (lines.length > MAX_LINES) return false;
  const [first = '', ...rest] = lines;
  if (CLOSINGS.test(fold(first))) return rest.every((line) => line.length <= MAX_NAME && !/[?!]$/.test(line));
  return lines.length === 1 && isName(first, author);
}

function isName(line: string, author: string): boolean {
  const name = fold(line.replace(/[,.!]+$/, '').replace(/^[-–—]\s*/, ''));
  const parts = fold(author).split(/[\s,]+/);
  return name !== '' && (name === fold(author) || parts.includes(name));
}
