import { RetryThrottler } from '@grpc/grpc-js/build/src/retrying-call';
import { StandardRetryStrategy } from '@smithy/util-retry';
import { MongoClient } from 'mongodb';
import { connectSide, type Guarded } from '../overload/clients';
import { sleep } from '../overload/open-loop';

/** The first is what all are compared with. */
export const SIDES = ['raw', 'governed', 'smithy', 'grpc', 'p-limit', 'cockatiel'] as const;
export type Side = (typeof SIDES)[number];

export const ABOUT: Readonly<Record<Side, string>> = {
  raw: 'the driver at its defaults: it tries an overloaded operation twice more',
  governed: 'enforce, 16 pooled connections and 48 waiters a member: the same within the retry budget',
  smithy:
    "the driver without retries of its own, in @smithy/util-retry's standard strategy (500 tokens, 3 attempts)",
  grpc: "the driver without retries of its own, with @grpc/grpc-js's throttle (10 tokens, ratio 0.1, 3 attempts, the driver's pauses)",
  'p-limit': 'p-limit(32) in front of pools of 16 at the driver’s defaults',
  cockatiel: "cockatiel's bulkhead(32, 96) in front of pools of 16 at the driver's defaults",
};

type Through = Guarded['through'];

const ATTEMPTS = 3;

export async function connect(side: Side, uri: string): Promise<Pick<Guarded, 'client' | 'through'>> {
  switch (side) {
    case 'smithy':
      return { client: await withoutRetries(uri), through: smithy() };
    case 'grpc':
      return { client: await withoutRetries(uri), through: grpc() };
    default:
      return connectSide(side, uri);
  }
}

function withoutRetries(uri: string): Promise<MongoClient> {
  const options = { readPreference: 'secondaryPreferred', retryReads: false, maxAdaptiveRetries: 0 } as const;
  return new MongoClient(uri, options).connect();
}

function smithy(): Through {
  const strategy = new StandardRetryStrategy(ATTEMPTS);
  return async (operation) => {
    let token = await strategy.acquireInitialRetryToken('bench');
    for (;;) {
      try {
        const answer = await operation();
        strategy.recordSuccess(token);
        return answer;
      } catch (error) {
        token = await strategy
          .refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' })
          .catch(() => Promise.reject(error));
        await sleep(token.getRetryDelay());
      }
    }
  };
}

function grpc(): Through {
  const throttle = new RetryThrottler(10, 0.1);
  return async (operation) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await operation();
        throttle.addCallSucceeded();
        return answer;
      } catch (error) {
        throttle.addCallFailed();
        if (attempt === ATTEMPTS || !throttle.canRetryCall()) throw error;
        await sleep(Math.random() * 100 * 2 ** (attempt - 1));
      }
    }
  };
}
