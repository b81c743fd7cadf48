import { configFileOf } from '../caps';
import { ServiceProcess } from '../service-process';
import { type Mode, SERVICES, type ServiceName, type Settings } from '../services';

export interface ServicesStart {
  readonly mode: Mode;
  readonly uri: string;
  readonly settings: ReadonlyMap<ServiceName, Settings>;
  readonly onLine: (service: ServiceName, line: string) => void;
}

export type RunningServices = ReadonlyMap<ServiceName, ServiceProcess>;

/** Starts all four; when one can't start, none is left running. */
export async function startServices({
  mode,
  uri,
  settings,
  onLine,
}: ServicesStart): Promise<RunningServices> {
  const started = await Promise.allSettled(
    SERVICES.map((service) => {
      const start = {
        service,
        mode,
        uri,
        settings: settings.get(service) as Settings,
        configFile: configFileOf(service),
      };
      return ServiceProcess.start(start, (line) => onLine(service, line));
    }),
  );
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(running.map((each) => each.stop()));
    throw failed.reason;
  }
  return new Map(running.map((each) => [each.service, each]));
}

export async function stopServices(services: RunningServices): Promise<void> {
  await Promise.all([...services.values()].map((service) => service.stop()));
}
