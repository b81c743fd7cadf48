import { AlertWatch, factorOf } from './alerts';
import { findBinary, freePort } from './binary';
import { PrometheusServer } from './server';

/** Runs it under a Prometheus of its own: nothing of another run is in its windows. */
export async function watched<T>(seconds: number, run: (watch: AlertWatch) => Promise<T>): Promise<T> {
  const binary = findBinary('prometheus');
  if (binary === undefined) throw new Error('--prometheus needs the binary "prometheus" in PATH');
  await using server = await PrometheusServer.start(binary, factorOf(seconds), await freePort());
  return await run(new AlertWatch(server));
}
