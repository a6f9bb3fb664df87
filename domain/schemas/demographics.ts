import { z } from 'zod';
import { employmentStatusNames, ethnicityNames, maritalStatusNames, raceNames } from '../demographics.ts';

/** What clients say of themselves; null and an empty list: nobody has said it. */
export const demographics = {
  races: z
    .array(z.enum(raceNames))
    .max(raceNames.length)
    .refine((chosen) => new Set(chosen).size === chosen.length, 'names one twice')
    .refine((chosen) => chosen.length < 2 || !chosen.includes('declined'), 'cannot be said and not be said'),
  ethnicity: z.enum(ethnicityNames).nullable(),
  maritalStatus: z.enum(maritalStatusNames).nullable(),
  employmentStatus: z.enum(employmentStatusNames).nullable(),
};
