import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { choose } from './doors.ts';

/** For whom to go on, of all whom the account opens the portal for. */
export function DoorPage({ session: { doors } }: { session: PortalSession }) {
  const go = useMutation({ mutationFn: choose });
  return (
    <>
      <Heading>{t('door.title')}</Heading>
      <p className={classes.lead}>{t('door.lead')}</p>
      <ProblemNotice error={go.error} />
      <ul className={classes.doors}>
        {doors.map(({ access, name }) => (
          <li key={access ?? 'own'}>
            <Button
              variant="default"
              size="md"
              fullWidth
              classNames={{ root: classes.door, label: classes.doorName }}
              loading={go.isPending && go.variables === access}
              onClick={() => go.mutate(access)}
            >
              {access === null ? t('door.own', { name }) : t('door.for', { name })}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
