export { ConfigDriftError } from './config-drift-error';
export { ConfigInvalidError, type ConfigProblem } from './config-invalid-error';
export { DriverUnsupportedError } from './driver-unsupported-error';
export { FallbackLimitedError } from './fallback-limited-error';
export { GovernorClosedError } from './governor-closed-error';
export { GovernorError, type GovernorErrorCode } from './governor-error';
export { GovernorOverloadedError } from './governor-overloaded-error';
export { LockInvalidError } from './lock-invalid-error';
export { PrimaryReadRejectedError } from './primary-read-rejected-error';
