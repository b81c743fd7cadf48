import { z } from 'zod';
import { configSchema } from './schema';

/** The JSON Schema (draft 2020-12) of what a person writes: keys with a default may be left out. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input' });
  return {
    $schema,
    title: 'mongo-governor configuration',
    description: 'Connection caps, read policy and drift guard of one service that uses MongoDB',
    ...rest,
  };
}

/** The text of `schema/config.schema.json`. */
export function configJsonSchemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}
