// QR codes are read back by a reader of somebody else's (jsqr): from the modules, from the drawn SVG, from the characters
// on a terminal; at every level, from one octet to as many as fit.
import jsqrModule from 'jsqr';
import { describe, expect, it } from 'vitest';
import { type QrModules, qrCapacity, qrLevels, qrModules, qrSvg, qrText } from '../../src/lib/qr.ts';

type Read = (data: Uint8ClampedArray, width: number, height: number) => { readonly binaryData: number[] } | null;
const readQr = ((jsqrModule as { default?: unknown }).default ?? jsqrModule) as Read;

/** A picture of dark and light squares, read by the other reader. */
function read(isDark: (y: number, x: number) => boolean, size: number): string | null {
  const scale = size > 100 ? 3 : 4;
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) {
      const value = isDark(Math.floor(y / scale), Math.floor(x / scale)) ? 0 : 255;
      pixels.set([value, value, value, 255], (y * width + x) * 4);
    }
  const found = readQr(pixels, width, width);
  return found ? Buffer.from(found.binaryData).toString('utf8') : null;
}

const withZone = (modules: QrModules) => (y: number, x: number) => modules[y - 4]?.[x - 4] ?? false;
const madeOf = (text: string, level: (typeof qrLevels)[number]): QrModules => {
  const modules = qrModules(text, level);
  if (!modules) throw new Error(`${text.length} characters do not fit`);
  return modules;
};

describe.each(qrLevels)('at level %s', (level) => {
  it.each([1, 17, 100, 400, 900])('a text of %i octets is read back', (length) => {
    const text = 'mailto:a@b.example?body=%0D%0A'.repeat(40).slice(0, length);
    const modules = madeOf(text, level);
    expect(read(withZone(modules), modules.length + 8)).toBe(text);
  });

  it('as much as fits is made, one octet more is not', () => {
    expect(madeOf('x'.repeat(qrCapacity[level]), level)).toHaveLength(177);
    expect(qrModules('x'.repeat(qrCapacity[level] + 1), level)).toBeNull();
  });
});

it('other letters are octets of UTF-8', () => {
  const modules = madeOf('Größe: 7 µm – 漢字 🙂', 'M');
  expect(read(withZone(modules), modules.length + 8)).toBe('Größe: 7 µm – 漢字 🙂');
});

it('the SVG draws these modules in a quiet zone of four, with a title that cannot break out', () => {
  const modules = madeOf('mailto:support+pump42@example.com', 'M');
  const svg = qrSvg(modules, 'a <b> & "c"\u0000');
  expect(svg).toContain('<title>a &lt;b&gt; &amp; "c"</title>');
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  expect(size).toBe(modules.length + 8);
  const drawn = new Set<string>();
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let at = 0; at < Number(run); at += 1) drawn.add(`${y} ${Number(x) + at}`);
  expect(read((y, x) => drawn.has(`${y} ${x}`), size)).toBe('mailto:support+pump42@example.com');
});

it.each([false, true])('the characters of a terminal say the same (inverted: %s)', (inverted) => {
  const modules = madeOf('mailto:support+pump42@example.com', 'L');
  const lines = qrText(modules, inverted).split('\n');
  const ink = (y: number, x: number): boolean => {
    const char = lines[Math.floor(y / 2)]?.[x] ?? ' ';
    return char === '█' || char === (y % 2 === 0 ? '▀' : '▄');
  };
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([modules.length + 8]));
  const size = modules.length + 8;
  expect(read((y, x) => ink(y, x) === inverted, size)).toBe('mailto:support+pump42@example.com');
});
