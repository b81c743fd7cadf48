import { monitoringConnections, runsAsFunction } from '../../../src/driver/presence/monitoring';

const LAMBDA = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };

describe('the connections of one monitor', () => {
  it.each([
    ['none behind a load balancer', { loadBalanced: true, serverMonitoringMode: 'auto' }, {}, 0],
    ['one where it polls', { loadBalanced: false, serverMonitoringMode: 'poll' }, {}, 1],
    ['two where it streams', { loadBalanced: false, serverMonitoringMode: 'stream' }, LAMBDA, 2],
    ['two in mode auto', { loadBalanced: false, serverMonitoringMode: 'auto' }, {}, 2],
    ['one in mode auto in a function', { loadBalanced: false, serverMonitoringMode: 'auto' }, LAMBDA, 1],
  ])('are %s', (_, options, env, expected) => {
    expect(monitoringConnections(options, env)).toBe(expected);
  });
});

describe('a function as a service', () => {
  it.each([
    [{ AWS_LAMBDA_RUNTIME_API: 'host:9001' }, true],
    [{ AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' }, false],
    [{ VERCEL: '1', ...LAMBDA }, true],
    [{ FUNCTIONS_WORKER_RUNTIME: 'node' }, true],
    [{ VERCEL: '1' }, true],
    [{ K_SERVICE: 'f' }, true],
    [{ FUNCTION_NAME: 'f' }, true],
    [{ K_SERVICE: '' }, false],
    [{ AWS_EXECUTION_ENV: '' }, false],
    // Of two providers at once the driver believes neither.
    [{ K_SERVICE: 'f', ...LAMBDA }, false],
    [{}, false],
  ])('of the environment %j: %s', (env, expected) => {
    expect(runsAsFunction(env)).toBe(expected);
  });
});
