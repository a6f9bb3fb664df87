import { useRef } from 'react';
import { insertAt } from './insertion.ts';
import type { Wording } from './wording-checks.ts';

/** Inserts where the cursor was last, in the subject or the text, and gives that field the focus back. */
export const useInsertion = (wording: Wording, change: (part: Partial<Wording>) => void) => {
  const subjectRef = useRef<HTMLInputElement>(null);
  const bodyRef = useRef<HTMLTextAreaElement>(null);
  const last = useRef<'subject' | 'body'>('body');
  const insert = (piece: string) => {
    const name = wording.subject === null ? 'body' : last.current;
    const field = name === 'subject' ? subjectRef.current : bodyRef.current;
    const text = wording[name] ?? '';
    const end = field?.selectionEnd ?? text.length;
    const next = insertAt(text, { start: field?.selectionStart ?? end, end }, piece);
    change({ [name]: next.text });
    // The field has its new text after the next paint; before that the cursor would jump to the end.
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(next.caret, next.caret);
    });
  };
  const onField = (name: 'subject' | 'body') => {
    last.current = name;
  };
  /** Gives the field the focus and selects from one character to another, once its new text is there. */
  const select = (name: 'subject' | 'body', from: number, to: number) =>
    requestAnimationFrame(() => {
      const field = name === 'subject' ? subjectRef.current : bodyRef.current;
      field?.focus();
      field?.setSelectionRange(from, to);
    });
  return { subjectRef, bodyRef, onField, insert, select };
};
