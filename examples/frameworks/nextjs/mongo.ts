// lib/mongo.ts. next.config: serverExternalPackages: ['mongo-governor', 'mongodb']
import { createGovernor, type MongoClient } from 'mongo-governor';

/** From mongo-governor.json and the environment. A module that is evaluated again gets the governor that runs. */
export const governor = createGovernor();

/** A hot reload, and each bundle of routes, evaluates this module again: the client has to outlive it. */
const kept = globalThis as { mongoClient?: MongoClient };
kept.mongoClient ??= governor.createClient(process.env.MONGODB_URI ?? 'mongodb://localhost:27017');

export const client: MongoClient = kept.mongoClient;
