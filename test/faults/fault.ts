import type { Member } from 'mongo-governor/testing';
import type { Step } from './schedule';
import type { World } from './world';

/** Begins a fault; what it returns ends it. */
export type Fault = (world: World, step: Step, member: Member) => Promise<() => Promise<void> | void>;
