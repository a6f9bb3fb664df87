import { useCallback, useEffect, useRef, useState } from 'react';
import { idleState } from './idle.ts';

const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
/** The server counts requests, not keys: while somebody is at work it hears of them at least this often (milliseconds). */
const tellEvery = 60_000;

interface Idle {
  /** Until the automatic sign-out. */
  minutes: number;
  /** Of local storage. All tabs share one clock: who types in one is not signed out by another. */
  clock: string;
  /** Tells the server that somebody is there. Stable between renders, like `onEnd`. */
  tell: () => Promise<unknown>;
  onEnd: () => Promise<void>;
}

/**
 * Watches whether anybody is there (HIPAA 164.312(a)(2)(iii): automatic log-off). `left`: seconds until the sign-out, once it is near; null: nothing to
 * warn of. `stay` is the answer to the warning, `end` signs out now.
 */
export function useIdle({ minutes, clock, tell, onEnd }: Idle): {
  left: number | null;
  stay: () => void;
  end: () => Promise<void>;
} {
  const [left, setLeft] = useState<number | null>(null);
  const told = useRef(0);
  const ended = useRef(false);

  const active = useCallback(() => {
    const now = Date.now();
    localStorage.setItem(clock, String(now));
    // The first one needs no telling: signing in, or loading the page, was a request.
    const due = told.current > 0 && now - told.current >= tellEvery;
    if (due || told.current === 0) told.current = now;
    if (due) tell().catch(() => {});
  }, [clock, tell]);

  const end = useCallback(async () => {
    if (ended.current) return;
    ended.current = true;
    await onEnd();
  }, [onEnd]);

  useEffect(() => {
    const stateNow = () => idleState(Number(localStorage.getItem(clock) ?? 0), Date.now(), minutes);
    active();
    // Once the warning stands, a stray movement is no answer: the button is.
    const moved = () => stateNow().kind === 'active' && active();
    for (const event of events) addEventListener(event, moved, { passive: true });
    const timer = setInterval(() => {
      const state = stateNow();
      setLeft(state.kind === 'warning' ? state.seconds : null);
      if (state.kind === 'over') void end();
    }, 1000);
    return () => {
      for (const event of events) removeEventListener(event, moved);
      clearInterval(timer);
    };
  }, [minutes, clock, active, end]);

  const stay = () => {
    active();
    setLeft(null);
  };
  return { left, stay, end };
}
