import type { Config } from '../config/schema';
import { serviceName } from '../config/service-name';
import { FallbackLimiter } from '../fallback/fallback-limiter';
import { FleetFallbackLimiter } from '../fallback/fleet-fallback-limiter';
import type { Logger } from './logger';

/**
 * The limiter of fallback reads; shared by the fleet where `redisUrlEnv` names a variable with a Redis URL.
 * A fleet's budget that can't be had is told, and the process's own stands in: it only protects a little less.
 */
export function makeFallbackLimiter(config: Config, env: NodeJS.ProcessEnv, logger: Logger): FallbackLimiter {
  const service = serviceName(config);
  const budget = config.reads.primaryFallback;
  const { redisUrlEnv } = budget;
  if (redisUrlEnv === undefined) return new FallbackLimiter(budget);
  const url = env[redisUrlEnv];
  if (url === undefined || url === '') {
    logger.error(
      `${service}: reads.primaryFallback.redisUrlEnv names ${redisUrlEnv}, which is not set; ` +
        'the fallback budget is that of each process',
    );
    return new FallbackLimiter(budget);
  }
  try {
    const ioredis = require('ioredis') as typeof import('ioredis');
    return new FallbackLimiter(budget, new FleetFallbackLimiter(service, url, budget, ioredis));
  } catch {
    logger.error(
      `${service}: the fleet's fallback budget needs the package ioredis (npm install ioredis); ` +
        'the fallback budget is that of each process',
    );
    return new FallbackLimiter(budget);
  }
}
