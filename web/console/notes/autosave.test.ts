import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  beginEditing,
  chosenOf,
  edit,
  type EditEvent,
  type Editing,
  isDirty,
  isDue,
  saveState,
  type Saved,
} from './autosave.ts';

const at = '2026-03-03T15:00:00.000Z';
const saved = (text: string, version: number): Saved => ({
  title: 'Progress note',
  visitOn: '2026-03-03',
  text,
  version,
  at,
});
const typed = (text: string): EditEvent => ({ is: 'typed', part: { text } });
const after = (...events: EditEvent[]): Editing => events.reduce(edit, beginEditing(saved('Came on time.', 1)));

describe('A note that saves by itself', () => {
  it('Is saved, then waits, is being saved, and is saved again', () => {
    expect(saveState(after())).toBe('saved');
    expect(saveState(after(typed('a')))).toBe('waiting');
    expect(saveState(after(typed('a'), { is: 'sent' }))).toBe('saving');
    expect(saveState(after(typed('a'), { is: 'sent' }, { is: 'answered', saved: saved('a', 2) }))).toBe('saved');
  });

  it('Saves once more what was typed while a save was on its way', () => {
    const now = after(typed('a'), { is: 'sent' }, typed('ab'), { is: 'answered', saved: saved('a', 2) });
    expect(saveState(now)).toBe('waiting');
    expect(now).toMatchObject({ draft: { text: 'ab' }, saved: { version: 2 } });
  });

  it('Keeps what was written when a save fails, and says so', () => {
    const now = after(typed('a'), { is: 'sent' }, { is: 'failed', error: new Error('offline') });
    expect(saveState(now)).toBe('failed');
    expect(now.draft.text).toBe('a');
    expect(isDirty(now)).toBe(true);
  });

  it('Has both texts when another window was faster, and saves nothing over it before somebody has chosen', () => {
    const both = after(typed('mine'), { is: 'sent' }, { is: 'outdated', theirs: saved('theirs', 2) });
    expect(saveState(both)).toBe('conflict');
    expect(both).toMatchObject({ draft: { text: 'mine' }, theirs: { text: 'theirs' } });
    const now = edit(both, { is: 'settled', saved: saved('mine', 3) });
    expect(saveState(now)).toBe('saved');
    expect(now).toMatchObject({ draft: { text: 'mine' }, saved: { version: 3 } });
  });

  it('Goes on with the one text, the other, or both', () => {
    const [mine, theirs] = [saved('mine', 1), saved('theirs', 2)];
    const texts = (['mine', 'theirs', 'both'] as const).map((choice) => chosenOf(choice, mine, theirs).text);
    expect(texts).toEqual(['mine', 'theirs', 'theirs\n\nmine']);
  });

  it('Sees no conflict where its own save had arrived and only the answer was lost', () => {
    const now = after(typed('mine'), { is: 'sent' }, { is: 'outdated', theirs: saved('mine', 2) });
    expect(saveState(now)).toBe('saved');
    expect(now.saved.version).toBe(2);
  });

  it('Follows another window as long as nothing was typed here, and never otherwise', () => {
    const newer: EditEvent = { is: 'read', saved: saved('newer', 2) };
    expect(after(newer).draft.text).toBe('newer');
    expect(after(typed('mine'), newer)).toMatchObject({ draft: { text: 'mine' }, saved: { version: 1 } });
    expect(after(newer, { is: 'read', saved: saved('older', 1) }).draft.text).toBe('newer');
  });

  it('Never loses what somebody typed last, whatever happens besides', () => {
    const version = fc.integer({ min: 2, max: 9 });
    const other: fc.Arbitrary<EditEvent> = fc.oneof(
      fc.constant<EditEvent>({ is: 'sent' }),
      fc.constant<EditEvent>({ is: 'failed', error: new Error('offline') }),
      version.map((number): EditEvent => ({ is: 'answered', saved: saved('sent before', number) })),
      version.map((number): EditEvent => ({ is: 'outdated', theirs: saved('theirs', number) })),
      version.map((number): EditEvent => ({ is: 'read', saved: saved('theirs', number) })),
    );
    fc.assert(
      fc.property(fc.array(other, { maxLength: 8 }), (events) => {
        expect(after(typed('what I typed'), ...events).draft.text).toContain('what I typed');
      }),
    );
  });

  it('Waits for a pause, but not for ever', () => {
    expect(isDue(300, 300)).toBe(false);
    expect(isDue(1_200, 1_200)).toBe(true);
    expect(isDue(100, 8_000)).toBe(true);
  });
});
