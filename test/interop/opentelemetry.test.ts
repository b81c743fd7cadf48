import { runProgram } from './programs';

describe('OpenTelemetry’s MongoDB instrumentation beside the governor', () => {
  it('records a span for every command, under the request, and the reads are governed', async () => {
    const { spans, children, roles, reroutes } = (await runProgram('opentelemetry')) as {
      spans: string[];
      children: boolean;
      roles: string[];
      reroutes: number;
    };
    expect(spans).toHaveLength(3);
    expect(spans.filter((name) => name.includes('find'))).toHaveLength(2);
    expect(spans.filter((name) => name.includes('insert'))).toHaveLength(1);
    expect(children).toBe(true);
    expect(roles).toEqual(['secondary', 'secondary']);
    expect(reroutes).toBe(1);
  });
});
