// What the catalogue says of a check, and who is to blame when it fails. Plain data.

/** invalid = the files are wrong; server = somebody else's machine or network, which may be well again in a minute; own = this one. */
export type Blame = 'invalid' | 'server' | 'own';

export interface CheckAbout {
  readonly looks: string;
  readonly expected: string;
  readonly fix: string;
  /** A page of docs/. */
  readonly page: string;
  readonly blame: Blame;
}

/** Of this machine and installation. */
export const own = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  looks,
  expected,
  fix,
  page,
  blame: 'own',
});
/** Of the files of the site. */
export const files = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  ...own(looks, expected, fix, page),
  blame: 'invalid',
});
/** Of somebody else’s server. */
export const server = (looks: string, expected: string, fix: string, page: string): CheckAbout => ({
  ...own(looks, expected, fix, page),
  blame: 'server',
});
