import { connectionContract, shareContract } from './contract/connections';
import { lifecycleContract } from './contract/lifecycle';
import { overloadContract } from './contract/overload';
import { readContract } from './contract/reads';
import { stayContract } from './contract/stays';
import type { LoadDriver } from './governed-driver';

/** What every change is tried by: the newest driver, on which all other tests run, has the rest. */
export function shortContract(load: LoadDriver): void {
  describe('reads', () => readContract(load));
  describe('what is never re-routed', () => stayContract(load));
  describe('connections', () => shareContract(load, 40));
  describe('a full queue', () => overloadContract(load));
}

/** What the governor promises on every supported driver, with the members as witnesses. */
export function contract(load: LoadDriver): void {
  describe('reads', () => readContract(load));
  describe('what is never re-routed', () => stayContract(load));
  describe('connections', () => connectionContract(load));
  describe('a full queue', () => overloadContract(load));
  describe('the life of a client', () => lifecycleContract(load));
}
