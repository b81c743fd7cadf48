import { runProgram } from './programs';

describe('OpenTelemetry’s MongoDB instrumentation beside the governor', () => {
  it('records a span for every command, and for every wait for a permit, under the request, and the reads are governed', async () => {
    const { spans, children, roles, reroutes, waits, waited, waitsAreChildren } = (await runProgram(
      'opentelemetry',
    )) as {
      waits: number;
      waited: number;
      waitsAreChildren: boolean;
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
    // Thirty reads for a dozen permits: each wait for one is a span of its own.
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBe(waited);
    expect(waitsAreChildren).toBe(true);
  });
});
