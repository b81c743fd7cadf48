import { Socket } from 'node:net';
import { blockEventLoop } from '../support/block-event-loop';
import type { Fault } from './fault';

/** The fault that stops members and clients of one process together. */
export const STARVED = 'process starved while connections close';

/** Longer than a permit is kept for a member that doesn't answer a close. */
const STOP_MS = 1_100;

/**
 * The process, and the members in it, get no time from when a FIN has left: what is over then is over before anything
 * that came meanwhile is seen.
 */
export const starve: Fault = async (world, { strength }) => {
  const { end } = Socket.prototype;
  let stops = 4 + Math.floor(strength * 5);
  const ports = new Set(world.set.members.map(({ address }) => Number(address.split(':')[1])));
  const stop = (): void => {
    if (stops === 0) return;
    stops -= 1;
    world.blockedMS += STOP_MS;
    blockEventLoop(STOP_MS);
  };
  Socket.prototype.end = function (this: Socket, ...rest: Parameters<typeof end>) {
    if (stops > 0 && ports.has(this.remotePort ?? 0)) this.once('finish', stop);
    return end.apply(this, rest);
  } as typeof end;
  return () => {
    stops = 0;
    Socket.prototype.end = end;
  };
};
