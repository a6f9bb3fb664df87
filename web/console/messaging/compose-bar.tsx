import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { Preview, TestMessage } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { showTime } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';
import type { useDraft } from './use-draft.ts';

interface ComposeBarProps {
  method: Channel;
  counts: Preview['counts'] | undefined;
  /** Why it cannot be sent; null: it can. */
  fault: string | null;
  /** As the test says it. */
  test: Omit<TestMessage, 'method'>;
  draft: ReturnType<typeof useDraft>;
  onSend: () => void;
}

/** Below everything: how many get it, whether it is kept, a test to oneself, and Send. */
export function ComposeBar({ method, counts, fault, test, draft, onSend }: ComposeBarProps) {
  const [intent] = useState(() => intents());
  const tried = useMutation({
    mutationFn: () => {
      const body = { ...test, method };
      return api.post<{ address: string }>('/api/broadcasts/test', body, { key: intent.keyOf(body) });
    },
    onSuccess: ({ address }) => {
      intent.done();
      notify(t('compose.test.sent', { address }));
    },
  });
  return (
    <>
      <ProblemNotice error={tried.error} />
      <ProblemNotice error={draft.error} onRetry={draft.again} />
      <div className={classes.bar}>
        <div>
          <Text c="dimmed">{counts ? summaryOf(counts) : ' '}</Text>
          <Text c="dimmed" size="sm" component="output">
            {stateOf(draft)}
          </Text>
        </div>
        <Group gap="xs">
          <Button
            variant="default"
            loading={tried.isPending}
            disabled={test.body.trim() === ''}
            onClick={() => tried.mutate()}
          >
            {t('compose.test')}
          </Button>
          <ReasonedButton reason={fault ?? (counts?.send === 0 ? t('send.nobody') : null)} onClick={onSend}>
            {t(`compose.send.${method}`)}
          </ReasonedButton>
        </Group>
      </div>
    </>
  );
}

const stateOf = ({ at, due, busy, error }: ComposeBarProps['draft']) => {
  if (error) return t('draft.failed');
  if (busy || due) return t('draft.saving');
  return at === undefined ? null : t('draft.saved', { at: showTime(at) });
};

const summaryOf = ({ send, messages, skip, byLanguage }: Preview['counts']) => {
  const summary = t('compose.summary', { send, messages, skip });
  const spanish = byLanguage['es'] ?? 0;
  return spanish > 0 ? `${summary} ${t('compose.summary.spanish', { count: spanish })}` : summary;
};
