import { CommandError } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import { ArraySource } from '../mongod/cursors';
import { checkPipeline } from '../query/check-pipeline';
import { runPipeline } from '../query/pipeline';
import { asDocument, asDocuments, asNumber, type Document } from '../wire/bson';
import { ChangeStream } from './change-stream';
import type { CommandContext } from './command-context';
import { currentOperations } from './current-op';
import type { Handlers, Reply } from './handler';
import { writeOutput } from './output-stages';
import { pipelineOptions, runStages } from './source';

export const aggregateHandlers: Handlers = {
  aggregate: {
    access: 'read',
    run(context) {
      const { command, mongod, session } = context;
      const stages = asDocuments(command.pipeline);
      const cursor = asDocument(command.cursor);
      const options = {
        batchSize: cursor.batchSize === undefined ? undefined : asNumber(cursor.batchSize),
        session,
      };
      if (command.explain === true) return explainPipeline(context, stages);
      if (stages[0] && '$changeStream' in stages[0]) {
        return mongod.cursors.first(new ChangeStream(context, stages), sourceNamespace(context), options);
      }
      return chain(results(context, stages), (documents) =>
        mongod.cursors.first(new ArraySource(documents), sourceNamespace(context), options),
      );
    },
  },
};

function results(context: CommandContext, stages: Document[]): MaybePromise<Document[]> {
  const last = stages.at(-1);
  if (last && ('$out' in last || '$merge' in last)) {
    return writeOutput(context, last, pipelineDocuments(context, stages.slice(0, -1)));
  }
  return pipelineDocuments(context, stages);
}

export function pipelineDocuments(context: CommandContext, stages: Document[]): Document[] {
  const source = generated(context, stages[0] ?? {});
  checkPipeline(source ? stages.slice(1) : stages);
  if (source) return runPipeline(source, stages.slice(1), pipelineOptions(context));
  return runStages(context, context.namespace, stages);
}

/** The documents of a first stage that does not read the collection. */
function generated(context: CommandContext, stage: Document): Document[] | undefined {
  const { mongod } = context;
  const collection = context.catalog.get(context.namespace);
  if ('$currentOp' in stage)
    return currentOperations(mongod, asDocument(stage.$currentOp).idleConnections === true);
  if ('$listLocalSessions' in stage || '$listSessions' in stage) return mongod.sessions.list();
  if ('$planCacheStats' in stage) return [];
  if ('$indexStats' in stage) {
    return (collection?.indexes ?? []).map((spec) => ({
      name: spec.name,
      key: spec.key,
      host: mongod.address,
      accesses: { ops: 0, since: new Date(mongod.set.startedAt) },
      spec,
    }));
  }
  if ('$collStats' in stage) {
    if (!collection) throw new CommandError(26, `Collection [${context.namespace}] not found.`);
    const stats = { count: collection.size, size: 0, storageSize: 0, nindexes: collection.indexes.length };
    return [
      {
        ns: context.namespace,
        host: mongod.address,
        localTime: new Date(),
        storageStats: stats,
        count: collection.size,
      },
    ];
  }
  return undefined;
}

function sourceNamespace(context: CommandContext): string {
  const target = context.command.aggregate;
  return typeof target === 'string' ? `${context.db}.${target}` : `${context.db}.$cmd.aggregate`;
}

function explainPipeline(context: CommandContext, stages: Document[]): Reply {
  return {
    explainVersion: '1',
    queryPlanner: { namespace: context.namespace, winningPlan: { stage: 'COLLSCAN' }, rejectedPlans: [] },
    stages,
    serverInfo: {
      host: '127.0.0.1',
      port: context.mongod.listener.port,
      version: context.mongod.version.text,
    },
  };
}
