// The instrumentation comes first, as it must: it patches the driver while that is loaded. Plain node, since jest
// has a module loader of its own.
import { tracingChannel } from 'node:diagnostics_channel';
import { type Span, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type * as governorModule from 'mongo-governor';
import type * as testing from 'mongo-governor/testing';

/** As docs/metrics.md shows it: a span for each wait for a permit, under what was active where the operation was asked for. */
function traceWaits(): void {
  const spans = new WeakMap<object, Span>();
  tracingChannel('mongo-governor:wait').subscribe({
    start: (wait) => {
      const { command, address } = wait as { command: string; address: string };
      spans.set(
        wait,
        trace.getTracer('mongo-governor').startSpan(`wait ${command}`, { attributes: { address } }),
      );
    },
    asyncEnd: (wait) => spans.get(wait)?.end(),
    end: () => undefined,
    asyncStart: () => undefined,
    error: () => undefined,
  });
}

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
registerInstrumentations({ instrumentations: [new MongoDBInstrumentation({ requireParentSpan: true })] });

async function main(): Promise<void> {
  const { createGovernor, silentLogger } = require('mongo-governor') as typeof governorModule;
  const { startReplicaSet } = require('mongo-governor/testing') as typeof testing;
  const set = await startReplicaSet();
  const governor = createGovernor(
    { service: 'api', connections: { primary: 6, secondary: 8 } },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  const client = governor.createClient(set.uri);
  await client.connect();
  await set.resetWitnesses();
  exporter.reset();
  const users = client.db('app').collection('users');
  await trace.getTracer('test').startActiveSpan('request', async (request) => {
    await users.insertOne({ name: 'ada' });
    await users.findOne({}, { readPreference: 'primary' });
    await users.find({}, { batchSize: 1 }).toArray();
    request.end();
  });
  const roles: string[] = [];
  for (const member of set.members) {
    for (const { name, role } of (await member.witness()).commands) if (name === 'find') roles.push(role);
  }
  const spans = exporter.getFinishedSpans();
  const request = spans.find(({ name }) => name === 'request');

  const reroutesBefore = governor.status().verdicts.reroute;
  traceWaits();
  exporter.reset();
  await trace.getTracer('test').startActiveSpan('busy request', async (busy) => {
    await Promise.all(Array.from({ length: 30 }, () => users.findOne({}, { readPreference: 'primary' })));
    busy.end();
  });
  const busySpans = exporter.getFinishedSpans();
  const busy = busySpans.find(({ name }) => name === 'busy request');
  const waits = busySpans.filter(({ name }) => name === 'wait find');
  const waited = Object.values(governor.status().admission).reduce((sum, { waited }) => sum + waited, 0);
  process.stdout.write(
    JSON.stringify({
      spans: spans.filter((span) => span !== request).map(({ name }) => name),
      children: spans.every(
        (span) => span === request || span.parentSpanContext?.spanId === request?.spanContext().spanId,
      ),
      roles,
      reroutes: reroutesBefore,
      waits: waits.length,
      waited,
      waitsAreChildren: waits.every(
        ({ parentSpanContext }) => parentSpanContext?.spanId === busy?.spanContext().spanId,
      ),
    }),
  );
  await client.close();
  await governor.close();
  await set.close();
}

void main();
