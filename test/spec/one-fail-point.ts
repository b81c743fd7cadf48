import { FailPoints } from '../../src/testing/mongod/fail-points';

/** What is set at the primary holds at every member, counted once: wherever a policy sends a command, it is met. */
export function shareFailPoints(): void {
  const { prototype } = FailPoints;
  const shared = new FailPoints();
  for (const name of ['take', 'configure', 'clear'] as const) {
    const own = prototype[name] as (...args: unknown[]) => unknown;
    Object.assign(prototype, { [name]: (...args: unknown[]) => own.apply(shared, args) });
  }
}
