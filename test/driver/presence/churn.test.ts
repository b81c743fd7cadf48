import { testChurn } from './churn-tests';

/** 20 clients' monitors hold 40 connections at each member. */
describe('clients that come and go', () => {
  testChurn({ deployments: 2, clients: 40, share: 70, joins: 200, lengthMS: 0 });
});
