import { Anchor, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { NewSecondFactor, RecoveryCodes } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { grouped, isAppCode } from '../../shared/second-factor/secret-text.ts';
import classes from '../../shared/second-factor/second-factor.module.css';
import { Form, Section } from '../../shared/ui/form.tsx';
import { QrCode } from '../../shared/ui/qr-code.tsx';
import { words } from '../../shared/words.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { useRefreshSecondFactor } from './second-factor.ts';

/** First the password, then the secret for the app and a code that proves it is there. */
export function SetUpSecondFactor({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const session = useSession();
  const [password, setPassword] = useState('');
  const begin = useMutation({
    mutationFn: () => api.post<NewSecondFactor>('/api/second-factor', { password }),
    onSuccess: () => setPassword(''),
  });
  if (begin.data) return <Confirm begun={begin.data} onCodes={onCodes} />;
  return (
    <Form
      label={t('nav.factor')}
      onSubmit={() => begin.mutate()}
      busy={begin.isPending}
      error={begin.error}
      dirty={password !== ''}
      reason={password === '' ? words('factor.need.password') : null}
      submit={t('factor.begin')}
    >
      <Section title={t('factor.start')} hint={t('factor.start.hint')}>
        <input type="text" autoComplete="username" value={session.account.login} readOnly hidden />
        <PasswordInput
          label={words('factor.password')}
          autoComplete="current-password"
          maw={420}
          error={fieldErrors(begin.error)['password']}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Section>
    </Form>
  );
}

function Confirm({ begun, onCodes }: { begun: NewSecondFactor; onCodes: (codes: readonly string[]) => void }) {
  const refresh = useRefreshSecondFactor();
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const confirm = useMutation({
    mutationFn: () => api.post<RecoveryCodes>('/api/second-factor/confirm', { code }),
    onSuccess: async ({ codes }) => {
      onCodes(codes);
      await refresh();
    },
  });
  return (
    <Form
      label={t('nav.factor')}
      onSubmit={() => confirm.mutate()}
      busy={confirm.isPending}
      error={confirm.error}
      dirty={code !== ''}
      done={confirm.isSuccess}
      reason={isAppCode(code) ? null : words('factor.need.code')}
      submit={words('factor.confirm')}
    >
      <Section title={t('factor.scan')} hint={t('factor.scan.hint')}>
        <div className={classes.scan}>
          <QrCode text={begun.uri} label={words('factor.qr')} />
          <Stack gap={4} className={classes.secret}>
            <Text fw={500} size="sm">
              {t('factor.secret')}
            </Text>
            <Code className={classes.code}>{grouped(begun.secret)}</Code>
            <Text size="sm" c="dimmed">
              {words('factor.secret.hint')}
            </Text>
            <Anchor href={begun.uri} size="sm">
              {t('factor.open')}
            </Anchor>
          </Stack>
        </div>
      </Section>
      <Section title={t('factor.prove')}>
        <TextInput
          label={words('factor.code')}
          description={words('factor.code.hint')}
          inputMode="numeric"
          autoComplete="one-time-code"
          ref={field}
          maw={220}
          style={{ clear: 'both' }}
          error={fieldErrors(confirm.error)['code']}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Section>
    </Form>
  );
}
