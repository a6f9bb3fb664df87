import { Anchor, Button, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../problem.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { words } from '../words.ts';
import classes from './second-factor.module.css';

/** What a sign-in is answered where the password was right and a code is missing: that it is asked for is no failure. */
const asked = 'second-factor-needed';
export const asksForCode = (error: unknown): boolean => isProblem(error, asked);
/** The failure of a sign-in, apart from that a code is asked for. */
export const failureBesideCode = (error: unknown): unknown => (asksForCode(error) ? null : error);

interface CodeStepProps {
  error: unknown;
  busy: boolean;
  submit: string;
  /** What helps who has neither app nor recovery codes. */
  lost: string;
  /** Of fields and button; larger where it is made for a phone. */
  size?: 'sm' | 'md';
  onEnter: (code: string) => void;
  onBack: () => void;
}

/** The second step of signing in: the code of the app, or a recovery code. */
export function CodeStep({ error, busy, submit, lost, size = 'sm', onEnter, onBack }: CodeStepProps) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  /** What was answered to the other kind of code is no longer shown. */
  const [past, setPast] = useState<unknown>(null);
  const failure = error === past ? null : failureBesideCode(error);
  const turn = () => {
    setRecovery(!recovery);
    setCode('');
    setPast(error);
  };
  return (
    <form
      className={classes.step}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '' && !busy) onEnter(code);
      }}
    >
      <ProblemNotice error={failure} onRetry={() => onEnter(code)} />
      <CodeField
        key={String(recovery)}
        recovery={recovery}
        size={size}
        failure={failure}
        code={code}
        onChange={setCode}
      />
      <Button type="submit" size={size} fullWidth loading={busy}>
        {submit}
      </Button>
      <Anchor component="button" type="button" size={size} className={classes.way} onClick={turn}>
        {words(recovery ? 'factor.app.use' : 'factor.recovery.use')}
      </Anchor>
      <Anchor component="button" type="button" size={size} className={classes.way} onClick={onBack}>
        {words('back')}
      </Anchor>
      {recovery && (
        <Text size="sm" c="dimmed">
          {lost}
        </Text>
      )}
    </form>
  );
}

interface CodeFieldProps {
  recovery: boolean;
  size: 'sm' | 'md';
  /** Of the last try: the code that was wrong is marked, to be typed over. */
  failure: unknown;
  code: string;
  onChange: (code: string) => void;
}

function CodeField({ recovery, size, failure, code, onChange }: CodeFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    if (failure) field.current?.select();
  }, [failure]);
  const ofApp = { label: words('factor.code'), description: words('factor.code.now'), name: 'code' };
  const ofPaper = {
    label: words('factor.recovery'),
    description: words('factor.recovery.hint'),
    name: 'recovery-code',
  };
  return (
    <TextInput
      {...(recovery ? ofPaper : ofApp)}
      size={size}
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
