import type { DriverOperation, DriverServer } from '../../src/driver/internals';
import { commandUnlessPromoted, isPromoted } from '../../src/driver/promotion';

function operationOf(): DriverOperation & { built: number } {
  class Find {
    built = 0;
    buildCommand(): unknown {
      this.built += 1;
      return {};
    }
  }
  return new Find() as unknown as DriverOperation & { built: number };
}

const serverOf = (type: string) => ({ description: { type } }) as DriverServer;

describe('a read that waits for a connection', () => {
  it('is not sent when its member is the primary by then', async () => {
    const operation = operationOf();
    const command = async () => operation.buildCommand?.();
    const error = await commandUnlessPromoted(serverOf('RSPrimary'), command, operation, undefined).catch(
      (thrown: unknown) => thrown,
    );
    expect(isPromoted(error)).toBe(true);
    expect(operation.built).toBe(0);
  });

  it('is sent when its member is still a secondary', async () => {
    const operation = operationOf();
    const command = async () => operation.buildCommand?.();
    await commandUnlessPromoted(serverOf('RSSecondary'), command, operation, undefined);
    expect(operation.built).toBe(1);
  });

  it('carries nothing over to the retry when its check-out fails', async () => {
    const operation = operationOf();
    const checkOutFails = () => Promise.reject(new Error('pool cleared'));
    await expect(
      commandUnlessPromoted(serverOf('RSPrimary'), checkOutFails, operation, undefined),
    ).rejects.toThrow('pool cleared');
    expect(Object.hasOwn(operation, 'buildCommand')).toBe(false);
  });
});
