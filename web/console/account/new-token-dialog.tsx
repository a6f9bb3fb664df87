import { Button, CopyButton, Group, Input, Modal, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { addDays, dateIn, readerZone } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { words } from '../../shared/words.ts';
import { rulesQuery } from '../administration/profiles.ts';
import { RightsTable } from '../administration/rights-table.tsx';
import { useSession } from '../session.ts';
import { grantsOf, toggled } from './scopes.ts';
import { t } from '../t.ts';
import { tokensQuery } from './tokens.ts';
import type { CreatedApiToken } from './tokens.ts';

const reasonOf = (values: { name: string; scopes: string[] }) => {
  if (values.name.trim() === '') return t('tokens.need.name');
  return values.scopes.length === 0 ? t('tokens.need.scope') : null;
};

/** Makes a token; then shows its secret, this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const client = useQueryClient();
  const today = dateIn(readerZone(), useNow());
  const { values, change } = useDraft({ name: '', scopes: [] as string[], expiresOn: addDays(today, 90) });
  const create = useMutation({
    mutationFn: () => api.post<CreatedApiToken>('/api/tokens', values),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const { data: rules = [] } = useQuery(rulesQuery);
  // What the account may do, in the order of the rules.
  const mine = rules.flatMap((rule) => {
    const held = session.grants.find((grant) => grant.rule === rule.name);
    return held ? [{ ...rule, rights: held.rights }] : [];
  });
  const errors = fieldErrors(create.error);
  if (create.data) return <Secret secret={create.data.secret} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('tokens.new')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Stack gap="md">
        <ProblemNotice error={create.error} onRetry={() => create.mutate()} />
        <TextInput
          label={t('tokens.name')}
          description={t('tokens.name.hint')}
          data-autofocus
          error={errors['name']}
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('tokens.expires')}
          error={errors['expiresOn']}
          value={values.expiresOn}
          onChange={(event) => change({ expiresOn: event.currentTarget.value })}
        />
        <Input.Wrapper
          labelElement="div"
          label={t('tokens.scopes')}
          description={t('tokens.scopes.hint')}
          error={errors['scopes']}
          inputWrapperOrder={['label', 'description', 'error', 'input']}
        >
          <RightsTable
            rules={mine}
            grants={grantsOf(values.scopes)}
            selected={null}
            brief
            onToggle={(rule, right) => change({ scopes: toggled(values.scopes, `${rule}:${right}`) })}
          />
        </Input.Wrapper>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('cancel')}
          </Button>
          <ReasonedButton reason={reasonOf(values)} loading={create.isPending} onClick={() => create.mutate()}>
            {t('tokens.create')}
          </ReasonedButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('tokens.secret.title')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Stack gap="md">
        <TextInput
          label={t('tokens.secret')}
          description={t('tokens.secret.hint')}
          readOnly
          value={secret}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? t('tokens.copied') : t('tokens.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('tokens.secret.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
