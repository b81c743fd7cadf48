import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchemaText } from '../../src/config/json-schema';

describe('schema/config.schema.json', () => {
  it('is current (else: npm run schema)', () => {
    const shipped = readFileSync(join(__dirname, '../../schema/config.schema.json'), 'utf8');
    expect(shipped).toBe(configJsonSchemaText());
  });
});
