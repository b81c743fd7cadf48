import released from './released.json';

/** The version that has a name first: an export, `Governor.health`, `MemberStatus.connections.closing`. */
export type Since = (name: string) => string;

/** The version of what no release has yet. */
export const NEXT = '0.2.0';

/** From the names that each release had (`npm run api -- --release VERSION` adds those of one). */
export const since: Since = (name) => {
  const has = (known: string): boolean => known === name || known.startsWith(`${name}.`);
  return Object.entries(released).find(([, names]) => names.some(has))?.[0] ?? NEXT;
};
