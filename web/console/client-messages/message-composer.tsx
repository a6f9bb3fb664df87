import { Alert, Checkbox, SegmentedControl, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { channels } from '../../../domain/channels.ts';
import type { Channel } from '../../../domain/channels.ts';
import { mostFaxPages } from '../../../domain/fax.ts';
import type { Locale } from '../../../domain/locales.ts';
import { locales } from '../../../domain/locales.ts';
import { usualMethods } from '../../../domain/preferred-method.ts';
import type { ClientMessage, MessagePreview } from '../../../domain/schemas/single-messages.ts';
import { longestCall, sayings } from '../../../domain/spoken.ts';
import { api } from '../../shared/api.ts';
import { heldAttempt } from '../../shared/held.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { messageTypesQuery } from '../messaging/messaging.ts';
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
  const [channel, setChannel] = useState<Channel>('text');
  const [subject, setSubject] = useState('');
  const [body, setBody] = useState('');
  const [language, setLanguage] = useState<Locale | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  const [attempt] = useState(() => heldAttempt<string>());
  const isSpoken = channel === 'voice' || channel === 'fax';
  const draft = { channel, subject: channel === 'email' ? subject : null, body, language: isSpoken ? language : null };
  const [settled] = useDebouncedValue(draft, 300);
  const may = allowed('Messaging Create', 'create');
  const types = useQuery(messageTypesQuery);
  // The same for every type: what the installation can send by.
  const offered: readonly Channel[] = types.data?.[0]?.methods ?? usualMethods;
  const methods = channels.filter((each) => offered.includes(each));
  const preview = useQuery({ ...messagePreviewQuery(clientId, settled), enabled: may });
  const send = useMutation({
    mutationFn: () => {
      const message = { ...draft, confirmOtherPreference: confirmed };
      return api.post<ClientMessage>(`/api/clients/${clientId}/messages`, message, {
        key: attempt.of(crypto.randomUUID()),
      });
    },
    onSuccess: async ({ notBefore }) => {
      attempt.answered(null);
      setSubject('');
      setBody('');
      setConfirmed(false);
      notify(t(notBefore ? 'clientMessages.deferred' : 'clientMessages.sent'));
      await queries.invalidateQueries({ queryKey: ['list', 'clients', clientId, 'messages'] });
    },
    onError: attempt.answered,
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
          data={methods.map((each) => ({ value: each, label: t(`method.${each}`) }))}
          value={channel}
          onChange={(next) => setChannel(methods.find((each) => each === next) ?? channel)}
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
        {isSpoken && shown && (
          <div>
            <Text size="sm" fw={500} id="message-language">
              {t(`clientMessages.language.${channel}`)}
            </Text>
            <SegmentedControl
              aria-labelledby="message-language"
              data={locales.map((value) => ({ value, label: t(`language.${value}`) }))}
              value={language ?? shown.language}
              onChange={(next) => setLanguage(next === 'es' ? 'es' : 'en')}
            />
          </div>
        )}
        {shown && <Preview preview={shown} channel={channel} written={body !== ''} />}
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

function Preview({ preview, channel, written }: { preview: MessagePreview; channel: Channel; written: boolean }) {
  const { address, subject, body, segments, seconds, fax, language, problems, warnings, decision, sentence, nextStep } =
    preview;
  return (
    <Stack gap="xs" aria-live="polite">
      {decision !== 'send' && (
        <Alert color={decision === 'skip' ? 'red' : 'blue'} variant="light" title={sentence}>
          {nextStep}
        </Alert>
      )}
      {written &&
        problems.map((problem) => (
          <Text key={problem} size="sm" c="var(--mantine-color-error)">
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
            {t(channel === 'voice' ? 'clientMessages.preview.voice' : 'clientMessages.preview')}
            {address && ` · ${t('clientMessages.to', { address })}`}
            {segments !== null && ` · ${t('segments', { count: segments })}`}
            {seconds !== null && ` · ${t('spoken.seconds', { seconds })}, ${t('spoken.most', { most: longestCall })}`}
            {fax && ` · ${t('fax.pages', { count: fax.pages })}, ${t('fax.most', { most: mostFaxPages })}`}
          </figcaption>
          {subject && <div className={classes.subject}>{subject}</div>}
          {body}
          {seconds !== null && (
            <div className={classes.about} lang={language}>
              {sayings[language].keys.other}
            </div>
          )}
          {fax && fax.missing.length > 0 && (
            <div className={classes.about}>{t('fax.missing', { names: fax.missing.join(', ') })}</div>
          )}
        </figure>
      )}
    </Stack>
  );
}
