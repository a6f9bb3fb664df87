import { Button, Tooltip } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import { useId } from 'react';
import type { ComponentPropsWithoutRef } from 'react';

type ReasonedButtonProps = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps | 'disabled'> & {
    /** Why it cannot be pressed now; absent or null: it can. */
    reason?: string | null | undefined;
  };

/** A button that says why it is disabled: it stays reachable by keyboard, and the reason is its tooltip and its description. */
export function ReasonedButton({ reason, onClick, ...props }: ReasonedButtonProps) {
  const id = useId();
  if (!reason) return <Button {...props} onClick={onClick} />;
  return (
    <>
      <Tooltip label={reason}>
        <Button
          {...props}
          aria-disabled
          data-disabled
          aria-describedby={id}
          onClick={(event) => event.preventDefault()}
        />
      </Tooltip>
      <span id={id} className="visually-hidden">
        {reason}
      </span>
    </>
  );
}
