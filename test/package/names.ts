/** What the package adds to the driver's exports; `MongoClient` takes the place of the driver's. */
export const OWN = [
  'ConfigDriftError',
  'ConfigInvalidError',
  'DriverUnsupportedError',
  'FallbackLimitedError',
  'Governor',
  'GovernorClosedError',
  'GovernorError',
  'GovernorOverloadedError',
  'LeaseStoreError',
  'LockInvalidError',
  'PrimaryReadRejectedError',
  'createGovernor',
  'defaultGovernor',
  'silentLogger',
];
