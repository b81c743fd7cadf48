import { monitorMongoDBDriver } from '@christiangalsterer/mongodb-driver-prometheus-exporter';
import { SpanKind, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import type { ContenderDefinition } from '../contender';
import { RAW_OPTIONS } from './raw';

const APM_EVENTS = ['commandStarted', 'commandSucceeded', 'commandFailed'] as const;

export const LISTENERS: ContenderDefinition = {
  name: 'monitorCommands',
  about: 'command monitoring on, with a listener on each event that counts',
  async start(uri) {
    const client = new MongoClient(uri, { ...RAW_OPTIONS, monitorCommands: true });
    const seen = { commandStarted: 0, commandSucceeded: 0, commandFailed: 0 };
    for (const name of APM_EVENTS) {
      client.on(name, () => {
        seen[name] += 1;
      });
    }
    await client.connect();
    return {
      client,
      check(operations) {
        if (seen.commandSucceeded < operations) throw new Error(`only ${seen.commandSucceeded} events seen`);
      },
      close: () => client.close(),
    };
  },
};

export const EXPORTER: ContenderDefinition = {
  name: 'Prometheus exporter',
  about: '@christiangalsterer/mongodb-driver-prometheus-exporter 3, command metrics included',
  async start(uri) {
    const client = new MongoClient(uri, { ...RAW_OPTIONS, monitorCommands: true });
    const registry = new Registry();
    monitorMongoDBDriver(client, registry);
    await client.connect();
    return {
      client,
      async check(operations) {
        const text = await registry.metrics();
        const counted = [...text.matchAll(/^mongodb_driver_commands_seconds_count\S* (\d+)/gm)]
          .map(([, count]) => Number(count))
          .reduce((sum, count) => sum + count, 0);
        if (counted < operations) throw new Error(`only ${counted} commands counted`);
      },
      close: () => client.close(),
    };
  },
};

/** Counts what would be sent and drops it. */
class CountingExporter implements SpanExporter {
  spans = 0;

  export(spans: ReadableSpan[], done: (result: { code: number }) => void): void {
    this.spans += spans.filter(({ kind }) => kind === SpanKind.CLIENT).length;
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}
}

/**
 * Instruments the driver's classes for the whole process.
 * `requireParentSpan` is off, or no span would be recorded outside of a request.
 */
export const OPEN_TELEMETRY: ContenderDefinition = {
  name: 'OpenTelemetry',
  about: '@opentelemetry/instrumentation-mongodb 0.76, batch processor, requireParentSpan off',
  async start(uri) {
    const exporter = new CountingExporter();
    const processor = new BatchSpanProcessor(exporter, {
      maxQueueSize: 1_000_000,
      scheduledDelayMillis: 100,
    });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    const unregister = registerInstrumentations({
      tracerProvider: provider,
      instrumentations: [new MongoDBInstrumentation({ requireParentSpan: false })],
    });
    // The instrumentation patches what is loaded after it.
    for (const path of Object.keys(require.cache)) if (path.includes('/mongodb/')) delete require.cache[path];
    const mongodb = require('mongodb') as typeof import('mongodb');
    const client = await new mongodb.MongoClient(uri, RAW_OPTIONS).connect();
    return {
      client,
      async check(operations) {
        await provider.forceFlush();
        if (exporter.spans < operations)
          throw new Error(`only ${exporter.spans} of ${operations} spans recorded`);
      },
      async close() {
        await client.close();
        unregister();
        trace.disable();
        await provider.shutdown();
      },
    };
  },
};
