import type { BasicInformation } from '../../../domain/schemas/portal-information.ts';
import { showAddress, showDate } from '../../shared/format.ts';
import { t } from '../t.ts';

export type Postal = BasicInformation['address'];
export type Point = BasicInformation['contactPoints'][number];

export const showBirthDate = (date: string | null): string => (date === null ? '' : showDate(date));

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
