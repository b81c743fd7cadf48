/** The server that members and mongos say they are. */
export const VERSION = '8.2.0';
export const VERSION_ARRAY: readonly number[] = [8, 2, 0, 0];
export const FEATURE_COMPATIBILITY_VERSION = '8.2';
/** Of 8.2, the first that takes `rawData`. */
export const WIRE_VERSION = 27;
