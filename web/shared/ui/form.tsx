import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import classes from './form.module.css';
import { LeaveGuard } from './leave-guard.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { ReasonedButton } from './reasoned-button.tsx';

interface FormProps {
  label: string;
  onSubmit: () => void;
  busy: boolean;
  error: unknown;
  /** Something differs from what is saved. */
  dirty: boolean;
  /** Why this person may only read it. */
  readOnly?: string | null | undefined;
  /** Why it cannot be saved, apart from that nothing has changed. */
  reason?: string | null | undefined;
  submit?: string;
  onCancel?: () => void;
  /** Loads what somebody else saved meanwhile. */
  onNewer?: () => void;
  /** The form has done its work and is being left. */
  done?: boolean;
  /** Search parameters whose change takes the form away, such as the tab that it stands on. */
  among?: readonly string[];
  children: ReactNode;
}

/** A form: its problem on top, its buttons in a bar that stays in sight, the focus on the first field that is wrong. */
export function Form(props: FormProps) {
  const { label, onSubmit, busy, error, dirty, reason, submit, onCancel, onNewer, done = false, children } = props;
  const { readOnly, among } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const why = readOnly ?? reason ?? (dirty ? null : words('save.clean'));
  return (
    <form
      ref={form}
      className={classes.form}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!why && !busy) onSubmit();
      }}
    >
      <LeaveGuard when={dirty && !busy && !done} among={among} />
      <ProblemNotice error={error} onRetry={onSubmit} onNewer={onNewer} />
      <fieldset className={classes.fields} disabled={Boolean(readOnly)}>
        {children}
      </fieldset>
      <div className={classes.bar}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {words('cancel')}
          </Button>
        )}
        <ReasonedButton type="submit" loading={busy} reason={why}>
          {submit ?? words('save')}
        </ReasonedButton>
      </div>
    </form>
  );
}

interface SectionProps {
  title: string;
  hint?: ReactNode;
  /** Where a link leads to it: it can take the focus then. */
  id?: string | undefined;
  children: ReactNode;
}

export function Section({ title, hint, id, children }: SectionProps) {
  return (
    <fieldset id={id} tabIndex={id ? -1 : undefined} className={classes.section}>
      <legend className={classes.legend}>{title}</legend>
      {hint && <p className={classes.hint}>{hint}</p>}
      {children}
    </fieldset>
  );
}

export function Columns({ children }: { children: ReactNode }) {
  return <div className={classes.columns}>{children}</div>;
}
