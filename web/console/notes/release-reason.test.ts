import { describe, expect, it } from '@jest/globals';
import { releaseRefusals } from '../../../domain/chart-handoff/notes.ts';
import { releaseReason } from './release-reason.ts';

const draft = { title: 'Progress note', visitOn: '2026-03-03', text: 'Came on time.' };
const free = { release: { refusal: null, title: null, next: null, mayOverride: false } };
const refused = (refusal: keyof typeof releaseRefusals, mayOverride = false) => ({
  release: { refusal, ...releaseRefusals[refusal], mayOverride },
});

describe('The Release button', () => {
  it('Can be pressed for a written note with nothing missing', () => {
    expect(releaseReason(free, draft, 'saved')).toBeNull();
    expect(releaseReason(refused('empty'), draft, 'waiting')).toBeNull();
  });

  it('Says what is missing, and what to do', () => {
    expect(releaseReason(refused('blocked'), draft, 'saved')).toMatch(/still missing\. Wait until/);
    expect(releaseReason(refused('not-yours'), draft, 'saved')).toMatch(/Ask its author/);
    expect(releaseReason(free, { ...draft, text: ' ' }, 'saved')).toBe('Write the note first.');
  });

  it('Can be pressed by who may release it all the same', () => {
    expect(releaseReason(refused('blocked', true), draft, 'saved')).toBeNull();
  });

  it('Waits until what was written is saved', () => {
    expect(releaseReason(free, draft, 'failed')).toMatch(/not saved/);
    expect(releaseReason(free, draft, 'conflict')).toMatch(/two texts/);
  });
});
