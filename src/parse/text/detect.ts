// Takes octets that are no UTF-8 and have no (true) charset label; gives the most likely charset, or null.
// A look at the first 16 KB: multi-byte charsets by how well their structure fits and how common their letters are,
// other scripts by their letters (scripts.ts), else Western. Linear, never throws.
import { strictText } from './decoders.ts';
import { latinCharset, scriptCharset } from './scripts.ts';

const WINDOW = 16_384;

interface Candidate {
  readonly name: string;
  /** Share of the non-ASCII text that a reader of that language would see often. */
  readonly common: RegExp;
  readonly weight: number;
}

// Kana, the hanzi of everyday Chinese, the syllables of everyday Korean: rare ones come from reading other charsets.
const MULTI_BYTE: readonly Candidate[] = [
  { name: 'shift_jis', common: /[\u3041-\u3096\u30a1-\u30fc]/g, weight: 1.6 },
  { name: 'euc-jp', common: /[\u3041-\u3096\u30a1-\u30fc]/g, weight: 1.6 },
  {
    name: 'gb18030',
    common: /[的是不我一有了人在他这中来上个国说要们你好和为请问到会时没件邮订单谢您网站价格公司产品]/g,
    weight: 3,
  },
  {
    name: 'big5',
    common: /[的是不我一有了人在他這中來上個國說要們你好和為請問到會時沒件郵訂單謝您網站價格公司產品]/g,
    weight: 3,
  },
  {
    name: 'euc-kr',
    common:
      /[이다는의에을를가하고한지기도로은사인서나니어리자요시있습안세녕주문해보부과일정대전상아수동제구여성그오라장신만원금회용내생들것입게연관]/g,
    weight: 1.8,
  },
];

/** The charset that fits best; null when only a single-byte Western reading is left. */
export function detectCharset(bytes: Buffer): string | null {
  const sample = evenCut(bytes.subarray(0, WINDOW));
  if (sample.includes('\x1b$')) return 'iso-2022-jp';
  const high = countHigh(sample);
  if (high === 0) return null;
  const best = bestMultiByte(sample, high);
  if (best) return best;
  return scriptCharset(sample) ?? (isFirstLevel(sample) ? 'gb18030' : latinCharset(sample));
}

/** Words too few to know by their letters (a file's name): all pairs among the 3,755 common hanzi of GB 2312. */
function isFirstLevel(sample: Buffer): boolean {
  let pairs = 0;
  for (let at = 0; at < sample.length; at++) {
    const lead = sample[at] ?? 0;
    if (lead < 128) continue;
    const trail = sample[++at] ?? 0;
    // Marks and full-width forms stand beside the hanzi.
    if (trail < 0xa1 || trail > 0xfe || !((lead >= 0xb0 && lead <= 0xd7) || lead === 0xa1 || lead === 0xa3))
      return false;
    if (lead >= 0xb0) pairs++;
  }
  return pairs >= 2;
}

function bestMultiByte(sample: Buffer, high: number): string | null {
  let best: string | null = null;
  let bestScore = 0.35;
  for (const candidate of MULTI_BYTE) {
    const text = strictText(sample, candidate.name);
    if (text === null) continue;
    const wide = text.replace(/[\x00-\x7f]+/g, '');
    // Half-width kana come from reading other charsets as Shift_JIS; pairs of octets must really pair.
    if (wide.length === 0 || wide.length > high * 0.75 || /[\ue000-\uf8ff]/.test(wide)) continue;
    const score = ((wide.match(candidate.common)?.length ?? 0) / wide.length) * candidate.weight;
    if (score > bestScore) [best, bestScore] = [candidate.name, score];
  }
  return best;
}

function countHigh(sample: Buffer): number {
  let high = 0;
  for (const byte of sample) if (byte > 127) high++;
  return high;
}

/** Cuts at the last ASCII octet so that no multi-byte letter is torn; the whole when it was not cut. */
function evenCut(sample: Buffer): Buffer {
  if (sample.length < WINDOW) return sample;
  for (let i = sample.length; i > WINDOW - 200; i--) if ((sample[i - 1] ?? 0) < 64) return sample.subarray(0, i);
  return sample;
}
