import { useSyncExternalStore } from 'react';

/*
 * The token of a link stands behind the # of the address, which browsers never send. It is taken out of the address at once, so that it stays neither in the
 * history nor on a screen that somebody photographs, and kept here until the page is left.
 */
let token: string | null = null;
const listeners = new Set<() => void>();

/** Takes the token out of the address. Call it before anything is drawn. */
export const takeToken = (): void => {
  if (location.hash.length < 2) return;
  token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const current = () => token;

/** Null: the address had none. */
export const useLinkToken = (): string | null => useSyncExternalStore(subscribe, current);

export const forgetToken = (): void => {
  token = null;
};
