import { Button, Skeleton, Stack } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { ComposeHead } from './compose-head.tsx';
import classes from './compose.module.css';
import { Composer } from './composer.tsx';
import { draftQuery } from './drafts.ts';
import { DraftsDrawer } from './drafts-drawer.tsx';
import { MessagingTabs } from './messaging-tabs.tsx';
import { defaultsQuery, messageTypesQuery, templateQuery } from './messaging.ts';

const route = getRouteApi('/frame/messaging/compose');

export function Page(): ReactElement {
  const types = useQuery(messageTypesQuery);
  const [drafts, setDrafts] = useState(false);
  const search = route.useSearch();
  const type = types.data?.find(({ id }) => id === search.type) ?? types.data?.[0];
  const method = type?.methods.find((each) => each === search.method) ?? type?.methods[0];
  return (
    <Frame title={t('nav.messaging')}>
      <MessagingTabs current="compose" />
      <Button
        className={classes.drafts}
        size="xs"
        variant="default"
        leftSection={<IconPencil size={14} />}
        onClick={() => setDrafts(true)}
      >
        {t('draft.all')}
      </Button>
      {drafts && <DraftsDrawer types={types.data ?? []} onClose={() => setDrafts(false)} />}
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
  const [made, setMade] = useState<string>();
  const [leftOut, setLeftOut] = useState<{ type: string; ids: string[] }>();
  const opened = search.draft;
  const draft = useQuery({ ...draftQuery(opened ?? ''), enabled: opened !== undefined });
  const { content } = draft.data ?? {};
  const fits = content?.messageType === type.id && content.method === method;
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
          search: { ...search, method: next, draft: undefined },
          resetScroll: false,
        })
      }
    />
  );
  const waits = opened !== undefined && draft.isPending;
  if (english.data && spanish.data && defaults.data && !waits)
    return (
      <Composer
        // The one that was begun here goes on as it is.
        key={`${type.id} ${method} ${opened === made ? '' : (opened ?? '')}`}
        head={head}
        type={type}
        method={method}
        templates={{ en: english.data, es: spanish.data }}
        defaults={defaults.data}
        draft={fits ? draft.data : undefined}
        kept={leftOut?.type === type.id ? leftOut.ids : []}
        onLeftOut={(ids) => setLeftOut({ type: type.id, ids })}
        onDraft={(id) => {
          setMade(id);
          void navigate({
            to: '/messaging/compose',
            search: { ...search, draft: id },
            replace: true,
            resetScroll: false,
            ignoreBlocker: true,
          });
        }}
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
