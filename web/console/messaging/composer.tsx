import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { Channel } from '../../../domain/channels.ts';
import type { Compose, MessageType, Preview, Template, composeDefaults } from '../../../domain/schemas/messaging.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { AudienceHead } from './audience-head.tsx';
import { AudienceTable } from './audience-table.tsx';
import { ComposeWhen } from './compose-when.tsx';
import type { When } from './compose-when.tsx';
import classes from './compose.module.css';
import { MessagePreview } from './message-preview.tsx';
import { previewQuery } from './messaging.ts';
import { PlaceholderList } from './placeholder-list.tsx';
import { SendDialog } from './send-dialog.tsx';
import { TemplateEditor } from './template-editor.tsx';
import { useInsertion } from './use-insertion.ts';
import { useSaveTemplate } from './use-save-template.ts';
import { checkWording } from './wording-checks.ts';
import type { Wording } from './wording-checks.ts';

const route = getRouteApi('/frame/messaging/compose');

interface ComposerProps {
  head: ReactNode;
  type: MessageType;
  method: Channel;
  template: Template;
  defaults: z.output<typeof composeDefaults>;
}

const same = (a: Wording, b: Wording) => a.subject === b.subject && a.body === b.body;

/** One message type by one method: its wording, when it goes out, and who gets it. */
export function Composer({ head, type, method, template, defaults }: ComposerProps) {
  const { practice } = useSession();
  const navigate = useNavigate();
  const search = route.useSearch();
  const saved: Wording = { subject: method === 'email' ? (template.subject ?? '') : null, body: template.body };
  const [wording, setWording] = useState(saved);
  const [asked, setAsked] = useState(saved);
  const [sending, setSending] = useState(false);
  const [before, setBefore] = useState<Preview['counts']>();
  const change = (part: Partial<Wording>) => setWording((now) => ({ ...now, ...part }));

  const when: When = {
    startDate: type.needsStartDate ? (search.start ?? defaults.startDate) : null,
    sendAt: search.at ?? defaults.sendAt,
    preferenceOnly: search.preference ?? defaults.preferenceOnly,
  };
  const put = (part: Partial<typeof search>) =>
    void navigate({
      to: '/messaging/compose',
      search: { ...search, ...part },
      replace: true,
      resetScroll: false,
    });
  const changeWhen = ({ startDate, sendAt, preferenceOnly }: Partial<When>) =>
    put({
      ...(startDate ? { start: startDate } : {}),
      ...(sendAt ? { at: sendAt } : {}),
      ...(preferenceOnly === undefined ? {} : { preference: preferenceOnly }),
    });

  const composed = (of: Wording): Compose => ({ messageType: type.id, method, ...when, ...of });
  const audience = useInfiniteQuery({
    ...previewQuery(composed(asked), search.show),
    enabled: asked.body.trim() !== '',
  });
  const counts = audience.data?.pages.at(-1)?.counts;
  const checked = checkWording(
    wording,
    type.placeholders.map(({ name }) => name),
    practice.name,
  );
  const save = useSaveTemplate(type.id, method, template.version);
  const { subjectRef, bodyRef, onField, insert } = useInsertion(wording, change);
  const errors = { ...fieldErrors(audience.error), ...fieldErrors(save.error) };
  const dirty = !same(wording, saved);
  const fault = faultOf(wording, checked.subjectProblems.length + checked.bodyProblems.length);

  const refresh = () => {
    setBefore(counts);
    if (same(asked, wording)) void audience.refetch();
    else setAsked(wording);
  };

  return (
    <>
      <LeaveGuard when={dirty} among={['type', 'method']} />
      <div className={classes.panel}>
        {head}
        <div className={classes.editor}>
          <PlaceholderList placeholders={type.placeholders} onInsert={insert} />
          <TemplateEditor
            wording={wording}
            change={change}
            checked={checked}
            errors={errors}
            subjectRef={subjectRef}
            bodyRef={bodyRef}
            onField={onField}
            save={{
              go: () => save.mutate(wording),
              busy: save.isPending,
              reason: fault ?? (dirty ? null : t('compose.save.clean')),
            }}
            onReset={dirty ? () => setWording(saved) : undefined}
          />
          <MessagePreview method={method} checked={checked} practice={practice.name} />
        </div>
      </div>
      <ProblemNotice error={save.error} onRetry={() => save.mutate(wording)} onNewer={save.loadNewer} />
      <ComposeWhen
        value={when}
        change={changeWhen}
        needsStartDate={type.needsStartDate}
        zone={defaults.zone}
        errors={errors}
      />
      <AudienceHead
        counts={counts}
        before={before}
        show={search.show}
        onShow={(show) => put({ show })}
        onRefresh={refresh}
        busy={audience.isFetching && !audience.isFetchingNextPage}
        stale={!same(asked, wording)}
      />
      <AudienceTable
        label={t('audience.title')}
        rows={audience.data?.pages.flatMap((page) => page.rows)}
        error={audience.error}
        onRetry={refresh}
        more={
          audience.hasNextPage
            ? { load: () => void audience.fetchNextPage(), busy: audience.isFetchingNextPage }
            : undefined
        }
        filtered={search.show !== undefined}
      />
      <div className={classes.bar}>
        <Text c="dimmed">
          {counts ? t('compose.summary', { send: counts.send, messages: counts.messages, skip: counts.skip }) : ' '}
        </Text>
        <ReasonedButton
          reason={fault ?? (counts?.send === 0 ? t('send.nobody') : null)}
          onClick={() => setSending(true)}
        >
          {t(`compose.send.${method}`)}
        </ReasonedButton>
      </div>
      {sending && <SendDialog compose={composed(wording)} zone={defaults.zone} onClose={() => setSending(false)} />}
    </>
  );
}

const faultOf = ({ subject, body }: Wording, problems: number) => {
  if (body.trim() === '') return t('compose.need.body');
  if (subject !== null && subject.trim() === '') return t('compose.need.subject');
  return problems > 0 ? t('compose.need.placeholders') : null;
};
