import { Alert, Anchor, Button, Group, PasswordInput, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Integration, IntegrationCheck, NewCheck } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import classes from './integrations.module.css';
import { EndpointHint } from './endpoint-hint.tsx';
import { KeyPair } from './key-pair.tsx';

const support = 'support@pimsyehr.com';
const methods = { pimsy: ['smart', 'password', 'drop'], timeero: ['key'], stripe: ['key'] } as const;

/** What was entered and is no secret. */
export type Entered = Pick<NewCheck, 'method'> & { address: string; who: string };

interface CredentialFormProps {
  integration: Integration;
  /** At the last try: whoever mends one thing enters only that again. */
  entered: Entered | null;
  onClose: () => void;
  onChecked: (check: IntegrationCheck, entered: Entered) => void;
}

/** How to reach the other system, and with which secret. What was entered goes nowhere but into the check. */
export function CredentialForm({ integration, entered, onClose, onChecked }: CredentialFormProps) {
  const { system, enabled, standIn, folder, publicKey, keysAddress } = integration;
  const [own, setOwn] = useState(true);
  const ofCards = system === 'stripe';
  const { values, change } = useDraft<Entered & { secret: string; webhookSecret: string }>({
    method: entered?.method ?? integration.method ?? methods[system][0],
    address: entered?.address ?? integration.address ?? '',
    who: entered?.who ?? integration.who ?? '',
    secret: '',
    webhookSecret: '',
  });
  const { method, address, who, secret, webhookSecret } = values;
  const named = method === 'smart' || method === 'password';
  const ownKey = method === 'smart' && own;
  const check = useMutation({
    mutationFn: () =>
      api.post<IntegrationCheck>(`/api/integrations/${system}/checks`, {
        method,
        address: ofCards ? '' : address.trim(),
        webhookSecret: ofCards ? webhookSecret : null,
        who: named ? who.trim() : null,
        secret: method === 'drop' || ownKey ? null : secret,
      }),
    onSuccess: (made) => onChecked(made, { method, address, who }),
  });
  const errors = fieldErrors(check.error);
  const secretReason = ownKey
    ? publicKey
      ? null
      : t('check.key.none')
    : method !== 'drop' && secret.trim() === ''
      ? t('check.fill.secret')
      : null;
  const webhookReason = ofCards && webhookSecret.trim() === '' ? t('check.fill.webhook') : null;
  const reason =
    !ofCards && address.trim() === ''
      ? t('check.fill.address')
      : named && who.trim() === ''
        ? t('check.fill.who')
        : (secretReason ?? webhookReason);
  return (
    <form
      noValidate
      aria-label={t('connection.rotate')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!reason && !check.isPending) check.mutate();
      }}
    >
      <Stack gap="md">
        <ProblemNotice error={check.error} />
        {enabled && <p className={classes.note}>{t('check.change.hint')}</p>}
        {standIn && method !== 'drop' && (
          <Alert variant="light" color="blue">
            {t('check.stand-in', { system: t(`connection.name.${system}`) })}{' '}
            {!ofCards && (
              <>
                <Anchor
                  component="button"
                  type="button"
                  inherit
                  underline="always"
                  onClick={() => change({ address: standIn.address })}
                >
                  {t('check.stand-in.use')}
                </Anchor>
                {' · '}
              </>
            )}
            <Anchor href={standIn.page} target="_blank" rel="noreferrer" inherit underline="always">
              {t('check.stand-in.page')}
            </Anchor>
          </Alert>
        )}
        {methods[system].length > 1 && (
          <Select
            label={t('connection.method')}
            allowDeselect={false}
            data={methods[system].map((each) => ({ value: each, label: t(`connection.method.${each}`) }))}
            error={errors['method']}
            value={method}
            onChange={(next) => {
              const chosen = methods[system].find((each) => each === next) ?? method;
              // A folder is no address, nor the other way round.
              const otherKind = (chosen === 'drop') !== (method === 'drop');
              change({ method: chosen, secret: '', ...(otherKind ? { address: '' } : {}) });
            }}
          />
        )}
        {!ofCards && (
          <TextInput
            label={t(method === 'drop' ? 'connection.folder' : 'connection.address')}
            description={
              method === 'drop'
                ? folder
                  ? t('check.folder.hint', { folder })
                  : t('check.folder.none')
                : t(`check.address.hint.${system}`)
            }
            required
            spellCheck={false}
            error={errors['address']}
            value={address}
            onChange={(event) => change({ address: event.currentTarget.value })}
          />
        )}
        {ofCards && <EndpointHint integration={integration} />}
        {method === 'drop' && (
          <p className={classes.note}>
            {t('check.folder.files')}{' '}
            {folder && address !== folder && (
              <Anchor
                component="button"
                type="button"
                inherit
                underline="always"
                onClick={() => change({ address: folder })}
              >
                {t('check.folder.use', { folder })}
              </Anchor>
            )}
          </p>
        )}
        {named && (
          <TextInput
            label={t(method === 'smart' ? 'check.who.smart' : 'check.who.password')}
            required
            autoComplete="off"
            spellCheck={false}
            error={errors['who']}
            value={who}
            onChange={(event) => change({ who: event.currentTarget.value })}
          />
        )}
        {method === 'smart' && (
          <Radio.Group
            label={t('check.key.whose')}
            value={own ? 'own' : 'pasted'}
            onChange={(next) => setOwn(next === 'own')}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="own" label={t('check.key.own')} />
              <Radio value="pasted" label={t('check.key.pasted')} />
            </Stack>
          </Radio.Group>
        )}
        {ownKey && <KeyPair publicKey={publicKey} keysAddress={keysAddress} error={errors['secret']} />}
        {method === 'smart' && !own && (
          <Textarea
            label={t('check.secret.smart')}
            required
            autosize
            minRows={4}
            maxRows={8}
            autoComplete="off"
            spellCheck={false}
            error={errors['secret']}
            value={secret}
            onChange={(event) => change({ secret: event.currentTarget.value })}
          />
        )}
        {(method === 'password' || method === 'key') && (
          <PasswordInput
            label={ofCards ? t('check.secret.stripe') : t(`check.secret.${method}`)}
            required
            autoComplete="new-password"
            error={errors['secret']}
            value={secret}
            onChange={(event) => change({ secret: event.currentTarget.value })}
          />
        )}
        {ofCards && (
          <PasswordInput
            label={t('check.secret.webhook')}
            required
            autoComplete="off"
            error={errors['webhookSecret']}
            value={webhookSecret}
            onChange={(event) => change({ webhookSecret: event.currentTarget.value })}
          />
        )}
        {system === 'pimsy' && (
          <p className={classes.note}>
            {t('check.unsure')}{' '}
            <Anchor href={`mailto:${support}`} underline="always">
              {support}
            </Anchor>
          </p>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('cancel')}
          </Button>
          <ReasonedButton type="submit" reason={reason} loading={check.isPending}>
            {t('check.begin')}
          </ReasonedButton>
        </Group>
      </Stack>
    </form>
  );
}
