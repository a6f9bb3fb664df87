import { z } from 'zod';
import { locales } from '../locales.ts';

export const faxPages = z.object({
  pages: z.number().int().meta({ description: 'With the cover page' }),
  missing: z.array(z.string()).meta({ description: 'Names of what no font prints; they stand in brackets instead' }),
});
export type FaxPages = z.output<typeof faxPages>;

export const measureFax = z.object({
  language: z.enum(locales).default('en'),
  body: z.string().trim().min(1, 'is empty: write what the fax says').max(10_000),
});
export type MeasureFax = z.output<typeof measureFax>;
