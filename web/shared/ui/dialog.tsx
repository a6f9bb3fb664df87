import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { useDiscardGuard } from './use-discard-guard.tsx';
import { useFocusReturn } from './use-focus-return.ts';

interface DialogProps {
  title: string;
  size?: 'md' | 'lg';
  /** Something is written in it that has not gone yet. */
  dirty?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What has to be said before something is done, for as long as it is there. */
export function Dialog({ title, size = 'md', dirty = false, onClose, children }: DialogProps) {
  const { close, asks, question } = useDiscardGuard(dirty, onClose);
  useFocusReturn();
  return (
    <>
      <Modal
        opened
        onClose={close}
        closeOnEscape={!asks}
        title={title}
        size={size}
        closeButtonProps={{ 'aria-label': words('close') }}
      >
        {children}
      </Modal>
      {question}
    </>
  );
}
