// Colours as style sheets and attributes write them. Takes the value of a property; gives `#rrggbb`, that what is around shows,
// or that it cannot be read here: a gradient, a variable, a picture, something seen through. Pure.

/** `#rrggbb`; `around` = what is there without it; null = unread, and what stands on it is not judged. */
export type Shade = string | null;
export const AROUND = 'around';

/** Every name of CSS Color 4 §6.1. */
const NAMES = `
  aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
  black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0
  chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c
  cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400
  darkgrey a9a9a9 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc
  darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f
  darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969
  dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff
  gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f
  grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
  lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
  lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3
  lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
  lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6
  magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db
  mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc
  mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead
  navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6
  palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5
  peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399
  red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
  seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090
  snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347
  turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
`;
const named: ReadonlyMap<string, string> = new Map(
  [...NAMES.matchAll(/([a-z]+) ([0-9a-f]{6})/g)].map(([, name = '', digits]) => [name, `#${digits}`]),
);

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d{1,9})?)`;
const OPAQUE = String.raw`\s*(?:[,/]\s*(?:1|1\.0|100%)\s*)?\)$`;
const RGB = new RegExp(`^rgba?\\(\\s*${NUMBER}\\s*[, ]\\s*${NUMBER}\\s*[, ]\\s*${NUMBER}${OPAQUE}`);
const HSL = new RegExp(`^hsla?\\(\\s*${NUMBER}(?:deg)?\\s*[, ]\\s*${NUMBER}%\\s*[, ]\\s*${NUMBER}%${OPAQUE}`);
/** Where a background lies and how it repeats: nothing of its colour. */
const PLACING =
  /^(?:no-repeat|repeat(?:-[xy])?|space|round|scroll|fixed|local|top|bottom|left|right|center|cover|contain|auto|none|\/|-?\d[\d.]{0,20}(?:px|%|em|rem|pt)?)$/;

/** What `color: …` says. */
export function colourOf(text: string): Shade {
  const value = plain(text);
  return /^(?:inherit|unset|currentcolor)$/.test(value) ? AROUND : solid(value);
}

/** What `background: …` or `background-color: …` says. */
export function backgroundOf(text: string): Shade {
  const value = plain(text);
  if (/^(?:inherit|unset|initial|revert|transparent)$/.test(value)) return AROUND;
  const colours = (value.match(/[^\s()]+(?:\([^()]*\))?|[()]/g) ?? []).filter((one) => !PLACING.test(one));
  if (colours.length === 0) return value === '' ? null : AROUND;
  return colours.length > 1 ? null : colours[0] === 'transparent' ? AROUND : solid(colours[0] ?? '');
}

/** As `bgcolor=` and its like write it: the `#` may be missing. */
export function attributeColour(text: string): Shade {
  const value = plain(text);
  return value === 'transparent' ? AROUND : solid(/^[0-9a-f]{6}$/.test(value) ? `#${value}` : value);
}

function plain(text: string): string {
  return text
    .replace(/!\s*important/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function solid(value: string): Shade {
  const name = named.get(value);
  if (name !== undefined) return name;
  if (/^#[0-9a-f]{6}(?:ff)?$/.test(value)) return value.slice(0, 7);
  if (/^#[0-9a-f]{3}f?$/.test(value)) return `#${[...value.slice(1, 4)].map((digit) => digit + digit).join('')}`;
  const [, ...rgb] = RGB.exec(value) ?? [];
  if (rgb.length > 0) return hex(rgb.map(Number));
  const [, ...hsl] = HSL.exec(value) ?? [];
  return hsl.length > 0 ? hex(ofHue(hsl.map(Number))) : null;
}

function hex(channels: readonly number[]): string {
  const bounded = channels.map((one) => Math.round(Math.min(255, Math.max(0, one))));
  return `#${bounded.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

/** CSS Color 4 §7.1. */
function ofHue([hue = 0, saturation = 0, lightness = 0]: readonly number[]): readonly number[] {
  const light = lightness / 100;
  const chroma = (saturation / 100) * Math.min(light, 1 - light);
  return [0, 8, 4].map((offset) => {
    const at = (((offset + hue / 30) % 12) + 12) % 12;
    return 255 * (light - chroma * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  });
}
