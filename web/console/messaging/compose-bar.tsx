import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { channels } from '../../../domain/channels.ts';
import type { ComposeMethod, Preview, TestMessage } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { showTime } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { composeFaults } from './compose-faults.ts';
import classes from './compose.module.css';
import { DraftGone } from './draft-gone.tsx';
import type { useDraft } from './use-draft.ts';

/** Where one goes on behind the list of recipients. */
export const composeBarId = 'compose-bar';

interface ComposeBarProps {
  method: ComposeMethod;
  counts: Preview['counts'] | undefined;
  /** Why it cannot be sent; null: it can. */
  fault: string | null;
  /** What a test says, by each method; none: it is listened to here. */
  tests: readonly TestMessage[];
  draft: ReturnType<typeof useDraft>;
  onSend: () => void;
}

/** Below everything: how many get it, whether it is kept, a test to oneself, and Send. */
export function ComposeBar({ method, counts, fault, tests, draft, onSend }: ComposeBarProps) {
  const [keys] = useState(() => new Map<string, ReturnType<typeof intents>>());
  const tried = useMutation({
    mutationFn: async () => {
      for (const test of tests) {
        const intent = keys.get(test.method) ?? intents();
        keys.set(test.method, intent);
        const { address } = await api.post<{ address: string }>('/api/broadcasts/test', test, {
          key: intent.keyOf(test),
        });
        notify(t('compose.test.sent', { address }));
      }
      // Only now: where the second failed, another try does not send the first again.
      for (const intent of keys.values()) intent.done();
    },
  });
  return (
    <section className={classes.bar} id={composeBarId} tabIndex={-1} aria-label={t('compose.bar')}>
      <div className={classes.barNotices}>
        <ProblemNotice error={tried.error} faults={composeFaults(tried.error)} />
        {draft.gone ? (
          <DraftGone text={t('draft.gone.text')} onKeep={draft.beginAnew} />
        ) : (
          <ProblemNotice
            error={draft.error}
            faults={composeFaults(draft.error)}
            onRetry={draft.again}
            onNewer={draft.loadNewer}
          />
        )}
      </div>
      <div>
        <Text c="dimmed">{counts ? summaryOf(counts) : ' '}</Text>
        <Text c="dimmed" size="sm" component="output">
          {stateOf(draft)}
        </Text>
      </div>
      <Group gap="xs">
        {tests.length > 0 && (
          <Button
            variant="default"
            loading={tried.isPending}
            disabled={tests.some(({ body }) => body.trim() === '')}
            onClick={() => tried.mutate()}
          >
            {t('compose.test')}
          </Button>
        )}
        <ReasonedButton reason={whyNot({ fault, counts, draft })} onClick={onSend}>
          {t(`compose.send.${method}`)}
        </ReasonedButton>
      </Group>
    </section>
  );
}

const whyNot = ({ fault, counts, draft }: Pick<ComposeBarProps, 'fault' | 'counts' | 'draft'>) => {
  if (draft.unsettled) return t('draft.unsettled');
  return fault ?? (counts?.send === 0 ? t('send.nobody') : null);
};

const stateOf = ({ at, due, busy, error, gone }: ComposeBarProps['draft']) => {
  if (error || gone) return t('draft.failed');
  if (busy || due) return t('draft.saving');
  return at === undefined ? null : t('draft.saved', { at: showTime(at) });
};

/** How many get it by each method. */
const byMethods = (byMethod: Preview['counts']['byMethod']) => {
  const parts = channels.flatMap((method) => {
    const of = byMethod[method];
    return of ? [t(`compose.summary.${method}`, { count: of.send })] : [];
  });
  return t('compose.summary.methods', { parts: parts.join(', ') });
};

const summaryOf = ({ send, messages, skip, byLanguage, byMethod }: Preview['counts']) => {
  const spanish = byLanguage['es'] ?? 0;
  return [
    t('compose.summary', { send, messages, skip }),
    Object.keys(byMethod).length > 1 && byMethods(byMethod),
    spanish > 0 && t('compose.summary.spanish', { count: spanish }),
  ]
    .filter(Boolean)
    .join(' ');
};
