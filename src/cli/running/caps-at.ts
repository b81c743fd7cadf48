import { MongoClient } from 'mongodb';
import type { Caps } from '../../audit/report';
import { deploymentOf, targetOf } from '../../config/deployment-of';
import { deploymentConfig } from '../../config/deployments';
import type { Config } from '../../config/schema';

/**
 * The caps that services have in the deployment of a connection string. Resolves no name and connects to nothing.
 * @throws what the driver throws for a connection string that it refuses; the message may hold it
 */
export function capsAt(uri: string, configs: readonly Config[]): Caps {
  const target = targetOf(new MongoClient(uri).options);
  return new Map(
    configs.map((config) => [
      config.service,
      deploymentConfig(config, deploymentOf(config, target)).connections,
    ]),
  );
}
