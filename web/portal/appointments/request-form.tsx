import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { AppointmentRequest } from '../../../domain/portal-appointments.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { whenIn } from './appointments.ts';
import classes from './appointments.module.css';

interface RequestFormProps {
  request: AppointmentRequest;
  label: string;
  /** Until when it can be asked for here; null: until the appointment. */
  until: string | null;
  zone: string;
  busy: boolean;
  onSend: (words: string) => void;
  onClose: () => void;
}

/** What a client may add before the request goes; nothing has to be. */
export function RequestForm({ request, label, until, zone, busy, onSend, onClose }: RequestFormProps) {
  const [words, setWords] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className={classes.form}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(words.trim());
      }}
    >
      <Textarea
        ref={field}
        label={t(`appointments.${request}.words`)}
        description={t('appointments.words.hint')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {until !== null && (
        <p className={portal.hint}>{t('appointments.until', { when: t('appointments.when', whenIn(until, zone)) })}</p>
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy}>
          {t('appointments.send')}
        </Button>
        <Button variant="default" disabled={busy} onClick={onClose}>
          {t('appointments.never')}
        </Button>
      </div>
    </form>
  );
}
