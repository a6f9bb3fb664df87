import { Button, Checkbox, Radio, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { channels } from '../../../domain/channels.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { MessagingPreferences, PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { showAddress } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { draftOwner } from '../guardian/doors.ts';
import { Heading } from '../heading.tsx';
import { guardLeaving, open } from '../navigation.ts';
import { t } from '../t.ts';
import { informationQuery, put, savedQuery, stopMessages } from './information.ts';
import classes from './information.module.css';
import { draftBox, useKeptDraft } from './kept-draft.ts';
import { SectionForm } from './section-form.tsx';
import { Theirs } from './theirs.tsx';

type Messaging = NonNullable<PortalInformation['messaging']>;
type Address = MessagingPreferences['agreed'][number];

const box = draftBox<MessagingPreferences>();

const same = (one: Address) => (other: Address) => one.channel === other.channel && one.address === other.address;

interface MessagingFormProps {
  session: PortalSession;
  messaging: Messaging;
}

export function MessagingForm({ session, messaging }: MessagingFormProps) {
  const draft = useKeptDraft(box, draftOwner(session), messaging.values);
  const { values, loaded, theirs, change } = draft;
  const { preferredMethod, agreed } = values;
  const { wording, reader, addresses } = messaging;
  // Calls and faxes are only offered where the practice has them on file already.
  const methods = [
    'text',
    'email',
    ...(['voice', 'fax'] as const).filter((each) => each === loaded.preferredMethod),
  ] as const;
  const silent = preferredMethod !== null && !agreed.some(({ channel }) => channel === preferredMethod);
  return (
    <>
      <Heading>{t('info.section.messaging')}</Heading>
      <SectionForm
        label={t('info.section.messaging')}
        draft={draft}
        save={() => put('messaging', { loaded, wanted: values, wordingVersion: wording.version })}
        valuesIn={(now) => now.messaging?.values}
      >
        {(errors) => (
          <>
            <Radio.Group
              size="md"
              label={t('info.method')}
              description={t('info.method.hint')}
              error={errors['preferredMethod']}
              value={preferredMethod ?? ''}
              onChange={(chosen) => change({ preferredMethod: channels.find((each) => each === chosen) ?? null })}
            >
              <Stack gap="xs" mt="xs">
                <Radio size="md" value="" label={t('info.method.none')} />
                {methods.map((method) => (
                  <Radio key={method} size="md" value={method} label={t(`info.method.${method}`)} />
                ))}
              </Stack>
            </Radio.Group>
            <Theirs
              name={t('info.method')}
              value={'preferredMethod' in theirs ? t(`info.method.${theirs.preferredMethod ?? 'none'}`) : undefined}
              onTake={() => change({ preferredMethod: theirs.preferredMethod ?? null })}
            />
            {silent && reader === null && <output className={classes.note}>{t('info.method.agree')}</output>}
            <Agreed
              messaging={messaging}
              agreed={agreed}
              before={loaded.agreed}
              onChange={(next) => change({ agreed: next })}
            />
          </>
        )}
      </SectionForm>
      {addresses.length > 0 && <StopAll onStopped={draft.drop} />}
    </>
  );
}

interface AgreedProps {
  messaging: Messaging;
  agreed: MessagingPreferences['agreed'];
  /** As it was loaded. */
  before: MessagingPreferences['agreed'];
  onChange: (agreed: MessagingPreferences['agreed']) => void;
}

/** Where automatic messages may go: a tick is a consent, with the words that are agreed to. */
function Agreed({ messaging: { addresses, reader, wording }, agreed, before, onChange }: AgreedProps) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('info.agreed')}</legend>
      {reader === null ? (
        addresses.length > 0 && (
          <>
            <p className={classes.note}>{t('info.agreed.lead')}</p>
            <p className={classes.wording} lang={wording.language}>
              {wording.text}
            </p>
          </>
        )
      ) : (
        <p className={classes.note}>{t('info.reader', { name: reader })}</p>
      )}
      {addresses.length === 0 && <p className={classes.note}>{t('info.agreed.nowhere')}</p>}
      {addresses.map(({ channel, address, optedOut }) => {
        const one = { channel, address };
        const checked = agreed.some(same(one));
        return (
          <Checkbox
            key={`${channel} ${address}`}
            size="md"
            label={t(`info.agreed.${channel}`, { address: showAddress(address) })}
            description={optedOut ? t(channel === 'email' ? 'info.unsubscribed' : 'info.stopped') : undefined}
            disabled={reader !== null && !before.some(same(one))}
            checked={checked}
            onChange={() => onChange(checked ? agreed.filter((other) => !same(one)(other)) : [...agreed, one])}
          />
        );
      })}
    </fieldset>
  );
}

function StopAll({ onStopped }: { onStopped: () => void }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const stop = useMutation({
    mutationFn: stopMessages,
    onSuccess: (now) => {
      onStopped();
      guardLeaving(null);
      client.setQueryData(informationQuery.queryKey, now);
      client.setQueryData(savedQuery.queryKey, 'saved');
      open('/information', true);
    },
  });
  return (
    <>
      <Button mt="xl" variant="default" onClick={() => setAsking(true)}>
        {t('info.stop')}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('info.stop')}
        confirm={t('info.stop.confirm')}
        onConfirm={() => stop.mutate()}
        busy={stop.isPending}
        error={stop.error}
        danger
      >
        {t('info.stop.hint')}
      </ConfirmDialog>
    </>
  );
}
