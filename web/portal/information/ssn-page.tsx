import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { fieldErrors } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { Heading } from '../heading.tsx';
import { LeaveGuard } from '../leave-guard.tsx';
import { open } from '../navigation.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { enterSsn, informationQuery, savedQuery, ssnQuery } from './information.ts';
import classes from './information.module.css';

/** The own social security number: entered once; another one takes the approval of the practice. What is typed is kept nowhere. */
export function SsnPage() {
  const client = useQueryClient();
  const { data } = useQuery(ssnQuery);
  const [text, setText] = useState('');
  const save = useMutation({
    mutationFn: () => enterSsn(text),
    onSuccess: async ({ done, ...now }) => {
      client.setQueryData(savedQuery.queryKey, done);
      client.setQueryData(ssnQuery.queryKey, now);
      await client.invalidateQueries({ queryKey: informationQuery.queryKey });
    },
  });
  const { isSuccess, isPending, error } = save;
  useEffect(() => {
    if (isSuccess) open('/information', true);
  }, [isSuccess]);
  const reason = text.trim() === '' ? words('save.clean') : null;
  return (
    <>
      <Heading>{t('info.ssn')}</Heading>
      <p className={portal.lead}>{data?.ssn ? t('info.ssn.change', { ssn: data.ssn }) : t('info.ssn.enter')}</p>
      <form
        className={portal.form}
        aria-label={t('info.ssn')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null && !isPending) save.mutate();
        }}
      >
        <LeaveGuard when={text !== '' && !isSuccess} onLeave={() => setText('')} />
        <ProblemNotice error={error} onRetry={() => save.mutate()} />
        <TextInput
          size="md"
          label={t('info.ssn')}
          description={t('info.ssn.hint')}
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          error={fieldErrors(error)['ssn']}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className={classes.bar}>
          <Button variant="default" size="md" onClick={() => open('/information')}>
            {words('cancel')}
          </Button>
          <ReasonedButton type="submit" size="md" loading={isPending} reason={reason}>
            {words('save')}
          </ReasonedButton>
        </div>
      </form>
    </>
  );
}
