import { Button } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AnchorButtonProps = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>;

/** A link to another page that looks like a button; it is preloaded and checked like every other link. */
export const ButtonLink = createLink(function AnchorButton(props: AnchorButtonProps) {
  return <Button component="a" {...props} />;
});
