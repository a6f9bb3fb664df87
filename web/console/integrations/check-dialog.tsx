import { Alert, Button, Checkbox, Group, Loader, Modal, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Integration, IntegrationCheck } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { checkQuery, integrationsQuery } from './connections.ts';
import { CredentialForm, type Entered } from './credential-form.tsx';
import classes from './integrations.module.css';

/** Takes credentials, has them tried, shows what the other system is and can do, and enables it. Closed before that, nothing changes. */
export function CheckDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { system, enabled } = integration;
  const [checkId, setCheckId] = useState<string | null>(null);
  const [entered, setEntered] = useState<Entered | null>(null);
  const name = t(`connection.name.${system}`);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(enabled ? 'check.title.change' : 'check.title.new', { system: name })}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      {checkId === null ? (
        <CredentialForm
          integration={integration}
          entered={entered}
          onClose={onClose}
          onChecked={({ id }, what) => {
            setCheckId(id);
            setEntered(what);
          }}
        />
      ) : (
        <Check integration={integration} checkId={checkId} onAgain={() => setCheckId(null)} onClose={onClose} />
      )}
    </Modal>
  );
}

interface CheckProps {
  integration: Integration;
  checkId: string;
  onAgain: () => void;
  onClose: () => void;
}

function Check({ integration: { system, enabled }, checkId, onAgain, onClose }: CheckProps) {
  const queries = useQueryClient();
  const { data: check, error } = useQuery(checkQuery(system, checkId));
  const [another, setAnother] = useState(false);
  const name = t(`connection.name.${system}`);
  const promote = useMutation({
    mutationFn: () =>
      api.post<Integration>(`/api/integrations/${system}/checks/${checkId}/promote`, { anotherAccount: another }),
    onSuccess: async () => {
      onClose();
      notify(t('connection.enabled.note', { system: name }));
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  const again = (
    <Button variant="default" onClick={onAgain}>
      {t('check.again')}
    </Button>
  );
  return (
    <Stack gap="md">
      <ProblemNotice error={error ?? promote.error} />
      <div aria-live="polite">
        {(!check || check.status === 'requested') && (
          <Group gap="sm" wrap="nowrap">
            <Loader size="sm" aria-hidden />
            <output>{t('check.running', { system: name })}</output>
          </Group>
        )}
        {check?.status === 'refused' && (
          <Alert color="red" variant="light" classNames={{ title: classes.title }} title={t('check.refused')}>
            {check.problem}
          </Alert>
        )}
        {check?.status === 'good' && (
          <Alert color="green" variant="light" classNames={{ title: classes.title }} title={t('check.good')}>
            {check.connection?.server}. {t('check.good.as', { who: check.connection?.who ?? '' })}
          </Alert>
        )}
      </div>
      {check?.connection && <Abilities connection={check.connection} />}
      {check?.status === 'refused' && <Group justify="flex-end">{again}</Group>}
      {check?.status === 'good' && (
        <>
          {check.anotherAccount && (
            <Alert color="red" variant="light" classNames={{ title: classes.title }} title={t('check.another')}>
              <Stack gap="sm">
                {t('check.another.text', { system: name, ...check.known })}
                <Checkbox
                  checked={another}
                  onChange={(event) => setAnother(event.currentTarget.checked)}
                  label={t('check.another.confirm')}
                />
              </Stack>
            </Alert>
          )}
          <p className={classes.note}>{t('check.expires', { at: showInstant(check.expiresAt) })}</p>
          <Group justify="flex-end" gap="xs">
            {again}
            <ReasonedButton
              data-autofocus
              color={check.anotherAccount ? 'red' : undefined}
              reason={check.anotherAccount && !another ? t('check.another.need') : null}
              loading={promote.isPending}
              onClick={() => promote.mutate()}
            >
              {enabled ? t('check.promote.change') : t('check.promote', { system: name })}
            </ReasonedButton>
          </Group>
        </>
      )}
    </Stack>
  );
}

function Abilities({ connection: { supports, missing } }: { connection: NonNullable<IntegrationCheck['connection']> }) {
  return (
    <>
      {supports.length > 0 && (
        <div>
          <strong>{t('check.supports')}</strong>
          <ul className={classes.points}>
            {supports.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
      {missing.length > 0 && (
        <div>
          <strong>{t('check.missing')}</strong>
          <ul className={classes.points}>
            {missing.map(({ what, effect }) => (
              <li key={what}>
                {what} {effect}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
