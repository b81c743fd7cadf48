import { testChurn } from './churn-tests';

/** 12 clients' monitors hold 24 connections at each member. */
describe('clients that come and go', () => {
  testChurn({ deployments: 2, clients: 24, share: 42, joins: 40, lengthMS: 0 });
});
