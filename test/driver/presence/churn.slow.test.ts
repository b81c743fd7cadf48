import { testChurn } from './churn-tests';

/** 40 clients' monitors hold 80 connections at each member. */
describe('clients that come and go for a minute', () => {
  testChurn({ deployments: 5, clients: 200, share: 140, joins: 300, lengthMS: 60_000 });
});
