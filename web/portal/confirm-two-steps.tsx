import { Button, Code, CopyButton, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { NewSecondFactor, RecoveryCodes } from '../../domain/schemas/access.ts';
import { api } from '../shared/api.ts';
import { fieldErrors } from '../shared/problem.ts';
import { grouped, isAppCode } from '../shared/second-factor/secret-text.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { QrCode } from '../shared/ui/qr-code.tsx';
import { ReasonedButton } from '../shared/ui/reasoned-button.tsx';
import { words } from '../shared/words.ts';
import classes from './portal.module.css';
import { secondFactorPath } from './second-factor.ts';
import { t } from './t.ts';

interface ConfirmTwoStepsProps {
  begun: NewSecondFactor;
  onCodes: (codes: readonly string[]) => void;
}

/** The secret for an app of this phone, or of another one, and the code by which it shows that it is there. */
export function ConfirmTwoSteps({ begun, onCodes }: ConfirmTwoStepsProps) {
  const [code, setCode] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const confirm = useMutation({
    mutationFn: () => api.post<RecoveryCodes>(`${secondFactorPath}/confirm`, { code }),
    onSuccess: ({ codes }) => onCodes(codes),
  });
  const reason = isAppCode(code) ? null : words('factor.need.code');
  return (
    <form
      className={classes.section}
      aria-label={t('security.factor')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null && !confirm.isPending) confirm.mutate();
      }}
    >
      <h2 className={classes.sectionTitle} tabIndex={-1} ref={heading}>
        {t('security.add')}
      </h2>
      <AppSecret begun={begun} />
      <h2 className={classes.sectionTitle}>{t('security.prove')}</h2>
      <div className={classes.form}>
        <ProblemNotice error={confirm.error} onRetry={() => confirm.mutate()} />
        <TextInput
          size="md"
          label={words('factor.code')}
          description={words('factor.code.hint')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          error={fieldErrors(confirm.error)['code']}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ReasonedButton type="submit" size="md" fullWidth loading={confirm.isPending} reason={reason}>
          {words('factor.confirm')}
        </ReasonedButton>
      </div>
    </form>
  );
}

/** The page is mostly open on the very phone that has the app, so its own button comes first there, and the square to scan is folded. */
function AppSecret({ begun: { uri, secret } }: { begun: NewSecondFactor }) {
  const [wide] = useState(() => matchMedia('(min-width: 36em)').matches);
  const scan = (
    <details open={wide}>
      <summary>{t('security.scan')}</summary>
      <div className={classes.qr}>
        <QrCode text={uri} label={words('factor.qr')} />
      </div>
    </details>
  );
  return (
    <div className={classes.form}>
      {wide && scan}
      <Button
        component="a"
        href={uri}
        size="md"
        variant={wide ? 'default' : 'filled'}
        fullWidth
        leftSection={<IconDeviceMobile size={18} />}
      >
        {t('security.open')}
      </Button>
      <div className={classes.hint}>{t('security.open.hint')}</div>
      {!wide && scan}
      <div>
        <strong>{t('security.key')}</strong>
        <div className={classes.key}>
          <Code className={classes.keyText}>{grouped(secret)}</Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? words('copied') : t('security.key.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
        <div className={classes.hint}>{words('factor.secret.hint')}</div>
      </div>
    </div>
  );
}
