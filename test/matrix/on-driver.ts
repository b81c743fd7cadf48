import { contract } from './contract';
import { type Driver, packageOf } from './drivers';

/** The contract on one copy of the driver. */
export function onDriver({ minor, load }: Driver): void {
  it('is the copy that is meant', () => {
    const { version } = require(`${packageOf(minor)}/package.json`) as { version: string };
    expect(version.startsWith(`${minor}.`)).toBe(true);
  });

  contract(load);
}
