import { Button, Skeleton, Stack } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { channels } from '../../../domain/channels.ts';
import type { Channel } from '../../../domain/channels.ts';
import { usualMethods } from '../../../domain/preferred-method.ts';
import type { ComposeMethod, MessageType } from '../../../domain/schemas/messaging.ts';
import { Failure } from '../../shared/problem.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { ComposeHead } from './compose-head.tsx';
import classes from './compose.module.css';
import { Composer } from './composer.tsx';
import { DraftGone } from './draft-gone.tsx';
import { draftQuery, searchOf } from './drafts.ts';
import { DraftsDrawer } from './drafts-drawer.tsx';
import { MessagingTabs } from './messaging-tabs.tsx';
import { defaultsQuery, messageTypesQuery, templateQuery } from './messaging.ts';
import type { Side } from './sides.ts';

const route = getRouteApi('/frame/messaging/compose');

export function Page(): ReactElement {
  const types = useQuery(messageTypesQuery);
  const [drafts, setDrafts] = useState(false);
  const search = route.useSearch();
  const type = types.data?.find(({ id }) => id === search.type) ?? types.data?.[0];
  const methods = type ? methodsOf(type) : [];
  const method = methods.find((each) => each === search.method) ?? methods[0];
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
      {type && method && <Composing types={types.data ?? []} type={type} methods={methods} method={method} />}
      {types.isPending && <ComposeSkeleton />}
    </Frame>
  );
}

/** What is offered; each person's own only where there is more than one. */
const methodsOf = ({ methods }: MessageType): ComposeMethod[] => {
  const offered = channels.filter((channel) => methods.includes(channel));
  return usualMethods.every((each) => methods.includes(each)) ? [...offered, 'preference'] : offered;
};

/** Each person's own can be any that is offered. */
const offeredIn = (methods: readonly ComposeMethod[]) => channels.filter((channel) => methods.includes(channel));

/** The templates of a type by each of the methods, in both languages; absent: they have not all come. */
function useSides(type: string, methods: readonly Channel[]) {
  const english = useQueries({ queries: methods.map((method) => templateQuery(type, method, 'en')) });
  const spanish = useQueries({ queries: methods.map((method) => templateQuery(type, method, 'es')) });
  const sides = methods.flatMap((method, index): Side[] => {
    const [en, es] = [english[index]?.data, spanish[index]?.data];
    return en && es ? [{ method, templates: { en, es } }] : [];
  });
  const queries = [...english, ...spanish];
  return {
    sides: sides.length === methods.length ? sides : undefined,
    error: queries.find(({ error }) => error)?.error,
    refetch: () => Promise.all(queries.map(({ refetch }) => refetch())),
  };
}

interface ComposingProps {
  types: readonly MessageType[];
  type: MessageType;
  methods: readonly ComposeMethod[];
  method: ComposeMethod;
}

function Composing({ types, type, methods, method }: ComposingProps) {
  const navigate = useNavigate();
  const search = route.useSearch();
  const { sides, error: failed, refetch } = useSides(type.id, method === 'preference' ? offeredIn(methods) : [method]);
  const defaults = useQuery(defaultsQuery(type.id));
  const [made, setMade] = useState<{ id: string; of: string }>();
  const [loads, setLoads] = useState(0);
  const opened = search.draft;
  const draft = useQuery({ ...draftQuery(opened ?? ''), enabled: opened !== undefined });
  const { content } = draft.data ?? {};
  const fits = content?.messageType === type.id && content.method === method;
  // What is composed: the draft that was begun here goes on as it is. Another type has other people, another method the same.
  const what = made && made.id === opened ? made.of : `${type.id} ${opened ?? ''}`;
  const [kept, setKept] = useState<{ of: string; ids: string[] }>();
  const leftOut = kept?.of === what ? kept.ids : fits ? content.leftOut : [];
  const choose = (next: string) => void navigate({ to: '/messaging/compose', search: { type: next, method } });
  const head = (
    <ComposeHead
      types={types}
      type={type}
      method={method}
      methods={methods}
      onType={choose}
      onMethod={(next) => {
        setKept({ of: `${type.id} `, ids: leftOut });
        void navigate({
          to: '/messaging/compose',
          search: { ...search, method: next, draft: undefined },
          resetScroll: false,
        });
      }}
    />
  );
  const isGone = !draft.data && draft.error instanceof Failure && draft.error.status === 404;
  const waits = opened !== undefined && !draft.data && !isGone;
  if (sides && defaults.data && !waits)
    return (
      <>
        {isGone && <DraftGone text={t('draft.gone.opened')} />}
        <Composer
          key={`${what} ${method} ${loads}`}
          head={head}
          type={type}
          method={method}
          sides={sides}
          defaults={defaults.data}
          draft={fits ? draft.data : undefined}
          leftOut={leftOut}
          onLeftOut={(ids) => setKept({ of: what, ids })}
          onDraft={(id) => {
            setMade({ id, of: what });
            void navigate({
              to: '/messaging/compose',
              search: { ...search, draft: id },
              replace: true,
              resetScroll: false,
              ignoreBlocker: true,
            });
          }}
          onNewer={(newer) => {
            void navigate({
              to: '/messaging/compose',
              search: searchOf(newer),
              replace: true,
              resetScroll: false,
              ignoreBlocker: true,
            }).then(() => {
              setKept(undefined);
              setMade(undefined);
              setLoads((before) => before + 1);
            });
          }}
        />
      </>
    );
  const error = failed ?? defaults.error ?? (waits ? draft.error : null);
  const again = () => void Promise.all([refetch(), defaults.refetch(), ...(waits ? [draft.refetch()] : [])]);
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
