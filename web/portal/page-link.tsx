import { Anchor } from '@mantine/core';
import type { AnchorProps } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { open } from './navigation.ts';

/** Opens a page of the portal without loading anew; a new tab, where one is asked for, works as with every link. */
export const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(new URL(event.currentTarget.href).pathname);
};

export function PageLink({ to, children, ...props }: AnchorProps & { to: string; children: ReactNode }) {
  return (
    <Anchor {...props} href={to} onClick={follow}>
      {children}
    </Anchor>
  );
}
