import { useSyncExternalStore } from 'react';

/*
 * The portal has a handful of pages and no parameters in their addresses, so the browser's history is all the router that it needs; each kilobyte counts on
 * a phone.
 */
const listeners = new Set<() => void>();
let navigated = false;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
};

const pathNow = () => location.pathname;

/** Path of the page that is shown. */
export const usePath = (): string => useSyncExternalStore(subscribe, pathNow);

/** Opens another page; `replace`: going back does not lead here again. */
export const open = (path: string, replace = false): void => {
  navigated = true;
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  scrollTo(0, 0);
  for (const listener of listeners) listener();
};

/** Whether the page that is shown was come to from another one: then a screen reader has to be led to its heading. */
export const wasNavigated = (): boolean => navigated;
