import { z } from 'zod';
import { id, instant, name } from './common.ts';

/** What the practice has recorded itself, to be played by calls. */
export const newRecording = z.object({ name });
export const callRecording = z.object({
  id,
  name: z.string(),
  seconds: z.number().int().nullable().meta({ description: 'null: its bytes have not come yet' }),
  savedAt: instant.nullable(),
});
export type CallRecording = z.output<typeof callRecording>;
