import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { wasNavigated } from './navigation.ts';
import { practiceQuery } from './session.ts';
import { t } from './t.ts';

/** The heading of a page, which takes the focus where another page was before (give it a key where it changes on the same page), and the title of the browser's tab (`tab`, where the heading names a person). */
export function Heading({ children, tab = children }: { children: string; tab?: string }) {
  const { data: practice } = useQuery(practiceQuery);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tab} · ${practice?.name ?? t('portal.title')}`;
  }, [tab, practice]);
  useEffect(() => {
    if (wasNavigated()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Title order={1} tabIndex={-1} ref={heading}>
      {children}
    </Title>
  );
}
