import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';

interface SideDrawerProps {
  title: string;
  /** Pixels; a phone shows it over its whole width. */
  size?: number;
  onClose: () => void;
  children: ReactNode;
}

/** What stands at the right of the page that it belongs to, for as long as it is there. */
export function SideDrawer({ title, size = 460, onClose, children }: SideDrawerProps) {
  return (
    <Drawer opened onClose={onClose} size={size} title={title} closeButtonProps={{ 'aria-label': words('close') }}>
      {children}
    </Drawer>
  );
}
