import type { Mode, ServiceName, Settings } from '../services';
import { ServiceFleet } from './service-fleet';

export interface ServicesStart {
  readonly names: readonly ServiceName[];
  readonly mode: Mode;
  readonly observe: boolean;
  readonly uri: string;
  readonly settings: ReadonlyMap<ServiceName, Settings>;
  readonly onLine: (service: ServiceName, line: string) => void;
}

export type RunningServices = ReadonlyMap<ServiceName, ServiceFleet>;

/** Starts one instance of each; when one can't start, none is left running. */
export async function startServices({
  names,
  mode,
  observe,
  uri,
  settings,
  onLine,
}: ServicesStart): Promise<RunningServices> {
  const fleets = names.map((service) => {
    const own = settings.get(service) as Settings;
    return new ServiceFleet({
      service,
      mode,
      observe,
      uri,
      settings: own,
      onLine: (line) => onLine(service, line),
    });
  });
  const services = new Map(fleets.map((fleet) => [fleet.service, fleet]));
  const started = await Promise.allSettled(fleets.map((fleet) => fleet.scale(1)));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stopServices(services);
    throw failed.reason;
  }
  return services;
}

export async function stopServices(services: RunningServices): Promise<void> {
  await Promise.all([...services.values()].map((fleet) => fleet.stop()));
}
