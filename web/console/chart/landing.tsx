import type { ReactNode } from 'react';
import type { Anchor } from './anchors.ts';
import { useArrival } from './anchors.ts';

/** A part of a form that a link leads to. */
export function Landing({ anchor, children }: { anchor: Anchor; children: ReactNode }) {
  const element = useArrival<HTMLDivElement>(anchor);
  return (
    <div ref={element} id={anchor} tabIndex={-1}>
      {children}
    </div>
  );
}
