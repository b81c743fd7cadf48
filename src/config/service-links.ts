import { isIP } from 'node:net';

const URL = /^(?:tcp|udp|sctp):\/\/\S+:\d+$/;
const NUMBER = /^\d{1,5}$/;
const PORT_OF_SERVICE = /_PORT_\d+_(?:TCP|UDP|SCTP)/.source;

/** What Kubernetes names its variables, and what it writes into them: kubelet, `envvars.go`. */
const LINKS: readonly (readonly [name: RegExp, isValue: (value: string) => boolean])[] = [
  [/_SERVICE_HOST$/, (value) => isIP(value) !== 0],
  [/_SERVICE_PORT(?:_[A-Z0-9_]+)?$/, (value) => NUMBER.test(value)],
  [/_PORT$/, (value) => URL.test(value)],
  [new RegExp(`${PORT_OF_SERVICE}$`), (value) => URL.test(value)],
  [new RegExp(`${PORT_OF_SERVICE}_PROTO$`), (value) => /^(?:tcp|udp|sctp)$/.test(value)],
  [new RegExp(`${PORT_OF_SERVICE}_PORT$`), (value) => NUMBER.test(value)],
  [new RegExp(`${PORT_OF_SERVICE}_ADDR$`), (value) => isIP(value) !== 0],
];

/**
 * Whether Kubernetes made a variable: into every pod it puts some for each Service of the namespace, and one that is
 * called "mongo-governor-metrics" gets names that begin as ours do, `MONGO_GOVERNOR_METRICS_PORT=tcp://10.0.0.5:9464`.
 * Told by the value too, so that a name that a person mistyped is no link.
 */
export function isServiceLink(name: string, value: string): boolean {
  return LINKS.some(([pattern, isValue]) => pattern.test(name) && isValue(value));
}
