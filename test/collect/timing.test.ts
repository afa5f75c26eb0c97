import { expect, test } from 'vitest';
import { asHeldUp, CollectFault } from '../../src/collect/fault.ts';
import { createRests } from '../../src/collect/rests.ts';
import { timingOf } from '../../src/collect/timing.ts';
import { noteHeld } from '../../src/lib/held-up.ts';

test('MAILCLERK_TIMING changes what it names and nothing else', () => {
  const usual = timingOf(undefined);
  expect(timingOf('{"stallMs":1500,"retry":{"baseMs":30}}')).toEqual({
    ...usual,
    stallMs: 1500,
    retry: { ...usual.retry, baseMs: 30 },
  });
  expect(timingOf('')).toEqual(usual);
});

test('what the rows demand is what production has', () => {
  const { stallMs, idleMs, loginRetry } = timingOf(undefined);
  // F3 ≤ 60 s; F6 IDLE anew within 5 min; F29 at most once in 15 min in the end, half of the longest wait.
  expect([stallMs <= 60_000, idleMs <= 300_000, loginRetry.capMs / 2 >= 900_000]).toEqual([true, true, true]);
});

test.each([
  ['{"stalMs":1}', /stalMs is 1, expected a number above 0 for one of connectMs/],
  ['{"stallMs":"1"}', /stallMs is "1"/],
  ['{"stallMs":0}', /stallMs is 0/],
  ['{"retry":{"base":1}}', /retry\.base is 1, expected a number above 0 for one of baseMs, capMs/],
  ['{"retry":1}', /retry is 1, expected an object/],
  ['1', /it is 1, expected an object/],
])('MAILCLERK_TIMING=%s is refused', (text, words) => expect(() => timingOf(text)).toThrow(words));

test('F14: what the server refused rests longer each time, up to a bound, and not at all once it succeeded', () => {
  const rests = createRests();
  const wait = { baseMs: 1_000, capMs: 8_000 };
  const waits = Array.from({ length: 6 }, () => rests.failed('move', 0, wait));
  waits.forEach((ms, n) => {
    const whole = Math.min(8_000, 1_000 * 2 ** n);
    expect([ms >= whole / 2, ms <= whole]).toEqual([true, true]);
  });
  const last = waits.at(-1) ?? 0;
  expect([rests.isResting('move', last - 1), rests.isResting('move', last), rests.isResting('other', 0)]).toEqual([
    true,
    false,
    false,
  ]);
  rests.succeeded('move');
  expect(rests.isResting('move', 0)).toBe(false);
});

let past = -1e12;
test.each<['unreachable' | 'lost' | 'login', number, number, boolean, number?]>([
  ['unreachable', 70_000, 1_000, true],
  ['lost', 12_000, 30_000, true],
  // Held for a moment, held long ago, or nothing that a silence explains.
  ['unreachable', 3_000, 1_000, false],
  ['lost', 70_000, 90_000, false],
  ['login', 70_000, 1_000, false],
  // Our own work between the tries is nobody else's; the pause before the next is.
  ['lost', 7_000, 1_000, false, 4_000],
  ['lost', 30_000, 1_000, true, 4_000],
])(
  'F39: what died while another process held the database says so: %s, held %i ms, %i ms ago',
  (kind, heldMs, agoMs, isSo, ownMs = 0) => {
    // A time of its own for each row, later than the rows before and earlier than any real one.
    past += 1e9;
    const at = past;
    let end = at;
    for (let waited = 0; waited < heldMs; waited += 1_000) {
      end += 1_000 + (waited === 0 ? 0 : ownMs);
      noteHeld('/data/m.sqlite', 1_000, end);
    }
    const fault = new CollectFault(kind, 'imap.example.com:993 did not answer in time; check host, port and firewall');
    const said = asHeldUp(fault, 60_000, end + agoMs).message;
    expect(said.includes('check host')).toBe(!isSo);
    const seconds = Math.round((heldMs + (ownMs > 0 ? (heldMs / 1_000 - 1) * 250 : 0)) / 1_000);
    expect(said.includes(`another process held /data/m.sqlite for ${seconds} s`)).toBe(isSo);
  },
);
