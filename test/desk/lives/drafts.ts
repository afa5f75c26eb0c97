// What must hold of drafts and their questions after every step (B4, B5): asked at most twice, never of an internal ticket;
// nobody of our own hears of a draft unless it says that they did; a rating is one to five and only of finished work.
import { expect } from 'vitest';
import { workflowOf } from '../../../src/model/by-queue.ts';
import type { Command } from '../../../src/model/command.ts';
import type { Changed } from './invariants.ts';
import { site } from './site.ts';

export function draftsAreQuiet({ old, now, fresh }: Changed, command: Command): void {
  const told = fresh.filter((entry) => entry.kind === 'notice').map((entry) => entry.text.split(' ')[0]);
  const asks = told.filter((template) => template === 'question').length;
  expect([now.ref, asks <= 1, (now.form?.asked ?? 0) <= 2]).toEqual([now.ref, true, true]);
  if (asks > 0) {
    expect([now.ref, now.visibility]).toEqual([now.ref, 'public']);
    expect([now.ref, now.form?.asked]).toEqual([now.ref, (isSameForm(old, now) ? (old?.form?.asked ?? 0) : 0) + 1]);
  }
  const isDraft = now.status === workflowOf(site, now.queue).incomplete;
  const wasBorn = ['create', 'join', 'open', 'set'].includes(command.kind);
  if (isDraft && wasBorn && told.includes('agent-new'))
    expect([now.ref, now.flags]).toEqual([now.ref, expect.arrayContaining(['incomplete'])]);
}

export function ratingsAreOfFinishedWork({ old, now }: Changed, command: Command): void {
  if (command.kind !== 'rate' || JSON.stringify(old?.rating) === JSON.stringify(now.rating)) return;
  expect([now.ref, old?.kind === 'done' || old?.kind === 'closed', now.rating?.score]).toEqual([
    now.ref,
    true,
    command.score,
  ]);
  expect(command.score).toBeGreaterThanOrEqual(1);
  expect(command.score).toBeLessThanOrEqual(5);
}

function isSameForm(old: Changed['old'], now: Changed['now']): boolean {
  return old?.form?.name === now.form?.name;
}
