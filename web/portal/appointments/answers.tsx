import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppointmentRequest, PortalAnswer } from '../../../domain/portal-appointments.ts';
import type { PortalAppointment } from '../../../domain/schemas/portal-appointments.ts';
import { intents } from '../../shared/api.ts';
import { isProblem } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useNow } from '../../shared/use-now.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { answer, appointmentsKey, takeBack } from './appointments.ts';
import classes from './appointments.module.css';
import { PhoneLink } from './phone-link.tsx';
import { RequestForm } from './request-form.tsx';

interface AnswersProps {
  appointment: PortalAppointment;
  /** When it is, in words: each button says which it is about. */
  name: string;
  phone: string;
  /** What was pressed is gone: the focus goes to what says how it stands. */
  onDone: () => void;
}

type Said = { answer: PortalAnswer; words: string } | 'take-back';

/** What a client can say about an appointment, as far as the practice takes it here. */
export function Answers({ appointment, name, phone, onDone }: AnswersProps) {
  const { id, version, may, asked, cancelUntil, startsAt } = appointment;
  const client = useQueryClient();
  const now = useNow();
  const [intent] = useState(() => intents());
  const [asking, setAsking] = useState<AppointmentRequest | null>(null);
  const send = useMutation({
    mutationFn: (said: Said) => {
      if (said === 'take-back') return takeBack(id);
      const body = { ...said, version };
      return answer(id, body, intent.keyOf(body));
    },
    onSuccess: () => {
      intent.done();
      setAsking(null);
    },
    // Also where it was refused: then something has changed that the page does not show yet.
    onSettled: async (_, error) => {
      await client.invalidateQueries({ queryKey: appointmentsKey });
      if (!error) onDone();
    },
  });
  const { error, isPending, variables } = send;
  const busy = isPending ? (variables === 'take-back' ? variables : variables.answer) : null;
  const say = (said: Said) => {
    if (!isPending) send.mutate(said);
  };
  const labelOf = (what: string) => t('appointments.of', { what, when: name });
  const open = asking !== null && may[asking] ? asking : null;
  const begun = Date.parse(startsAt) <= now.getTime();
  return (
    <div className={classes.answers}>
      {isProblem(error, 'version-conflict') ? (
        <p role="alert" className={classes.said}>
          {t('appointments.changed')}
        </p>
      ) : (
        <ProblemNotice error={error} onRetry={() => variables && say(variables)} />
      )}
      {open === null && (
        <div className={classes.buttons}>
          {asked === null && may.confirm && (
            <Button
              loading={busy === 'confirm'}
              aria-label={labelOf(t('appointments.confirm'))}
              onClick={() => say({ answer: 'confirm', words: '' })}
            >
              {t('appointments.confirm')}
            </Button>
          )}
          {asked === null &&
            (['reschedule', 'cancel'] as const).map(
              (request) =>
                may[request] && (
                  <Button
                    key={request}
                    variant="default"
                    aria-label={labelOf(t(`appointments.${request}`))}
                    onClick={() => setAsking(request)}
                  >
                    {t(`appointments.${request}`)}
                  </Button>
                ),
            )}
          {may.takeBack && (
            <Button
              variant="default"
              loading={busy === 'take-back'}
              aria-label={labelOf(t('appointments.back'))}
              onClick={() => say('take-back')}
            >
              {t('appointments.back')}
            </Button>
          )}
        </div>
      )}
      {open !== null && (
        <RequestForm
          key={open}
          request={open}
          label={labelOf(t(`appointments.${open}`))}
          until={open === 'cancel' ? cancelUntil : null}
          zone={appointment.zone}
          busy={isPending}
          onSend={(words) => say({ answer: open, words })}
          onClose={() => {
            setAsking(null);
            send.reset();
            onDone();
          }}
        />
      )}
      {asked === null && !begun && !may.cancel && (
        <p className={portal.hint}>
          {t(cancelUntil === null ? 'appointments.call' : 'appointments.late')} <PhoneLink phone={phone} />
        </p>
      )}
    </div>
  );
}
