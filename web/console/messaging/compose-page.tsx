import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { ComposeHead } from './compose-head.tsx';
import classes from './compose.module.css';
import { Composer } from './composer.tsx';
import { MessagingTabs } from './messaging-tabs.tsx';
import { defaultsQuery, messageTypesQuery, templateQuery } from './messaging.ts';

const route = getRouteApi('/frame/messaging/compose');

export function Page(): ReactElement {
  const types = useQuery(messageTypesQuery);
  const search = route.useSearch();
  const type = types.data?.find(({ id }) => id === search.type) ?? types.data?.[0];
  const method = type?.methods.find((each) => each === search.method) ?? type?.methods[0];
  return (
    <Frame title={t('nav.messaging')}>
      <MessagingTabs current="compose" />
      <ProblemNotice error={types.error} onRetry={() => void types.refetch()} />
      {type && method && <Composing types={types.data ?? []} type={type} method={method} />}
      {types.isPending && <ComposeSkeleton />}
    </Frame>
  );
}

interface ComposingProps {
  types: readonly MessageType[];
  type: MessageType;
  method: Channel;
}

function Composing({ types, type, method }: ComposingProps) {
  const navigate = useNavigate();
  const search = route.useSearch();
  const english = useQuery(templateQuery(type.id, method, 'en'));
  const spanish = useQuery(templateQuery(type.id, method, 'es'));
  const defaults = useQuery(defaultsQuery(type.id));
  // Another type has other people and dates, so nothing of the old choice is kept; another method keeps them.
  const choose = (next: string) => void navigate({ to: '/messaging/compose', search: { type: next, method } });
  const head = (
    <ComposeHead
      types={types}
      type={type}
      method={method}
      onType={choose}
      onMethod={(next) =>
        void navigate({
          to: '/messaging/compose',
          search: { ...search, method: next },
          resetScroll: false,
        })
      }
    />
  );
  if (english.data && spanish.data && defaults.data)
    return (
      <Composer
        key={`${type.id} ${method}`}
        head={head}
        type={type}
        method={method}
        templates={{ en: english.data, es: spanish.data }}
        defaults={defaults.data}
      />
    );
  const error = english.error ?? spanish.error ?? defaults.error;
  const again = () => void Promise.all([english.refetch(), spanish.refetch(), defaults.refetch()]);
  return (
    <>
      <div className={classes.panel}>{head}</div>
      {error ? <ProblemNotice error={error} onRetry={again} /> : <ComposeSkeleton />}
    </>
  );
}

function ComposeSkeleton() {
  return (
    <Stack gap="md" aria-hidden>
      <Skeleton height={380} />
      <Skeleton height={104} />
      <Skeleton height={320} />
    </Stack>
  );
}
