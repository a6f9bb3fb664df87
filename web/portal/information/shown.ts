import type { Channel } from '../../../domain/channels.ts';
import { channelsOf } from '../../../domain/contact-kinds.ts';
import type { BasicInformation } from '../../../domain/schemas/portal-information.ts';
import { showAddress, showDate } from '../../shared/format.ts';
import { t } from '../t.ts';

export type Postal = BasicInformation['address'];
export type Point = BasicInformation['contactPoints'][number];

export const showBirthDate = (date: string | null): string => (date === null ? '' : showDate(date));

/** Of a number or address that is known not to work: what to tell; null: nothing. */
export function failedWord(
  { kind, address }: Pick<Point, 'kind' | 'address'>,
  failures: readonly { channel: Channel; address: string }[],
): string | null {
  const failed = failures.some((each) => each.address === address && channelsOf[kind].includes(each.channel));
  return failed ? t(kind === 'email' ? 'info.point.failed.email' : 'info.point.failed.phone') : null;
}

/** Line by line; empty where none is on file. */
export const postalLines = ({ line1, line2, city, state, zip }: Postal): string[] =>
  [line1 ?? '', line2 ?? '', [city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ')].filter(
    (line) => line !== '',
  );

export const showPoint = ({ kind, address }: Pick<Point, 'kind' | 'address'>): string =>
  `${t(`info.kind.${kind}`)}: ${showAddress(address)}`;

export const showPoints = (points: readonly Point[]): string => points.map(showPoint).join('; ');

/** What is sent: lines that were added and left empty are not. */
export const withoutEmpty = <T extends { contactPoints: Point[] }>(values: T): T => ({
  ...values,
  contactPoints: values.contactPoints.filter(({ address }) => address.trim() !== ''),
});
