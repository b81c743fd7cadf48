/** What a client's options say about its monitors. */
export interface MonitoringOptions {
  readonly loadBalanced: boolean;
  readonly serverMonitoringMode: string;
}

/** Connections of a monitor that streams: the heartbeat's and the round-trip-time pinger's (sdam/monitor.ts). */
const STREAMING = 2;
const POLLING = 1;

/**
 * Connections that one client's monitor may hold at each member, as the driver decides it when the monitor is made
 * (sdam/monitor.ts, useStreamingProtocol): none behind a load balancer; one where it polls, which in mode "auto" it does
 * in a function as a service; else two. A member without the streaming protocol gets one all the same: two are reserved.
 */
export function monitoringConnections(
  { loadBalanced, serverMonitoringMode }: MonitoringOptions,
  env: NodeJS.ProcessEnv = process.env,
): number {
  if (loadBalanced) return 0;
  if (serverMonitoringMode === 'poll') return POLLING;
  return serverMonitoringMode === 'auto' && runsAsFunction(env) ? POLLING : STREAMING;
}

/** The driver's own rule (cmap/handshake/client_metadata.ts, getFAASEnv): exactly one provider's variables are set. */
export function runsAsFunction(env: NodeJS.ProcessEnv): boolean {
  const isSet = (...names: string[]): boolean => names.some((name) => (env[name] ?? '') !== '');
  // Vercel runs on AWS and has its variables too.
  const aws =
    isSet('VERCEL', 'AWS_LAMBDA_RUNTIME_API') || (env.AWS_EXECUTION_ENV ?? '').startsWith('AWS_Lambda_');
  const providers = [aws, isSet('FUNCTIONS_WORKER_RUNTIME'), isSet('K_SERVICE', 'FUNCTION_NAME')];
  return providers.filter(Boolean).length === 1;
}
