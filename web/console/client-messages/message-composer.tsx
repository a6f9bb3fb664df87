import { Alert, Checkbox, SegmentedControl, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { writtenMethods } from '../../../domain/message-types.ts';
import type { WrittenMethod } from '../../../domain/message-types.ts';
import type { ClientMessage, MessagePreview } from '../../../domain/schemas/single-messages.ts';
import { api, intents } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './client-messages.module.css';
import { messagePreviewQuery } from './messages.ts';

const placeholders = '<ClientName>, <Practice>, <PracticePhone>';

/** Writes one message to one client, and shows before it goes how it will be read and whether it may go. */
export function MessageComposer({ clientId }: { clientId: string }) {
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [channel, setChannel] = useState<WrittenMethod>('text');
  const [subject, setSubject] = useState('');
  const [body, setBody] = useState('');
  const [confirmed, setConfirmed] = useState(false);
  const [intent] = useState(() => intents());
  const draft = { channel, subject: channel === 'email' ? subject : null, body };
  const [settled] = useDebouncedValue(draft, 300);
  const may = allowed('Messaging Create', 'create');
  const preview = useQuery({ ...messagePreviewQuery(clientId, settled), enabled: may });
  const send = useMutation({
    mutationFn: () => {
      const message = { ...draft, confirmOtherPreference: confirmed };
      return api.post<ClientMessage>(`/api/clients/${clientId}/messages`, message, { key: intent.keyOf(message) });
    },
    onSuccess: async ({ notBefore }) => {
      intent.done();
      setSubject('');
      setBody('');
      setConfirmed(false);
      notify(t(notBefore ? 'clientMessages.deferred' : 'clientMessages.sent'));
      await queries.invalidateQueries({ queryKey: ['list', 'clients', clientId, 'messages'] });
    },
  });
  const shown = preview.data;
  const stale = JSON.stringify(settled) !== JSON.stringify(draft) || preview.isPlaceholderData;
  return (
    <section aria-labelledby="message-client" className={classes.composer}>
      <h2 id="message-client" className={classes.title}>
        {t('clientMessages.write')}
      </h2>
      <Stack gap="sm">
        <SegmentedControl
          w="fit-content"
          aria-label={t('compose.method')}
          data={writtenMethods.map((each) => ({ value: each, label: t(`method.${each}`) }))}
          value={channel}
          onChange={(next) => setChannel(writtenMethods.find((each) => each === next) ?? channel)}
        />
        {channel === 'email' && (
          <TextInput
            label={t('compose.subject')}
            maxLength={150}
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={t('compose.body')}
          description={t('clientMessages.hint', { placeholders })}
          autosize
          minRows={3}
          maxLength={5000}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        {shown && <Preview preview={shown} written={body !== ''} />}
        {shown?.prefersOther && shown.decision !== 'skip' && (
          <Checkbox
            label={t('clientMessages.other')}
            checked={confirmed}
            onChange={(event) => setConfirmed(event.currentTarget.checked)}
          />
        )}
        <ProblemNotice error={send.error ?? preview.error} />
        <ReasonedButton
          style={{ alignSelf: 'flex-start' }}
          loading={send.isPending}
          reason={may ? reasonAgainst(shown, { body, stale, confirmed }) : t('clientMessages.need.write')}
          onClick={() => send.mutate()}
        >
          {t('clientMessages.send')}
        </ReasonedButton>
      </Stack>
    </section>
  );
}

/** Why it cannot be sent now, in one sentence; null: it can. */
function reasonAgainst(
  preview: MessagePreview | undefined,
  { body, stale, confirmed }: { body: string; stale: boolean; confirmed: boolean },
): string | null {
  if (preview?.decision === 'skip') return preview.sentence;
  if (body.trim() === '') return t('clientMessages.need.words');
  if (!preview || stale) return t('clientMessages.checking');
  if (preview.problems.length > 0) return preview.problems.join(' ');
  return preview.prefersOther && !confirmed ? t('clientMessages.other.need') : null;
}

function Preview({ preview, written }: { preview: MessagePreview; written: boolean }) {
  const { address, subject, body, segments, problems, warnings, decision, sentence, nextStep } = preview;
  return (
    <Stack gap="xs" aria-live="polite">
      {decision !== 'send' && (
        <Alert color={decision === 'skip' ? 'red' : 'blue'} variant="light" title={sentence}>
          {nextStep}
        </Alert>
      )}
      {written &&
        problems.map((problem) => (
          <Text key={problem} size="sm" c="red.8">
            {problem}
          </Text>
        ))}
      {warnings.map((warning) => (
        <Text key={warning} size="sm">
          {warning}
        </Text>
      ))}
      {body !== null && (
        <figure className={classes.preview}>
          <figcaption>
            {t('clientMessages.preview')}
            {address && ` · ${t('clientMessages.to', { address })}`}
            {segments !== null && ` · ${t('segments', { count: segments })}`}
          </figcaption>
          {subject && <div className={classes.subject}>{subject}</div>}
          {body}
        </figure>
      )}
    </Stack>
  );
}
