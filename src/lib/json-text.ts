// JSON that may be looked at on a terminal: what JSON leaves as it is and a terminal obeys (C1 controls, DEL) or shows in
// another order (bidirectional controls) is written as \uXXXX, which is the same JSON. Takes JSON text; gives JSON text (H61).

const OBEYED = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The same JSON without a character that a terminal would obey. */
export function safeJson(json: string): string {
  return json.replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
