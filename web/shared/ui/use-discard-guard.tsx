import { useState } from 'react';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface DiscardGuard {
  /** What Escape, the cross and a press beside the dialog do. */
  close: () => void;
  /** The question is being asked: Escape answers it, and is not for what lies below. */
  asks: boolean;
  question: ReactNode;
}

/** While something is written in a dialog, closing it by the way asks first; its Cancel button means it. */
export const useDiscardGuard = (dirty: boolean, onClose: () => void): DiscardGuard => {
  const [asks, setAsks] = useState(false);
  return {
    close: () => (dirty ? setAsks(true) : onClose()),
    asks,
    // In the page only while it asks: one that is hidden there would hear the same Escape that brings it.
    question: asks && (
      <ConfirmDialog
        opened
        onClose={() => setAsks(false)}
        title={words('discard.title')}
        confirm={words('discard.go')}
        dismiss={words('discard.stay')}
        danger
        onConfirm={onClose}
      >
        {words('discard.detail')}
      </ConfirmDialog>
    ),
  };
};
