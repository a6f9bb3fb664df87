import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Around every page: moves the focus to the heading of a page that was navigated to, so that a screen reader begins there. */
export function Shell() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
      }),
    [router],
  );
  return <Outlet />;
}
