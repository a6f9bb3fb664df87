import { Anchor } from '@mantine/core';
import { showAddress } from '../../shared/format.ts';

/** A number that a phone calls when it is pressed. */
export function PhoneLink({ phone }: { phone: string }) {
  return <Anchor href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{showAddress(phone)}</Anchor>;
}
