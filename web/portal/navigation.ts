import { useSyncExternalStore } from 'react';

/*
 * The portal has a handful of pages and no parameters in their addresses, so the browser's history is all the router that it needs; each kilobyte counts on
 * a phone.
 */
const listeners = new Set<() => void>();
let navigated = false;

/** Asks before the page is left; calls `go` where the person wants to. */
type Guard = (go: () => void) => void;
let guard: { ask: Guard; path: string } | null = null;

const tell = () => {
  for (const listener of listeners) listener();
};

/** The browser has gone back already: it is put where it was, and goes once the person has said so. */
const onPop = () => {
  if (!guard || location.pathname === guard.path) return tell();
  history.pushState(null, '', guard.path);
  guard.ask(() => history.back());
};

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) addEventListener('popstate', onPop);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('popstate', onPop);
  };
};

/** Has `ask` asked before the page that is shown is left; null: it can be left. */
export const guardLeaving = (ask: Guard | null): void => {
  guard = ask && { ask, path: location.pathname };
};

const pathNow = () => location.pathname;

/** Path of the page that is shown. */
export const usePath = (): string => useSyncExternalStore(subscribe, pathNow);

/** Opens another page; `replace`: going back does not lead here again. */
export const open = (path: string, replace = false): void => {
  if (guard) guard.ask(() => go(path, replace));
  else go(path, replace);
};

const go = (path: string, replace: boolean) => {
  navigated = true;
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  scrollTo(0, 0);
  tell();
};

/** Whether the page that is shown was come to from another one: then a screen reader has to be led to its heading. */
export const wasNavigated = (): boolean => navigated;
