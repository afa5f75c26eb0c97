// How a site's notices look besides their words. Plain data; a part of setup.ts.

/** A picture that goes along with every HTML notice. */
export interface Logo {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif';
  /** Letters, digits, dot, hyphen. */
  readonly filename: string;
  readonly base64: string;
  /** Pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
}
