/** @import { Snapshot } from '../snapshot' */

/** @typedef {Snapshot['members'][number]} Member */

/** What the member counts, by what it is for; the class of its color, and its label. */
export const PARTS = /** @type {const} */ ([
  ['inUse', 'used', 'In use'],
  ['idle', 'idle', 'Idle'],
  ['pending', 'opening', 'Opening'],
  ['closing', 'closing', 'Closing'],
  ['monitoring', 'monitoring', 'Monitoring'],
]);

/** All connections that the member counts. @param {Member} member */
export function openAt({ connections }) {
  return PARTS.reduce((sum, [name]) => sum + connections[name], 0);
}

/** The plan of the deployment that the member is of. @param {Member} member @param {Snapshot} snapshot */
export function planOf({ deployment }, { plan, deployments }) {
  return deployments.find(({ name }) => name === deployment) ?? plan;
}

/** Cap and share at the member. @param {Member} member @param {Snapshot} snapshot */
export function limitsAt(member, snapshot) {
  const { limits } = planOf(member, snapshot);
  return member.role === 'primary' ? limits.primary : limits.secondary;
}
