import { Anchor, Button, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import classes from './sign-in-page.module.css';

interface CodeStepProps {
  error: unknown;
  busy: boolean;
  onEnter: (code: string) => void;
  onBack: () => void;
}

/** The second step of signing in: the code of the app, or a recovery code. */
export function CodeStep({ error, busy, onEnter, onBack }: CodeStepProps) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const turn = () => {
    setRecovery(!recovery);
    setCode('');
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') onEnter(code);
      }}
    >
      <ProblemNotice error={isProblem(error, 'second-factor-needed') ? null : error} />
      <CodeField key={String(recovery)} recovery={recovery} code={code} onChange={setCode} />
      <Button type="submit" fullWidth loading={busy}>
        {t('signin.enter')}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={turn}>
        {t(recovery ? 'signin.code.use' : 'signin.recovery.use')}
      </Anchor>
      <Anchor component="button" type="button" size="sm" onClick={onBack}>
        {t('signin.back')}
      </Anchor>
      {recovery && (
        <Text size="sm" c="dimmed">
          {t('signin.code.lost')}
        </Text>
      )}
    </form>
  );
}

function CodeField({
  recovery,
  code,
  onChange,
}: {
  recovery: boolean;
  code: string;
  onChange: (code: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ofApp = { label: t('signin.code'), description: t('signin.code.hint'), name: 'code' };
  const ofPaper = { label: t('signin.recovery'), description: t('signin.recovery.hint'), name: 'recovery-code' };
  return (
    <TextInput
      {...(recovery ? ofPaper : ofApp)}
      inputMode={recovery ? 'text' : 'numeric'}
      autoComplete={recovery ? 'off' : 'one-time-code'}
      autoCapitalize="none"
      spellCheck={false}
      ref={field}
      value={code}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
