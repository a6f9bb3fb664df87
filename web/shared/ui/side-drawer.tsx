import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { useDiscardGuard } from './use-discard-guard.tsx';
import { useFocusReturn } from './use-focus-return.ts';

interface SideDrawerProps {
  title: string;
  /** Pixels; a phone shows it over its whole width. */
  size?: number;
  /** Something is written in it that has not gone yet. */
  dirty?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What stands at the right of the page that it belongs to, for as long as it is there. */
export function SideDrawer({ title, size = 460, dirty = false, onClose, children }: SideDrawerProps) {
  const { close, asks, question } = useDiscardGuard(dirty, onClose);
  useFocusReturn();
  return (
    <>
      <Drawer
        opened
        onClose={close}
        closeOnEscape={!asks}
        size={size}
        title={title}
        closeButtonProps={{ 'aria-label': words('close') }}
      >
        {children}
      </Drawer>
      {question}
    </>
  );
}
