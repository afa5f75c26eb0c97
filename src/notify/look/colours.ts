// Colours of notices and their contrast (WCAG 2.2): takes and gives `#rrggbb`. Pure.

/** What contrast AA asks of text, with a little room for rounding. */
const AA = 4.6;

/** The contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2 "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white until it can be read on this background. */
export function readable(colour: string, background: string): string {
  const target = luminance(background) > 0.18 ? 0 : 255;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, target, share);
    if (contrast(mixed, background) >= AA) return mixed;
  }
  return target === 0 ? '#000000' : '#ffffff';
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(colour: string, target: number, share: number): string {
  const mixed = channels(colour).map((value) => Math.round(value + (target - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
