// What declarations of CSS say of words and of what is under them. Takes the text between `{` and `}` or of a `style=`; gives
// its two colours, whether a picture lies under the words, and whether they are hidden or blended, which nobody judges. Pure.
import { backgroundOf, colourOf, type Shade } from './colour-values.ts';

/** One colour, and whether it wins over what the element says itself. */
export interface Said {
  readonly shade: Shade;
  readonly isImportant: boolean;
}

/** What a rule or an element says; null = nothing. */
export interface Look {
  readonly colour: Said | null;
  readonly background: Said | null;
  /** A picture lies over the colour. */
  readonly isPictured: boolean;
  /** Nobody sees these words, or not in the colours they have. */
  readonly isHidden: boolean;
}

export const NOTHING: Look = { colour: null, background: null, isPictured: false, isHidden: false };

/** Smallest letters anybody is meant to read, in pixels or points. */
const TINY = 2;
/** What makes words unseen, or other than their colours say. */
const HIDING: Readonly<Record<string, (value: string) => boolean>> = {
  display: (value) => value === 'none',
  visibility: (value) => value !== 'visible' && value !== 'inherit',
  opacity: (value) => value !== '1' && value !== '100%',
  'font-size': (value) =>
    isNone(value) || (/^(?:px|pt)?$/.test(value.replace(/^[\d.]+/, '')) && Number.parseFloat(value) <= TINY),
  'line-height': isNone,
  'max-height': isNone,
  height: isNone,
  'max-width': isNone,
  width: isNone,
  'text-indent': (value) => value.startsWith('-'),
  clip: (value) => value !== 'auto',
  'clip-path': isOther,
  filter: isOther,
  'mix-blend-mode': (value) => value !== 'normal',
  'background-clip': (value) => value === 'text',
  '-webkit-background-clip': (value) => value === 'text',
  '-webkit-text-fill-color': () => true,
  position: (value) => value === 'absolute' || value === 'fixed',
};

/** What they say; the last one counts, as in a browser. */
export function lookOf(declarations: string): Look {
  let { colour, background, isPictured, isHidden } = NOTHING;
  for (const declaration of declarations.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const key = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1);
    const isImportant = /!\s*important/i.test(value);
    if (key === 'color') colour = { shade: colourOf(value), isImportant };
    else if (key === 'background' || key === 'background-color')
      background = { shade: backgroundOf(value), isImportant };
    if (/^background(?:-image)?$/.test(key) && /url\(|gradient\(|image-set\(|var\(/i.test(value)) isPictured = true;
    const plain = value
      .replace(/!\s*important/i, '')
      .trim()
      .toLowerCase();
    if (Object.hasOwn(HIDING, key) && HIDING[key]?.(plain)) isHidden = true;
  }
  return { colour, background, isPictured, isHidden };
}

/** True when there is anything to judge by. */
export function saysAnything({ colour, background, isPictured, isHidden }: Look): boolean {
  return colour !== null || background !== null || isPictured || isHidden;
}

function isNone(value: string): boolean {
  return /^0(?:\.0{1,9})?(?:[a-z]{1,4}|%)?$/.test(value);
}

function isOther(value: string): boolean {
  return value !== 'none';
}
