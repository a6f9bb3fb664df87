import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Parts of a chart that a link leads to, as the hash of its address. */
export type Anchor = 'reach' | 'consents' | 'messaging-contact' | 'numbers' | 'method';

/** For the element that takes the focus each time a link has led to it; give it `tabIndex={-1}`. */
export function useArrival<E extends HTMLElement>(anchor: Anchor | undefined) {
  const element = useRef<E>(null);
  // Of the resolved location: only then is its tab shown, and what is hidden takes no focus.
  const arrived = useRouterState({
    select: ({ resolvedLocation: at }) => (at && at.hash === anchor ? (at.state.__TSR_key ?? at.href) : null),
  });
  useEffect(() => {
    if (arrived !== null) element.current?.focus();
  }, [arrived]);
  return element;
}
