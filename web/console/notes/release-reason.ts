import type { Note } from '../../../domain/schemas/notes.ts';
import { t } from '../t.ts';
import type { Content, SaveState } from './autosave.ts';

/**
 * Why the Release button is disabled, in a sentence; null: it can be pressed. What the server says of the note counts, except that it may not have heard
 * yet of what was typed just now.
 */
export function releaseReason({ release }: Pick<Note, 'release'>, draft: Content, state: SaveState): string | null {
  if (state === 'conflict') return t('note.conflict.first');
  if (state === 'failed') return t('note.release.unsaved');
  if (draft.text.trim() === '') return t('note.need.text');
  const { refusal, title, next, mayOverride } = release;
  if (refusal === null || refusal === 'empty') return null;
  if (refusal === 'blocked' && mayOverride) return null;
  return [title, next].filter(Boolean).join('. ');
}
