/**
 * - `breaking`: adds load at the primary or connections at a member, or switches a guard off
 * - `risky`: may cost this service something, or shifts load; a person should look
 * - `safe`: can't do either
 */
export type ChangeClass = 'breaking' | 'risky' | 'safe';
