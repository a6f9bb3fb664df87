import { useEffect, useState } from 'react';

const isLost = () => document.activeElement === null || document.activeElement === document.body;

/**
 * Where the focus is lost, since what had it is gone from the page or could not be pressed for a while, it goes `back`, else to the page's heading: a keyboard
 * and a screen reader go on from there.
 */
export const rescueFocus = (back?: HTMLElement): void => {
  // Once the page shows what came of it.
  requestAnimationFrame(() => {
    if (isLost()) back?.focus({ preventScroll: true });
    if (isLost()) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  });
};

/**
 * Brings the focus back to where it was before a dialog came, once the dialog is taken out of the page. Mantine does so for one that stays in the page and
 * is shown and hidden, and for no other.
 */
export const useFocusReturn = (): void => {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (isLost() && before instanceof HTMLElement) before.focus({ preventScroll: true });
        rescueFocus();
      });
    },
    [before],
  );
};
