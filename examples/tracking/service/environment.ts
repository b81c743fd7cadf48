import { z } from 'zod';
import { keysSchema } from '../links/key-ring';

/** Text of a variable, read as JSON. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return z.NEVER;
  }
});

const region = z.strictObject({ name: z.string().min(1), uri: z.string().min(1) });

/** What an instance is told from outside. The governor reads its own file and variables. */
export const environmentSchema = z.object({
  TRACKING_INSTANCE: z.string().min(1),
  TRACKING_OWN: json.pipe(region),
  TRACKING_OTHER: json.pipe(region),
  TRACKING_KEYS: json.pipe(keysSchema),
  TRACKING_SPOOL: z.string().min(1),
  TRACKING_TRUST_REQUEST_ID: z.stringbool().default(false),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
});

export type Environment = z.infer<typeof environmentSchema>;
