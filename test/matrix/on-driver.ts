import { type Driver, packageOf } from './drivers';
import type { LoadDriver } from './governed-driver';

/** A contract on one copy of the driver. */
export function onDriver({ minor, load }: Driver, contract: (load: LoadDriver) => void): void {
  it('is the copy that is meant', () => {
    const { version } = require(`${packageOf(minor)}/package.json`) as { version: string };
    expect(version.startsWith(`${minor}.`)).toBe(true);
  });

  contract(load);
}
