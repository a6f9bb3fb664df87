import { Skeleton, Stack } from '@mantine/core';
import { IconCompass, IconLock } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import type { Need } from '../access.ts';
import { t } from '../t.ts';

/** While the code of a page is on its way. */
export function PagePending() {
  return (
    <Page tab={t('page.loading')}>
      <Stack gap="sm" aria-hidden>
        <Skeleton height={36} />
        <Skeleton height={280} />
      </Stack>
    </Page>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={t('page.error')}>
      <ProblemNotice error={error} onRetry={reset} />
    </Page>
  );
}

export function NotFound() {
  return (
    <Page title={t('page.missing')}>
      <Empty
        icon={IconCompass}
        title={t('page.missing.title')}
        hint={t('page.missing.hint')}
        action={
          <ButtonLink variant="default" to="/">
            {t('page.home')}
          </ButtonLink>
        }
      />
    </Page>
  );
}

/** A page that this account may not open, with the rule that would allow it. */
export function Forbidden({ needs }: { needs: readonly Need[] }) {
  const rules = needs.map(({ rule, right }) => `${rule} (${t(`right.${right}`)})`).join(', ');
  return (
    <Page title={t('page.forbidden')}>
      <Empty icon={IconLock} title={t('page.forbidden.title')} hint={t('page.forbidden.hint', { rules })} />
    </Page>
  );
}
