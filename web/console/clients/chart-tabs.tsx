import { Tabs } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './chart-tabs.module.css';

/** The tabs of a chart in one line. Where they do not fit, the one that is open is brought into view; keys and swipes reach the others. */
export function ChartTabs({ tab, tabs }: { tab: string; tabs: readonly { value: string; label: string }[] }) {
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex(({ value }) => value === tab);
  useEffect(() => {
    const line = list.current;
    const open = line?.children[at];
    if (!line || !(open instanceof HTMLElement)) return;
    const [start, end] = [open.offsetLeft - line.offsetLeft, open.offsetLeft - line.offsetLeft + open.offsetWidth];
    // Only the line moves: `scrollIntoView` would move the page, too.
    if (start < line.scrollLeft || end > line.scrollLeft + line.clientWidth)
      line.scrollLeft = start - (line.clientWidth - open.offsetWidth) / 2;
  }, [at]);
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
