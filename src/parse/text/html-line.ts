// The line of text that a page is at, put together of many small pieces: thousands of links on one line must not make each
// of them a copy of all before it (H7), so what is complete is laid aside and only a short end is looked at. Linear.

/** The end that is still looked at and added to is at least this long before it is laid aside. */
const PIECE = 1_024;

/** A line that grows. */
export class GrowingLine {
  private readonly pieces: string[] = [];
  private end = '';
  /** Of all pieces. */
  private laidAside = 0;

  add(text: string): void {
    this.end += text;
    if (this.end.length < PIECE) return;
    this.pieces.push(this.end);
    this.laidAside += this.end.length;
    this.end = '';
  }

  get isEmpty(): boolean {
    return this.laidAside === 0 && this.end === '';
  }

  get endsWithBlank(): boolean {
    return (this.end || (this.pieces.at(-1) ?? '')).endsWith(' ');
  }

  /** Its last `length` characters, or all there are. */
  last(length: number): string {
    let text = this.end;
    for (let at = this.pieces.length - 1; at >= 0 && text.length < length; at--) text = (this.pieces[at] ?? '') + text;
    return length <= 0 ? '' : text.slice(-length);
  }

  /** The whole line; it is empty then. */
  take(): string {
    const text = this.pieces.join('') + this.end;
    this.pieces.length = 0;
    this.laidAside = 0;
    this.end = '';
    return text;
  }
}
