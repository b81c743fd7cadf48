import { createGovernor } from 'mongo-governor';
import { KeyRing } from '../links/key-ring';
import { environmentSchema } from './environment';
import { startService } from './service';
import { DEFAULTS } from './settings';

const MAX_CLICKS_ON_DISK = 5_000_000;

async function main(): Promise<void> {
  const env = environmentSchema.parse(process.env);
  const governor = createGovernor({ instance: env.TRACKING_INSTANCE });
  const service = await startService({
    governor,
    keys: new KeyRing(env.TRACKING_KEYS),
    settings: {
      ...DEFAULTS,
      spool: { file: env.TRACKING_SPOOL, maxClicks: MAX_CLICKS_ON_DISK },
      trustRequestId: env.TRACKING_TRUST_REQUEST_ID,
    },
    instance: env.TRACKING_INSTANCE,
    own: env.TRACKING_OWN,
    other: env.TRACKING_OTHER,
    port: env.PORT,
  });
  console.log(`${env.TRACKING_INSTANCE}: http://127.0.0.1:${service.port}/`);
  process.send?.({ kind: 'ready', port: service.port });

  const stop = async (): Promise<void> => {
    await service.close();
    await governor.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop().catch(fail));
  // Started by another process: without it there is nobody to serve. Ctrl-C reaches both, and that one decides.
  if (process.send !== undefined) {
    process.on('SIGINT', () => undefined);
    process.once('disconnect', () => void stop().catch(fail));
  }
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
