import { ConfigInvalidError } from 'mongo-governor';
import type { PartialConfig } from '../../src/config';
import type { Step } from './schedule';
import { configOf, type World } from './world';

const noop = (): void => undefined;

/** Other caps, another queue, another budget; the routing stays, so that reads are judged by one policy. */
export async function reloadValid(world: World, { strength }: Step): Promise<() => void> {
  const { schedule, governor, other } = world;
  const by = Math.floor(strength * 8) - 3;
  const apply = (change: number, queue: number): void => {
    const primary = Math.max(9, schedule.primary + change);
    const secondary = Math.max(9, schedule.secondary + change);
    const config = configOf({ ...schedule, primary, secondary, queue }, other);
    governor.reload(config);
  };
  apply(by, schedule.queue + 3);
  return () => apply(0, schedule.queue);
}

/** Must change nothing. */
export async function reloadInvalid({ governor }: World): Promise<() => void> {
  const before = governor.plan;
  for (const config of [{ service: '' }, { connections: { primary: 1 } }, { nonsense: true }]) {
    try {
      governor.reload(config as PartialConfig);
      throw new Error(`an invalid config was accepted: ${JSON.stringify(config)}`);
    } catch (error) {
      if (!(error instanceof ConfigInvalidError)) throw error;
    }
  }
  if (governor.plan !== before) throw new Error('an invalid config changed the plan');
  return noop;
}
