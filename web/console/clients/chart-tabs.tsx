import { Tabs } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import classes from './chart-tabs.module.css';

/** The tabs of a chart in one line. Where they do not fit, the one that is open is brought into view; keys and swipes reach the others. */
export function ChartTabs({ tabs }: { tabs: readonly { value: string; label: string }[] }) {
  const list = useRef<HTMLDivElement>(null);
  const router = useRouter();
  useEffect(() => {
    const show = () => bringIntoView(list.current);
    show();
    // The router has put back by then where the line stood before.
    return router.subscribe('onRendered', show);
  }, [router]);
  return (
    <Tabs.List ref={list} className={classes.list}>
      {tabs.map(({ value, label }) => (
        <Tabs.Tab key={value} value={value} className={classes.tab}>
          {label}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}

/** Only the line moves: `scrollIntoView` would move the page, too. */
function bringIntoView(line: HTMLElement | null): void {
  const open = line?.querySelector('[aria-selected="true"]');
  if (!line || !open) return;
  const [within, tab] = [line.getBoundingClientRect(), open.getBoundingClientRect()];
  if (tab.left < within.left || tab.right > within.right)
    line.scrollLeft += tab.left + tab.width / 2 - (within.left + within.width / 2);
}
