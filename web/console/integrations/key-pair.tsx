import { Button, Code, Group, Input } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Integration } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { integrationsQuery } from './connections.ts';
import { CopyText } from './copy-text.tsx';
import classes from './integrations.module.css';

interface KeyPairProps extends Pick<Integration, 'publicKey' | 'keysAddress'> {
  error: string | undefined;
}

/** The public half of the key pair that signs for Rounds, to be registered with PIMSY. */
export function KeyPair({ publicKey, keysAddress, error }: KeyPairProps) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => api.post<Integration>('/api/integrations/pimsy/keys', {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
  });
  const jwks = publicKey && JSON.stringify({ keys: [publicKey] }, undefined, 2);
  return (
    <Input.Wrapper
      labelElement="div"
      label={t('check.key.public')}
      description={t('check.key.hint')}
      error={error}
      inputWrapperOrder={['label', 'description', 'error', 'input']}
    >
      <ProblemNotice error={make.error} />
      {keysAddress && (
        <p className={classes.note}>
          {t('check.key.address')} {keysAddress} <CopyText size="compact-xs" value={keysAddress} />
        </p>
      )}
      {jwks && (
        <Code block className={classes.key} tabIndex={0}>
          {jwks}
        </Code>
      )}
      <Group gap="xs" mt="xs">
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t(jwks ? 'check.key.again' : 'check.key.make')}
        </Button>
        {jwks && <CopyText value={jwks} />}
      </Group>
    </Input.Wrapper>
  );
}
