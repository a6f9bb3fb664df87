import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Parts of a chart that a link leads to: the hash of its address, and the `id` of an element that can take the focus. */
export type Anchor = 'reach' | 'consents' | 'messaging-contact' | 'numbers' | 'method' | 'active';

/** The part that a link has led to takes the focus, each time, once its tab is shown: what is hidden takes none. */
export function useArrival(): void {
  const router = useRouter();
  useEffect(
    () => router.subscribe('onRendered', ({ toLocation: { hash } }) => document.getElementById(hash)?.focus()),
    [router],
  );
}
