// Samples that strain a layout: very long words, right-to-left scripts, emoji, nobody's name, forty of everything. Takes
// the words of a language; gives words and data that are harder, of the same shape. Pure.
import type { NoticeData } from '../../model/notice.ts';
import type { HardKind } from '../../model/papers/sample.ts';
import type { SampleWords } from './words.ts';

/** What differs from an ordinary sample. */
export interface HardSample {
  readonly words: SampleWords;
  readonly data: Partial<NoticeData>;
}

/** The sample of this kind. */
export function hardSample(kind: HardKind, words: SampleWords): HardSample {
  switch (kind) {
    case 'long':
      return { words: longWords(words), data: {} };
    case 'rtl':
      return { words: rightToLeft(words), data: {} };
    case 'emoji':
      return { words: withEmoji(words), data: {} };
    case 'nameless':
      return { words: nameless(words), data: { attachments: [], comment: '' } };
    case 'many':
      return { words: manyWords(words), data: many(words) };
    default:
      return kind satisfies never;
  }
}

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const LONG_LINK = `https://example.com/${'sehr-langer-pfad-ohne-leerzeichen/'.repeat(8)}ende?schluessel=${'0123456789abcdef'.repeat(8)}`;

function longWords(words: SampleWords): SampleWords {
  const twice = `${LONG_WORD}${LONG_WORD.toLowerCase()}`;
  return {
    ...words,
    customer: `${LONG_WORD} ${LONG_WORD}`.slice(0, 100),
    colleague: LONG_WORD.repeat(2).slice(0, 100),
    subject: `${words.subject} ${twice} ${LONG_LINK}`.slice(0, 250),
    message: `${words.message}\n\n${twice}${twice}\n${LONG_LINK}\n\n${words.message.replaceAll('\n', ' ').repeat(12)}`,
    answer: both(words.answer, (text) => `${text}\n\n**${twice}**\n\n\`${'x'.repeat(200)}\`\n\n${LONG_LINK}`),
    comment: both(words.comment, (text) => `${text} ${twice}\n${LONG_LINK}`),
    solution: both(words.solution, (text) => `${text}\n${twice}`),
    files: [`${twice}.jpg`, `${'a'.repeat(180)}.pdf`, ...words.files],
    subjects: words.subjects.map((text) => `${text} ${twice}`),
    questions: words.questions.map((one) => ({ ...one, label: `${one.label} ${LONG_WORD}`, help: twice })),
    command: `${words.command} ${twice}`,
    trouble: `${words.trouble} ${LONG_LINK}`,
    organisation: twice.slice(0, 120),
  };
}

function rightToLeft(words: SampleWords): SampleWords {
  const arabic = 'الطابعة في الطابق الثاني لا تسحب الورق';
  const hebrew = 'המדפסת בקומה השנייה אינה מושכת נייר';
  return {
    ...words,
    customer: 'مريم الهاشمي',
    colleague: 'יעל ברק',
    subject: `${arabic} (Fach 2, 11:30)`,
    message: `صباح الخير،\n\n${arabic}. الشاشة تعرض "Fach 2 prüfen".\n\n${hebrew}\n\nمع الشكر`,
    answer: both(words.answer, (text) => `${arabic}\n\n- ${hebrew}\n- Canon **MF 645**\n\n${text}`),
    comment: both(words.comment, (text) => `${hebrew}\n${text}`),
    solution: both(words.solution, () => arabic),
    files: ['صورة الشاشة.jpg', 'תמונה 2.pdf'],
    subjects: [arabic, hebrew, `RE: ${hebrew}`, `${arabic} 2026-0481`],
    organisation: 'بلدية القدس',
  };
}

function withEmoji(words: SampleWords): SampleWords {
  const faces = '🖨️🔥👩🏽‍🔧👨‍👩‍👧‍👦🇳🇱🏴󠁧󠁢󠁳󠁣󠁴󠁿';
  return {
    ...words,
    customer: `${words.customer} ✨`,
    subject: `${faces} ${words.subject} ❗❗`,
    message: `${faces.repeat(20)}\n\n${words.message}\n😀😃😄`,
    answer: both(words.answer, (text) => `${text}\n\n- ✅ ${faces}\n- **❤️‍🩹**`),
    comment: both(words.comment, (text) => `${text} 👍🏿`),
    files: ['📷 foto.jpg', `${'🤖'.repeat(40)}.png`],
    subjects: words.subjects.map((text) => `${text} ${faces}`),
    organisation: '🏭 Fabrik',
  };
}

function nameless(words: SampleWords): SampleWords {
  return { ...words, customer: '', colleague: '', message: '', files: [], ratingComment: '', organisation: '' };
}

/** Forty changed fields, forty files, forty reasons, beside the remarks of `manyWords`. */
function many({ files, subjects, questions }: SampleWords): Partial<NoticeData> {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
  const name = (index: number): string => subjects[index % subjects.length] ?? '';
  return {
    changes: Object.fromEntries(
      numbers.map((index) => [
        `${questions[index % questions.length]?.label ?? 'field'} ${index}`,
        { from: name(index), to: `${name(index + 1)} ${index}` },
      ]),
    ),
    attachments: numbers.map((index) => `${index} ${files[index % Math.max(1, files.length)] ?? 'file'}`),
    trace: numbers.map((index) => `rules/${index}-support.yaml: support`),
  };
}

/** Remarks of forty lines, where a notice has a remark: elsewhere they would say what nobody wrote. */
function manyWords(words: SampleWords): SampleWords {
  const often = (text: string): string => Array(40).fill(text).join('\n');
  return { ...words, comment: both(words.comment, often), note: often(words.note) };
}

function both(texts: SampleWords['answer'], change: (text: string) => string): SampleWords['answer'] {
  return { formal: change(texts.formal), informal: change(texts.informal) };
}
